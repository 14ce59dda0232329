"""Claims against the rules: earlier terms, other clocks, headlines, numbers, guarantees."""

from __future__ import annotations

import re
from typing import Final

from expectmon.audit import sentences
from expectmon.audit.cases import Case, is_other_clock
from expectmon.audit.compare import Comparison, compare, compare_claims
from expectmon.audit.dates import date_over
from expectmon.audit.desk import Desk, authority
from expectmon.audit.link import aim_of
from expectmon.audit.message import BlockKind
from expectmon.audit.model import Kind
from expectmon.audit.promised import Earlier, Promised
from expectmon.audit.quantities import is_same
from expectmon.promises.topics import Topic

_PROMINENT: Final = frozenset(
    {BlockKind.HEADING, BlockKind.SUBJECT, BlockKind.BUTTON, BlockKind.META, BlockKind.ALT_TEXT}
)
_WAITED_FOR: Final = frozenset({Topic.DISPATCH, Topic.DELIVERY, Topic.RESPONSE, Topic.RESOLUTION})
_GUARANTEED: Final = re.compile(r"guarante|dijamin|kami jamin|garantiz", re.IGNORECASE)
_NEARBY: Final = 40
_NEIGHBOURS: Final = {
    Topic.DELIVERY: Topic.DISPATCH,
    Topic.DISPATCH: Topic.DELIVERY,
    Topic.RESPONSE: Topic.RESOLUTION,
    Topic.RESOLUTION: Topic.RESPONSE,
}
_A_LIST: Final = 3


def judge_age(desk: Desk) -> None:
    """Find numbers of earlier terms, and dates that are over."""
    for case in desk.open:
        over = date_over(case.claim, desk.setting.now)
        if over is not None:
            desk.file(Kind.STALE, case, sentences.stale_date(case, over), key=over)
            continue
        earlier = _earlier_terms(case)
        if earlier is not None and case.promise is not None:
            sentence = sentences.stale_number(desk.setting, case, case.promise, earlier)
            desk.file(Kind.STALE, case, sentence)


def _earlier_terms(case: Case) -> Earlier | None:
    if case.promise is None or case.comparison in (Comparison.SAME, Comparison.NO_NUMBER):
        return None
    for earlier in case.promise.earlier:
        was = Promised(case.promise.id, earlier.says, case.promise.topic, earlier.aims)
        aim = aim_of(case.place.said, case.asked, was)
        if aim is not None and compare(case.claim, aim) is Comparison.SAME:
            return earlier
    return None


def judge_clocks(desk: Desk) -> None:
    """Find claims that count from another event than their rule; their numbers cannot be compared then."""
    for case in desk.open:
        if _is_transit(case) and case.comparison is not Comparison.LOOSER:
            desk.lay_aside(case)
        elif case.promise is not None and case.number is not None and is_other_clock(case):
            sentence = sentences.clock_start(case, case.promise)
            desk.file(Kind.CLOCK_START, case, sentence, key=case.claim.clock or "")


def _is_transit(case: Case) -> bool:
    """Tell whether a time is that on the way only, as structured data has it: it says nothing of the whole."""
    return case.place.said.kind is BlockKind.STRUCTURED and case.claim.topic is Topic.DELIVERY


def judge_headlines(desk: Desk) -> None:
    """Find headlines that promise more than the small print of the same message, which holds."""
    for case in desk.open:
        if case.number is None or case.comparison is Comparison.SAME:
            continue
        if case.place.said.kind in _PROMINENT and any(_is_told_below(case, other) for other in desk.beside(case)):
            desk.lay_aside(case)
            continue
        below = next((other for other in desk.beside(case) if _takes_back(desk, case, other)), None)
        if below is not None:
            desk.file(Kind.QUALIFIER, case, sentences.headline(case, below), against=below)
            if below.comparison is Comparison.NO_NUMBER:
                desk.lay_aside(below)


def _is_told_below(case: Case, other: Case) -> bool:
    """Tell whether a headline only names what the text below says in full, and rightly."""
    more = bool(other.asked.special().words) and not case.asked.special().words
    same = compare_claims(case.claim, other.claim) in (Comparison.SAME, Comparison.WORKING_DAYS)
    return more and same and other.comparison is Comparison.SAME


def _takes_back(desk: Desk, case: Case, other: Case) -> bool:
    if compare_claims(case.claim, other.claim) is not Comparison.TIGHTER or not _stands_above(case, other):
        return False
    if other.comparison is Comparison.NO_NUMBER:
        values = {one.value for one in (case, *desk.beside(case)) if one.number is not None}
        return len(values) < _A_LIST
    return other.comparison is Comparison.SAME


def _stands_above(case: Case, other: Case) -> bool:
    if case.place.said.kind in _PROMINENT:
        return other.place.said.kind not in _PROMINENT
    mine, theirs = case.place.said.spot, other.place.said.spot
    first = (mine.line, mine.column) < (theirs.line, theirs.column)
    return first and other.claim.hedged and not case.claim.hedged


def judge_numbers(desk: Desk) -> None:
    """Find numbers that promise more or less than their rule, or count another kind of days."""
    agreeing = _agreeing(desk)
    for case in desk.open:
        if case.promise is not None:
            _judge_number(desk, case, case.promise, agreeing.get(case.promise.id))


def _agreeing(desk: Desk) -> dict[str, Case]:
    """Return, by promise, the text of most authority that says what the rule does."""
    found: dict[str, Case] = {}
    for case in desk.cases:
        if case.promise is not None and case.comparison is Comparison.SAME and case not in desk.settled:
            known = found.get(case.promise.id)
            if known is None or authority(case) < authority(known):
                found[case.promise.id] = case
    return found


def _judge_number(desk: Desk, case: Case, promise: Promised, agreeing: Case | None) -> None:
    setting = desk.setting
    if agreeing is not None and agreeing.message.id == case.message.id:
        agreeing = None
    match case.comparison:
        case Comparison.TIGHTER:
            sentence = sentences.tighter(setting, case, promise, desk.answer(case), _hint(desk, case))
            desk.file(Kind.TIGHTER_THAN_RULE, case, sentence, against=agreeing)
        case Comparison.LOOSER:
            desk.file(Kind.LOOSER_THAN_RULE, case, sentences.looser(setting, case, promise), against=agreeing)
        case Comparison.WORKING_DAYS | Comparison.DIFFERENT_KIND:
            desk.file(Kind.QUALIFIER, case, sentences.working_days(setting, case, promise), key="working")
        case Comparison.LOWER_BOUND:
            if any(other.comparison is Comparison.SAME for other in desk.beside(case)):
                desk.lay_aside(case)
            else:
                desk.file(Kind.QUALIFIER, case, sentences.lower_bound(setting, case, promise), key="lower")


def _hint(desk: Desk, case: Case) -> str:
    sibling = _sibling_of(desk, case)
    if sibling is not None:
        return sentences.sibling(sibling)
    promise = neighbour_of(desk, case)
    return sentences.neighbour(case, promise) if promise else ""


def _sibling_of(desk: Desk, case: Case) -> Promised | None:
    """Return another promise of the topic that has the number of a claim: express for an ad that does not say so."""
    for promise in sorted(desk.setting.promised, key=lambda promise: promise.id):
        if promise.topic is case.claim.topic and promise is not case.promise and promise.aims:
            aim = aim_of(case.place.said, case.asked, promise)
            if aim is not None and compare(case.claim, aim) in (Comparison.SAME, Comparison.WORKING_DAYS):
                return promise
    return None


def neighbour_of(desk: Desk, case: Case) -> Promised | None:
    """Return a promise of a neighbouring topic that has the number of a claim: dispatch for delivery."""
    topic, number = _NEIGHBOURS.get(case.claim.topic), case.number
    for promise in sorted(desk.setting.promised, key=lambda promise: promise.id):
        if promise.topic is topic and any(number and is_same(number, aim.latest) for aim in promise.aims):
            return promise
    return None


def judge_guarantees(desk: Desk) -> None:
    """Find claims that are guaranteed and hedged at once."""
    for case in desk.open:
        if case.claim.hedged and case.number is not None and case.claim.topic in _WAITED_FOR and _is_guaranteed(case):
            desk.file(Kind.QUALIFIER, case, sentences.hedged_guarantee(case), key="guarantee")


def _is_guaranteed(case: Case) -> bool:
    said = case.place.said
    around = said.excerpt[max(0, said.mark_from - _NEARBY) : said.mark_to + _NEARBY]
    return _GUARANTEED.search(around) is not None
