"""SAID x PROMISED x HAPPENED: the audit of all messages. Pure, and the same in whatever order they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from expectmon.audit.against_rules import judge_age, judge_clocks, judge_guarantees, judge_headlines, judge_numbers
from expectmon.audit.against_texts import judge_texts
from expectmon.audit.cases import Case, cases_of, has_ended, is_row, order_of
from expectmon.audit.compare import Comparison
from expectmon.audit.desk import Desk, rank
from expectmon.audit.gaps import judge_data, judge_missing, judge_stale_messages, judge_unbacked, judge_unclear
from expectmon.audit.message import Message
from expectmon.audit.model import Answer, Finding, Question, Verdict
from expectmon.audit.quiet import idle, idle_settings, part
from expectmon.audit.setting import Audit, Judged, Setting
from expectmon.audit.statutes import judge_customs, judge_statutes

_NONE: Final[Mapping[Question, Answer]] = MappingProxyType({})
_STEPS: Final[tuple[Callable[[Desk], None], ...]] = (
    judge_statutes,
    judge_age,
    judge_clocks,
    judge_headlines,
    judge_numbers,
    judge_guarantees,
    judge_texts,
    judge_customs,
    judge_unbacked,
    judge_unclear,
    judge_data,
)
"""In this order: what an earlier step has found of a claim, a later one does not find again."""


def judge(setting: Setting, messages: Iterable[Message], answers: Mapping[Question, Answer] = _NONE) -> Audit:
    """Judge what messages say.

    Args:
        setting: promises, packs, levels, what shall be quiet, and the moment.
        messages: their newest versions; rows past their own last day are left out, and listed as ended.
        answers: what the engine says to `questions`. What has no answer is not judged by data.
    """
    messages = sorted(messages, key=lambda message: message.id)
    over = [message for message in messages if has_ended(message, setting.now)]
    ended = [message for message in over if is_row(message)]
    live = [message for message in messages if not has_ended(message, setting.now)]
    desk = Desk(setting, cases_of(setting, live), answers)
    stale = judge_stale_messages(desk, [message for message in over if not is_row(message)])
    for step in _STEPS:
        step(desk)
    untold = judge_missing(desk)
    told, silenced, used = part(desk, _each_once(desk.findings))
    judged = _judged(desk, [*desk.cases, *stale])
    verdicts = Counter(one.verdict for one in judged)
    verdicts[Verdict.MISSING] += len(untold)
    known = {finding.fingerprint for finding in desk.findings}
    return Audit(
        findings=tuple(told),
        silenced=tuple(silenced),
        judged=judged,
        verdicts={verdict: verdicts[verdict] for verdict in Verdict},
        idle=idle(desk, [message for message in messages if not (has_ended(message, setting.now) and is_row(message))]),
        idle_settings=idle_settings(setting.ignored, used),
        ended=tuple(message.id for message in ended),
        mended=tuple(sorted(set(setting.baseline.entries) - known)),
    )


def _each_once(findings: list[Finding]) -> list[Finding]:
    """Order findings, the worst first, and drop those that are told already."""
    once: dict[str, Finding] = {}
    for finding in sorted(findings, key=_order):
        once.setdefault(finding.fingerprint, finding)
    return list(once.values())


def _order(finding: Finding) -> tuple[int, tuple[str, int, int, int], str, str, str]:
    place = order_of(finding.at) if finding.at else ("\uffff", 0, 0, 0)
    return (rank(finding.level), place, finding.kind.value, finding.promise or "", finding.fingerprint)


def _judged(desk: Desk, cases: Iterable[Case]) -> tuple[Judged, ...]:
    """Return every claim with its verdict, each place by itself."""
    found = [Judged(place, case.link, _verdict(desk, case), case.comparison) for case in cases for place in case.places]
    return tuple(sorted(found, key=lambda judged: order_of(judged.place)))


def _verdict(desk: Desk, case: Case) -> Verdict:
    settled = desk.settled.get(case)
    if settled is not None:
        return settled
    return Verdict.VERIFIED if case.comparison is Comparison.SAME else Verdict.UNVERIFIABLE
