"""`expectmon claims`: what is printed, for people and for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from expectmon.claims.model import Claim, Clock, Qualifier, Rejection, Unit
from expectmon.cli import claims_text, claims_words
from expectmon.cli.main import app
from expectmon.promises.topics import Topic

LINES: Final[list[dict[str, Any]]] = [
    {"id": "a", "text": "Your parcel arrives within 3 days.", "lang": "id", "claims": "not looked at"},
    {"id": 7, "text": "Nothing is promised here."},
    {"id": "c", "text": "Bestellungen 😀 — refunds are paid within 1.5 hours."},
]
HEAVY: Final = ("duckdb", "sqlalchemy", "alembic", "httpx", "expectmon.engine")
PAGE: Final = """\
<!doctype html>
<html lang="en"><body><h1>Help</h1>
<p>Parcels usually arrive within 2&ndash;3
 <b>working days</b> on Java.</p>
<p>The battery lasts 24 hours.</p>
</body></html>
"""


def claims(*arguments: str, given: str | bytes = b"") -> Result:
    return CliRunner().invoke(app, ["claims", *arguments], input=given, catch_exceptions=False)


def lines_of(found: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.stdout.splitlines()]


@pytest.fixture
def snippets(tmp_path: Path) -> Path:
    path = tmp_path / "snippets.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "help.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_json_lines_have_an_answer_a_line_in_their_order(snippets: Path) -> None:
    found = claims(str(snippets))
    assert found.exit_code == 0
    assert [line["id"] for line in lines_of(found)] == ["a", 7, "c"]
    assert [len(line["claims"]) for line in lines_of(found)] == [1, 0, 1]


def test_a_claim_has_the_fields_that_are_documented_and_offsets_in_code_points(snippets: Path) -> None:
    first, _, last = lines_of(claims(str(snippets), "--format", "json"))
    (claim,) = first["claims"]
    assert list(claim) == [
        "start", "end", "quote", "topic", "min", "max", "unit", "qualifier", "hedged", "scope",
    ]  # fmt: skip
    assert (claim["topic"], claim["min"], claim["max"], claim["unit"]) == ("delivery", None, 3, "day")
    assert isinstance(claim["max"], int)
    (claim,) = last["claims"]
    assert claim["max"] == 1.5
    assert LINES[2]["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_the_language_of_a_line_is_no_hint() -> None:
    told = json.dumps({"id": "a", "lang": "xx", "text": "Refunds are paid within 5 days of the order."})
    without = json.dumps({"id": "a", "text": "Refunds are paid within 5 days of the order."})
    assert claims("--jsonl", given=told).stdout == claims("--jsonl", given=without).stdout


def test_a_line_that_cannot_be_read_is_told_with_its_place_and_the_others_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    good = b'{"id": "x", "text": "Refunds within 5 days"}'
    bad = [b"{nothing", b"[1]", b'{"id": "y"}', b'{"id": true, "text": "a"}', b'{"id": "z", "text": 5}', b"\xff\xfe{}"]
    path.write_bytes(b"\n".join([b"\xef\xbb\xbf" + good, *bad, b"", b"[" * 100_000, good]))
    found = claims(str(path))
    assert found.exit_code == 2
    assert [line["id"] for line in lines_of(found)] == ["x", "x"]
    for number in (2, 3, 4, 5, 6, 7, 9):
        assert f"{path}:{number}: error[" in found.stderr
    assert f"{path}:8: error" not in found.stderr
    assert found.stderr.endswith("7 lines could not be read\n")


def test_half_a_character_is_answered_as_json_has_it() -> None:
    found = claims("--jsonl", given='{"id": "\\ud800", "text": "Refunds \\udc00 within 5 days"}\n')
    assert found.exit_code == 0
    assert lines_of(found)[0]["id"] == "\ud800"


def test_a_line_is_answered_before_the_next_one_comes() -> None:
    command = [sys.executable, "-m", "expectmon", "claims", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for name in ("a", "b"):
            process.stdin.write(json.dumps({"id": name, "text": "Refunds within 5 days"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(snippets: Path, form: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "expectmon", "claims", str(snippets), "--format", form]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_json_lines_can_be_shown_to_people(snippets: Path) -> None:
    shown = claims(str(snippets), "--format", "text").stdout
    assert "a:1:13  delivery, at most 3 days\n" in shown
    assert "No claims in 7.\n" in shown


def test_answers_are_utf8_whatever_the_locale_says(snippets: Path) -> None:
    command = [sys.executable, "-m", "expectmon", "claims", str(snippets), "--explain"]
    surroundings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
    shown = subprocess.run(command, capture_output=True, env=surroundings, check=True).stdout
    assert json.loads(shown.splitlines()[0])["id"] == "a"
    shown = subprocess.run([*command, "--format", "text"], capture_output=True, env=surroundings, check=True).stdout
    assert rb"\U0001f600 \u2014 refunds" in shown


def test_json_lines_load_nothing_heavy(snippets: Path) -> None:
    code = f"""
import sys
sys.argv = ['expectmon', 'claims', {str(snippets)!r}]
from expectmon.cli.main import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_a_page_tells_where_its_claims_are_in_the_file(page: Path) -> None:
    found = json.loads(claims(str(page), "--format", "json").stdout)
    (claim,) = found["claims"]
    assert found["id"] == str(page)
    assert PAGE[claim["start"] : claim["end"]].endswith("2&ndash;3\n <b>working days")
    assert PAGE.splitlines()[claim["line"] - 1][claim["column"] - 1 :].startswith(claim["quote"][:6])
    assert (claim["min"], claim["max"], claim["unit"], claim["hedged"]) == (2, 3, "business_day", True)


def test_for_people_the_words_are_marked_and_the_claim_is_said_in_words(page: Path) -> None:
    found = claims(str(page))
    assert found.exit_code == 0
    place, line, carets, *rest = found.stdout.splitlines()
    assert place.startswith(f"{page}:3:")
    assert place.endswith("  delivery, 2 to 3 business days")
    marked = line[carets.index("^") : carets.rindex("^") + 1]
    assert marked.endswith("within 2\u20133 working days")
    assert any(each.strip().startswith("hedged: ") for each in rest)
    assert "1 claim in" in found.stdout


def test_explain_tells_how_a_claim_was_found_and_why_other_numbers_are_none(page: Path) -> None:
    shown = claims(str(page), "--explain").stdout
    assert "found by: the pattern " in shown
    assert "decided by: '" in shown
    assert f"why not: {claims_words.REJECTIONS[Rejection.PRODUCT_PROPERTY]}" in shown
    assert "The battery lasts 24 hours." in shown


def test_explain_as_json_has_everything_that_was_looked_at(page: Path, snippets: Path) -> None:
    found = json.loads(claims(str(page), "--explain", "--format", "json").stdout)
    rejected = [each for each in found["candidates"] if each["rejected"]]
    assert [each["rejected"] for each in rejected] == ["product-property"]
    assert PAGE[rejected[0]["start"] : rejected[0]["end"]] == rejected[0]["quote"]
    assert {"text", "speaks_for", "weight"} == set(found["candidates"][0]["cues"][0])
    assert [len(line["candidates"]) for line in lines_of(claims(str(snippets), "--explain"))] == [1, 0, 1]


@pytest.mark.parametrize(
    ("given", "line"),
    [("Refunds are paid within 5 days.", 1), ("<p>Hello</p>\n<p>Refunds are paid within 5 days.</p>", 2)],
)
def test_standard_input_is_text_or_html(given: str, line: int) -> None:
    found = json.loads(claims("-", "--format", "json", given=given).stdout)
    assert found["id"] == "-"
    assert [claim["line"] for claim in found["claims"]] == [line]
    assert "standard input:" in claims(given=given).stdout


def test_a_text_without_claims_says_so() -> None:
    found = claims(given="Hello.")
    assert (found.exit_code, found.stdout) == (0, "No claims in standard input.\n")


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    for name in ("gone.html", "gone.jsonl"):
        found = claims(str(tmp_path / name))
        assert (found.exit_code, found.stdout) == (2, "")
        assert found.stderr.startswith(f"{tmp_path / name}: error[file-unreadable]: ")
        assert "hint: " in found.stderr


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    found = claims(str(tmp_path))
    assert found.exit_code == 2
    assert "error[file-unreadable]" in found.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.html", b"\x00\x01\x02" * 100), ("a.pdf", b"%PDF-1.7 no"), ("a.csv", b"id,text\n1,Refunds within 5 days\n")],
)
def test_what_cannot_be_read_is_told_with_its_place_and_exit_code_3(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = claims(str(path))
    assert (found.exit_code, found.stdout) == (3, "")
    assert found.stderr.startswith(f"{path}: error[")


def test_a_language_without_a_lexicon_is_refused() -> None:
    found = claims("--language", "tlh", given="Hello")
    assert found.exit_code == 2
    assert "expected: one of en" in found.stderr


def test_no_workspace_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXPECTMON_HOME", str(tmp_path / "nowhere"))
    assert claims(given="Refunds within 5 days").exit_code == 0


@pytest.mark.parametrize(
    ("table", "kinds"),
    [(claims_words.TOPICS, Topic), (claims_words.REJECTIONS, Rejection), (claims_text._CLOCKS, Clock)],
)
def test_everything_has_words(table: dict[Any, str], kinds: type[StrEnum]) -> None:
    assert set(table) == set(kinds)


@pytest.mark.parametrize(
    ("low", "high", "unit", "told"),
    [
        (None, 1.0, Unit.BUSINESS_DAY, "at most 1 business day"),
        (2.0, 3.0, Unit.DAY, "2 to 3 days"),
        (99.95, None, Unit.PERCENT, "at least 99.95%"),
        (0.0, 0.0, Unit.DAY, "on the same day"),
        (0.0, 0.0, Unit.BUSINESS_DAY, "on the same business day"),
        (1.0, 1.0, Unit.YEAR, "1 year"),
        (0.0, 1.0, Unit.DAY, "0 to 1 day"),
        (1_000_000.0, 1_000_000.0, Unit.MINUTE, "1000000 minutes"),
        (None, None, None, "without a number"),
    ],
)
def test_amounts_are_said_in_words(low: float | None, high: float | None, unit: Unit | None, told: str) -> None:
    assert claims_words.amount(Claim(0, 1, "x", Topic.OTHER, low, high, unit, Qualifier.EXACT)) == told


def test_a_vague_claim_is_said_to_be_vague() -> None:
    vague = Claim(0, 1, "x", Topic.OTHER, None, None, None, Qualifier.VAGUE)
    assert claims_words.amount(vague) == "said vaguely, without a number"
