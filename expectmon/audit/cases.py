"""Cases: each thing that a message says, once, with the promise it speaks of."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from expectmon.audit.clocks import is_other_start
from expectmon.audit.compare import Comparison, compare, gains_by_length, is_notice
from expectmon.audit.link import aim_of, asked_scope, is_vague, link
from expectmon.audit.message import Message, Said, saying_of
from expectmon.audit.model import Kind, Link, Place, Question
from expectmon.audit.promised import Aim, Promised
from expectmon.audit.quantities import Quantity, duration_of, in_one_form, lower_of, number_of, upper_of
from expectmon.audit.scopes import ScopeWords
from expectmon.audit.setting import Setting
from expectmon.claims.model import Claim

EVERYWHERE: Final = "*"
"""Stands for the message in fingerprints of what is the same in many messages."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One claim to be judged. `twins` are the other places that say the same: in this message, or in every footer.

    `draft`: it is about to be said; what is said already has more authority.
    """

    place: Place
    link: Link
    promise: Promised | None
    aim: Aim | None
    comparison: Comparison
    asked: ScopeWords
    draft: bool = False
    twins: tuple[Place, ...] = ()

    @property
    def claim(self) -> Claim:
        """What is claimed."""
        return self.place.said.claim

    @property
    def message(self) -> Message:
        """The message it stands in."""
        return self.place.message

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place that says it, this one first."""
        return (self.place, *self.twins)

    @property
    def number(self) -> Quantity | None:
        """The number that is said: the upper one if there is one."""
        return number_of(self.claim)

    @property
    def value(self) -> str:
        """The numbers in one form, for fingerprints and to find what says the same: 7 days and a week do."""
        if self.number is None:
            return self.claim.qualifier.value
        low, high = (in_one_form(bound) if bound else "" for bound in (lower_of(self.claim), upper_of(self.claim)))
        return f"{low}..{high}"

    @property
    def amount(self) -> str:
        """The number that counts, in one form."""
        return in_one_form(self.number) if self.number else ""

    @property
    def theme(self) -> tuple[str, str, str]:
        """What it is about: claims of one theme must not differ."""
        scope = self.claim.scope
        special = self.asked.special()
        # What no canonical word stands for (an item, a condition) still makes it another matter.
        others = "" if scope is None or special.words else " ".join(scope.text.lower().split())
        share = self.number is not None and self.number.is_share
        kind = f"{self.claim.topic}{'-notice' if is_notice(self.claim) else '-share' if share else ''}"
        return kind, str(special), others

    @property
    def group(self) -> tuple[str, ...]:
        """What it says: places of one group say the same."""
        if is_vague(self.claim):
            return (self.claim.topic.value, str(self.asked.special()), "vague")
        unit = self.claim.unit or ""
        return (*self.theme, self.value, unit, self.claim.clock or "", str(self.claim.hedged), self.link.promise or "")

    @property
    def is_footer(self) -> bool:
        """True for what stands on many pages alike."""
        return self.place.said.boilerplate


def order_of(place: Place) -> tuple[str, int, int, int]:
    """Sort key: by message, then by place."""
    spot = place.said.spot
    return (place.message.id, spot.line, spot.column, place.said.claim.start)


def has_ended(message: Message, now: dt.datetime) -> bool:
    """Tell whether a message should no longer be live, by its own dates."""
    return message.about.live_to is not None and message.about.live_to <= now


def is_row(message: Message) -> bool:
    """Tell whether a message is a row of a table: exports keep those that have ended."""
    return "#" in message.id and not message.id.startswith(("http://", "https://"))


def cases_of(setting: Setting, messages: Iterable[Message]) -> list[Case]:
    """Return what messages say, drafts first, in the order of their ids and lines, each thing once."""
    promised = sorted(setting.promised, key=lambda promise: promise.id)
    by_id = {promise.id: promise for promise in promised}
    cases = [
        _case(setting, Place(message, said), promised, by_id)
        for message in sorted(messages, key=lambda message: message.id)
        for said in message.said
    ]
    return _each_once(sorted(cases, key=lambda case: (not case.draft, order_of(case.place))))


def _case(setting: Setting, place: Place, promised: list[Promised], by_id: dict[str, Promised]) -> Case:
    said: Said = place.said
    found = link(said, place.message.about, promised, setting.book)
    asked = asked_scope(said, setting.book)
    promise = by_id.get(found.promise or "")
    aim = aim_of(said, asked, promise) if promise else None
    comparison = compare(said.claim, aim) if aim else Comparison.NO_NUMBER
    return Case(place, found, promise, aim, comparison, asked, place.message.id in setting.drafts)


def _each_once(cases: list[Case]) -> list[Case]:
    """Put together what one message says several times, and what the footers of many pages say."""
    first: dict[tuple[str, ...], Case] = {}
    for case in cases:
        key = (EVERYWHERE if case.is_footer else case.message.id, *case.group)
        known = first.get(key)
        first[key] = replace(known, twins=(*known.twins, case.place)) if known else case
    return list(first.values())


def fingerprint(
    kind: Kind, case: Case | None, *, promise: str | None = None, other: str = "", shared: bool = False
) -> str:
    """Return what tells a finding from others: what is said, in which message, against what. Never where it stands.

    Args:
        kind: what was found.
        case: the claim; None for a promise by itself.
        promise: the promise, if it is not that of the claim.
        other: the value it conflicts with.
        shared: all messages that say the same are one finding.
    """
    parts = [kind.value, promise or (case.link.promise if case else None) or "", other]
    if case is not None and shared and case.link.promise:
        # Which text comes first may change; what is said of the promise does not.
        parts += [EVERYWHERE, case.amount]
    elif case is not None:
        message = EVERYWHERE if shared or case.is_footer else case.message.id
        parts += [message, *case.theme, case.value]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def question_of(setting: Setting, case: Case) -> Question | None:
    """Return what the engine is asked of a claim; None where no figure could tell whether it is true.

    Whom it reached is counted from when it was said first.
    """
    promise, upper = case.promise, upper_of(case.claim)
    if promise is None or upper is None or not promise.asks or gains_by_length(case.claim):
        return None
    if is_other_clock(case):
        return None
    target = duration_of(upper)
    if target is None:
        return None
    began = min(_live_since(setting, place) for place in case.places)
    return Question(promise.id, target, began, case=case.aim.case if case.aim else None)


def _live_since(setting: Setting, place: Place) -> dt.datetime:
    """Return since when something is said at a place: what is in no text that is known, is said from now on."""
    known = setting.since.get(place.message.id)
    if known is None:
        return place.message.about.live_from or setting.now
    return known.get(saying_of(place.said.claim), setting.now)


def is_other_clock(case: Case) -> bool:
    """Tell whether the words count from another event than the rule."""
    return case.promise is not None and is_other_start(case.claim.clock, case.promise.clock)
