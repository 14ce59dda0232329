"""The report of one promise as numbers: what it says, before it has words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from expectmon.alerts.incident import Incident
from expectmon.insights.causes import Cause, causes, causes_in_window
from expectmon.insights.comparing import Compared, compare, compared, rate_of
from expectmon.insights.felt import Felt, felt
from expectmon.insights.portrait import Affected, By, Portrait
from expectmon.insights.sayable import SHARES, Sayable, sayable
from expectmon.insights.scorecard import Scorecard
from expectmon.insights.segments import in_order
from expectmon.promises.model import Rate
from expectmon.reports.ground import Case, Ground, Period


@dataclass(frozen=True, slots=True)
class InDepth:
    """All numbers of a promise's report.

    `ground` has the period of the portrait: where its source could not be read since, that lies further back.
    `causes` are of the period, `earlier_causes` of the goal's longer window, where the period has none. `segments` are
    all that had something due, the farthest below the rest first.
    """

    ground: Ground
    portrait: Portrait
    felt: Compared
    controllable: Compared
    bands: tuple[Felt, ...]
    causes: tuple[Cause, ...]
    earlier_causes: tuple[Cause, ...]
    sayable: tuple[tuple[float, Sayable | None], ...]
    segments: tuple[Scorecard, ...]
    changes: dict[By, Compared]
    incidents: tuple[Incident, ...]
    cases: tuple[Case, ...]

    @property
    def affected(self) -> Affected:
        """Whom the misses of the period concern."""
        return self.portrait.affected


def in_depth(ground: Ground, portrait: Portrait) -> InDepth:
    """Return the numbers of a promise's report."""
    promise, objective = portrait.profile.id, portrait.profile.objective
    wanted = sorted({*SHARES, *((objective.share,) if objective and 0 < objective.share < 1 else ())})
    rated = [card for card in portrait.segments if card.counts.due]
    recent = causes(portrait)
    return InDepth(
        ground=replace(ground, period=Period(portrait.first, portrait.end)),
        portrait=portrait,
        felt=compared(portrait, Rate.AS_FELT),
        controllable=compared(portrait, Rate.CONTROLLABLE),
        bands=felt(portrait),
        causes=recent,
        earlier_causes=() if recent else causes_in_window(portrait),
        sayable=tuple(zip(wanted, sayable(portrait, wanted), strict=True)),
        segments=tuple(sorted(rated, key=_worst_first)),
        changes=_changes(portrait),
        incidents=tuple(each for each in ground.incidents if each.subject.promise == promise and _is_told(each)),
        cases=tuple(ground.worst.get(promise, ())),
    )


def _is_told(each: Incident) -> bool:
    return each.phase.is_known or each.ended is not None


def _worst_first(card: Scorecard) -> tuple[float, int, tuple[tuple[str, bool, str], ...]]:
    """Order segments by the bound that their share reaches for sure: large ones that are bad come before small ones."""
    high = 1.0 if card.share_kept_high is None else card.share_kept_high
    return high, -card.counts.due, in_order(card.by)


def _changes(portrait: Portrait) -> dict[By, Compared]:
    rate = rate_of(portrait.profile)
    return {each.by: compare(each.now, each.before, rate) for each in portrait.segment_tallies}
