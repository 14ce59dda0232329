"""What the passing of time, the outbox and the rules' own state mean for incidents: between checks, every minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.figures import Trouble
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.subject import Subject
from expectmon.jobs.alerting.announcing import announce
from expectmon.jobs.alerting.deciding import Decided, Occasion, decide
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.alerting.letters import Writing
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import incidents, outbox, silences
from expectmon.store.leases import Fence
from expectmon.store.state import State
from expectmon.workspace.model import Workspace

ANNOUNCED_BEFORE: Final = dt.timedelta(hours=1)
"""So long before its end a silence is announced."""


def tend(state: State, workspace: Workspace, now: dt.datetime, fence: Fence | None = None) -> Decided:
    """Do what is due without a check: repeats, escalations, released notices, ending silences, broken channels."""
    with state.writing(fence) as connection:
        known = Known.of(workspace)
        decided = decide(connection, known, _of_channels(connection, now), Occasion(now))
        _announce(connection, known, now)
        return decided


def tell_of_rules(
    state: State, workspace: Workspace, faults: Iterable[str], now: dt.datetime, fence: Fence | None = None
) -> Decided:
    """Tell the owners that the rules cannot be read as they are now, or that they can again (no faults).

    Args:
        state: Where incidents are kept.
        workspace: As it was when it could last be read.
        faults: What is wrong, in words without secrets.
        now: The moment.
        fence: The lease under which it is written.
    """
    words = "; ".join(faults)
    level = Level.BAD if words else Level.GOOD
    signal = Signal(Subject(Condition.BAD_RULES), level, Severity.CRITICAL, Trouble(words), calm=1)
    with state.writing(fence) as connection:
        return decide(connection, Known.of(workspace), [signal], Occasion(now))


def _of_channels(connection: Connection, now: dt.datetime) -> Sequence[Signal]:
    """Return a bad signal for each channel that does not get through, a good one for each that does again."""
    broken: dict[str, str] = {}
    for lane in outbox.broken_lanes(connection, now):
        broken[lane.receiver] = f"{lane.channel}: {lane.answer}"
    known = [
        incident.subject.key
        for incident in incidents.open_incidents(connection).values()
        if incident.subject.condition is Condition.CHANNEL_BROKEN and incident.subject.key
    ]
    return [_of_channel(name, broken.get(name)) for name in dict.fromkeys((*broken, *known))]


def _of_channel(receiver: str, words: str | None) -> Signal:
    subject = Subject(Condition.CHANNEL_BROKEN, key=receiver)
    level = Level.GOOD if words is None else Level.BAD
    return Signal(subject, level, Severity.CRITICAL, Trouble(words or ""), calm=1)


def _announce(connection: Connection, known: Known, now: dt.datetime) -> None:
    """Tell those whom it concerns that a silence is about to end, once."""
    for silence in silences.ending_before(connection, now, now + ANNOUNCED_BEFORE):
        if silence.number is None:
            continue
        announce(Writing(connection, known, now, {}), silence, silence.number)
        silences.mark_announced(connection, silence.number, now)
