"""Maps one version of a promise to its terms: target, scope, calendar, void and excuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from expectmon.calendars.model import Calendar
from expectmon.documents import did_you_mean
from expectmon.errors import Code
from expectmon.promises.conditions import Use
from expectmon.promises.load_targets import Version, read_ends, read_grace, read_target, units_of
from expectmon.promises.model import By, CalendarColumn, Excuse, Expect, Measure, Target, Terms, Void
from expectmon.promises.reading import Reading
from expectmon.promises.schema import ByWire, ColumnWire, ExcuseWire, PromiseWire, VoidWire, WithinColumnWire


@dataclass(frozen=True, slots=True)
class Known:
    """What promises may refer to. A calendar that is None is declared, but wrong. No sources: they are not checked."""

    calendars: Mapping[str, Calendar | None]
    sources: Mapping[str, str] | None = None


def read_terms(
    reading: Reading, version: Version, known: Known, period: tuple[dt.date | None, dt.date | None]
) -> Terms | None:
    """Return the terms that hold in `period` ([since, until)), None where something of them is wrong."""
    before = len(reading.problems)
    wire, uses = version.wire, known_uses(version.wire)
    reading.cut_short(version.path("says"))
    target = read_target(reading, version, uses)
    where = reading.condition(wire.where, version.path("where"), uses) if wire.where is not None else None
    void = _void(reading, version, uses)
    excuses = _excuses(reading, version, uses)
    calendar = _calendar(reading, version, known)
    nearing = _nearing(reading, version)
    if target is None:
        return None
    _check_clock(reading, version, target)
    _check_calendar(reading, version, target)
    terms = Terms(
        says=wire.says,
        target=target,
        since=period[0],
        until=period[1],
        where=where,
        void=void,
        excuses=excuses,
        calendar=calendar,
        ends=read_ends(reading, version, target),
        grace=read_grace(reading, version, target),
        nearing=nearing,
        entry=version.entry[-1] if version.entry and isinstance(version.entry[-1], int) else None,
    )
    refers_to_wrong_calendar = wire.calendar is not None and calendar is None
    return terms if len(reading.problems) == before and not refers_to_wrong_calendar else None


def known_uses(wire: PromiseWire) -> dict[str, Use]:
    """Return how the columns that a promise names outside of conditions are read."""
    uses = {name: Use.TIME for name in (wire.start, wire.stop) if name}
    if isinstance(wire.void, VoidWire) and wire.void.at:
        uses[wire.void.at] = Use.TIME
    if wire.by is not None:
        uses[wire.by.column if isinstance(wire.by, ByWire) else wire.by] = Use.TIME
    if wire.measure is not None:
        uses[wire.measure] = Use.NUMBER
    if isinstance(wire.within, WithinColumnWire):
        uses[wire.within.column] = Use.NUMBER
    return uses


def _check_clock(reading: Reading, version: Version, target: Target) -> None:
    """Refuse a promise whose clock cannot start or stop."""
    wire = version.wire
    if wire.stop is None and not isinstance(target, Expect | Measure):
        hint = "name the column with the time at which the promise is fulfilled"
        reading.refuse(Code.MISSING_FIELD, "'stop' is missing", version.home, hint=hint, key=True)
    if wire.start is None and not isinstance(target, By | Expect | Measure):
        hint = "name the column with the time at which the clock starts"
        reading.refuse(Code.MISSING_FIELD, "'start' is missing", version.home, hint=hint, key=True)


def _check_calendar(reading: Reading, version: Version, target: Target) -> None:
    business = next((unit for unit in sorted(units_of(target)) if unit.is_business), None)
    if business and version.wire.calendar is None:
        name = "between" if version.wire.between is not None else "within"
        message = f"{business}s need a calendar that says when work is done"
        reading.refuse(Code.NEEDS_CALENDAR, message, version.path(name), hint="add calendar: with the id of one")


def _calendar(reading: Reading, version: Version, known: Known) -> Calendar | CalendarColumn | None:
    wire, path = version.wire.calendar, version.path("calendar")
    if wire is None:
        return None
    if isinstance(wire, ColumnWire):
        if not known.calendars:
            message = "no calendar is declared that the column could name"
            reading.refuse(Code.UNKNOWN_CALENDAR, message, path, hint="declare it under calendars:")
            return None
        complete = {name: calendar for name, calendar in sorted(known.calendars.items()) if calendar is not None}
        return CalendarColumn(wire.column, tuple(complete.items())) if len(complete) == len(known.calendars) else None
    if wire not in known.calendars:
        hint = did_you_mean(wire, known.calendars) or "declare it under calendars:"
        reading.refuse(Code.UNKNOWN_CALENDAR, f"there is no calendar {wire!r}", path, hint=hint)
    return known.calendars.get(wire)


def _void(reading: Reading, version: Version, uses: Mapping[str, Use]) -> Void | None:
    wire, path = version.wire.void, version.path("void")
    if wire is None:
        return None
    if isinstance(wire, str):
        condition = reading.condition(wire, path, uses)
        return Void(condition) if condition else None
    condition = reading.condition(wire.when, (*path, "when"), uses)
    return Void(condition, wire.at) if condition else None


def _excuses(reading: Reading, version: Version, uses: Mapping[str, Use]) -> tuple[Excuse, ...]:
    wire, path = version.wire.excuse, version.path("excuse")
    if wire is None:
        return ()
    if isinstance(wire, str):
        condition = reading.condition(wire, path, uses)
        return (Excuse(condition),) if condition else ()
    several = isinstance(wire, list)
    wires: list[ExcuseWire] = wire if isinstance(wire, list) else [wire]
    excuses: list[Excuse] = []
    for number, one in enumerate(wires):
        place = (*path, number, "when") if several else (*path, "when")
        condition = reading.condition(one.when, place, uses)
        if condition:
            excuses.append(Excuse(condition, one.as_ or "excused"))
    return tuple(excuses)


def _nearing(reading: Reading, version: Version) -> float | None:
    text, path = version.wire.nearing, version.path("nearing")
    if text is None:
        return None
    share = reading.share(text, path)
    if share == 1:
        reading.refuse(Code.BAD_VALUE, "at 100% a promise is overdue, so it would never be at risk", path)
    return share
