"""What segments, deltas, targets and outcomes are called, in charts and tables alike."""

from __future__ import annotations

import math
from typing import Final

from babel.numbers import format_decimal

from expectmon.insights.comparing import Change, Compared
from expectmon.insights.portrait import By, Profile
from expectmon.insights.scorecard import Outcome
from expectmon.present.blocks import Tone
from expectmon.present.clean import plain, shorten
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.promises.duration import Unit

NAME: Final = 60
"""Characters of a segment's name."""
_VALUE: Final = 40
"""Characters of one column or one value in it."""
_UNITS: Final = {f"{unit.value}{ending}": unit.value for unit in Unit for ending in ("", "s")}
_LARGE: Final = 100
_TENTH: Final = 0.1
_NOTHING: Final = 1e-9
_FINER: Final = {
    "week": ("day", 7),
    "day": ("hour", 24),
    "hour": ("minute", 60),
    "business hour": ("business minute", 60),
}
"""Units of which a fixed number makes a larger one: a business day has no fixed number of hours."""

OUTCOMES: Final = {
    Outcome.MET: msg("goal met"),
    Outcome.MISSED: msg("goal missed"),
    Outcome.UNCERTAIN: msg("too close to tell"),
    Outcome.NO_DATA: msg("no data"),
    Outcome.NO_OBJECTIVE: msg("no goal"),
}
_TONES: Final[dict[Outcome, Tone]] = {
    Outcome.MET: "good",
    Outcome.MISSED: "critical",
    Outcome.UNCERTAIN: "warning",
    Outcome.NO_DATA: "calm",
    Outcome.NO_OBJECTIVE: "calm",
}
_CHANGE_TONES: Final[dict[Change, Tone]] = {Change.BETTER: "good", Change.WORSE: "warning"}


def segment_name(by: By, speech: Speech, length: int = NAME) -> str:
    """Name a segment: `carrier Lintas Bayu, region Sumatra`; long names are cut, an empty value is `(empty)`."""
    if not by:
        return speech.say("all records")
    empty = speech.say("(empty)")
    each = [f"{plain(name, _VALUE)} {empty if value is None else plain(value, _VALUE)}" for name, value in by]
    return shorten(", ".join(each), length)


def unit_name(unit: str) -> str:
    """Return a unit as `Speech.amount` knows it: `business day` of `business days`; a column's name stays."""
    return "" if unit == "none" else _UNITS.get(unit, plain(unit, _VALUE))


def is_time(unit: str) -> bool:
    """Tell whether a unit is one of time, and not the name of a measured column."""
    return unit in _UNITS


def units(unit: str, speech: Speech) -> str:
    """Name a unit by itself, for an axis: `business days`; the name of a measured column stays."""
    name = unit_name(unit)
    # The plural form with nothing before it.
    return speech.amount("", 2, name).strip() if is_time(unit) else name


def finer(unit: str, step: float) -> tuple[str, float]:
    """Return a unit in which a step is at least a tenth, and how many of it are one of the unit given."""
    name, times = unit_name(unit), 1.0
    while name in _FINER and step * times < _TENTH:
        name, parts = _FINER[name]
        times *= parts
    return (unit, 1.0) if times == 1 else (name, times)


def delta(value: float, unit: str, speech: Speech, *, one_unit: bool = False) -> str:
    """Say a delta with its sign: `+1.5 business days`; small ones in a finer unit, unless it stands among others."""
    value, unit = (_round(value, unit), unit) if one_unit else _told(value, unit)
    sign = "+" if value > 0 else "-" if value < 0 else ""
    return speech.amount(sign + _number(abs(value), unit, speech), value, unit_name(unit))


def lateness(value: float, unit: str, speech: Speech) -> str:
    """Say a delta in words: `2 business days late`, `on time`; of a measured number `1.5 kg above`."""
    value, unit = _told(value, unit)
    amount = speech.amount(_number(abs(value), unit, speech), value, unit_name(unit))
    if value == 0:
        return speech.say("on time") if is_time(unit) else speech.say("at the limit")
    if is_time(unit):
        return speech.say(msg("{amount} late") if value > 0 else msg("{amount} early"), amount=amount)
    return speech.say(msg("{amount} above") if value > 0 else msg("{amount} below"), amount=amount)


def target(value: float, unit: str, speech: Speech) -> str:
    """Say a target: `7 business days`; never less than it is."""
    up = _up(value, unit)
    return speech.amount(_number(up, unit, speech), up, unit_name(unit))


def targets(low: float, high: float | None, unit: str, speech: Speech) -> str:
    """Say an interval of targets: `5 to 7 business days`, `at least 5 business days` where it has no end."""
    if high is None:
        return speech.say("at least {low}", low=target(low, unit, speech))
    if _up(low, unit) == _up(high, unit):
        return target(high, unit, speech)
    least = _number(_up(low, unit), unit, speech)
    return speech.say("{low} to {high}", low=least, high=target(high, unit, speech))


def _told(value: float, unit: str) -> tuple[float, str]:
    """Return a delta as it is said, and in which unit: what is less than one, and no tenths, in a finer one.

    Tenths of whole days come from between two of them, and are no hours.
    """
    name = unit_name(unit)
    while name in _FINER and 0 < abs(value) < 1 and not math.isclose(value * 10, round(value * 10), abs_tol=1e-9):
        name, parts = _FINER[name]
        value, unit = value * parts, name
    return _round(value, unit), unit


def _round(value: float, unit: str) -> float:
    """Return a delta as it is said: what reads as 0 is on time."""
    return value if abs(value) >= _LARGE else round(value, _decimals(value, unit)) + 0.0


def _decimals(value: float, unit: str) -> int:
    """Return how many decimals a number has: a tenth; of a small number that was measured, two figures that count."""
    if is_time(unit) or not _NOTHING < abs(value) < 1:
        return 1
    return max(1, 1 - math.floor(math.log10(abs(value))))


def _number(value: float, unit: str, speech: Speech) -> str:
    decimals = _decimals(value, unit)
    if decimals == 1:
        return speech.number(value)
    return str(format_decimal(value, f"#,##0.{'#' * decimals}", locale=speech.words.locale))


def _up(value: float, unit: str) -> float:
    scale = 1 if value >= _LARGE else 10 ** _decimals(value, unit)
    return math.ceil(round(value * scale, 6)) / scale


def promised(profile: Profile, speech: Speech) -> str:
    """Say what is promised, short: `5 business days`, `120 wait_seconds`; `what was promised` where records say it."""
    if profile.limit is not None and not is_time(profile.unit):
        exact = str(format_decimal(profile.limit, "#,##0.##########", locale=speech.words.locale))
        return speech.amount(exact, profile.limit, unit_name(profile.unit))
    return speech.target(profile.target) if profile.target else speech.say("what was promised")


def points(value: float, speech: Speech) -> str:
    """Say a difference of shares without its sign: `1.2 points`."""
    return speech.say_n(*msg_n("{n} point", "{n} points"), in_points(abs(value)))


def change_words(compared: Compared, speech: Speech) -> str:
    """Say how a share has changed: `-1.2 points`, `no clear change`, `no data`, `no data before`."""
    if compared.change is Change.NO_DATA:
        return speech.say("no data")
    if compared.points is None:
        return speech.say("no data before")
    if compared.change is Change.SAME:
        return speech.say("no clear change")
    signed = speech.signed(in_points(compared.points))
    return speech.say("{signed} points", signed=signed)


def change_tone(compared: Compared) -> Tone:
    """Return how a change looks."""
    return _CHANGE_TONES.get(compared.change, "calm")


def outcome_word(outcome: Outcome, speech: Speech) -> str:
    """Say what the objective's window says: `goal missed`, `too close to tell`."""
    return speech.say(OUTCOMES[outcome])


def outcome_tone(outcome: Outcome) -> Tone:
    """Return how an outcome looks."""
    return _TONES[outcome]


def in_points(value: float) -> float:
    """Return points as they are said, to a tenth; what is a change for sure is never said to be none."""
    points = round(value * 100, 1) + 0.0
    return points or math.copysign(_TENTH, value) if value else 0.0
