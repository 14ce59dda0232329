"""What the audit of copy comes to, in numbers: how much is said, how much of it holds, and who was told the rest."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from expectmon.alerts.figures import Passage
from expectmon.audit.model import LEVELS, Answer, Finding, Kind, Level, Place, Verdict
from expectmon.insights.portrait import Portrait
from expectmon.reports.ground import Ground
from expectmon.reports.misstated import passage, places_of


@dataclass(frozen=True, slots=True)
class Told:
    """How many cases began while something was said. `is_all` is false where several texts may share some of them."""

    cases: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What is new since `since`, and how many of the findings told then are `gone`, mended or not found any more.

    `by_report`: `since` is the report before; else the beginning of the period, and nobody knows what is gone.
    """

    since: dt.datetime
    by_report: bool
    new: tuple[Finding, ...]
    gone: int


@dataclass(frozen=True, slots=True)
class SaidOfPromise:
    """What copy says of a promise where it differs from the rule, beside the rule and what was kept.

    `portrait` is None for a promise that was never measured. `passages` are of `findings`, each text once. `untold`:
    no text tells customers of it.
    """

    id: str
    portrait: Portrait | None
    findings: int
    passages: tuple[Passage, ...]
    untold: bool


@dataclass(frozen=True, slots=True)
class CopySummary:
    """The numbers of a report on copy.

    `read_at` is when copy was read, None: never. `claims` is how many were found, `verdicts` what the audit says of
    them. `findings` are the worst first. `unkept` counts places that promise more than the records show was kept;
    `told` whom they concern, None where that is not known. `changed` is None where nothing can be compared.
    """

    read_at: dt.datetime | None
    messages: int
    claims: int
    verdicts: Mapping[Verdict, int]
    findings: tuple[Finding, ...]
    unkept: int
    told: Told | None
    changed: Changed | None
    resolved: int
    promises: tuple[SaidOfPromise, ...]
    unread: tuple[str, ...]

    def of_level(self, level: Level) -> int:
        """How many findings are so bad."""
        return sum(finding.level is level for finding in self.findings)

    def by_kind(self) -> tuple[tuple[Kind, tuple[Finding, ...]], ...]:
        """Return the findings of each kind that there is: those that are errors first, then as kinds are listed."""
        return tuple((kind, found) for kind in _ORDERED if (found := self._of_kind(kind)))

    def _of_kind(self, kind: Kind) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind is kind)


_RANKS = {level: rank for rank, level in enumerate(Level)}
_ORDERED = sorted(Kind, key=lambda kind: _RANKS[LEVELS[kind]])


def copy_summary(ground: Ground) -> CopySummary:
    """Work out the numbers."""
    copied = ground.copy
    findings = tuple(worst_first(copied.findings))
    unkept = [finding for finding in findings if is_unkept(finding)]
    return CopySummary(
        read_at=copied.at,
        messages=copied.messages,
        claims=sum(count for verdict, count in copied.claims.items() if verdict is not Verdict.MISSING),
        verdicts={verdict: copied.claims.get(verdict, 0) for verdict in Verdict},
        findings=findings,
        unkept=_places(unkept),
        told=told_of(unkept),
        changed=_changed(ground, findings),
        resolved=copied.resolved,
        promises=tuple(_promises(ground, findings)),
        unread=copied.unread,
    )


def is_unkept(finding: Finding) -> bool:
    """True where the records show, beyond chance, that what is said is kept less often than is wanted."""
    answer = finding.answer
    return answer is not None and answer.high is not None and answer.high < answer.wanted


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings: errors first, then what is not kept, then by how many were disappointed, then by place."""
    return sorted(findings, key=_worst_first)


def _worst_first(finding: Finding) -> tuple[int, bool, float, str, int, str]:
    location = finding.at.message.location if finding.at else "\U0010ffff"
    line = finding.at.said.spot.line if finding.at else 0
    place = (location, line, finding.fingerprint)
    return (_RANKS[finding.level], not is_unkept(finding), -_disappointed(finding.answer), *place)


def _disappointed(answer: Answer | None) -> float:
    """Return how many of those who read it were disappointed, if they fared as the others did."""
    if answer is None or answer.share is None:
        return 0.0
    return (1 - answer.share) * (answer.exposed or 0)


def _places(findings: Iterable[Finding]) -> int:
    """Count the places of findings; one that several findings speak of counts once."""
    return len({(place.message.id, place.said.spot) for finding in findings for place in places_of(finding)})


def told_of(findings: Iterable[Finding]) -> Told | None:
    """Return how many cases began while something was said; None where no finding knows.

    Texts on one promise are read by the same people, as far as anybody knows: of those the largest number counts, so
    that it is the least that can be said.
    """
    exposed: dict[str | None, list[int]] = {}
    for finding in findings:
        if finding.answer is not None and finding.answer.exposed is not None:
            exposed.setdefault(finding.promise, []).append(finding.answer.exposed)
    if not exposed:
        return None
    return Told(sum(map(max, exposed.values())), all(len(each) == 1 for each in exposed.values()))


def _changed(ground: Ground, findings: Sequence[Finding]) -> Changed | None:
    if ground.before is not None:
        known, first = ground.before.findings, ground.copy.first_found
        unknown = [finding for finding in findings if finding.fingerprint not in known]
        # What was known and could not be told, while its records were out of reach, is no news.
        new = tuple(each for each in unknown if first.get(each.fingerprint, ground.at) > ground.before.at)
        gone = len(known - {finding.fingerprint for finding in findings})
        return Changed(ground.before.at, by_report=True, new=new, gone=gone)
    first, since = ground.copy.first_found, _beginning(ground)
    if not first:
        return None
    new = tuple(finding for finding in findings if first.get(finding.fingerprint, ground.at) >= since)
    # In the first audit all are new: that tells of expectmon, not of the copy.
    return None if len(new) == len(findings) and findings else Changed(since, by_report=False, new=new, gone=0)


def _beginning(ground: Ground) -> dt.datetime:
    return dt.datetime.combine(ground.period.first, dt.time(), ZoneInfo(ground.timezone))


def _promises(ground: Ground, findings: Sequence[Finding]) -> Iterator[SaidOfPromise]:
    """Yield all promises, those with findings first, the most of them and the worst first."""
    portraits = {portrait.profile.id: portrait for portrait in ground.portraits}
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.promise is not None:
            found.setdefault(finding.promise, []).append(finding)
    counts = Counter({name: len(each) for name, each in found.items()})
    rank = {name: index for index, name in enumerate(found)}
    names = sorted({*portraits, *ground.missing, *found}, key=lambda name: (rank.get(name, len(rank)), name))
    for name in names:
        its = found.get(name, [])
        passages = tuple(_passages(its))
        untold = any(finding.kind is Kind.MISSING for finding in its)
        yield SaidOfPromise(name, portraits.get(name), counts[name], passages, untold)


def _passages(findings: Iterable[Finding]) -> Iterator[Passage]:
    """Yield what is said, each wording once, at its first place."""
    places: dict[str, Place] = {}
    for finding in findings:
        for place in places_of(finding):
            places.setdefault(place.said.claim.quote, place)
    yield from map(passage, places.values())
