"""`expectmon audit`: what is looked at, what is recorded, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from sarif_pydantic import Sarif
from typer.testing import CliRunner, Result

import expectmon.cli
from expectmon.cli.main import app
from tests.cli.test_audit_formats import command_of
from tests.cli.tiny import RULES, SETTINGS, Run, write
from tests.readers import warm_readers

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = json.loads((Path(expectmon.cli.__file__).parent / "audit.schema.json").read_text(encoding="utf-8"))
MESSAGES: Final = """\
messages:
  collect:
    - {files: copy/*.html, channel: web, owner: web@shop.example}
    - {files: copy/*.md, channel: faq}
    - files: copy/ads.csv
      channel: ad
      columns: {id: ad, text: [headline]}
"""
HOME: Final = """\
<!doctype html>
<html lang="en"><body>
<p>Selamat &amp; welcome \N{PARTY POPPER}: order today, and your parcel
   is <b>delivered within</b> 1&nbsp;day of the order.</p>
</body></html>
"""
FAQ: Final = "# Questions\n\nYour parcel is delivered within 2 days of the order.\n"
ADS: Final = 'ad,headline\n1,"Lamps, chairs"\n2,"Chairs, delivered within 30 hours of the order"\n'


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    yield from warm_readers()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = write(
        tmp_path / "shop",
        settings=SETTINGS + MESSAGES,
        rules=RULES.replace("    owner:", "    topic: delivery\n    owner:"),
    )
    copy = folder / "copy"
    copy.mkdir()
    (copy / "home.html").write_text(HOME, encoding="utf-8")
    (copy / "faq.md").write_text(FAQ, encoding="utf-8")
    (copy / "ads.csv").write_text(ADS, encoding="utf-8")
    return folder


def audit_of(run: Run, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("audit", "--format", "json", *arguments).stdout)
    return found


def kinds_of(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["kind"], finding["at"]["message"]) for finding in found["findings"]]


def told(*arguments: str, given: str | bytes = b"") -> Result:
    return CliRunner().invoke(app, ["audit", *arguments], input=given, catch_exceptions=False)


def process(shop: Path, *arguments: str, **surroundings: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "expectmon", *arguments]
    return subprocess.run(command, cwd=shop, capture_output=True, env={**os.environ, **surroundings}, check=False)


def test_all_messages_are_held_against_the_rules(run: Run) -> None:
    found = run("audit")
    assert found.exit_code == 1
    assert "copy/home.html:4:10  error  tighter-than-rule\n" in found.stdout
    assert "copy/ads.csv:3:" in found.stdout
    assert "Recorded: the first audit.\n" in found.stdout
    assert "2 errors.\n" in found.stdout


def test_json_fits_its_schema_and_counts_what_it_lists(run: Run) -> None:
    found = audit_of(run)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(found)) == []
    assert sorted(kinds_of(found)) == [("tighter-than-rule", "copy/ads.csv#2"), ("tighter-than-rule", "copy/home.html")]
    assert found["counts"]["error"] == 2
    assert found["counts"]["messages"] == 4
    assert sum(found["claims"].values()) == found["counts"]["claims"] == 3
    assert found["claims"]["verified"] == 1


def test_sarif_is_read_by_others(run: Run) -> None:
    log = Sarif.model_validate_json(run("audit", "--format", "sarif").stdout)
    assert [result.rule_id for result in log.runs[0].results or []] == ["tighter-than-rule"] * 2


def test_annotations_stand_at_the_words_that_are_meant(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(shop)
    lines = run("audit", "--format", "github").stdout.splitlines()
    row, words = (command_of(line)[1] for line in lines if line.startswith("::"))
    assert (words["file"], words["line"], words["endLine"]) == ("copy/home.html", "4", "4")
    line = HOME.splitlines()[3]
    assert line[int(words["col"]) - 1 : int(words["endColumn"]) - 1] == "delivered within</b> 1&nbsp;day"
    assert (row["file"], row["line"]) == ("copy/ads.csv", "3")
    assert "30 hours" in ADS.splitlines()[2]
    assert "col" not in row


def test_what_is_known_is_told_as_known_and_a_changed_number_is_one_new_finding(shop: Path, run: Run) -> None:
    first = audit_of(run)["changes"]
    assert first["first"] is True
    second = audit_of(run)["changes"]
    assert (second["first"], second["new"], len(second["standing"]), second["resolved"]) == (False, [], 2, [])
    (shop / "copy/home.html").write_text(HOME.replace("1&nbsp;day", "20&nbsp;hours"), encoding="utf-8")
    third = audit_of(run)["changes"]
    assert (len(third["new"]), len(third["standing"]), len(third["resolved"])) == (1, 1, 1)


def test_a_baseline_keeps_quiet_what_it_accepts_and_tells_what_is_new(shop: Path, run: Run) -> None:
    baseline = shop / "known.json"
    written = run("audit", "--write-baseline", str(baseline))
    assert written.exit_code == 0
    assert f"{baseline} accepts 2 findings." in written.stderr
    assert not (shop / "expectmon.db").exists()
    again = run("audit", "--baseline", str(baseline), "--dry-run")
    assert again.exit_code == 0
    assert "Kept quiet: 2 accepted by the baseline." in again.stdout
    (shop / "copy/home.html").write_text(HOME.replace("1&nbsp;day", "20&nbsp;hours"), encoding="utf-8")
    changed = audit_of(run, "--baseline", str(baseline), "--dry-run")
    assert kinds_of(changed) == [("tighter-than-rule", "copy/home.html")]
    assert Counter(each["quiet"] for each in changed["silenced"]) == {"baseline": 1}


def test_the_baseline_of_the_settings_is_used_and_can_be_written_before_it_is_there(shop: Path, run: Run) -> None:
    settings = SETTINGS + MESSAGES + "  baseline: known.json\n"
    (shop / "expectmon.yaml").write_text(settings, encoding="utf-8")
    for _ in range(2):
        assert run("audit", "--write-baseline", str(shop / "known.json")).exit_code == 0
        assert len(json.loads((shop / "known.json").read_text(encoding="utf-8"))["findings"]) == 2
    assert run("audit").exit_code == 0


def test_a_baseline_that_cannot_be_written_is_told(shop: Path, run: Run) -> None:
    found = run("audit", "--write-baseline", str(shop / "nowhere" / "known.json"))
    assert found.exit_code == 2
    assert "error[bad-option]: --write-baseline: " in found.stderr


def test_a_baseline_that_is_not_there_is_told(shop: Path, run: Run) -> None:
    assert run("audit", "--baseline", str(shop / "gone.json")).exit_code == 2


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("none", 0)])
def test_fail_on_says_what_makes_exit_code_1(shop: Path, run: Run, level: str, code: int) -> None:
    draft = shop / "draft.md"
    draft.write_text("Return it within 30 days.\n", encoding="utf-8")
    found = run("audit", str(draft), "--fail-on", level, "--format", "json")
    assert [each["level"] for each in json.loads(found.stdout)["findings"]] == ["warning"]
    assert found.exit_code == code


def test_a_draft_is_held_against_the_rules_and_nothing_is_written(shop: Path, run: Run) -> None:
    found = run("audit", str(shop / "copy/home.html"))
    assert found.exit_code == 1
    assert "tighter-than-rule" in found.stdout
    assert found.stdout.endswith("A draft: nothing was written.\n")
    assert not (shop / "expectmon.db").exists()


def test_a_draft_has_the_same_name_wherever_one_stands(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop / "copy")
    assert kinds_of(audit_of(run, "home.html")) == [("tighter-than-rule", "copy/home.html")]


def test_a_folder_and_a_pattern_are_several_drafts(shop: Path, run: Run) -> None:
    (shop / "copy/ads.csv").unlink()
    (shop / "copy/[new] home?.html").write_text(HOME, encoding="utf-8")
    names = ["copy/[new] home?.html", "copy/home.html"]
    for arguments in ((str(shop / "copy"),), (str(shop / "copy/*.html"),), tuple(str(shop / name) for name in names)):
        found = audit_of(run, *arguments)
        assert found["counts"]["messages"] >= 2
        assert sorted({name for _, name in kinds_of(found)}) == names


def test_a_table_is_read_as_the_settings_say(shop: Path, run: Run) -> None:
    assert kinds_of(audit_of(run, str(shop / "copy/ads.csv"))) == [("tighter-than-rule", "copy/ads.csv#2")]


@pytest.mark.parametrize("wrap", ["{}", "<p>{}</p>"])
def test_standard_input_is_a_draft(shop: Path, wrap: str) -> None:
    text = wrap.format("Your parcel is delivered within 1 day of the order.")
    found = told("-", "--channel", "ad", "--format", "json", given=text)
    assert found.exit_code == 0
    found = CliRunner().invoke(app, ["-C", str(shop), "audit", "-", "--channel", "ad", "--format", "json"], input=text)
    assert found.exit_code == 1
    (finding,) = json.loads(found.stdout)["findings"]
    assert (finding["kind"], finding["at"]["location"]) == ("tighter-than-rule", "-")
    assert finding["at"]["about"]["channel"] == "ad"


def test_without_a_workspace_a_draft_is_held_against_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.html").write_text("<h1>Delivered within 1 day</h1><p>Orders are delivered within 5 days.</p>")
    found = told("a.html", "--format", "json")
    assert found.exit_code == 0
    assert [each["kind"] for each in json.loads(found.stdout)["findings"]] == ["qualifier"]


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (("gone.html", "lost.md"), b"", "gone.html: error[file-unreadable]: there is no such file or folder"),
        ((), b"", "error[no-workspace]"),
        (("--channel", "ad"), b"", "error[bad-option]: --channel is of drafts"),
        (("-",), b"\xff\xfe", "error[not-utf8]: standard input is not UTF-8: byte 1"),
        (("-", "--at", "soon"), b"", "error[bad-time]"),
        ((".",), b"", ".: error[no-files]: there is no file in this folder"),
        (("drafs/*.html",), b"", "drafs/*.html: error[no-files]: no file matches this pattern"),
    ],
)
def test_what_cannot_be_meant_is_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], given: bytes, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = told(*arguments, given=given)
    assert (found.exit_code, found.stdout) == (2, "")
    assert says in found.stderr


def test_where_no_copy_is_named_no_promise_is_told_as_missing(shop: Path, run: Run) -> None:
    (shop / "expectmon.yaml").write_text(SETTINGS, encoding="utf-8")
    found = run("audit")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "expectmon.yaml: error[no-files]: it does not say where your copy is" in found.stderr
    assert not (shop / "expectmon.db").exists()


def test_a_folder_that_is_no_workspace_is_refused_if_it_is_named(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["-C", str(tmp_path), "audit", "-"], input="hello")
    assert found.exit_code == 2
    assert "error[no-workspace]" in found.stderr


def test_one_message_that_cannot_be_read_is_listed_and_stops_nothing(shop: Path, run: Run) -> None:
    (shop / "copy/broken.md").write_bytes(b"\x00\x01" * 100)
    found = run("audit")
    assert found.exit_code == 3
    assert "1 message could not be read:\n  copy/broken.md: " in found.stdout
    assert "2 errors.\n" in found.stdout
    log = json.loads(run("audit", "--format", "sarif", "--dry-run").stdout)
    (invocation,) = log["runs"][0]["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)


def test_a_comment_with_a_reason_keeps_a_finding_quiet(shop: Path, run: Run) -> None:
    comment = "<!-- expectmon-ignore tighter-than-rule: agreed with the warehouse -->\n<p>"
    (shop / "copy/home.html").write_text(HOME.replace("<p>", comment), encoding="utf-8")
    found = audit_of(run)
    assert kinds_of(found) == [("tighter-than-rule", "copy/ads.csv#2")]
    assert [(each["quiet"], each["reason"]) for each in found["silenced"]] == [("comment", "agreed with the warehouse")]


@pytest.mark.parametrize("option", [("--at", "2026-06-20 12:00"), ("--dry-run",)])
def test_a_replay_and_a_dry_run_write_nothing(shop: Path, run: Run, option: tuple[str, ...]) -> None:
    found = run("audit", *option)
    assert found.exit_code == 1
    assert "nothing was written" in found.stdout
    assert not (shop / "expectmon.db").exists()


def test_a_replay_tells_the_figures_of_its_moment(run: Run) -> None:
    found = audit_of(run, "--at", "2026-06-20 12:00")
    assert found["at"] == "2026-06-20T05:00:00+00:00"
    assert {finding["answer"]["due"] for finding in found["findings"]} == {4}


def test_an_audit_is_the_same_each_time(shop: Path) -> None:
    arguments = ("audit", "--at", "2026-06-20", "--format", "sarif")
    first, second = (process(shop, *arguments, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second


def test_a_terminal_of_ascii_shows_what_it_lacks_as_escapes(shop: Path) -> None:
    ended = process(shop, "audit", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert ended.returncode == 1
    shown = ended.stdout.decode("ascii").splitlines()
    (number,) = (number for number, line in enumerate(shown) if r"\U0001f389" in line)
    carets = shown[number + 1]
    assert shown[number][carets.index("^") : carets.rindex("^") + 1] == "delivered within 1 day"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(shop: Path, form: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "expectmon", "audit", "--dry-run", "--format", form]
    ended = subprocess.run(command, cwd=shop, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert ended.returncode == 0
    assert "rror" not in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_stops_the_printing_only(shop: Path, run: Run) -> None:
    command = [sys.executable, "-m", "expectmon", "audit"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, cwd=shop, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3
    assert "error[disk-full]: there is no room for what is printed; the audit is recorded" in ended.stderr
    assert audit_of(run)["changes"]["first"] is False


def test_the_hook_can_be_used_by_pre_commit() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    assert subprocess.run(command, check=False).returncode == 0


def test_every_name_in_the_json_is_documented() -> None:
    output = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    assert sorted(name for name in names_of(SCHEMA) if f"`{name}`" not in output) == []


def names_of(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in names_of(item)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own | {name for item in schema.values() for name in names_of(item)}
