"""What people can do with incidents, and the story of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.alerts.incident import Acknowledgement, Phase
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.errors import Code, UsageError
from expectmon.jobs.incidents import acknowledge, list_incidents, silence, story, unsilence
from tests.jobs.watch import Watch, at, due, quiet_since_ever, rule, rules, settings_of, watching

OLD = quiet_since_ever()
EVERYTHING = Match(promise=frozenset({"delivery"}))


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path / "shop") as opened:
        opened.check("mon 08:00")
        opened.orders(OLD, due("mon 09:00", "A-1"))
        opened.check("mon 10:00")
        yield opened


def in_hand(moment: str = "mon 10:30", until: str = "tue 10:30") -> Acknowledgement:
    return Acknowledgement("dewi", at(moment), at(until), "calling")


@pytest.mark.parametrize("do", [lambda state: story(state, 9), lambda state: acknowledge(state, 9, in_hand())])
def test_an_incident_that_is_not_there_is_said(watch: Watch, do: object) -> None:
    with pytest.raises(UsageError) as caught:
        do(watch.state)  # type: ignore[operator] # one of the two above
    assert caught.value.problems[0].code is Code.NO_SUCH_INCIDENT


def test_what_is_over_cannot_be_taken_in_hand(watch: Watch) -> None:
    watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"))
    watch.check("mon 11:00")
    with pytest.raises(UsageError) as caught:
        acknowledge(watch.state, 1, in_hand("mon 11:30"))
    assert "resolved since 2026-06-08 11:00" in str(caught.value)


def test_who_has_it_in_hand_can_be_another(watch: Watch) -> None:
    acknowledge(watch.state, 1, in_hand())
    found = acknowledge(watch.state, 1, Acknowledgement("ayu", at("mon 11:00"), at("mon 12:00")))
    assert found.acknowledged is not None
    assert found.acknowledged.by == "ayu"
    assert [step.by for step in watch.story().transitions] == ["", "dewi", "ayu"]


@pytest.mark.parametrize("number", [1, 7])
def test_a_silence_that_has_ended_cannot_be_lifted(watch: Watch, number: int) -> None:
    silence(watch.state, Silence(EVERYTHING, "dewi", "moving", at("mon 09:00"), at("mon 10:00")))
    with pytest.raises(UsageError):
        unsilence(watch.state, number, at("mon 11:00"))


def test_what_is_worst_stands_first_and_what_is_over_last(tmp_path: Path) -> None:
    more = "alert: {severity: {overdue: critical}}"
    with watching(tmp_path / "shop", rules=rules(rule("a"), rule("b"), rule("c", more=more))) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        watch.write(rules=rules(rule("b"), rule("c", more=more)))
        watch.tend("mon 11:00")
        found = list_incidents(watch.state, at("mon 11:00"), phases=None).incidents
        assert [(each.subject.promise, each.phase) for each in found] == [
            ("c", Phase.FIRING),
            ("b", Phase.FIRING),
            ("a", Phase.RESOLVED),
        ]


def test_what_nobody_was_told_of_is_listed_apart(watch: Watch) -> None:
    silence(watch.state, Silence(EVERYTHING, "dewi", "moving", at("mon 10:00"), at("mon 20:00")))
    watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"), due("mon 12:00", "B-1"))
    watch.check("mon 11:00")
    watch.check("mon 12:30")
    found = list_incidents(watch.state, at("mon 12:30"))
    assert list(found.quiet) == [2]
    assert [each.number for each in found.silences] == [1]


def test_a_story_names_the_silences_that_kept_it_quiet(watch: Watch) -> None:
    silence(watch.state, Silence(EVERYTHING, "ayu", "of no account", at("mon 06:00"), at("mon 07:00")))
    silence(watch.state, Silence(EVERYTHING, "dewi", "moving", at("mon 10:00"), at("tue 20:00")))
    watch.tend("tue 10:00")
    assert [each.author for each in watch.story().silences] == ["dewi"]


def test_two_receivers_with_one_address_get_one_mail_and_the_story_says_so(tmp_path: Path) -> None:
    settings = settings_of(
        receivers="\n    boss: {mail: ops@shop.example}\n    ayu: {mail: ayu@shop.example}",
        routes="{to: [ops, boss, ayu]}",
    )
    with watching(tmp_path / "shop", settings=settings) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        assert [each.recipient for each in watch.messages()] == ["ops@shop.example", "ayu@shop.example"]
        found = watch.story()
        assert {notice.receiver for notice in found.notices} == {"ops", "boss", "ayu"}
        assert found.shared == {"1.1/boss": "1.1/ops"}
