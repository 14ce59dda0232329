"""Claims against each other, where no rule says which is right."""

from __future__ import annotations

from typing import Final

from expectmon.audit import sentences
from expectmon.audit.cases import Case
from expectmon.audit.clocks import is_other_start
from expectmon.audit.compare import Comparison, compare_claims
from expectmon.audit.desk import Desk, authority
from expectmon.audit.model import Kind
from expectmon.promises.topics import Topic

_MANY_MATTERS: Final = frozenset({Topic.OTHER, Topic.AVAILABILITY})
"""Topics that hold unlike things: two numbers are no contradiction."""
_CLEAR: Final = (Comparison.TIGHTER, Comparison.LOOSER)


def judge_texts(desk: Desk) -> None:
    """Find texts that differ from what most texts say, or where that is even, from the one of most authority.

    Each text that differs is one finding, against one other text. What a rule has decided is not looked at again.
    """
    themes: dict[tuple[str, str, str], list[Case]] = {}
    for case in desk.open:
        if (
            case.number is not None
            and case.comparison is Comparison.NO_NUMBER
            and case.claim.topic not in _MANY_MATTERS
        ):
            themes.setdefault(case.theme, []).append(case)
    for cases in themes.values():
        _judge_theme(desk, _of_one_mind(cases))


def _of_one_mind(cases: list[Case]) -> list[Case]:
    """Leave out messages that say several numbers: they speak of several things, though we cannot tell which."""
    values: dict[str, set[str]] = {}
    for case in cases:
        values.setdefault(case.message.id, set()).add(case.value)
    return [case for case in cases if len(values[case.message.id]) == 1]


def _judge_theme(desk: Desk, cases: list[Case]) -> None:
    camps = _camps(cases)
    if len(camps) < 2:  # noqa: PLR2004 - two to quarrel
        return
    right = min(camps, key=lambda camp: (-sum(not case.draft for case in camp), -len(camp), min(map(authority, camp))))
    reference = min(right, key=authority)
    odd = [case for camp in camps if camp is not right for case in camp if _contradicts(case, reference)]
    for case in odd:
        desk.file(Kind.CONTRADICTS_MESSAGE, case, sentences.contradicts(case, reference, len(right)), against=reference)
    if odd:
        for case in right:
            desk.lay_aside(case)


def _camps(cases: list[Case]) -> list[list[Case]]:
    """Put together the texts that say the same."""
    camps: list[list[Case]] = []
    for case in sorted(cases, key=authority):
        camp = next((camp for camp in camps if compare_claims(case.claim, camp[0].claim) is Comparison.SAME), None)
        if camp is None:
            camps.append([case])
        else:
            camp.append(case)
    return camps


def _contradicts(case: Case, reference: Case) -> bool:
    return compare_claims(case.claim, reference.claim) in _CLEAR and not is_other_start(
        case.claim.clock, reference.claim.clock
    )
