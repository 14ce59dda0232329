"""`expectmon alerts`: list, show, ack, silence, unsilence; and what `check` says of incidents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.incidents import EACH, RULES, SETTINGS, late_shop, write_shop
from tests.cli.tiny import Run, expectmon


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """One order has got late: incident 1."""
    return late_shop(tmp_path / "shop")


# check


def test_a_check_says_what_became_of_incidents_and_is_exit_1_while_one_fires(shop: Path, run: Run) -> None:
    again = run("check")
    assert again.exit_code == 1
    assert "Incidents: 1 firing. See them: expectmon alerts list" in again.stdout
    write_shop(shop)
    over = run("check")
    assert over.exit_code == 0
    assert "Incidents: 1 resolved. See them: expectmon alerts list" in over.stdout
    assert "2 messages wait" not in over.stdout
    assert "1 message waits to be sent: expectmon deliver" in over.stdout


@pytest.mark.parametrize(
    ("options", "code"), [(["--fail-on", "none"], 0), (["--dry-run"], 0), (["--format", "csv"], 1)]
)
def test_the_exit_code_of_a_check_while_an_incident_fires(run: Run, options: list[str], code: int) -> None:
    assert run("check", *options).exit_code == code


def test_a_check_in_a_program_s_format_says_nothing_else(run: Run) -> None:
    told = json.loads(run("check", "--format", "json").stdout)  # nothing stands before or behind it
    assert [promise["id"] for promise in told["promises"]] == ["delivery"]


# list


def test_without_incidents_the_list_says_so(tmp_path: Path) -> None:
    write_shop(tmp_path / "well")
    found = expectmon("-C", str(tmp_path / "well"), "alerts", "list")
    assert (found.exit_code, found.stdout) == (0, "No incidents.\n")


def test_the_list_has_what_is_open_and_is_exit_1(run: Run) -> None:
    found = run("alerts", "list")
    assert found.exit_code == 1
    assert "1  firing" in found.stdout
    assert "Late: 1 of 1 delivery" in found.stdout


def test_what_is_over_is_listed_only_when_asked_for(shop: Path, run: Run) -> None:
    write_shop(shop)
    run("check")
    assert run("alerts", "list").stdout == "No incidents.\n"
    every = run("alerts", "list", "--all")
    assert every.exit_code == 0
    assert "1  resolved" in every.stdout


def test_what_nobody_was_told_of_is_counted(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    options = ("--promise", "delivery", "--for", "4h", "--reason", "moving house", "--by", "dewi")
    expectmon("-C", str(shop), "alerts", "silence", *options)
    late_shop(shop)
    found = expectmon("-C", str(shop), "alerts", "list")
    assert "No incidents that anybody was told of." in found.stdout
    assert "1 more is kept quiet (1 by silence 1): expectmon alerts list --all" in found.stdout
    assert "Silence 1: promise delivery, until" in found.stdout
    assert "(dewi: moving house)" in found.stdout
    assert "firing" in expectmon("-C", str(shop), "alerts", "list", "--all").stdout


def test_the_list_as_json(run: Run) -> None:
    (found,) = json.loads(run("alerts", "list", "--format", "json").stdout)
    assert (found["number"], found["condition"], found["phase"]) == (1, "overdue", "firing")
    assert found["figures"]["count"] == 1


def test_looking_at_incidents_makes_no_state(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "well")
    for arguments in (
        ["list"],
        ["show", "1"],
        ["ack", "1"],
        ["unsilence", "1"],
        ["silence", "1", "--for", "1h", "--reason", "x"],
    ):
        expectmon("-C", str(shop), "alerts", *arguments)
    assert not (shop / "expectmon.db").exists()


# show


def test_the_story_of_an_incident(shop: Path, run: Run) -> None:
    run("deliver")
    run("alerts", "ack", "1", "--note", "calling the carrier", "--by", "dewi")
    run("alerts", "silence", "1", "--for", "4 hours", "--reason", "known", "--by", "ayu")
    write_shop(shop)
    run("check")
    lines = [line.strip() for line in run("alerts", "show", "1").stdout.splitlines()]
    text = "\n".join(lines)
    assert lines[0].startswith("Incident 1: ")
    assert lines[1].startswith("warning, resolved since ")
    assert (
        "first  (ok -> firing, check 2)\nLate: 1 of 1 delivery past the deadline\nto ops\nmail ops@shop.example: sent"
        in text
    )
    assert "accepted: written to reports/outbox/" in text
    assert "acknowledged by dewi: calling the carrier\nuntil " in text
    assert "resolved  (firing -> resolved, check 3)\nResolved: " in text
    assert 'mail ops@shop.example: queued "Resolved: ' in text


def test_the_story_says_which_silence_kept_it_quiet(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    expectmon("-C", str(shop), "alerts", "silence", "--owner", "ops", "--for", "4h", "--reason", "audit", "--by", "ayu")
    late_shop(shop)
    found = expectmon("-C", str(shop), "alerts", "show", "1").stdout
    assert "not to ops: kept quiet by silence 1" in found
    assert "Silence 1: owner ops, until" in found
    assert "(ayu: audit)" in found


def test_the_story_says_who_shares_a_mail(tmp_path: Path) -> None:
    settings = SETTINGS + "    boss: {mail: ops@shop.example}\n  routes: [{to: [ops, boss]}]\n"
    shop = late_shop(tmp_path / "shop", settings=settings)
    found = expectmon("-C", str(shop), "alerts", "show", "1").stdout
    assert "to boss\n      by the same mail as another receiver: ops@shop.example" in found
    story = json.loads(expectmon("-C", str(shop), "alerts", "show", "1", "--format", "json").stdout)
    assert {notice["message"] for notice in story["notices"]} == {story["messages"][0]["message"]}


def test_the_story_says_that_nobody_could_be_told(tmp_path: Path) -> None:
    shop = late_shop(tmp_path / "shop", rules=RULES.replace("    owner: ops\n", ""))
    assert "not to nobody: no receiver" not in expectmon("-C", str(shop), "alerts", "show", "1").stdout
    assert "nobody is told: no route matches" in expectmon("-C", str(shop), "alerts", "show", "1").stdout


@pytest.mark.parametrize(
    "command", [["show", "9"], ["ack", "9"], ["unsilence", "9"], ["silence", "9", "--for", "1h", "--reason", "x"]]
)
def test_a_number_that_is_not_there_is_exit_2(run: Run, command: list[str]) -> None:
    found = run("alerts", *command)
    assert found.exit_code == 2
    assert "error[no-such-incident]" in found.stderr


# ack


def test_an_acknowledgement_says_until_when_and_is_listed(run: Run) -> None:
    found = run("alerts", "ack", "1", "--for", "2 days", "--by", "dewi")
    assert found.stdout.startswith("Incident 1 is acknowledged by dewi until ")
    assert "(in hand: dewi)" in " ".join(run("alerts", "list").stdout.split())


@pytest.mark.parametrize("length", ["soon", "0 hours", "5 business days", "2 months", "200 years"])
def test_a_length_of_time_that_is_none_is_exit_2(run: Run, length: str) -> None:
    for command in (["ack", "1"], ["silence", "1", "--reason", "x"]):
        found = run("alerts", *command, "--for", length)
        assert found.exit_code == 2
        assert "error[bad-option]: --for" in found.stderr


# silence


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--promise", "delivry"], "did you mean 'delivery'?"),
        (["--source", "order"], "did you mean 'orders'?"),
        (["--touchpoint", "chekout"], "did you mean 'checkout'?"),
        (["--owner", "opps"], "did you mean 'ops'?"),
        (["--segment", "carier=north"], "did you mean 'carrier'?"),
        (["--segment", "carrier"], "carrier=K3"),
        (["--condition", "overdu"], "did you mean 'overdue'?"),
        (["--severity", "bad"], "one of warning, critical"),
        (["1", "--promise", "delivery"], "name either an incident or options"),
        ([], "this would silence everything"),
    ],
)
def test_a_silence_of_what_is_not_there_is_refused(run: Run, options: list[str], told: str) -> None:
    found = run("alerts", "silence", *options, "--for", "4h", "--reason", "x")
    assert found.exit_code == 2
    assert told in found.stderr
    assert "Silence" not in run("alerts", "list").stdout


def test_a_silence_needs_a_reason(run: Run) -> None:
    assert run("alerts", "silence", "1", "--for", "4h", "--reason", " ").exit_code == 2


def test_rules_that_cannot_be_read_do_not_stand_in_the_way_of_a_silence(shop: Path, run: Run) -> None:
    (shop / "rules" / "a.yaml").write_text("promises: [", encoding="utf-8")
    found = run("alerts", "silence", "--promise", "delivery", "--for", "4h", "--reason", "x")
    assert found.exit_code == 0
    assert "was not looked up" in found.stderr


def test_an_empty_cell_can_be_silenced(run: Run) -> None:
    found = run("alerts", "silence", "--segment", "carrier=", "--for", "4h", "--reason", "x")
    assert found.stdout.startswith("Silence 1: carrier=, until")


def test_a_silence_of_one_late_order_leaves_the_others_to_be_heard(tmp_path: Path) -> None:
    shop = late_shop(tmp_path / "shop", rules=EACH, late=1)
    found = expectmon("-C", str(shop), "alerts", "silence", "1", "--for", "4h", "--reason", "known")
    assert found.stdout.startswith("Silence 1: promise delivery, condition overdue, key L-0, until")
    write_shop(shop, rules=EACH, late=2)
    assert "1 message waits" in expectmon("-C", str(shop), "check").stdout


def test_a_silence_can_be_ended_once(run: Run) -> None:
    run("alerts", "silence", "1", "--for", "4h", "--reason", "x")
    assert run("alerts", "unsilence", "1").stdout.startswith("Silence 1 has ended.")
    assert run("alerts", "unsilence", "1").exit_code == 2
    assert "Silence" not in run("alerts", "list").stdout
