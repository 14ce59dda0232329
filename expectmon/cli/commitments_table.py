"""Commitments as a table for people: a screenful, in the workspace's zone, deltas in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from expectmon.cli.errors import printable
from expectmon.cli.figures import late, local, signed, so_far
from expectmon.engine.listing import Commitment
from expectmon.promises.commitment import State
from expectmon.promises.model import Measure, Promise
from expectmon.promises.yardsticks import yardstick

ROWS: Final = 50
"""Rows of a table, unless another number is asked for."""
_COLOURS: Final = {
    State.BROKEN: "red",
    State.OVERDUE: "bold red",
    State.AT_RISK: "yellow",
    State.UNKNOWN: "magenta",
    State.KEPT: "green",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: the promise, the moment, the zone that times are told in, and how many rows were asked for."""

    promise: Promise
    at: dt.datetime
    zone: str
    limit: int | None = None


def print_commitments(console: Console, rows: Iterator[Commitment], listing: Listing, *, counted: int) -> None:
    """Print the first rows, and say how many there are beyond; at most `counted` of those are counted."""
    limit = ROWS if listing.limit is None else listing.limit
    moment = listing.at.astimezone(ZoneInfo(listing.zone))
    console.print(Text(f"{listing.promise.id} as of {moment:%Y-%m-%d %H:%M} {listing.zone}", style="bold"))
    shown = list(islice(rows, limit))
    more = sum(1 for _ in rows)
    if shown:
        console.print()
        console.print(_table(shown, listing))
    console.print(Text(f"\n{_closing(len(shown), more, counted)}" if shown else _closing(0, more, counted)))


def _closing(shown: int, more: int, counted: int) -> str:
    if not shown and not more:
        return "No commitments."
    if not more:
        return f"{shown:,} commitment{'' if shown == 1 else 's'}."
    amount = f"more than {counted:,}" if more > counted else f"{more:,}"
    return f"{shown:,} shown, {amount} more: use --limit, --state, or --format csv for all."


def _table(rows: list[Commitment], listing: Listing) -> Table:
    zone = ZoneInfo(listing.zone)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Key", overflow="fold")
    table.add_column("State", no_wrap=True)
    for name in ("Started", "Deadline"):
        table.add_column(name, no_wrap=True)
    table.add_column("Delta", overflow="fold")
    for row in rows:
        table.add_row(
            Text(printable(row.key).replace("\n", " ")),
            Text(row.state, style=_COLOURS.get(row.state, "")),
            Text(local(row.start, zone)),
            Text(local(row.deadline, zone)),
            Text(printable(_told(row, listing.promise, listing.at))),
        )
    return table


def _told(row: Commitment, promise: Promise, at: dt.datetime) -> str:
    """Return the delta in words; where there is none, what there is to say instead."""
    if row.state is State.OVERDUE and row.deadline is not None:
        return so_far(at - row.deadline)
    if row.delta is None:
        return row.reason
    unit = yardstick(promise.terms).unit
    return f"{signed(row.delta)} {unit}" if isinstance(promise.terms.target, Measure) else late(row.delta, unit)
