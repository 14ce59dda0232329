"""What the rules say of everything that can be wrong: who owns it, and which conditions are judged of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Incident, Signal
from expectmon.alerts.matching import Facts
from expectmon.alerts.routing import Routing
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import OF_PROMISES, OF_REPORTS, Condition
from expectmon.promises.model import Promise
from expectmon.schedules.model import Job
from expectmon.workspace.model import Workspace

_BY_HAND = frozenset(("ops", "audit", "promise", "incident"))
_OF_COPY = frozenset({Condition.FINDING})
_OF_OBJECTIVES = frozenset({Condition.ATTAINMENT, Condition.BURN})


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace as alerts see it. `others` are the facts of what belongs to no promise and no source: all owners.

    `findings` are the facts of findings in copy, by fingerprint: see `knowing`. `reports` are the plans of reports, and
    the kinds that can be made by hand.
    """

    workspace: Workspace
    routing: Routing
    promises: Mapping[str, Promise]
    promise_facts: Mapping[str, Facts]
    source_facts: Mapping[str, Facts]
    others: Facts
    findings: Mapping[str, Facts] = field(default_factory=dict)
    reports: frozenset[str] = frozenset()

    @classmethod
    def of(cls, workspace: Workspace) -> Known:
        """Gather it."""
        promises = {promise.id: promise for promise in workspace.promises}
        readers = frozenset(name for plan in workspace.schedule if plan.report for name in plan.report.to)
        return cls(
            workspace,
            Routing(workspace.notify, workspace.language, workspace.timezone, readers),
            promises,
            {name: _facts(promise) for name, promise in promises.items()},
            {name: Facts(_owners(feeds(workspace, name)), source=name) for name in workspace.sources},
            Facts(_owners(workspace.promises)),
            reports=frozenset(plan.id for plan in workspace.schedule if plan.job is Job.REPORT) | _BY_HAND,
        )

    def knowing(self, found: Iterable[Incident | Signal]) -> Known:
        """Return it with the facts of findings in copy, which they bring themselves: the rules know nothing of them.

        Where no copy is collected any more there are none, so that findings of then are withdrawn.
        """
        if not self.workspace.copy.collect:
            return self
        facts = {
            each.subject.key or "": self._facts_of_copy(each.figures)
            for each in found
            if isinstance(each.figures, Misstated)
        }
        return replace(self, findings={**self.findings, **facts}) if facts else self

    def _facts_of_copy(self, figures: Misstated) -> Facts:
        """Name who owns the messages; without an owner, who owns the promise; else all owners."""
        promise = self.promise_facts.get(figures.promise or "", Facts())
        owners = figures.owners or promise.owners or self.others.owners
        return Facts(owners, figures.touchpoint or promise.touchpoint, conditions=_OF_COPY)

    def facts_of(self, subject: Subject) -> Facts | None:
        """Return what is known of a subject; None if its promise, source or report is no longer there."""
        if subject.condition is Condition.FINDING:
            return self.findings.get(subject.key or "")
        if subject.condition in OF_REPORTS and subject.key not in self.reports:
            return None
        if subject.promise is not None:
            return self.promise_facts.get(subject.promise)
        if subject.source is not None:
            return self.source_facts.get(subject.source)
        return self.others


def feeds(workspace: Workspace, source: str) -> tuple[Promise, ...]:
    """Return the promises whose records a source holds."""
    return tuple(promise for promise in workspace.promises if promise.source == source)


def _facts(promise: Promise) -> Facts:
    conditions = frozenset(OF_PROMISES) - promise.alert.off
    return Facts(
        owners=(promise.owner,) if promise.owner else (),
        touchpoint=promise.touchpoint,
        source=promise.source,
        conditions=conditions if promise.objective else conditions - _OF_OBJECTIVES,
        each=promise.alert.each,
    )


def _owners(promises: tuple[Promise, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(promise.owner for promise in promises if promise.owner))
