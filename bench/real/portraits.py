"""Compare portraits of real data with what plain Python makes of the same files: `python bench/real/portraits.py`.

Portraits are what reports are made of: what fell due day by day, how late it was, in which hours it began, how long it
stayed open. The data lies next to the repository, in `../shared/data`; without it nothing is compared. Exits with 1 if
anything differs.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expectmon.insights.comparing import in_period
from expectmon.insights.portrait import Portrait
from expectmon.insights.survival import survival
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.workspace.load import load_workspace

HERE: Final = Path(__file__).resolve().parent
DATA: Final = HERE.parents[2] / "shared" / "data"
PERIOD: Final = 28
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A promise that ends with a day, and the columns that it is about; `begun` is empty where it names no start."""

    data: str
    file: str
    promise: str
    at: dt.date
    begun: str
    stopped: str
    due: str


ASKED: Final = (
    Asked(
        "northwind", "orders.csv", "by-required-date", dt.date(2018, 3, 2), "OrderDate", "ShippedDate", "RequiredDate"
    ),
    Asked(
        "olist_orders",
        "orders.csv.gz",
        "every-order",
        dt.date(2018, 5, 1),
        "",
        "order_delivered_customer_date",
        "order_estimated_delivery_date",
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A record as it was known at the moment."""

    begun: dt.datetime | None
    stopped: dt.datetime | None
    due: dt.date

    def is_kept(self) -> bool:
        """Return whether it stopped on the day that it was due, or before."""
        return self.stopped is not None and self.stopped.date() <= self.due


def rows_of(asked: Asked) -> Iterator[Row]:
    """Yield the records of a file that fell due, or stopped, or neither, as known at the moment."""
    at = dt.datetime.combine(asked.at, dt.time())
    raw = (DATA / asked.data / asked.file).read_bytes()
    text = gzip.decompress(raw) if asked.file.endswith(".gz") else raw
    for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig"))):
        begun, stopped, due = (_moment(row.get(name, "")) for name in (asked.begun, asked.stopped, asked.due))
        stopped = None if stopped is None or stopped > at else stopped
        if due is not None and (not asked.begun or _is_before(begun, at)):
            yield Row(begun, stopped, due.date())


def _moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _is_before(moment: dt.datetime | None, at: dt.datetime) -> bool:
    return moment is not None and moment <= at


def by_hand(asked: Asked) -> dict[str, object]:
    """Return the figures of a promise, reckoned record by record."""
    rows = list(rows_of(asked))
    fell_due = [row for row in rows if row.stopped is not None or row.due < asked.at]
    lately = [row for row in fell_due if asked.at - 400 * _DAY <= row.due < asked.at]
    in_time = [row for row in lately if row.due >= asked.at - PERIOD * _DAY]
    told = [row for row in fell_due if row.begun or row.stopped] if asked.begun else [r for r in fell_due if r.stopped]
    hours = Counter((moment.weekday(), moment.hour) for row in told if (moment := row.begun or row.stopped))
    return {
        "days": dict(sorted(Counter(row.due for row in lately).items())),
        "kept a day": dict(sorted(Counter(row.due for row in lately if row.is_kept()).items())),
        "period": (sum(row.is_kept() for row in in_time), len(in_time)),
        "deltas": dict(sorted(Counter((row.stopped.date() - row.due).days for row in rows if row.stopped).items())),
        "hours": dict(sorted(hours.items())),
        "still open": _still_open(rows, asked),
    }


def _still_open(rows: Sequence[Row], asked: Asked) -> dict[int, float]:
    """The share still open after so many days, by Kaplan and Meier; nothing where no start is known."""
    at = dt.datetime.combine(asked.at, dt.time())
    ages = [((row.stopped or at) - row.begun, row.stopped is not None) for row in rows if row.begun]
    share, found = 1.0, {}
    for day in range(max((age.days for age, _ in ages), default=-1) + 1):
        at_risk = sum(age.days >= day for age, _ in ages)
        done = sum(age.days == day and stopped for age, stopped in ages)
        if done:
            share *= 1 - done / at_risk
            found[day + 1] = round(share, 9)
    return found


def measured(portrait: Portrait) -> dict[str, object]:
    """Return the same figures of a portrait."""
    found, period = survival(portrait.ages), in_period(portrait)
    return {
        "days": {each.day: each.tally.due for each in portrait.days if each.tally.due},
        "kept a day": {each.day: each.tally.kept for each in portrait.days if each.tally.kept},
        "period": (period.kept, period.due),
        "deltas": {int(each.low): each.n for each in portrait.bins if each.n},
        "hours": {(each.weekday, each.hour): each.due for each in portrait.hours},
        # The last age holds all that are older, so that its end is none that the files know.
        "still open": {round(each.age): round(each.share, 9) for each in found.points[:-1]} if found else {},
    }


def portrait_of(asked: Asked) -> Portrait:
    """Return the portrait of a promise at its moment."""
    with tempfile.TemporaryDirectory(prefix="expectmon-bench-") as folder:
        root = Path(folder) / asked.data
        shutil.copytree(HERE / asked.data, root, ignore=shutil.ignore_patterns("figures.yaml"))
        os.environ["REAL_DATA"] = str(DATA / asked.data)
        at = dt.datetime.combine(asked.at, dt.time(), dt.UTC)
        result = run_check(
            load_workspace(root), CheckAsked(at=at, dry_run=True, promises=(asked.promise,), portraits=PERIOD), at
        )
    (found,) = (each for each in result.portraits if each.profile.id == asked.promise)
    return found


def main() -> int:
    """Compare all that is at hand. Returns the exit code."""
    wrong = 0
    for asked in ASKED:
        if not (DATA / asked.data).is_dir():
            print(f"{asked.data}, {asked.promise}: skipped, there is no {DATA / asked.data}")
            continue
        portrait, expected = portrait_of(asked), by_hand(asked)
        for name, found in measured(portrait).items():
            # Deltas beyond the bins are counted, not told.
            same = found == expected[name] or (name == "deltas" and _is_middle(found, expected[name], portrait))
            same = same or (name == "still open" and _is_beginning(found, expected[name]))
            wrong += not same
            size = len(found) if isinstance(found, dict) else found
            print(f"{asked.data}, {asked.promise}: {name} ({size}): {'ok' if same else 'WRONG'}")
    return 1 if wrong else 0


def _is_middle(found: object, expected: object, portrait: Portrait) -> bool:
    if not isinstance(found, dict) or not isinstance(expected, dict) or not found:
        return False
    inside = {value: n for value, n in expected.items() if min(found) <= value <= max(found)}
    beyond = (
        sum(n for value, n in expected.items() if value < min(found)),
        sum(n for value, n in expected.items() if value > max(found)),
    )
    return bool(found == inside and beyond == portrait.beyond)


def _is_beginning(found: object, expected: object) -> bool:
    if not isinstance(found, dict) or not isinstance(expected, dict) or not found:
        return False
    return found == {age: share for age, share in expected.items() if age <= max(found)}


if __name__ == "__main__":
    sys.exit(main())
