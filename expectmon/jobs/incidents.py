"""What people do with incidents: look at them, take them in hand, and keep them quiet for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.incident import Acknowledgement, Incident, Phase, Transition
from expectmon.alerts.lifecycle import acknowledge as acknowledged
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.receivers import Mail, Notify, Receiver
from expectmon.alerts.routing import Routing
from expectmon.alerts.silence import Silence
from expectmon.errors import Code, Problem, UsageError
from expectmon.store import incidents, notices, outbox, silences
from expectmon.store.outbox_records import Posted
from expectmon.store.state import State

OPEN: Final = frozenset(phase for phase in Phase if not phase.is_over)
"""What `alerts list` shows by itself."""
_IN_ORDER: Final = (Phase.FIRING, Phase.NO_DATA, Phase.CLEARING, Phase.PENDING, Phase.RESOLVED, Phase.DROPPED)


@dataclass(frozen=True, slots=True)
class Listed:
    """Incidents, the worst first, and the silences in force.

    `quiet` has, by number, why nobody was told of those of which nobody was.
    """

    incidents: tuple[Incident, ...]
    silences: tuple[Silence, ...]
    quiet: Mapping[int, Notice]


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened to an incident: its steps, who was to be told of each, and what became of every message.

    `silences` are those that kept a notice back. `shared` has, by the message of a notice, the one whose mail stands
    for it: two receivers with the same address get one mail.
    """

    incident: Incident
    transitions: tuple[Transition, ...]
    notices: tuple[Notice, ...]
    posted: tuple[Posted, ...]
    silences: tuple[Silence, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)


def list_incidents(state: State, now: dt.datetime, *, phases: Collection[Phase] | None = OPEN) -> Listed:
    """Return the incidents in these phases (None: all that are kept), and the silences that are active."""
    with state.reading() as connection:
        found = incidents.list_incidents(connection, phases=phases)
        told = notices.notices_of_all(connection, [incident.number or 0 for incident in found])
        active = silences.active_silences(connection, now)
    return Listed(tuple(sorted(found, key=_worst_first)), tuple(active), _quiet(told))


def _worst_first(incident: Incident) -> tuple[bool, int, int, int]:
    return (
        incident.phase.is_over,
        -incident.severity.rank,
        _IN_ORDER.index(incident.phase),
        -(incident.number or 0) if incident.phase.is_over else (incident.number or 0),
    )


def _quiet(told: Sequence[Notice]) -> dict[int, Notice]:
    heard = {notice.incident for notice in told if notice.verdict is not Verdict.WITHHOLD}
    return {notice.incident: notice for notice in told if notice.incident not in heard}


def story(state: State, number: int, notify: Notify | None = None) -> Story:
    """Return the whole story of an incident; `notify` tells which receivers share an address.

    Raises:
        UsageError: there is no such incident.
    """
    with state.reading() as connection:
        incident = _get(connection, number)
        told = notices.notices_of(connection, number)
        posted = outbox.posted(connection, {notice.message for notice in told if notice.message is not None})
        quieting = {notice.detail for notice in told if notice.because is Because.SILENCED}
        every = silences.list_silences(connection) if quieting else []
        return Story(
            incident,
            tuple(incidents.transitions(connection, number)),
            tuple(told),
            tuple(posted),
            tuple(silence for silence in reversed(every) if str(silence.number) in quieting),
            _shared(told, posted, Routing(notify or Notify())),
        )


def _shared(told: Sequence[Notice], posted: Sequence[Posted], routing: Routing) -> dict[str, str]:
    """Return, for messages without a row of their own, the one that carries the same letter to the same address.

    A letter goes to an address once; who else is told by it has the same key before their name.
    """
    known = {each.message for each in posted}
    letters = {notice.message: _letter(notice) for notice in told}
    mails = {(letters[each.message], each.recipient): each.message for each in posted}
    return {
        notice.message: mails[_letter(notice), address]
        for notice in told
        if notice.message is not None and notice.message not in known
        for address in _addresses(routing.receiver(notice.receiver))
        if (_letter(notice), address) in mails
    }


def _addresses(receiver: Receiver | None) -> list[str]:
    channels = receiver.channels if receiver is not None else ()
    return [channel.address for channel in channels if isinstance(channel, Mail)]


def _letter(notice: Notice) -> str:
    return (notice.message or "").removesuffix(f"/{notice.receiver}")


def acknowledge(state: State, number: int, given: Acknowledgement) -> Incident:
    """Note that somebody has an incident in hand: no repeats and no escalation until then.

    Raises:
        UsageError: there is no such incident, or it is over.
    """
    with state.reading() as connection:
        _get(connection, number)  # or a state that is not there would be made
    with state.writing() as connection:
        incident = _get(connection, number)
        if incident.phase.is_over:
            message = f"incident {number} is {incident.phase} since {incident.since:%Y-%m-%d %H:%M} UTC"
            raise UsageError(Problem(Code.NO_SUCH_INCIDENT, message, hint="see the open ones: expectmon alerts list"))
        change = acknowledged(incident, given)
        (stored,) = incidents.store_changes(connection, [change], given.at, None, by=given.by, note=given.note)
        return stored


def silence(state: State, wanted: Silence) -> Silence:
    """Keep what a silence matches quiet until it ends, and return it with its number."""
    with state.writing() as connection:
        return silences.add_silence(connection, wanted)


def unsilence(state: State, number: int, now: dt.datetime) -> Silence:
    """End a silence now.

    Raises:
        UsageError: there is no such silence, or it has ended.
    """
    with state.reading() as connection:
        known = any(silence.number == number for silence in silences.list_silences(connection))
    lifted = None
    if known:
        with state.writing() as connection:
            lifted = silences.lift_silence(connection, number, now)
    if lifted is None:
        message = f"there is no silence {number} that could be ended"
        raise UsageError(Problem(Code.NO_SUCH_INCIDENT, message, hint="see them: expectmon alerts list"))
    return lifted


def _get(connection: Connection, number: int) -> Incident:
    incident = incidents.get_incident(connection, number)
    if incident is None:
        raise UsageError(_unknown(number))
    return incident


def _unknown(number: int) -> Problem:
    return Problem(
        Code.NO_SUCH_INCIDENT, f"there is no incident {number}", hint="see them: expectmon alerts list --all"
    )
