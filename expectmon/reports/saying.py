"""Figures of a report in words: periods, shares, intervals, sums, owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_compact_decimal

from expectmon.insights.comparing import Change, Compared
from expectmon.present.clean import plain
from expectmon.present.speech import Speech
from expectmon.present.words import msg_n
from expectmon.reports import naming
from expectmon.reports.ground import Ground, Period

NAME: Final = 60
"""Characters of a name in a cell or a sentence."""
SAYS: Final = 160
"""Characters of what is promised."""
MESSAGE: Final = 200
"""Characters of what a machine said."""
_WEEK: Final = 7
_COMPACT: Final = 100_000
"""From here on a sum is said in thousands, millions: nobody pays it out of a report."""
_LARGER: Final = (
    ("minute", 1440, "day"),
    ("minute", 60, "hour"),
    ("hour", 24, "day"),
    ("business minute", 60, "business hour"),
)
"""Units with so many of them that make a larger one; a business day has no fixed number of hours."""
_LESS: Final = msg_n("{n} point less than {before}", "{n} points less than {before}")
_MORE: Final = msg_n("{n} point more than {before}", "{n} points more than {before}")


def during(ground: Ground, speech: Speech) -> str:
    """Say when: `in the last 7 days`, `yesterday`; with its end where the period does not reach up to the moment."""
    days, final = ground.period.days, ground.period.end - dt.timedelta(days=1)
    if ground.period.end != today(ground):
        until = speech.day(final)
        if days == 1:
            return speech.say("on {day}", day=until)
        return speech.say("in the {n} days until {until}", n=speech.number(days), until=until)
    if days == 1:
        return speech.say("yesterday")
    return speech.say("in {period}", period=last(speech, days))


def today(ground: Ground) -> dt.date:
    """Return the local day of the moment, in the workspace's zone."""
    return ground.at.astimezone(ZoneInfo(ground.timezone)).date()


def last(speech: Speech, days: int) -> str:
    """Say a period that ends with yesterday: `yesterday`, `the last 7 days`."""
    return speech.say("yesterday") if days == 1 else speech.say_n("the last {n} day", "the last {n} days", days)


def before_that(speech: Speech, days: int) -> str:
    """Say the period before: `the day before`, `the week before`, `the 28 days before`."""
    if days == 1:
        return speech.say("the day before")
    if days == _WEEK:
        return speech.say("the week before")
    return speech.say_n("the {n} day before", "the {n} days before", days)


def period_range(period: Period, speech: Speech) -> str:
    """Say the first and the last day of a period, and what they share only once: `8 to 14 June 2026`."""
    first, final = period.first, period.end - dt.timedelta(days=1)
    until = _written(final, "long", speech)
    if first == final:
        return until
    pattern = "long"
    # Only where a language begins with the day can the month stand behind both.
    if speech.words.locale.date_formats["long"].pattern.startswith("d MMMM") and first.year == final.year:
        pattern = "d" if first.month == final.month else "d MMMM"
    return speech.say("{first} to {last}", first=_written(first, pattern, speech), last=until)


def _written(day: dt.date, pattern: str, speech: Speech) -> str:
    return str(format_date(day, pattern, locale=speech.words.locale))


def share_text(speech: Speech, share: float | None) -> str:
    """Say a share; what was never due has none."""
    return speech.say("no data") if share is None else speech.percent(share)


def trend(speech: Speech, found: Compared, before: str) -> str:
    """Say how a share changed against `before` ("the week before"); only what is beyond chance is a change."""
    if found.change is Change.NO_DATA or found.points is None:
        return speech.say("nothing is known of {before}", before=before)
    if found.change is Change.SAME:
        return speech.say("no clear change from {before}", before=before)
    amount = naming.in_points(abs(found.points))
    return speech.say_n(*(_LESS if found.points < 0 else _MORE), amount, before=before)


def between(speech: Speech, low: float | None, high: float | None) -> str:
    """Say an interval of a share: `89.9% to 93.2%`; empty without one."""
    if low is None or high is None:
        return ""
    return speech.say("{low} to {high}", low=speech.percent(low), high=speech.percent(high))


def narrow(speech: Speech, low: float | None, high: float | None) -> str:
    """Say an interval of a share where there is little room, below a figure: `89.9%-93.2%`; empty without one."""
    return "" if low is None or high is None else f"{speech.percent(low)}\u2013{speech.percent(high)}"


def money(speech: Speech, value: float) -> str:
    """Say a sum: `12,345`, `1.2 million`. No currency is known."""
    if abs(value) < _COMPACT:
        return speech.number(value)
    return str(format_compact_decimal(value, format_type="long", locale=speech.words.locale, fraction_digits=1))


def owner_text(speech: Speech, owner: str | None) -> str:
    """Say who cares for something."""
    return plain(owner, NAME) if owner and owner.strip() else speech.say("nobody is named as owner")


def some(speech: Speech, names: Sequence[str], shown: int = 5) -> str:
    """Name the first of many, cleaned, and count the rest: `a, b, 3 more`."""
    told = [plain(name, NAME) for name in names[:shown]]
    if len(names) > shown:
        told.append(speech.say_n("{n} more", "{n} more", len(names) - shown))
    return ", ".join(told)


def by_then(value: float, unit: str, speech: Speech) -> str:
    """Say how late or early something was, in a unit that reads well: `14.2 business hours early`, `on time`."""
    for small, size, large in _LARGER:
        if naming.unit_name(unit) == small and abs(value) >= 2 * size:
            return naming.lateness(value / size, large, speech)
    return naming.lateness(value, unit, speech)
