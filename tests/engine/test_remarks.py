"""What is counted beside the states: records outside of all terms, odd due times, deltas in another unit."""

from __future__ import annotations

import pytest

from expectmon.promises.commitment import Counts
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Oracle, Record

NOON = Oracle(time("2026-03-20 12:00"), "Asia/Jakarta", "UTC")


def test_what_started_before_the_promise_is_told_though_it_is_due_in_the_window(lab: Lab) -> None:
    fields = "within: 25 days\nobjective: 90% over 3 days\nsegments: [tier]\nsince: 2026-03-01"
    rows: list[Record] = [{"ordered_at": time("2026-02-22 01:00"), "tier": "gold"}] * 3
    for days in (True, False):
        (found,) = lab.evaluator([promise(fields)], rows, NOON).evaluate(days=days)
        assert (found.earlier, found.total.counts, found.segments) == (3, Counts(), ())


@pytest.mark.parametrize(
    ("fields", "remarked"),
    [
        pytest.param("by: due_at", 3, id="a-due-time-before-the-start"),
        pytest.param("by: {column: due_at, end_of: day}", 2, id="a-due-day-that-ended-before-the-start"),
        pytest.param("by: due_at\nwhere: tier = 'gold'", 1, id="only-of-what-is-judged"),
        pytest.param("by: due_at\nobjective: 90% over 3 days", 2, id="in-the-window"),
        pytest.param(
            "by: due_at\nsince: 2026-03-18\npreviously: [{before: 2026-03-18, within: 1 day}]", 2, id="under-its-terms"
        ),
        pytest.param("within: 1 day", 0, id="other-targets-come-after-the-start"),
    ],
)
def test_a_due_time_before_the_start_is_remarked(lab: Lab, fields: str, remarked: int) -> None:
    rows: list[Record] = [
        {"ordered_at": time("2026-03-10 10:00"), "due_at": time("2026-03-09 10:00")},
        {"ordered_at": time("2026-03-18 10:00"), "due_at": time("2026-03-18 09:00"), "tier": "gold"},
        {
            "ordered_at": time("2026-03-19 10:00"),
            "due_at": time("2026-03-17 10:00"),
            "sent_at": time("2026-03-19 11:00"),
        },
        {"ordered_at": time("2026-03-18 10:00"), "due_at": time("2026-03-18 10:00")},
        {"ordered_at": time("2026-03-20 13:00"), "due_at": time("2026-03-18 10:00")},
        {"ordered_at": None, "due_at": time("2026-03-18 10:00")},
    ]
    for days in (True, False):
        (found,) = lab.evaluator([promise(fields)], rows, NOON).evaluate(days=days)
        assert found.due_before_start == remarked


@pytest.mark.parametrize(
    ("fields", "other"),
    [
        pytest.param("within: 48 hours", 2, id="hours-are-no-business-days"),
        pytest.param("within: 5 business days", 0, id="the-same-unit-is-no-other"),
        pytest.param("expect: paid = refund", 0, id="a-condition-has-no-delta"),
    ],
)
def test_deltas_of_earlier_terms_in_another_unit_are_remarked(lab: Lab, fields: str, other: int) -> None:
    terms = (
        f"within: 2 business days\ncalendar: always\nsince: 2026-03-10\npreviously: [{{before: 2026-03-10, {fields}}}]"
    )
    rows: list[Record] = [
        {"ordered_at": time("2026-03-02 10:00"), "sent_at": time("2026-03-03 10:00"), "paid": 1.0, "refund": 1.0},
        {"ordered_at": time("2026-03-02 10:00"), "sent_at": time("2026-03-09 10:00"), "paid": 1.0, "refund": 2.0},
        {"ordered_at": time("2026-03-02 10:00"), "sent_at": None, "paid": 1.0, "refund": 2.0},
        {"ordered_at": time("2026-03-12 10:00"), "sent_at": time("2026-03-13 10:00"), "paid": 1.0, "refund": 2.0},
    ]
    (found,) = lab.evaluator([promise(terms)], rows, NOON).evaluate()
    assert found.other_unit == other
    assert found.total.delta is not None
    assert found.total.delta.n == (3 if "days" in fields else 1)
    (uncounted,) = lab.evaluator([promise(terms)], rows, NOON).evaluate(deltas=False)
    assert uncounted.other_unit == 0
    (windowed,) = lab.evaluator([promise(f"{terms}\nobjective: 90% over 2 days")], rows, NOON).evaluate()
    assert windowed.other_unit == 0
