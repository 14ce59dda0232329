"""`expectmon doctor` and `expectmon db`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from expectmon.store.records import RunRecord
from expectmon.store.state import open_state
from tests.cli.tiny import RULES, SETTINGS, Run, write


def test_all_is_well(shop: Path, run: Run) -> None:
    (shop / "reports").mkdir()
    result = run("doctor")
    assert "0 failed" in result.stdout
    assert "ok    source orders: 1 file" in result.stdout
    assert "4 columns, read by 1 promise" in result.stdout
    assert "ok    state: not there yet" in result.stdout
    assert result.exit_code == 0
    assert not (shop / "expectmon.db").exists()


def test_a_recorded_check_is_seen(run: Run) -> None:
    run("check")
    shown = run("doctor").stdout
    assert "ok    state: can be read and written, revision 0004" in shown
    assert "ok    clock:" in shown


@pytest.mark.parametrize(
    ("files", "line", "code"),
    [
        ({"settings": SETTINGS.replace("orders.csv", "none-*.csv")}, "fail  source orders:", 3),
        (
            {"settings": SETTINGS.replace("key: order_id", "key: id")},
            "fail  source orders: expectmon.yaml:3:41: the source",
            2,
        ),
        ({"settings": SETTINGS + "state: sqlite:///no/such/folder.db\n"}, "fail  state: its folder", 3),
        ({"settings": SETTINGS + "languag: en\n"}, "fail  settings: expectmon.yaml:4:1:", 2),
        ({"rules": RULES.replace("stop: delivered_at", "stop: delivered")}, "fail  source orders: rules/a.yaml:7", 2),
        ({"rules": RULES.replace("source: orders", "source: order")}, "fail  rules: rules/a.yaml:5", 2),
        ({"rules": RULES.replace("    owner: ops@shop.example\n", "")}, "warn  rules: rules/a.yaml", 0),
        ({"rules": "{}\n"}, "fail  rules: rules/: there are no promises\n      write one in rules/\n", 2),
        ({"settings": SETTINGS.replace("orders.csv", "none-*.csv")}, "fail  source orders: no file", 3),
    ],
)
def test_what_is_amiss_is_told(shop: Path, run: Run, files: dict[str, str], line: str, code: int) -> None:
    write(shop, **files)
    result = run("doctor")
    assert line in result.stdout
    assert result.exit_code == code


def test_a_template_of_ones_own_that_cannot_be_used_is_told_with_its_line(shop: Path, run: Run) -> None:
    template = shop / "templates" / "email" / "incident.subject.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("Late again:\n{{ page.no_such_thing }}\n", encoding="utf-8")
    result = run("doctor")
    assert "fail  templates: templates/email/incident.subject.txt.j2:2" in result.stdout
    template.write_text("Late again: {{ page.headline }}\n", encoding="utf-8")
    assert "ok    templates:" in run("doctor").stdout


def test_one_fault_hides_no_other(shop: Path, run: Run) -> None:
    write(shop, settings=SETTINGS.replace("orders.csv", "none.csv"), rules=RULES.replace("2 days", "2 dayz"))
    shown = run("doctor").stdout
    assert "fail  rules:" in shown
    assert "fail  source orders:" in shown
    assert "state:" in shown


def test_a_clock_that_went_backwards_is_told(shop: Path, run: Run) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with open_state(f"sqlite:///{shop}/expectmon.db") as state:
        state.record(RunRecord(later, later, replay=False), [])
    result = run("doctor")
    assert "fail  clock:" in result.stdout
    assert result.exit_code == 3


def test_a_database_that_is_held_is_told(shop: Path, run: Run) -> None:
    run("check")
    holder = sqlite3.connect(shop / "expectmon.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    result = run("doctor")
    holder.close()
    assert "fail  state:" in result.stdout
    assert "held by another process" in result.stdout
    assert result.exit_code == 3


def test_secrets_are_not_told(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "swordfish-9")
    url = "postgresql+psycopg://shop:${SHOP_PASSWORD}@127.0.0.1:9/shop?connect_timeout=1"
    write(shop, settings=f"{SETTINGS}  shop: {{url: '{url}', table: orders, key: id}}\nstate: '{url}'\n")
    for command in (("doctor",), ("db", "status"), ("check",)):
        result = run(*command)
        assert result.exit_code == 3
        assert "swordfish" not in result.stdout + result.stderr


def test_holidays_that_are_not_known_next_year_are_told(shop: Path, run: Run) -> None:
    calendars = "calendars:\n  far: {timezone: UTC, hours: {mon-fri: '08:00-16:00'}, holidays: {country: ID}}\n"
    write(shop, rules=calendars + RULES)
    assert "ok    calendar far: UTC, public holidays of ID known for the next year" in run("doctor").stdout


def test_db_status_makes_nothing(shop: Path, run: Run) -> None:
    shown = run("db", "status").stdout
    assert shown.splitlines() == [
        f"database:         sqlite:///{shop}/expectmon.db",
        "revision:         not there yet: the first check makes it",
    ]
    assert not (shop / "expectmon.db").exists()


def test_db_status_without_the_folder_of_the_database_is_exit_3(shop: Path, run: Run) -> None:
    write(shop, settings=SETTINGS + "state: sqlite:///no/such/folder.db\n")
    result = run("db", "status")
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"error[state-unreachable]: the folder of the state database is not there: {shop}/no/such" in result.stderr
    assert "hint: create it" in result.stderr


def test_the_figures_of_db_status_stand_below_each_other_whatever_the_promises_are_called(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("delivery:", "delivery-of-what-was-ordered:"))
    run("check", "--at", "2026-06-20 12:00", "--record")
    lines = run("db", "status").stdout.splitlines()
    assert "  delivery-of-what-was-ordered: 1" in lines
    assert "open breaches:                  1" in lines


def test_what_is_one_is_not_told_as_many(shop: Path, run: Run) -> None:
    assert "1 promise, nothing to remark" in run("doctor").stdout
    (shop / "data/orders.csv").unlink()
    assert "source orders: source orders" not in run("doctor").stdout


def test_db_upgrade_makes_the_tables_and_says_when_they_are_there(run: Run) -> None:
    assert "now has revision 0004" in run("db", "upgrade").stdout
    assert "is at revision 0004 already" in run("db", "upgrade").stdout
    assert "revision:         0004 (newest)" in run("db", "status").stdout


def test_db_needs_no_rules_that_are_right(shop: Path, run: Run) -> None:
    write(shop, rules="promises: {a: {}}\n")
    assert run("db", "status").exit_code == 0


def test_db_of_a_newer_version_is_refused(shop: Path, run: Run) -> None:
    run("db", "upgrade")
    with sqlite3.connect(shop / "expectmon.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for command in (("db", "status"), ("db", "upgrade"), ("check",)):
        result = run(*command)
        assert result.exit_code == 3
        assert "error[state-newer]" in result.stderr


def test_open_breaches_are_counted_by_promise(run: Run) -> None:
    run("check", "--at", "2026-06-20 12:00", "--record")
    shown = run("db", "status").stdout
    assert "open breaches:    1\n" in shown
    assert "  delivery:       1\n" in shown
