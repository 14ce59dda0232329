"""What is nearly due, and since when, as the newest check of each promise found it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from expectmon.store import nearing
from expectmon.store.records import NearingRecord, PromiseRecord, RunRecord
from expectmon.store.state import State
from expectmon.store.tables_alerts import NearingRow
from tests.store.rows import NOON, after, empty

FIRST = NearingRecord("A-1", 1, after(hours=8))
SECOND = NearingRecord("A-1", 2, after(hours=4), {"carrier": "JNE", "city": None})
THIRD = NearingRecord("A-2", 1, None)
DELIVERY = PromiseRecord("delivery", "f1", {}, [], [], NOON, {})


def write(state: State, *rows: NearingRecord, hours: int = 0, promise: str = "delivery") -> int:
    with state.writing() as connection:
        return nearing.write_nearing(connection, promise, rows, after(hours=hours))


def first_seen(state: State) -> dict[tuple[str, int], dt.datetime]:
    with state.reading() as connection:
        rows = connection.execute(select(NearingRow.key, NearingRow.cycle, NearingRow.first_seen))
        return {(row[0], row[1]): row[2] for row in rows}


def listed(state: State, limit: int | None = None, promise: str = "delivery") -> list[NearingRecord]:
    with state.reading() as connection:
        return nearing.list_nearing(connection, promise, limit)


def test_what_is_nearing_is_listed_by_its_deadline(ready: State) -> None:
    assert write(ready, FIRST, SECOND, THIRD) == 3
    assert listed(ready) == [SECOND, FIRST, THIRD]
    assert listed(ready, limit=1) == [SECOND]


def test_only_what_the_check_before_did_not_find_is_new(ready: State) -> None:
    write(ready, FIRST)
    assert write(ready, FIRST, SECOND, hours=1) == 1
    assert first_seen(ready) == {("A-1", 1): NOON, ("A-1", 2): after(hours=1)}


def test_what_is_no_longer_nearing_goes_and_is_new_when_it_comes_back(ready: State) -> None:
    write(ready, FIRST, SECOND)
    assert write(ready, SECOND, hours=1) == 0
    assert listed(ready) == [SECOND]
    assert write(ready, FIRST, SECOND, hours=2) == 1
    assert first_seen(ready)["A-1", 1] == after(hours=2)


def test_nothing_is_nearing_any_more(ready: State) -> None:
    write(ready, FIRST)
    assert write(ready, hours=1) == 0
    assert listed(ready) == []


@pytest.mark.parametrize("moved", [FIRST._replace(deadline=after(hours=9)), FIRST._replace(shown={"carrier": "JNE"})])
def test_what_has_moved_is_not_new(ready: State, moved: NearingRecord) -> None:
    write(ready, FIRST)
    assert write(ready, moved, hours=1) == 0
    assert listed(ready) == [moved]
    assert first_seen(ready) == {("A-1", 1): NOON}


def test_nearing_commitments_of_another_promise_stay_as_they_are(ready: State) -> None:
    write(ready, FIRST, promise="returns")
    write(ready, SECOND)
    write(ready)
    assert listed(ready, promise="returns") == [FIRST]


def test_one_that_is_nearing_is_found_by_its_key_and_cycle(ready: State) -> None:
    write(ready, FIRST, SECOND, THIRD)
    write(ready, FIRST._replace(deadline=NOON), promise="returns")
    with ready.reading() as connection:
        assert nearing.get_nearing(connection, "delivery", "A-1", 1) == FIRST
        assert nearing.get_nearing(connection, "delivery", "A-1", 2) == SECOND
        assert nearing.get_nearing(connection, "delivery", "A-2", 1) == THIRD


@pytest.mark.parametrize("identity", [("delivery", "A-1", 3), ("delivery", "A-9", 1), ("returns", "A-1", 1)])
def test_one_that_is_not_nearing_is_not_found(ready: State, identity: tuple[str, str, int]) -> None:
    write(ready, FIRST)
    with ready.reading() as connection:
        assert nearing.get_nearing(connection, *identity) is None


def test_a_commitment_listed_twice_is_refused(ready: State) -> None:
    with pytest.raises(ValueError, match="twice"):
        write(ready, FIRST, FIRST._replace(deadline=None))


def test_a_check_records_what_is_nearing(ready: State) -> None:
    ready.record(RunRecord(after(hours=1), NOON, replay=False), [replace(DELIVERY, nearing=[FIRST])])
    assert listed(ready) == [FIRST]


def test_a_replay_of_an_earlier_moment_leaves_what_is_nearing_alone(ready: State) -> None:
    ready.record(RunRecord(after(hours=1), NOON, replay=False), [replace(DELIVERY, nearing=[FIRST])])
    ready.record(RunRecord(NOON, NOON, replay=True), [replace(DELIVERY, nearing=[SECOND])])
    assert listed(ready) == [FIRST]


identities = st.frozensets(st.tuples(st.sampled_from("abc"), st.integers(1, 2)))


@given(st.lists(identities, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_nearing_was_first_seen_when_it_began_to_be(
    ready_memory: State, checks: list[frozenset[tuple[str, int]]]
) -> None:
    empty(ready_memory)
    expected: dict[tuple[str, int], dt.datetime] = {}
    for hours, found in enumerate(checks):
        new = found - expected.keys()
        rows = [NearingRecord(key, cycle, after(hours=cycle)) for key, cycle in sorted(found)]
        assert write(ready_memory, *rows, hours=hours) == len(new)
        expected = {one: expected.get(one, after(hours=hours)) for one in found}
        assert first_seen(ready_memory) == expected


def test_many_are_written_and_taken_back(ready: State) -> None:
    many = [NearingRecord(f"A-{number:04}", 1 + number % 2, after(minutes=number)) for number in range(1300)]
    write(ready, *many)
    assert write(ready, *many[1200:], hours=1) == 0
    assert listed(ready) == many[1200:]
