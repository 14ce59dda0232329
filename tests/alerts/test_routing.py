"""Who is told: the first route that matches, else the owner."""

from __future__ import annotations

import pytest

from expectmon.alerts.matching import Facts
from expectmon.alerts.receivers import OWNER, Escalation, Mail, Match, Notify, Route
from expectmon.alerts.routing import Routing, reaches_nobody
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Alerting, Condition, Severity
from tests.alerts.things import CRITICAL, WARNING, hours, receiver, routing

FACTS = Facts(owners=("sari@shop.example",), touchpoint="checkout", source="orders")
BURN = Subject(Condition.BURN, promise="parcels", segment=(("carrier", "rapid"), ("zone", None)))


def told(match: Match, subject: Subject = BURN, severity: Severity = WARNING, facts: Facts = FACTS) -> list[str]:
    found = routing(receiver("ops"), routes=(Route(match, ("ops",)),))
    return [one.id for one in found.receivers_of(subject, severity, facts)]


@pytest.mark.parametrize(
    ("match", "matches"),
    [
        (Match(), True),
        (Match(promise=frozenset({"parcels", "letters"})), True),
        (Match(promise=frozenset({"letters"})), False),
        (Match(owner=frozenset({"sari@shop.example"})), True),
        (Match(owner=frozenset({"budi@shop.example"})), False),
        (Match(touchpoint=frozenset({"checkout"})), True),
        (Match(touchpoint=frozenset({"mail"})), False),
        (Match(source=frozenset({"orders"})), True),
        (Match(source=frozenset({"calls"})), False),
        (Match(severity=frozenset({WARNING})), True),
        (Match(severity=frozenset({CRITICAL})), False),
        (Match(condition=frozenset({Condition.BURN})), True),
        (Match(condition=frozenset({Condition.SHIFT})), False),
        (Match(segment={"carrier": "rapid"}), True),
        (Match(segment={"carrier": "rapid", "zone": "east"}), False),
        (Match(segment={"carrier": "slow"}), False),
        (Match(segment={"zone": "None"}), False),
        (Match(promise=frozenset({"parcels"}), severity=frozenset({CRITICAL})), False),
    ],
)
def test_a_route_matches_by_all_that_it_names(match: Match, matches: bool) -> None:
    assert told(match) == (["ops"] if matches else ["sari@shop.example"])


def test_a_source_is_matched_by_its_own_name() -> None:
    stale = Subject(Condition.STALE, source="calls")
    assert told(Match(source=frozenset({"calls"})), stale, facts=Facts()) == ["ops"]


def test_the_first_route_that_matches_wins() -> None:
    found = routing(
        receiver("ops"),
        receiver("boss"),
        routes=(Route(Match(severity=frozenset({CRITICAL})), ("boss", OWNER)), Route(Match(), ("ops",))),
    )
    assert [one.id for one in found.receivers_of(BURN, CRITICAL, FACTS)] == ["boss", "sari@shop.example"]
    assert [one.id for one in found.receivers_of(BURN, WARNING, FACTS)] == ["ops"]


def test_nobody_is_told_twice() -> None:
    found = routing(receiver("ops"), routes=(Route(Match(), ("ops", OWNER, "ops")),))
    assert [one.id for one in found.receivers_of(BURN, WARNING, Facts(owners=("ops", "ops")))] == ["ops"]


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        (("ops",), ["ops"]),
        (("sari@shop.example", "ops"), ["sari@shop.example", "ops"]),
        (("Fulfilment",), []),
        ((), []),
    ],
)
def test_an_owner_is_a_receiver_or_a_mail_address_or_nobody(owners: tuple[str, ...], expected: list[str]) -> None:
    found = routing(receiver("ops")).receivers_of(BURN, WARNING, Facts(owners=owners))
    assert [one.id for one in found] == expected


def test_an_owner_by_address_reads_the_language_of_the_workspace_in_its_zone() -> None:
    found = Routing(Notify(), "id", "Asia/Jakarta").receiver("sari@shop.example")
    assert found is not None
    assert (found.channels, found.language, found.timezone) == ((Mail("sari@shop.example"),), "id", "Asia/Jakarta")
    assert found.urgent == {CRITICAL}


def broken(name: str) -> Subject:
    return Subject(Condition.CHANNEL_BROKEN, key=name)


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("ops", "boss"), ["boss"]),
        (("ops",), ["boss", "hook", "sari@shop.example"]),
        (("hook",), ["hook"]),
    ],
)
def test_a_broken_channel_is_told_to_others(route: tuple[str, ...], expected: list[str]) -> None:
    found = routing(receiver("ops"), receiver("boss"), receiver("hook"), routes=(Route(Match(), route),))
    assert [one.id for one in found.receivers_of(broken("ops"), CRITICAL, FACTS)] == expected


def test_an_escalation_belongs_to_the_route_that_matches() -> None:
    later = Escalation(hours(2), ("boss", "ops"))
    found = routing(
        receiver("ops"), receiver("boss"), routes=(Route(Match(severity=frozenset({CRITICAL})), ("ops",), later),)
    )
    assert found.escalation_of(BURN, WARNING, FACTS) is None
    assert found.escalation_of(BURN, CRITICAL, FACTS) is later
    assert [one.id for one in found.escalated_to(later, BURN, FACTS)] == ["boss", "ops"]
    assert [one.id for one in found.escalated_to(later, broken("ops"), FACTS)] == ["boss"]


TO_OPS = Route(Match(), ("ops",))
CRITICAL_TO_OPS = Route(Match(severity=frozenset({CRITICAL})), ("ops",))
SEGMENT_TO_OPS = Route(Match(segment={"carrier": "rapid"}), ("ops",))
ALL_CRITICAL = dict.fromkeys(Condition, CRITICAL)


@pytest.mark.parametrize(
    ("routes", "owner", "alert", "nobody"),
    [
        ((), "sari@shop.example", Alerting(), False),
        ((), "Fulfilment", Alerting(), True),
        ((), None, Alerting(), True),
        ((TO_OPS,), None, Alerting(), False),
        ((CRITICAL_TO_OPS,), None, Alerting(), True),
        ((CRITICAL_TO_OPS,), None, Alerting(severity=ALL_CRITICAL), False),
        ((CRITICAL_TO_OPS,), "ops", Alerting(), False),
        ((SEGMENT_TO_OPS,), None, Alerting(), True),
        ((Route(Match(), (OWNER,)), TO_OPS), None, Alerting(), True),
        ((), None, Alerting(off=frozenset(Condition)), False),
    ],
)
def test_a_promise_whose_alerts_reach_nobody(
    routes: tuple[Route, ...], owner: str | None, alert: Alerting, nobody: bool
) -> None:
    notify = Notify(receivers={"ops": receiver("ops")}, routes=routes)
    assert reaches_nobody(notify, owner, "checkout", "parcels", "orders", alert) is nobody
