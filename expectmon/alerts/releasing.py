"""What becomes of deferred notices when their time has come: much may have happened since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from expectmon.alerts.addressing import Addressing
from expectmon.alerts.incident import Incident, Why
from expectmon.alerts.lifecycle import is_acknowledged
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.overlays import inhibitors
from expectmon.alerts.setting import OVER, Setting
from expectmon.alerts.waiting import waits

_NEWS = frozenset({Why.FIRST, Why.UNMUTED})


def reconsider(
    due: Sequence[Notice], incidents: Mapping[int, Incident], known: Mapping[str, Incident], setting: Setting
) -> tuple[Notice, ...]:
    """Decide anew about deferred notices whose time has come; each comes back with its verdict.

    Of one incident and receiver the newest is sent, and with it the oldest, which may be all that tells them that it
    fired: together they are one line, also where it was resolved meanwhile. Those between are overtaken. What is muted
    now, or in somebody's hand, is withheld; what is quiet again waits on. What has been told to be over is overtaken.

    Args:
        due: The deferred notices, with their ids.
        incidents: Their incidents as they are now, by number, also those that are over.
        known: All open incidents by fingerprint, as they are now.
        setting: Everything else.
    """
    source_of = {promise: facts.source for promise, facts in setting.promises.items() if facts.source is not None}
    addressing = Addressing(setting, inhibitors(known.values(), source_of))
    in_order = sorted(due, key=_pair_and_seq)
    return tuple(
        decided
        for (number, _), notices in groupby(in_order, key=lambda notice: (notice.incident, notice.receiver))
        for decided in _decided(list(notices), incidents[number], addressing)
    )


def riders(
    deferred: Sequence[Notice], decided: Sequence[Notice], incidents: Mapping[int, Incident], setting: Setting
) -> tuple[Notice, ...]:
    """Return the notices that wait for the next letter and can go with one now: their receivers get one in any case.

    Args:
        deferred: All that are deferred, with their ids.
        decided: What is sent now, and what is not.
        incidents: Their incidents by number.
        setting: Everything else.
    """
    again = {notice.id for notice in decided}
    written_to = {notice.receiver for notice in decided if _is_calm_letter(notice, incidents, setting)}
    waiting = [
        notice
        for notice in deferred
        if notice.because is Because.WITH_NEXT and notice.receiver in written_to and notice.id not in again
    ]
    return tuple(
        replace(notice, verdict=Verdict.SEND, because=Because.RELEASED)
        for notice in waiting
        if _may_be_told(notice, incidents[notice.incident], setting)
    )


def _is_calm_letter(notice: Notice, incidents: Mapping[int, Incident], setting: Setting) -> bool:
    """Tell whether it is sent, and not so urgent that good news would be in its way."""
    receiver = setting.routing.receiver(notice.receiver)
    is_sent = notice.verdict is Verdict.SEND and receiver is not None
    return is_sent and receiver is not None and incidents[notice.incident].severity not in receiver.urgent


def _may_be_told(notice: Notice, incident: Incident, setting: Setting) -> bool:
    receiver = setting.routing.receiver(notice.receiver)
    return receiver is not None and waits(receiver, incident.severity, setting.now) is None


def _pair_and_seq(notice: Notice) -> tuple[int, str, int]:
    return (notice.incident, notice.receiver, notice.seq)


def _decided(notices: Sequence[Notice], incident: Incident, addressing: Addressing) -> Iterator[Notice]:
    newest = notices[-1]
    verdict = _verdict(newest, incident, addressing)
    for notice in notices:
        if notice in (notices[0], newest) or verdict.verdict is Verdict.DEFER:
            yield replace(
                notice,
                verdict=verdict.verdict,
                because=verdict.because,
                detail=verdict.detail,
                release_at=verdict.release_at,
            )
        else:
            yield replace(notice, verdict=Verdict.WITHHOLD, because=Because.OVERTAKEN)


def _verdict(newest: Notice, incident: Incident, addressing: Addressing) -> Notice:
    """Return the newest notice of an incident as it is decided now."""
    if newest.why not in OVER:
        kept_back = _kept_back(newest, incident, addressing)
        if kept_back is not None:
            return kept_back
    receiver = addressing.setting.routing.receiver(newest.receiver)
    if receiver is None:
        return replace(newest, verdict=Verdict.WITHHOLD, because=Because.NO_RECEIVER)
    wait = waits(receiver, incident.severity, addressing.setting.now)
    if wait is not None:
        return replace(newest, because=wait.because, release_at=wait.until)
    return replace(newest, verdict=Verdict.SEND, because=Because.RELEASED)


def _kept_back(newest: Notice, incident: Incident, addressing: Addressing) -> Notice | None:
    """Return a notice that something still holds, withheld; None: nothing keeps it back."""
    withheld = replace(newest, verdict=Verdict.WITHHOLD)
    if incident.phase.is_over:
        return replace(withheld, because=Because.OVERTAKEN)
    if newest.why not in _NEWS and is_acknowledged(incident, addressing.setting.now):
        return replace(withheld, because=Because.ACKNOWLEDGED)
    kept_back = addressing.muted(incident)
    if kept_back is None:
        return None
    inhibitor = kept_back.inhibitor
    detail = kept_back.detail if inhibitor is None else str(inhibitor.number)
    return replace(withheld, because=kept_back.because, detail=detail)
