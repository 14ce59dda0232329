"""What stands in records stays there: no face of a report quotes a cell, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectmon.present.report import ReportKind
from tests.jobs.reporting.shop import RULES, SETTINGS, Desk, at, at_the_desk, orders

CUSTOMER = b"O'Connor"
QUERY = 'orders: {files: {o: data/orders.csv}, query: "select * from o where city::int > 0", key: id, timezone: UTC}'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with at_the_desk(tmp_path / "shop") as desk:
        yield desk


def whole(desk: Desk) -> bytes:
    """All that left: files, messages, and what the state tells the next report."""
    with desk.state.reading() as connection:
        sent = [row[0] for row in connection.exec_driver_sql("SELECT payload FROM outbox")]
    return b"".join([*desk.files().values(), *sent, str(desk.records()[0].told).encode()])


def test_a_cell_that_cannot_be_read_is_counted_and_not_quoted(desk: Desk) -> None:
    desk.write(orders=orders().replace("D3-1,Bogor,2026-06-12 09:00", "D3-1,Bogor,Siti O'Connor"))
    found = desk.report(to=("ops", "room"))
    assert any("O'Connor" in each.message for each in found.warnings)  # whoever mends the data is told which
    assert b"orders.ordered_at: 1 cell cannot be read as a time" in whole(desk)
    assert CUSTOMER not in whole(desk)


def test_what_a_database_quotes_of_a_record_is_told_nowhere(desk: Desk) -> None:
    desk.report()
    settings = SETTINGS.replace("orders: {files: data/orders.csv, key: id, timezone: UTC}", QUERY)
    desk.write(settings=settings, orders=orders().replace("Medan", "Siti O'Connor"))
    for hours in (1, 2):
        found = desk.report(at(hours=hours), to=("ops", "room"))
    assert any("O'Connor" in each.message for each in found.problems)
    (silent,) = [each for each in desk.all_incidents() if each.subject.source == "orders"]
    desk.report(at(hours=3), kind=ReportKind.INCIDENT, subject=str(silent.number), to=("ops", "room"))
    assert b"orders could not be read" in whole(desk)
    assert CUSTOMER not in whole(desk)


def test_copy_as_it_was_read_last_has_all_that_its_audit_found(tmp_path: Path) -> None:
    settings = SETTINGS + 'messages: {collect: [{files: "copy/*.txt", owner: ops}]}\n'
    with at_the_desk(tmp_path / "shop", settings=settings, rules=RULES) as desk:
        page = desk.root / "copy" / "page.txt"
        page.parent.mkdir()
        page.write_text("Your parcel is delivered within 1 day of the order.\n", encoding="utf-8")
        desk.report(kind=ReportKind.AUDIT)
        desk.report(at(hours=1))
        ops, audit = desk.records()
        assert len(audit.told["findings"]) > 1  # one of them: what is promised and told nowhere
        assert ops.told["findings"] == audit.told["findings"]
