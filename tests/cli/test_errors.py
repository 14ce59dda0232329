"""Problems on stderr, and what else ends a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectmon.cli.errors import described, print_problems, report
from expectmon.errors import Code, ConfigurationError, Exit, Problem, Severity, StateError, Where
from expectmon.workspace.secrets import register
from tests.cli.tiny import RULES, Run, write

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def lines(problem: Problem) -> list[str]:
    return [_COLOURS.sub("", line) for line in described(problem)]


def test_a_problem_is_told_as_a_compiler_does() -> None:
    problem = Problem(
        Code.UNKNOWN_FIELD,
        "there is no 'sorce'",
        Where("rules/a.yaml", 3, 5),
        expected="source, start, stop",
        hint="did you mean 'source'?",
        excerpt="    sorce: orders",
    )
    assert lines(problem) == [
        "rules/a.yaml:3:5: error[unknown-field]: there is no 'sorce'",
        "    3 |     sorce: orders",
        "      |     ^",
        "  expected: source, start, stop",
        "  hint: did you mean 'source'?",
    ]


@pytest.mark.parametrize(
    ("excerpt", "column", "pointer"),
    [
        ("\tkey: x", 2, "      | \t^"),
        ("名前: x", 5, "      |       ^"),
        ("e\N{COMBINING ACUTE ACCENT}: x", 4, "      |   ^"),
        ("key:", 5, "      |     ^"),
    ],
)
def test_the_caret_stands_under_what_is_meant(excerpt: str, column: int, pointer: str) -> None:
    assert lines(Problem(Code.BAD_VALUE, "no", Where("a", 1, column), excerpt=excerpt))[2] == pointer


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    shown = lines(Problem(Code.BAD_VALUE, "no", Where("a", 1, 501), excerpt="-" * 500 + "X" + "-" * 500))
    assert len(shown[1]) < 130
    assert shown[1][shown[2].index("^")] == "X"


def test_secrets_and_control_characters_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    register("s3cret-for-this-test")
    print_problems([Problem(Code.BAD_VALUE, "s3cret-for-this-test \x1b[31m", hint="not s3cret-for-this-test")])
    shown = capsys.readouterr().err
    assert "s3cret" not in shown
    assert shown.startswith("error[bad-value]: *** \\x1b[31m\n  hint: not ***")


def test_problems_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    error = Problem(Code.BAD_VALUE, "one")
    warning = Problem(Code.NO_OWNER, "two", severity=Severity.WARNING)
    assert report(ConfigurationError([error, error, warning]), "") is Exit.USAGE
    assert capsys.readouterr().err.splitlines()[-1] == "2 errors, 1 warning"


def test_one_problem_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(StateError(Problem(Code.STATE_LOCKED, "held")), "") is Exit.INCOMPLETE
    assert capsys.readouterr().err == "error[state-locked]: held\n"


def test_an_interruption_is_exit_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(KeyboardInterrupt(), "nothing was written") is Exit.INCOMPLETE
    assert capsys.readouterr().err == "error[interrupted]: interrupted; nothing was written\n"


def test_a_bug_is_one_plain_line_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report(ZeroDivisionError("division by zero"), "") is Exit.INCOMPLETE
    shown = capsys.readouterr().err
    assert shown.splitlines() == [
        "error: ZeroDivisionError: division by zero",
        "this is a bug, please report it; set EXPECTMON_DEBUG=1 for the traceback",
    ]
    monkeypatch.setenv("EXPECTMON_DEBUG", "1")
    with pytest.raises(ZeroDivisionError) as caught:
        divmod(1, 0)
    report(caught.value, "")
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_in_a_rule_is_shown_where_it_stands(shop: Path, run: Run) -> None:
    write(shop, rules=RULES.replace("source:", "sorce:").replace("nearing:", "nearby:"))
    result = run("check")
    assert result.exit_code == 2
    assert "rules/a.yaml:5:5: error[unknown-field]" in result.stderr
    assert "    5 |     sorce: orders\n      |     ^\n" in result.stderr
    assert "rules/a.yaml:10:5: error[unknown-field]" in result.stderr
    assert re.fullmatch(r"\d errors", result.stderr.splitlines()[-1])
    assert result.stdout == ""
