"""Scorecards against counting the oracle's answers by hand."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from expectmon.engine.evaluation import Evaluation
from expectmon.engine.listing import Wanted
from expectmon.engine.verdicts import RANGES
from expectmon.insights.scorecard import BEYOND, DeltaStats, Outcome, Scorecard, Window
from expectmon.promises.commitment import Counts, State
from expectmon.promises.model import Promise
from expectmon.promises.shares import wilson
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Answer, Oracle, Record
from tests.engine.rows import Scene, records

SCENE = Scene("Asia/Jakarta", "UTC", "Europe/Berlin", dt.date(2026, 3, 29))
SEGMENTS = "segments: [tier, status, [tier, status], cause]"
PROMISES = (
    (
        f"within: 2 business days\ncalendar: berlin\nobjective: 90% over 7 days\nnearing: 50%\n{SEGMENTS}\n"
        "excuse: {when: cause = 'weather'}\nbands: {early: -1 business days, fine: 0 business days}"
    ),
    (
        f"within: 30 hours\nobjective: {{share: 50%, over: 5 days, rate: controllable}}\n{SEGMENTS}\n"
        "void: {when: status = 'cancelled', at: cancelled_at}\nbands: {early: -6 hours, fine: 0 hours, sour: 12 hours}"
    ),
    f"by: {{column: due_at, end_of: day}}\n{SEGMENTS}\nvoid: status = 'cancelled'\nbands: {{fine: 0 days}}",
    "by: due_at\nobjective: 95% over 28 days",
    f"expect: refund = paid\nobjective: 20% over 10 days\n{SEGMENTS}",
    "measure: wait\nat_most: 120\nsegments: [site]\nbands: {fine: 0, sour: 100}",
    "between: 1 and 3 days\nends: midnight\nobjective: 10% over 9 days\nsince: 2026-03-25\nsegments: [tier]",
)


def made(seed: str, number: int = 400) -> tuple[list[Promise], Oracle, list[Record]]:
    promises = [promise(text, name=f"promise-{position}") for position, text in enumerate(PROMISES)]
    world, rows = records(random.Random(seed), SCENE, promises[0], number)  # noqa: S311 - no secret
    return promises, replace(world, at=time("2026-04-02 11:23")), rows


@pytest.fixture(scope="module", params=["one", "two"])
def judged(request: pytest.FixtureRequest, lab: Lab) -> tuple[list[Evaluation], list[list[Answer]], list[Record]]:
    promises, world, rows = made(request.param)
    evaluations = list(lab.evaluator(promises, rows, world).evaluate())
    return evaluations, [[world.judge(each, row) for row in rows] for each in promises], rows


def window_of(found: Promise) -> tuple[dt.date, dt.date] | None:
    """The last days before 2 April, 11:23 UTC, which in Jakarta is 2 April, 18:23."""
    today = dt.date(2026, 4, 2)
    return (today - dt.timedelta(days=found.objective.days), today) if found.objective else None


def counts(answer: Answer, window: tuple[dt.date, dt.date] | None) -> bool:
    if answer.state is None:
        return False
    if window is None or answer.state.is_open:
        return True
    if answer.day is None:
        return not answer.state.is_due
    return window[0] <= answer.day < window[1]


def stats(answers: Sequence[Answer]) -> tuple[int, list[float]]:
    deltas = [answer.delta for answer in answers if answer.delta is not None]
    if not deltas:
        return 0, []
    return len(deltas), [float(np.mean(deltas)), *map(float, np.quantile(deltas, [0.5, 0.9, 0.95, 0.99]))]


def told(found: DeltaStats | None) -> tuple[int, list[float]]:
    if found is None:
        return 0, []
    values = (found.mean, found.p50, found.p90, found.p95, found.p99)
    return found.n, [value for value in values if value is not None]


def independent_wilson(kept: int, n: int) -> tuple[float, float]:
    """The roots of (share - p)^2 = z^2 p (1 - p) / n."""
    z2 = 1.959963984540054**2
    a, b, c = 1 + z2 / n, -(2 * kept / n + z2 / n), (kept / n) ** 2
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def check(card: Scorecard, answers: Sequence[Answer], found: Promise) -> None:
    """The scorecard of these answers, all of them in the window."""
    by_hand = Counter(answer.state for answer in answers)
    assert card.counts == Counts.of({state: by_hand[state] for state in State})
    due = sum(by_hand[state] for state in State if state.is_due)
    controllable = due - by_hand[State.EXCUSED]
    assert card.share_kept == (by_hand[State.KEPT] / due if due else None)
    assert card.share_kept_controllable == (by_hand[State.KEPT] / controllable if controllable else None)
    if due:
        assert (card.share_kept_low, card.share_kept_high) == pytest.approx(
            independent_wilson(by_hand[State.KEPT], due), abs=1e-9
        )
    else:
        assert (card.share_kept_low, card.share_kept_high) == (None, None)
    deltas = [answer for answer in answers if answer.state in (State.KEPT, State.BROKEN, State.EXCUSED)]
    n, values = stats(deltas)
    assert told(card.delta)[0] == n
    assert told(card.delta)[1] == pytest.approx(values, abs=1e-9)
    assert card.bands == felt(deltas, found)


def felt(answers: Sequence[Answer], found: Promise) -> dict[str, int]:
    if not found.bands:
        return {}
    counted = {band.name: 0 for band in found.bands} | {BEYOND: 0}
    for answer in answers:
        if answer.delta is not None:
            name = next((band.name for band in found.bands if answer.delta <= band.upper), BEYOND)
            counted[name] += 1
    return counted


def test_the_total_is_what_counting_by_hand_gives(
    judged: tuple[list[Evaluation], list[list[Answer]], list[Record]],
) -> None:
    evaluations, answers, _ = judged
    for evaluation, mine in zip(evaluations, answers, strict=True):
        window = window_of(evaluation.promise)
        inside = [answer for answer in mine if counts(answer, window)]
        assert evaluation.window == (Window(*window) if window else None)
        check(evaluation.total, inside, evaluation.promise)
        unknown = Counter(answer.reason for answer in inside if answer.state is State.UNKNOWN)
        assert evaluation.unknown_reasons == dict(sorted(unknown.items()))


def test_every_segment_is_what_counting_by_hand_gives(
    judged: tuple[list[Evaluation], list[list[Answer]], list[Record]],
) -> None:
    evaluations, answers, rows = judged
    for evaluation, mine in zip(evaluations, answers, strict=True):
        window = window_of(evaluation.promise)
        cards = {card.by: card for card in evaluation.segments}
        for segment in evaluation.promise.segments:
            by_value: dict[tuple[tuple[str, str | None], ...], list[Answer]] = {}
            for row, answer in zip(rows, mine, strict=True):
                if counts(answer, window):
                    by_value.setdefault(tuple((name, row[name]) for name in segment), []).append(answer)
            assert {by for by in cards if tuple(name for name, _ in by) == segment} == set(by_value)
            for by, some in by_value.items():
                check(cards[by], some, evaluation.promise)


def test_segments_are_listed_in_the_order_of_the_rule_with_null_last(
    judged: tuple[list[Evaluation], list[list[Answer]], list[Record]],
) -> None:
    evaluations, _, _ = judged
    tiers = [card.by for card in evaluations[0].segments if len(card.by) == 1 and card.by[0][0] == "tier"]
    assert tiers == [(("tier", tier),) for tier in ("basic", "gold", "silver", None)]
    names = list(dict.fromkeys(tuple(name for name, _ in card.by) for card in evaluations[0].segments))
    assert names == [("tier",), ("status",), ("tier", "status"), ("cause",)]


def test_records_from_before_the_promise_are_counted_apart_also_outside_of_the_window(
    judged: tuple[list[Evaluation], list[list[Answer]], list[Record]],
) -> None:
    evaluations, answers, _ = judged
    assert evaluations[-1].earlier == sum(answer.earlier for answer in answers[-1]) > 0


def test_days_of_a_promise_add_up_to_the_window(lab: Lab) -> None:
    promises, world, rows = made("days")
    evaluator = lab.evaluator(promises, rows, world)
    for evaluation in evaluator.evaluate():
        window = window_of(evaluation.promise)
        by_segment: dict[tuple[str, ...], Counts] = {}
        for each in evaluator.days(evaluation.promise):
            if window is None or each.day is None or window[0] <= each.day < window[1]:
                by_segment[each.segment] = by_segment.get(each.segment, Counts()) + each.counts
        assert by_segment == dict.fromkeys([(), *evaluation.promise.segments], evaluation.total.counts)


def test_days_are_what_counting_by_hand_gives(lab: Lab) -> None:
    promises, world, rows = made("days by hand", 250)
    evaluator = lab.evaluator(promises, rows, world)
    list(evaluator.evaluate())
    for found in promises:
        by_hand: Counter[tuple[dt.date | None, State]] = Counter()
        for row in rows:
            answer = world.judge(found, row)
            if answer.state is not None:
                by_hand[None if answer.state.is_open else answer.day, answer.state] += 1
        engine = {
            (each.day, State(name)): number
            for each in evaluator.days(found)
            if not each.segment
            for name, number in each.counts.as_dict().items()
            if number
        }
        assert engine == dict(by_hand)


def test_promises_judged_together_are_judged_as_each_alone(lab: Lab) -> None:
    promises, world, rows = made("together")
    together = list(lab.evaluator(promises, rows, world).evaluate())
    alone = [evaluation for each in promises for evaluation in lab.evaluator([each], rows, world).evaluate()]
    for one, other in zip(together, alone, strict=True):
        assert (one.total.counts, one.outcome, one.unknown_reasons) == (
            other.total.counts,
            other.outcome,
            other.unknown_reasons,
        )
        assert told(one.total.delta)[1] == pytest.approx(told(other.total.delta)[1])
        assert [(card.by, card.counts, card.bands) for card in one.segments] == [
            (card.by, card.counts, card.bands) for card in other.segments
        ]


def test_a_due_time_of_one_promise_is_still_an_event_of_another(lab: Lab) -> None:
    """On 3 March the due time of the 20th is known to the promise that is about it, and to no other."""
    rows: list[Record] = [{"ordered_at": time("2026-03-01 10:00"), "due_at": time("2026-03-20 10:00")}]
    world = Oracle(time("2026-03-03 10:00"), "UTC", "UTC")
    first, last = promise("within: 5 days\nwhere: due_at is null", name="first"), promise("by: due_at", name="last")
    others = [promise("within: 5 days", name=f"other-{number}") for number in range(5)]
    for together in ([first], [first, last], [last, first], [first, *others[:4], last], [first, *others, last]):
        evaluator = lab.evaluator(together, rows, world)
        assert {found.total.counts for found in evaluator.evaluate()} == {Counts(pending=1)}
        assert [each.state for each in evaluator.commitments(first, Wanted())] == [State.PENDING]
    judged_alone = lab.evaluator([first, last], rows, world).commitments(first, Wanted())
    assert [each.state for each in judged_alone] == [State.PENDING]


def test_keeping_the_judged_rows_of_a_small_source_changes_nothing(lab: Lab) -> None:
    promises, world, rows = made("kept", 200)
    scanned, kept = (lab.evaluator(promises, rows, world, kept=each) for each in (False, True))
    assert list(scanned.evaluate()) == list(kept.evaluate())
    for each in promises:
        assert list(scanned.days(each)) == list(kept.days(each))
        assert list(scanned.commitments(each, Wanted())) == list(kept.commitments(each, Wanted()))
        recent = Wanted(breached_since=time("2026-03-28 00:00"))
        assert list(scanned.commitments(each, recent)) == list(kept.commitments(each, recent))


def test_states_are_counted_in_the_order_in_which_counts_names_them() -> None:
    assert [state.value for state in RANGES] == list(Counts().as_dict())


def test_counting_without_days_gives_the_same_scorecards(lab: Lab) -> None:
    promises, world, rows = made("no days", 300)
    by_day, at_once = (lab.evaluator(promises, rows, world) for _ in range(2))
    assert list(by_day.evaluate()) == list(at_once.evaluate(days=False))
    with pytest.raises(ValueError, match="without days"):
        list(at_once.days(promises[0]))


def test_counting_only_gives_the_same_counts_and_no_deltas(lab: Lab) -> None:
    promises, world, rows = made("counts only")
    full = list(lab.evaluator(promises, rows, world).evaluate())
    slim = list(lab.evaluator(promises, rows, world).evaluate(deltas=False))
    for one, other in zip(full, slim, strict=True):
        assert [card.counts for card in (one.total, *one.segments)] == [
            card.counts for card in (other.total, *other.segments)
        ]
        assert other.total.delta is None


# --- what the numbers say


NOON = Oracle(time("2026-03-20 12:00"), "Asia/Jakarta", "UTC")
DAILY = "within: 1 day\nobjective: 90% over 3 days\nsegments: [tier]"


def order(day: int, stopped_after: int | None, **more: str) -> Record:
    """Ordered on a day of March at 01:00 UTC, sent so many hours later."""
    start = time(f"2026-03-{day:02} 01:00")
    stop = None if stopped_after is None else start + dt.timedelta(hours=stopped_after)
    return {"ordered_at": start, "sent_at": stop, **more}


def evaluated(lab: Lab, fields: str, rows: Sequence[Record], world: Oracle = NOON) -> Evaluation:
    return next(lab.evaluator([promise(fields)], rows, world).evaluate())


def test_without_records_there_is_no_data_and_no_share(lab: Lab) -> None:
    found = evaluated(lab, DAILY, [])
    assert found.outcome is Outcome.NO_DATA
    assert found.total.counts == Counts()
    assert (found.total.share_kept, found.total.share_kept_low, found.total.share_kept_controllable) == (
        None,
        None,
        None,
    )
    assert found.total.delta == DeltaStats("day")
    assert found.segments == ()


def test_open_commitments_are_no_data(lab: Lab) -> None:
    found = evaluated(lab, DAILY, [order(20, None)])
    assert (found.outcome, found.total.counts, found.total.share_kept) == (Outcome.NO_DATA, Counts(pending=1), None)


def test_a_window_is_whole_local_days_before_the_moment(lab: Lab) -> None:
    """Due on 16, 17, 19 and 20 March in Jakarta; the window is 17 to 19 March."""
    found = evaluated(lab, DAILY, [order(15, 3), order(16, 3), order(18, 3), order(19, 3)])
    assert found.window == Window(dt.date(2026, 3, 17), dt.date(2026, 3, 20))
    assert found.total.counts == Counts(kept=2)


def test_a_deadline_late_in_the_evening_counts_on_the_local_day(lab: Lab) -> None:
    late = {"ordered_at": time("2026-03-18 16:59"), "sent_at": time("2026-03-18 18:00")}
    next_day = {"ordered_at": time("2026-03-18 17:00"), "sent_at": time("2026-03-18 18:00")}
    found = evaluated(lab, DAILY, [late, next_day])
    assert found.total.counts == Counts(kept=1), "17:00 in UTC is midnight of the 20th in Jakarta"


def test_what_is_open_counts_however_old(lab: Lab) -> None:
    found = evaluated(lab, "within: 3 months\nobjective: 90% over 1 days", [order(1, None), order(2, 5)])
    assert found.total.counts == Counts(pending=1)


def test_unknown_counts_by_its_start_and_always_without_one(lab: Lab) -> None:
    rows = [order(1, -5), order(18, -5), {"ordered_at": None, "sent_at": time("2026-03-01 01:00")}]
    found = evaluated(lab, DAILY, rows)
    assert found.total.counts == Counts(unknown=2)
    assert found.unknown_reasons == {"missing_start": 1, "stop_before_start": 1}


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Europe/Berlin"])
def test_a_start_out_of_all_range_is_in_no_window_but_all(lab: Lab, zone: str) -> None:
    ancient = {"ordered_at": time("1955-03-01 01:00"), "sent_at": None}
    world = replace(NOON, zone=zone)
    assert evaluated(lab, DAILY, [ancient], world).total.counts == Counts()
    assert evaluated(lab, "within: 1 day", [ancient], world).total.counts == Counts(unknown=1)


def test_a_condition_without_any_day_counts_only_where_there_is_no_window(lab: Lab) -> None:
    rows: list[Record] = [{"paid": 1.0, "refund": 1.0}, {"paid": 1.0, "refund": 2.0}, {"paid": None, "refund": 1.0}]
    bare = promise("expect: refund = paid", clock="")
    (found,) = lab.evaluator([bare], rows, NOON).evaluate()
    assert found.total.counts == Counts(kept=1, broken=1, unknown=1)
    windowed = promise("expect: refund = paid\nobjective: 90% over 3 days", clock="")
    (found,) = lab.evaluator([windowed], rows, NOON).evaluate()
    assert found.total.counts == Counts(unknown=1)


def test_excused_commitments_are_felt_but_not_in_our_control(lab: Lab) -> None:
    text = f"{DAILY}\nexcuse: {{when: cause = 'weather', as: sky}}"
    rows = [
        order(17, 3, cause="us"),
        order(17, 30, cause="us"),
        order(17, 30, cause="weather"),
        order(17, None, cause="weather"),
    ]
    total = evaluated(lab, text, rows).total
    assert total.counts == Counts(kept=1, broken=1, excused=2)
    assert (total.share_kept, total.share_kept_controllable) == (1 / 4, 1 / 2)


@pytest.mark.parametrize(
    ("objective", "kept", "broken", "outcome"),
    [
        pytest.param("objective: 90% over 3 days", 9, 1, Outcome.MET, id="just-met"),
        pytest.param("objective: 90% over 3 days", 8, 2, Outcome.UNCERTAIN, id="too-few-to-tell"),
        pytest.param("objective: 90% over 3 days", 5, 15, Outcome.MISSED, id="beyond-chance"),
        pytest.param("objective: 90% over 3 days", 0, 0, Outcome.NO_DATA, id="nothing-due"),
        pytest.param("", 5, 15, Outcome.NO_OBJECTIVE, id="nobody-set-one"),
        pytest.param("", 0, 0, Outcome.NO_DATA, id="nobody-set-one-and-nothing-due"),
    ],
)
def test_the_objective_is_missed_only_beyond_chance(
    lab: Lab, objective: str, kept: int, broken: int, outcome: Outcome
) -> None:
    rows: list[Record] = [order(17, 3)] * kept + [order(17, 30)] * broken
    assert evaluated(lab, f"within: 1 day\n{objective}", rows).outcome is outcome


def test_the_objective_can_judge_what_is_in_our_control(lab: Lab) -> None:
    rows = [order(17, 3)] * 9 + [order(17, 30, cause="us")] + [order(17, 30, cause="port")] * 30
    excuse = "excuse: {when: cause = 'port'}"
    as_felt = evaluated(lab, f"within: 1 day\n{excuse}\nobjective: 90% over 3 days", rows)
    ours = evaluated(lab, f"within: 1 day\n{excuse}\nobjective: {{share: 90%, over: 3 days, rate: controllable}}", rows)
    assert (as_felt.outcome, ours.outcome) == (Outcome.MISSED, Outcome.MET)


def test_open_commitments_have_no_delta(lab: Lab) -> None:
    delta = evaluated(lab, "within: 1 day", [order(17, 30), order(17, None), order(20, None)]).total.delta
    assert delta is not None
    assert (delta.n, delta.unit) == (1, "day")
    assert delta.p50 == pytest.approx(0.25)


@pytest.mark.parametrize("column", ["p1v1_status", "p0_verdict", "past:tier", "tier:past", "tier:text", "key"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_segment_may_be_called_as_anything(lab: Lab, column: str, *, kept: bool) -> None:
    found = promise(f'within: 1 day\nsegments: ["{column}"]')
    (evaluation,) = lab.evaluator([found], [order(17, 3, **{column: "a"})], NOON, kept=kept).evaluate()
    assert [card.by for card in evaluation.segments] == [((column, "a"),)]


def test_values_of_a_segment_are_told_apart_from_null_and_from_the_empty_text(lab: Lab) -> None:
    rows = [order(17, 3, tier="gold"), order(17, 3, tier=""), order(17, 3)]
    found = evaluated(lab, DAILY, rows)
    assert [card.by for card in found.segments] == [(("tier", ""),), (("tier", "gold"),), (("tier", None),)]
    assert all(card.counts == Counts(kept=1) for card in found.segments)


@pytest.mark.parametrize(("kept", "n"), [(0, 1), (1, 1), (0, 40), (40, 40), (7, 9), (950, 1000)])
def test_the_interval_is_wilsons(kept: int, n: int) -> None:
    assert wilson(kept, n) == pytest.approx(independent_wilson(kept, n), abs=1e-9)
