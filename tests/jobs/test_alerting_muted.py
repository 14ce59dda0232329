"""What keeps a letter back: silences, people who have it in hand, what explains it, and hours in which nobody reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from expectmon.alerts.incident import Acknowledgement, Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.jobs.incidents import acknowledge, unsilence
from expectmon.promises.alerting import Condition, Severity
from tests.jobs.watch import Watch, at, due, quiet_since_ever, rule, rules, settings_of, watching

OLD = quiet_since_ever()
DELIVERY = Match(promise=frozenset({"delivery"}))
LATE = "ops: Late: 1 of 1 delivery past 2 days"


def late_since(watch: Watch, moment: str, *names: str) -> None:
    """Look once, and again an hour after some orders became late; what was told of that is read."""
    hour = dt.timedelta(hours=1)
    watch.check(at(moment) - 2 * hour)
    watch.orders(OLD, due(moment, *(names or ("A-1",))))
    watch.check(at(moment) + hour)


def mended(watch: Watch, moment: str, *names: str, since: str) -> None:
    """Deliver the orders, and look half an hour later."""
    watch.orders(OLD, due(since, *(names or ("A-1",)), delivered=moment))
    watch.check(at(moment) + dt.timedelta(minutes=30))


def silence(starts: str, ends: str, match: Match = DELIVERY) -> Silence:
    return Silence(match, "dewi", "moving house", at(starts), at(ends))


def kept_back(watch: Watch, number: int = 1) -> list[tuple[Why, Because]]:
    return [(each.why, each.because) for each in watch.story(number).notices if each.verdict is Verdict.WITHHOLD]


def sent(notices: Sequence[Notice]) -> list[tuple[str, Why]]:
    return [(each.receiver, each.why) for each in notices if each.verdict is Verdict.SEND]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path / "shop") as opened:
        yield opened


# Silences


def test_nobody_is_told_of_what_is_silenced_until_the_silence_ends(watch: Watch) -> None:
    watch.silence(silence("mon 06:00", "mon 16:00"))
    late_since(watch, "mon 09:00")
    assert watch.news() == []
    found = watch.minutes("mon 10:30", "mon 18:00", every=30)
    assert found == {
        at("mon 15:00"): ["ops: Silence 1 ends in 1 hour: 1 incident will be told again"],
        at("mon 16:00"): [LATE],
    }
    assert kept_back(watch) == [(Why.FIRST, Because.SILENCED)]


def test_a_silence_that_is_lifted_is_over_at_once(watch: Watch) -> None:
    made = watch.silence(silence("mon 06:00", "tue 16:00"))
    late_since(watch, "mon 09:00")
    unsilence(watch.state, made.number or 0, at("mon 11:00"))
    assert watch.minutes("mon 11:00", "mon 12:00") == {at("mon 11:00"): [LATE]}


def test_what_grew_while_it_was_silenced_is_compared_with_what_was_told(watch: Watch) -> None:
    late_since(watch, "mon 09:00")
    watch.news()
    watch.silence(silence("mon 10:30", "mon 13:00"))
    watch.orders(OLD, due("mon 09:00", "A-1", *"BCDEFG"))
    watch.check("mon 11:30")
    watch.minutes("mon 12:00", "mon 13:00", every=15)
    watch.tend("mon 13:30")
    assert watch.news() == ["ops: No longer silenced: 7 of 7 delivery past 2 days (was 1)"]


def test_what_fired_and_was_over_while_it_was_silenced_is_told_to_nobody(watch: Watch) -> None:
    watch.silence(silence("mon 06:00", "mon 16:00"))
    late_since(watch, "mon 09:00")
    mended(watch, "mon 10:30", since="mon 09:00")
    assert watch.news() == []
    assert kept_back(watch) == [(Why.FIRST, Because.SILENCED), (Why.RESOLVED, Because.NEVER_TOLD)]


def test_that_it_is_over_is_told_also_while_it_is_silenced(watch: Watch) -> None:
    late_since(watch, "mon 09:00")
    watch.silence(silence("mon 10:15", "mon 16:00"))
    mended(watch, "mon 10:30", since="mon 09:00")
    assert watch.news() == [LATE, "ops: Resolved: no delivery past 2 days (was 1)"]


def test_a_silence_is_announced_once(watch: Watch) -> None:
    watch.silence(silence("mon 06:00", "mon 16:00"))
    found = watch.minutes("mon 14:00", "mon 17:00", every=1)
    assert list(found) == [at("mon 15:00")]
    (told,) = found[at("mon 15:00")]
    assert told.startswith("ops: Silence 1 ends in 1 hour")


def test_a_short_silence_is_announced_when_a_quarter_of_it_is_left(watch: Watch) -> None:
    watch.silence(silence("mon 08:00", "mon 09:00"))
    assert list(watch.minutes("mon 08:00", "mon 09:00", every=5)) == [at("mon 08:45")]


@pytest.mark.parametrize(
    ("match", "told"),
    [
        (Match(owner=frozenset({"ops"}), condition=frozenset({Condition.OVERDUE, Condition.STALE})), ["ops", "boss"]),
        (Match(touchpoint=frozenset({"checkout"})), ["boss"]),
        (Match(touchpoint=frozenset({"shop floor"})), []),
        (Match(source=frozenset({"orders"})), ["ops", "boss"]),
        (Match(condition=frozenset({Condition.NEARING})), ["ops", "boss"]),
        (Match(condition=frozenset({Condition.STALE})), ["ops", "boss"]),
        (Match(severity=frozenset({Severity.CRITICAL})), ["ops", "boss"]),
        (Match(segment={"carrier": "north"}), ["ops", "boss"]),
        (Match(promise=frozenset({"calls"}), condition=frozenset({Condition.BURN})), ["boss"]),
    ],
)
def test_the_end_of_a_silence_is_announced_to_all_whom_it_spared(tmp_path: Path, match: Match, told: list[str]) -> None:
    settings = settings_of(receivers="\n    boss: {mail: boss@shop.example}")
    calls = rule("calls", owner="boss", more="touchpoint: checkout")
    with watching(tmp_path / "shop", settings=settings, rules=rules(rule(), calls)) as watch:
        watch.silence(silence("mon 06:00", "mon 16:00", match))
        watch.tend("mon 15:30")
        assert [line.partition(":")[0] for line in watch.news()] == told


def test_nobody_is_woken_for_the_end_of_a_silence(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00"')) as watch:
        watch.silence(silence("mon 20:00", "tue 03:00"))
        watch.silence(silence("mon 20:00", "tue 06:30", Match(source=frozenset({"orders"}))))
        watch.minutes("mon 23:00", "tue 07:00", every=30)
        (letter,) = watch.messages()
        assert letter.subject.startswith("Silence 2 ends in 30 minutes")
        assert letter.created < letter.not_before == at("tue 06:00")  # else it would go out at once


# In hand


def test_what_somebody_has_in_hand_is_neither_repeated_nor_escalated(tmp_path: Path) -> None:
    settings = settings_of(
        receivers="\n    boss: {mail: boss@shop.example}", routes="{to: ops, escalate: {after: 2 hours, to: boss}}"
    )
    with watching(tmp_path / "shop", settings=settings) as watch:
        late_since(watch, "mon 09:00")
        acknowledge(watch.state, 1, Acknowledgement("dewi", at("mon 10:30"), at("tue 10:30"), "calling the carrier"))
        assert watch.news() == [LATE]
        found = watch.minutes("mon 11:00", "tue 12:00", every=30)
        assert found == {
            at("tue 10:30"): ["ops: Still: 1 of 1 delivery past 2 days (unchanged)"],
            at("tue 11:00"): ["boss: Nobody has answered: 1 of 1 delivery past 2 days"],
        }
        step = next(each for each in watch.story().transitions if each.why is Why.ACKNOWLEDGED)
        assert (step.by, step.note, step.at) == ("dewi", "calling the carrier", at("mon 10:30"))


def test_what_nobody_has_in_hand_is_told_to_others_once_and_so_is_its_end(tmp_path: Path) -> None:
    settings = settings_of(
        receivers="\n    boss: {mail: boss@shop.example}", routes="{to: ops, escalate: {after: 2 hours, to: boss}}"
    )
    with watching(tmp_path / "shop", settings=settings) as watch:
        late_since(watch, "mon 09:00")
        assert watch.news() == [LATE]
        found = watch.minutes("mon 10:30", "mon 16:00", every=30)
        assert found == {at("mon 12:00"): ["boss: Nobody has answered: 1 of 1 delivery past 2 days"]}
        mended(watch, "mon 16:30", since="mon 09:00")
        assert sorted(line.partition(":")[0] for line in watch.news()) == ["boss", "ops"]


# Explained by something else


def test_a_source_that_cannot_be_read_twice_is_told_and_keeps_its_promises_quiet(watch: Watch) -> None:
    late_since(watch, "mon 09:00")
    watch.news()
    path = watch.root / "data" / "orders.csv"
    records = path.read_text(encoding="utf-8")
    path.unlink()
    assert watch.check("mon 11:00").alerts is not None
    assert watch.news() == []
    assert [problem.code for problem in watch.check("mon 12:00").failures] == ["no-files"]
    (told,) = watch.news()
    assert told.startswith("ops: CRITICAL Silent: orders cannot be read")
    watch.minutes("mon 13:00", "tue 13:00")
    assert (Why.REPEAT, Because.INHIBITED) in kept_back(watch, 1)
    path.write_text(records, encoding="utf-8")
    watch.news()
    watch.check("tue 13:30")
    assert any("Resolved: orders can be read again" in line or "ended" in line for line in watch.news())
    assert [each.subject.condition for each in watch.incidents()] == [Condition.OVERDUE]


def test_a_source_that_fails_once_is_told_to_nobody(watch: Watch) -> None:
    watch.check("mon 08:00")
    path = watch.root / "data" / "orders.csv"
    records = path.read_text(encoding="utf-8")
    path.unlink()
    watch.check("mon 09:00")
    path.write_text(records, encoding="utf-8")
    watch.check("mon 10:00")
    assert watch.news() == []
    assert [each.phase for each in watch.incidents(over=True)] == ["dropped"]


def test_a_stale_source_keeps_quiet_what_it_feeds(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=settings_of(fresh=", fresh: 2 days")) as watch:
        watch.orders(OLD, due("tue 12:00", "A-1"))
        watch.check("mon 08:00")
        watch.check("tue 13:00")
        (told,) = watch.news()
        assert told.startswith("ops: Stale data: orders has no new record for")
        (overdue,) = [each for each in watch.incidents() if each.subject.condition is Condition.OVERDUE]
        assert kept_back(watch, overdue.number or 0) == [(Why.FIRST, Because.INHIBITED)]


# Hours in which nobody reads


def test_a_warning_of_the_night_is_told_in_the_morning_with_its_figures_of_then(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00"')) as watch:
        late_since(watch, "mon 22:00")
        watch.orders(OLD, due("mon 22:00", "A-1"), due("tue 02:00", *"BCDEFG"))
        watch.check("tue 03:00")
        found = watch.minutes("tue 03:30", "tue 12:00", every=30)
        assert found == {at("tue 06:00"): ["ops: Late: 7 of 7 delivery past 2 days"]}
        assert {each.because for each in watch.story().notices} == {Because.RELEASED}


def test_a_repeat_is_counted_from_when_it_was_told(tmp_path: Path) -> None:
    critical = rules(rule(more="alert: {severity: {overdue: critical}}"))
    with watching(
        tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00", urgent: []'), rules=critical
    ) as watch:
        late_since(watch, "mon 22:30")
        found = watch.minutes("tue 00:00", "tue 16:00", every=30)
        assert list(found)[:2] == [at("tue 06:00"), at("tue 14:00")]


def test_what_was_worse_in_the_night_is_compared_with_what_was_told_in_the_evening(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00"')) as watch:
        late_since(watch, "mon 20:00")
        assert watch.news() == [LATE]
        watch.orders(OLD, due("mon 20:00", "A-1"), due("tue 02:00", *"BCDEFG"))
        watch.check("tue 03:00")
        watch.tend("tue 06:00")
        assert watch.news() == ["ops: Worse: 7 of 7 delivery past 2 days (was 1)"]


def test_what_came_and_went_in_the_night_is_one_line_in_the_morning(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00"')) as watch:
        late_since(watch, "mon 22:00")
        mended(watch, "tue 02:00", since="mon 22:00")
        found = watch.minutes("tue 03:00", "tue 12:00", every=30)
        assert found == {at("tue 06:00"): ["ops: Resolved: no delivery past 2 days"]}
        assert sent(watch.story().notices) == [("ops", Why.FIRST), ("ops", Why.RESOLVED)]


def test_what_is_urgent_waits_for_nobody(tmp_path: Path) -> None:
    critical = rules(rule(more="alert: {severity: {overdue: critical}}"))
    with watching(tmp_path / "shop", settings=settings_of(ops=', quiet: "22:00-06:00"'), rules=critical) as watch:
        late_since(watch, "mon 22:00")
        assert watch.news() == ["ops: CRITICAL Late: 1 of 1 delivery past 2 days"]


def test_who_works_by_day_is_told_when_they_begin(tmp_path: Path) -> None:
    office = 'calendars:\n  office: {timezone: UTC, hours: {mon-fri: "08:00-17:00"}}\n'
    with watching(tmp_path / "shop", settings=settings_of(ops=", hours: office"), rules=office + rules()) as watch:
        late_since(watch, "fri 18:00")
        assert list(watch.minutes("fri 20:00", "mon+1 12:00", every=60)) == [at("mon+1 08:00")]


def test_after_several_letters_the_next_waits_for_company(tmp_path: Path) -> None:
    three = rules(rule("one"), rule("two"), rule("three"), rule("four"))
    with watching(tmp_path / "shop", rules=three) as watch:
        watch.check("mon 08:00")
        watch.silence(silence("mon 08:00", "mon 12:00", Match(promise=frozenset({"four"}))))
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        assert len(watch.news()) == 3
        unsilence(watch.state, 1, at("mon 10:30"))
        assert watch.minutes("mon 10:30", "mon 13:00", every=30) == {
            at("mon 12:00"): ["ops: Late: 1 of 1 four past 2 days"]
        }
