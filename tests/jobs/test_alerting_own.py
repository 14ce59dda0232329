"""What the service tells of itself: receivers it cannot reach, rules it cannot read, templates it cannot use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.alerts.incident import Phase
from expectmon.errors import Code
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.alerting.tending import tell_of_rules
from expectmon.jobs.prune import prune
from expectmon.jobs.trial_message import send_trial
from expectmon.promises.alerting import Condition
from expectmon.store import outbox
from expectmon.store.outbox_records import AttemptOutcome
from tests.jobs.watch import Watch, at, due, quiet_since_ever, rule, rules, settings_of, watching

OLD = quiet_since_ever()
BOSS = "\n    boss: {mail: boss@shop.example}"
TWO = rules(rule(), rule("calls", owner="boss", more="alert: {off: [overdue, broken]}"))
UNKNOWN = "550 no such user"


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Two owners, `ops` and `boss`; a letter to `ops` waits."""
    with watching(tmp_path / "shop", settings=settings_of(receivers=BOSS), rules=TWO) as opened:
        opened.check("mon 08:00")
        opened.orders(OLD, due("mon 09:00", "A-1"))
        opened.check("mon 10:00")
        opened.news()
        yield opened


def broken(watch: Watch) -> list[Phase]:
    every = watch.incidents(over=True)
    return [each.phase for each in every if each.subject.condition is Condition.CHANNEL_BROKEN]


# Receivers


def test_a_receiver_who_is_refused_is_told_to_the_others(watch: Watch) -> None:
    assert watch.answer("mon 10:01", AttemptOutcome.REFUSED, UNKNOWN) == 1
    watch.tend("mon 10:02")
    (told,) = watch.news()
    assert told.startswith("boss: CRITICAL ")
    assert "ops" in told
    assert broken(watch) == [Phase.FIRING]
    watch.tend("mon 10:03")
    assert watch.news() == []


def test_the_words_of_the_server_are_told_with_the_address(watch: Watch) -> None:
    watch.answer("mon 10:01", AttemptOutcome.REFUSED, UNKNOWN)
    watch.tend("mon 10:02")
    payload = watch.messages()[-1].payload.decode()
    assert "ops@shop.example" in payload
    assert UNKNOWN in payload


def test_a_receiver_who_can_be_reached_again_is_told_to_who_knew(watch: Watch) -> None:
    watch.answer("mon 10:01", AttemptOutcome.REFUSED, UNKNOWN)
    watch.tend("mon 10:02")
    with watch.state.writing() as connection:
        outbox.requeue_dead(connection, at("mon 10:05"), until=at("tue 10:05"))
    watch.news()
    watch.tend("mon 10:06")
    assert broken(watch) == [Phase.FIRING]
    watch.answer("mon 10:07", AttemptOutcome.ACCEPTED, "250 ok")
    watch.tend("mon 10:08")
    assert broken(watch) == [Phase.RESOLVED]
    (told,) = watch.news()
    assert told.startswith("boss: Resolved")


def test_failing_for_less_than_an_hour_is_told_to_nobody(watch: Watch) -> None:
    for minute in range(1, 60, 10):
        watch.answer(f"mon 10:{minute:02}", AttemptOutcome.RETRY, "451 later")
        watch.tend(f"mon 10:{minute:02}")
    assert broken(watch) == []
    watch.tend("mon 11:02")
    assert broken(watch) == [Phase.FIRING]


def test_an_address_that_was_mended_is_broken_no_more(watch: Watch) -> None:
    watch.answer("mon 10:01", AttemptOutcome.REFUSED, UNKNOWN)
    watch.tend("mon 10:02")
    mended = settings_of(receivers=BOSS).replace("ops@shop.example", "operations@shop.example")
    watch.write(settings=mended)
    watch.tend("mon 10:03")
    assert broken(watch) == [Phase.RESOLVED]
    watch.minutes("mon 10:05", "wed 10:00")
    assert broken(watch) == [Phase.RESOLVED]


def test_an_owner_who_is_no_longer_one_is_broken_no_more(tmp_path: Path) -> None:
    owners = rules(rule(owner="typo@shop.example"), rule("calls", owner="boss"))
    with watching(tmp_path / "shop", settings=settings_of(receivers=BOSS), rules=owners) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        watch.answer("mon 10:01", AttemptOutcome.REFUSED, UNKNOWN, receiver="typo@shop.example")
        watch.tend("mon 10:02")
        assert broken(watch) == [Phase.FIRING]
        watch.write(rules=owners.replace("typo@", "right@"))
        watch.news()
        watch.tend("mon 10:03")
        assert broken(watch) == [Phase.RESOLVED]
        assert [line.partition(" typo")[0] for line in watch.news()] == ["boss: Withdrawn:"]


def test_a_letter_to_who_is_no_receiver_is_no_incident(watch: Watch) -> None:
    unreachable = settings_of(receivers=BOSS) + "  smtp: {host: 127.0.0.1, port: 1, from: a@shop.example, tls: none}\n"
    watch.write(settings=unreachable)
    send_trial(watch.workspace, watch.state, "stranger@shop.example", at("mon 10:01"))
    watch.answer("mon 10:02", AttemptOutcome.REFUSED, UNKNOWN, receiver="stranger@shop.example")
    watch.tend("tue 12:00")
    assert "stranger@shop.example" not in {each.subject.key for each in watch.incidents(over=True)}


# Rules


def told_rules(watch: Watch, moment: str, *faults: str) -> Decided:
    return tell_of_rules(watch.state, watch.workspace, faults, at(moment))


def test_rules_that_cannot_be_read_are_told_to_all_owners_once(watch: Watch) -> None:
    told_rules(watch, "mon 11:00", "rules/a.yaml:3:1: no such calendar")
    assert sorted(line.partition(":")[0] for line in watch.news()) == ["boss", "ops"]
    told_rules(watch, "mon 11:05", "rules/a.yaml:3:1: no such calendar")
    assert watch.news() == []
    told_rules(watch, "mon 11:10")
    assert [line.partition(":")[0] for line in sorted(watch.news())] == ["boss", "ops"]
    told_rules(watch, "mon 11:15")
    assert watch.news() == []


def test_a_check_by_the_last_good_rules_does_not_mend_them(watch: Watch) -> None:
    told_rules(watch, "mon 11:00", "rules/a.yaml:3:1: no such calendar")
    watch.check("mon 11:30")
    watch.tend("mon 11:31")
    assert Condition.BAD_RULES in {each.subject.condition for each in watch.incidents()}


# Templates


def test_a_bad_template_is_told_and_the_letter_goes_out(watch: Watch) -> None:
    path = watch.root / "templates" / "email" / "incident.subject.txt.j2"
    path.parent.mkdir(parents=True)
    path.write_text("{{ page.nonsense }}", encoding="utf-8")
    watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"))
    decided = watch.check("mon 11:00").alerts
    assert decided is not None
    assert watch.news() == ["ops: Resolved: no delivery past 2 days (was 1)"]
    (problem,) = decided.problems
    assert problem.code is Code.BAD_TEMPLATE
    assert "incident.subject.txt.j2" in str(problem.where)


# Retention


def test_pruning_leaves_the_story_of_what_is_open(watch: Watch) -> None:
    watch.answer("mon 10:01", AttemptOutcome.ACCEPTED, "250 ok")
    gone = prune(watch.workspace, watch.state, at("mon 10:02") + dt.timedelta(days=3000))
    assert gone.counts["outbox"] == 1
    assert [each.number for each in watch.incidents()] == [1]
    assert [step.why.value for step in watch.story().transitions] == ["first"]
    assert prune(watch.workspace, watch.state, at("mon 10:02")).counts == {}


def test_the_schedule_says_how_long_history_is_kept(watch: Watch) -> None:
    watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"))
    watch.check("mon 11:00")
    watch.write(settings=settings_of(receivers=BOSS) + "schedule:\n  prune: {every: 1 day, keep: 10 days}\n")
    later = at("mon 11:00") + dt.timedelta(days=9)
    assert "incident" not in prune(watch.workspace, watch.state, later).counts
    assert prune(watch.workspace, watch.state, later + dt.timedelta(days=2)).counts["incident"] == 1
