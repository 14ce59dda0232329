"""Every kind of mistake, each in a file of its own under tests/data/bad, with what is said about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectmon.documents import read
from expectmon.errors import Code, ConfigurationError, Problem
from expectmon.promises.load import load_rules

BAD = Path(__file__).parents[1] / "data" / "bad"
ROOT = Path(__file__).parents[2] / "expectmon"
EXPECTED = sorted(BAD.glob("*.expected"))
JARGON = re.compile(r"pydantic|https?://|NoneType|dict|validator|traceback|\btype=|Input should|str\b", re.IGNORECASE)


def files_of(expected: Path) -> list[Path]:
    single = expected.with_suffix(".yaml")
    return [single] if single.exists() else sorted(expected.with_suffix("").glob("*.yaml"))


def problems_of(files: list[Path]) -> list[Problem]:
    documents, problems = [], list[Problem]()
    for file in files:
        try:
            documents.append(read(file.read_bytes(), file.name))
        except ConfigurationError as error:
            problems += error.problems
    loaded = load_rules(documents, sources={"orders": "Europe/Lisbon", "tickets": "UTC"}, timezone="UTC")
    return problems + list(loaded.problems)


def line_of(problem: Problem, *, with_file: bool) -> str:
    assert problem.where is not None
    file = f"{problem.where.file}:" if with_file else ""
    return f"{file}{problem.where.line}:{problem.where.column} {problem.code} {problem.message}"


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_a_bad_file_is_told_all_that_is_wrong_and_where(expected: Path) -> None:
    files = files_of(expected)
    found = [line_of(problem, with_file=len(files) > 1) for problem in problems_of(files)]
    assert found == expected.read_text("utf-8").splitlines()


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_every_problem_shows_its_line_and_speaks_plainly(expected: Path) -> None:
    for problem in problems_of(files_of(expected)):
        assert problem.where is not None
        assert problem.excerpt is not None
        assert (problem.where.column or 0) <= len(problem.excerpt) + 1
        assert not JARGON.search(f"{problem.message} {problem.expected}")


def test_every_bad_file_has_its_expected_problems() -> None:
    named = {file for expected in EXPECTED for file in files_of(expected)}
    assert set(BAD.rglob("*.yaml")) == named
    assert len(EXPECTED) >= 35


def test_every_code_that_loading_uses_has_a_bad_file() -> None:
    sources = [*ROOT.glob("documents/*.py"), *ROOT.glob("promises/load*.py"), ROOT / "promises" / "reading.py"]
    used = {Code[name] for path in sources for name in re.findall(r"Code\.([A-Z_0-9]+)", path.read_text("utf-8"))}
    shown = {line.split()[1] for path in EXPECTED for line in path.read_text("utf-8").splitlines()}
    made_in_a_test = {Code.FILE_TOO_LARGE}
    assert {code.value for code in used - made_in_a_test} <= shown


def test_a_file_of_ten_megabytes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(b"promises: {" * 1_000_000, "rules/huge.yaml")
    assert [problem.code for problem in caught.value.problems] == [Code.FILE_TOO_LARGE]


def test_promises_that_are_right_are_loaded_beside_those_that_are_not() -> None:
    document = read((BAD / "goes-on-after-a-bad-promise.yaml").read_bytes(), "rules/some.yaml")
    loaded = load_rules([document], sources={"orders": "UTC"}, timezone="UTC")
    assert [promise.id for promise in loaded.promises] == ["c"]
