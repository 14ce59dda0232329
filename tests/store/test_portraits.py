"""The newest portrait of each promise is kept with the check that took it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from expectmon.insights.portrait import Portrait, Profile, to_json
from expectmon.insights.scorecard import Outcome, scorecard
from expectmon.promises.commitment import Counts
from expectmon.store.portraits import read_portraits, write_portrait
from expectmon.store.records import PromiseRecord, RunRecord
from expectmon.store.state import State, open_state
from tests.store.rows import NOON, after


def portrait(promise: str = "delivery", at: dt.datetime = NOON, kept: int = 3) -> Portrait:
    return Portrait(
        profile=Profile(promise, "Sent soon", "orders", "day"),
        at=at,
        first=dt.date(2026, 2, 23),
        end=dt.date(2026, 3, 2),
        outcome=Outcome.NO_OBJECTIVE,
        window=None,
        total=scorecard((), Counts(kept=kept), None, {}),
        segments=(scorecard((("city", None),), Counts(kept=kept), None, {}),),
    )


def record(drawn: Portrait | None = None, **others: Any) -> PromiseRecord:  # noqa: ANN401 -- any field
    document = None if drawn is None else to_json(drawn)
    name = "delivery" if drawn is None else drawn.profile.id
    return replace(PromiseRecord(name, "f1", {}, [], [], NOON, {}, portrait=document), **others)


def check(state: State, days: float, *records: PromiseRecord, replay: bool = False) -> int:
    run = state.record(RunRecord(after(days=days), after(days=999), replay), records)
    assert run is not None
    return run


def kept(state: State) -> Mapping[str, Portrait]:
    with state.reading() as connection:
        found = read_portraits(connection)
    assert found.unreadable == ()
    return found.portraits


def test_a_check_keeps_the_portraits_that_it_took(ready: State) -> None:
    check(ready, 1, record(portrait("returns")), record(portrait("delivery")))
    assert kept(ready) == {"delivery": portrait("delivery"), "returns": portrait("returns")}
    assert list(kept(ready)) == ["delivery", "returns"]


def test_a_check_that_took_none_leaves_those_of_the_last(ready: State) -> None:
    check(ready, 1, record(portrait()))
    check(ready, 2, record())
    assert kept(ready) == {"delivery": portrait()}


def test_a_new_portrait_takes_the_place_of_the_last(ready: State) -> None:
    check(ready, 1, record(portrait()))
    check(ready, 2, record(portrait(at=after(days=2), kept=9)))
    assert kept(ready) == {"delivery": portrait(at=after(days=2), kept=9)}


def test_a_replay_of_an_earlier_moment_does_not_take_the_place_of_a_later_portrait(ready: State) -> None:
    check(ready, 2, record(portrait(at=after(days=2))))
    check(ready, 1, record(portrait(at=after(days=1))), replay=True)
    assert kept(ready)["delivery"].at == after(days=2)
    check(ready, 3, record(portrait(at=after(days=3))), replay=True)
    assert kept(ready)["delivery"].at == after(days=3)


def test_writing_says_whether_it_is_the_newest(ready: State) -> None:
    run = check(ready, 1, record())
    document = to_json(portrait())
    with ready.writing() as connection:
        told = [write_portrait(connection, "delivery", run, after(days=day), document) for day in (2, 1, 2, 3)]
    assert told == [True, False, True, True]


@pytest.mark.parametrize("document", [{}, {"profile": 3}, {"at": "someday"}])
def test_a_portrait_that_cannot_be_read_any_more_is_named_and_costs_no_other(
    ready: State, document: dict[str, Any]
) -> None:
    check(ready, 1, record(portrait("returns")), record(portrait("delivery"), portrait=document))
    with ready.reading() as connection:
        found = read_portraits(connection)
    assert (list(found.portraits), found.unreadable) == (["returns"], ("delivery",))


def test_where_there_is_no_state_there_are_no_portraits(sqlite_url: str) -> None:
    with open_state(sqlite_url) as state:
        assert kept(state) == {}
