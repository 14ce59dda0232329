"""What the rules say of everything that can be wrong: who owns it, and which conditions are judged of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectmon.alerts.matching import Facts
from expectmon.alerts.routing import Routing
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import OF_PROMISES, Condition
from expectmon.promises.model import Promise
from expectmon.workspace.model import Workspace

_OF_OBJECTIVES = frozenset({Condition.ATTAINMENT, Condition.BURN})


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace as alerts see it. `others` are the facts of what belongs to no promise and no source: all owners."""

    workspace: Workspace
    routing: Routing
    promises: Mapping[str, Promise]
    promise_facts: Mapping[str, Facts]
    source_facts: Mapping[str, Facts]
    others: Facts

    @classmethod
    def of(cls, workspace: Workspace) -> Known:
        """Gather it."""
        promises = {promise.id: promise for promise in workspace.promises}
        return cls(
            workspace,
            Routing(workspace.notify, workspace.language, workspace.timezone),
            promises,
            {name: _facts(promise) for name, promise in promises.items()},
            {name: Facts(_owners(feeds(workspace, name)), source=name) for name in workspace.sources},
            Facts(_owners(workspace.promises)),
        )

    def facts_of(self, subject: Subject) -> Facts | None:
        """Return what is known of a subject; None if its promise or source is no longer there."""
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
