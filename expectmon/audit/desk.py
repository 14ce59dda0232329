"""The desk: what is judged now, and what has been found already. One conflict becomes one finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from expectmon.audit.cases import Case, fingerprint, question_of
from expectmon.audit.message import Ignore, Message
from expectmon.audit.model import Answer, Finding, Kind, Level, Place, Question, Verdict
from expectmon.audit.scopes import ScopeWords
from expectmon.audit.sentences import Sentence
from expectmon.audit.setting import Setting

_VERDICTS: Final = {
    Kind.UNSUPPORTED: Verdict.UNSUPPORTED,
    Kind.UNBACKED: Verdict.UNVERIFIABLE,
    Kind.AMBIGUOUS: Verdict.UNVERIFIABLE,
    Kind.VAGUE: Verdict.UNVERIFIABLE,
}
_AUTHORITY: Final = ("policy", "faq", "web", "app", "script", "email", "mail", "social", "post", "ad")


def authority(case: Case) -> tuple[bool, int, str, int, int]:
    """Sort key: whose words count more where two texts differ: the policy's before the ad's, a draft's least."""
    channel = (case.message.about.channel or "web").lower()
    rank = _AUTHORITY.index(channel) if channel in _AUTHORITY else _AUTHORITY.index("web")
    spot = case.place.said.spot
    return (case.draft, rank, case.message.id, spot.line, spot.column)


def ignore_of(place: Place, kind: Kind) -> Ignore | None:
    """Return the comment in the copy that keeps findings of a kind quiet at a place; one without a reason does not."""
    for ignore in (*place.said.ignores, *place.message.ignores):
        if ignore.reason.strip() and (not ignore.kinds or kind.value in ignore.kinds):
            return ignore
    return None


@dataclass
class Desk:
    """The cases on the desk, those that are settled by a finding, and all findings so far.

    `used` are comments that made a difference.
    """

    setting: Setting
    cases: list[Case]
    answers: Mapping[Question, Answer]
    findings: list[Finding] = field(default_factory=list)
    settled: dict[Case, Verdict | None] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)
    _by_message: dict[str, list[Case]] = field(default_factory=dict)

    @property
    def open(self) -> list[Case]:
        """The cases that no finding has settled."""
        return [case for case in self.cases if case not in self.settled]

    def answer(self, case: Case) -> Answer | None:
        """Return the figures for a claim, if there are any."""
        question = question_of(self.setting, case)
        return self.answers.get(question) if question else None

    def beside(self, case: Case) -> list[Case]:
        """Return the other cases of the same message and the same matter."""
        return [
            other
            for other in self.of_message(case.message)
            if other is not case and other.claim.topic is case.claim.topic and meet(other.asked, case.asked)
        ]

    def file(  # noqa: PLR0913 - one argument a part of the finding
        self,
        kind: Kind,
        case: Case,
        sentence: Sentence,
        *,
        others: Iterable[Case] = (),
        against: Case | None = None,
        shared: bool = False,
        level: Level | None = None,
        source: str | None = None,
        key: str = "",
    ) -> None:
        """Write down what was found of a claim; it and `others` are settled thereby.

        Args:
            kind: what was found.
            case: the claim.
            sentence: what to tell of it.
            others: claims that are settled by the same finding.
            against: the text that it conflicts with.
            shared: `others` are of other messages, and say the same.
            level: how bad it is, at most.
            source: the statute or the like that it breaks.
            key: what tells it from other findings of the same claim.
        """
        others = tuple(others)
        usual = self.setting.level(kind)
        conflict = key or (against.value if against and kind is not Kind.TIGHTER_THAN_RULE else "")
        self.findings.append(
            Finding(
                kind=kind,
                level=usual if level is None else milder(usual, level),
                says=sentence.says,
                do=sentence.do,
                fingerprint=fingerprint(kind, case, other=conflict, shared=shared),
                at=case.place,
                other=against.place if against else None,
                promise=case.link.promise,
                link=case.link,
                answer=sentence.answer,
                suggestion=sentence.suggestion,
                source=source,
                more=(*case.twins, *(place for other in others if shared for place in other.places)),
            )
        )
        for settled in (case, *others):
            self.settled[settled] = _VERDICTS.get(kind, Verdict.CONTRADICTED)

    def lay_aside(self, case: Case) -> None:
        """Settle a case that another finding already speaks of, without a verdict of its own."""
        self.settled.setdefault(case, None)

    def heard(self, kind: Kind, cases: list[Case]) -> list[Case]:
        """Leave out the cases for which a comment asks to be quiet, unless it does so for all of them."""
        quiet = {case: ignore for case in cases if (ignore := ignore_of(case.place, kind))}
        if not quiet or len(quiet) == len(cases):
            return cases
        for case, ignore in quiet.items():
            self.used.add((case.message.id, ignore.line))
            self.lay_aside(case)
        return [case for case in cases if case not in quiet]

    def of_message(self, message: Message) -> list[Case]:
        """Return the cases of one message."""
        if not self._by_message:
            for case in self.cases:
                self._by_message.setdefault(case.message.id, []).append(case)
        return self._by_message.get(message.id, [])


_ORDER: Final = (Level.OFF, Level.NOTE, Level.WARNING, Level.ERROR)


def milder(one: Level, other: Level) -> Level:
    """Return the milder of two levels."""
    return min(one, other, key=_ORDER.index)


def rank(level: Level) -> int:
    """Sort key: the worst first."""
    return -_ORDER.index(level)


def meet(one: ScopeWords, other: ScopeWords) -> bool:
    """Tell whether two scopes speak of the same: neither names what the other excludes."""
    mine, theirs = one.special(), other.special()
    return all(
        not a or not b or bool(a & b)
        for a, b in (
            (mine.methods, theirs.methods),
            (mine.regions, theirs.regions),
            (mine.tiers, theirs.tiers),
        )
    )
