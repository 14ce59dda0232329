from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from expectmon.errors import Code, ConfigurationError, Problem, StateError, UsageError
from expectmon.insights.scorecard import Outcome
from expectmon.sources.files import changed_files
from tests.jobs.shop import NOON, ORDERS, RULES, SETTINGS, check, write


def dump(root: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the state, by table."""
    with sqlite3.connect(root / "expectmon.db") as state:
        names = [name for (name,) in state.execute("select name from sqlite_master where type = 'table'")]
        return {name: sorted(state.execute(f'select * from "{name}"').fetchall(), key=str) for name in names}


def test_a_check_counts_what_became_of_each_record(tmp_path: Path) -> None:
    (evaluation,) = check(write(tmp_path)).evaluations
    counts = evaluation.total.counts
    assert (counts.kept, counts.broken, counts.overdue, counts.pending) == (2, 1, 1, 1)
    assert [(card.by, card.counts.kept) for card in evaluation.segments] == [
        ((("city", "Bogor"),), 1),
        ((("city", "Medan"),), 1),
    ]


def test_a_check_is_recorded_with_its_breaches(tmp_path: Path) -> None:
    result = check(write(tmp_path))
    state = dump(tmp_path)
    assert result.run is not None
    assert len(state["run"]) == 1
    assert len(state["breach"]) == 2
    assert any("A2" in row for row in state["breach"])


def test_a_replay_writes_nothing_not_even_a_state_database(tmp_path: Path) -> None:
    result = check(write(tmp_path), at=NOON)
    assert result.run is None
    assert not (tmp_path / "expectmon.db").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    check(write(tmp_path), dry_run=True)
    assert not (tmp_path / "expectmon.db").exists()


def test_recording_the_same_moment_twice_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path, at=NOON, record=True)
    before = dump(tmp_path)
    again = check(tmp_path, at=NOON, record=True)
    assert dump(tmp_path) == before
    assert again.run is None


def test_a_replay_does_not_know_what_came_later(tmp_path: Path) -> None:
    write(tmp_path)
    (evaluation,) = check(tmp_path, at=dt.datetime(2026, 6, 3, 3, tzinfo=dt.UTC)).evaluations
    assert evaluation.total.counts.pending == 4
    assert evaluation.total.counts.due == 0
    assert evaluation.outcome is Outcome.NO_DATA
    assert evaluation.total.share_kept is None


def test_a_replay_does_not_know_in_a_condition_that_something_was_stopped_later(tmp_path: Path) -> None:
    write(
        tmp_path,
        rules=RULES.replace("    source: orders\n", "    source: orders\n    where: delivered_at is not null\n"),
    )
    (evaluation,) = check(tmp_path, at=dt.datetime(2026, 6, 3, 3, tzinfo=dt.UTC)).evaluations
    assert sum(evaluation.total.counts.as_dict().values()) == 0
    (evaluation,) = check(tmp_path, at=NOON).evaluations
    assert evaluation.total.counts.kept == 2


def test_recorded_replays_do_not_advance_the_clock(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path, NOON + dt.timedelta(days=31), at=NOON + dt.timedelta(days=30), record=True)
    assert check(tmp_path, NOON).run is not None


def test_a_clock_that_went_backwards_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path)
    before = dump(tmp_path)
    with pytest.raises(StateError) as caught:
        check(tmp_path, NOON - dt.timedelta(hours=1))
    assert caught.value.problems[0].code is Code.CLOCK_BACKWARDS
    assert dump(tmp_path) == before


def test_an_edited_rule_tells_how_many_commitments_changed_state(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path)
    write(tmp_path, rules=RULES.replace("3 business days", "4 business days"))
    result = check(tmp_path, NOON + dt.timedelta(minutes=1))
    assert result.restated == {"delivery": 1}
    assert Code.RESTATED in {problem.code for problem in result.warnings}
    assert "delivery was edited: 1 of its commitments" in " ".join(problem.message for problem in result.warnings)


def test_an_edit_that_begins_in_the_future_changes_no_state(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path)
    earlier = "previously: [{before: 2026-07-01, within: 3 business days}]"
    versions = f"within: 2 business days\n    since: 2026-07-01\n    {earlier}"
    write(tmp_path, rules=RULES.replace("within: 3 business days", versions))
    assert check(tmp_path, NOON + dt.timedelta(minutes=1)).restated == {"delivery": 0}


def test_a_calendar_that_changed_counts_as_an_edit(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path)
    holiday = '{mon-fri: "08:00-17:00"}, holidays: {extra: [2026-06-03]}}'
    write(tmp_path, rules=RULES.replace('{mon-fri: "08:00-17:00"}}', holiday))
    assert check(tmp_path, NOON + dt.timedelta(minutes=1)).restated == {"delivery": 1}


def test_an_edit_that_drops_a_column_from_the_data_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, rules=RULES.replace("segments: [city]", "where: city <> 'Bogor'"))
    check(tmp_path)
    write(tmp_path, rules=RULES.replace("    segments: [city]\n", ""), orders=ORDERS.replace("id,city", "id,town"))
    assert check(tmp_path, NOON + dt.timedelta(minutes=1)).restated == {}


def test_a_source_that_fails_leaves_the_others_checked(tmp_path: Path) -> None:
    settings = SETTINGS + "  tickets: {files: data/tickets.csv, key: id}\n"
    rules = (
        RULES + "  reply: {says: We reply in 4 hours, source: tickets, start: opened, stop: replied, within: 4 hours}\n"
    )
    result = check(write(tmp_path, settings=settings, rules=rules))
    assert [evaluation.promise.id for evaluation in result.evaluations] == ["delivery"]
    assert [problem.code for problem in result.failures] == [Code.NO_FILES]
    assert result.run is not None


def test_every_column_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    rules = RULES.replace("ordered_at", "orderd_at").replace("segments: [city]", "segments: [citty]")
    with pytest.raises(ConfigurationError) as caught:
        check(write(tmp_path, rules=rules))
    assert [problem.code for problem in caught.value.problems] == [Code.UNKNOWN_COLUMN] * 2
    assert "ordered_at" in str(caught.value.problems[0].hint)
    assert not (tmp_path / "expectmon.db").exists()


def test_an_unknown_promise_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check(write(tmp_path), promises=("delivry",))
    assert "delivery" in str(caught.value.problems[0].hint)


def test_cells_that_cannot_be_read_are_counted_with_their_place(tmp_path: Path) -> None:
    result = check(write(tmp_path, orders=ORDERS.replace("2026-06-02 09:00", "2 June")))
    (evaluation,) = result.evaluations
    assert evaluation.unknown_reasons == {"unreadable:ordered_at": 1}
    (warning,) = [problem for problem in result.warnings if problem.code is Code.UNREADABLE_CELLS]
    assert "'2 June' in data/orders.csv row 3" in warning.message


def test_decimal_commas_are_told_how_numbers_are_written(tmp_path: Path) -> None:
    rules = "promises:\n  wait: {says: You wait 5 minutes, source: orders, measure: waited, at_most: 5}\n"
    result = check(write(tmp_path, rules=rules, orders='id,waited\nA,3\nB,"4,5"\n'))
    (warning,) = [problem for problem in result.warnings if problem.code is Code.UNREADABLE_CELLS]
    assert "written with a point" in str(warning.hint)


def test_numbers_with_a_little_dirt_are_compared_as_numbers(tmp_path: Path) -> None:
    rows = "".join(f"B{number},{number}.0,{number}.00\n" for number in range(20)) + "B20,Rp 20,20\n"
    rules = "promises:\n  price: {says: You pay what we quote, source: orders, expect: paid = quoted}\n"
    (evaluation,) = check(write(tmp_path, rules=rules, orders=f"id,paid,quoted\n{rows}")).evaluations
    assert evaluation.total.counts.kept == 20
    assert evaluation.unknown_reasons == {"unreadable:paid": 1}


def test_the_summary_is_a_document_with_all_nine_counts(tmp_path: Path) -> None:
    summary = check(write(tmp_path)).summary
    (promise,) = summary["promises"]
    assert set(promise["counts"]) == {
        "kept", "broken", "overdue", "at_risk", "pending", "paused", "excused", "void", "unknown",
    }  # fmt: skip
    assert promise["window"] == {"from": "2026-05-13", "to": "2026-06-10"}
    assert promise["delta"]["unit"] == "business day"
    assert promise["delta"]["n"] == 3
    assert promise["delta"]["p50"] == -1
    assert promise["delta"]["p95"] == pytest.approx(0.8)
    assert summary["attributes_as_of"] == "latest"


def test_a_file_that_changes_while_it_is_checked_fails_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)

    def touched(connection: sa.Connection) -> list[Problem]:
        (tmp_path / "data" / "orders.csv").write_text(ORDERS + "A6,Bogor,2026-06-09 15:00,\n")
        return changed_files(connection)

    monkeypatch.setattr("expectmon.jobs.check_source.changed_files", touched)
    result = check(tmp_path)
    assert [problem.code for problem in result.failures] == [Code.FILE_CHANGED]
    assert result.evaluations == ()


def test_a_rule_whose_old_form_fits_the_data_no_more_says_so_and_stops_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    check(tmp_path)
    renamed = ORDERS.replace("delivered_at", "arrived_at")
    write(
        tmp_path, rules=RULES.replace("delivered_at", "arrived_at").replace("3 business", "1 business"), orders=renamed
    )
    result = check(tmp_path, NOON + dt.timedelta(minutes=1))
    (told,) = [problem for problem in result.warnings if problem.code is Code.RESTATED]
    assert "what changed is not known" in told.message
    assert result.run == 2
    assert [
        each for each in check(tmp_path, NOON + dt.timedelta(minutes=2)).warnings if each.code is Code.RESTATED
    ] == []


def test_an_old_condition_that_cannot_be_read_against_new_cells_stops_no_check(tmp_path: Path) -> None:
    """The column was text and is a time now: the stored rule compares it with a text."""
    old = RULES.replace("source: orders", "source: orders\n    where: shipped = 'yes'")
    write(tmp_path, rules=old, orders="id,city,ordered_at,delivered_at,shipped\nA1,Bogor,2026-06-01 10:00,,yes\n")
    check(tmp_path)
    settings = SETTINGS.replace("Asia/Jakarta}", 'Asia/Jakarta, cast: {shipped: "%d/%m/%Y"}}')
    write(
        tmp_path,
        settings=settings,
        rules=old.replace("shipped = 'yes'", "shipped is not null"),
        orders="id,city,ordered_at,delivered_at,shipped\nA1,Bogor,2026-06-01 10:00,,02/06/2026\n",
    )
    result = check(tmp_path, NOON + dt.timedelta(minutes=1))
    assert result.run == 2
    assert "what changed is not known" in next(each for each in result.warnings if each.code is Code.RESTATED).message
