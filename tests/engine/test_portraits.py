"""Portraits, against the slow oracle's answers counted by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pytest

from expectmon.engine.evaluation import Evaluation
from expectmon.insights.portrait import (
    Affected,
    DayTally,
    HourTally,
    Portrait,
    Tallied,
    from_json,
    to_json,
)
from expectmon.promises.commitment import State
from expectmon.promises.model import Expect, Measure, Promise
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Answer, Case, Oracle, Record
from tests.engine.rows import Scene, records

DAY = dt.timedelta(days=1)
UNITS = {"hour": dt.timedelta(hours=1), "day": DAY}
SCENE = Scene("Asia/Jakarta", "UTC", "Europe/Berlin", dt.date(2026, 3, 29))
PERIOD = 5
WEIGHED = "\nvalue: paid\ncustomer: tier"
SEGMENTS = "\nsegments: [tier, [tier, cause], site]"
PROMISES = (
    "within: 2 business days\ncalendar: berlin\nobjective: 90% over 7 days\nexcuse: {when: cause = 'weather'}"
    + WEIGHED
    + SEGMENTS,
    (
        "within: 30 hours\nobjective: {share: 50%, over: 5 days, rate: controllable}\nvalue: minutes\ncustomer: site\n"
        "excuse: {when: cause = 'weather'}\nvoid: {when: status = 'cancelled', at: cancelled_at}\nsegments: [site]"
    ),
    "by: {column: due_at, end_of: day}\nvoid: status = 'cancelled'\ncustomer: site" + SEGMENTS,
    "by: due_at\nobjective: 95% over 28 days\nvalue: paid",
    "expect: refund = paid\nobjective: 20% over 10 days" + WEIGHED,
    "measure: wait\nat_most: 120" + SEGMENTS,
    "within: 3 hours\nsince: 2026-03-25\npreviously: [{before: 2026-03-25, expect: refund = paid}]",
    "within: 3 business hours\ncalendar: jakarta\ngrace: 90 minutes\nobjective: 90% over 3 days" + WEIGHED,
    "between: 1 and 3 days\nends: midnight\nobjective: 10% over 9 days",
)


@dataclass(frozen=True)
class One:
    """A portrait, and what it is of: a promise, its records and the oracle's answers."""

    world: Oracle
    evaluation: Evaluation
    portrait: Portrait
    rows: Sequence[Record]
    answers: Sequence[Answer]

    @property
    def promise(self) -> Promise:
        return self.evaluation.promise

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.world.zone)

    @property
    def today(self) -> dt.date:
        return self.world.at.astimezone(self.zone).date()

    def in_window(self, answer: Answer) -> bool:
        window = self.evaluation.window
        return window is None or (answer.due_day is not None and window.first <= answer.due_day < window.end)

    def in_window_or_later(self, answer: Answer) -> bool:
        window = self.evaluation.window
        return window is None or (answer.due_day is not None and window.first <= answer.due_day)

    def due(self, counts: Callable[[Answer], bool]) -> Iterator[tuple[Record, Answer]]:
        for record, answer in zip(self.rows, self.answers, strict=True):
            if answer.state is not None and answer.state.is_due and counts(answer):
                yield record, answer

    def moment(self, record: Record, column: str | None) -> dt.datetime | None:
        found = record.get(column or "")
        return found if isinstance(found, dt.datetime) and found <= self.world.at else None

    def stopped(self, record: Record, answer: Answer) -> dt.datetime | None:
        """The stop, unless the record was cancelled when it was late already."""
        case = Case(self.world, self.promise, record)
        late = answer.deadline is not None and case._cancelled_late(case.due())
        return None if late else case.stop


@pytest.fixture(scope="module", params=[("Asia/Jakarta", True), ("Europe/Berlin", False)], ids=["kept", "asked-again"])
def drawn(request: pytest.FixtureRequest, lab: Lab) -> list[One]:
    zone, kept = request.param
    promises = [promise(text, name=f"promise-{number}") for number, text in enumerate(PROMISES)]
    _, rows = records(random.Random(zone), SCENE, promises[0], 400)  # noqa: S311 - no secret
    world = Oracle(time("2026-04-02 11:23"), zone, "UTC")
    evaluator = lab.evaluator(promises, rows, world, kept=kept, weighed=True)
    evaluations = list(evaluator.evaluate(weighed=True))
    return [
        One(world, each, evaluator.portrait(each, PERIOD), rows, [world.judge(each.promise, row) for row in rows])
        for each in evaluations
    ]


def tallied(states: Counter[State]) -> Tallied:
    missed = states[State.BROKEN] + states[State.OVERDUE]
    return Tallied(states[State.KEPT], missed, states[State.EXCUSED], states[State.UNKNOWN])


def test_days_are_what_fell_due_on_each(drawn: list[One]) -> None:
    for one in drawn:
        days: dict[dt.date, Counter[State]] = {}
        for answer in one.answers:
            counted = answer.state is not None and (answer.state.is_due or answer.state is State.UNKNOWN)
            if counted and answer.day is not None and answer.state is not None and answer.day < one.today:
                days.setdefault(answer.day, Counter())[answer.state] += 1
        by_hand = [DayTally(day, tallied(states)) for day, states in sorted(days.items())]
        assert list(one.portrait.days) == by_hand, one.promise.id
        assert len(by_hand) > 5


def test_segments_are_what_fell_due_of_each_in_the_period_and_before_it(drawn: list[One]) -> None:
    for one in drawn:
        now: dict[tuple[object, ...], list[Counter[State]]] = {}
        for record, answer in zip(one.rows, one.answers, strict=True):
            if answer.state is None or answer.day is None or not 0 < (one.today - answer.day).days <= 2 * PERIOD:
                continue
            if not answer.state.is_due and answer.state is not State.UNKNOWN:
                continue
            which = 0 if (one.today - answer.day).days <= PERIOD else 1
            for segment in one.promise.segments:
                by = tuple((name, record.get(name)) for name in segment)
                now.setdefault(by, [Counter(), Counter()])[which][answer.state] += 1
        by_hand = {by: (tallied(first), tallied(second)) for by, (first, second) in now.items()}
        found = {each.by: (each.now, each.before) for each in one.portrait.segment_tallies}
        assert found == by_hand, one.promise.id
        assert len(one.portrait.segment_tallies) == len(found)


def test_segments_come_in_the_order_of_the_rule_and_of_their_values(drawn: list[One]) -> None:
    tiers = [each.by for each in drawn[0].portrait.segment_tallies if [name for name, _ in each.by] == ["tier"]]
    assert tiers == [(("tier", name),) for name in ("basic", "gold", "silver", None)]
    names = [tuple(name for name, _ in each.by) for each in drawn[0].portrait.segment_tallies]
    assert list(dict.fromkeys(names)) == [("tier",), ("tier", "cause"), ("site",)]
    assert names == sorted(names, key=[("tier",), ("tier", "cause"), ("site",)].index)


def test_whom_it_affects_is_told_by_customers_and_value(drawn: list[One]) -> None:
    for one in drawn:
        now, before = (affected_by_hand(one, *ends) for ends in ((0, PERIOD), (PERIOD, 2 * PERIOD)))
        for found, by_hand in ((one.portrait.affected, now), (one.portrait.affected_before, before)):
            assert replace(found, value=None) == replace(by_hand, value=None), one.promise.id
            assert found.value == (None if by_hand.value is None else pytest.approx(by_hand.value))
    assert sum(one.portrait.affected.unvalued for one in drawn) > 0
    assert sum(one.portrait.affected_before.customers or 0 for one in drawn) > 0


def affected_by_hand(one: One, after: int, until: int) -> Affected:
    missed = [
        record
        for record, answer in one.due(lambda answer: answer.due_day is not None)
        if answer.state is not State.KEPT and after < (one.today - (answer.due_day or one.today)).days <= until
    ]
    customer, value = one.promise.customer, one.promise.value
    names = {record[customer] for record in missed if record.get(customer) is not None} if customer else set()
    cells = [record.get(value) for record in missed] if value else []
    numbers = [float(cell) for cell in cells if isinstance(cell, int | float) and abs(cell) < 1e18]
    return Affected(
        len(missed),
        len(names) if customer else None,
        sum(numbers) if value else None,
        len(cells) - len(numbers),
    )


def test_the_days_of_a_period_miss_as_many_as_it_affects(drawn: list[One]) -> None:
    for one in drawn:
        own = [day.tally for day in one.portrait.days if one.portrait.first <= day.day < one.portrait.end]
        assert sum(each.missed + each.excused for each in own) == one.portrait.affected.missed


def test_hours_are_those_in_which_it_began(drawn: list[One]) -> None:
    for one in drawn:
        counts: dict[tuple[int, int], list[int]] = {}
        for record, answer in one.due(one.in_window):
            began = one.moment(record, one.promise.start)
            assert began is not None
            local = began.astimezone(one.zone)
            place = counts.setdefault((local.weekday(), local.hour), [0, 0])
            place[0] += 1
            place[1] += answer.state is not State.KEPT
        by_hand = [HourTally(*place, *numbers) for place, numbers in sorted(counts.items())]
        assert list(one.portrait.hours) == by_hand, one.promise.id
        assert by_hand


def test_every_delta_of_the_window_is_in_a_bin_or_beyond(drawn: list[One]) -> None:
    told = 0
    for one in drawn:
        deltas = sorted(answer.delta for _, answer in one.due(one.in_window) if answer.delta is not None)
        bins, (below, above) = one.portrait.bins, one.portrait.beyond
        assert sum(each.n for each in bins) + below + above == len(deltas), one.promise.id
        if not deltas:
            continue
        assert (bins[0].n > 0, bins[-1].n > 0, len(bins) <= 120) == (True, True, True)
        assert below == sum(delta < bins[0].low for delta in deltas)
        assert above == sum(delta >= bins[-1].high for delta in deltas)
        for each in bins:
            # At the edges a delta may be a rounding away.
            inside = sum(each.low + 1e-9 <= delta < each.high - 1e-9 for delta in deltas)
            near = sum(each.low - 1e-9 <= delta < each.high + 1e-9 for delta in deltas)
            assert inside <= each.n <= near, one.promise.id
        told += 1
    assert told == len(PROMISES) - 1, "all but the condition have deltas"


def test_ages_are_those_at_which_it_stopped_or_that_it_has_reached(drawn: list[One]) -> None:
    told = 0
    for one in drawn:
        aged = list(ages_by_hand(one))
        unit, ages = one.portrait.profile.elapsed_unit, one.portrait.ages
        assert bool(unit) == bool(ages)
        assert bool(ages) == bool(aged), one.promise.id
        assert len(ages) <= 120
        for each in ages:
            inside = [stopped for age, stopped in aged if each.low <= age / UNITS[unit] < each.high]
            assert (each.stopped, each.still_open) == (sum(inside), len(inside) - sum(inside)), one.promise.id
        assert sum(each.stopped + each.still_open for each in ages) == len(aged)
        told += bool(ages)
    assert told == len(PROMISES) - 2, "all but the condition and the number have ages"


def ages_by_hand(one: One) -> Iterator[tuple[dt.timedelta, bool]]:
    """The age of each commitment that is told, and whether it stopped at that."""
    if isinstance(one.promise.terms.target, Expect | Measure):
        return
    for record, answer in zip(one.rows, one.answers, strict=True):
        if answer.state is None or answer.state in (State.VOID, State.UNKNOWN) or answer.deadline is None:
            continue
        began, stop = one.moment(record, one.promise.start), one.stopped(record, answer)
        due = answer.state.is_due and one.in_window_or_later(answer)
        if began is None or not (due or answer.state.is_open):
            continue
        if stop is not None:
            yield stop - began, True
        elif answer.state is not State.EXCUSED:
            yield one.world.at - began, False


def test_the_rest_is_what_was_evaluated(drawn: list[One]) -> None:
    for one in drawn:
        portrait, evaluation = one.portrait, one.evaluation
        assert (portrait.at, portrait.end, (portrait.end - portrait.first).days) == (one.world.at, one.today, PERIOD)
        assert (portrait.total, portrait.segments) == (evaluation.total, evaluation.segments)
        assert (portrait.outcome, portrait.window) == (evaluation.outcome, evaluation.window)
        assert portrait.unknown_reasons == evaluation.unknown_reasons
        assert portrait.newest is not None
        assert portrait.newest <= one.world.at


def test_a_portrait_can_be_kept_and_read_again(drawn: list[One]) -> None:
    for one in drawn:
        assert from_json(to_json(one.portrait)) == one.portrait


def test_what_is_there_twice_is_drawn_alike(lab: Lab) -> None:
    promises = [promise(text, name=f"promise-{number}") for number, text in enumerate(PROMISES)]
    world, rows = records(random.Random("twice"), SCENE, promises[0], 200)  # noqa: S311 - no secret
    evaluators = [lab.evaluator(promises, given, world, weighed=True) for given in (rows, rows[::-1])]
    first, second = ([each.portrait(found, 7) for found in each.evaluate(weighed=True)] for each in evaluators)
    assert first == second
