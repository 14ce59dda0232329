"""The benches are never run here; that they can be, and that they measure the same thing, is."""

from __future__ import annotations

import importlib
from pathlib import Path

import duckdb
import pytest

from bench.by_expectmon import Evaluated
from bench.by_hand import answer, connect
from bench.by_pandas import answer as answer_of_pandas
from bench.evaluate import exponent
from bench.make_orders import make_orders
from bench.measured import Answer, differences

SEVERAL = 3_000


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()


@pytest.mark.parametrize("name", ["evaluate", "verify", "by_pandas", "alerts", "audit", "real.run", "real.claims"])
def test_a_bench_can_be_imported(name: str) -> None:
    assert importlib.import_module(f"bench.{name}").main


def test_the_same_orders_are_made_each_time(tmp_path: Path) -> None:
    first, second = (rows_of(make_orders(SEVERAL, tmp_path / name)) for name in ("a", "b"))
    assert first == second
    assert len({row[0] for row in first}) == SEVERAL


def test_orders_that_are_there_are_not_made_again(tmp_path: Path) -> None:
    path = make_orders(10, tmp_path)
    path.write_bytes(b"kept")
    assert make_orders(10, tmp_path).read_bytes() == b"kept"


def test_all_sides_give_the_same_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ORDERS", "STATE"):
        monkeypatch.setenv(name, "the side sets it; here it is put back afterwards")
    orders = make_orders(SEVERAL, tmp_path)
    evaluated = Evaluated(orders, [5], deltas=True, days=True)
    ours = evaluated.answer()
    evaluated.close()
    with connect(orders) as connection:
        assert differences("hand", ours, answer(connection)) == []
    assert differences("pandas", ours, answer_of_pandas(orders)) == []
    assert sum(ours.counts.values()) == SEVERAL


def test_a_different_answer_is_told() -> None:
    place = ("R", "C", "S")
    one = Answer({(place, 1, "kept"): 2}, {None: (2, 0.5, 0, 1, 1, 1)})
    other = Answer({(place, 1, "broken"): 2}, {None: (2, 0.5, 0, 1, 1, 2), place: (2, 0.5, 0, 1, 1, 2)})
    assert len(differences("x", one, other)) == 4


def test_cost_that_doubles_with_the_size_is_linear() -> None:
    assert exponent({10: 1.0, 20: 2.0, 40: 4.0}) == pytest.approx(1)
