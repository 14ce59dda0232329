"""What changed since the last report, and what a report leaves for the next one."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from expectmon.alerts.incident import Phase
from expectmon.insights.portrait import Profile, Tallied
from expectmon.promises.alerting import Condition
from expectmon.promises.model import Objective
from expectmon.reports.ground import Before, Copied, Ground, ToldOf
from expectmon.reports.ops.changes import changes
from expectmon.reports.ops.changes_part import changes_part
from expectmon.reports.ops.report import ops_report
from expectmon.reports.told import from_json, to_json, told_by
from tests.insights import pictured
from tests.reports import shop
from tests.reports.copied import part, read
from tests.said import finding

LAST_WEEK = shop.AT - dt.timedelta(days=7)


def easy() -> Profile:
    """A promise whose goal is met whatever happens."""
    return pictured.profile(objective=Objective(0.5, 28))


def told(ground: Ground) -> str:
    return read(part(ops_report(ground, shop.ENGLISH), "changes"))


def before(share: float | None = 0.98, due: int = 700, outcome: str = "met", **others: object) -> Before:
    made = Before(LAST_WEEK, {"standard-delivery": ToldOf(share, due, outcome)})
    return replace(made, **others)  # type: ignore[arg-type]  # fields of Before


def test_the_first_report_ever_says_what_it_compares_with() -> None:
    assert "This is the first report of its kind: it compares with the week before." in told(shop.good())


def test_where_nothing_changed_that_is_said() -> None:
    assert "Nothing changed beyond what is usual." in told(shop.good())


def test_where_nothing_fell_due_there_is_nothing_to_compare() -> None:
    assert "There is nothing to compare yet." in told(shop.quiet())


def test_a_promise_that_became_worse_is_told_with_both_shares() -> None:
    found = changes_part(changes(shop.bad()), shop.bad(), shop.ENGLISH)
    assert "standard-delivery: 85.0% kept, down from 96.0%" in read(found)


def test_a_promise_that_stands_among_the_worst_is_only_named() -> None:
    text = told(shop.bad())
    assert "standard-delivery: see below" in text
    assert "85.0%" not in text


def test_a_promise_that_became_better_is_told_and_is_named_among_the_improvements() -> None:
    report = ops_report(shop.ground(shop.week((85, 15), (97, 3)), shop.week((85, 15), (99, 1))), shop.ENGLISH)
    better = ops_report(shop.ground(shop.week((70, 30), (99, 1), about=easy())), shop.ENGLISH)
    assert "standard-delivery: 99.0% kept, up from 70.0%" in read(part(better, "changes"))
    assert "What got better: standard-delivery" in read(part(report, "improvements"))


def test_it_is_told_against_the_last_report_and_not_against_the_period_before() -> None:
    ground = shop.ground(shop.week((85, 15), (97, 3)), before=before(0.97, outcome="missed"))
    text = told(ground)
    assert "The last report is of Mon, 8 Jun 2026, 10:00 WIB." in text
    assert "Nothing changed beyond what is usual." in text


def test_a_goal_that_is_missed_since_the_last_report_is_told() -> None:
    assert "Miss their goal now: standard-delivery" in told(
        shop.ground(shop.week((85, 15), (85, 15)), before=before(0.85))
    )


def test_a_goal_that_is_met_since_the_last_report_is_told() -> None:
    ground = shop.ground(shop.week((98, 2), (98, 2)), before=before(outcome="missed"))
    assert "Meet their goal now: standard-delivery" in told(ground)


def test_a_promise_that_the_last_report_did_not_know_is_told_as_new() -> None:
    ground = shop.ground(shop.week((98, 2), (98, 2), promise="answers"), before=before())
    assert "Watched for the first time: answers" in told(ground)


def test_the_last_report_without_data_is_no_share_of_zero() -> None:
    found = changes(shop.ground(shop.week((98, 2), (98, 2)), before=before(None, 0, "no_data")))
    assert not found.better
    assert found.now_met == ("standard-delivery",)


def test_incidents_that_began_or_ended_are_told() -> None:
    ended = shop.incident(8, Phase.RESOLVED, days_ago=20)
    text = told(replace(shop.good(), incidents=(shop.incident(7), ended), before=before()))
    assert "New: 37 of 412 standard-delivery past 5 business days" in text
    assert "Ended: 37 of 412 standard-delivery past 5 business days" in text


def test_in_a_first_report_open_incidents_and_findings_are_counted_and_are_no_news() -> None:
    copied = Copied(at=shop.AT, messages=3, findings=(finding("a"), finding("b")), first_found={"a": shop.AT})
    text = told(replace(shop.good(), incidents=(shop.incident(7),), copy=copied))
    assert "it compares with the week before. 1 incident is open. 2 findings in your copy are open." in text
    assert "New:" not in text


def test_incidents_that_the_last_report_told_are_not_new() -> None:
    ground = replace(shop.good(), incidents=(shop.incident(7),), before=before(incidents=frozenset({7})))
    assert not changes(ground).new_incidents


def test_incidents_that_nobody_was_told_of_are_no_news() -> None:
    pending = replace(shop.incident(7, Phase.PENDING), fired=None)
    dropped = replace(shop.incident(8, Phase.DROPPED), fired=None)
    found = changes(replace(shop.good(), incidents=(pending, dropped)))
    assert not found.new_incidents
    assert not found.ended_incidents


def test_incidents_about_copy_are_told_as_findings_only() -> None:
    about_copy = shop.incident(7, condition=Condition.FINDING)
    assert not changes(replace(shop.good(), incidents=(about_copy,))).new_incidents


def test_findings_are_new_if_the_last_report_did_not_tell_them() -> None:
    copied = Copied(at=shop.AT, messages=3, findings=(finding("old"), finding("new")), resolved=2)
    ground = replace(shop.good(), copy=copied, before=before(findings=frozenset({"old"})))
    assert [each.fingerprint for each in changes(ground).new_findings] == ["new"]
    assert "2 were mended" in told(ground)


def test_in_a_first_report_findings_are_new_if_they_were_found_in_the_period() -> None:
    first = {"old": shop.AT - dt.timedelta(days=30), "new": shop.AT - dt.timedelta(days=2)}
    copied = Copied(at=shop.AT, messages=3, findings=(finding("old"), finding("new")), first_found=first)
    assert [each.fingerprint for each in changes(replace(shop.good(), copy=copied)).new_findings] == ["new"]


def test_an_edited_rule_is_told_because_figures_need_not_compare() -> None:
    assert "Edited, so that earlier figures need not compare: standard-delivery" in told(
        replace(shop.good(), edited=("standard-delivery",))
    )


def test_many_changes_are_capped_and_counted() -> None:
    made = [shop.week((98, 2), (60, 40), promise=f"p-{each}") for each in range(8)]
    text = told(shop.ground(*made))
    assert "p-0, p-1, p-2: see below" in text
    assert text.count("down from") == 2
    assert "3 more" in text


def test_what_a_report_told_is_read_back_as_it_was() -> None:
    copied = Copied(at=shop.AT, findings=(finding("b"), finding("a")))
    ground = replace(shop.bad(), copy=copied, incidents=(shop.incident(9), shop.incident(7)))
    found = told_by(ground)
    assert found.promises["standard-delivery"] == ToldOf(0.85, 700, "missed")
    assert found.incidents == {7, 9}
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_what_a_report_told_is_written_in_order() -> None:
    copied = Copied(at=shop.AT, findings=tuple(finding(name) for name in "cab"))
    ground = replace(shop.good(), copy=copied, incidents=tuple(shop.incident(each) for each in (9, 7, 8)))
    written = to_json(told_by(ground))
    assert written["findings"] == ["a", "b", "c"]
    assert written["incidents"] == [7, 8, 9]
    assert list(written["promises"]) == ["express-delivery", "standard-delivery"]


def test_a_promise_without_anything_due_is_told_without_a_share() -> None:
    assert told_by(shop.quiet()).promises["standard-delivery"] == ToldOf(None, 0, "no_data")


def test_a_report_compared_with_itself_has_no_changes() -> None:
    ground = replace(shop.bad(), incidents=(shop.incident(7),))
    again = replace(ground, before=replace(told_by(ground), at=ground.at))
    found = changes(again)
    moved = (found.worse, found.better, found.now_missed, found.now_met, found.new_promises, found.edited)
    assert [*moved, found.new_incidents, found.ended_incidents, found.new_findings, found.resolved] == [()] * 9 + [0]


def test_what_was_told_counts_kept_ones_as_they_were() -> None:
    found = changes(shop.ground(shop.week((98, 2), (85, 15)), before=before(0.98)))
    assert found.worse[0].compared.before == Tallied(kept=686, missed=14)
