"""What a commitment is worth, rule by rule, as people ask about it. Jakarta is UTC+7 all year."""

from __future__ import annotations

import datetime as dt

import pytest

from expectmon.promises.commitment import State
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import BAD, DUPLICATE, Answer, Oracle, Record

FIVE_DAYS = "within: 5 business days\ncalendar: jakarta"
VOID_AT = "void: {when: status = 'cancelled', at: cancelled_at}"
LATER = "2026-12-01 00:00"


def wib(text: str) -> dt.datetime:
    """Local time in Jakarta."""
    return time(text, "+07:00")


def order(start: str | None, stop: str | None = None, **more: object) -> Record:
    return {"ordered_at": start and wib(start), "sent_at": stop and wib(stop), **more}


def judge(lab: Lab, fields: str, record: Record, at: str = LATER, *, clock: str | None = None) -> Answer:
    found = promise(fields) if clock is None else promise(fields, clock=clock)
    world = Oracle(wib(at), "Asia/Jakarta", "Asia/Jakarta")
    ((answer,),) = lab.judge([found], [record], world)
    return answer


def shown(answer: Answer) -> str:
    assert answer.deadline is not None
    return f"{answer.deadline.astimezone(dt.timezone(dt.timedelta(hours=7))):%Y-%m-%d %H:%M}"


# 2. Working time


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        pytest.param("2026-03-02 09:00", "2026-03-02 11:00", id="within-a-morning"),
        pytest.param("2026-03-02 11:00", "2026-03-02 14:00", id="over-lunch"),
        pytest.param("2026-03-02 10:00", "2026-03-02 12:00", id="used-up-at-closing-and-not-at-the-next-opening"),
        pytest.param("2026-03-02 13:30", "2026-03-02 15:30", id="just-before-the-cut-off"),
        pytest.param("2026-03-02 14:00", "2026-03-03 10:00", id="at-the-cut-off-it-waits-for-the-next-day"),
        pytest.param("2026-03-07 13:30", "2026-03-09 10:00", id="after-closing-on-saturday"),
    ],
)
def test_business_hours_run_only_while_open(lab: Lab, start: str, deadline: str) -> None:
    assert shown(judge(lab, "within: 2 business hours\ncalendar: jakarta", order(start))) == deadline


# 3. Business days


@pytest.mark.parametrize(
    ("ends", "start", "deadline"),
    [
        pytest.param("midnight", "2026-03-02 09:00", "2026-03-04 00:00", id="end-of-the-next-day"),
        pytest.param("midnight", "2026-03-02 13:59", "2026-03-04 00:00", id="before-the-cut-off"),
        pytest.param("midnight", "2026-03-02 14:00", "2026-03-05 00:00", id="at-the-cut-off"),
        pytest.param("midnight", "2026-03-08 09:00", "2026-03-11 00:00", id="ordered-on-sunday-counts-as-monday"),
        pytest.param("close", "2026-03-06 09:00", "2026-03-07 13:00", id="saturday-closes-early"),
        pytest.param("same_time", "2026-03-06 13:30", "2026-03-07 13:00", id="same-time-keeps-to-the-hours"),
        pytest.param("same_time", "2026-03-02 10:20", "2026-03-03 10:20", id="same-time"),
    ],
)
def test_a_business_day_ends_as_it_was_promised(lab: Lab, ends: str, start: str, deadline: str) -> None:
    answer = judge(lab, f"within: 1 business day\nends: {ends}\ncalendar: jakarta", order(start))
    assert shown(answer) == deadline


# 4. Plain days and months


@pytest.mark.parametrize(
    ("target", "start", "deadline"),
    [
        pytest.param("within: 2 days", "2026-03-02 09:15", "2026-03-04 09:15", id="a-day-is-24-hours"),
        pytest.param(
            "within: 2 days\nends: midnight", "2026-03-02 09:15", "2026-03-05 00:00", id="unless-it-ends-at-midnight"
        ),
        pytest.param("within: 1 week", "2026-03-02 09:15", "2026-03-09 09:15", id="a-week-is-seven"),
        pytest.param("within: 1 month", "2026-01-31 09:15", "2026-02-28 09:15", id="a-month-is-clamped"),
    ],
)
def test_plain_days_and_months_know_no_days_off(lab: Lab, target: str, start: str, deadline: str) -> None:
    assert shown(judge(lab, target, order(start))) == deadline


def test_a_day_of_24_hours_is_no_local_day_when_clocks_change(lab: Lab) -> None:
    """Berlin loses an hour on 29 March 2026."""
    record = {"ordered_at": time("2026-03-28 12:00", "+01:00"), "sent_at": None}
    world = Oracle(time("2026-03-30 00:00"), "UTC", "Europe/Berlin")
    ((hours,),) = lab.judge([promise("within: 1 day")], [record], world)
    ((month,),) = lab.judge([promise("within: 1 month")], [record], world)
    assert hours.deadline == time("2026-03-29 13:00", "+02:00")
    assert month.deadline == time("2026-04-28 12:00", "+02:00")


# 5. Two kinds of deadlines


@pytest.mark.parametrize(
    ("target", "stop", "state"),
    [
        pytest.param("within: 1 day", "2026-03-03 09:00", State.KEPT, id="an-instant-includes-itself"),
        pytest.param("within: 1 day", "2026-03-03 09:00:00.000001", State.BROKEN, id="and-nothing-more"),
        pytest.param(FIVE_DAYS, "2026-03-07 23:59:59.999999", State.KEPT, id="an-end-of-day-includes-the-day"),
        pytest.param(FIVE_DAYS, "2026-03-08 00:00", State.BROKEN, id="and-not-the-next-midnight"),
        pytest.param("by: {column: due_at, end_of: day}", "2026-03-07 00:00", State.KEPT, id="a-date-on-the-due-day"),
        pytest.param("by: {column: due_at, end_of: day}", "2026-03-08 00:00", State.BROKEN, id="a-date-on-the-next"),
    ],
)
def test_a_deadline_is_kept_up_to_its_last_moment(lab: Lab, target: str, stop: str, state: State) -> None:
    assert judge(lab, target, order("2026-03-02 09:00", stop, due_at=wib("2026-03-07 00:00"))).state is state


@pytest.mark.parametrize(
    ("target", "at", "state"),
    [
        pytest.param("within: 1 day", "2026-03-03 09:00", State.PENDING, id="at-the-instant-there-is-still-time"),
        pytest.param("within: 1 day", "2026-03-03 09:00:00.000001", State.OVERDUE, id="after-it-none"),
        pytest.param(FIVE_DAYS, "2026-03-07 23:59:59.999999", State.PENDING, id="until-the-end-of-the-day"),
        pytest.param(FIVE_DAYS, "2026-03-08 00:00", State.OVERDUE, id="at-midnight-the-day-is-over"),
        pytest.param("within: 1 day\ngrace: 1 hour", "2026-03-03 10:00", State.PENDING, id="grace-forgives"),
        pytest.param("within: 1 day\ngrace: 1 hour", "2026-03-03 10:01", State.OVERDUE, id="for-a-while"),
    ],
)
def test_it_is_overdue_once_there_is_no_time_left(lab: Lab, target: str, at: str, state: State) -> None:
    assert judge(lab, target, order("2026-03-02 09:00"), at).state is state


# 6. The order of judgement


@pytest.mark.parametrize(
    ("fields", "record", "state", "reason"),
    [
        pytest.param("where: tier = 'gold'", order(None, tier="basic"), None, "", id="outside-comes-before-all"),
        pytest.param("where: tier = 'gold'", order(None), None, "", id="a-null-condition-does-not-hold"),
        pytest.param("where: tier = 'gold'", order(None, tier="gold"), State.UNKNOWN, "missing_start", id="inside"),
        pytest.param(
            "void: status = 'cancelled'", order(None, status="cancelled"), State.VOID, "", id="void-before-unknown"
        ),
        pytest.param(
            "", order("2026-03-02 09:00", "2026-03-02 08:00"), State.UNKNOWN, "stop_before_start", id="backwards"
        ),
        pytest.param("", order(None, "2026-03-02 08:00"), State.UNKNOWN, "missing_start", id="no-start"),
        pytest.param("", order("1969-12-31 09:00"), State.UNKNOWN, "out_of_range", id="ancient"),
        pytest.param("", {"ordered_at": BAD}, State.UNKNOWN, "unreadable:ordered_at", id="unreadable"),
        pytest.param("", {**order("2026-03-02 09:00"), DUPLICATE: True}, State.UNKNOWN, "duplicate_key", id="twice"),
        pytest.param(
            "excuse: {when: cause = 'weather', as: sky}",
            order("2026-03-02 09:00", cause="weather"),
            State.EXCUSED,
            "sky",
            id="an-overdue-one-is-excused",
        ),
        pytest.param(
            "excuse: {when: cause = 'weather'}",
            order("2026-03-02 09:00", "2026-03-02 10:00", cause="weather"),
            State.KEPT,
            "",
            id="a-kept-one-needs-no-excuse",
        ),
    ],
)
def test_the_order_of_judgement(lab: Lab, fields: str, record: Record, state: State | None, reason: str) -> None:
    answer = judge(lab, f"within: 1 day\n{fields}", record)
    assert (answer.state, answer.reason) == (state, reason)


@pytest.mark.parametrize(
    ("cancelled", "stop", "at", "state"),
    [
        pytest.param("2026-03-03 09:00", None, LATER, State.VOID, id="by-the-deadline"),
        pytest.param("2026-03-03 09:01", None, LATER, State.OVERDUE, id="too-late"),
        pytest.param("2026-03-03 09:01", "2026-03-03 10:00", LATER, State.OVERDUE, id="too-late-and-then-sent-anyway"),
        pytest.param("2026-03-03 08:00", None, "2026-03-03 07:00", State.PENDING, id="not-yet-cancelled-at-that-time"),
        pytest.param(None, None, LATER, State.UNKNOWN, id="nobody-knows-when"),
    ],
)
def test_only_what_was_cancelled_by_the_deadline_is_void(
    lab: Lab, cancelled: str | None, stop: str | None, at: str, state: State
) -> None:
    record = order("2026-03-02 09:00", stop, status="cancelled", cancelled_at=cancelled and wib(cancelled))
    assert judge(lab, f"within: 1 day\n{VOID_AT}", record, at).state is state


def test_a_due_time_before_the_start_is_judged_as_it_stands(lab: Lab) -> None:
    answer = judge(lab, "by: due_at", order("2026-03-02 09:00", "2026-03-02 10:00", due_at=wib("2026-03-01 10:00")))
    assert (answer.state, answer.delta) == (State.BROKEN, 1.0)


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [
        pytest.param(None, "missing_target", id="none"),
        pytest.param(-1.0, "unusable_target", id="negative"),
        pytest.param(1.5, "unusable_target", id="half-a-business-day"),
        pytest.param(1e300, "unusable_target", id="absurd"),
        pytest.param(BAD, "unreadable:minutes", id="unreadable"),
    ],
)
def test_a_target_that_cannot_be_used_is_unknown(lab: Lab, minutes: object, reason: str) -> None:
    fields = "within: {column: minutes, unit: business days}\ncalendar: jakarta"
    answer = judge(lab, fields, order("2026-03-02 09:00", minutes=minutes))
    assert (answer.state, answer.reason) == (State.UNKNOWN, reason)


@pytest.mark.parametrize(
    ("target", "deadline"),
    [
        pytest.param("[{when: tier = 'x', target: 1 minute}, {target: 90 days}]", "2026-05-31 09:00", id="elapsed"),
        pytest.param(
            "[{when: tier = 'x', target: 60 business minutes}, {target: 300 business hours}]\ncalendar: jakarta",
            "2026-04-22 12:00",
            id="working",
        ),
    ],
)
def test_each_line_of_a_target_reaches_as_far_as_its_own_unit(lab: Lab, target: str, deadline: str) -> None:
    answer = judge(lab, f"within: {target}", order("2026-03-02 09:00"), "2026-03-02 17:00")
    assert (answer.state, shown(answer)) == (State.PENDING, deadline)
    assert answer.due_day == dt.date.fromisoformat(deadline[:10])


def test_the_due_day_of_a_longer_line_is_known_in_zones_that_change_their_clocks(lab: Lab) -> None:
    found = promise("within: [{when: tier = 'x', target: 1 hour}, {target: 90 days}]")
    world = Oracle(wib("2026-03-02 17:00"), "Europe/Berlin", "UTC")
    ((answer,),) = lab.judge([found], [order("2026-03-02 09:00")], world)
    assert answer.due_day == dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        pytest.param("2201-01-01 06:59:59.999999", "", id="the-last-moment-of-2200-in-utc"),
        pytest.param("2201-01-01 07:00", "out_of_range", id="the-next"),
    ],
)
def test_the_year_2200_is_the_last(lab: Lab, due: str, reason: str) -> None:
    answer = judge(lab, "by: due_at", order("2026-03-02 09:00", due_at=wib(due)))
    assert answer.reason == reason


def test_a_target_beyond_2200_is_out_of_range(lab: Lab) -> None:
    answer = judge(lab, "within: {column: minutes, unit: days}", order("2026-03-02 09:00", minutes=65_000.0))
    assert (answer.state, answer.reason) == (State.UNKNOWN, "out_of_range")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param("2250-01-01 00:00", State.OVERDUE, id="in-a-far-future-all-is-overdue"),
        pytest.param("1969-01-01 00:00", None, id="before-1970-nothing-has-begun"),
    ],
)
@pytest.mark.parametrize("target", ["2 business hours", "1 business day", "1 month"])
def test_a_moment_out_of_range_is_judged_too(lab: Lab, target: str, at: str, state: State | None) -> None:
    start = order("2199-11-02 09:00" if state else "1970-01-02 09:00")
    assert judge(lab, f"within: {target}\ncalendar: always\nnearing: 50%", start, at).state is state


# 7. At risk


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param("2026-03-02 11:59", State.PENDING, id="not-yet-half"),
        pytest.param("2026-03-02 12:00", State.AT_RISK, id="half-of-the-eight-hours"),
        pytest.param("2026-03-02 12:30", State.AT_RISK, id="over-lunch"),
        pytest.param("2026-03-02 17:01", State.OVERDUE, id="overdue-is-more-than-at-risk"),
    ],
)
def test_at_risk_is_a_share_of_working_time(lab: Lab, at: str, state: State) -> None:
    fields = "within: 8 business hours\ncalendar: jakarta\nnearing: 50%"
    assert judge(lab, fields, order("2026-03-02 08:00"), at).state is state


def test_without_nearing_nothing_is_at_risk(lab: Lab) -> None:
    assert judge(lab, "within: 1 day", order("2026-03-02 08:00"), "2026-03-03 07:59").state is State.PENDING


# 9. Due days


def test_a_condition_is_due_at_its_stop_and_else_at_its_start(lab: Lab) -> None:
    record = order("2026-03-02 23:00", "2026-03-04 01:00", paid=10.0, refund=10.0)
    assert judge(lab, "expect: refund = paid", record).due_day == dt.date(2026, 3, 4)
    assert judge(lab, "expect: refund = paid", record, clock="start: ordered_at").due_day == dt.date(2026, 3, 2)


# 11. Deltas


@pytest.mark.parametrize(
    ("target", "stop", "delta"),
    [
        pytest.param("within: 2 business days\ncalendar: jakarta", "2026-03-04 23:00", 0, id="any-time-of-the-due-day"),
        pytest.param("within: 2 business days\ncalendar: jakarta", "2026-03-03 01:00", -1, id="a-day-early"),
        pytest.param(
            "within: 2 business days\ncalendar: jakarta", "2026-03-08 10:00", 4, id="a-sunday-counts-as-monday"
        ),
        pytest.param("within: 2 business days\ncalendar: jakarta", "2026-03-09 10:00", 4, id="as-does-monday"),
        pytest.param("within: 2 days\nends: midnight", "2026-03-05 00:00", 1, id="local-days"),
        pytest.param("within: 2 days", "2026-03-04 15:00", 0.25, id="elapsed-days"),
        pytest.param("within: 36 hours", "2026-03-03 20:00", -1, id="elapsed-hours"),
        pytest.param("within: 2 business hours\ncalendar: jakarta", "2026-03-02 14:00", 2, id="working-hours"),
        pytest.param(
            "within: 1 day\ngrace: 3 hours", "2026-03-03 11:00", 2 / 24, id="grace-forgives-and-does-not-forget"
        ),
        pytest.param("between: 2 and 4 days", "2026-03-03 09:00", -1, id="early-from-the-lower-end"),
        pytest.param("between: 2 and 4 days", "2026-03-05 09:00", 0, id="nothing-in-between"),
        pytest.param("between: 2 and 4 days", "2026-03-07 09:00", 1, id="late-from-the-upper-end"),
    ],
)
def test_delta_is_told_in_the_unit_of_the_promise(lab: Lab, target: str, stop: str, delta: float) -> None:
    assert judge(lab, target, order("2026-03-02 09:00", stop)).delta == pytest.approx(delta)


def test_too_early_breaks_a_range_as_well(lab: Lab) -> None:
    answer = judge(
        lab, "between: 2 and 5 business days\ncalendar: jakarta", order("2026-03-02 09:00", "2026-03-03 23:00")
    )
    assert (answer.state, answer.reason, answer.delta) == (State.BROKEN, "early", -1)


def test_a_measure_tells_how_far_it_is_above(lab: Lab) -> None:
    answer = judge(lab, "measure: wait\nat_most: 120", order("2026-03-02 09:00", "2026-03-02 09:30", wait=150.0))
    assert (answer.state, answer.reason, answer.delta) == (State.BROKEN, "above", 30)


# 12. Versions


@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        pytest.param("2026-03-09 23:59", "2026-03-14 23:59", id="before-local-midnight-the-old-terms"),
        pytest.param("2026-03-10 00:00", "2026-03-12 00:00", id="from-it-on-the-new-ones"),
    ],
)
def test_a_commitment_is_judged_by_the_terms_at_its_start(lab: Lab, start: str, deadline: str) -> None:
    fields = "within: 2 days\nsince: 2026-03-10\npreviously: [{before: 2026-03-10, within: 5 days}]"
    assert shown(judge(lab, fields, order(start))) == deadline


def test_a_start_before_1970_counts_on_its_own_day(lab: Lab) -> None:
    answer = judge(lab, "within: 1 day", order("1969-12-31 09:00"))
    assert (answer.reason, answer.day) == ("out_of_range", dt.date(1969, 12, 31))


def test_what_started_before_the_promise_was_made_is_outside(lab: Lab) -> None:
    answer = judge(lab, "within: 2 days\nsince: 2026-03-10", order("2026-03-09 23:59"))
    assert (answer.state, answer.earlier) == (None, True)


def test_a_condition_of_earlier_terms_does_not_bind_later_ones(lab: Lab) -> None:
    fields = "within: 2 days\nsince: 2026-03-10\npreviously: [{before: 2026-03-10, where: tier = 'gold'}]"
    assert judge(lab, fields, order("2026-03-12 09:00", tier="basic")).state is State.OVERDUE
    assert judge(lab, fields, order("2026-03-08 09:00", tier="basic")).state is None


# 13. Replays


def test_a_replay_does_not_see_what_happened_later(lab: Lab) -> None:
    record = order("2026-03-02 09:00", "2026-03-02 15:00")
    assert judge(lab, "within: 1 day", record, "2026-03-02 14:00").state is State.PENDING
    assert judge(lab, "within: 1 day", record, "2026-03-02 15:00").state is State.KEPT
    assert judge(lab, "within: 1 day", record, "2026-03-01 15:00").state is None


def test_a_replay_hides_later_times_from_conditions_but_not_due_times(lab: Lab) -> None:
    record = order("2026-03-02 09:00", None, due_at=wib("2026-03-05 09:00"), cancelled_at=wib("2026-03-04 09:00"))
    hidden = "by: due_at\nvoid: {when: date(cancelled_at) > '2026-01-01', at: cancelled_at}"
    assert judge(lab, hidden, record, "2026-03-03 09:00").state is State.PENDING
    assert judge(lab, hidden, record, "2026-03-04 09:00").state is State.VOID
    assert (
        judge(lab, "by: due_at\nwhere: date(due_at) = '2026-03-05'", record, "2026-03-03 09:00").state is State.PENDING
    )
