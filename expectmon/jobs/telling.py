"""Whether what is amiss reaches anybody: unknown names in settings, routes never taken, promises nobody hears of."""

from __future__ import annotations

from collections.abc import Iterator

from expectmon.alerts.receivers import Notify
from expectmon.alerts.routing import passes_over_owner, reaches_nobody
from expectmon.errors import Code, Problem, Severity
from expectmon.promises.load import Rules
from expectmon.promises.model import Promise
from expectmon.workspace.agreement import agreed, route_remarks, unknown_in_messages, unknown_in_schedule
from expectmon.workspace.load import Settings


def unknown_names(settings: Settings, rules: Rules) -> tuple[Problem, ...]:
    """Return the calendars and promises that settings name and no rule declares; `rules` are all of the workspace."""
    of_notify = agreed(settings.read, rules)[1] if settings.read else ()
    in_messages, in_schedule = unknown_in_messages(settings.messages, rules), unknown_in_schedule(settings.read, rules)
    return (*of_notify, *in_messages, *in_schedule)


def notify_with_hours(settings: Settings, rules: Rules) -> Notify:
    """Return `notify` with the working hours that the rules know."""
    return agreed(settings.read, rules)[0] if settings.read else settings.notify


def calendars_used(settings: Settings) -> frozenset[str]:
    """Return the calendars that receivers name as their hours."""
    return frozenset(calendar for _, calendar, _ in settings.read.hours) if settings.read else frozenset()


def routes_in_vain(settings: Settings, rules: Rules) -> tuple[Problem, ...]:
    """Return a warning for each route that is never taken; `rules` are all of the workspace."""
    return route_remarks(settings.read, rules, settings.messages.copy) if settings.read else ()


def unheard(settings: Settings, rules: Rules) -> tuple[Problem, ...]:
    """Return a warning for each promise whose miss nobody would be told of.

    Settings that are wrong are mended first: a receiver that could not be read is no reason to warn of promises.
    """
    if any(problem.severity is Severity.ERROR for problem in settings.problems):
        return ()
    return tuple(_unheard(settings, rules))


def _unheard(settings: Settings, rules: Rules) -> Iterator[Problem]:
    for promise in rules.promises:
        reason = _unheard_because(settings.notify, promise) if promise.objective is not None else None
        if reason is not None:
            where = promise.places.get("owner", promise.where_defined)
            yield Problem(Code.REACHES_NOBODY, reason, where, hint=_hint(promise), severity=Severity.WARNING)


def _unheard_because(notify: Notify, promise: Promise) -> str | None:
    named = (promise.touchpoint, promise.id, promise.source, promise.alert)
    if reaches_nobody(notify, promise.owner, *named):
        return f"{promise.id} reaches nobody: {_reason(promise)}"
    if promise.owner is not None and passes_over_owner(notify, promise.owner, *named):
        return f"{promise.id}: a route names its owner, and {promise.owner!r} is no mail address and no receiver"
    return None


def _reason(promise: Promise) -> str:
    if promise.owner is None:
        return "it has no owner, and not every alert of it has a route"
    return f"its owner {promise.owner!r} is neither a mail address nor a receiver, and not every alert has a route"


def _hint(promise: Promise) -> str:
    if promise.owner is None:
        return "add owner: with a mail address, or a route in expectmon.yaml"
    return "name a mail address, or declare the receiver in expectmon.yaml"
