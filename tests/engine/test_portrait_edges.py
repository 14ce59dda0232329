"""Portraits of little, of much and of what is out of all proportion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from expectmon.engine import dialect
from expectmon.engine.ages import _MOST, _step
from expectmon.engine.spread import _of_whole, _place, _width
from expectmon.insights.portrait import Affected, Age, Bin, HourTally, Portrait, Tallied, from_json, to_json
from expectmon.insights.scorecard import Outcome
from expectmon.promises.model import Objective, Promise
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import BAD, Oracle, Record

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
AT = time("2026-03-30 12:00")
MONDAY = time("2026-03-02 09:00")
MICROSECONDS = {"hour": 3_600_000_000, "day": 86_400_000_000}


def drawn(
    lab: Lab, found: Promise, rows: Sequence[Record], *, at: dt.datetime = AT, zone: str = "UTC", days: int = 7
) -> Portrait:
    evaluator = lab.evaluator([found], rows, Oracle(at, zone, "UTC"), kept=True, weighed=True)
    (evaluation,) = evaluator.evaluate(weighed=True)
    portrait = evaluator.portrait(evaluation, days)
    assert from_json(to_json(portrait)) == portrait
    return portrait


def measured(*values: float | None) -> list[Record]:
    return [{"ordered_at": MONDAY, "wait": value} for value in values]


WAIT = promise("measure: wait\nat_most: 0", clock="start: ordered_at")

# --- little


@pytest.mark.parametrize(
    "text",
    [
        "within: 2 business days\ncalendar: berlin\nobjective: 90% over 7 days\nsegments: [tier]",
        "within: 30 hours\nvalue: paid\ncustomer: tier",
        "by: due_at\nobjective: 95% over 28 days",
        "expect: refund = paid",
        "measure: wait\nat_most: 120\nobjective: 95% over 28 days",
    ],
)
def test_a_promise_without_records_has_an_empty_portrait(lab: Lab, text: str) -> None:
    found = drawn(lab, promise(text), [])
    assert found.outcome is Outcome.NO_DATA
    assert (found.days, found.segments, found.segment_tallies) == ((), (), ())
    assert (found.bins, found.beyond, found.hours, found.ages, found.points) == ((), (0, 0), (), (), ())
    assert (found.newest, found.affected.missed, found.profile.elapsed_unit) == (None, 0, "")


def test_a_promise_with_one_record_has_a_portrait_of_it(lab: Lab) -> None:
    row: Record = {"ordered_at": MONDAY, "sent_at": MONDAY + 3 * HOUR, "paid": 12.5, "tier": None}
    found = drawn(
        lab, promise("within: 2 hours\nvalue: paid\ncustomer: tier\nsegments: [tier]"), [row], at=MONDAY + DAY
    )
    assert [(day.day, day.tally) for day in found.days] == [(dt.date(2026, 3, 2), Tallied(missed=1))]
    assert [(each.by, each.now) for each in found.segment_tallies] == [((("tier", None),), Tallied(missed=1))]
    assert found.affected == Affected(1, customers=0, value=12.5)
    assert found.affected_before == Affected(0, customers=0, value=0.0)
    assert [each.n for each in found.bins] == [1]
    assert found.bins[0].low <= 1.0 < found.bins[0].high
    assert found.hours == (HourTally(0, 9, 1, 1),)
    assert (found.profile.elapsed_unit, found.ages) == ("hour", (Age(3.0, 3.05, 1, 0),))


def test_what_has_no_time_at_all_has_a_score_and_no_more(lab: Lab) -> None:
    found = drawn(lab, promise("expect: refund = paid", clock="value: paid"), [{"refund": 1.0, "paid": 2.0}])
    assert (found.total.counts.broken, found.days, found.hours, found.ages) == (1, (), (), ())
    assert (found.affected, found.newest) == (Affected(0, None, 0.0), None)


# --- deltas


def test_whole_deltas_have_a_bin_a_value_also_where_none_lies(lab: Lab) -> None:
    found = promise("by: {column: due_at, end_of: day}")
    rows: list[Record] = [
        {"ordered_at": MONDAY, "due_at": MONDAY + DAY, "sent_at": MONDAY + days * DAY} for days in (0, 1, 1, 4)
    ]
    bins = [Bin(-1, 0, 1), Bin(0, 1, 2), Bin(1, 2, 0), Bin(2, 3, 0), Bin(3, 4, 1)]
    assert (drawn(lab, found, rows).bins, drawn(lab, found, rows).beyond) == (tuple(bins), (0, 0))


@pytest.mark.parametrize(
    ("values", "first", "last", "number", "beyond"),
    [
        pytest.param(range(60), 0, 59, 60, (0, 0), id="few-are-all-told"),
        pytest.param([*[0] * 500, *[3] * 500, 10_000], 0, 3, 4, (0, 1), id="a-tail-of-one"),
        pytest.param([-9_000, *[0] * 300, *[3] * 300, 10_000], 0, 3, 4, (1, 1), id="tails-at-both-ends"),
        pytest.param([0, 10_000], 0, 0, 1, (0, 1), id="two-far-apart"),
        pytest.param([0, 10_000, 10_000], 10_000, 10_000, 1, (1, 0), id="the-fuller-end"),
        pytest.param(range(1000), 5, 124, 120, (5, 875), id="too-many"),
    ],
)
def test_whole_deltas_that_are_far_apart_lie_beyond(
    values: Sequence[int], first: int, last: int, number: int, beyond: tuple[int, int]
) -> None:
    counted = {value: list(values).count(value) for value in sorted(set(values))}
    bins, out = _of_whole(counted)
    assert (bins[0].low, bins[-1].low, len(bins), out) == (first, last, number, beyond)
    assert sum(each.n for each in bins) + sum(out) == len(values)


@pytest.mark.parametrize(
    ("values", "low", "high", "beyond"),
    [
        pytest.param([1e300, -1e300, 0.5], 0.0, 5e13, (1, 1), id="without-end"),
        pytest.param([1e300] * 3, None, None, (0, 3), id="all-of-them-without-end"),
        pytest.param([7.0] * 5, 7.0, 7.2, (0, 0), id="all-alike"),
        pytest.param([0.0] * 5, 0.0, 1.0, (0, 0), id="all-on-time"),
        pytest.param([-0.25], -0.25, -0.245, (0, 0), id="early"),
        pytest.param([1e9, 1e9 + 1e-7], 1e9, 1e9 + 1, (0, 0), id="alike-but-for-rounding"),
        pytest.param([0.0, 100.0], 0.0, 102.5, (0, 0), id="two"),
        pytest.param([*map(float, range(100)), 1e6], 0.0, 1e6 + 25_000, (0, 0), id="few-are-all-told"),
        pytest.param([*map(float, range(300)), 1e6], 0.0, 300.0, (0, 1), id="a-tail"),
    ],
)
def test_deltas_out_of_all_proportion_do_no_harm(
    lab: Lab, values: Sequence[float], low: float | None, high: float | None, beyond: tuple[int, int]
) -> None:
    found = drawn(lab, WAIT, measured(*values))
    assert sum(each.n for each in found.bins) + sum(found.beyond) == len(values)
    assert len(found.bins) <= 120
    ends = (found.bins[0].low, found.bins[-1].high) if found.bins else (None, None)
    assert (*ends, found.beyond) == (low, high, beyond)


@given(st.floats(-1e15, 1e15), st.floats(-1e15, 1e15))
def test_between_two_deltas_lie_few_bins_of_a_round_width(one: float, other: float) -> None:
    low, high = sorted((one, other))
    width = _width(low, high)
    digits = width
    while digits >= 10:
        digits /= 10
    while digits < 1:
        digits *= 10
    assert digits in (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
    assert 1 <= _place(high, width) - _place(low, width) + 1 <= 62
    if high - low > max(1e-6, 1e-6 * max(abs(low), abs(high))):
        assert _place(high, width) - _place(low, width) >= 29


@given(st.dictionaries(st.integers(-(10**6), 10**6), st.integers(1, 50), max_size=40))
def test_whole_deltas_are_all_counted_in_few_bins(counted: dict[int, int]) -> None:
    bins, beyond = _of_whole(dict(sorted(counted.items())))
    assert sum(each.n for each in bins) + sum(beyond) == sum(counted.values())
    assert len(bins) <= 120
    assert not bins or (bins[0].n and bins[-1].n)


def test_a_mean_beyond_all_numbers_is_none(lab: Lab) -> None:
    found = drawn(lab, WAIT, measured(1.7e308, 1.7e308))
    assert found.total.delta is not None
    assert (found.total.delta.mean, found.total.delta.n) == (None, 2)


# --- hours


@pytest.mark.parametrize(
    ("began", "zone", "place"),
    [
        ("2026-03-29 00:30", "Europe/Berlin", (6, 1)),  # the clock goes from 2:00 to 3:00 at 1:00 UTC
        ("2026-03-29 01:30", "Europe/Berlin", (6, 3)),
        ("2025-10-26 00:30", "Europe/Berlin", (6, 2)),
        ("2025-10-26 01:30", "Europe/Berlin", (6, 2)),
        ("2026-03-01 18:15", "Asia/Kathmandu", (0, 0)),  # 5:45 ahead
        ("2026-03-02 00:30", "America/New_York", (6, 19)),
        ("1970-01-01 00:30", "America/New_York", (2, 19)),
    ],
)
def test_hours_are_those_that_the_clock_shows(lab: Lab, began: str, zone: str, place: tuple[int, int]) -> None:
    rows: list[Record] = [{"ordered_at": time(began)}, {"ordered_at": time(began) - 200 * DAY}]
    found = drawn(lab, promise("within: 1 hour"), rows if began > "1971" else rows[:1], zone=zone)
    assert HourTally(*place, 1, 1) in found.hours


def test_what_has_no_start_counts_in_the_hour_of_its_stop(lab: Lab) -> None:
    rows: list[Record] = [
        {"due_at": MONDAY, "sent_at": MONDAY + 25 * HOUR},
        {"due_at": MONDAY},  # never stopped: in no hour
    ]
    found = drawn(lab, promise("by: due_at", clock="stop: sent_at"), rows)
    assert (found.hours, found.ages) == ((HourTally(1, 10, 1, 1),), ())


# --- ages


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        ("within: 15 minutes", "hour"),
        ("within: 71 hours", "hour"),
        ("within: 72 hours", "day"),
        ("within: 2 days", "hour"),
        ("within: 1 month", "day"),
        ("within: 2 business days\ncalendar: berlin", "hour"),
        ("within: 3 business days\ncalendar: berlin", "day"),
        ("within: 23 business hours\ncalendar: berlin", "hour"),
        ("within: 24 business hours\ncalendar: berlin", "day"),
        ("between: 1 and 5 days", "day"),
        ("within: {column: minutes, unit: hours}", "hour"),  # 40 hours in the record
        ("within: {column: minutes, unit: days}", "day"),
        ("by: due_at", "hour"),  # a day later in the record
        ("by: sent_at", "day"),
        ("measure: wait\nat_most: 3", ""),
        ("expect: refund = paid", ""),
    ],
)
def test_ages_are_in_hours_where_the_target_is_short(lab: Lab, fields: str, unit: str) -> None:
    row: Record = {
        "ordered_at": MONDAY,
        "sent_at": MONDAY + 5 * DAY,
        "due_at": MONDAY + DAY,
        "minutes": 40.0,
        "wait": 3.0,
        "paid": 1.0,
        "refund": 1.0,
    }
    found = drawn(lab, promise(fields), [row])
    assert (found.profile.elapsed_unit, bool(found.ages)) == (unit, bool(unit))


def test_few_very_old_ones_share_the_last_age(lab: Lab) -> None:
    rows: list[Record] = [{"ordered_at": AT - 3 * DAY, "sent_at": AT - 3 * DAY + n % 10 * DAY / 8} for n in range(999)]
    rows += [{"ordered_at": AT - 2000 * DAY}, {"ordered_at": AT - 2001 * DAY, "sent_at": AT}]
    ages = drawn(lab, promise("within: 4 days"), rows).ages
    assert [(age.low, age.high) for age in ages] == [(0.0, 1.0), (1.0, 2.0), (2.0, 2002.0)]
    assert (ages[-1].stopped, ages[-1].still_open) == (1, 1)


def test_what_was_done_before_it_fell_due_is_told_beside_what_is_still_open(lab: Lab) -> None:
    # Ten a day, half of them done after a day. None fell due yet, so that without them nothing would ever be done.
    rows: list[Record] = [
        {"ordered_at": AT - age * DAY, "sent_at": AT - age * DAY + DAY if number % 2 else None}
        for age in range(2, 9)
        for number in range(10)
    ]
    found = drawn(lab, promise("within: 10 days\nobjective: 90% over 7 days"), rows)
    assert (found.total.counts.due, found.total.counts.pending) == (0, 35)
    assert (sum(age.stopped for age in found.ages), sum(age.still_open for age in found.ages)) == (35, 35)
    assert found.bins == ()
    assert found.hours == ()


def test_what_was_excused_and_never_stopped_has_no_age(lab: Lab) -> None:
    found = promise("within: 1 day\nexcuse: {when: cause = 'weather'}")
    rows: list[Record] = [
        {"ordered_at": MONDAY, "cause": "weather"},
        {"ordered_at": MONDAY, "cause": "weather", "sent_at": MONDAY + 49 * HOUR},
        {"ordered_at": MONDAY, "cause": "us"},
    ]
    ages = drawn(lab, found, rows).ages
    assert (sum(age.stopped for age in ages), sum(age.still_open for age in ages)) == (1, 1)


@given(st.sampled_from(["hour", "day"]), st.integers(0, 230 * 366 * 86_400_000_000))
def test_nearly_all_ages_lie_within_a_hundred_steps(unit: str, nearly: int) -> None:
    step = _step(unit, nearly)
    assert nearly // step < _MOST
    assert step >= MICROSECONDS[unit] // 20
    assert step <= MICROSECONDS[unit] or nearly // (step // 3) >= _MOST, "no coarser than it must be"


# --- whom it affects


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param([1.1, 2.2, 3.3], Affected(3, 2, 6.6, 0), id="a-sum-without-a-rounding"),
        pytest.param([None, BAD, 4.0], Affected(3, 2, 4.0, 2), id="missing-and-unreadable"),
        pytest.param([BAD, BAD, BAD], Affected(3, 2, 0.0, 3), id="none-can-be-read"),
        pytest.param([1e300, -1e300, 4.0], Affected(3, 2, 4.0, 2), id="nothing-is-worth-so-much"),
        pytest.param([-5.0, 5.0, 0.0], Affected(3, 2, 0.0, 0), id="below-zero"),
    ],
)
def test_values_that_cannot_be_read_are_counted(lab: Lab, cells: Sequence[object], expected: Affected) -> None:
    tiers = ("gold", "basic", "gold")
    rows: list[Record] = [
        {"ordered_at": AT - 3 * DAY, "paid": cell, "tier": tier} for cell, tier in zip(cells, tiers, strict=True)
    ]
    assert drawn(lab, promise("within: 1 day\nvalue: paid\ncustomer: tier"), rows).affected == expected


def test_the_customers_of_a_portrait_are_a_number_and_no_names(lab: Lab) -> None:
    rows: list[Record] = [{"ordered_at": AT - 3 * DAY, "tier": "Budi Santoso"}]
    found = drawn(lab, promise("within: 1 day\ncustomer: tier"), rows)
    assert found.affected.customers == 1
    assert "Budi" not in str(to_json(found))


# --- segments


def test_many_segments_cost_no_more_questions_than_one(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    execute = dialect._execute

    def listen(connection: sa.Connection, statement: str) -> tuple[object, object]:
        asked.append(statement)
        return execute(connection, statement)

    monkeypatch.setattr(dialect, "_execute", listen)
    found = promise("within: 1 day\nsegments: [tier, site]\nobjective: 90% over 7 days")
    numbers = []
    for many in (1, 2000):
        rows: list[Record] = [{"ordered_at": AT - 3 * DAY, "tier": f"t{n}", "site": "x"} for n in range(many)]
        evaluator = lab.evaluator([found], rows, Oracle(AT, "UTC", "UTC"), kept=True)
        (evaluation,) = evaluator.evaluate()
        asked.clear()
        portrait = evaluator.portrait(evaluation, 7)
        assert len(portrait.segment_tallies) == many + 1
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] > 0


# --- the rule


def test_the_profile_is_the_rule(lab: Lab) -> None:
    text = """
        within: 5 business days
        calendar: berlin
        objective: 90% over 28 days
        bands: {fine: 0 business days, sour: 2 business days}
        value: paid
        stage: delivery
        factor: promise_fulfilment
        touchpoint: checkout
        owner: ops@shop.example
    """
    found = drawn(lab, promise(text), []).profile
    assert (found.id, found.says, found.source) == ("sent-soon", "Sent soon", "orders")
    assert (found.unit, found.target, found.limit, found.is_whole) == ("business day", "5 business days", 5.0, True)
    assert found.bands == (("fine", 0.0), ("sour", 2.0))
    assert found.objective == Objective(0.9, 28)
    assert (found.stage, found.factor, found.touchpoint) == ("delivery", "promise_fulfilment", "checkout")
    assert (found.owner, found.calendar) == ("ops@shop.example", "berlin")
    assert (found.has_value, found.has_customer) == (True, False)


@pytest.mark.parametrize(
    ("objective", "limit"),
    [
        pytest.param("objective: 90% over 3 days", 5.0, id="all-of-the-window-by-the-terms-of-now"),
        pytest.param("objective: 90% over 9 days", None, id="some-of-it-by-earlier-ones"),
        pytest.param("", None, id="all-that-is-known"),
    ],
)
def test_a_target_that_was_another_one_for_some_of_the_window_is_no_number(
    lab: Lab, objective: str, limit: float | None
) -> None:
    # What took seven days is as promised by the earlier terms: 5 + 0 would be wrong.
    found = promise(
        f"within: 5 days\n{objective}\nsince: 2026-03-20\npreviously: [{{before: 2026-03-20, within: 7 days}}]"
    )
    rows: list[Record] = [
        {"ordered_at": time(f"2026-03-{day} 09:00"), "sent_at": time(f"2026-03-{day + 5} 09:00")}
        for day in (15, 23, 24)
    ]
    profile = drawn(lab, found, rows).profile
    assert (profile.limit, profile.target) == (limit, "5 days")


def test_a_target_with_two_ends_is_told_with_both_and_is_no_number(lab: Lab) -> None:
    profile = drawn(lab, promise("between: 2 and 5 days"), []).profile
    assert (profile.limit, profile.target) == (None, "between 2 and 5 days")


@pytest.mark.parametrize("asked", [{"days": False}, {"weighed": False}])
def test_what_was_evaluated_without_what_a_portrait_needs_has_none(lab: Lab, asked: dict[str, bool]) -> None:
    found = promise("within: 1 day\ncustomer: tier")
    evaluator = lab.evaluator([found], [], Oracle(AT, "UTC", "UTC"), weighed=True)
    (evaluation,) = evaluator.evaluate(**{"weighed": True} | asked)
    with pytest.raises(ValueError, match=r"without days|not weighed"):
        evaluator.portrait(evaluation, 7)
