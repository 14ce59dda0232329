"""What a page declares as JSON-LD: schema.org's times of delivery, return policies and warranties."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from expectmon.audit.message import Noted, Remark
from expectmon.claims.model import Claim, Qualifier, Scope, Unit
from expectmon.messages.block import Declared
from expectmon.messages.formats.json_marks import Json, JsonError, read_json
from expectmon.messages.trace import Lines
from expectmon.promises.topics import Topic

_UNITS: Final = {
    **dict.fromkeys(("min", "minute", "minutes"), Unit.MINUTE),
    **dict.fromkeys(("hur", "h", "hr", "hour", "hours"), Unit.HOUR),
    **dict.fromkeys(("day", "d", "days"), Unit.DAY),
    **dict.fromkeys(("wee", "wk", "w", "week", "weeks"), Unit.WEEK),
    **dict.fromkeys(("mon", "mo", "month", "months"), Unit.MONTH),
    **dict.fromkeys(("ann", "yr", "y", "year", "years"), Unit.YEAR),
}
_DAYS_OF_WEEK: Final = 7
_LONGEST_QUOTE: Final = 160
_TIMES: Final = {"handlingTime": Topic.DISPATCH, "transitTime": Topic.DELIVERY, "durationOfWarranty": Topic.WARRANTY}


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the objects around a value say of it."""

    regions: tuple[str, ...] = ()
    cutoff: str | None = None
    business_days: bool = False

    @property
    def scope(self) -> Scope | None:
        if not self.regions and not self.cutoff:
            return None
        text = ", ".join((*self.regions, *((f"until {self.cutoff}",) if self.cutoff else ())))
        return Scope(text, regions=tuple(region.lower() for region in self.regions), cutoff=self.cutoff)


@dataclass(slots=True)
class _Reading:
    source: str
    lines: Lines
    declared: list[Declared] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)

    def note(self, detail: str, at: int) -> None:
        self.notes.append(Noted(Remark.BAD_STRUCTURED_DATA, detail, self.lines.line(at)))

    def declare(self, topic: Topic, amount: _Amount, span: tuple[int, int], frame: _Frame) -> None:
        unit = Unit.BUSINESS_DAY if amount.unit is Unit.DAY and frame.business_days else amount.unit
        start, end = span
        quote = " ".join(self.source[start:end].split())[:_LONGEST_QUOTE]
        claim = Claim(start, end, quote, topic, amount.least, amount.most, unit, amount.qualifier, scope=frame.scope)
        self.declared.append(Declared(claim, start, end, self.lines))


@dataclass(frozen=True, slots=True)
class _Amount:
    least: float | None
    most: float | None
    unit: Unit | None
    qualifier: Qualifier


def declared(source: str, span: tuple[int, int], lines: Lines) -> tuple[list[Declared], list[Noted]]:
    """Return the claims that one piece of JSON-LD declares, and what is wrong with it."""
    reading = _Reading(source, lines)
    if not source[span[0] : span[1]].strip():
        return [], []
    try:
        _walk(read_json(source, *span), _Frame(), reading)
    except JsonError as error:
        reading.note(f"the structured data cannot be read: {error.why}", error.at)
    return reading.declared, reading.notes


def _walk(value: Json, frame: _Frame, reading: _Reading) -> None:
    for item in value.items or ():
        _walk(item, frame, reading)
    if value.members is None or _is_true(value.get("doesNotShip")):
        return
    frame = _framed(value, frame)
    for key, at, member in value.members:
        name = key.rpartition(":")[2]
        if name in _TIMES:
            _time(_TIMES[name], at, member, frame, reading)
        elif name == "merchantReturnDays":
            _return_days(at, member, frame, reading)
        else:
            _walk(member, frame, reading)


def _framed(value: Json, frame: _Frame) -> _Frame:
    places = value.get("shippingDestination") or value.get("applicableCountry")
    if places is not None:
        frame = replace(frame, regions=tuple(dict.fromkeys(_regions(places))))
    cutoff = value.get("cutoffTime")
    if cutoff is not None and isinstance(cutoff.value, str):
        frame = replace(frame, cutoff=cutoff.value)
    days = value.get("businessDays")
    return frame if days is None else replace(frame, business_days=_is_part_of_week(days))


def _regions(value: Json) -> Iterator[str]:
    if isinstance(value.value, str):
        yield value.value
    for item in value.items or ():
        yield from _regions(item)
    if value.members is not None:
        part = value.get("addressRegion") or value.get("addressCountry") or value.get("name")
        if part is not None:
            yield from _regions(part)


def _is_part_of_week(days: Json) -> bool:
    named = days.get("dayOfWeek") if days.members is not None else days
    return named is not None and (named.items is None or len(named.items) < _DAYS_OF_WEEK)


def _is_true(value: Json | None) -> bool:
    return value is not None and (value.value is True or str(value.value).lower() == "true")


def _time(topic: Topic, at: int, value: Json, frame: _Frame, reading: _Reading) -> None:
    frame = _framed(value, frame)
    for each in value.items or (value.get("duration") or value,):
        amount = _amount(each, exact=topic is Topic.WARRANTY)
        if amount is None:
            reading.note("a time needs a value of 0 or more and a unitCode such as DAY", each.start)
        else:
            reading.declare(topic, amount, (at, each.end), frame)


def _amount(value: Json, *, exact: bool) -> _Amount | None:
    unit = _unit(value.get("unitCode")) or _unit(value.get("unitText"))
    least, most, same = (_number(value.get(name)) for name in ("minValue", "maxValue", "value"))
    if unit is None or (least is None and most is None and same is None):
        return None
    if same is not None or (least is not None and least == most):
        number = same if same is not None else least
        return _Amount(number, number, unit, Qualifier.EXACT)
    if least is None:
        return _Amount(None, most, unit, Qualifier.EXACT if exact else Qualifier.AT_MOST)
    return _Amount(least, most, unit, Qualifier.AT_LEAST if most is None else Qualifier.RANGE)


def _return_days(at: int, value: Json, frame: _Frame, reading: _Reading) -> None:
    days = _number(value)
    if days is None:
        reading.note("merchantReturnDays needs a number of days", value.start)
        return
    end = value.end + isinstance(value.value, str)
    reading.declare(Topic.RETURN_WINDOW, _Amount(None, days, Unit.DAY, Qualifier.AT_MOST), (at, end), frame)


def _number(value: Json | None) -> float | None:
    if value is None or isinstance(value.value, bool) or value.value is None:
        return None
    try:
        number = float(value.value)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _unit(value: Json | None) -> Unit | None:
    return _UNITS.get(value.value.strip().lower()) if value is not None and isinstance(value.value, str) else None
