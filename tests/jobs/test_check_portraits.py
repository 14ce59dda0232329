"""A check that also takes portraits, and one that does not."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import expectmon
from expectmon.errors import Code, ConfigurationError
from expectmon.insights.portrait import Affected, Tallied, to_json
from expectmon.store.portraits import StoredPortraits, read_portraits
from expectmon.store.state import open_state
from tests.jobs.shop import NOON, ORDERS, RULES, SETTINGS, check, write

WEIGHED = RULES + "    value: total\n    customer: buyer\n"
TOTALS = """\
id,city,ordered_at,delivered_at,total,buyer
A1,Bogor,2026-06-01 10:00,2026-06-03 12:00,100,C-17
A2,Bogor,2026-06-01 11:00,2026-06-05 09:00,250.5,C-17
A3,Medan,2026-06-02 09:00,2026-06-04 16:00,80,C-3
A4,Medan,2026-06-02 09:30,,99.5,C-17
A5,Medan,2026-06-09 15:00,,1,C-3
"""
TWO = (
    RULES
    + """\
  sent:
    says: Sent within a day
    owner: ops@shop.example
    source: parcels
    start: packed_at
    stop: sent_at
    within: 1 day
"""
)
PARCELS = "  parcels: {files: data/parcels.csv, key: id, timezone: Asia/Jakarta}\n"


def kept(root: Path) -> StoredPortraits:
    with open_state(f"sqlite:///{root / 'expectmon.db'}") as state, state.reading() as connection:
        return read_portraits(connection)


def test_a_check_takes_no_portraits_unless_it_is_asked_to(tmp_path: Path) -> None:
    assert check(write(tmp_path)).portraits == ()
    assert kept(tmp_path) == StoredPortraits()


def test_a_portrait_tells_whom_misses_concern(tmp_path: Path) -> None:
    (portrait,) = check(write(tmp_path, rules=WEIGHED, orders=TOTALS), at=NOON, portraits=7).portraits
    assert portrait.affected == Affected(missed=2, customers=1, value=350.0)
    assert (portrait.first, portrait.end) == (dt.date(2026, 6, 3), dt.date(2026, 6, 10))
    assert portrait.affected_before == Affected(0, 0, 0.0)
    assert sum((day.tally for day in portrait.days), Tallied()) == Tallied(kept=2, missed=2)
    assert [(each.by, each.now.due) for each in portrait.segment_tallies] == [
        ((("city", "Bogor"),), 2),
        ((("city", "Medan"),), 2),
    ]
    assert "C-17" not in json.dumps(to_json(portrait))


def test_a_recorded_check_keeps_its_portraits(tmp_path: Path) -> None:
    result = check(write(tmp_path, rules=WEIGHED, orders=TOTALS), portraits=7)
    assert result.run is not None
    assert kept(tmp_path).portraits == {"delivery": result.portraits[0]}


@pytest.mark.parametrize("asked", [{"dry_run": True}, {"at": NOON}])
def test_a_check_that_writes_nothing_keeps_no_portraits(tmp_path: Path, asked: dict[str, Any]) -> None:
    result = check(write(tmp_path), portraits=7, **asked)
    assert len(result.portraits) == 1
    assert not (tmp_path / "expectmon.db").exists()


def test_a_replay_draws_the_same_portrait_as_the_check_did(tmp_path: Path) -> None:
    write(tmp_path, rules=WEIGHED, orders=TOTALS)
    live = check(tmp_path, portraits=7)
    check(tmp_path, NOON + dt.timedelta(days=1), portraits=7)
    assert check(tmp_path, NOON + dt.timedelta(days=2), at=NOON, portraits=7).portraits == live.portraits


def test_portraits_change_nothing_else_that_is_found(tmp_path: Path) -> None:
    write(tmp_path, rules=WEIGHED, orders=TOTALS)
    with_them, without = check(tmp_path, at=NOON, portraits=7), check(tmp_path, at=NOON)
    assert (with_them.summary, with_them.evaluations) == (without.summary, without.evaluations)


def test_portraits_are_in_the_order_of_the_evaluations(tmp_path: Path) -> None:
    write(tmp_path, settings=SETTINGS + PARCELS, rules=TWO)
    (tmp_path / "data" / "parcels.csv").write_text("id,packed_at,sent_at\nP1,2026-06-01 10:00,2026-06-03 12:00\n")
    result = check(tmp_path, portraits=7)
    assert [each.profile.id for each in result.portraits] == [each.promise.id for each in result.evaluations]
    assert len(result.portraits) == 2


def test_a_source_that_fails_keeps_its_last_portraits(tmp_path: Path) -> None:
    write(tmp_path, settings=SETTINGS + PARCELS, rules=TWO)
    parcels = tmp_path / "data" / "parcels.csv"
    parcels.write_text("id,packed_at,sent_at\nP1,2026-06-01 10:00,2026-06-03 12:00\n")
    check(tmp_path, portraits=7)
    parcels.unlink()
    later = NOON + dt.timedelta(days=1)
    result = check(tmp_path, later, portraits=7)
    assert [each.profile.id for each in result.portraits] == ["delivery"]
    found = kept(tmp_path).portraits
    assert {name: each.at for name, each in found.items()} == {"delivery": later, "sent": NOON}


def test_values_that_cannot_be_read_break_nothing_and_are_told(tmp_path: Path) -> None:
    orders = TOTALS.replace("250.5", "Rp 250").replace("99.5", "")
    write(tmp_path, rules=WEIGHED, orders=orders)
    result = check(tmp_path, portraits=7)
    assert result.portraits[0].affected == Affected(missed=2, customers=1, value=0.0, unvalued=2)
    assert any("total: 1 cell cannot be read as a number: 'Rp 250'" in problem.message for problem in result.warnings)
    assert check(tmp_path, at=NOON).warnings == (), "a check without portraits does not look at them"


def test_a_column_that_is_not_there_is_told_with_or_without_portraits(tmp_path: Path) -> None:
    write(tmp_path, rules=WEIGHED, orders=ORDERS)
    for portraits in (None, 7):
        with pytest.raises(ConfigurationError) as caught:
            check(tmp_path, at=NOON, portraits=portraits)
        assert [problem.code for problem in caught.value.problems] == [Code.UNKNOWN_COLUMN] * 2


@pytest.mark.parametrize(
    ("value", "customer", "expected"),
    [
        ("ordered_at", "ordered_at", Affected(2, 2, 0.0, 2)),  # a time is no number
        ("city", "city", Affected(2, 2, 0.0, 2)),
        ("total", "total", Affected(2, 2, 350.0, 0)),
    ],
)
def test_a_column_may_be_read_in_several_ways(tmp_path: Path, value: str, customer: str, expected: Affected) -> None:
    rules = RULES + f"    value: {value}\n    customer: {customer}\n    where: total > 0\n"
    (portrait,) = check(write(tmp_path, rules=rules, orders=TOTALS), at=NOON, portraits=7).portraits
    assert portrait.affected == expected


def test_an_edited_rule_is_portrayed_as_it_is_now(tmp_path: Path) -> None:
    write(tmp_path, rules=WEIGHED, orders=TOTALS)
    check(tmp_path, portraits=7)
    write(tmp_path, rules=WEIGHED.replace("3 business days", "4 business days"), orders=TOTALS)
    result = check(tmp_path, NOON + dt.timedelta(minutes=1), portraits=7)
    assert (result.restated, result.portraits[0].affected.missed) == ({"delivery": 1}, 1)
    assert kept(tmp_path).portraits["delivery"].profile.limit == 4.0


def test_an_ordinary_check_does_not_load_what_portraits_need(tmp_path: Path) -> None:
    check(write(tmp_path))
    program = (
        "import sys\n"
        "from tests.jobs.shop import NOON, check\n"
        "from datetime import timedelta\n"
        "from pathlib import Path\n"
        "assert check(Path(sys.argv[1]), NOON + timedelta(hours=1)).run\n"
        "heavy = ('expectmon.insights.portrait', 'expectmon.engine.portrait', 'expectmon.store.tables_reports')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "check(Path(sys.argv[1]), NOON + timedelta(hours=2), portraits=7)\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(expectmon.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    heavy = ["expectmon.insights.portrait", "expectmon.engine.portrait", "expectmon.store.tables_reports"]
    assert (done.stderr, done.stdout.splitlines()) == ("", ["[]", str(heavy)])
