"""What a check says beside its figures: nothing to check, cells that cannot be read, sources that fail."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError, Problem, UsageError
from expectmon.jobs.explaining.explain import explain
from expectmon.jobs.explaining.row import Asked
from expectmon.jobs.rule_sets import Ground
from tests.jobs.shop import NOON, ORDERS, RULES, SETTINGS, check, write

HEADER = ORDERS.partition("\n")[0] + "\n"
WHERE = RULES.replace("    start:", "    where: city = 'Bogr'\n    start:", 1)
TICKETS = (
    "  tickets: {files: tickets.csv, key: id}\n",
    "  reply: {says: Soon, source: tickets, start: opened, stop: replied, within: 4 hours}\n",
)


def warnings(root: Path, code: Code, now: dt.datetime = NOON, **asked: object) -> list[Problem]:
    return [problem for problem in check(root, now, **asked).warnings if problem.code is code]


def test_a_source_with_a_header_only_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, orders=HEADER, rules=WHERE + RULES.partition("promises:\n")[2].replace("delivery:", "parcel:"))
    result = check(tmp_path)
    assert [problem.code for problem in result.warnings] == [Code.NO_RECORDS]
    assert result.warnings[0].message.startswith("source orders has no records")


def test_a_condition_that_fits_no_record_is_told(tmp_path: Path) -> None:
    (warning,) = warnings(write(tmp_path, rules=WHERE), Code.NOTHING_APPLIES)
    assert warning.message == "delivery: none of the 5 records of orders falls under it"
    assert str(warning.hint).endswith("city = 'Bogr'")


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_condition_that_fits_no_record_is_told_of_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    import duckdb  # noqa: PLC0415 - only here

    write(tmp_path, settings=SETTINGS.replace("orders.csv", f"all.{kind}"), rules=WHERE)
    read = duckdb.read_csv(str(tmp_path / "data/orders.csv"))
    (read.write_parquet if kind == "parquet" else read.write_csv)(str(tmp_path / f"data/all.{kind}"))
    assert len(warnings(tmp_path, Code.NOTHING_APPLIES)) == 1


def test_a_replay_of_a_moment_before_all_records_says_that_none_had_started(tmp_path: Path) -> None:
    (warning,) = warnings(write(tmp_path), Code.NOTHING_APPLIES, at=NOON - dt.timedelta(days=60))
    assert warning.hint == "none has started by then"


def test_records_outside_of_the_window_are_records_that_a_promise_applies_to(tmp_path: Path) -> None:
    write(tmp_path, orders=HEADER + "A1,Bogor,2026-01-05 10:00,2026-01-06 12:00\n")
    assert check(tmp_path).warnings == ()


def test_a_promise_whose_records_are_all_older_than_it_says_only_that(tmp_path: Path) -> None:
    rules = RULES.replace("    start:", "    since: 2026-06-20\n    start:", 1)
    assert [problem.code for problem in check(write(tmp_path, rules=rules)).warnings] == [Code.OUTSIDE_VERSIONS]


@pytest.mark.parametrize(
    ("times", "hint"),
    [
        (["01/06/2026"] * 5, 'cast: {ordered_at: "%d/%m/%Y"}'),
        (["01/06/2026 10:00"] * 5, 'cast: {ordered_at: "%d/%m/%Y %H:%M"}'),
        (["01/06/2026 10:00:30"] * 5, 'cast: {ordered_at: "%d/%m/%Y %H:%M:%S"}'),
        (["01/06/2026 10:00"] * 3 + [""] * 2, 'cast: {ordered_at: "%d/%m/%Y %H:%M"}'),
        (["01/06/2026"] * 19 + ["2026-06-01"], 'cast: {ordered_at: "%d/%m/%Y"}'),
        (["tomorrow"] + ["2026-06-01"] * 4, "mend the data"),
        (["tomorrow"] * 4 + ["2026-06-01"], "mend the data"),
    ],
)
def test_a_format_is_offered_only_where_nearly_all_times_of_a_column_fail(
    tmp_path: Path, times: list[str], hint: str
) -> None:
    rows = "".join(f"A{number},Bogor,{time},\n" for number, time in enumerate(times))
    (warning,) = warnings(write(tmp_path, orders=HEADER + rows), Code.UNREADABLE_CELLS)
    assert hint in str(warning.hint)
    assert ("cast:" in str(warning.hint)) is ("cast:" in hint)


def test_a_column_that_only_tells_which_record_is_newer_may_have_bad_cells_too(tmp_path: Path) -> None:
    settings = SETTINGS.replace("key: id", "key: id, updated_at: changed")
    orders = "id,city,ordered_at,delivered_at,changed\nA1,Bogor,2026-06-01 10:00,,soon\n"
    (warning,) = warnings(write(tmp_path, settings=settings, orders=orders), Code.UNREADABLE_CELLS)
    assert "orders.changed" in warning.message


def test_a_workbook_is_to_be_exported_not_renamed(tmp_path: Path) -> None:
    write(tmp_path, settings=SETTINGS.replace("orders.csv", "orders.xlsx"))
    (tmp_path / "data/orders.xlsx").write_bytes(b"PK")
    (failure,) = check(tmp_path).failures
    assert "export it as CSV" in str(failure.hint)


def test_a_wrong_rule_does_not_hide_that_another_source_failed(tmp_path: Path) -> None:
    write(tmp_path, settings=SETTINGS + TICKETS[0], rules=RULES.replace("stop: deliv", "stop: delv") + TICKETS[1])
    with pytest.raises(ConfigurationError) as caught:
        check(tmp_path)
    assert [problem.code for problem in caught.value.problems] == [Code.UNKNOWN_COLUMN, Code.NO_FILES]


def test_an_unknown_promise_is_told_with_all_that_there_are(tmp_path: Path) -> None:
    write(tmp_path, settings=SETTINGS + TICKETS[0], rules=RULES + TICKETS[1])
    with pytest.raises(UsageError) as checked:
        check(tmp_path, promises=("nothing-like-it",))
    with pytest.raises(UsageError) as explained:
        explain("nothing-like-it", (), Ground.at(tmp_path), lambda _: Asked(NOON, {}))
    assert checked.value.problems == explained.value.problems
    assert checked.value.problems[0].expected == "one of delivery, reply"


def test_a_due_time_before_the_start_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        rules="promises:\n  early: {says: x, source: orders, start: delivered_at, stop: done, by: ordered_at}\n",
    )
    rows = "id,ordered_at,delivered_at,done\n1,2026-06-01,2026-06-02,2026-06-03\n2,2026-06-02,2026-06-02,2026-06-03\n"
    (tmp_path / "data/orders.csv").write_text(rows)
    (warning,) = warnings(tmp_path, Code.DUE_BEFORE_START)
    assert warning.message == "early: 1 commitment was due before the start"


def test_deltas_that_are_in_another_unit_are_told(tmp_path: Path) -> None:
    versions = "    since: 2026-06-02\n    previously: [{before: 2026-06-02, within: 48 hours}]\n    start:"
    (warning,) = warnings(write(tmp_path, rules=RULES.replace("    start:", versions, 1)), Code.DELTAS_LEFT_OUT)
    assert warning.message == "delivery: 2 deltas of earlier terms are in another unit and not among the percentiles"
