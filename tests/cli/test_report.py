"""`expectmon report`: what is printed, where files go, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.tiny import AT, Run

STEM = "2026-06-20-ops-7d.en"


def test_it_says_the_verdict_and_where_the_files_are(shop: Path, run: Run) -> None:
    found = run("report", "--at", AT)
    assert found.exit_code == 0, found.stderr
    folder = shop / "reports" / "2026" / "06"
    said = json.loads((folder / f"{STEM}.json").read_text(encoding="utf-8"))["report"]
    lines = found.stdout.splitlines()
    assert lines[0] == said["verdict"]
    assert lines[1] == str(folder / f"{STEM}.html")
    assert lines[2] == str(shop / "reports" / "index.html")


def test_files_go_where_they_are_asked_for(shop: Path, run: Run, tmp_path: Path) -> None:
    found = run("report", "--at", AT, "--out", str(tmp_path / "here"), "--language", "id", "--period", "4 weeks")
    assert found.exit_code == 0
    assert (tmp_path / "here" / "2026-06-20-ops-28d.id.html").exists()
    assert not (shop / "reports").exists()


def test_who_is_to_get_it_has_it_waiting(run: Run) -> None:
    found = run("report", "promise", "delivery", "--at", AT, "--to", "ops@shop.example", "--to", "boss@shop.example")
    assert "2 messages wait to be sent: expectmon deliver" in found.stdout
    assert "2 sent" in run("deliver").stdout
    again = run("report", "promise", "delivery", "--at", AT, "--to", "ops@shop.example")
    assert "they were sent this report before" in again.stdout


def test_a_folder_that_cannot_be_written_is_exit_3_and_the_mail_goes_out(shop: Path, run: Run) -> None:
    (shop / "reports").write_text("in the way")
    found = run("report", "--at", AT, "--to", "ops@shop.example")
    assert found.exit_code == 3
    assert "error[report-unwritable]: reports/2026/06: " in found.stderr
    assert "1 message waits" in found.stdout


def test_a_source_that_fails_is_exit_3(shop: Path, run: Run) -> None:
    (shop / "data/orders.csv").unlink()
    found = run("report", "--at", AT)
    assert found.exit_code == 3
    assert "error[no-files]" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("opz",), "bad-option", "did you mean 'ops'?"),
        (("promise",), "bad-option", "expectmon report promise ID"),
        (("incident",), "bad-option", "expectmon report incident NUMBER"),
        (("ops", "delivery"), "bad-option", "expectmon report promise delivery"),
        (("promise", "delivry"), "unknown-promise", "did you mean 'delivery'?"),
        (("incident", "99"), "no-such-incident", "expectmon alerts list"),
        (("--period", "soon"), "bad-option", "like 7d or '4 weeks'"),
        (("--period", "201d"), "bad-option", "is not from 1 to 200 days long"),
        (("--language", "fr"), "bad-option", "one of en, id"),
        (("--to", "nobody"), "no-such-receiver", "a mail address"),
        (("--to", "a@@b"), "bad-address", "an address like ops@shop.example"),
        (("--at", "yesterday"), "bad-time", "2026-06-20"),
    ],
)
def test_what_cannot_be_is_exit_2_with_what_would_be_right(
    run: Run, arguments: tuple[str, ...], code: str, hint: str
) -> None:
    found = run("report", *arguments)
    assert found.exit_code == 2
    assert f"error[{code}]" in found.stderr
    assert hint in found.stderr
    assert found.stdout == ""


@pytest.mark.parametrize("arguments", [("check", "--at", AT), ("report", "--period", "soon")])
def test_what_draws_is_loaded_for_reports_only(shop: Path, arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom expectmon.cli.main import app\n"
        f"CliRunner().invoke(app, {['-C', str(shop), *arguments]!r})\n"
        "print([name for name in ('matplotlib', 'expectmon.present.faces.faces', 'css_inline') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
