"""The table of a check: what it says under it, and that it fits whatever is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.tiny import AT, Run, write

COLUMN = "seconds_until_somebody_took_the_call_and_said_hello"
ORDERS = "order_id,ordered_at,delivered_at,cause\n" + "".join(
    f"O-{number},2026-06-10 09:00,2026-06-{12 if number < 30 else 17} 08:00,{'storm' if number > 35 else ''}\n"
    for number in range(40)
)
RULES = """\
promises:
  delivery:
    says: At your door within 2 days
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 2 days
    objective: 90% over 28 days
    excuse: {when: cause = 'storm', as: weather}
"""


def shown(run: Run, *arguments: str) -> str:
    result = run("check", "--at", AT, "--fail-on", "none", *arguments)
    assert result.exit_code == 0, result.stderr
    return str(result.stdout)


def test_excused_commitments_are_told_where_the_figures_would_not_add_up_without_them(shop: Path, run: Run) -> None:
    write(shop, rules=RULES, orders=ORDERS)
    assert "\ndelivery: 4 excused count as not kept; without them 83.3%\n" in shown(run)


def test_excused_commitments_that_are_left_out_are_told_as_well(shop: Path, run: Run) -> None:
    controllable = "{share: 90%, over: 28 days, rate: controllable}"
    write(shop, rules=RULES.replace("90% over 28 days", controllable), orders=ORDERS)
    found = shown(run)
    assert "83.3%*" in found
    assert "\n* judged without excused commitments, as the objective says\n" in found
    assert "\ndelivery: 4 excused left out; with them 75.0%\n" in found


def test_a_note_on_excused_commitments_is_not_made_where_there_are_none(shop: Path, run: Run) -> None:
    orders = ORDERS.replace("storm", "")
    write(shop, rules=RULES, orders=orders)
    assert "excused" not in shown(run)


@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize(
    ("name", "first"),
    [("call-wait", "call-wait "), ("a-promise-that-calls-are-answered-before-anybody-hangs-up", "a-promise-t")],
)
def test_the_long_name_of_a_measured_column_leaves_room_for_the_promise(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, first: str, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    rules = f"{name}: {{says: Soon, source: orders, measure: {COLUMN}, at_most: 60}}"
    calls = "".join(f"C-{number},{50000 * number}\n" for number in range(40))
    write(shop, rules=f"promises:\n  {rules}\n", orders=f"order_id,{COLUMN}\n{calls}")
    lines = shown(run).splitlines()
    assert any(line.startswith(first) for line in lines)
    assert all(line.isascii() and len(line) <= 80 for line in lines)
