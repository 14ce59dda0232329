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
from expectmon.jobs.alerting.reports_due import report_signals
from expectmon.notify.choose import channel_names
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import incidents, silences
from expectmon.store.broken_lanes import BrokenLane, broken_lanes
from expectmon.store.leases import Fence
from expectmon.store.state import State
from expectmon.workspace.model import Workspace

ANNOUNCED_BEFORE: Final = dt.timedelta(hours=1)
"""So long before its end a silence is announced; a short one when a quarter of it is left."""
_PART_LEFT: Final = 4
FAILING_FOR: Final = dt.timedelta(hours=1)
"""A recipient for whom all fails for so long is broken, as `store.broken_lanes` has it."""


def tend(state: State, workspace: Workspace, now: dt.datetime, fence: Fence | None = None) -> Decided:
    """Do what is due without a check: repeats, escalations, released notices, ending silences.

    It looks at what no check sees: channels that are broken, and reports that did not go out.
    """
    with state.writing(fence) as connection:
        known = Known.of(workspace)
        signals = [*_of_channels(connection, known, now), *report_signals(connection, known, now)]
        decided = decide(connection, known, signals, Occasion(now))
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


def _of_channels(connection: Connection, known: Known, now: dt.datetime) -> Sequence[Signal]:
    """Return a bad signal for each receiver that is not got through to, a good one for each that is again.

    In between, while what failed has not been tried again, it stays as it is.
    """
    failing = _by_receiver(known, broken_lanes(connection, now + FAILING_FOR))
    broken = _by_receiver(known, broken_lanes(connection, now))
    every = incidents.open_incidents(connection).values()
    owners = {owner for facts in known.knowing(every).findings.values() for owner in facts.owners}
    open_ones = [
        incident.subject.key
        for incident in every
        if incident.subject.condition is Condition.CHANNEL_BROKEN and incident.subject.key
    ]
    return [
        _of_channel(name, broken.get(name), failing.get(name))
        for name in dict.fromkeys((*broken, *open_ones))
        if known.routing.is_told(name, owners | set(known.others.owners))
    ]


def _by_receiver(known: Known, lanes: Iterable[BrokenLane]) -> dict[str, str]:
    """Return what the servers said, by receiver; what a receiver no longer has, an old address, does not count."""
    words: dict[str, list[str]] = {}
    for lane in lanes:
        receiver = known.routing.receiver(lane.receiver)
        if receiver is not None and lane.recipient in dict(channel_names(receiver)):
            to = lane.channel if lane.recipient == lane.channel else f"{lane.channel} {lane.recipient}"
            words.setdefault(lane.receiver, []).append(f"{to}: {lane.answer}")
    return {name: "; ".join(each) for name, each in words.items()}


def _of_channel(receiver: str, broken: str | None, failing: str | None) -> Signal:
    subject = Subject(Condition.CHANNEL_BROKEN, key=receiver)
    level = Level.BAD if broken is not None else Level.HOLD if failing is not None else Level.GOOD
    return Signal(subject, level, Severity.CRITICAL, Trouble(broken or failing or ""), calm=1)


def _announce(connection: Connection, known: Known, now: dt.datetime) -> None:
    """Tell those whom it concerns that a silence is about to end, once."""
    for silence in silences.ending_before(connection, now, now + ANNOUNCED_BEFORE):
        if silence.number is None or silence.ends - now > (silence.ends - silence.starts) / _PART_LEFT:
            continue
        announce(Writing(connection, known, now), silence, silence.number)
        silences.mark_announced(connection, silence.number, now)
