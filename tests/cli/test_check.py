"""`expectmon check`: what is printed, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import expectmon.cli
from tests.cli.tiny import AT, ORDERS, RULES, SETTINGS, Run, write

SCHEMA = json.loads((Path(expectmon.cli.__file__).parent / "check.schema.json").read_text(encoding="utf-8"))
KEPT = "order_id,ordered_at,delivered_at,carrier\n" + "".join(
    f"K-{number},2026-06-10 09:00,2026-06-11 09:00,north\n" for number in range(40)
)
LATE = "order_id,ordered_at,delivered_at,carrier\n" + "".join(
    f"L-{number},2026-06-10 09:00,2026-06-17 09:00,north\n" for number in range(40)
)
LATE_ONCE = f"{KEPT}L-1,2026-06-10 09:00,2026-06-17 09:00,north\n"
EMPTY = "order_id,ordered_at,delivered_at,carrier\nA-1,,,\n"
NONE = "order_id,ordered_at,delivered_at,carrier\n"
LATER = f"{NONE}A-1,2026-07-01 09:00,,north\n"


def as_json(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("check", "--at", AT, "--format", "json", *arguments).stdout)
    return found


def test_json_fits_its_schema(run: Run) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(as_json(run))) == []


def test_json_of_each_kind_of_target_fits_its_schema(shop: Path, run: Run) -> None:
    more = """\
  same-carrier: {says: As booked, source: orders, expect: carrier = 'north', segments: [[carrier, order_id]]}
  short: {says: A short id, source: orders, measure: number, at_most: 3, bands: {fine: 0 days}}
"""
    write(shop, rules=RULES + more.replace("bands: {fine: 0 days}", "objective: 50% over 7 days"))
    (shop / "data/orders.csv").write_text(
        ORDERS.replace("carrier\n", "carrier,number\n").replace("north\n", "north,4\n")
    )
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(as_json(run))) == []


def test_json_says_what_happened(run: Run) -> None:
    found = as_json(run)
    (promise,) = found["promises"]
    assert found["at"] == "2026-06-20T05:00:00+00:00"
    assert found["run"] is None
    assert promise["counts"] == {
        "kept": 2,
        "broken": 1,
        "overdue": 1,
        "at_risk": 0,
        "pending": 1,
        "paused": 0,
        "excused": 0,
        "void": 0,
        "unknown": 1,
    }
    assert promise["share_kept"] == 0.5
    assert promise["unknown_reasons"] == {"unreadable:ordered_at": 1}
    assert promise["delta"]["p50"] == -1
    assert [segment["by"] for segment in promise["segments"]] == [
        {"carrier": "=sum, south"},
        {"carrier": "north"},
        {"carrier": None},
    ]


def test_json_has_the_same_keys_in_the_same_order_each_time(run: Run) -> None:
    first, second = (run("check", "--at", AT, "--format", "json").stdout for _ in range(2))
    assert first == second
    assert list(json.loads(first)) == ["schema", "at", "run", "attributes_as_of", "promises", "not_checked", "warnings"]


def test_csv_has_a_line_a_scorecard(run: Run) -> None:
    result = run("check", "--at", AT, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["segment"] for row in rows] == [
        "",
        '{"carrier": "=sum, south"}',
        '{"carrier": "north"}',
        '{"carrier": null}',
    ]
    total, south, _, nobody = rows
    assert {name: total[name] for name in ("promise", "verdict", "objective", "window_from", "window_to")} == {
        "promise": "delivery",
        "verdict": "missed",
        "objective": "0.9",
        "window_from": "2026-05-23",
        "window_to": "2026-06-20",
    }
    assert (total["kept"], total["share_kept"], total["delta_unit"], total["delta_n"]) == ("2", "0.5", "day", "3")
    assert (south["broken"], south["share_kept"], south["delta_p50"], south["verdict"]) == ("1", "0", "1.5", "")
    assert (nobody["unknown"], nobody["share_kept"]) == ("1", "")
    assert "unreadable-cells" in result.stderr


def test_a_table_says_in_words_what_colours_say(run: Run) -> None:
    shown = run("check", "--at", AT).stdout
    assert "x missed" in shown
    assert "50.0%" in shown
    assert "90%" in shown
    assert "\x1b" not in shown
    assert shown.isascii()


def test_a_table_fits_80_columns_when_piped(shop: Path, run: Run) -> None:
    long = RULES.replace("delivery:", "delivery-by-the-very-long-name-that-somebody-once-chose-for-it:")
    minutes = long.replace("2 days", "2880 minutes")
    write(
        shop, rules=minutes, orders=LATE.replace("north", "a carrier with a name that is really quite a bit too long")
    )
    shown = run("check", "--at", AT).stdout
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_the_worst_promise_comes_first(shop: Path, run: Run) -> None:
    easy = (
        RULES.replace("promises:\n", "")
        .replace("delivery:", "a-easy-one:")
        .replace("within: 2 days", "within: 30 days")
    )
    loose = easy.replace("a-easy-one", "b-loose-one").replace(
        "objective: 90% over 28 days", "objective: 10% over 28 days"
    )
    write(shop, rules=RULES + easy + loose.replace("30 days", "2 days"), orders=LATE)
    shown = run("check", "--at", AT).stdout
    assert shown.index("delivery") < shown.index("b-loose-one") < shown.index("a-easy-one")


def test_segments_that_are_clearly_worse_are_named_but_not_small_ones(shop: Path, run: Run) -> None:
    few = "".join(f"S-{number},2026-06-10 09:00,2026-06-17 09:00,small\n" for number in range(29))
    write(shop, orders=KEPT + LATE.partition("\n")[2].replace("north", "south") + few)
    shown = run("check", "--at", AT).stdout
    assert "delivery: carrier south" in shown
    assert "carrier small" not in shown
    assert "carrier north" not in shown


def test_no_data_is_said_and_is_no_0_percent(shop: Path, run: Run) -> None:
    write(shop, orders=EMPTY)
    result = run("check", "--at", AT)
    assert ". no data" in result.stdout
    assert "0%" not in result.stdout.replace("90%", "").replace("95%", "")
    assert result.exit_code == 0


def test_a_control_character_in_the_data_does_not_reach_the_terminal(shop: Path, run: Run) -> None:
    write(shop, orders=LATE.replace("north", "\x1b[2Jnorth"))
    result = run("check", "--at", AT)
    assert "\x1b" not in result.stdout + result.stderr
    assert "\\x1b[2Jnorth" in result.stdout


@pytest.mark.parametrize(
    ("orders", "options", "code"),
    [
        (KEPT, [], 0),
        (LATE, [], 1),
        (LATE, ["--fail-on", "objective"], 1),
        (LATE, ["--fail-on", "broken"], 1),
        (LATE, ["--fail-on", "none"], 0),
        (LATE_ONCE, [], 0),
        (LATE_ONCE, ["--fail-on", "broken"], 1),
        (KEPT, ["--fail-on", "broken"], 0),
        (EMPTY, [], 0),
        (ORDERS, [], 1),
        (ORDERS, ["--fail-on", "none"], 0),
        (ORDERS, ["--strict"], 3),
        (NONE, [], 0),
        (NONE, ["--strict"], 3),
        (LATER, [], 0),
        (LATER, ["--strict"], 3),
        (KEPT, ["--strict"], 0),
        (KEPT, ["--full"], 0),
        (KEPT, ["--promise", "delivery"], 0),
        (KEPT, ["--promise", "delivry"], 2),
        (KEPT, ["--record", "--dry-run"], 2),
        (KEPT, ["--format", "xml"], 2),
        (KEPT, ["--fail-on", "anything"], 2),
    ],
)
def test_exit_codes(shop: Path, run: Run, orders: str, options: list[str], code: int) -> None:
    write(shop, orders=orders)
    assert run("check", "--at", AT, *options).exit_code == code


def test_a_source_that_fails_is_exit_3_and_the_others_are_told(shop: Path, run: Run) -> None:
    settings = SETTINGS + "  calls: {files: data/calls-*.csv, key: id}\n"
    rules = RULES + "  calls: {says: Quick, source: calls, measure: wait, at_most: 60, objective: 80% over 7 days}\n"
    write(shop, settings=settings, rules=rules)
    result = run("check", "--at", AT)
    assert result.exit_code == 3
    assert "error[no-files]" in result.stderr
    assert "delivery" in result.stdout
    assert "\nNot checked, their source failed: calls\n" in result.stdout
    assert as_json(run)["not_checked"] == ["calls"]
    alone = run("check", "--at", AT, "--promise", "calls")
    assert "No promises were checked.\n\nNot checked, their source failed: calls\n" in alone.stdout
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(as_json(run, "--promise", "calls"))) == []


def test_secrets_are_not_told_to_programs_either(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORT_TOKEN", "swordfish-7")
    write(shop, settings=SETTINGS.replace("data/orders.csv", "'data/${EXPORT_TOKEN}.csv'"))
    shown = run("check", "--at", AT, "--format", "json").stdout
    (warning,) = json.loads(shown)["warnings"]
    assert "data/***.csv" in warning["message"] + str(warning["hint"])
    assert "swordfish" not in shown


def test_without_promises_a_check_is_exit_2_and_records_nothing(shop: Path, run: Run) -> None:
    write(shop, rules="calendars: {}\n")
    result = run("check")
    assert result.exit_code == 2
    assert "error[no-promises]" in result.stderr
    assert "hint: write one in rules/" in result.stderr
    assert result.stdout == ""
    assert not (shop / "expectmon.db").exists()


def test_a_replay_of_the_future_is_not_recorded(shop: Path, run: Run) -> None:
    result = run("check", "--at", "2100-01-01", "--record")
    assert result.exit_code == 2
    assert "lies in the future" in result.stderr
    assert result.stdout == ""
    assert not (shop / "expectmon.db").exists()


@pytest.mark.parametrize(
    ("options", "closing", "status"),
    [
        ([], "Recorded as run 1.", "checks:           1\n"),
        (["--dry-run"], "Dry run: nothing was written.", "not there yet"),
        (["--at", AT], "Replay: nothing was written.", "not there yet"),
        (["--at", AT, "--record"], "Replay recorded as run 1.", "checks:           1\n"),
    ],
)
def test_what_was_written_is_said(run: Run, options: list[str], closing: str, status: str) -> None:
    assert closing in run("check", *options).stdout
    assert status in run("db", "status").stdout


def test_recording_the_same_replay_again_says_so(run: Run) -> None:
    run("check", "--at", AT, "--record")
    assert "recorded before" in run("check", "--at", AT, "--record").stdout


def test_record_is_for_replays_only(run: Run) -> None:
    result = run("check", "--record")
    assert result.exit_code == 2
    assert "--record is for replays" in result.stderr
