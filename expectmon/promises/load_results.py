"""Maps how results are judged and broken down: objective, bands, segments."""

from __future__ import annotations

import re
from typing import Final

from expectmon.documents import Path
from expectmon.errors import Code
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Band, Objective, Rate, Terms
from expectmon.promises.reading import Reading
from expectmon.promises.schema import ObjectiveWire
from expectmon.promises.yardsticks import Kind, unit_of, yardstick

_OBJECTIVE: Final = re.compile(r"\s*(?P<share>\S+?\s*%?)\s+over\s+(?P<over>.+?)\s*", re.IGNORECASE)
_DAYS_A_UNIT: Final = {Unit.DAY: 1, Unit.WEEK: 7}


def read_objective(reading: Reading, wire: str | ObjectiveWire | None, path: Path) -> Objective | None:
    """Return the objective: the share to keep and the window in days."""
    if wire is None:
        return None
    if isinstance(wire, ObjectiveWire):
        share = reading.share(wire.share, (*path, "share"))
        days = _window(reading, wire.over, (*path, "over"))
        rate = Rate(wire.rate) if wire.rate else Rate.AS_FELT
        return Objective(share, days, rate) if share and days else None
    match = _OBJECTIVE.fullmatch(wire)
    if match is None:
        reading.refuse(
            Code.BAD_VALUE, f"{wire!r} is no objective", path, expected="a share and a window, like 95% over 28 days"
        )
        return None
    share, days = reading.share(match["share"], path), _window(reading, match["over"], path)
    return Objective(share, days) if share and days else None


def _window(reading: Reading, text: str, path: Path) -> int | None:
    duration = reading.duration(text, path)
    if duration is None:
        return None
    if duration.unit not in _DAYS_A_UNIT or duration.amount == 0:
        reading.refuse(Code.BAD_DURATION, f"a window cannot be {duration}", path, expected="whole days or weeks")
        return None
    return duration.amount * _DAYS_A_UNIT[duration.unit]


def read_bands(
    reading: Reading, wire: dict[str, str | int | float] | None, path: Path, terms: Terms | None
) -> tuple[Band, ...]:
    """Return the bands in the unit that the delta of these terms is told in; their limits must rise."""
    if wire is None or terms is None:
        return ()
    if yardstick(terms).kind is Kind.NONE:
        message = "'bands' need a delta, and 'expect' has none"
        reading.refuse(Code.BAD_VALUE, message, path, hint="delete them", key=True)
        return ()
    bands: list[Band] = []
    for name, limit in wire.items():
        upper = _limit(reading, limit, (*path, name), terms)
        if upper is None:
            continue
        if bands and upper <= bands[-1].upper:
            message = f"the limit of {name!r} is not above that of {bands[-1].name!r}"
            reading.refuse(Code.BAD_VALUE, message, (*path, name), hint="order bands from early to late")
        bands.append(Band(name, upper))
    return tuple(bands)


def _limit(reading: Reading, limit: str | float, path: Path, terms: Terms) -> float | None:
    measured = yardstick(terms)
    if measured.kind is Kind.NUMBER:
        if isinstance(limit, str):
            reading.refuse(Code.BAD_VALUE, f"{limit!r} is no number", path, expected="a number, as 'measure' has")
            return None
        return float(limit)
    unit = Unit(measured.unit)
    if not isinstance(limit, str):
        reading.refuse(Code.BAD_VALUE, f"{limit} has no unit", path, hint=f"write {limit} {unit}s, if that is meant")
        return None
    duration = reading.duration(limit, path, negative=True)
    if duration is None:
        return None
    upper = converted(duration, unit)
    if upper is None:
        _refuse_unit(reading, duration, unit, path, terms)
    return upper


def _refuse_unit(reading: Reading, duration: Duration, unit: Unit, path: Path, terms: Terms) -> None:
    message = f"{duration.unit}s cannot be compared with a delta in {unit}s"
    hint = None
    if duration.unit is Unit.BUSINESS_DAY and unit_of(terms) is Unit.BUSINESS_DAY:
        hint = f"a target that does not end at midnight has a delta in days of 24 hours: write {duration.amount} days"
    reading.refuse(Code.BAD_DURATION, message, path, hint=hint)


def converted(duration: Duration, unit: Unit) -> float | None:
    """Return a duration as a number of `unit`; days count as business days, hours as business hours."""
    if unit is duration.unit:
        return float(duration.amount)
    if unit is Unit.BUSINESS_DAY:
        return float(duration.amount) if duration.unit is Unit.DAY else None
    own = duration.unit
    lengthless = own in (Unit.MONTH, Unit.BUSINESS_DAY)
    if lengthless or (own.is_business and not unit.is_business):
        return None
    if unit.is_business and own in (Unit.DAY, Unit.WEEK):
        return None
    return duration.amount * own.seconds / unit.seconds


def read_segments(reading: Reading, wire: list[str | list[str]] | None, path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the segments, each a product of columns."""
    segments: list[tuple[str, ...]] = []
    for number, item in enumerate(wire or ()):
        columns = (item,) if isinstance(item, str) else tuple(item)
        place = (*path, number)
        if not columns:
            reading.refuse(Code.BAD_VALUE, "a segment without columns", place, hint="name the columns, or delete it")
        elif len(set(columns)) < len(columns):
            reading.refuse(Code.BAD_VALUE, "a segment names a column twice", place)
        elif frozenset(columns) in map(frozenset, segments):
            reading.refuse(Code.BAD_VALUE, f"the segment {' x '.join(columns)} stands here twice", place)
        segments.append(columns)
    return tuple(segments)
