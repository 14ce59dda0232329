"""Writes the demo's workspace: a shop in Indonesia that sells things for the home, up to a given moment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from string import Template
from typing import Final

from expectmon.demo import dirt, files, tables
from expectmon.demo.copy import write_copy
from expectmon.demo.orders import orders
from expectmon.demo.people import customers
from expectmon.demo.shipments import shipments, tightened_on
from expectmon.demo.support import calls, refunds, tickets
from expectmon.demo.timeline import SUNDAY, Timeline, stream
from expectmon.errors import Code, Problem, UsageError
from expectmon.resources import shipped

_YEARS: Final = range(1990, 2150)
_MARK: Final = "# Written by `expectmon demo`"


def write_demo(folder: Path, at: dt.datetime, seed: int = 7) -> None:
    """Write a workspace with rules, their tests, copy, and half a year of data that ends at `at`.

    The files are a function of `seed` and `at` alone, byte by byte, for the same releases of `holidays` and `duckdb`.
    Times in them are Jakarta's unless `expectmon.yaml` says otherwise. An earlier demo in the folder is overwritten.

    Raises:
        ValueError: `at` has no zone.
        UsageError: the folder holds something else or cannot be written, or `at` is too far away.
    """
    if at.tzinfo is None:
        raise ValueError("the demo's time needs a zone")
    timeline = _timeline(at)
    try:
        _prepare(folder)
        _write_rules(folder, timeline)
        write_copy(folder, timeline)
        _write_data(folder / "data", timeline, seed)
    except OSError as error:
        raise files.unwritable("demo", folder, error) from error


def _timeline(at: dt.datetime) -> Timeline:
    if at.year not in _YEARS:
        problem = Problem(
            Code.BAD_TIME,
            f"the demo cannot end in the year {at.year}",
            expected=f"a time between {_YEARS.start} and {_YEARS.stop - 1}",
        )
        raise UsageError(problem)
    return Timeline(at)


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    declaration = folder / "expectmon.yaml"
    is_demo = declaration.is_file() and declaration.read_bytes().startswith(_MARK.encode())
    if not is_demo and any(folder.iterdir()):
        problem = Problem(
            Code.FOLDER_NOT_EMPTY,
            f"{folder} already holds files that are not a demo's",
            expected="a new or an empty folder, or one with an earlier demo",
            hint="name another folder: expectmon demo my-demo",
        )
        raise UsageError(problem)


def _write_rules(folder: Path, timeline: Timeline) -> None:
    values = _values(timeline)
    root = shipped("templates", "demo")
    for path in sorted(root.rglob("*.yaml")):
        text = Template(path.read_text(encoding="utf-8")).substitute(values)
        files.write_text(folder / path.relative_to(root), text)


def _values(timeline: Timeline) -> dict[str, str]:
    """Return what the rules leave open: dates that depend on the moment."""
    tightened = tightened_on(timeline)
    new = timeline.calm_monday(tightened + dt.timedelta(weeks=1), 1)
    old = timeline.calm_monday(tightened - dt.timedelta(weeks=4), -1)
    eves = [dt.date(year, 12, 31) for year in (timeline.first.year, timeline.first.year + 1)]
    half = [eve for eve in eves if eve.weekday() != SUNDAY]
    values = {
        "tightened": tightened.isoformat(),
        "leave": f"[{', '.join(map(str, timeline.leave))}]",
        "half_days": ", ".join(f'{eve}: "08:00-12:00"' for eve in half),
    }
    return values | _fortnight("new", new) | _fortnight("old", old)


def _fortnight(name: str, monday: dt.date) -> dict[str, str]:
    """Name 14 days from a Monday: `new_mon`, ..., `new_sun2`; with `_dmy` behind it the day comes first."""
    names = [f"{name}_{day}{week}" for week in ("", "2") for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    days = {word: monday + dt.timedelta(days=number) for number, word in enumerate(names)}
    return {word: f"{day}" for word, day in days.items()} | {
        f"{word}_dmy": f"{day:%d/%m/%Y}" for word, day in days.items()
    }


def _write_data(folder: Path, timeline: Timeline, seed: int) -> None:
    bought = orders(stream(seed, "orders"), timeline, customers(stream(seed, "customers")))
    parcels = shipments(stream(seed, "shipments"), timeline, bought)
    order_table, shipment_table = tables.order_table(timeline, bought), tables.shipment_table(timeline, parcels)
    dirt.soil_orders(stream(seed, "orders dirt"), timeline, order_table, bought)
    dirt.soil_shipments(stream(seed, "shipments dirt"), timeline, shipment_table, parcels)
    files.write_csv(folder / "orders.csv", order_table)
    files.write_csv(folder / "shipments.csv", shipment_table, delimiter=";")
    files.write_csv(folder / "carriers.csv", tables.carrier_table())

    asked = tickets(stream(seed, "tickets"), timeline, bought)
    ticket_rows = tables.ticket_rows(timeline, asked)
    dirt.soil_tickets(stream(seed, "tickets dirt"), timeline, ticket_rows, asked)
    files.write_jsonl(folder / "tickets.jsonl", ticket_rows)

    refund_table = tables.refund_table(timeline, refunds(stream(seed, "refunds"), timeline, bought))
    dirt.soil_refunds(stream(seed, "refunds dirt"), refund_table)
    files.write_csv_gz(folder / "refunds.csv.gz", refund_table)

    call_table = tables.call_table(timeline, calls(stream(seed, "calls"), timeline))
    dirt.soil_calls(stream(seed, "calls dirt"), call_table)
    files.write_parquet(folder / "calls.parquet", call_table, tables.CALL_TYPES)
