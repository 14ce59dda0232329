"""`routes:` of `notify:` to routes: which incidents go to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.alerts.receivers import OWNER, Escalation, Match, Route
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import did_you_mean, validate
from expectmon.errors import Code
from expectmon.promises.alerting import Condition, Severity
from expectmon.promises.reading import Reading
from expectmon.workspace.channels import one_or_more
from expectmon.workspace.durations import read_span
from expectmon.workspace.notify_schema import EscalateWire, MatchWire, RouteWire

_ROUTES: Final = ("notify", "routes")


@dataclass(frozen=True, slots=True)
class PlacedRoute:
    """A route and the place of its entry."""

    route: Route
    place: Place


def read_routes(reading: Reading, receivers: Sequence[str], sources: Sequence[str]) -> list[PlacedRoute]:
    """Return the routes that are right, in their order.

    Args:
        reading: the settings.
        receivers: the ids that are declared.
        sources: the sources that are declared.
    """
    declared = reading.document.at(_ROUTES)
    found = []
    for number in range(len(declared) if isinstance(declared, list) else 0):
        place = (*_ROUTES, number)
        wire, _ = validate(RouteWire, reading.document, place)
        if wire is None:  # told already by the check of the whole file
            continue
        before = len(reading.problems)
        route = _route(reading, wire, place, receivers)
        _check_sources(reading, wire.match, (*place, "match", "source"), sources)
        if len(reading.problems) == before:
            found.append(PlacedRoute(route, place))
    return found


def promises_of(reading: Reading) -> list[tuple[str, Place]]:
    """Return the promises that routes name, each with its place."""
    declared = reading.document.at(_ROUTES)
    found: list[tuple[str, Place]] = []
    for number in range(len(declared) if isinstance(declared, list) else 0):
        place: Place = (*_ROUTES, number, "match", "promise")
        named = reading.document.at(place)
        items = [(named, place)] if isinstance(named, str) else []
        if isinstance(named, list):
            items = [(name, (*place, at)) for at, name in enumerate(named) if isinstance(name, str)]
        found += [(name, at) for name, at in items if name]
    return found


def _route(reading: Reading, wire: RouteWire, place: Place, receivers: Sequence[str]) -> Route:
    escalate = _escalation(reading, wire.escalate, (*place, "escalate"), receivers) if wire.escalate else None
    return Route(_match(wire.match), _to(reading, wire.to, (*place, "to"), receivers), escalate)


def _match(wire: MatchWire | None) -> Match:
    if wire is None:
        return Match()
    texts = {name: frozenset(_texts(getattr(wire, name))) for name in ("promise", "owner", "touchpoint", "source")}
    return Match(
        promise=texts["promise"],
        owner=texts["owner"],
        touchpoint=texts["touchpoint"],
        source=texts["source"],
        severity=frozenset(map(Severity, _texts(wire.severity))),
        condition=frozenset(map(Condition, _texts(wire.condition))),
        segment=dict(wire.segment or {}),
    )


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _to(reading: Reading, value: str | list[str], place: Place, receivers: Sequence[str]) -> tuple[str, ...]:
    if not value:
        reading.refuse(Code.BAD_VALUE, f"{place[-1]!r} is empty", place, expected="receivers, or owner")
    known = tuple(dict.fromkeys((*receivers, OWNER)))
    for name, at in one_or_more(value, place):
        if name not in known:
            hint = did_you_mean(name, known) or "declare it under receivers:"
            expected = f"one of {', '.join(known)}"
            reading.refuse(Code.UNKNOWN_RECEIVER, f"there is no receiver {name!r}", at, expected=expected, hint=hint)
    return tuple(dict.fromkeys(_texts(value)))


def _escalation(reading: Reading, wire: EscalateWire, place: Place, receivers: Sequence[str]) -> Escalation:
    after = read_span(reading, wire.after, (*place, "after"), least=dt.timedelta(minutes=1))
    return Escalation(after or dt.timedelta(), _to(reading, wire.to, (*place, "to"), receivers))


def _check_sources(reading: Reading, wire: MatchWire | None, place: Place, sources: Sequence[str]) -> None:
    for name, at in one_or_more(wire.source if wire else None, place):
        if name not in sources:
            expected = f"one of {', '.join(sources)}" if sources else "a source of expectmon.yaml"
            message = f"there is no source {name!r}"
            reading.refuse(Code.UNKNOWN_SOURCE, message, at, expected=expected, hint=did_you_mean(name, sources))
