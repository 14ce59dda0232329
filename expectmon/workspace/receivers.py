"""`receivers:` of `notify:` to receivers: who can be told, when, in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.receivers import OWNER, Quiet, Receiver
from expectmon.calendars.model import MINUTES_A_DAY
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import validate
from expectmon.errors import Code
from expectmon.promises.alerting import Severity
from expectmon.promises.hours import parse_hours
from expectmon.promises.reading import Reading
from expectmon.workspace.channels import one_or_more, read_channels
from expectmon.workspace.notify_schema import ReceiverWire

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_RECEIVERS: Final = ("notify", "receivers")
_QUIET: Final = "a range of the day like 22:00-06:00"


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a receiver, or a line of the schedule, does not say otherwise."""

    language: str
    timezone: str


def receiver_ids(reading: Reading) -> tuple[str, ...]:
    """Return the ids that are declared, also those of receivers that are wrong."""
    declared = reading.document.at(_RECEIVERS)
    return tuple(declared) if isinstance(declared, dict) else ()


def read_receivers(reading: Reading, defaults: Defaults) -> dict[str, Receiver]:
    """Return the receivers that are right, without their working hours: those need the rules."""
    found = {}
    for name in receiver_ids(reading):
        _check_id(reading, name)
        wire, _ = validate(ReceiverWire, reading.document, (*_RECEIVERS, name))
        if wire is None:  # told already by the check of the whole file
            continue
        before = len(reading.problems)
        receiver = _receiver(reading, name, wire, defaults)
        if len(reading.problems) == before:
            found[name] = receiver
    return found


def hours_of(reading: Reading) -> list[tuple[str, str, Place]]:
    """Return the calendar that each receiver names as its hours: id of the receiver, of the calendar, place."""
    found: list[tuple[str, str, Place]] = []
    for name in receiver_ids(reading):
        place: Place = (*_RECEIVERS, name, "hours")
        calendar = reading.document.at(place)
        if isinstance(calendar, str) and calendar:
            found.append((name, calendar, place))
    return found


def _check_id(reading: Reading, name: str) -> None:
    place = (*_RECEIVERS, name)
    if name == OWNER:
        message = f"{OWNER!r} cannot be the id of a receiver: it stands for the owner of a promise"
        reading.refuse(Code.BAD_ID, message, place, hint="give it another name", key=True)
    elif not _ID.fullmatch(name):
        hint = "an id has small letters, digits and hyphens, like night-shift"
        reading.refuse(Code.BAD_ID, f"{name!r} cannot be an id", place, hint=hint, key=True)


def _receiver(reading: Reading, name: str, wire: ReceiverWire, defaults: Defaults) -> Receiver:
    place = (*_RECEIVERS, name)
    zone = defaults.timezone
    if wire.timezone is not None:
        zone = reading.timezone(wire.timezone, (*place, "timezone")) or zone
    usual = Receiver(name, (), defaults.language, zone).urgent
    urgent = frozenset(Severity(text) for text, _ in one_or_more(wire.urgent, place))  # type: ignore[arg-type]  # a Literal is text
    return Receiver(
        id=name,
        channels=read_channels(reading, wire, place),
        language=wire.language or defaults.language,
        timezone=zone,
        quiet=_quiet(reading, wire.quiet, (*place, "quiet")) if wire.quiet is not None else None,
        urgent=usual if wire.urgent is None else urgent,
    )


def _quiet(reading: Reading, text: str, place: Place) -> Quiet | None:
    try:
        intervals = parse_hours(text)
    except ValueError as error:
        reading.refuse(Code.BAD_HOURS, str(error), place, expected=_QUIET)
        return None
    if len(intervals) > 1:
        message = "quiet hours are one range of the day, not several"
        reading.refuse(Code.BAD_HOURS, message, place, expected=_QUIET, hint="name a calendar under hours: instead")
        return None
    (interval,) = intervals
    if interval.closes - interval.opens >= MINUTES_A_DAY:
        message = "quiet hours cannot be the whole day: nothing would ever be sent"
        reading.refuse(Code.BAD_HOURS, message, place, expected=_QUIET)
        return None
    return Quiet(interval.opens, interval.closes % MINUTES_A_DAY)
