"""Which incidents a route or a silence means."""

from __future__ import annotations

from dataclasses import dataclass

from expectmon.alerts.receivers import Match
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules say of a promise or a source, as far as alerts ask.

    `owners` are the owner of the promise, or those of all promises that a source feeds. `conditions` are those that are
    judged of it at all: without those that are off, or that need an objective it does not have. `each`: every late
    commitment is an incident of its own.
    """

    owners: tuple[str, ...] = ()
    touchpoint: str | None = None
    source: str | None = None
    conditions: frozenset[Condition] = frozenset(Condition)
    each: bool = False


def fits(match: Match, subject: Subject, severity: Severity, facts: Facts) -> bool:
    """Tell whether an incident of this subject and severity is meant. What a match does not name fits everything."""
    source = subject.source if subject.source is not None else facts.source
    return (
        (not match.condition or subject.condition in match.condition)
        and (not match.severity or severity in match.severity)
        and (not match.promise or subject.promise in match.promise)
        and (not match.source or source in match.source)
        and (not match.touchpoint or facts.touchpoint in match.touchpoint)
        and (not match.owner or not match.owner.isdisjoint(facts.owners))
        and (not match.key or subject.key in match.key)
        and (not match.segment or match.segment.items() <= dict(subject.segment).items())
    )
