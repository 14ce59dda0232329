"""`expectmon doctor`: one line for each thing that was looked at."""

from __future__ import annotations

import datetime as dt
from typing import Final

import typer

from expectmon.cli import place, terminal
from expectmon.cli.errors import printable
from expectmon.errors import Exit
from expectmon.jobs.doctor import examine
from expectmon.jobs.finding import Finding, Level
from expectmon.workspace.secrets import redact

_COLOURS: Final = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def run(context: typer.Context) -> None:
    """Look at the workspace and print what was found.

    Raises:
        ConfigurationError: there is no workspace.
        Exit: with 2 if something is wrong in the YAML, with 3 if something else fails.
    """
    root = place.root(context)
    terminal.never_fail_to_print()
    findings = []
    with terminal.progress("Looking") as progress:
        for finding in examine(root, dt.datetime.now(dt.UTC)):
            progress(f"Looked at {finding.subject}")
            findings.append(finding)
    for finding in findings:
        _print(finding)
    counted = {level: sum(finding.level is level for finding in findings) for level in Level}
    typer.echo(f"\n{counted[Level.OK]} ok, {counted[Level.WARN]} to look at, {counted[Level.FAIL]} failed")
    code = exit_code(findings)
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def _print(finding: Finding) -> None:
    level = typer.style(f"{finding.level:<4}", fg=_COLOURS[finding.level])
    problem = finding.problem
    place_ = f"{problem.where}: " if problem and problem.where else ""
    typer.echo(f"{level}  {finding.subject}: {_clean(place_ + finding.message)}")
    for text in (problem.expected, problem.hint) if problem and finding.level is not Level.OK else ():
        if text:
            typer.echo(f"      {_clean(text)}")


def _clean(text: str) -> str:
    return printable(redact(text))


def exit_code(findings: list[Finding]) -> Exit:
    """Return 2 if a failure stands in the YAML, 3 for any other, else 0."""
    failed = [finding for finding in findings if finding.level is Level.FAIL]
    if any(finding.configuration for finding in failed):
        return Exit.USAGE
    return Exit.INCOMPLETE if failed else Exit.OK
