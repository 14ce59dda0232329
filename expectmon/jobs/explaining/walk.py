"""One record on its way through a promise, in words: its start, the days that count, its deadline, its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from expectmon.calendars.instants import MINUTE, SECOND, moment_of
from expectmon.calendars.worktime import ordinal_at
from expectmon.engine.listing import Commitment
from expectmon.jobs.explaining.calendar import short_date
from expectmon.jobs.explaining.due import Reckoned
from expectmon.jobs.explaining.reckoning import (
    Amount,
    CountedDay,
    Place,
    WorkedDay,
    begins,
    counted_days,
    is_late,
    micros,
    worked_days,
)
from expectmon.jobs.explaining.results import result_in_words
from expectmon.jobs.explaining.row import Example
from expectmon.jobs.explaining.words import Part, Section, clock_time, delta_in_words
from expectmon.promises.commitment import State
from expectmon.promises.duration import Unit
from expectmon.promises.model import Between, By, Expect, Measure, WithinColumn
from expectmon.promises.yardsticks import yardstick

_FIRST: Final = 24
_LAST: Final = 4
_NEAR: Final = 1e-6
Shown = TypeVar("Shown")


def walk_of(example: Example) -> tuple[Section, ...]:
    """Tell what happens to a record, and how it is judged."""
    return (
        Section("One example", tuple(_example(example))),
        Section("What becomes of it", tuple(_outcome(example))),
    )


def agrees(example: Example) -> bool:
    """Tell whether the engine found what was reckoned, as far as both say something."""
    reckoned, found = example.reckoned, example.found
    if reckoned is None or found is None or found.state is State.UNKNOWN:
        return True
    if found.deadline is not None and micros(found.deadline) != reckoned.deadline:
        return False
    if found.delta is not None and reckoned.delta is not None and abs(found.delta - reckoned.delta) > _NEAR:
        return False
    return found.state in _possible(example, reckoned)


def _possible(example: Example, reckoned: Reckoned) -> tuple[State, ...]:
    """Return the states that fit what was reckoned; cells of the record may cancel or excuse it."""
    cancelled = (State.VOID, State.OVERDUE, State.EXCUSED) if example.terms.void else ()
    at = micros(example.at)
    if example.stop and micros(example.stop) <= at:
        if _is_early(example, reckoned) or _late(example, reckoned, micros(example.stop)):
            return (State.BROKEN, State.EXCUSED, *cancelled)
        return (State.KEPT, *cancelled)
    if _late(example, reckoned, at):
        return (State.OVERDUE, State.EXCUSED, *cancelled)
    return (State.PENDING, State.AT_RISK, *cancelled)


def _late(example: Example, reckoned: Reckoned, moment: int) -> bool:
    grace = example.terms.grace
    extra = grace.amount * grace.unit.seconds * SECOND if grace else 0
    return is_late(reckoned.deadline, moment, extra, ends_day=reckoned.ends_day)


def _is_early(example: Example, reckoned: Reckoned) -> bool:
    if reckoned.low_deadline is None or example.stop is None:
        return False
    if reckoned.ends_day:
        return reckoned.delta is not None and reckoned.delta < 0
    return micros(example.stop) < reckoned.low_deadline


def _example(example: Example) -> Iterator[Part]:
    special = (example.promise.start, example.promise.stop)
    cells = {name: cell for name, cell in example.row.items() if name not in special and cell is not None}
    if cells:
        shown = [f"{name} = {_cell(example, name, cell)}" for name, cell in cells.items()]
        yield Part("Record", "; ".join(shown))
    if example.start:
        yield Part("Starts", f"{when(example.start, example.zone)}.")
    reckoned = example.reckoned
    if reckoned is None:
        return
    if reckoned.amount:
        if len(getattr(example.terms.target, "choices", ())) > 1 or isinstance(example.terms.target, WithinColumn):
            yield Part("Promised", f"{reckoned.amount}, for this record.")
        yield from _days(example, reckoned, reckoned.amount)
    if reckoned.low and reckoned.low_deadline is not None:
        opening = reckoned.low_deadline
        if reckoned.ends_day:
            opening = reckoned.place.zone.midnight(reckoned.place.zone.day_at(opening - 1))
        yield Part("Not before", f"{when(moment_of(opening), example.zone)}.")
    yield Part("Deadline", _deadline(example, reckoned))


def _cell(example: Example, name: str, cell: str) -> str:
    target = example.terms.target
    if isinstance(target, By) and target.column == name and cell.endswith("Z"):
        moment = dt.datetime.fromisoformat(cell).astimezone(ZoneInfo(example.zone))
        return short_date(moment.date()) if target.end_of_day else f"{short_date(moment.date())} {moment:%H:%M}"
    return cell


def when(moment: dt.datetime, zone: str) -> str:
    """Write a moment on the clock of a zone, and in UTC: `Thu 26 Nov 2026 15:30 (Asia/Jakarta), 08:30 UTC`."""
    local, universal = moment.astimezone(ZoneInfo(zone)), moment.astimezone(dt.UTC)
    shown = f"{short_date(local.date())} {_clock(local)}"
    if zone == "UTC":
        return f"{shown} UTC"
    date = "" if local.date() == universal.date() else f"{short_date(universal.date())} "
    return f"{shown} ({zone}), that is {date}{_clock(universal)} UTC"


def _clock(moment: dt.datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _days(example: Example, reckoned: Reckoned, amount: Amount) -> Iterator[Part]:
    place = reckoned.place
    start = micros(example.start) if example.start else 0
    if amount.unit is Unit.BUSINESS_DAY:
        yield from _cutoff(place, start)
        for day in _shortened(counted_days(amount, place, start)):
            yield _counted(day, place, start) if isinstance(day, CountedDay) else day
    elif amount.unit.is_working_time:
        yield from _cutoff(place, start)
        for worked in _shortened(worked_days(amount, place, start)):
            yield _worked(worked, place, start) if isinstance(worked, WorkedDay) else worked
    elif reckoned.ends_day and amount.unit is not Unit.MONTH:
        first, last = place.date(start), place.date(reckoned.deadline - 1)
        number = (last - first).days
        text = f"{short_date(first)} is day 0. Every day counts, also weekends and holidays."
        yield Part("Counting", f"{text} Day {number} is {short_date(last)}." if number else text)


def _shortened(days: Sequence[Shown]) -> Iterator[Shown | Part]:
    """Yield the first and the last days; in between how many there are more."""
    left_out = len(days) - _FIRST - _LAST
    if left_out <= 1:
        yield from days
        return
    yield from days[:_FIRST]
    yield Part("...", f"{left_out} days more")
    yield from days[-_LAST:]


def _cutoff(place: Place, start: int) -> Iterator[Part]:
    calendar = place.work.calendar
    if calendar.cutoff is None:
        return
    limit, clock = clock_time(calendar.cutoff), place.clock(start)
    today = place.zone.day_at(start)
    rolled = place.work.days[ordinal_at(place.work, start)].day > today
    works_today = any(day.day == today for day in place.work.days)
    if not works_today:
        yield Part("Cut-off", f"It does not matter: {_label(place.date(start))} is no business day here.")
    elif rolled:
        yield Part("Cut-off", f"Reached: {clock} is not before {limit}, so the next business day is day 0.")
    else:
        yield Part("Cut-off", f"Not reached: {clock} is before {limit}, so this day is day 0.")


def _label(date: dt.date) -> str:
    return f"{date:%a} {date.day} {date:%b}"


def _counted(counted: CountedDay, place: Place, start: int) -> Part:
    day = counted.day
    if counted.number is not None:
        return Part(_label(day.date), f"day {counted.number}{f' ({day.note})' if day.note else ''}")
    return Part(_label(day.date), f"not counted: {_why_not(counted.day.note, bool(day.hours), place, start)}")


def _why_not(note: str, is_open: bool, place: Place, start: int) -> str:  # noqa: FBT001 - private, and told by its name
    cutoff = place.work.calendar.cutoff
    if is_open and cutoff is not None:
        return f"it starts at {place.clock(start)}, after the cut-off"
    return note or "no working hours"


def _worked(worked: WorkedDay, place: Place, start: int) -> Part:
    label = _label(worked.day.date)
    note = f" ({worked.day.note})" if worked.day.note and worked.spans else ""
    if not worked.spans:
        if worked.day.hours and begins(place, start) > start and worked.day.date == place.date(start):
            return Part(label, "0 min: it starts after the cut-off")
        if worked.day.hours:
            return Part(label, "0 min: outside of the hours")
        return Part(label, f"0 min: {worked.day.note or 'no working hours'}")
    spans = " and ".join(f"{place.clock(since)}-{place.clock(until)}" for since, until in worked.spans)
    own = sum(until - since for since, until in worked.spans)
    so_far = "" if own == worked.total else f", {_length(worked.total)} in all"
    return Part(label, f"{spans}: {_length(own)}{so_far}{note}")


def _length(work: int) -> str:
    hours, rest = divmod(work, 60 * MINUTE)
    minutes, seconds = divmod(rest, MINUTE)
    parts = ((hours, "h"), (minutes, "min"), (seconds // SECOND, "s"))
    return " ".join(f"{number} {word}" for number, word in parts if number) or "0 min"


def _deadline(example: Example, reckoned: Reckoned) -> str:
    if not reckoned.ends_day:
        return f"{when(moment_of(reckoned.deadline), example.zone)}."
    last = reckoned.place.date(reckoned.deadline - 1)
    shown = when(moment_of(reckoned.deadline), example.zone)
    return f"The end of {short_date(last)}. From {shown}, it is late."


# What became of it


def _outcome(example: Example) -> Iterator[Part]:
    if example.stop:
        yield Part("Stops", f"{when(example.stop, example.zone)}.")
    elif example.promise.stop:
        yield Part("Looked at", f"{when(example.at, example.zone)}. {example.promise.stop} is still empty.")
    reckoned, found = example.reckoned, example.found
    unit = yardstick(example.promise.terms).unit
    if reckoned and reckoned.delta is not None and example.stop and example.stop <= example.at:
        yield Part("Difference", _difference(example, reckoned, unit))
    elif found and found.delta is not None and isinstance(example.terms.target, Measure):
        more = f"{abs(found.delta):g} {'more' if found.delta > 0 else 'less'} than the limit"
        yield Part("Difference", f"{more if found.delta else 'exactly the limit'}.")
    yield Part("Result", result_in_words(example, found))
    yield Part("Checked", _checked(example, found, unit))


def _difference(example: Example, reckoned: Reckoned, unit: str) -> str:
    delta = reckoned.delta or 0.0
    if delta == 0:
        return "None: within the range." if isinstance(example.terms.target, Between) else _no_difference(reckoned)
    words = delta_in_words(delta, unit)
    if delta < 0 and reckoned.low:
        return f"{words.capitalize()}, from the earliest time that is promised."
    kind = (
        f"counted in {unit}s" if reckoned.ends_day else "measured in working time" if _works(reckoned) else "measured"
    )
    return f"{words.capitalize()}, {kind} from the deadline."


def _no_difference(reckoned: Reckoned) -> str:
    return "None: on the last day that is in time." if reckoned.ends_day else "None: exactly at the deadline."


def _works(reckoned: Reckoned) -> bool:
    return reckoned.amount is not None and reckoned.amount.unit.is_working_time


def _checked(example: Example, found: Commitment | None, unit: str) -> str:
    if found is None:
        return "The engine that judges your records leaves this one out."
    told = f"{found.state.value}{f' ({found.reason})' if found.reason else ''}"
    if found.delta is not None:
        told += f", delta {found.delta:+.6g} ({unit}s)" if found.delta else f", delta 0 ({unit}s)"
    if isinstance(example.terms.target, Expect | Measure):
        told = told.replace(f" ({unit}s)", "")
    if agrees(example):
        return f"The engine that judges your records found: {told}."
    deadline = f", deadline {when(found.deadline, example.zone)}" if found.deadline else ""
    return f"The engine found something else: {told}{deadline}. It is right in doubt; please report this."
