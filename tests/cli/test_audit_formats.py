"""What an audit found, printed in each of its formats. The audits are made up by hand: one of each kind of thing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from pydantic import BaseModel
from sarif_pydantic import Sarif

import expectmon.cli
from expectmon.audit.message import Remark, Spot
from expectmon.audit.model import Kind, Level, Link, Place, Quiet, Reason, Verdict
from expectmon.cli import audit_summary, audit_text
from expectmon.cli.audit_github import annotation_lines
from expectmon.cli.audit_json import audit_data
from expectmon.cli.audit_kinds import MEANINGS
from expectmon.cli.audit_page import Page
from expectmon.cli.audit_places import Places
from expectmon.cli.audit_sarif import sarif_log
from expectmon.cli.audit_text import print_audit
from expectmon.errors import Code, Exit, Problem, Severity, Where
from expectmon.jobs.auditing.result import AuditResult, Tally
from expectmon.store.findings import FindingChanges, StoredFinding
from expectmon.workspace.secrets import register
from tests.cli.audited import audited, everything, finding, place

SCHEMA: Final = json.loads((Path(expectmon.cli.__file__).parent / "audit.schema.json").read_text(encoding="utf-8"))
BASE: Final = Path("/shop")
PLACES: Final = Places(BASE)
# Names that SARIF 2.1.0 has and the models of sarif-pydantic lack.
LACKING: Final = {
    "Invocation.exitCode",
    "Invocation.toolExecutionNotifications",
    "Result.suppressions",
    "Run.columnKind",
}


def text_of(result: AuditResult, capsys: pytest.CaptureFixture[str]) -> str:
    print_audit(Page(), result, PLACES, "Asia/Jakarta")
    return capsys.readouterr().out


def run_of(result: AuditResult, code: Exit = Exit.FINDINGS) -> dict[str, Any]:
    log = json.loads(json.dumps(sarif_log(result, PLACES, code)))
    (run,) = log["runs"]
    return dict(run)


# JSON


def test_json_fits_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    fields: dict[str, Any] = dict.fromkeys(StoredFinding.__dataclass_fields__, "told")
    fields |= {"number": 1, "line": 1, "column": 2, "more": (), "promise": None}
    stored = StoredFinding(**fields)
    problem = Problem(Code.LEFT_OUT, "left out", Where("copy/a.md"), severity=Severity.WARNING)
    whole = audited(changes=FindingChanges((stored,), (), (stored,)), warnings=(problem,), languages={"en": 12})
    for result in (everything(), audited(), whole):
        assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(audit_data(result))) == []


def test_json_counts_findings_by_level_and_claims_by_verdict() -> None:
    found = audit_data(everything())
    assert found["counts"] == {
        "messages": 12, "words": 3456, "claims": 25, "error": 1, "warning": 1, "note": 1, "silenced": 4,
    }  # fmt: skip
    assert found["claims"] == {
        "verified": 20, "contradicted": 2, "unsupported": 0, "unverifiable": 3, "missing": 1,
    }  # fmt: skip


def test_json_has_both_texts_of_a_conflict_and_the_figures() -> None:
    found = audit_data(everything())["findings"][0]
    assert (found["at"]["line"], found["at"]["column"]) == (4, 18)
    start, end = found["other"]["mark"]
    assert found["other"]["excerpt"][start:end] == "5 days"
    assert found["at"]["claim"]["max"] == 3
    assert isinstance(found["at"]["claim"]["max"], int)
    assert (found["answer"]["share"], found["answer"]["due"], found["answer"]["exposed"]) == (0.74, 2220, 2483)
    assert found["answer"]["sayable"] == {"amount": 8, "unit": "business day"}
    assert found["answer"]["delta_shown"] is None


def test_secrets_are_masked_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    register("hunter2-of-the-shop")
    at = place("https://me:pass@shop.example/?token=abc", text="Use hunter2-of-the-shop within 3 days")
    result = audited(finding(at=at, says="It says hunter2-of-the-shop."))
    shown = [
        json.dumps(audit_data(result)),
        json.dumps(sarif_log(result, PLACES, Exit.OK)),
        "\n".join(annotation_lines(result, PLACES)),
        text_of(result, capsys),
    ]
    assert [secret for secret in ("hunter2", "me:pass", "token=abc") for text in shown if secret in text] == []


# SARIF


def unknown_names(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{type(value).__name__}.{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from unknown_names(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            yield from unknown_names(each)


def test_sarif_is_read_by_others_and_has_no_name_that_the_format_lacks() -> None:
    log = Sarif.model_validate(sarif_log(everything(), PLACES, Exit.INCOMPLETE))
    assert log.version == "2.1.0"
    assert set(unknown_names(log)) == LACKING


def test_sarif_explains_every_kind_of_finding() -> None:
    rules = run_of(audited())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [kind.value for kind in Kind]
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_sarif_places_findings_in_code_points_relative_to_the_workspace() -> None:
    run = run_of(everything())
    result = run["results"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"WORKSPACE": {"uri": "file:///shop/"}}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "tighter-than-rule"
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "copy/ads,%20part%201.csv", "uriBaseId": "WORKSPACE"}
    assert physical["region"] == {"startLine": 4, "startColumn": 18, "endLine": 4, "endColumn": 31}
    other = result["relatedLocations"][0]
    assert other["physicalLocation"]["artifactLocation"] == {"uri": "https://shop.example/faq?q=1"}
    assert "5 days" in other["message"]["text"]
    assert result["partialFingerprints"] == {"expectmon/v1": "tighter-than-rule-1"}


def test_sarif_of_a_page_tells_the_way_to_the_element() -> None:
    at = moved(place("https://shop.example/"), Spot(1, 2, 1, 4, "main > p"))
    (location,) = run_of(audited(finding(at=at)))["results"][0]["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "main > p", "kind": "element"}]


def test_sarif_has_silenced_findings_with_who_silenced_them_and_why() -> None:
    results = run_of(everything())["results"]
    told = [(each["kind"], each["justification"]) for result in results for each in result["suppressions"]]
    assert told == [
        ("inSource", "agreed with legal"),
        ("external", "old campaign"),
        ("external", "accepted by the baseline"),
        ("external", "findings of this kind are off in expectmon.yaml"),
    ]
    assert all("suppressions" in result for result in results)


def test_sarif_tells_what_could_not_be_read() -> None:
    (invocation,) = run_of(everything(), Exit.INCOMPLETE)["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [(each["level"], each["descriptor"]["id"]) for each in invocation["toolExecutionNotifications"]]
    assert told == [("error", "not-text"), ("warning", "language-without-lexicon")]
    (invocation,) = run_of(audited(finding()), Exit.FINDINGS)["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == 1


@pytest.mark.parametrize(
    ("location", "uri"),
    [
        ("copy/a b#c?d%e:f.md", "copy/a%20b%23c%3Fd%25e%3Af.md"),
        ("copy/harga-é.md", "copy/harga-%C3%A9.md"),
        ("./copy/../a.md", "a.md"),
        ("/elsewhere/a b.md", "file:///elsewhere/a%20b.md"),
        ("https://shop.example/a?b=c&d=%20#e", "https://shop.example/a?b=c&d=%20#e"),
        ("https://shop.example/é b", "https://shop.example/%C3%A9%20b"),
    ],
)
def test_a_uri_is_percent_encoded(location: str, uri: str) -> None:
    assert PLACES.uri(location) == uri


def test_sarif_of_a_row_of_a_table_names_its_line_only() -> None:
    (location,) = run_of(audited(finding(at=moved(place("copy/ads.csv"), Spot(4, 1, 4, 1)))))["results"][0]["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 4}


# GitHub


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A folder without a repository that holds what findings name."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("copy/ads, part 1.csv", "rules/gifts.yaml", "copy/x.pdf", "copy/a.md", "copy/a, b: 100%.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return Places(tmp_path)


def moved(place: Place, spot: Spot) -> Place:
    return replace(place, said=replace(place.said, spot=spot))


def command_of(line: str) -> tuple[str, dict[str, str], str]:
    """Read an annotation as the runner of GitHub does."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found is not None, line
    properties = dict(each.split("=", 1) for each in found[2].split(","))
    return found[1], {name: unescaped(value) for name, value in properties.items()}, unescaped(found[3])


def unescaped(text: str) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_annotations_have_the_level_and_the_place(here: Places) -> None:
    *lines, closing = annotation_lines(everything(), here)
    commands = [command_of(line) for line in lines]
    assert [command for command, _, _ in commands] == ["error", "notice", "warning", "error"]
    first = commands[0][1]
    assert (first["line"], first["endLine"], first["col"], first["endColumn"]) == ("4", "4", "18", "31")
    assert first["title"].endswith("(tighter-than-rule)")
    assert commands[0][2].endswith('Say instead: "within 8 working days"')
    assert "file" not in commands[1][1]
    assert commands[2][1]["line"] == "3"
    assert closing == "1 error, 1 warning, 1 note."


def test_annotations_escape_what_would_end_them(here: Places) -> None:
    at = place("copy/a, b: 100%.md")
    (line, _) = annotation_lines(audited(finding(at=at, says="100 % sure::\r\nnew")), here)
    assert "\n" not in line
    _, properties, text = command_of(line)
    assert properties["file"] == "copy/a, b: 100%.md"
    assert text.startswith("100 % sure::\r\nnew\n")


@pytest.mark.parametrize("spot", [Spot(4, 18, 5, 3), Spot(4, 1, 4, 1)])
def test_annotations_over_several_lines_and_of_rows_have_no_columns(here: Places, spot: Spot) -> None:
    result = audited(finding(at=moved(place("copy/a.md"), spot)))
    _, properties, _ = command_of(next(iter(annotation_lines(result, here))))
    assert (properties["line"], properties["endLine"]) == ("4", str(spot.end_line))
    assert "col" not in properties


def test_annotations_of_what_is_no_file_name_it_in_the_text(here: Places) -> None:
    result = audited(finding(at=place("https://shop.example/faq")), finding(at=place("ads#12")))
    pages = [command_of(line) for line in annotation_lines(result, here) if line.startswith("::")]
    assert [sorted(properties) for _, properties, _ in pages] == [["title"], ["title"]]
    assert [text.split(" ")[0] for _, _, text in pages] == ["https://shop.example/faq:", "ads#12:"]


def test_annotations_name_files_from_the_root_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = tmp_path / "repository" / "shops" / "one"
    (shop / "copy").mkdir(parents=True)
    (shop / "copy/a.md").touch()
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert Places(shop).file("copy/a.md") == "shops/one/copy/a.md"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert Places(shop).file("copy/a.md") == "repository/shops/one/copy/a.md"


def test_annotations_name_files_from_the_current_folder_without_a_repository(here: Places) -> None:
    assert here.file("copy/a.md") == "copy/a.md"
    assert here.file("https://shop.example/") is None


# for people


def test_text_tells_place_words_conflict_figures_and_what_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    shown = text_of(everything(), capsys)
    assert "copy/ads, part 1.csv:4:18  error  tighter-than-rule\n" in shown
    assert "    | At your door within 3 days!\n    |              ^^^^^^^^^^^^^\n" in shown
    assert "  Against https://shop.example/faq?q=1:12:3\n    | It takes 5 days.\n    |          ^^^^^^\n" in shown
    assert "against the copy typically 1 business day late, one in ten 3 business days late or" in shown
    assert "  Rule: delivery, because both speak of the same cases (70 % sure)\n" in shown
    assert "  Say instead: within 8 working days\n" in shown
    assert "rules/gifts.yaml:3:3  warning  missing\n" in shown
    assert "standard input:1:1  note  vague\n" in shown


def test_text_ends_with_what_was_looked_at_kept_quiet_and_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(text_of(everything(), capsys).split())
    assert "12 messages, 3,456 words, 25 claims: 20 verified, 2 contradicted, 3 cannot be verified." in shown
    assert "1 promise is told nowhere. 1 error, 1 warning, 1 note." in shown
    assert "Kept quiet: 1 by a comment in the copy (agreed with legal), 1 by expectmon.yaml (old campaign)," in shown
    assert "1 message could not be read: copy/x.pdf: it is no text (not-text) name it otherwise" in shown
    assert "copy/es.md:2: 120 of 130 words" in shown


def test_text_names_the_candidates_of_a_claim_that_could_mean_several(capsys: pytest.CaptureFixture[str]) -> None:
    link = everything().findings[0].link
    assert link is not None
    unclear = type(link)(None, 0.4, Reason.AMBIGUOUS, ("express", "standard"))
    assert "  Rule: none; it could be express or standard\n" in text_of(audited(finding(link=unclear)), capsys)


def test_text_names_no_candidates_that_are_for_other_cases(capsys: pytest.CaptureFixture[str]) -> None:
    link = Link(None, 0.8, Reason.OTHER_SCOPE, ("express", "standard"))
    assert "Rule:" not in text_of(audited(finding(Kind.UNBACKED, link=link)), capsys)


def test_text_names_other_places_that_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    more = tuple(place(f"copy/{number}.md", number, 1) for number in range(1, 9))
    shown = " ".join(text_of(audited(finding(more=more)), capsys).split())
    assert "Also in: copy/1.md:1:1, copy/2.md:2:1, copy/3.md:3:1, copy/4.md:4:1, copy/5.md:5:1 and 3 more" in shown


def test_text_wraps_at_100_columns_and_keeps_places_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long = finding(
        at=place(f"copy/{'deep/' * 30}a.md", text=f"{'word ' * 60}within 3 days{' word' * 60}"), says="why " * 80
    )
    lines = text_of(audited(long), capsys).splitlines()
    assert f"copy/{'deep/' * 30}a.md:4:18  error  tighter-than-rule" in lines
    assert max(len(line) for line in lines if "deep" not in line) <= 100
    (shown,) = (line for line in lines if "within 3 days" in line)
    (carets,) = (line for line in lines if "^^^" in line)
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "within 3 days"
    assert shown.startswith("    | ...")
    assert shown.endswith("...")


def test_text_of_strangers_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    at = place("copy/\x1b[2J.md", text="\x1b[31mAt your\u202e door within 3 days")
    shown = text_of(audited(finding(at=at, says="It says \x1b[1m.")), capsys)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"| \x1b[31mAt your\u202e door within 3 days" in shown


def test_an_audit_that_found_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing was found." in text_of(audited(), capsys)
    assert "There was nothing to audit." in text_of(audited(tally=Tally(0, 0, {})), capsys)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (MEANINGS, Kind),
        (audit_text.COLOURS, Level),
        (audit_text._REASONS, Reason),
        (audit_summary.REMARKS, Remark),
        (audit_summary._QUIET, Quiet),
        ({**audit_summary._VERDICTS, Verdict.MISSING: ""}, Verdict),
    ],
)
def test_nothing_is_without_words(table: dict[Any, Any], names: Any) -> None:  # noqa: ANN401 - any enumeration
    assert set(table) == set(names)


# Narrow terminals


@pytest.mark.parametrize("columns", [32, 40, 64, 80])
def test_no_line_of_text_is_wider_than_the_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    printed = text_of(everything(), capsys).splitlines()
    assert [line for line in printed if line.startswith("  ") and len(line) > columns] == []


def test_a_number_and_its_percent_sign_stay_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for dots in range(86, 94):
        said = f"{'.' * dots} 74 % were late."
        printed = text_of(audited(replace(finding(), says=said)), capsys)
        assert not [line for line in printed.splitlines() if line.strip().startswith("%")]
        assert "74 % were late." in " ".join(printed.split())


def test_the_same_place_is_not_named_as_another(capsys: pytest.CaptureFixture[str]) -> None:
    row = place("copy/ads.csv", 2, 1)
    twice = replace(finding(), at=row, more=(row,))
    assert "Also in" not in text_of(audited(twice), capsys)
    elsewhere = replace(finding(), at=row, more=(row, place("copy/b.csv", 3, 1), place("copy/b.csv", 3, 1)))
    assert "Also in: copy/b.csv:3:1\n" in text_of(audited(elsewhere), capsys)
