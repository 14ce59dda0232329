"""A workspace whose records and whose state are in PostgreSQL: the commands, from the first check on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from expectmon.cli.main import app
from tests.postgresql import running_postgresql

AT = ("--at", "2026-06-10 12:00")
ORDERS = """
CREATE TABLE shop.orders (
    id integer PRIMARY KEY, placed timestamptz, delivered timestamp, "Ship Mode" text, card text,
    updated timestamptz DEFAULT now()
);
INSERT INTO shop.orders VALUES
    (1, '2026-06-01 08:00+07', '2026-06-03 08:00', 'fast', 'secret'),
    (2, '2026-06-02 08:00+07', '2026-06-09 08:00', 'fast', 'secret'),
    (3, '2026-06-02 08:00+07', NULL, 'slow', 'secret'),
    (4, '2026-06-03 08:00+07', NULL, 'fast', 'secret'),
    (5, 'infinity', NULL, 'fast', 'secret')
"""
RULES = """\
promises:
  delivery:
    says: Delivered in 3 days
    source: orders
    where: "\\"Ship Mode\\" = 'fast'"
    start: placed
    stop: delivered
    within: 3 days
    objective: 90% over 28 days
    segments: [Ship Mode]
  half: {says: Known, source: even, expect: id > 2}
"""
Sql = Callable[[str], None]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_postgresql() as url:
        yield url


@pytest.fixture
def sql(url: str) -> Iterator[Sql]:
    """Run statements as the owner of the shop's tables, which are dropped at the end, and the state with them."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)

    def run(statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements.split(";"):
                connection.execute(sa.text(statement.replace(":", "\\:")))

    run("CREATE SCHEMA shop;" + ORDERS)
    yield run
    run("DROP SCHEMA shop CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()


def settings(url: str, table: str) -> str:
    return (
        f"state: '{url}'\ntimezone: Asia/Jakarta\nsources:\n"
        f"  orders: {{url: '{table}', table: shop.orders, key: id, updated_at: updated, timezone: Asia/Jakarta}}\n"
        f"  even: {{url: '{table}', query: select id from shop.orders where id % 2 = 0, key: id}}\n"
    )


@pytest.fixture
def shop(url: str, sql: Sql, tmp_path: Path) -> Path:  # noqa: ARG001 - the tables are there
    (tmp_path / "rules").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "expectmon.yaml").write_text(settings(url, url))
    (tmp_path / "rules/all.yaml").write_text(RULES)
    return tmp_path


def run(shop: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, ["-C", str(shop), *arguments], catch_exceptions=False)
    assert "Traceback" not in result.stderr
    assert "this is a bug" not in result.stderr
    return result


def test_check_check_again_list_and_look(shop: Path) -> None:
    assert "revision:         none yet" in run(shop, "db", "status").stdout
    for number in (1, 2):
        result = run(shop, "check", "--fail-on", "none")
        assert result.exit_code == 0
        assert f"Recorded as run {number}." in result.stdout.splitlines()
        assert "'infinity' in shop.orders, key '5'" in result.stderr

    listed = run(shop, "commitments", "delivery", *AT, "--format", "csv")
    assert listed.stdout.splitlines()[1:] == [
        "delivery,2,first,2026-06-02T01:00:00Z,2026-06-09T01:00:00Z,2026-06-05T01:00:00Z,broken,345600,,late,1",
        "delivery,1,first,2026-06-01T01:00:00Z,2026-06-03T01:00:00Z,2026-06-04T01:00:00Z,kept,-86400,,,1",
        "delivery,4,first,2026-06-03T01:00:00Z,,2026-06-06T01:00:00Z,overdue,,,,1",
        "delivery,5,first,,,,unknown,,,unreadable:placed,1",
    ]
    status = run(shop, "db", "status")
    assert status.exit_code == 0
    assert "checks:           2\n" in status.stdout
    assert "***" in status.stdout
    doctor = run(shop, "doctor")
    assert doctor.exit_code == 0
    assert "ok    source orders: 6 columns, read by 1 promise" in doctor.stdout
    assert "ok    state: can be read and written" in doctor.stdout


def test_json_of_a_replay_counts_every_state(shop: Path) -> None:
    found = json.loads(run(shop, "check", *AT, "--format", "json").stdout)
    delivery, half = found["promises"]
    counts = {state: number for state, number in delivery["counts"].items() if number}
    assert counts == {"kept": 1, "broken": 1, "overdue": 1, "unknown": 1}
    assert (half["counts"]["kept"], half["counts"]["broken"]) == (1, 1)
    assert found["run"] is None


def test_rights_on_the_needed_columns_are_enough(shop: Path, url: str, sql: Sql) -> None:
    sql(
        "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA shop TO reader; "
        'GRANT SELECT (id, placed, delivered, "Ship Mode", updated) ON shop.orders TO reader'
    )
    (shop / "expectmon.yaml").write_text(settings(url, url.replace("//postgres:@", "//reader@")))
    assert run(shop, "check", "--fail-on", "none").exit_code == 0
    sql("REVOKE ALL ON shop.orders FROM reader")
    result = run(shop, "check", "--fail-on", "none")
    assert result.exit_code == 3
    assert "the user may not read this" in result.stderr
    sql("REVOKE ALL ON SCHEMA shop FROM reader; DROP ROLE reader")


def test_a_table_that_is_gone_leaves_its_promises_as_they_were(shop: Path, sql: Sql) -> None:
    run(shop, "check")
    before = run(shop, "db", "status").stdout.partition("open breaches")[2]
    sql("ALTER TABLE shop.orders RENAME TO old_orders")
    result = run(shop, "check", "--fail-on", "none")
    assert result.exit_code == 3
    assert "there is no table shop.orders" in result.stderr
    assert run(shop, "db", "status").stdout.partition("open breaches")[2] == before


@pytest.mark.parametrize(
    ("key", "said"),
    [("".join(f"{number:x}" for number in range(20_000)), "is too long"), ("nul\0nul", "a zero byte")],
    ids=["too long", "zero byte"],
)
def test_a_key_that_postgresql_cannot_hold_is_told_and_nothing_is_recorded(
    shop: Path, url: str, key: str, said: str
) -> None:
    # The first rows fill what is looked at to tell text from other files.
    rows = "".join(f"K-{number},2026-11-01,2026-11-02\n" for number in range(5000))
    (shop / "parcels.csv").write_text(f"id,placed,delivered\n{rows}{key},2026-11-01,\n")
    (shop / "expectmon.yaml").write_text(f"state: '{url}'\nsources: {{orders: {{files: parcels.csv, key: id}}}}\n")
    (shop / "rules/all.yaml").write_text(
        "promises: {delivery: {says: x, source: orders, start: placed, stop: delivered, within: 3 days}}\n"
    )
    result = run(shop, "check")
    assert result.exit_code == 3
    assert f"error[bad-value]: a key or a segment of the records {'is' if 'long' in said else 'holds'}" in result.stderr
    assert said in result.stderr
    assert "checks:           0\n" in run(shop, "db", "status").stdout


def test_a_report_is_made_in_both_languages_and_a_replay_leaves_the_state_as_it_is(shop: Path, url: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    tables = ("report", "portrait", "run", "outbox", "slot")

    def counted() -> list[int]:
        with engine.connect() as connection:
            return [connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables]

    for language in ("en", "id"):
        assert run(shop, "report", "--language", language, "--to", "ops@shop.example").exit_code == 0
    assert counted()[:3] == [2, 2, 2]
    before = counted()
    first = run(shop, "report", "promise", "delivery", *AT, "--out", str(shop / "one"))
    run(shop, "report", "promise", "delivery", *AT, "--out", str(shop / "two"))
    assert first.exit_code == 0
    one, two = ({path.name: path.read_bytes() for path in (shop / name).iterdir()} for name in ("one", "two"))
    assert "2026-06-10-promise-delivery-7d.en.html" in one
    assert (one, counted()) == (two, before)
    engine.dispose()
