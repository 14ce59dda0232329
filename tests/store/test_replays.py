"""The order in which replays are recorded does not matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectmon.promises.commitment import Counts
from expectmon.promises.commitment import State as Outcome
from expectmon.store.records import BreachRecord, NearingRecord, PromiseRecord, RunRecord, ScorecardRecord
from expectmon.store.state import State
from tests.store.rows import empty

Dump = Callable[[State], dict[str, list[tuple[Any, ...]]]]
START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def day(number: int) -> dt.datetime:
    return START + dt.timedelta(days=number)


@dataclass(frozen=True)
class Check:
    """A check of one promise. Its time is what tells it apart."""

    at: int
    record: PromiseRecord

    @property
    def run(self) -> RunRecord:
        return RunRecord(day(self.at), day(60), replay=True)


@st.composite
def breaches(draw: st.DrawFn) -> list[BreachRecord]:
    keys = draw(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2)), unique=True, max_size=3))
    return [draw(_breach(key, cycle)) for key, cycle in keys]


def _breach(key: str, cycle: int) -> st.SearchStrategy[BreachRecord]:
    days = st.one_of(st.none(), st.integers(0, 9).map(day))
    return st.builds(
        BreachRecord,
        key=st.just(key),
        cycle=st.just(cycle),
        version=st.sampled_from(["first", "2026-03-01"]),
        state=st.sampled_from([Outcome.OVERDUE, Outcome.BROKEN, Outcome.EXCUSED]),
        reason=st.just("late"),
        started=days,
        deadline=days,
        stopped=days,
        delta_seconds=st.sampled_from([None, 0.5, 86400.0]),
    )


def _cards(kept: dict[tuple[str, int | None], int]) -> list[ScorecardRecord]:
    return [
        ScorecardRecord((("carrier", carrier),), None if number is None else day(number).date(), Counts(kept=count))
        for (carrier, number), count in kept.items()
    ]


records = st.builds(
    PromiseRecord,
    promise=st.sampled_from(["delivery", "returns"]),
    fingerprint=st.just("f1"),
    definition=st.just({}),
    scorecards=st.dictionaries(
        st.tuples(st.sampled_from(["JNE", "SiCepat"]), st.sampled_from([None, 1, 2])), st.integers(0, 3), max_size=3
    ).map(_cards),
    breaches=breaches(),
    breaches_since=st.integers(0, 9).map(day),
    summary=st.just({"share_kept": 0.5}),
    nearing=st.lists(
        st.builds(NearingRecord, st.sampled_from("ab"), st.just(1), st.integers(1, 9).map(day)),
        unique_by=lambda row: row.key,
    ),
)
checks = st.lists(st.builds(Check, at=st.integers(0, 12), record=records), unique_by=lambda check: check.at, max_size=5)
orders = checks.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found)))


def _record_all(state: State, found: Sequence[Check]) -> None:
    for check in found:
        assert state.record(check.run, [check.record]) is not None


def _merged(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[Any]]:
    """Return what must not depend on the order: scorecards without their row numbers, the rest by key.

    Since when something is nearing depends on the check before, and so on the order.
    """
    return {
        "breach": rows["breach"],
        "scorecard_head": rows["scorecard_head"],
        "scorecard": sorted(repr(row[1:]) for row in rows["scorecard"]),
        "nearing": [row[:4] for row in rows["nearing"]],
    }


def _assert_order_does_not_matter(
    state: State, dump: Dump, in_time: Sequence[Check], as_it_came: Sequence[Check]
) -> None:
    empty(state)
    _record_all(state, in_time)
    expected = _merged(dump(state))
    empty(state)
    _record_all(state, as_it_came)
    all_rows = dump(state)
    assert _merged(all_rows) == expected
    for check in as_it_came:
        assert state.record(check.run, [check.record]) is None
    assert dump(state) == all_rows


@given(orders)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_of_replays_gives_the_same_state(
    ready_memory: State, dump: Dump, found: tuple[list[Check], list[Check]]
) -> None:
    in_time = sorted(found[0], key=lambda check: check.at)
    _assert_order_does_not_matter(ready_memory, dump, in_time, found[1])


@given(orders)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_postgresql_gives_the_same_state_in_any_order_too(
    ready_postgresql: State, dump: Dump, found: tuple[list[Check], list[Check]]
) -> None:
    in_time = sorted(found[0], key=lambda check: check.at)
    _assert_order_does_not_matter(ready_postgresql, dump, in_time, found[1])
