"""What an audit leaves behind, from one to the next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.audit.message import About
from expectmon.audit.model import Kind
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.drafts import check_draft
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.workspace.load import load_workspace
from tests.jobs.auditing.test_measuring import RULES, orders
from tests.jobs.shop import NOON, SETTINGS, write

COPY = SETTINGS + "messages:\n  collect: [{files: 'copy/*.txt', channel: web, owner: web@shop.example}]\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    rules = RULES.replace("80% over 60 days", "95% over 60 days")
    write(tmp_path, settings=COPY, rules=rules, orders=orders())
    (tmp_path / "copy").mkdir()
    say(tmp_path, "We deliver within 3 days.")
    return tmp_path


def say(shop: Path, text: str) -> None:
    (shop / "copy" / "page.txt").write_text(f"{text}\n", encoding="utf-8")


def audit(shop: Path, days: float, **asked: object) -> AuditResult:
    now = NOON + dt.timedelta(days=days)
    return run_audit(load_workspace(shop), AuditAsked(**asked), now)  # type: ignore[arg-type] # keywords of AuditAsked


def exposed(result: AuditResult) -> list[int | None]:
    return [found.answer.exposed for found in result.findings if found.answer]


def test_a_source_that_cannot_be_read_mends_no_copy(shop: Path) -> None:
    assert [found.kind for found in audit(shop, 0).findings] == [Kind.UNSUPPORTED]
    data = shop / "data" / "orders.csv"
    data.rename(shop / "data" / "away")
    result = audit(shop, 1)
    assert result.failures
    assert result.changes is not None
    assert (len(result.changes.standing), result.changes.resolved) == (1, ())
    (shop / "data" / "away").rename(data)
    result = audit(shop, 2)
    assert result.changes is not None
    assert (result.changes.new, len(result.changes.standing)) == ((), 1)


def test_copy_has_reached_only_those_who_ordered_since_it_was_seen(shop: Path) -> None:
    assert exposed(audit(shop, -15, dry_run=True)) == [0]
    assert exposed(audit(shop, -15)) == [0]
    assert exposed(audit(shop, 0)) == [3]
    say(shop, "We deliver within 3 days. We reply within 2 hours.")
    assert exposed(audit(shop, 0.5)) == [3]


def test_a_draft_has_reached_nobody(shop: Path) -> None:
    audit(shop, -15)
    now = load_workspace(shop)
    assert exposed(check_draft(now, "We deliver within 1 day.", About(), NOON)) == [0]
    assert exposed(audit(shop, 0, places=("copy/page.txt",), base=shop)) == [3]
    say(shop, "We deliver within 2 days.")
    assert exposed(audit(shop, 0, places=("copy/page.txt",), base=shop)) == [0]
