"""Slots the slow way: walk minute by minute and look at the clock on the wall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Fields:
    """The values of each field; None is `*`."""

    minutes: list[int]
    hours: list[int] | None
    days: list[int] | None
    weekdays: list[int] | None

    @property
    def text(self) -> str:
        names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        weekdays = None if self.weekdays is None else [names[day] for day in self.weekdays]
        return " ".join(
            "*" if values is None else ",".join(str(value) for value in values)
            for values in (self.minutes, self.hours, self.days, None, weekdays)
        )

    def fits(self, local: dt.datetime) -> bool:
        if local.minute not in self.minutes or not (self.hours is None or local.hour in self.hours):
            return False
        by_day = self.days is not None and local.day in self.days
        by_weekday = self.weekdays is not None and local.weekday() in self.weekdays
        return by_day or by_weekday or (self.days is None and self.weekdays is None)


def walk(fields: Fields, zone: str, begin: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """Yield each minute of (begin, end] at which the clock shows, for the first time, a time that fits or is past it.

    The walk sets out two days early, so that it knows what the clock has shown before `begin`.
    """
    moment = begin - dt.timedelta(days=2)
    shown = _local(moment, zone)
    while moment < end:
        moment += MINUTE
        local, is_due = _local(moment, zone), False
        while shown < local:
            shown += MINUTE
            is_due = is_due or fields.fits(shown)
        if is_due and moment > begin:
            yield moment


def _local(moment: dt.datetime, zone: str) -> dt.datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
