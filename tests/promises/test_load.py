"""What rules mean once they are loaded."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.calendars.model import Calendar, HolidayRule, Interval
from expectmon.documents import read
from expectmon.errors import Where
from expectmon.promises.conditions import Column, Use, columns
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.load import load_rules
from expectmon.promises.model import (
    Band,
    Between,
    By,
    CalendarColumn,
    Ends,
    Expect,
    Measure,
    Objective,
    Promise,
    Rate,
    Target,
    Within,
    WithinColumn,
)
from tests.promises.rules_text import CALENDARS, problems, promise, rules

FULL = (
    CALENDARS
    + """
promises:
  standard-parcel:
    says: Brought within 4 working days      # the wording of the checkout page
    topic: parcel
    touchpoint: checkout
    stage: delivery
    factor: promise_fulfilment
    owner: parcels@shop.example
    source: orders
    where: kind = 'standard'
    start: paid_at
    stop: brought_at
    within: 4 business days
    ends: close
    grace: 30 minutes
    calendar: shop
    void: {when: "status = 'cancelled'", at: cancelled_at}
    excuse:
      - {when: "cause = 'storm'", as: weather}
      - {when: "cause = 'strike'"}
    objective: {share: 97.5%, over: 4 weeks, rate: controllable}
    nearing: 75%
    bands: {early: "-1 day", fine: 0 days, late: 2 days}
    segments: [carrier, [carrier, region]]
    value: total
    customer: customer_id
    since: 2026-05-01
    previously:
      - {before: 2026-04-01, within: 6 business days, ends: same_time, says: Within 6 working days}
      - {before: 2026-01-01, by: due_at, ends: midnight}
"""
).replace("by: due_at, ends: midnight", "within: {column: days, unit: Business  Days}")


def test_a_calendar_is_mapped_with_all_that_it_declares() -> None:
    every_day = (Interval(540, 720), Interval(780, 1080))
    assert rules(CALENDARS).calendars["shop"] == Calendar(
        id="shop",
        timezone="Europe/Lisbon",
        hours={**dict.fromkeys(range(5), every_day), 5: (Interval(1320, 1560),)},
        holidays=HolidayRule("PT", None, frozenset({dt.date(2026, 12, 24)}), frozenset({dt.date(2026, 6, 10)})),
        special={dt.date(2026, 12, 31): (Interval(540, 720),)},
        cutoff=930,
    )
    assert rules(CALENDARS).calendars["depot"].hours == dict.fromkeys((0, 2), (Interval(0, 1440),))


def test_a_promise_is_mapped_with_all_that_it_declares() -> None:
    loaded = rules(FULL)
    assert loaded.problems == ()
    (found,) = loaded.promises
    texts = (found.topic, found.touchpoint, found.stage, found.factor, found.owner, found.value, found.customer)
    assert texts == (
        "parcel", "checkout", "delivery", "promise_fulfilment", "parcels@shop.example", "total", "customer_id",
    )  # fmt: skip
    assert found.objective == Objective(0.975, 28, Rate.CONTROLLABLE)
    assert found.bands == (Band("early", -1.0), Band("fine", 0.0), Band("late", 2.0))
    assert found.segments == (("carrier",), ("carrier", "region"))
    assert found.terms.ends is Ends.CLOSE
    assert found.terms.grace == Duration(30, Unit.MINUTE)
    assert found.terms.nearing == 0.75
    assert [excuse.label for excuse in found.terms.excuses] == ["weather", "excused"]
    assert found.where_defined == Where("rules/0.yaml", 14, 3)
    assert found.places["start"] == Where("rules/0.yaml", 23, 12)
    assert found.places["void.at"] == Where("rules/0.yaml", 29, 46)
    assert found.places["previously.0.within"] == Where("rules/0.yaml", 41, 38)


def test_versions_stand_oldest_first_and_inherit_what_they_do_not_name() -> None:
    oldest, older, now = rules(FULL).promises[0].versions
    assert [(v.since, v.until) for v in (oldest, older, now)] == [
        (None, dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 1), dt.date(2026, 4, 1)),
        (dt.date(2026, 5, 1), None),
    ]
    assert [v.entry for v in (oldest, older, now)] == [1, 0, None]
    assert oldest.target == WithinColumn("days", Unit.BUSINESS_DAY)
    assert (oldest.says, older.says) == ("Brought within 4 working days", "Within 6 working days")
    assert (oldest.grace, older.grace) == (now.grace, now.grace)
    assert oldest.void == now.void
    assert oldest.calendar == now.calendar


def test_earlier_targets_end_as_they_say_and_not_as_the_target_does_that_came_after_them() -> None:
    oldest, older, now = rules(FULL).promises[0].versions
    assert (oldest.ends, older.ends, now.ends) == (Ends.MIDNIGHT, Ends.SAME_TIME, Ends.CLOSE)
    now_in_force = "within: 2 business days\nends: close\ncalendar: shop\n"
    fields = now_in_force + "previously: [{before: 2026-03-01, "
    assert promise(fields + "within: 48 hours}]").versions[0].ends is None
    assert promise(fields + "grace: 1 hour}]").versions[0].ends is Ends.CLOSE


@pytest.mark.parametrize("target", ["measure: days, at_most: 3", "expect: days < 3"])
def test_earlier_targets_without_a_deadline_inherit_nothing_that_is_about_one(target: str) -> None:
    fields = "within: 2 days\ngrace: 1 hour\nnearing: 80%\npreviously: [{before: 2026-03-01, "
    earlier = promise(fields + target + "}]").versions[0]
    assert (earlier.grace, earlier.nearing) == (None, None)
    assert problems(fields + target + ", grace: 1 hour}]") == [
        "bad-target 'grace' forgives lateness, and this target has no deadline"
    ]


def test_without_since_the_terms_in_force_begin_where_the_newest_earlier_ones_end() -> None:
    found = promise("within: 2 days\npreviously: [{before: 2026-03-01, within: 3 days}]")
    assert [terms.since for terms in found.versions] == [None, dt.date(2026, 3, 1)]


def test_earlier_terms_may_stand_in_either_order() -> None:
    fields = "within: 2 days\npreviously: [{{before: {}, within: 3 days}}, {{before: {}, within: 3 days}}]"
    rising = promise(fields.format("2026-01-01", "2026-03-01"))
    falling = promise(fields.format("2026-03-01", "2026-01-01"))
    assert rising.versions == falling.versions
    assert [terms.entry for terms in rising.versions] == [0, 1, None]
    assert [terms.entry for terms in falling.versions] == [1, 0, None]


def test_an_earlier_limit_of_a_measure_keeps_what_is_measured() -> None:
    found = promise("measure: waited\nat_most: 60\npreviously: [{before: 2026-03-01, at_most: 90}]", clock="")
    assert [terms.target for terms in found.versions] == [Measure("waited", 90.0), Measure("waited", 60.0)]


def test_an_earlier_target_of_another_kind_replaces_the_target() -> None:
    found = promise("measure: waited\nat_most: 60\npreviously: [{before: 2026-03-01, by: due_at}]")
    assert [terms.target for terms in found.versions] == [By("due_at"), Measure("waited", 60.0)]


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ("within: 90 minutes", Within.__name__),
        ("within: {column: limit, unit: hours}", WithinColumn("limit", Unit.HOUR)),
        ("between: 2 and 5 days", Between(Duration(2, Unit.DAY), Duration(5, Unit.DAY))),
        ("between: 1 day and 3 days", Between(Duration(1, Unit.DAY), Duration(3, Unit.DAY))),
        ("by: due_at", By("due_at")),
        ("by: {column: due_on, end_of: day}", By("due_on", end_of_day=True)),
        (
            "by: {column: due_on, end_of: day, timezone: Asia/Tokyo}",
            By("due_on", end_of_day=True, timezone="Asia/Tokyo"),
        ),
        ("measure: waited\nat_most: 2", Measure("waited", 2.0)),
    ],
)
def test_a_target_is_mapped(fields: str, target: Target | str) -> None:
    found = promise(fields).terms.target
    assert (type(found).__name__ if isinstance(target, str) else found) == target


def test_cases_of_a_target_keep_their_order_and_the_last_may_take_the_rest() -> None:
    target = promise("within: [{when: tier = 'gold', target: 2 hours}, {target: 1 day}]").terms.target
    assert isinstance(target, Within)
    assert [(str(choice.when), str(choice.target)) for choice in target.choices] == [
        ("tier = 'gold'", "2 hours"),
        ("None", "1 day"),
    ]


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ("within: 3 business days\ncalendar: shop", Ends.MIDNIGHT),
        ("between: 1 and 3 business days\ncalendar: shop\nends: same_time", Ends.SAME_TIME),
        ("within: 3 days", None),
        ("within: 3 days\nends: midnight", Ends.MIDNIGHT),
        ("within: 2 weeks\nends: midnight", Ends.MIDNIGHT),
        ("within: 3 business hours\ncalendar: shop", None),
    ],
)
def test_only_business_days_end_at_midnight_unasked(fields: str, ends: Ends | None) -> None:
    assert promise(fields).terms.ends is ends


def test_a_record_may_name_its_calendar() -> None:
    calendar = promise("within: 1 business day\ncalendar: {column: depot_id}").terms.calendar
    assert isinstance(calendar, CalendarColumn)
    assert calendar.column == "depot_id"
    assert [name for name, _ in calendar.calendars] == ["depot", "shop"]


@pytest.mark.parametrize("fields", ["by: due_at", "expect: paid = billed", "measure: waited\nat_most: 2"])
def test_the_clock_need_not_start_where_nothing_is_counted_from_it(fields: str) -> None:
    assert promise(fields, clock="stop: sent_at").start is None


@pytest.mark.parametrize("fields", ["expect: paid = billed", "measure: waited\nat_most: 2"])
def test_conditions_and_measures_need_no_clock(fields: str) -> None:
    found = promise(fields, clock="")
    assert isinstance(found.terms.target, Expect | Measure)


def test_columns_that_the_clock_reads_as_times_are_times_in_conditions_too() -> None:
    found = promise("within: 2 days\nwhere: paid_at >= '2026-01-01'")
    assert found.terms.where is not None
    assert columns(found.terms.where.tree) == {Column("paid_at", Use.TIME)}


def test_a_condition_knows_where_it_was_written() -> None:
    found = promise("within: 2 days\nwhere: kind = 'x'")
    assert found.terms.where is not None
    assert found.terms.where.where == found.places["where"]


@pytest.mark.parametrize(
    ("bands", "uppers"),
    [
        ("within: 1 day\nbands: {a: -12 hours, b: 36 hours, c: 1 week}", [-0.5, 1.5, 7.0]),
        ("within: 90 minutes\nbands: {a: 1 hour}", [60.0]),
        ("within: 4 business hours\ncalendar: shop\nbands: {a: 30 minutes, b: 1 business hour}", [0.5, 1.0]),
        ("within: 1 month\nbands: {a: 1 day}", [1.0]),
        ("within: 2 weeks\nbands: {a: 0 days, b: 7 days}", [0.0, 1.0]),
        ("within: 2 weeks\nends: midnight\nbands: {a: 0 days, b: 7 days, c: 2 weeks}", [0.0, 7.0, 14.0]),
        ("within: 2 business days\ncalendar: shop\nbands: {a: 1 day, b: 2 business days}", [1.0, 2.0]),
        (
            "within: 2 business days\ncalendar: shop\nends: close\nbands: {a: 6 hours, b: 1 day, c: 1 week}",
            [0.25, 1, 7],
        ),
        ("by: due_at\nbands: {a: 6 hours}", [0.25]),
        ("measure: waited\nat_most: 5\nbands: {a: -2, b: 0.5}", [-2.0, 0.5]),
    ],
)
def test_bands_are_told_in_the_unit_of_the_delta(bands: str, uppers: list[float]) -> None:
    assert [band.upper for band in promise(bands).bands] == uppers


@pytest.mark.parametrize(
    "fields",
    [
        "within: 1 business day\ncalendar: shop\nbands: {a: 3 hours}",
        "within: 4 business hours\ncalendar: shop\nbands: {a: 1 day}",
        "within: 4 hours\nbands: {a: 1 business hour}",
        "within: 4 days\nbands: {a: 1 business day}",
        "within: 4 business days\ncalendar: shop\nends: close\nbands: {a: 1 business day}",
        "within: 4 business days\ncalendar: shop\nends: same_time\nbands: {a: 1 business day}",
    ],
)
def test_bands_in_a_unit_that_cannot_be_compared_are_refused(fields: str) -> None:
    (problem,) = problems(fields)
    assert problem.startswith("bad-duration")


def test_a_promise_refers_to_calendars_of_other_files() -> None:
    text = "promises:\n  a: {says: a, source: orders, start: s, stop: t, within: 1 business day, calendar: shop}\n"
    loaded = rules(text, CALENDARS)
    assert loaded.problems == ()
    assert loaded.promises[0].terms.calendar == loaded.calendars["shop"]


def test_a_promise_of_a_wrong_calendar_is_left_out_without_a_second_problem() -> None:
    text = "calendars: {shop: {timezone: Lisbon, hours: {mon: '09:00-17:00'}}}\n"
    text += "promises:\n  a: {says: a, source: orders, start: s, stop: t, within: 1 business day, calendar: shop}\n"
    loaded = rules(text)
    assert [problem.code.value for problem in loaded.problems] == ["bad-timezone"]
    assert loaded.promises == ()


def test_sources_are_not_checked_where_none_are_given() -> None:
    text = b"promises:\n  a: {says: a, source: nowhere, start: s, stop: t, within: 1 day}\n"
    assert load_rules([read(text, "a.yaml")], sources=None, timezone="UTC").problems == ()


@pytest.mark.parametrize("text", ["", "promises:\n", "calendars:\n", "promises: {}\n"])
def test_a_file_without_rules_is_no_mistake(text: str) -> None:
    assert rules(text).problems == ()


def test_promises_are_equal_wherever_they_stand() -> None:
    text = "promises:\n  a: {says: a, source: orders, start: s, stop: t, within: 1 day, where: x = 1}\n"
    first, second = rules(text).promises[0], rules("# moved\n" + text).promises[0]
    assert first.where_defined != second.where_defined
    assert first == second
    assert hash(first) == hash(second)
    assert isinstance(first, Promise)


def test_an_excuse_may_be_a_bare_condition() -> None:
    assert promise("within: 2 days\nexcuse: cause = 'weather'").terms.excuses[0].label == "excused"
