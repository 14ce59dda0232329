"""Until when a notice waits: quiet hours, working hours, and a pause after several letters. Nothing is dropped."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.notice import Because
from expectmon.alerts.receivers import Quiet, Receiver
from expectmon.calendars.compile import compile_calendar
from expectmon.calendars.instants import DAY, MINUTE, date_of, day_number, instant_of, moment_of
from expectmon.calendars.model import Calendar
from expectmon.calendars.zones import Zone, zone_of
from expectmon.promises.alerting import Severity

_DAY: Final = dt.timedelta(days=1)
_LOOKS_AHEAD: Final = (14, 400)
_MOST_STEPS: Final = 64
_PAUSES: Final = tuple(dt.timedelta(hours=hours) for hours in (0, 0, 1, 2, 4))


@dataclass(frozen=True, slots=True)
class Wait:
    """Why a notice waits, and when it is looked at again."""

    because: Because
    until: dt.datetime


def release_at(receiver: Receiver, severity: Severity, now: dt.datetime) -> dt.datetime | None:
    """Return the next moment at which a receiver may be told, in UTC; None: now.

    That is outside of quiet hours and, if the receiver has any, within working hours. Urgent severities do not wait.
    Where the two never leave a moment within two months, the working hours decide; without these, the quiet hours' end.
    """
    wait = waits(receiver, severity, now)
    return None if wait is None else wait.until


def waits(receiver: Receiver, severity: Severity, now: dt.datetime) -> Wait | None:
    """Return why and until when a receiver is not to be told, as `release_at`; None: now is fine."""
    if severity in receiver.urgent:
        return None
    quiet, opening = _quiet_until(receiver, now), _opening(receiver, now)
    if quiet is None and opening is None:
        return None
    because = Because.OUTSIDE_HOURS if quiet is None else Because.QUIET_HOURS
    return Wait(because, _free_from(receiver, now) or opening or quiet or now)


def pause_until(letters: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime | None:
    """Return until when the next letter that is not urgent is held back after several of one day; None: it is not.

    Two letters of the last 24 hours are followed by a pause of an hour, three by two, more by four: what happens
    meanwhile comes together, and nobody has more than ten letters a day that are not urgent.
    """
    recent = [letter for letter in letters if now - _DAY < letter <= now]
    until = max(recent, default=now) + _PAUSES[min(len(recent), len(_PAUSES) - 1)]
    return until if until > now else None


def _free_from(receiver: Receiver, now: dt.datetime) -> dt.datetime | None:
    """Return the first moment that is neither quiet nor outside of working hours; None: there is none for long."""
    moment = now
    for _ in range(_MOST_STEPS):
        later = _quiet_until(receiver, moment) or _opening(receiver, moment)
        if later is None:
            return moment
        moment = later
    return None


def _quiet_until(receiver: Receiver, now: dt.datetime) -> dt.datetime | None:
    """Return the end of the quiet hours that it is now, None outside of them.

    They begin and end when the clock first shows that time or a later one: once a night, also when the clock changes.
    """
    if receiver.quiet is None:
        return None
    date = now.date()
    zone = zone_of(receiver.timezone, date - 2 * _DAY, date + 2 * _DAY)
    instant = instant_of(now)
    today = zone.day_at(instant)
    for day in (today - 1, today):
        begins, ends = _quiet_of(zone, receiver.quiet, day)
        if begins <= instant < ends:
            return moment_of(ends)
    return None


def _quiet_of(zone: Zone, quiet: Quiet, day: int) -> tuple[int, int]:
    last = day if quiet.begins <= quiet.ends else day + 1
    return zone.reached(day * DAY + quiet.begins * MINUTE), zone.reached(last * DAY + quiet.ends * MINUTE)


def _opening(receiver: Receiver, now: dt.datetime) -> dt.datetime | None:
    """Return when the working hours of a receiver begin again, None within them and where they never do."""
    if receiver.hours is None:
        return None
    instant = instant_of(now)
    today = day_number(now.date())
    for days in _LOOKS_AHEAD:
        opens, closes = _open_time(receiver.hours, today - 2, today + days)
        index = bisect_right(closes, instant)
        if index < len(opens):
            return moment_of(opens[index]) if opens[index] > instant else None
    return None


def _open_time(calendar: Calendar, first: int, last: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    time = compile_calendar(calendar, date_of(first), date_of(last)).time
    return time.opens, time.closes
