"""What one recorded check leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from expectmon import __version__
from expectmon.errors import Code, Exit, StateError, UsageError
from expectmon.promises.commitment import Counts
from expectmon.store.records import PromiseRecord, RunRecord, ScorecardRecord, StoredVersion
from expectmon.store.scorecards import segment_text
from expectmon.store.state import State
from expectmon.store.tables import RuleVersion, Run, Scorecard, ScorecardHead

Dump = Callable[[State], dict[str, list[tuple[Any, ...]]]]


def day(number: int) -> dt.datetime:
    return dt.datetime(2026, 3, number, tzinfo=dt.UTC)


def live(number: int) -> RunRecord:
    return RunRecord(day(number), day(number), replay=False)


def replay(number: int, *failed: str) -> RunRecord:
    return RunRecord(day(number), day(28), replay=True, failed_sources=failed)


ALL = ScorecardRecord((), dt.date(2026, 3, 1), Counts(kept=8, broken=2))
BY_CARRIER = ScorecardRecord((("carrier", "JNE"),), dt.date(2026, 3, 1), Counts(kept=3))
WITHOUT_CARRIER = ScorecardRecord((("carrier", None),), dt.date(2026, 3, 1), Counts(kept=5, broken=2))
OPEN = ScorecardRecord((), None, Counts(at_risk=1, pending=4))
DELIVERY = PromiseRecord(
    promise="delivery",
    fingerprint="f1",
    definition={"within": "5 business days", "holidays": ["2026-03-19"]},
    scorecards=[ALL, BY_CARRIER, WITHOUT_CARRIER, OPEN],
    breaches=[],
    breaches_since=day(1),
    summary={"id": "delivery", "share_kept": 0.8},
)
RETURNS = replace(DELIVERY, promise="returns", fingerprint="f9", summary={"id": "returns", "share_kept": None})


def scorecards(state: State) -> dict[tuple[str, dt.date | None], int]:
    with state._database.reading() as connection:
        query = select(Scorecard.segment, Scorecard.day, Scorecard.kept).where(Scorecard.promise == "delivery")
        return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def row_ids(state: State) -> set[int]:
    with state._database.reading() as connection:
        return set(connection.execute(select(Scorecard.id)).scalars())


def test_a_run_is_kept_with_its_failed_sources_and_the_software_that_made_it(state: State) -> None:
    assert state.record(replace(live(5), failed_sources=("shop", "tickets")), []) == 1
    with state._database.reading() as connection:
        run = connection.execute(select(Run.at, Run.started, Run.replay, Run.failed_sources, Run.software)).one()
    assert tuple(run) == (day(5), day(5), False, ["shop", "tickets"], __version__)


def test_all_nine_counts_are_kept(state: State) -> None:
    counts = Counts(*range(1, 10))
    state.record(live(5), [replace(DELIVERY, scorecards=[ALL._replace(counts=counts)])])
    with state._database.reading() as connection:
        row = connection.execute(select(*(getattr(Scorecard, name) for name in counts.as_dict()))).one()
    assert dict(row._mapping) == counts.as_dict()


def test_scorecards_become_those_of_the_newest_check(state: State) -> None:
    state.record(live(5), [DELIVERY])
    state.record(live(6), [replace(DELIVERY, scorecards=[ALL._replace(counts=Counts(kept=9)), OPEN])])
    assert scorecards(state) == {("{}", dt.date(2026, 3, 1)): 9, ("{}", None): 0}


def test_scorecards_that_did_not_change_are_not_written_again(state: State) -> None:
    state.record(live(5), [DELIVERY])
    before = row_ids(state)
    state.record(
        live(6), [replace(DELIVERY, scorecards=[*DELIVERY.scorecards, ALL._replace(day=None, segment=(("a", "b"),))])]
    )
    assert row_ids(state) > before
    assert len(row_ids(state)) == len(before) + 1


def test_an_earlier_replay_leaves_the_scorecards_alone(state: State) -> None:
    state.record(live(5), [DELIVERY])
    before = scorecards(state)
    state.record(replay(4), [replace(DELIVERY, scorecards=[])])
    assert scorecards(state) == before
    with state._database.reading() as connection:
        assert connection.execute(select(ScorecardHead.as_of)).scalar() == day(5)


def test_a_promise_that_was_not_checked_keeps_its_scorecards(state: State) -> None:
    state.record(live(5), [DELIVERY, RETURNS])
    state.record(live(6), [replace(RETURNS, scorecards=[])])
    assert len(scorecards(state)) == len(DELIVERY.scorecards)


def test_a_scorecard_listed_twice_is_refused(state: State) -> None:
    with pytest.raises(ValueError, match="twice"):
        state.record(live(5), [replace(DELIVERY, scorecards=[ALL, ALL._replace(counts=Counts())])])


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ((), "{}"),
        ((("carrier", "JNE"),), '{"carrier":"JNE"}'),
        ((("region", None), ("carrier", "J&T")), '{"carrier":"J&T","region":null}'),
        ((("kota", "São “Paulo”"),), '{"kota":"São “Paulo”"}'),
    ],
)
def test_a_segment_has_one_text(segment: tuple[tuple[str, str | None], ...], text: str) -> None:
    assert segment_text(segment) == text


def test_a_rule_is_kept_when_it_is_met_first_and_when_it_changes(state: State) -> None:
    edited = replace(DELIVERY, fingerprint="f2", definition={"within": "3 days"}, restated=17)
    for number, record in enumerate([DELIVERY, DELIVERY, edited, edited, DELIVERY], start=5):
        state.record(live(number), [record])
    with state._database.reading() as connection:
        rows = connection.execute(
            select(RuleVersion.fingerprint, RuleVersion.first_seen, RuleVersion.restated).order_by(RuleVersion.id)
        )
        assert [tuple(row) for row in rows] == [("f1", day(5), None), ("f2", day(7), 17), ("f1", day(9), None)]


def test_the_last_version_of_each_promise_is_told(state: State) -> None:
    state.record(live(5), [DELIVERY, RETURNS])
    state.record(live(6), [replace(DELIVERY, fingerprint="f2", definition={"within": "3 days"})])
    assert state.last_versions() == {
        "delivery": StoredVersion("delivery", "f2", {"within": "3 days"}, day(6)),
        "returns": StoredVersion("returns", "f9", DELIVERY.definition, day(5)),
    }


def test_a_replay_does_not_hide_that_a_rule_was_edited(state: State) -> None:
    state.record(live(5), [DELIVERY])
    state.record(replay(4), [replace(DELIVERY, fingerprint="f2", definition={"within": "3 days"}), RETURNS])
    assert state.last_versions() == {"delivery": StoredVersion("delivery", "f1", DELIVERY.definition, day(5))}


def test_what_was_told_stays_as_it_was_known(state: State) -> None:
    state.record(live(5), [DELIVERY])
    state.record(live(6), [replace(DELIVERY, summary={"share_kept": 0.7})])
    state.record(replay(4), [replace(DELIVERY, summary={"share_kept": 1.0})])
    told = state.history("delivery")
    assert [(then.run, then.at, then.replay, then.summary["share_kept"]) for then in told] == [
        (3, day(4), True, 1.0),
        (1, day(5), False, 0.8),
        (2, day(6), False, 0.7),
    ]


def test_a_replay_recorded_twice_changes_nothing(state: State, dump: Dump) -> None:
    assert state.record(replay(5), [DELIVERY]) == 1
    before = dump(state)
    changed = replace(DELIVERY, fingerprint="f2", scorecards=[], summary={})
    assert state.record(replay(5, "shop"), [changed]) is None
    assert dump(state) == before


def test_a_replay_of_other_promises_joins_the_one_at_its_time(state: State) -> None:
    assert state.record(replay(5, "shop"), [DELIVERY]) == 1
    assert state.record(replay(5), [replace(DELIVERY, summary={}), RETURNS]) == 1
    assert [then.summary for then in state.history("delivery")] == [DELIVERY.summary]
    assert [then.summary for then in state.history("returns")] == [RETURNS.summary]
    assert state.status().runs == 1


def failed_sources(state: State) -> list[str]:
    with state._database.reading() as connection:
        return connection.execute(select(Run.failed_sources)).scalar_one()


def test_a_source_that_failed_in_a_replay_failed_until_it_can_be_read(state: State) -> None:
    state.record(replay(5, "shop", "tickets"), [replace(DELIVERY, source="orders")])
    state.record(replay(5, "calls"), [replace(DELIVERY, promise="weight", source="orders")])
    assert failed_sources(state) == ["calls", "shop", "tickets"]
    state.record(replay(5, "tickets"), [replace(RETURNS, source="shop")])
    assert failed_sources(state) == ["tickets", "calls"]


def test_a_moment_that_has_not_come_is_not_recorded(state: State) -> None:
    state.upgrade()
    with pytest.raises(UsageError, match="2026-03-29T00:00:00") as caught:
        state.record(replay(29), [DELIVERY])
    assert (caught.value.problems[0].code, caught.value.exit_code) == (Code.BAD_TIME, Exit.USAGE)
    assert caught.value.problems[0].hint
    assert state.history("delivery") == []
    assert state.record(replay(28), [DELIVERY]) == 1, "now is no future"


def test_a_replay_does_not_stand_for_a_live_check(state: State) -> None:
    state.record(replay(9), [DELIVERY])
    assert state.last_live_check() is None
    assert state.record(live(5), [DELIVERY]) == 2
    assert state.last_live_check() == day(5)


def test_two_live_checks_at_the_same_instant_are_both_recorded(state: State) -> None:
    assert [state.record(live(5), [DELIVERY]), state.record(live(5), [DELIVERY])] == [1, 2]


def test_a_clock_that_went_back_stops_the_check(state: State, dump: Dump) -> None:
    state.record(live(5), [DELIVERY])
    before = dump(state)
    with pytest.raises(StateError, match="2026-03-05T00:00:00") as caught:
        state.record(live(4), [replace(DELIVERY, fingerprint="f2")])
    assert caught.value.problems[0].code is Code.CLOCK_BACKWARDS
    assert caught.value.problems[0].hint
    assert caught.value.exit_code is Exit.INCOMPLETE
    assert dump(state) == before


def test_a_replay_may_be_of_any_time(state: State) -> None:
    state.record(live(5), [])
    assert [state.record(replay(number), [DELIVERY]) for number in (4, 9, 1)] == [2, 3, 4]
