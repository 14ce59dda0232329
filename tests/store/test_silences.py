"""Silences hold from their start to their end, and their end is announced once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import silences
from expectmon.store.silences import _match_from_json, _match_to_json
from expectmon.store.state import State
from tests.store.rows import NOON, after

STOCKTAKING = Silence(
    match=Match(
        promise=frozenset({"delivery", "returns"}),
        severity=frozenset({Severity.WARNING}),
        condition=frozenset({Condition.OVERDUE}),
        segment={"carrier": "JNE"},
        key=frozenset({"A-17#2"}),
    ),
    author="Sari",
    reason="stocktaking",
    starts=NOON,
    ends=after(hours=4),
)


def add(state: State, silence: Silence = STOCKTAKING) -> Silence:
    with state.writing() as connection:
        return silences.add_silence(connection, silence)


def test_a_silence_comes_out_as_it_went_in(ready: State) -> None:
    added = add(ready)
    assert added.number is not None
    assert replace(added, number=None) == STOCKTAKING
    with ready.reading() as connection:
        assert silences.list_silences(connection) == [added]


@pytest.mark.parametrize(("hours", "holds"), [(-0.1, False), (0, True), (3.9, True), (4, False)])
def test_a_silence_holds_from_its_start_to_its_end(ready: State, hours: float, *, holds: bool) -> None:
    added = add(ready)
    with ready.reading() as connection:
        assert silences.active_silences(connection, after(hours=hours)) == ([added] if holds else [])
    assert added.is_active(after(hours=hours)) is holds


def test_a_lifted_silence_ends_now(ready: State) -> None:
    added = add(ready)
    with ready.writing() as connection:
        lifted = silences.lift_silence(connection, added.number or 0, after(hours=1))
        assert lifted == replace(added, ends=after(hours=1))
        assert silences.active_silences(connection, after(hours=1)) == []
        assert silences.lift_silence(connection, added.number or 0, after(hours=2)) is None
        assert silences.lift_silence(connection, 10**6, NOON) is None


def test_a_silence_that_has_not_begun_can_be_lifted(ready: State) -> None:
    added = add(ready, replace(STOCKTAKING, starts=after(hours=2)))
    with ready.writing() as connection:
        assert silences.lift_silence(connection, added.number or 0, NOON) is not None
        assert silences.active_silences(connection, after(hours=3)) == []


def test_the_end_of_a_silence_is_announced_once(ready: State) -> None:
    late, early = add(ready, replace(STOCKTAKING, ends=after(hours=5))), add(ready)
    add(ready, replace(STOCKTAKING, starts=after(hours=3.5)))
    with ready.writing() as connection:
        assert silences.ending_before(connection, after(hours=3), after(hours=3.9)) == []
        assert silences.ending_before(connection, after(hours=3), after(hours=5)) == [early, late]
        silences.mark_announced(connection, early.number or 0, after(hours=3))
        assert silences.ending_before(connection, after(hours=3), after(hours=5)) == [late]
        kept = silences.list_silences(connection)[1]
        assert kept.announced == after(hours=3)


def test_silences_are_listed_newest_first(ready: State) -> None:
    added = [add(ready) for _ in range(3)]
    with ready.reading() as connection:
        assert silences.list_silences(connection, limit=2) == [added[2], added[1]]


def test_a_match_of_a_later_version_silences_nothing_by_mistake() -> None:
    with pytest.raises(ValueError, match="stage"):
        _match_from_json({"promise": ["delivery"], "stage": ["checkout"]})


def test_a_silence_of_one_commitment_stays_one_of_that_commitment() -> None:
    match = Match(promise=frozenset({"delivery"}), key=frozenset({"A-17"}))
    assert _match_from_json(_match_to_json(match)).key == {"A-17"}


def test_a_silence_that_was_stored_before_it_could_name_a_commitment_names_none() -> None:
    assert _match_from_json({"promise": ["delivery"]}) == Match(promise=frozenset({"delivery"}))


texts = st.frozensets(st.text(max_size=5), max_size=3)
matches = st.builds(
    Match,
    promise=texts,
    owner=texts,
    touchpoint=texts,
    source=texts,
    severity=st.frozensets(st.sampled_from(Severity)),
    condition=st.frozensets(st.sampled_from(Condition)),
    segment=st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3),
    key=texts,
)


@given(matches)
@settings(max_examples=50, deadline=None)
def test_any_match_can_be_read_again(match: Match) -> None:
    assert _match_from_json(_match_to_json(match)) == match
