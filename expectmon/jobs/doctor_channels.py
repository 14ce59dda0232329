"""The examination of who is told and when: mail server, receivers, schedule. Nothing is sent."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from expectmon.alerts.receivers import Mail, Networks, Notify, PagerDuty, Receiver, Telegram
from expectmon.jobs.finding import Finding, Level, counted
from expectmon.net.addresses import refusal
from expectmon.net.dialling import resolve_by_system
from expectmon.notify.mail import probe
from expectmon.promises.model import Promise
from expectmon.schedules.model import Every, Plan, When
from expectmon.schedules.slots import next_slot
from expectmon.store.outbox_records import AttemptOutcome
from expectmon.workspace.load import Settings

_OUTBOX: Final = "reports/outbox"
_PATIENCE_SECONDS: Final = 10.0
_PORTS: Final = {"https": 443, "http": 80}
_UNITS: Final = ((86_400, "day"), (3600, "hour"), (60, "minute"))


def examine_channels(notify: Notify, promises: Sequence[Promise], root: Path) -> Iterator[Finding]:
    """Look at the mail server, the outbox, every receiver and the heartbeat.

    Args:
        notify: what the workspace says of it.
        promises: its promises, whose owners may be mail addresses.
        root: the folder of `expectmon.yaml`.
    """
    yield from _mail(notify, promises, root)
    for receiver in notify.receivers.values():
        yield _receiver(receiver)
    if notify.heartbeat is not None:
        fault = _fault_of(notify.heartbeat, notify.heartbeat_private)
        level = Level.FAIL if fault else Level.OK
        yield Finding(level, "heartbeat", fault or f"{_host(notify.heartbeat)} may be called after every check")


def _mail(notify: Notify, promises: Sequence[Promise], root: Path) -> Iterator[Finding]:
    if notify.smtp is not None:
        answer = probe(notify.smtp, step_seconds=_PATIENCE_SECONDS)
        level = Level.OK if answer.outcome is AttemptOutcome.ACCEPTED else Level.FAIL
        yield Finding(level, "mail", answer.words)
        return
    if not _mails_are_written(notify, promises):
        yield Finding(Level.OK, "mail", "no mail server, and nobody is told by mail")
        return
    yield Finding(
        Level.WARN, "mail", f"no mail server: mails are written to {_OUTBOX}/, and reach nobody by themselves"
    )
    yield _outbox(root / _OUTBOX)


def _mails_are_written(notify: Notify, promises: Sequence[Promise]) -> bool:
    channels = (channel for receiver in notify.receivers.values() for channel in receiver.channels)
    return any(isinstance(channel, Mail) for channel in channels) or any("@" in (each.owner or "") for each in promises)


def _outbox(folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        message = f"the folder {_OUTBOX}/ cannot be written: give this user the right to"
        return Finding(Level.FAIL, "outbox", message)
    made = "" if there == folder else "; the first mail makes it"
    return Finding(Level.OK, "outbox", f"the folder {_OUTBOX}/ can be written{made}")


def _receiver(receiver: Receiver) -> Finding:
    subject = f"receiver {receiver.id}"
    faults = [fault for url, private in _called(receiver) if (fault := _fault_of(url, private))]
    if faults:
        return Finding(Level.FAIL, subject, "; ".join(faults))
    kinds = Counter(channel.kind for channel in receiver.channels)
    mails = [counted(number, "mail address", "mail addresses") for kind, number in kinds.items() if kind == "mail"]
    others = [kind for kind in kinds if kind != "mail"]
    return Finding(Level.OK, subject, ", ".join([*mails, *others, *_when(receiver)]))


def _when(receiver: Receiver) -> Iterator[str]:
    if receiver.quiet is not None:
        yield f"quiet {_clock(receiver.quiet.begins)}-{_clock(receiver.quiet.ends)} in {receiver.timezone}"
    if receiver.hours is not None:
        yield f"in the hours of {receiver.hours.id}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _called(receiver: Receiver) -> Iterator[tuple[str, Networks]]:
    for channel in receiver.channels:
        if isinstance(channel, Telegram | PagerDuty):
            yield channel.api, channel.allow_private
        elif not isinstance(channel, Mail):
            yield channel.url, channel.allow_private


def _host(url: str) -> str:
    """Return the host alone: the rest of a URL may be a secret."""
    return urlsplit(url).hostname or ""


def _fault_of(url: str, allowed: Networks) -> str | None:
    """Say why a URL would not be called; None if it would. Only its name is looked up."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        addresses = resolve_by_system(host, parts.port or _PORTS[parts.scheme])
    except (OSError, UnicodeError):
        return f"no address is known for {host}: check the name, and the DNS"
    reasons = (reason for address in addresses if (reason := refusal(address, allowed)))
    reason = next(reasons, None)
    return f"{host} is not called: {reason}; if it is meant, name its network under allow_private" if reason else None


def examine_schedule(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    """Say when each plan is due next, in the workspace's zone.

    Args:
        settings: those of the workspace.
        now: the wall clock, aware.
    """
    for plan in settings.schedule:
        try:
            due = next_slot(plan.when, now).astimezone(ZoneInfo(settings.timezone))
        except ValueError as error:
            yield Finding(Level.FAIL, f"schedule {plan.id}", str(error), configuration=True)
            continue
        message = f"{_words(plan.when)}{_kept(plan)}, next {due:%a %Y-%m-%d %H:%M} {settings.timezone}"
        yield Finding(Level.OK, f"schedule {plan.id}", message)


def _words(when: When) -> str:
    if not isinstance(when, Every):
        return f"{when.text} in {when.timezone}"
    seconds, unit = next((seconds, unit) for seconds, unit in _UNITS if when.seconds % seconds == 0)
    return f"every {counted(when.seconds // seconds, unit)}"


def _kept(plan: Plan) -> str:
    return f", {counted(plan.keep.days, 'day')} are kept" if plan.keep is not None else ""
