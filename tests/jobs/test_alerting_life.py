"""From a check to a letter: what is told when something is amiss, gets worse, goes on and is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.alerts.incident import Phase
from expectmon.promises.alerting import Condition
from tests.jobs.watch import MONDAY, Order, Watch, at, due, quiet_since_ever, rule, rules, settings_of, watching

OLD = quiet_since_ever()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path / "shop") as opened:
        yield opened


def test_what_the_first_check_finds_is_one_digest(watch: Watch) -> None:
    watch.orders(OLD, due("mon 01:00", "A-1", "A-2"))
    decided = watch.check("mon 08:00").alerts
    assert decided is not None
    assert (len(decided.fired), decided.firing, decided.queued) == (1, 1, 1)
    (told,) = watch.news()
    assert told.startswith("ops: First check: 1 alert")
    assert watch.one().history


def test_a_new_late_order_is_one_letter_to_the_owner(watch: Watch) -> None:
    watch.check("mon 08:00")
    watch.orders(OLD, due("mon 09:00", "A-1"))
    watch.check("mon 10:00")
    assert watch.news() == ["ops: Late: 1 of 1 delivery past 2 days"]
    watch.check("mon 10:15")
    assert watch.news() == []
    assert not watch.one().history


def test_much_more_is_told_again_and_a_little_more_is_not(watch: Watch) -> None:
    watch.check("mon 08:00")
    watch.orders(OLD, due("mon 09:00", "A-1"))
    watch.check("mon 10:00")
    watch.news()
    few = due("mon 11:00", *"BCDE")
    watch.orders(OLD, due("mon 09:00", "A-1"), few)
    watch.check("mon 11:30")
    assert watch.news() == []
    watch.orders(OLD, due("mon 09:00", "A-1"), few, due("mon 11:45", "F"))
    watch.check("mon 12:00")
    assert watch.news() == ["ops: Worse: 6 of 6 delivery past 2 days (was 1)"]


def test_that_it_is_over_is_told_to_those_who_know_and_to_nobody_else(tmp_path: Path) -> None:
    routes = "{match: {severity: critical}, to: boss}, {to: ops}"
    settings = settings_of(receivers="\n    boss: {mail: boss@shop.example}", routes=routes)
    with watching(tmp_path / "shop", settings=settings) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        watch.write(settings=settings.replace("{to: ops}", "{to: boss}"))
        watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"))
        watch.check("mon 11:00")
        assert watch.news() == [
            "ops: Late: 1 of 1 delivery past 2 days",
            "ops: Resolved: no delivery past 2 days (was 1)",
        ]


def test_what_is_over_and_comes_back_is_a_new_incident(watch: Watch) -> None:
    watch.check("mon 08:00")
    for day, name in (("mon", "A-1"), ("tue", "A-2")):
        watch.orders(OLD, due(f"{day} 09:00", name))
        watch.check(f"{day} 10:00")
        watch.orders(OLD, due(f"{day} 09:00", name, delivered=f"{day} 11:00"))
        watch.check(f"{day} 12:00")
    overdue = [each for each in watch.incidents(over=True) if each.subject.condition is Condition.OVERDUE]
    assert [each.phase for each in overdue] == [Phase.RESOLVED, Phase.RESOLVED]
    assert len({each.number for each in overdue}) == 2


def test_a_warning_that_stays_as_it_is_is_told_again_once_a_day(watch: Watch) -> None:
    watch.check("mon 08:00")
    watch.orders(OLD, due("mon 09:00", "A-1"))
    watch.check("mon 10:00")
    watch.news()
    still = ["ops: Still: 1 of 1 delivery past 2 days (unchanged)"]
    assert watch.minutes("mon 11:00", "wed 12:00") == {at("tue 10:00"): still, at("wed 10:00"): still}


def test_a_warning_that_grows_a_little_is_told_again_after_four_hours(watch: Watch) -> None:
    watch.check("mon 08:00")
    watch.orders(OLD, due("mon 09:00", "A-1"))
    watch.check("mon 10:00")
    watch.orders(OLD, due("mon 09:00", "A-1", "A-2"))
    watch.check("mon 11:00")
    watch.news()
    assert list(watch.minutes("mon 12:00", "mon 20:00")) == [at("mon 14:00")]


def test_a_promise_that_never_had_anything_due_is_only_new(watch: Watch) -> None:
    watch.orders(due("wed 09:00", "N-1"))
    for hour in range(8, 12):
        watch.check(f"mon {hour:02}:00")
    assert watch.news() == []
    assert watch.incidents() == []


def test_a_promise_that_had_something_due_and_has_nothing_any_more_is_told_once(watch: Watch) -> None:
    watch.check("mon 08:00")
    watch.orders(due("wed 09:00", "N-1"))
    for hour in range(9, 12):
        watch.check(f"mon {hour:02}:00")
    assert watch.news() == ["ops: No data: delivery: nothing to judge"]
    watch.orders(OLD)
    watch.check("mon 12:00")
    watch.check("mon 13:00")
    assert watch.news() == ["ops: Resolved: delivery has data again"]


# What a check did not look at

BOTH = rules(rule(), rule("calls", owner="calls@shop.example"))


def test_a_check_of_one_promise_leaves_the_others_alone(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=BOTH) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"))
        watch.news()
        watch.check("mon 11:00", promises=("delivery",))
        assert watch.news() == ["ops: Resolved: no delivery past 2 days (was 1)"]
        assert watch.one().subject.promise == "calls"


def test_a_check_of_one_source_leaves_the_others_alone(tmp_path: Path) -> None:
    settings = settings_of(more="\n  calls: {files: data/calls.csv, key: id, timezone: UTC}")
    with watching(tmp_path / "shop", settings=settings, rules=rules(rule(), rule("calls", source="calls"))) as watch:
        watch.orders(OLD, name="calls")
        watch.check("mon 08:00")
        for name in ("orders", "calls"):
            watch.orders(OLD, due("mon 09:00", "A-1"), name=name)
        watch.check("mon 10:00")
        for name in ("orders", "calls"):
            watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"), name=name)
        watch.check("mon 11:00", sources=("calls",))
        assert watch.one().subject.promise == "delivery"


def test_a_promise_that_is_withdrawn_is_told_so_and_not_as_mended(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=BOTH) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        watch.news()
        watch.write(rules=rules())
        watch.tend("mon 10:30")
        (told,) = watch.news()
        assert told.startswith("calls@shop.example: Withdrawn: calls is no longer watched")
        assert watch.one().subject.promise == "delivery"


def test_a_replay_decides_nothing(watch: Watch) -> None:
    watch.orders(OLD, due("sun 09:00", "A-1"))
    watch.check("mon+1 08:00", at=at("mon+1 08:00"), record=True)
    watch.check("mon+1 08:00", at=at("mon+1 07:00"))
    assert watch.news() == []
    assert watch.incidents(over=True) == []


def test_a_dry_run_decides_nothing(watch: Watch) -> None:
    watch.orders(OLD, due("mon 01:00", "A-1"))
    result = watch.check("mon 08:00", dry_run=True)
    assert result.alerts is None
    assert watch.news() == []
    assert watch.incidents(over=True) == []


# Catching up


def test_what_was_found_after_a_downtime_is_one_digest(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=rules(rule(), rule("calls"))) as watch:
        for hour in range(6, 12):
            watch.check(f"mon {hour:02}:00")
        watch.orders(OLD, due("tue 09:00", "A-1"))
        watch.check("wed 09:00")
        (told,) = watch.news()
        assert told.startswith("ops: After a pause: 2 alerts")


def test_a_late_check_is_no_downtime(watch: Watch) -> None:
    for hour in range(6, 12):
        watch.check(f"mon {hour:02}:00")
    watch.orders(OLD, due("mon 12:00", "A-1"))
    watch.check("mon 14:00")
    assert watch.news() == ["ops: Late: 1 of 1 delivery past 2 days"]


# Each by itself

EACH = rules(rule(more="alert: {each: true}"))


def test_with_each_every_late_order_has_an_incident_of_its_own(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=EACH) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1", "A-2"))
        watch.check("mon 10:00")
        assert {each.subject.key for each in watch.incidents()} == {"A-1", "A-2"}
        watch.news()
        watch.orders(OLD, due("mon 09:00", "A-1", delivered="mon 10:30"), due("mon 09:00", "A-2"))
        watch.check("mon 11:00")
        assert watch.news() == ["ops: Resolved: delivery A-1"]
        assert watch.one().subject.key == "A-2"


def test_an_edit_from_each_to_all_ends_the_single_ones(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=EACH) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", "A-1", "A-2"))
        watch.check("mon 10:00")
        watch.write(rules=rules())
        watch.check("mon 11:00")
        assert [each.subject.key for each in watch.incidents()] == [None]


def test_a_flood_is_one_digest_for_each_receiver(tmp_path: Path) -> None:
    settings = settings_of(receivers="\n    boss: {mail: boss@shop.example}", routes="{to: [ops, boss]}")
    with watching(tmp_path / "shop", rules=EACH, settings=settings) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 09:00", *(f"A-{number}" for number in range(5000))))
        decided = watch.check("mon 10:00").alerts
        assert decided is not None
        assert (len(decided.fired), decided.queued) == (5000, 2)
        assert [told.split(";")[0] for told in watch.news()] == ["ops: 5,000 alerts", "boss: 5,000 alerts"]
        assert len(watch.story(5000).notices) == 2
        watch.check("mon 10:15")
        assert watch.news() == []


# Nearing


def test_the_end_of_nearing_goes_with_the_next_letter(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=rules(rule(more="nearing: 80%"))) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 12:00", "A-1"))
        watch.check("mon 09:00")
        assert watch.news() == ["ops: Due soon: 1 of 1 delivery close to 2 days"]
        watch.orders(OLD, due("mon 12:00", "A-1", delivered="mon 09:30"))
        watch.check("mon 10:00")
        watch.check("mon 11:00")
        assert watch.incidents() == []
        assert watch.news() == []
        watch.orders(OLD, due("mon 11:30", "B-1"))
        watch.check("mon 12:00")
        (told,) = watch.news()
        assert told.startswith("ops: 1 alert, 1 ended; ")
        assert [notice.verdict.value for notice in watch.story(1).notices] == ["send", "send"]


def test_the_end_of_nearing_is_told_a_day_later_by_itself(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", rules=rules(rule(more="nearing: 80%"))) as watch:
        watch.check("mon 08:00")
        watch.orders(OLD, due("mon 12:00", "A-1"))
        watch.check("mon 09:00")
        watch.orders(OLD, due("mon 12:00", "A-1", delivered="mon 09:30"))
        watch.check("mon 10:00")
        watch.check("mon 11:00")
        watch.news()
        assert list(watch.minutes("mon 12:00", "wed 12:00")) == [at("tue 11:00")]


# Segments

SEGMENTS = rules(
    rule(more="segments: [carrier]\nobjective: 90% over 28 days\nalert: {off: [overdue, broken, nearing, burn, shift]}")
)


def of_carriers(watch: Watch, **late: int) -> None:
    """A hundred orders of each carrier, so many of them delivered late."""
    deadline, hour = MONDAY - dt.timedelta(days=2), dt.timedelta(hours=1)
    watch.orders(
        Order(f"{carrier}-{number}", deadline - 48 * hour, deadline + (5 if number < count else -5) * hour, carrier)
        for carrier, count in late.items()
        for number in range(100)
    )


def segments(watch: Watch) -> dict[str, Phase]:
    return {dict(each.subject.segment).get("carrier") or "all": each.phase for each in watch.incidents(over=True)}


@pytest.fixture
def carriers(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path / "shop", rules=SEGMENTS) as opened:
        of_carriers(opened, north=0, south=0)
        opened.check("mon 08:00")
        yield opened


def test_a_whole_that_is_missed_speaks_for_its_segments(carriers: Watch) -> None:
    of_carriers(carriers, north=50, south=50)
    carriers.check("mon 09:00")
    assert segments(carriers) == {"all": Phase.FIRING, "north": Phase.FIRING, "south": Phase.FIRING}
    assert carriers.news() == ["ops: Below objective: delivery kept 50.0% of 200, objective 90%"]


def test_a_segment_is_told_alone_when_the_whole_is_fine(carriers: Watch) -> None:
    of_carriers(carriers, north=0, south=19)
    carriers.check("mon 09:00")
    assert segments(carriers) == {"south": Phase.FIRING}
    assert carriers.news() == ["ops: Below objective: delivery (carrier south) kept 81.0% of 100, objective 90%"]


def test_a_segment_that_the_whole_spoke_for_is_told_as_new_once_that_is_fine(carriers: Watch) -> None:
    of_carriers(carriers, north=50, south=50)
    carriers.check("mon 09:00")
    of_carriers(carriers, north=0, south=19)
    for hour in (10, 11, 12):
        carriers.check(f"mon {hour}:00")
    assert [told.partition(" delivery")[0] for told in carriers.news()] == [
        "ops: Below objective:",
        "ops: Below objective:",
        "ops: Resolved:",
    ]
    assert segments(carriers) == {"all": Phase.RESOLVED, "north": Phase.RESOLVED, "south": Phase.FIRING}


def test_a_segment_that_vanished_has_no_data_and_is_not_resolved(carriers: Watch) -> None:
    of_carriers(carriers, north=0, south=19)
    carriers.check("mon 09:00")
    carriers.news()
    of_carriers(carriers, north=0)
    carriers.check("mon 10:00")
    (told,) = carriers.news()
    assert told.startswith("ops: No data: delivery (carrier south)")
    assert segments(carriers) == {"south": Phase.NO_DATA}
