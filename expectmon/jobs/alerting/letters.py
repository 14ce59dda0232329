"""Fills in what a letter has to say: the rule's words, the worst cases, and what was told before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from expectmon.alerts.bundles import Bundle, Entry
from expectmon.alerts.figures import Misstated, Number, OneLate
from expectmon.alerts.incident import Incident, Why
from expectmon.alerts.subject import identities
from expectmon.calendars.model import Calendar
from expectmon.jobs.alerting.heard import Heard
from expectmon.jobs.alerting.known import Known, feeds
from expectmon.jobs.alerting.measuring import LATELY_HOURS
from expectmon.present.letter import About, Case, Item, Letter, LetterKind
from expectmon.promises.alerting import Condition
from expectmon.promises.commitment import State
from expectmon.promises.model import By, Promise
from expectmon.promises.promised import target_text
from expectmon.promises.yardsticks import ends_of_day
from expectmon.store import late, nearing
from expectmon.store.breaches import StoredBreach
from expectmon.store.records import NearingRecord

ALL_CASES: Final = 1000
"""The most cases that go with a letter of one incident; a table shows the first of them."""
FEW_CASES: Final = 10
"""At least as many of each go with a digest; of one with so many incidents that it is no more, only figures."""

_STATES: Final = {
    Condition.NEARING: State.AT_RISK,
    Condition.OVERDUE: State.OVERDUE,
    Condition.BROKEN: State.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What letters are written from: the moment, and what was told before (None: nothing that matters)."""

    connection: Connection
    known: Known
    at: dt.datetime
    heard: Heard | None = None
    catching_up_since: dt.datetime | None = None

    def letter(self, bundle: Bundle) -> Letter:
        """Return the letter of a bundle."""
        limit = max(FEW_CASES, ALL_CASES // len(bundle.entries))
        return Letter(
            kind=LetterKind.DIGEST if bundle.is_digest else LetterKind.INCIDENT,
            receiver=bundle.receiver.id,
            language=bundle.receiver.language,
            timezone=bundle.receiver.timezone,
            at=self.at,
            items=tuple(self._item(entry, limit) for entry in bundle.entries),
            base_url=self.known.workspace.notify.base_url,
            history=bundle.history,
            catching_up_since=self.catching_up_since,
        )

    def _item(self, entry: Entry, limit: int) -> Item:
        """Return what one reader is told: a trend only from what they know, and news as such to who knows nothing."""
        last = self.heard.last(entry) if self.heard is not None else None
        why = Why.FIRST if last is None and entry.why is Why.UNMUTED else entry.why
        item = self.item(entry.incident, why, limit)
        return replace(item, before=None if last is None else last.figures, deferred_since=entry.deferred_since)

    def item(self, incident: Incident, why: Why, limit: int) -> Item:
        """Return what is said of one incident, with at most `limit` cases."""
        cases = () if incident.phase.is_over else self._cases(incident, limit)
        figures = incident.figures
        return Item(
            incident=incident,
            why=why,
            about=self._about(incident),
            cases=cases,
            all_cases=figures.count if isinstance(figures, Number) and cases else len(cases),
        )

    def _about(self, incident: Incident) -> About:
        subject = incident.subject
        if isinstance(incident.figures, Misstated):
            return self._about_copy(incident.figures)
        promise = self.known.promises.get(subject.promise or "")
        if promise is not None:
            return about(promise, self.known.workspace.timezone)
        if subject.source is not None:
            fed = tuple(each.id for each in feeds(self.known.workspace, subject.source))
            return About(subject.source, promises=fed)
        return About(subject.promise or subject.key or "")

    def _about_copy(self, figures: Misstated) -> About:
        """Return what a reader must know of copy: who owns it, and what the rule that it speaks of says."""
        promise = self.known.promises.get(figures.promise or "")
        named = (figures.promise,) if figures.promise else ()
        owner = ", ".join(figures.owners)
        if promise is None:
            return About(figures.at.location, owner=owner, promises=named)
        of_rule = about(promise, self.known.workspace.timezone)
        return replace(of_rule, name=figures.at.location, owner=owner or of_rule.owner, promises=named)

    def _cases(self, incident: Incident, limit: int) -> tuple[Case, ...]:
        promise = incident.subject.promise
        if promise is None:
            return ()
        if incident.subject.key is not None:
            return (self._one(incident, promise, incident.subject.key, look_up=limit > FEW_CASES),)
        match incident.subject.condition:
            case Condition.OVERDUE:
                found = late.worst_open(self.connection, promise, limit)
            case Condition.BROKEN:
                since = self.at - dt.timedelta(hours=LATELY_HOURS)
                found = late.recently_broken(self.connection, promise, since, limit)
            case Condition.NEARING:
                return tuple(map(_nearing_case, nearing.list_nearing(self.connection, promise, limit)))
            case _:
                return ()
        return tuple(map(_case, found))

    def _one(self, incident: Incident, promise: str, name: str, *, look_up: bool) -> Case:
        """Return the case of a commitment that is told by itself; among very many only what its figures say."""
        if look_up:
            near = incident.subject.condition is Condition.NEARING
            for key, cycle in identities(name):
                if near and (row := nearing.get_nearing(self.connection, promise, key, cycle)) is not None:
                    return _nearing_case(row)
                if not near and (breach := late.get_breach(self.connection, promise, key, cycle)) is not None:
                    return _case(breach)
        figures = incident.figures
        delta = figures.delta_seconds if isinstance(figures, OneLate) else None
        deadline = figures.deadline if isinstance(figures, OneLate) else None
        return Case(name, _STATES[incident.subject.condition].value, deadline, delta_seconds=delta)


def _nearing_case(row: NearingRecord) -> Case:
    return Case(row.key, State.AT_RISK.value, row.deadline, cycle=row.cycle, shown=row.shown)


def _case(breach: StoredBreach) -> Case:
    return Case(
        breach.key,
        breach.state,
        breach.deadline,
        delta_seconds=breach.delta_seconds,
        cycle=breach.cycle,
        shown=breach.shown or {},
    )


def about(promise: Promise, timezone: str) -> About:
    """Return what a reader must know of a promise; `timezone` is the workspace's."""
    return About(
        name=promise.id,
        says=promise.says,
        target=target_text(promise.terms),
        owner=promise.owner or "",
        of_day=ends_of_day(promise),
        timezone=_zone(promise, timezone),
    )


def _zone(promise: Promise, otherwise: str) -> str:
    """Return the zone whose days its deadlines end."""
    calendar, target = promise.terms.calendar, promise.terms.target
    if isinstance(calendar, Calendar):
        return calendar.timezone
    return (target.timezone if isinstance(target, By) else None) or otherwise
