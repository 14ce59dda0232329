"""Sources are brought in with few looks at them, and what is odd in one costs no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from expectmon.errors import ConfigurationError
from expectmon.jobs.bring_in import settled_promises
from expectmon.promises.conditions import Use, columns
from expectmon.promises.model import Expect, Promise
from expectmon.workspace.load import load_workspace
from tests.jobs.shop import check, write

OPEN_COLUMNS = """\
promises:
  paid: {says: a, owner: o@x.example, source: orders, expect: paid = billed}
  sent: {says: b, owner: o@x.example, source: orders, expect: sent = ordered and paid = 3}
  same: {says: c, owner: o@x.example, source: orders, expect: paid = billed or billed = label}
  plain: {says: d, owner: o@x.example, source: orders, expect: paid > 3}
"""
COLUMNS = dict.fromkeys(("id", "paid", "billed", "sent", "ordered", "label"), Use.TEXT)


def read_as(promise: Promise) -> dict[str, Use]:
    assert isinstance(promise.terms.target, Expect)
    return {column.name: column.use for column in columns(promise.terms.target.condition.tree)}


def test_cells_are_looked_at_once_for_all_promises(tmp_path: Path) -> None:
    promises = load_workspace(write(tmp_path, rules=OPEN_COLUMNS)).promises
    looks: list[frozenset[str]] = []

    def resolve(names: frozenset[str]) -> Mapping[str, Use]:
        looks.append(names)
        return {name: Use.TEXT if name == "label" else Use.NUMBER for name in names}

    settled = {promise.id: read_as(promise) for promise in settled_promises(promises, COLUMNS, resolve)}
    assert looks == [frozenset({"paid", "billed", "label", "sent", "ordered"})]
    assert settled["paid"] == {"paid": Use.NUMBER, "billed": Use.NUMBER}
    assert set(settled["same"].values()) == {Use.TEXT}
    assert settled["plain"] == {"paid": Use.NUMBER}


def test_no_cell_is_looked_at_where_nothing_is_open(tmp_path: Path) -> None:
    promises = load_workspace(write(tmp_path)).promises
    known = dict.fromkeys(("city", "ordered_at", "delivered_at"), Use.TEXT)
    assert settled_promises(promises, known, lambda names: pytest.fail(f"looked at {names}")) == promises


def test_what_is_wrong_with_each_promise_is_told_at_once(tmp_path: Path) -> None:
    rules = OPEN_COLUMNS.replace("paid > 3", "paid > 'x'").replace("paid = 3", "ordered > 'y'")
    promises = load_workspace(write(tmp_path, rules=rules)).promises
    known = {**COLUMNS, "paid": Use.TIME, "ordered": Use.TIME}
    with pytest.raises(ConfigurationError) as caught:
        settled_promises(promises, known, lambda names: dict.fromkeys(names, Use.TEXT))
    assert {problem.message.partition(":")[0] for problem in caught.value.problems} >= {
        "paid > 'x'",
        "sent = ordered and ordered > 'y'",
    }


SETTINGS = """\
sources:
  orders: {files: data/orders.csv, key: id}
  other: {files: data/other.FORMAT, key: id}
"""
RULES = """\
promises:
  delivery: {says: a, owner: o@x.example, source: orders, start: ordered_at, stop: delivered_at, within: 3 days}
  other: {says: b, owner: o@x.example, source: other, start: a, stop: b, within: 3 days}
"""


def test_a_time_beyond_the_calendar_is_unknown_and_costs_no_other_source(tmp_path: Path) -> None:
    root = write(tmp_path, settings=SETTINGS.replace("FORMAT", "parquet"), rules=RULES)
    rows = "(1, TIMESTAMP '0001-01-01 (BC)'), (2, TIMESTAMP '2026-06-01'), (3, 'infinity')"
    duckdb.sql(f"SELECT *, TIMESTAMP '2026-06-02' AS b FROM (VALUES {rows}) AS t(id, a)").write_parquet(
        str(root / "data/other.parquet")
    )
    counts = {evaluation.promise.id: evaluation.total.counts for evaluation in check(root, dry_run=True).evaluations}
    assert (counts["other"].unknown, counts["other"].kept) == (2, 1)
    assert counts["delivery"].kept


def test_json_lines_without_a_line_are_a_source_without_records(tmp_path: Path) -> None:
    root = write(tmp_path, settings=SETTINGS.replace("FORMAT", "jsonl"), rules=RULES)
    (root / "data/other.jsonl").write_text("")
    counts = {evaluation.promise.id: evaluation.total.counts for evaluation in check(root, dry_run=True).evaluations}
    assert sum(getattr(counts["other"], state) for state in ("kept", "broken", "overdue", "unknown", "pending")) == 0
    assert counts["delivery"].kept
