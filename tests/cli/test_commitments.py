"""`expectmon commitments`: the contract of its CSV, JSON and Parquet, and its table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.tiny import AT, RULES, Run, write

CSV = """\
promise,key,version,start,stop,deadline,state,delta_seconds,working_delta_seconds,reason,cycle
delivery,A-2,first,2026-06-10T02:00:00Z,2026-06-13T14:00:00Z,2026-06-12T02:00:00Z,broken,129600,,late,1
delivery,A-1,first,2026-06-10T02:00:00Z,2026-06-11T02:00:00Z,2026-06-12T02:00:00Z,kept,-86400,,,1
delivery,A-6,first,2026-06-11T01:00:00Z,2026-06-11T01:00:00.25Z,2026-06-13T01:00:00Z,kept,-172799.75,,,1
delivery,A-3,first,2026-06-12T03:00:00Z,,2026-06-14T03:00:00Z,overdue,,,,1
delivery,A-4,first,2026-06-19T05:00:00Z,,2026-06-21T05:00:00Z,pending,,,,1
"""


def keys(stdout: str) -> list[str]:
    return [line.split(",")[1] for line in stdout.splitlines()[1:]]


def test_csv_is_exactly_this(run: Run) -> None:
    result = run("commitments", "delivery", "--at", AT, "--format", "csv")
    assert result.stdout.splitlines()[:6] == CSV.splitlines()
    assert result.exit_code == 0


def test_an_unknown_commitment_gives_its_reason(run: Run) -> None:
    last = run("commitments", "delivery", "--at", AT, "--format", "csv", "--state", "unknown").stdout.splitlines()[1:]
    assert len(last) == 1
    assert last[0].endswith(",,,,unknown,,,unreadable:ordered_at,1")


def test_working_deltas_are_told_with_a_calendar(shop: Path, run: Run) -> None:
    calendar = "calendars:\n  office: {timezone: Asia/Jakarta, hours: {mon-fri: '08:00-16:00'}}\n"
    rules = calendar + RULES.replace("within: 2 days", "within: 2 business hours\n    calendar: office")
    write(
        shop, rules=rules, orders="order_id,ordered_at,delivered_at,carrier\nB-1,2026-06-19 15:00,2026-06-22 10:30,n\n"
    )
    result = run("commitments", "delivery", "--at", "2026-06-25", "--format", "csv")
    assert result.stdout.splitlines()[1].split(",")[6:9] == ["broken", "5400", "5400"]


def test_json_has_the_same_names_and_null_for_nothing(run: Run) -> None:
    rows = json.loads(run("commitments", "delivery", "--at", AT, "--format", "json").stdout)
    assert list(rows[0]) == CSV.splitlines()[0].split(",")
    assert rows[0] == {
        "promise": "delivery",
        "key": "A-2",
        "version": "first",
        "start": "2026-06-10T02:00:00Z",
        "stop": "2026-06-13T14:00:00Z",
        "deadline": "2026-06-12T02:00:00Z",
        "state": "broken",
        "delta_seconds": 129600,
        "working_delta_seconds": None,
        "reason": "late",
        "cycle": 1,
    }
    assert rows[3]["stop"] is None
    assert rows[3]["reason"] is None


def test_an_empty_list_is_json_too(run: Run) -> None:
    assert json.loads(run("commitments", "delivery", "--at", AT, "--format", "json", "--state", "paused").stdout) == []


def test_parquet_holds_the_same_rows(tmp_path: Path, run: Run) -> None:
    result = run("commitments", "delivery", "--at", AT, "--format", "parquet")
    file = tmp_path / "rows.parquet"
    file.write_bytes(result.stdout_bytes)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        relation = connection.read_parquet(str(file))
        assert relation.columns == CSV.splitlines()[0].split(",")
        assert str(relation.types[3]) == "TIMESTAMP WITH TIME ZONE"
        rows = connection.sql(
            "SELECT key, strftime(stop, '%Y-%m-%dT%H:%M:%S'), state, delta_seconds, reason FROM relation"
        ).fetchall()
    assert rows[0] == ("A-2", "2026-06-13T14:00:00", "broken", 129600.0, "late")
    assert rows[3] == ("A-3", None, "overdue", None, None)
    assert len(rows) == 6


def test_keys_with_quotes_and_line_breaks_survive(shop: Path, tmp_path: Path, run: Run) -> None:
    key = 'a "quoted", key\nin two lines'
    quoted = '"' + key.replace('"', '""') + '"'
    write(shop, orders=f"order_id,ordered_at,delivered_at,carrier\n{quoted},2026-06-10 09:00,,n\n")
    (row,) = json.loads(run("commitments", "delivery", "--at", AT, "--format", "json").stdout)
    assert row["key"] == key
    file = tmp_path / "rows.parquet"
    file.write_bytes(run("commitments", "delivery", "--at", AT, "--format", "parquet").stdout_bytes)
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(file)).fetchone()[1] == key  # type: ignore[index]  # there is one row


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--state", "kept"], ["A-1", "A-6"]),
        (["--state", "broken", "--state", "overdue"], ["A-2", "A-3"]),
        (["--segment", "carrier=north"], ["A-1", "A-6", "A-3", "A-4"]),
        (["--segment", "carrier="], ["A-5"]),
        (["--segment", "carrier==sum, south"], ["A-2"]),
        (["--segment", "carrier=north", "--state", "kept", "--limit", "1"], ["A-1"]),
        (["--limit", "2"], ["A-2", "A-1"]),
        (["--limit", "0"], []),
    ],
)
def test_rows_are_chosen(run: Run, options: list[str], expected: list[str]) -> None:
    assert keys(run("commitments", "delivery", "--at", AT, "--format", "csv", *options).stdout) == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["delivry"], "delivery"),
        (["delivery", "--state", "lost"], "lost"),
        (["delivery", "--segment", "carier=north"], "carrier"),
        (["delivery", "--segment", "carrier"], "COLUMN=VALUE"),
        (["delivery", "--segment", "carrier=a", "--segment", "carrier=b"], "twice"),
        (["delivery", "--limit", "-1"], "--limit"),
    ],
)
def test_what_is_not_known_is_exit_2_and_says_what_is(run: Run, arguments: list[str], said: str) -> None:
    result = run("commitments", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_table_is_in_the_workspaces_zone_and_in_words(run: Run) -> None:
    result = run("commitments", "delivery", "--at", AT)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "A-2 broken 2026-06-10 09:00 2026-06-12 09:00 1.5 days late" in lines
    assert "A-1 kept 2026-06-10 09:00 2026-06-12 09:00 1 day early" in lines
    assert "A-3 overdue 2026-06-12 10:00 2026-06-14 10:00 6.1 days so far" in lines
    assert "A-5 unknown - - unreadable:ordered_at" in lines
    assert lines[-1] == "6 commitments."
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("orders", "options", "closing"),
    [
        (60, [], "50 shown, 10 more"),
        (60, ["--limit", "60"], "60 commitments."),
        (60, ["--limit", "5"], "5 shown, 55 more"),
        (10_100, [], "50 shown, more than 10,000 more"),
        (10_050, [], "50 shown, 10,000 more"),
    ],
)
def test_a_table_has_50_rows_and_says_how_many_more_there_are(
    shop: Path, run: Run, orders: int, options: list[str], closing: str
) -> None:
    rows = "".join(f"N-{number:05d},2026-06-10 09:00,2026-06-11 09:00,n\n" for number in range(orders))
    write(shop, orders=f"order_id,ordered_at,delivered_at,carrier\n{rows}")
    assert closing in run("commitments", "delivery", "--at", AT, *options).stdout


def test_a_reader_that_stops_early_is_no_error(shop: Path) -> None:
    rows = "".join(f"N-{number:05d},2026-06-10 09:00,2026-06-11 09:00,n\n" for number in range(20_000))
    write(shop, orders=f"order_id,ordered_at,delivered_at,carrier\n{rows}")
    command = [sys.executable, "-m", "expectmon", "-C", str(shop), "commitments", "delivery", "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_is_unclean_in_the_source_is_told_beside_the_rows(run: Run, form: str) -> None:
    result = run("commitments", "delivery", "--at", AT, "--format", form)
    assert "warning[unreadable-cells]: orders.ordered_at: 1 cell cannot be read as a time: 'soon'" in result.stderr
    assert "unreadable-cells" not in result.stdout
