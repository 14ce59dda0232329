"""One daemon at work at a time, and what a former holder writes is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from expectmon.errors import Code
from expectmon.store import leases
from expectmon.store.incidents import open_incidents, store_changes
from expectmon.store.leases import Fence, LeaseLostError
from expectmon.store.state import State
from tests.store.rows import NOON, after, change, empty, incident

LEASE = 30.0


def take(state: State, holder: str, now: dt.datetime, seconds: float = LEASE) -> Fence | None:
    with state.writing(alone=False) as connection:
        return leases.take(connection, "daemon", holder, now, seconds)


def taken(state: State, holder: str, now: dt.datetime) -> Fence:
    fence = take(state, holder, now)
    assert fence is not None
    return fence


def test_a_lease_has_one_holder_until_it_runs_out(ready: State) -> None:
    first = taken(ready, "a", NOON)
    assert take(ready, "b", after(seconds=29.9)) is None
    with ready.reading() as connection:
        assert leases.holder_of(connection, "daemon") == ("a", after(seconds=30))
    second = taken(ready, "b", after(seconds=30))
    assert second.token > first.token


def test_who_takes_the_lease_again_keeps_the_token(ready: State) -> None:
    first = taken(ready, "a", NOON)
    assert take(ready, "a", after(seconds=20)) == first
    assert take(ready, "b", after(seconds=40)) is None


def test_a_renewed_lease_lasts_longer(ready: State) -> None:
    fence = taken(ready, "a", NOON)
    with ready.writing(alone=False) as connection:
        assert leases.renew(connection, fence, after(seconds=20), LEASE)
    assert take(ready, "b", after(seconds=49)) is None


def test_a_lease_that_ran_out_untaken_can_still_be_renewed(ready: State) -> None:
    fence = taken(ready, "a", NOON)
    with ready.writing(alone=False) as connection:
        assert leases.renew(connection, fence, after(hours=1), LEASE)


def test_a_lease_that_another_has_taken_cannot_be_renewed_or_given_up(ready: State) -> None:
    lost = taken(ready, "a", NOON)
    taken(ready, "b", after(seconds=31))
    with ready.writing(alone=False) as connection:
        assert not leases.renew(connection, lost, after(seconds=32), LEASE)
        leases.give_up(connection, lost)
        assert leases.holder_of(connection, "daemon") == ("b", after(seconds=61))


def test_a_lease_that_is_given_up_is_free_at_once_and_its_fence_worthless(ready: State) -> None:
    fence = taken(ready, "a", NOON)
    with ready.writing(alone=False) as connection:
        leases.give_up(connection, fence)
        assert leases.holder_of(connection, "daemon") is None
        with pytest.raises(LeaseLostError):
            leases.require(connection, fence)
    assert taken(ready, "a", NOON).token > fence.token


def test_nobody_holds_a_lease_that_was_never_taken(ready: State) -> None:
    with ready.reading() as connection:
        assert leases.holder_of(connection, "daemon") is None


def test_a_lease_taken_by_a_clock_that_was_far_ahead_is_free(ready: State) -> None:
    taken(ready, "a", after(hours=1))
    assert take(ready, "b", NOON) is not None


def test_a_clock_that_is_a_little_ahead_takes_nothing_away(ready: State) -> None:
    taken(ready, "a", after(seconds=200))
    assert take(ready, "b", NOON) is None


def test_leases_of_two_names_have_nothing_to_do_with_each_other(ready: State) -> None:
    taken(ready, "a", NOON)
    with ready.writing(alone=False) as connection:
        assert leases.take(connection, "mail", "b", NOON, LEASE) is not None


def test_what_is_written_behind_a_lost_fence_is_not_stored(ready: State) -> None:
    lost = taken(ready, "a", NOON)
    taken(ready, "b", after(seconds=31))
    with pytest.raises(LeaseLostError) as caught, ready.writing(lost):
        pytest.fail("nothing is begun behind a lost fence")
    assert caught.value.problems[0].code is Code.LEASE_LOST
    assert caught.value.problems[0].hint


def write_and_lose(state: State, fence: Fence) -> None:
    with state.writing(fence) as connection:
        store_changes(connection, [change(incident())], NOON, None)
        taken(state, "b", after(seconds=31))


def write_and_give_away(state: State, fence: Fence) -> None:
    with state.writing(fence) as connection:
        store_changes(connection, [change(incident())], NOON, None)
        leases.take(connection, "daemon", "b", after(seconds=31), LEASE)


def test_a_lease_that_another_takes_while_something_is_written_undoes_it(ready_postgresql: State) -> None:
    empty(ready_postgresql)
    fence = taken(ready_postgresql, "a", NOON)
    with pytest.raises(LeaseLostError):
        write_and_lose(ready_postgresql, fence)
    with ready_postgresql.reading() as connection:
        assert open_incidents(connection) == {}
        assert leases.holder_of(connection, "daemon") == ("b", after(seconds=61))


def test_a_lease_that_is_lost_in_the_same_transaction_undoes_it(ready: State) -> None:
    fence = taken(ready, "a", NOON)
    with pytest.raises(LeaseLostError):
        write_and_give_away(ready, fence)
    with ready.reading() as connection:
        assert open_incidents(connection) == {}
        assert leases.holder_of(connection, "daemon") == ("a", after(seconds=30))


def test_what_is_written_behind_a_held_fence_is_stored(ready: State) -> None:
    with ready.writing(taken(ready, "a", NOON)) as connection:
        store_changes(connection, [change(incident())], NOON, None)
    with ready.reading() as connection:
        assert len(open_incidents(connection)) == 1


def test_the_clock_of_the_database_is_an_instant(ready: State) -> None:
    with ready.reading() as connection:
        assert leases.database_now(connection).tzinfo is dt.UTC


steps = st.lists(
    st.tuples(st.sampled_from(["take", "renew", "give_up"]), st.sampled_from("abc"), st.integers(-100, 700)),
    max_size=12,
)


@given(steps)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_clocks_differ_only_the_last_to_take_a_lease_can_write(
    ready_memory: State, found: list[tuple[str, str, int]]
) -> None:
    empty(ready_memory)
    fences: dict[str, Fence] = {}
    owner: str | None = None
    newest = 0
    with ready_memory.writing() as connection:
        for act, who, second in found:
            now = after(seconds=second)
            if act == "take" and (fence := leases.take(connection, "daemon", who, now, LEASE)) is not None:
                assert fence.token == newest if who == owner else fence.token > newest
                fences[who], owner, newest = fence, who, fence.token
            elif act == "renew" and who in fences:
                assert leases.renew(connection, fences[who], now, LEASE) is (who == owner)
            elif act == "give_up" and who in fences:
                leases.give_up(connection, fences[who])
                owner = None if who == owner else owner
            for other, fence in fences.items():
                assert _is_good(connection, fence) is (other == owner)


def _is_good(connection: Connection, fence: Fence) -> bool:
    try:
        leases.require(connection, fence)
    except LeaseLostError:
        return False
    return True
