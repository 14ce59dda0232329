"""`expectmon alerts` about copy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.audit.message import About
from expectmon.jobs.alerting.copy import alert_of_findings
from expectmon.jobs.alerting.known import Known
from expectmon.store.findings import record_findings
from expectmon.store.messages import record_messages
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace
from tests.cli.incidents import SETTINGS, write_shop
from tests.cli.tiny import Run, expectmon
from tests.said import finding, message, said

COPY = "messages:\n  collect:\n    - {files: 'site/*.html', touchpoint: landing-page, owner: marketing@shop.example}\n"
ADS = message("ads.csv#7", said(1), about=About(touchpoint="banner", owner="ads@shop.example"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A page and an ad promise too much: incidents 1 and 2."""
    shop, now = write_shop(tmp_path / "shop", settings=SETTINGS + COPY), dt.datetime.now(dt.UTC)
    workspace, found = load_workspace(shop), [finding("f1"), finding("f2", ADS)]
    with open_state(workspace.state_url) as state, state.writing() as connection:
        record_messages(connection, [each.at.message for each in found if each.at], now)
        changes = record_findings(connection, found, now)
        alert_of_findings(connection, Known.of(workspace), found, changes, now)
    return shop


def test_the_list_names_the_text_and_what_is_wrong_with_it(run: Run) -> None:
    found = run("alerts", "list")
    assert found.exit_code == 1
    assert "“within 3 days” (site/shipping.html, line 12)" in " ".join(found.stdout.split())
    assert "promises more than the rule" in " ".join(found.stdout.split())


def test_the_story_says_what_the_audit_says_and_who_was_told(run: Run) -> None:
    told = run("alerts", "show", "1").stdout
    assert "error[tighter-than-rule]: The page says 3 days; the rule says 5." in told
    assert "Change the page." in told
    assert "Say instead: Delivered within 6 days" in told
    assert "to marketing@shop.example" in told
    assert "f1" not in told


def test_what_is_wrong_with_copy_does_not_fail_a_check(run: Run) -> None:
    checked = run("check")
    assert checked.exit_code == 0
    assert "firing" not in checked.stdout


@pytest.mark.parametrize(
    "options",
    [
        ["1"],
        ["--condition", "finding"],
        ["--owner", "marketing@shop.example"],
        ["--owner", "ads@shop.example"],
        ["--touchpoint", "landing-page"],
        ["--touchpoint", "banner"],
    ],
)
def test_findings_can_be_silenced(run: Run, options: list[str]) -> None:
    found = run("alerts", "silence", *options, "--for", "14d", "--reason", "relaunch")
    assert found.exit_code == 0, found.stderr
    assert found.stdout.startswith("Silence 1: ")


def test_an_owner_whom_neither_rules_nor_copy_know_is_refused(run: Run) -> None:
    found = run("alerts", "silence", "--owner", "marketin@shop.example", "--for", "14d", "--reason", "relaunch")
    assert found.exit_code == 2
    assert "did you mean 'marketing@shop.example'?" in found.stderr


def test_a_finding_can_be_taken_in_hand(run: Run) -> None:
    assert run("alerts", "ack", "1", "--for", "30d", "--by", "sari").exit_code == 0
    assert "(in hand: sari)" in " ".join(run("alerts", "list").stdout.split())


def test_a_shop_without_copy_withdraws_its_findings(shop: Path) -> None:
    write_shop(shop)
    expectmon("-C", str(shop), "deliver")
    assert expectmon("-C", str(shop), "alerts", "list").stdout == "No incidents.\n"
    told = " ".join(expectmon("-C", str(shop), "alerts", "show", "1").stdout.split())
    assert "Withdrawn: site/shipping.html is no longer watched (Copy)" in told
