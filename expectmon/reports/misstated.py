"""A finding of the audit as alerts tell it: what `present.copy_words` speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from expectmon.alerts.figures import Experience, Misstated, Passage
from expectmon.audit.model import Answer, Finding, Place

_MORE: Final = 10
"""Other places that are named; the rest is counted."""


def misstated(finding: Finding) -> Misstated:
    """Return a finding with its places, owners and figures; of many other places some, one of each owner first."""
    places = places_of(finding)
    owners = dict.fromkeys(place.message.about.owner for place in places)
    return Misstated(
        finding=finding.kind.value,
        level=finding.level.value,
        at=passage(finding.at) if finding.at else _nowhere(finding),
        says=finding.says,
        do=finding.do,
        promise=finding.promise,
        suggestion=finding.suggestion,
        other=passage(finding.other) if finding.other else None,
        experience=_experience(finding.answer) if finding.answer else None,
        more=_some(finding.more),
        others=len(finding.more),
        owners=tuple(owner for owner in owners if owner),
        touchpoint=finding.at.message.about.touchpoint if finding.at else None,
        authority=finding.source,
    )


def places_of(finding: Finding) -> tuple[Place, ...]:
    """Return all places that say the same, the one it is told of first; none for a promise that is told nowhere."""
    return (finding.at, *finding.more) if finding.at else finding.more


def passage(place: Place) -> Passage:
    """Return the quote of a claim and where it stands."""
    message, claim = place.message, place.said.claim
    return Passage(message.location, place.said.spot.line, claim.quote, message.about.owner, claim.language)


def _some(places: Sequence[Place]) -> tuple[Passage, ...]:
    first = {place.message.about.owner: place for place in reversed(places)}
    others = (place for place in places if place is not first[place.message.about.owner])
    return tuple(map(passage, [*reversed(first.values()), *others][: max(_MORE, len(first))]))


def _nowhere(finding: Finding) -> Passage:
    """Return the rule's own place: what is missing stands nowhere."""
    if finding.where is None:
        return Passage(finding.promise or "", None, "")
    return Passage(finding.where.file, finding.where.line, "")


def _experience(answer: Answer) -> Experience:
    return Experience(
        kept=answer.kept,
        due=answer.due,
        share=answer.share,
        low=answer.low,
        high=answer.high,
        wanted=answer.wanted,
        days=answer.days,
        exposed=answer.exposed,
    )
