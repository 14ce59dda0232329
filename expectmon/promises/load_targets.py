"""Maps the target of one version of a promise to the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from expectmon.documents import Path
from expectmon.errors import Code
from expectmon.promises.conditions import Use
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, By, Choice, Ends, Expect, Measure, Target, Within, WithinColumn
from expectmon.promises.reading import Reading
from expectmon.promises.schema import ByWire, ChoiceWire, PromiseWire, WithinColumnWire

TARGETS: Final = ("within", "between", "by", "expect", "measure")
WITHOUT_DEADLINE: Final = ("expect", "measure")
_DAY_LIKE: Final = frozenset({Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.BUSINESS_DAY})
_ELAPSED: Final = frozenset({Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK})
_WORKING: Final = frozenset({Unit.BUSINESS_MINUTE, Unit.BUSINESS_HOUR})
_BETWEEN: Final = re.compile(r"\s*(?P<first>.+?)\s+and\s+(?P<second>.+?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """The fields of a promise as they were in one version, and where each stands.

    `own` are the fields that an entry of `previously` names; the others are inherited from the promise.
    """

    wire: PromiseWire
    base: Path
    entry: Path | None = None
    own: frozenset[str] = frozenset()

    def path(self, field: str) -> Path:
        """Path of a field: in the entry if it names it, else in the promise."""
        return (*self.entry, field) if self.entry and field in self.own else (*self.base, field)

    @property
    def home(self) -> Path:
        """Path of what declares this version."""
        return self.entry or self.base


def read_target(reading: Reading, version: Version, known: Mapping[str, Use]) -> Target | None:
    """Return the target of a version, None where problems were added instead."""
    wire = version.wire
    named = [name for name in TARGETS if getattr(wire, name) is not None]
    if len(named) != 1:
        _refuse_targets(reading, version, named)
        return None
    if wire.at_most is not None and wire.measure is None:
        reading.refuse(Code.BAD_TARGET, "'at_most' belongs to 'measure'", version.path("at_most"), key=True)
        return None
    if wire.within is not None:
        return _within(reading, wire.within, version.path("within"), known)
    if wire.between is not None:
        return _between(reading, wire.between, version.path("between"))
    if wire.by is not None:
        return _by(reading, wire.by, version.path("by"))
    return _expect_or_measure(reading, version, known)


def _refuse_targets(reading: Reading, version: Version, named: list[str]) -> None:
    expected = f"exactly one of {', '.join(TARGETS)}"
    if named:
        message = f"there is more than one target: {', '.join(named)}"
        reading.refuse(Code.BAD_TARGET, message, version.path(named[1]), expected=expected, key=True)
    else:
        hint = "for example within: 5 business days"
        reading.refuse(Code.BAD_TARGET, "there is no target", version.home, expected=expected, hint=hint, key=True)


def _expect_or_measure(reading: Reading, version: Version, known: Mapping[str, Use]) -> Expect | Measure | None:
    wire = version.wire
    if wire.measure is not None:
        if wire.at_most is None:
            hint = "add at_most: with the largest number that keeps it"
            reading.refuse(Code.BAD_TARGET, "'measure' needs 'at_most'", version.path("measure"), hint=hint, key=True)
            return None
        return Measure(wire.measure, float(wire.at_most))
    condition = reading.condition(wire.expect or "", version.path("expect"), known)
    return Expect(condition) if condition else None


def _within(
    reading: Reading, wire: str | WithinColumnWire | list[ChoiceWire], path: Path, known: Mapping[str, Use]
) -> Within | WithinColumn | None:
    if isinstance(wire, WithinColumnWire):
        return _within_column(reading, wire, path)
    if isinstance(wire, list):
        return _cases(reading, wire, path, known)
    duration = reading.duration(wire, path)
    return Within((Choice(None, duration),)) if duration else None


def _within_column(reading: Reading, wire: WithinColumnWire, path: Path) -> WithinColumn | None:
    unit = reading.unit(wire.unit, (*path, "unit"))
    if unit is Unit.MONTH:
        reading.refuse(Code.BAD_TARGET, "a number of months cannot be read from a column", (*path, "unit"))
        return None
    return WithinColumn(wire.column, unit) if unit else None


def _cases(reading: Reading, wires: list[ChoiceWire], path: Path, known: Mapping[str, Use]) -> Within | None:
    if not wires:
        reading.refuse(Code.BAD_TARGET, "'within' has no case", path, hint="add a case, like - target: 5 days")
        return None
    choices = [_case(reading, wire, (*path, number), known) for number, wire in enumerate(wires)]
    for number, wire in enumerate(wires[:-1]):
        if wire.when is None:
            message = "a case without 'when' takes all records, so those behind it are never reached"
            reading.refuse(Code.BAD_TARGET, message, (*path, number), hint="put it last, or give it a 'when'")
    read = [choice for choice in choices if choice]
    if len(read) < len(wires) or not _convertible(reading, read, path):
        return None
    return Within(tuple(read))


def _case(reading: Reading, wire: ChoiceWire, path: Path, known: Mapping[str, Use]) -> Choice | None:
    when = reading.condition(wire.when, (*path, "when"), known) if wire.when is not None else None
    target = reading.duration(wire.target, (*path, "target"))
    if target is None or (wire.when is not None and when is None):
        return None
    return Choice(when, target)


def _convertible(reading: Reading, choices: list[Choice], path: Path) -> bool:
    """Refuse cases whose deltas could not be told in one unit."""
    first = choices[0].target.unit
    for number, choice in enumerate(choices):
        unit = choice.target.unit
        if unit is first or {unit, first} <= _ELAPSED or {unit, first} <= _WORKING:
            continue
        message = f"{unit}s cannot be compared with the {first}s of the first case"
        hint = "use one unit for all cases, or make two promises"
        reading.refuse(Code.BAD_TARGET, message, (*path, number, "target"), hint=hint)
        return False
    return True


def _between(reading: Reading, text: str, path: Path) -> Between | None:
    match = _BETWEEN.fullmatch(text)
    if match is None:
        expected = "two numbers and a unit, like 2 and 5 business days"
        reading.refuse(Code.BAD_TARGET, f"{text!r} is no range", path, expected=expected)
        return None
    latest = reading.duration(match["second"], path)
    if latest is None:
        return None
    first = match["first"]
    earliest = reading.duration(f"{first} {latest.unit}" if first.isdecimal() else first, path)
    if earliest is None:
        return None
    if earliest.unit is not latest.unit:
        message = f"{earliest.unit}s and {latest.unit}s cannot make a range"
        reading.refuse(Code.BAD_TARGET, message, path, hint="use one unit for both ends")
        return None
    if earliest.amount > latest.amount:
        reading.refuse(Code.BAD_TARGET, f"{earliest} is more than {latest}", path, hint="swap them")
        return None
    return Between(earliest, latest)


def _by(reading: Reading, wire: str | ByWire, path: Path) -> By | None:
    if isinstance(wire, str):
        return By(wire)
    if wire.timezone is None:
        return By(wire.column, end_of_day=wire.end_of is not None)
    if wire.end_of is None:
        message = "'timezone' says whose day ends, so it needs 'end_of: day'"
        reading.refuse(Code.BAD_TARGET, message, (*path, "timezone"), key=True)
        return None
    timezone = reading.timezone(wire.timezone, (*path, "timezone"))
    return By(wire.column, end_of_day=True, timezone=timezone) if timezone else None


def units_of(target: Target) -> frozenset[Unit]:
    """Return the units that a target counts in; none for `by`, `expect` and `measure`."""
    match target:
        case Within():
            return frozenset(choice.target.unit for choice in target.choices)
        case WithinColumn() | Between():
            return frozenset({target.unit})
        case _:
            return frozenset()


def read_ends(reading: Reading, version: Version, target: Target) -> Ends | None:
    """Return when the last day ends: as written, else midnight for business days."""
    units, written = units_of(target), version.wire.ends
    if written is None:
        return Ends.MIDNIGHT if Unit.BUSINESS_DAY in units else None
    if not units or not units <= _DAY_LIKE:
        message = "'ends' is for targets in days, weeks, months or business days"
        hint = "with 'by', write by: {column: ..., end_of: day}" if isinstance(target, By) else "delete the line"
        reading.refuse(Code.BAD_TARGET, message, version.path("ends"), hint=hint, key=True)
    elif written != "midnight" and units != {Unit.BUSINESS_DAY}:
        message = f"'ends: {written}' is for targets in business days"
        reading.refuse(Code.BAD_TARGET, message, version.path("ends"), hint="'midnight' is possible here")
    return Ends(written)


def read_grace(reading: Reading, version: Version, target: Target) -> Duration | None:
    """Return the grace, a time of fixed length."""
    text, path = version.wire.grace, version.path("grace")
    if text is None:
        return None
    if isinstance(target, Expect | Measure):
        message = "'grace' forgives lateness, and this target has no deadline"
        reading.refuse(Code.BAD_TARGET, message, path, hint="delete the line", key=True)
        return None
    grace = reading.duration(text, path)
    if grace and grace.unit not in _ELAPSED:
        message = f"'grace' cannot be in {grace.unit}s"
        reading.refuse(Code.BAD_DURATION, message, path, expected="minutes, hours, days or weeks")
        return None
    return grace
