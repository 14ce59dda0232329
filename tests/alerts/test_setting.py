"""Who knows of an incident, summed up from its notices."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations

import pytest

from expectmon.alerts.incident import Why
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.setting import told_of
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from tests.alerts.things import NOON, hours, setting

MORNING = NOON + hours(18)


def notice(seq: int, why: Why, to: str, words: str, release_at: dt.datetime | None = None) -> Notice:
    verdict, because = words.split()
    return Notice(1, seq, to, why, Verdict(verdict), Because(because), NOON + hours(seq), release_at=release_at)


@pytest.mark.parametrize(
    ("notices", "receivers", "waiting", "since", "withheld"),
    [
        ([notice(1, Why.FIRST, "ops", "send news")], {"ops"}, {}, NOON + hours(1), False),
        (
            [notice(1, Why.FIRST, "ops", "defer quiet-hours", MORNING)],
            {"ops"},
            {"ops": MORNING},
            None,
            False,
        ),
        ([notice(1, Why.FIRST, "ops", "send released", MORNING)], {"ops"}, {}, MORNING, False),
        (
            [notice(1, Why.FIRST, "ops", "send news"), notice(2, Why.ESCALATED, "boss", "send news")],
            {"ops", "boss"},
            {},
            NOON + hours(1),
            False,
        ),
        ([notice(1, Why.FIRST, "ops", "withhold silenced")], set(), {}, None, True),
        ([notice(1, Why.FIRST, "", "withhold no-receiver")], set(), {}, None, False),
        (
            [notice(1, Why.FIRST, "ops", "send news"), notice(2, Why.REPEAT, "ops", "withhold inhibited")],
            {"ops"},
            {},
            NOON + hours(1),
            True,
        ),
        (
            [notice(1, Why.FIRST, "ops", "send news"), notice(2, Why.NO_DATA, "ops", "withhold inhibited")],
            {"ops"},
            {},
            NOON + hours(1),
            False,
        ),
        (
            [notice(1, Why.FIRST, "ops", "withhold silenced"), notice(2, Why.UNMUTED, "ops", "send news")],
            {"ops"},
            {},
            NOON + hours(2),
            False,
        ),
        ([notice(1, Why.RESOLVED, "ops", "send news")], set(), {}, None, False),
        (
            [
                notice(1, Why.FIRST, "ops", "defer quiet-hours", MORNING),
                notice(2, Why.WORSE, "ops", "defer paced", MORNING + hours(1)),
            ],
            {"ops"},
            {"ops": MORNING},
            None,
            False,
        ),
    ],
)
def test_who_knows_of_an_incident(
    notices: list[Notice],
    receivers: set[str],
    waiting: dict[str, dt.datetime],
    since: dt.datetime | None,
    withheld: bool,
) -> None:
    for order in permutations(notices):
        found = told_of(order)[1]
        assert (set(found.receivers), dict(found.waiting), found.since, found.withheld) == (
            receivers,
            waiting,
            since,
            withheld,
        )


def test_incidents_are_summed_up_apart() -> None:
    first = notice(1, Why.FIRST, "ops", "send news")
    found = told_of([first, replace(first, incident=2, receiver="boss")])
    assert {number: set(told.receivers) for number, told in found.items()} == {1: {"ops"}, 2: {"boss"}}


def test_findings_in_copy_bring_their_own_facts_and_owners() -> None:
    copy, facts = Subject(Condition.FINDING, key="f1"), Facts(owners=("marketing",))
    found = setting(others=Facts(owners=("ops",)), findings={"f1": facts})
    assert found.facts_of(copy) == facts
    assert found.facts_of(Subject(Condition.FINDING, key="f2")) is None
    assert found.owners == {"ops", "marketing"}
    assert not found.is_observed(copy)
