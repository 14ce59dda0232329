"""What is said without a promise, without a number, too long, or against the data; and what is not said at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.audit import sentences
from expectmon.audit.against_rules import neighbour_of
from expectmon.audit.cases import Case, cases_of, fingerprint
from expectmon.audit.compare import Comparison
from expectmon.audit.desk import Desk
from expectmon.audit.link import is_vague
from expectmon.audit.message import Message
from expectmon.audit.model import Answer, Finding, Kind, Reason
from expectmon.audit.promised import Promised
from expectmon.promises.topics import Topic

LEAST_SAMPLE: Final = 20
"""Fewer commitments than this prove nothing."""
_USUALLY: Final = 0.5
"""What is said to be usual is true if it is so for half of all, whatever the objective is."""
_CARRIED: Final = (Topic.DISPATCH, Topic.DELIVERY)


def judge_stale_messages(desk: Desk, messages: Iterable[Message]) -> list[Case]:
    """Find messages that were to be live until a day that is over; return their cases, which are not judged further."""
    stale: list[Case] = []
    for message in sorted(messages, key=lambda message: message.id):
        cases = cases_of(desk.setting, [message])
        if cases:
            until = message.about.live_to.astimezone(dt.UTC).isoformat() if message.about.live_to else ""
            sentence = sentences.stale_message(message, cases[0], _last_day(message, desk.setting.zone))
            desk.file(Kind.STALE, cases[0], sentence, others=cases[1:], key=f"{message.id} {until}")
        stale += cases
    return stale


def _last_day(message: Message, zone: str) -> dt.date | None:
    """Return the last local day on which a message was to be live."""
    ends = message.about.live_to
    return (ends - dt.timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() if ends else None


def judge_unbacked(desk: Desk) -> None:
    """Find numbers that no rule promises, if there are rules at all. Texts that say the same are one finding."""
    if not desk.setting.promised:
        return
    without = (Reason.NO_PROMISE_OF_TOPIC, Reason.OTHER_SCOPE)
    groups: dict[tuple[str, ...], list[Case]] = {}
    for case in desk.open:
        if case.number is not None and case.link.promise is None and case.link.reason in without:
            groups.setdefault((*case.theme, case.value), []).append(case)
    for group in groups.values():
        first, *others = desk.heard(Kind.UNBACKED, group)
        meant = neighbour_of(desk, first) if first.claim.topic in _CARRIED else None
        if meant is not None and first.link.reason is Reason.NO_PROMISE_OF_TOPIC:
            for case in (first, *others):
                desk.file(Kind.CLOCK_START, case, sentences.clock_hint(case, meant), key=meant.id)
            continue
        sentence = sentences.unbacked(first, others, first.link.candidates)
        desk.file(Kind.UNBACKED, first, sentence, others=others, shared=True)


def judge_unclear(desk: Desk) -> None:
    """Find claims that several promises could answer, and those without a number where the text gives none either."""
    for case in desk.open:
        if case.link.reason is Reason.AMBIGUOUS and case.number is not None:
            desk.file(Kind.AMBIGUOUS, case, sentences.ambiguous(case))
        elif is_vague(case.claim):
            if any(other.number is not None for other in desk.beside(case)):
                desk.lay_aside(case)
            else:
                desk.file(Kind.VAGUE, case, sentences.vague(desk.setting, case, _answer_of_rule(desk, case)))


def _answer_of_rule(desk: Desk, case: Case) -> Answer | None:
    """Return what the data says of the rule's own number, if another text has said it."""
    same = (each for each in desk.cases if each.promise is case.promise and each.comparison is Comparison.SAME)
    return next((answer for answer in map(desk.answer, same) if answer), None)


def judge_data(desk: Desk) -> None:
    """Find numbers that agree with their rule (or that no rule contradicts) and that the data does not bear out.

    Texts that say the same are one finding: it is the work that has to change, or the rule and all of them.
    """
    groups: dict[tuple[str, str], list[tuple[Case, Answer]]] = {}
    for case in desk.open:
        answer = desk.answer(case)
        if answer is None or case.comparison not in (Comparison.SAME, Comparison.NO_NUMBER):
            continue
        if is_refuted(answer, hedged=case.claim.hedged):
            groups.setdefault((case.link.promise or "", case.amount), []).append((case, answer))
    for group in groups.values():
        answers = dict(group)
        first, *others = desk.heard(Kind.UNSUPPORTED, list(answers))
        sentence = sentences.unsupported(desk.setting, first, others, answers[first])
        desk.file(Kind.UNSUPPORTED, first, sentence, others=others, shared=True)


def is_refuted(answer: Answer, *, hedged: bool) -> bool:
    """Tell whether the data speaks against a number: even the upper bound of its share is below what is wanted."""
    if answer.due < LEAST_SAMPLE or answer.high is None:
        return False
    return answer.high < (min(answer.wanted, _USUALLY) if hedged else answer.wanted)


def judge_missing(desk: Desk) -> list[Promised]:
    """Find promises that no live text tells; only where all texts are known."""
    if not desk.setting.collected:
        return []
    told: set[str] = set()
    for case in desk.cases:
        begins = case.message.about.live_from
        if case.number is not None and (begins is None or begins <= desk.setting.now):
            told |= {case.link.promise or "", *case.link.candidates}
    untold = [
        promise
        for promise in sorted(desk.setting.promised, key=lambda promise: promise.id)
        if promise.topic is not None and promise.aims and promise.id not in told
    ]
    for promise in untold:
        sentence = sentences.missing(promise)
        desk.findings.append(
            Finding(
                Kind.MISSING,
                desk.setting.level(Kind.MISSING),
                sentence.says,
                sentence.do,
                fingerprint(Kind.MISSING, None, promise=promise.id),
                promise=promise.id,
                where=promise.where,
            )
        )
    return untold
