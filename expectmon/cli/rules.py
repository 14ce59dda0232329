"""`expectmon rules`: validate, lint, test, explain, schema."""

# ruff: noqa: PLC0415, FBT002 - commands are loaded when they run; typer makes options of arguments
from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from expectmon.errors import Code, ConfigurationError, Exit, Problem, Severity, UsageError

if TYPE_CHECKING:
    import datetime as dt

    from expectmon.jobs.explaining.words import Section
    from expectmon.jobs.rule_sets import Ground

_WIDTH: Final = 79
_LABELS: Final = 14

app: Final = typer.Typer(
    help="Validate, lint, test and explain rules.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Paths = Annotated[
    list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files and folders; the workspace's rules by default.")
]


class RulesFormat(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"


Format = Annotated[RulesFormat, typer.Option("--format", help="How to print problems.")]


@app.command()
def validate(context: typer.Context, paths: Paths = None, form: Format = RulesFormat.TEXT) -> None:
    """Check that rules can be loaded, and tell all problems.

    Where the workspace's sources can be read, the columns that rules name are looked up in them.
    """
    _check(context, paths or [], form, linted=False, strict=False)


@app.command()
def lint(
    context: typer.Context,
    paths: Paths = None,
    form: Format = RulesFormat.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if there is a warning.")] = False,
) -> None:
    """Validate, and warn of what is probably not meant so."""
    _check(context, paths or [], form, linted=True, strict=strict)


def _check(context: typer.Context, paths: Sequence[Path], form: RulesFormat, *, linted: bool, strict: bool) -> None:
    from expectmon.cli.errors import print_problems
    from expectmon.jobs.validate import validate_rules

    found = validate_rules(paths, _ground(context), linted=linted)
    if form is RulesFormat.JSON:
        _print_json([_as_json(problem) for problem in found.problems])
    elif found.is_valid:
        print_problems(found.problems)
        typer.echo(str(found))
    else:
        raise ConfigurationError(found.problems)
    if not found.is_valid:
        raise typer.Exit(Exit.USAGE)
    if strict and any(problem.severity is Severity.WARNING for problem in found.problems):
        raise typer.Exit(Exit.FINDINGS)


def _ground(context: typer.Context) -> Ground:
    from expectmon.cli import place
    from expectmon.jobs.rule_sets import Ground

    if place.is_chosen(context):
        return Ground(Path.cwd(), place.root(context).absolute())
    return Ground.at(Path.cwd())


def _as_json(problem: Problem) -> dict[str, Any]:
    from expectmon.workspace.secrets import redact

    where = asdict(problem.where) if problem.where else {"file": None, "line": None, "column": None}
    texts = {name: getattr(problem, name) for name in ("message", "expected", "hint")}
    masked = {name: text and redact(text) for name, text in texts.items()}
    return {"code": problem.code.value, **where, **masked, "severity": problem.severity.value}


def _print_json(value: object) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@app.command("test")
def run_tests(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files *.cases.yaml and folders; the workspace's rules by default."),
    ] = None,
) -> None:
    """Run rule tests: rows in, states out.

    Rows are judged by the engine that judges your records, and compared with what the tests expect.
    """
    from expectmon.cli.errors import print_problems, printable
    from expectmon.jobs.rule_tests import run_rule_tests

    report = run_rule_tests(paths or [], _ground(context))
    print_problems(report.warnings)
    for problem in report.failures:
        typer.echo(printable(f"{problem.where}: {problem.message}"))
        if problem.hint:
            typer.echo(printable(f"  hint: {problem.hint}"))
    typer.echo(str(report))
    if report.failures:
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The promise.")],
    row: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=CELL", help="A cell of the example; can be given several times."),
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="TIME", help="When the example starts: next Thursday by default.")
    ] = None,
    stop: Annotated[str | None, typer.Option(metavar="TIME", help="When it stops: too late by default.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Look at it at this moment; without --stop it is still open.")
    ] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Files and folders with rules; the workspace's by default."),
    ] = None,
) -> None:
    """Say in plain words what a promise means.

    One record is walked through it, day by day: made up, or as --row, --start, --stop and --at say.
    """
    from expectmon.cli.errors import printable
    from expectmon.jobs.explaining.explain import explain as explain_promise
    from expectmon.jobs.explaining.row import Asked

    cells = _cells(row or [])

    def ask(zone: str) -> Asked:
        moments = {
            option: _moment(option, text, zone) for option, text in (("start", start), ("stop", stop), ("at", at))
        }
        return Asked(_now(), cells, **moments)

    found = explain_promise(name, tuple(rules or ()), _ground(context), ask)
    typer.echo(printable(f"{found.promise.id}: {found.promise.says}"))
    for section in found.sections:
        typer.echo(printable(f"\n{section.title}\n{_lines(section)}"))
    if not found.agrees:
        raise typer.Exit(Exit.INCOMPLETE)


def _cells(texts: Sequence[str]) -> dict[str, str]:
    wrong = [text for text in texts if not text.partition("=")[1] or not text.partition("=")[0].strip()]
    if wrong:
        problem = Problem(Code.BAD_OPTION, f"--row {wrong[0]!r} names no cell", expected="COLUMN=CELL, like tier=gold")
        raise UsageError(problem)
    return {name.strip(): cell for name, _, cell in (text.partition("=") for text in texts)}


def _moment(option: str, text: str | None, zone: str) -> dt.datetime | None:
    from expectmon.cli.times import moment

    if text is None:
        return None
    try:
        return moment(text, zone)
    except UsageError as error:
        told = [replace(each, message=each.message.replace("--at", f"--{option}", 1)) for each in error.problems]
        raise UsageError(told) from None


def _now() -> dt.datetime:
    import datetime as dt

    return dt.datetime.now(dt.UTC)


def _lines(section: Section) -> str:
    """Lay out labels and texts in two columns that fit a page of 80."""
    width = max(len(part.label) for part in section.parts) + 2
    return "\n".join(line for part in section.parts for line in _wrapped(part.label, part.text, max(width, _LABELS)))


def _wrapped(label: str, text: str, width: int) -> list[str]:
    space = " " * (width + 2)
    first, *rest = textwrap.wrap(text, _WIDTH - len(space), break_long_words=False, break_on_hyphens=False) or [""]
    return [f"  {label:<{width}}{first}", *(f"{space}{line}" for line in rest)]


@app.command()
def schema(
    cases: Annotated[bool, typer.Option("--cases", help="Of rule tests, *.cases.yaml.")] = False,
    workspace: Annotated[bool, typer.Option("--workspace", help="Of expectmon.yaml.")] = False,
) -> None:
    """Print the JSON Schema of rules, for editors."""
    if cases and workspace:
        raise UsageError(Problem(Code.BAD_OPTION, "--cases and --workspace are two schemas", expected="one of them"))
    if cases:
        from expectmon.promises.cases import cases_schema as made
    elif workspace:
        from expectmon.workspace.reference import workspace_schema as made
    else:
        from expectmon.promises.schema import rules_schema as made
    _print_json(made())
