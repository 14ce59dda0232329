"""Bad input through the real commands: the code, the place, the exit code, and a state that stays as it was.

Each case of a table is one thing that people get wrong: the files that are put into a workspace which was checked once,
and what `expectmon check` must say of them. What ends a process, holds a database or fills a disk is in
`test_commands.py`.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from expectmon.cli.main import app
from expectmon.errors import Code
from tests.acceptance.shop import PARCELS, RULES, SETTINGS, WORKSPACE, Files, put


@dataclass(frozen=True)
class Case:
    """A fault: files (None: removed), and the code and the place that are told."""

    files: Files
    code: Code
    place: str = ""


def rule(old: str, new: str) -> Files:
    assert old in RULES
    return {"rules/all.yaml": RULES.replace(old, new)}


def source(old: str, new: str, files: Files | None = None) -> Files:
    assert old in SETTINGS
    return {"expectmon.yaml": SETTINGS.replace(old, new), **(files or {})}


def parcels(definition: str) -> Files:
    return source("{files: data/parcels*.csv, key: parcel, timezone: Asia/Jakarta}", definition)


def desk(hours: str) -> Files:
    return {"rules/all.yaml": f"{RULES}calendars:\n  desk: {{timezone: UTC, hours: {hours}}}\n"}


def versions(fields: str) -> Files:
    return rule("within: 3 days", f"within: 3 days, {fields}")


CONFIGURATION = {
    "an unknown field": Case(rule("says: In", "sayz: In"), Code.UNKNOWN_FIELD, "rules/all.yaml:2:12"),
    "a number that is text": Case(rule("at_most: 10", "at_most: ten"), Code.WRONG_TYPE, "rules/all.yaml:3:87"),
    "a list that is no text": Case(rule("In 3 days,", "[1],"), Code.WRONG_TYPE, "rules/all.yaml:2:18"),
    "an unknown column in a condition": Case(
        rule("start: sent", "where: city = 'x', start: sent"), Code.UNKNOWN_COLUMN, "rules/all.yaml:2:53"
    ),
    "an unknown source": Case(rule("source: parcels", "source: parcls"), Code.UNKNOWN_SOURCE, "rules/all.yaml:2:37"),
    "an unknown calendar": Case(
        rule("within: 3 days", "calendar: desk, within: 3 business days"), Code.UNKNOWN_CALENDAR, "rules/all.yaml:2:84"
    ),
    "no hours at all": Case(
        desk("{}"),
        Code.BAD_VALUE,
        "rules/all.yaml:5:32",
    ),
    "empty hours of a day": Case(desk('{mon: ""}'), Code.BAD_HOURS, "rules/all.yaml:5:38"),
    "hours that end where they begin": Case(desk('{mon: "08:00-08:00"}'), Code.BAD_HOURS, "rules/all.yaml:5:38"),
    "a later bound that is earlier": Case(
        rule("within: 3 days", "between: 5 and 2 days"), Code.BAD_TARGET, "rules/all.yaml:2:83"
    ),
    "earlier terms that overlap these": Case(
        versions("since: 2026-06-01, previously: [{before: 2026-07-01, within: 5 days}]"), Code.OVERLAPPING_VERSIONS
    ),
    "earlier terms that overlap each other": Case(
        versions(
            "since: 2026-06-01, "
            "previously: [{before: 2026-06-01, within: 5 days}, {before: 2026-06-01, within: 7 days}]"
        ),
        Code.OVERLAPPING_VERSIONS,
    ),
    "an id in two files": Case({"rules/more.yaml": RULES}, Code.DUPLICATE_ID, "rules/more.yaml:2:3"),
    "a source twice": Case(source("  visits:", "  parcels:"), Code.DUPLICATE_FIELD, "expectmon.yaml:4:3"),
    "an alias bomb in the rules": Case(
        {"rules/more.yaml": "a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(99))},
        Code.YAML_ALIAS,
        "rules/more.yaml:1:4",
    ),
    "an alias in the settings": Case(
        {"expectmon.yaml": f"a: &a [x]\n{SETTINGS}"}, Code.YAML_ALIAS, "expectmon.yaml:1:4"
    ),
    "10 MB of rules": Case({"rules/more.yaml": "# x\n" * 2_600_000}, Code.FILE_TOO_LARGE, "rules/more.yaml"),
    "10 MB of settings": Case({"expectmon.yaml": "# x\n" * 2_600_000}, Code.FILE_TOO_LARGE, "expectmon.yaml"),
    "rules that are no text": Case({"rules/more.yaml": b"a: \xff\xfe"}, Code.NOT_UTF8, "rules/more.yaml:1:4"),
    "no name of a zone": Case(source("timezone: Asia/Jakarta\ns", "timezone: WIB\ns"), Code.BAD_TIMEZONE),
    "a variable that is not set": Case(
        parcels("{url: '${NO_SUCH_SHOP}', table: t, key: parcel}"), Code.MISSING_VARIABLE, "expectmon.yaml:3:18"
    ),
    "a query that writes": Case(
        parcels("{files: {p: data/parcels.csv}, query: drop table p, key: parcel}"),
        Code.BAD_QUERY,
        "expectmon.yaml:3:50",
    ),
    "a query with a null character": Case(
        parcels('{files: {p: data/parcels.csv}, query: "select * from p -- \\0", key: parcel}'),
        Code.BAD_QUERY,
        "expectmon.yaml:3:50",
    ),
    "names of views that differ in capitals only": Case(
        parcels("{files: {p: data/parcels.csv, P: data/visits.csv}, query: from p, key: parcel}"),
        Code.BAD_ID,
        "expectmon.yaml:3:45",
    ),
    "event logs": Case(parcels("{events: e.csv, case: c, activity: a, at: t, key: c}"), Code.NOT_YET),
    "a clock of an event log": Case(rule("start: sent", "start: first 'Sent'"), Code.NOT_YET, "rules/all.yaml:2:53"),
    "pauses": Case(versions("pause: \"a = 'b'\""), Code.NOT_YET, "rules/all.yaml:2:90"),
    "reopening": Case(versions("on_reopen: resume"), Code.NOT_YET, "rules/all.yaml:2:90"),
    "partial deliveries": Case(versions("complete_when: {all: order}"), Code.NOT_YET, "rules/all.yaml:2:90"),
    "MySQL": Case(parcels("{url: 'mysql://u:hidden@h/db', table: t, key: k}"), Code.NOT_YET, "expectmon.yaml:3:18"),
    "HTTP": Case(parcels("{url: 'https://shop.example', table: t, key: k}"), Code.NOT_YET, "expectmon.yaml:3:18"),
    "evaluation at the source": Case(
        parcels("{files: data/parcels.csv, key: parcel, engine: source}"), Code.NOT_YET, "expectmon.yaml:3:59"
    ),
    "state in MySQL": Case(
        {"expectmon.yaml": f"state: mysql://u:hidden@h/db\n{SETTINGS}"}, Code.NOT_YET, "expectmon.yaml:1:8"
    ),
}

SOURCES = {
    "a binary file": Case({"data/parcels.csv": bytes(range(256)) * 9}, Code.NOT_A_TABLE, "data/parcels.csv"),
    "a workbook": Case({"data/parcels.csv": b"PK\x03\x04 rest"}, Code.NOT_A_TABLE, "data/parcels.csv"),
    "a picture": Case({"data/parcels.csv": b"\x89PNG\r\n\x1a\n rest"}, Code.NOT_A_TABLE, "data/parcels.csv"),
    "control characters": Case({"data/parcels.csv": b"a,\x02\x03\nb,c\n"}, Code.NOT_A_TABLE, "data/parcels.csv"),
    "an empty file": Case({"data/parcels.csv": b""}, Code.EMPTY_FILE, "data/parcels.csv"),
    "a file of blank lines": Case({"data/parcels.csv": b"\n \n"}, Code.EMPTY_FILE, "data/parcels.csv"),
    "a pattern that matches nothing": Case({"data/parcels.csv": None}, Code.NO_FILES),
    "a folder": Case(source("data/parcels*.csv", "data"), Code.NO_FILES),
    "a damaged archive": Case(
        source("parcels*.csv", "*.gz", {"data/p.csv.gz": gzip.compress(PARCELS.encode())[:-9]}),
        Code.NOT_A_TABLE,
        "data/p.csv.gz",
    ),
    "a damaged Parquet file": Case(
        source("parcels*.csv", "*.parquet", {"data/p.parquet": b"PAR1 and so on"}), Code.NOT_A_TABLE, "data/p.parquet"
    ),
    "a CSV that is named JSON lines": Case(
        source("parcels*.csv", "*.jsonl", {"data/p.jsonl": PARCELS}), Code.NOT_A_TABLE, "data/p.jsonl"
    ),
    "an ending that is not known": Case(
        source("parcels*.csv", "*.ods", {"data/p.ods": PARCELS}), Code.NOT_A_TABLE, "data/p.ods"
    ),
    "a query over no such view": Case(
        parcels("{files: {p: data/parcels.csv}, query: select * from q, key: parcel}"), Code.BAD_QUERY
    ),
    "a query that reads other files": Case(
        parcels("{files: {p: data/parcels.csv}, query: \"from read_csv('/etc/passwd')\", key: parcel}"), Code.BAD_QUERY
    ),
    "a name that means another source outside its part of the query": Case(
        parcels(
            "{files: {p: data/parcels.csv}, key: parcel, "
            "query: 'select p.* from p, expectmon_1 where exists (with expectmon_1 as (select 1) select 1)'}"
        ),
        Code.BAD_QUERY,
    ),
    "a format that is none": Case(source("key: parcel", "key: parcel, cast: {sent: '%Q'}"), Code.BAD_VALUE),
    "a database that is not there": Case(
        parcels("{url: 'sqlite:///no.db', table: t, key: parcel}"), Code.SOURCE_UNREACHABLE
    ),
    "a server that is down": Case(
        parcels("{url: 'postgresql://u:hidden@127.0.0.1:1/db', table: t, key: k}"), Code.SOURCE_UNREACHABLE
    ),
}


def run(folder: Path, *arguments: str) -> Result:
    """Run a command; nothing that people do ends in a traceback or shows a password."""
    result = CliRunner().invoke(app, ["-C", str(folder), *arguments], catch_exceptions=False)
    assert "Traceback" not in result.stdout + result.stderr
    assert "this is a bug" not in result.stderr
    assert "hidden" not in result.stdout + result.stderr
    return result


def check(folder: Path, *arguments: str) -> Result:
    return run(folder, "check", "--fail-on", "none", *arguments)


def dump(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "expectmon.db") as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def of_the_parcels(folder: Path) -> list[str]:
    return [line for line in dump(folder) if "'parcel'" in line]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was checked once."""
    folder = tmp_path_factory.mktemp("checked") / "shop"
    put(folder, WORKSPACE)
    assert check(folder).exit_code == 0
    return folder


@pytest.fixture
def shop(checked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(checked, tmp_path / "shop"))


@pytest.mark.parametrize("case", CONFIGURATION.values(), ids=CONFIGURATION)
def test_a_mistake_in_the_settings_or_rules_is_exit_2_with_its_place(case: Case, shop: Path) -> None:
    before = dump(shop)
    put(shop, case.files)
    result = check(shop)
    assert result.exit_code == 2
    assert f"{case.place}{': ' if case.place else ''}error[{case.code}]: " in result.stderr
    assert result.stdout == ""
    assert dump(shop) == before
    assert run(shop, "commitments", "parcel").exit_code == 2


@pytest.mark.parametrize("case", SOURCES.values(), ids=SOURCES)
def test_records_that_cannot_be_read_are_exit_3_and_other_sources_go_on(case: Case, shop: Path) -> None:
    before = of_the_parcels(shop)
    assert before
    put(shop, case.files)
    result = check(shop, "--format", "json")
    assert result.exit_code == 3
    assert f"{case.place}{': ' if case.place else ''}error[{case.code}]: " in result.stderr
    found = json.loads(result.stdout)
    assert [(promise["id"], promise["counts"]["broken"]) for promise in found["promises"]] == [("visit", 1)]
    assert str(case.code) in [warning["code"] for warning in found["warnings"]]
    assert found["run"] == 2
    assert of_the_parcels(shop) == before
    assert run(shop, "commitments", "parcel").exit_code == 3
    assert run(shop, "commitments", "visit").exit_code == 0


@pytest.mark.parametrize("time", ["20/06/2026", "tomorrow", "", "2026-02-30", "2026-06-20T25:00", "0001-01-01", "-1"])
@pytest.mark.parametrize("command", [("check", "--record"), ("commitments", "parcel")], ids=["check", "commitments"])
def test_what_is_no_time_is_exit_2(command: tuple[str, ...], time: str, shop: Path) -> None:
    before = dump(shop)
    result = run(shop, *command, "--at", time)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"error[bad-time]: --at '{time}' " in result.stderr
    assert dump(shop) == before


@pytest.mark.parametrize("name", ["data/parcels.csv", "data/parcels.parquet"])
@pytest.mark.parametrize("happens", ["vanishes", "changes"])
def test_a_file_that_does_not_stay_as_it_was_is_exit_3(
    name: str, happens: str, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = of_the_parcels(shop)
    if name.endswith(".parquet"):
        duckdb = pytest.importorskip("duckdb")
        duckdb.sql(f"COPY (FROM read_csv('{shop}/data/parcels.csv')) TO '{shop / name}' (FORMAT parquet)")
        put(shop, source("data/parcels*.csv", "data/*.parquet"))
    monkeypatch.setattr("expectmon.jobs.check_source.bring_in", _then(shop / name, happens))
    result = check(shop)
    assert result.exit_code == 3
    assert f"{name}: error[file-changed]: the file {happens.replace('es', 'ed', 1)[:6]}" in result.stderr
    assert "visit " in result.stdout
    assert of_the_parcels(shop) == before


def _then(path: Path, happens: str) -> object:
    """Bring in a source, and let something happen to one of its files before the check has ended."""
    from expectmon.jobs.bring_in import bring_in  # noqa: PLC0415 - before it is replaced

    def bring(*arguments: object, weighed: bool) -> object:
        brought = bring_in(*arguments, weighed=weighed)  # type: ignore[arg-type]  # handed through as they are
        if path.exists():
            if happens == "vanishes":
                path.unlink()
            else:
                os.utime(path, ns=(1, 1))
        return brought

    return bring


def test_a_header_alone_is_a_table_without_records(shop: Path) -> None:
    put(shop, {"data/parcels.csv": "parcel,sent,arrived\n"})
    result = check(shop)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning[no-records]: source parcels has no records; ")
    assert "no data" in result.stdout
    assert check(shop, "--strict").exit_code == 3


def test_cells_that_cannot_be_read_are_counted_with_five_examples_and_strict_is_exit_3(shop: Path) -> None:
    bad = "".join(f"B-{number},{number}/06/2026,\n" for number in range(13, 20))
    put(shop, {"data/parcels.csv": "parcel,sent,arrived\n" + bad})
    result = check(shop)
    assert result.exit_code == 0
    examples = "; ".join(f"'{number}/06/2026' in data/parcels.csv row {number - 12}" for number in range(13, 18))
    assert f"warning[unreadable-cells]: parcels.sent: 7 cells cannot be read as a time: {examples}\n" in result.stderr
    assert 'cast: {sent: "%d/%m/%Y"}' in result.stderr
    assert check(shop, "--strict").exit_code == 3
    listed = run(shop, "commitments", "parcel", "--state", "unknown", "--format", "csv").stdout
    assert listed.count(",unknown,,,unreadable:sent,1\n") == 7


def test_a_bad_cell_of_a_query_names_the_key_of_its_record(shop: Path) -> None:
    query = "select p.*, waited from p left join v on visit = parcel"
    files = parcels(f"{{files: {{p: data/parcels.csv, v: data/visits.csv}}, query: '{query}', key: parcel}}")
    put(shop, {**files, "data/parcels.csv": f"{PARCELS}P-3,20/06/2026,\n,soon,\n"})
    said = "'20/06/2026' in parcels, key 'P-3'; 'soon' in parcels, a record without key\n"
    assert said in check(shop).stderr


def test_short_and_long_rows_are_told_with_their_lines(shop: Path) -> None:
    put(shop, {"data/parcels.csv": f"{PARCELS}P-3\nP-4,2026-06-01,2026-06-02,2,3\n"})
    result = check(shop)
    assert (result.exit_code, check(shop, "--strict").exit_code) == (0, 3)
    assert "2 rows could not be read and are left out (data/parcels.csv:4, data/parcels.csv:5)" in result.stderr


def test_several_late_records_without_a_key_are_counted_and_recorded(shop: Path) -> None:
    late = ["", "", "", "P-1", "P-2", "P-2"]
    put(shop, {"data/parcels.csv": "parcel,sent,arrived\n" + "".join(f"{key},2026-06-01,\n" for key in late)})
    result = check(shop)
    assert result.exit_code == 0
    assert "2 records share their key with another" in result.stderr
    assert "3 records have no parcel, the key" in result.stderr
    assert "open breaches:    1\n" in run(shop, "db", "status").stdout
    assert run(shop, "commitments", "parcel", "--format", "csv").stdout.count(",overdue,") == 4


def test_equal_keys_are_told_with_what_to_do(shop: Path) -> None:
    put(shop, {"data/parcels.csv": "parcel,sent,arrived,seen\n" + "P-1,2026-06-01,,2026-06-01\n" * 2})
    assert "name an 'updated_at' column" in check(shop).stderr
    put(shop, source("key: parcel", "key: parcel, updated_at: seen"))
    result = check(shop)
    assert "2 records share their key with another" in result.stderr
    assert "their seen is the same too" in result.stderr
    assert "name an 'updated_at' column" not in result.stderr


@pytest.mark.parametrize(
    ("files", "column"),
    [
        (source("key: parcel", "key: parcel, cast: {sentt: '%d/%m/%Y'}"), "sentt"),
        (source("key: parcel", "key: parcel, updated_at: seen"), "seen"),
        ({"data/parcels.csv": PARCELS.replace("parcel", "id")}, "parcel"),
        (parcels("{files: {p: data/parcels.csv}, query: select * from p, key: order}"), "order"),
    ],
)
def test_a_column_that_a_source_names_and_has_not_is_told_at_its_place(shop: Path, files: Files, column: str) -> None:
    put(shop, files)
    result = check(shop)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expectmon.yaml:3:" in result.stderr
    assert f"error[unknown-column]: the source 'parcels' has no column '{column}'\n" in result.stderr


def test_a_stop_before_its_start_is_unknown(shop: Path) -> None:
    put(shop, {"data/parcels.csv": "parcel,sent,arrived\nP-1,2026-06-02,2026-06-01\n"})
    assert "stop_before_start" in run(shop, "commitments", "parcel", "--format", "csv").stdout


@pytest.mark.parametrize("sent", ["0001-01-01", "1960-01-01", "9999-12-31", "10000-01-01", "-0044-03-15"])
def test_times_far_away_give_no_wrong_date(sent: str, shop: Path) -> None:
    put(shop, {"data/parcels.csv": f"parcel,sent,arrived\nP-1,{sent},\n"})
    result = run(shop, "commitments", "parcel", "--format", "csv")
    states = [line.split(",")[6] for line in result.stdout.splitlines()[1:]]
    assert states == ([] if sent == "9999-12-31" else ["unknown"])
    assert check(shop).exit_code == 0


@pytest.mark.parametrize("waited", ["1,000", "1e999", "nan", "inf", "ten"])
def test_what_is_no_number_is_unknown(waited: str, shop: Path) -> None:
    put(shop, {"data/visits.csv": f'visit,waited\nV-1,4\nV-2,"{waited}"\nV-3,-5\nV-4,1e308\n'})
    listed = run(shop, "commitments", "visit", "--format", "csv").stdout.splitlines()[1:]
    assert [line.split(",")[6] for line in listed] == ["broken", "kept", "kept", "unknown"]


@pytest.mark.parametrize("name", ["a b", "ruang kerja ünïcode 🚚", "quo'te", "per%cent?x=1#y", "glob[1]*"])
def test_a_workspace_may_lie_in_any_folder(name: str, shop: Path) -> None:
    moved = shop.rename(shop.parent / name)
    assert check(moved).exit_code == 0
    assert "checks:           2\n" in run(moved, "db", "status").stdout
    assert run(moved, "doctor").exit_code == 0


def test_a_workspace_is_found_from_anywhere(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = shop.parent / "link"
    link.symlink_to(shop)
    assert check(link).exit_code == 0
    monkeypatch.chdir(shop / "data")
    assert CliRunner().invoke(app, ["check", "--fail-on", "none"]).exit_code == 0
    monkeypatch.chdir("/")
    monkeypatch.setenv("EXPECTMON_HOME", str(link))
    assert CliRunner().invoke(app, ["check", "--fail-on", "none"]).exit_code == 0
    assert "checks:           4\n" in run(shop, "db", "status").stdout


@pytest.mark.parametrize(
    ("start", "stop"),
    [("select", "from"), ('se"nt', "arr\nived 🚚"), ("%(x)s", ":y"), ("a:time", "key"), ("'; drop table x", "--")],
)
def test_columns_may_have_any_name(start: str, stop: str, shop: Path) -> None:
    header = ",".join('"' + name.replace('"', '""') + '"' for name in ("parcel", start, stop))
    rules = {
        "promises": {
            "parcel": {
                "says": "x" * 300,
                "source": "parcels",
                "start": start,
                "stop": stop,
                "within": "3 days",
                "where": '"' + stop.replace('"', '""').replace("\n", " ") + '" is not null'
                if "\n" not in stop
                else "1 = 1",
                "segments": [start],
            }
        }
    }
    put(shop, {"data/parcels.csv": f"{header}\nP-1,2026-06-01,2026-06-02\n", "rules/all.yaml": json.dumps(rules)})
    assert check(shop).exit_code == 0
    assert ",kept,-172800," in run(shop, "commitments", "parcel", "--format", "csv").stdout
    assert run(shop, "rules", "explain", "parcel").exit_code == 0


def test_wide_tables_and_long_cells_are_read(shop: Path) -> None:
    names, note = ",".join(f"c{number}" for number in range(2000)), "z\n" * 500_000
    rows = "".join(f"W-{number},2026-06-01,2026-06-02{',x' * 2000}\n" for number in range(5))
    put(
        shop,
        {
            "data/parcels-wide.csv": f"parcel,sent,arrived,{names}\n{rows}",
            "data/parcels-long.csv": f'parcel,sent,arrived,note\nL-1,2026-06-01,,"{note}"\n',
        },
    )
    assert check(shop).exit_code == 0
    listed = run(shop, "commitments", "parcel", "--format", "csv").stdout
    assert listed.count("parcel,W-") == 5
    assert listed.count("parcel,L-1,") == 1


def test_keys_are_what_is_written(shop: Path) -> None:
    rows = "".join(f'"{key}",2026-06-01,\n' for key in ("A", "A ", "a", "NA", "null", "0012", "é"))
    put(shop, {"data/parcels.csv": f"parcel,sent,arrived\n{rows}"})
    listed = run(shop, "commitments", "parcel", "--format", "csv").stdout.splitlines()[1:]
    assert sorted(line.split(",")[1] for line in listed) == ["0012", "A", "A ", "NA", "a", "null", "é"]


def test_columns_that_differ_in_case_are_told_apart(shop: Path) -> None:
    put(shop, {"data/parcels.csv": "parcel,sent,Sent,SENT,arrived\nP-1,2026-06-01,x,y,2026-06-02\n"})
    assert ",kept," in run(shop, "commitments", "parcel", "--format", "csv").stdout


def test_an_id_may_be_long(shop: Path) -> None:
    name = "p" * 200
    put(shop, rule("  parcel:", f"  {name}:"))
    assert check(shop).exit_code == 0
    assert run(shop, "commitments", name).exit_code == 0


def test_a_bad_cell_of_a_column_with_a_format_does_not_ask_for_one(shop: Path) -> None:
    files = source("key: parcel", "key: parcel, cast: {sent: '%d/%m/%Y'}")
    put(shop, {**files, "data/parcels.csv": "parcel,sent,arrived\nP-1,31/02/2026,\nP-2,01/02/2026,\n"})
    said = check(shop).stderr
    assert "'31/02/2026' in data/parcels.csv row 1\n  hint: cast: reads them as %d/%m/%Y; list a word" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--dry-run",), "error[disk-full]: there is no room for what is printed\n"),
        ((), "error[disk-full]: there is no room for what is printed; run 2 is recorded\n"),
    ],
)
def test_a_disk_without_room_for_what_is_printed_is_exit_3(options: tuple[str, ...], said: str, shop: Path) -> None:
    command = [sys.executable, "-m", "expectmon", "-C", str(shop), "check", *options]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr.splitlines(keepends=True)[0]) == (3, said)
    assert "Exception ignored" not in result.stderr


def test_a_disk_without_room_for_a_copy_of_a_file_is_exit_3_and_other_sources_go_on(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("expectmon.sources.texts._new_file", lambda *_: Path("/dev/full"))
    put(shop, {"data/parcels.csv": PARCELS.replace("P-1", "Pé").encode("latin-1")})
    result = check(shop)
    assert result.exit_code == 3
    assert "error[disk-full]: the disk is full" in result.stderr
    assert "visit " in result.stdout
