"""Every command, option, code and column is documented."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import expectmon.cli
from expectmon.alerts.incident import Phase
from expectmon.cli.check_csv import COLUMNS as CHECK_COLUMNS
from expectmon.cli.commitments_data import COLUMNS as LIST_COLUMNS
from expectmon.cli.group import LAZY
from expectmon.cli.main import app
from expectmon.errors import Code
from expectmon.present.letter import LetterKind
from expectmon.present.rehearsal import rehearse
from expectmon.present.templates import PARTS
from expectmon.promises.alerting import Condition
from expectmon.promises.commitment import Reason, State

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
ERRORS = (DOCS / "errors.md").read_text(encoding="utf-8")
OUTPUT = (DOCS / "output.md").read_text(encoding="utf-8")
ALERTS = (DOCS / "alerts.md").read_text(encoding="utf-8")


def commands(group: Any, path: str = "expectmon") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer keeps its types
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


ALL = dict(commands(typer.main.get_command(app))) | {
    name: command
    for group in LAZY
    for name, command in commands(
        typer.main.get_command(importlib.import_module(LAZY[group]).app), f"expectmon {group}"
    )
}
OPTIONS = [
    (name, option)
    for name, command in ALL.items()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("-")
]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"`(?:expectmon )?{name.removeprefix('expectmon ')}[ `]|## `{name}`", COMMANDS)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_documented_with_its_command(name: str, option: str) -> None:
    section = COMMANDS.partition(f"\n## `{' '.join(name.split()[:2])}")[2].partition("\n## ")[0]
    own = (
        section
        if name.count(" ") == 1
        else section.partition(f"`{name.removeprefix('expectmon ')}")[2].partition("\n")[0]
    )
    assert f"`{option}" in own


@pytest.mark.parametrize("option", ["-C", "--version", "--help", "-h", "EXPECTMON_HOME", "NO_COLOR"])
def test_what_holds_for_all_commands_is_documented(option: str) -> None:
    assert f"`{option}" in COMMANDS


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_documented(state: State) -> None:
    assert f"`{state}`" in COMMANDS
    assert f"`{state}`" in OUTPUT


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_documented(reason: Reason) -> None:
    assert re.search(rf"^\| `{reason}` \| (?:broken|unknown): .+ \|$", OUTPUT, re.MULTILINE)


def test_no_reason_is_documented_that_there_is_not() -> None:
    table = OUTPUT.partition("\n## Reasons\n")[2]
    assert re.findall(r"^\| `(\w+)` \| (?:broken|unknown)", table, re.MULTILINE) == [reason.value for reason in Reason]


def test_every_code_is_documented_and_no_other() -> None:
    assert sorted(re.findall(r"^### `(.+)`$", ERRORS, re.MULTILINE)) == sorted(code.value for code in Code)


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_meaning_an_example_and_what_to_do(code: Code) -> None:
    section = ERRORS.partition(f"### `{code}`\n")[2].partition("\n#")[0]
    assert re.search(r"^\n[^-\n].+\n\n- Example: .+\n- What to do: .+\n", section)


@pytest.mark.parametrize("columns", [CHECK_COLUMNS, LIST_COLUMNS])
def test_the_columns_of_csv_are_documented_in_their_order(columns: tuple[str, ...]) -> None:
    assert f"    {','.join(columns)}\n" in OUTPUT


def test_every_name_in_the_json_is_documented() -> None:
    schema = json.loads((Path(expectmon.cli.__file__).parent / "check.schema.json").read_text(encoding="utf-8"))
    assert sorted(name for name in names_of(schema) if f"`{name}`" not in OUTPUT) == []


def names_of(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in names_of(item)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", {}))
    return own | {name for item in schema.values() for name in names_of(item)}


def test_every_condition_is_documented_and_no_other() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", ALERTS, re.MULTILINE) == [condition.value for condition in Condition]


@pytest.mark.parametrize("phase", sorted(set(Phase) - {Phase.DROPPED}))
def test_every_phase_of_an_incident_is_documented(phase: Phase) -> None:
    assert f"`{phase}`" in ALERTS


@pytest.mark.parametrize("name", [*LetterKind, *PARTS])
def test_every_name_of_a_template_is_documented(name: str) -> None:
    assert f"`{name}`" in ALERTS


def test_the_template_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    name, text = re.findall(r"`(templates/[^`]+)`:\n\n```jinja\n(.+?)```", ALERTS, re.DOTALL)[0]
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert rehearse(tmp_path) == ()
    (tmp_path / name).write_text(text.replace("endblock", "endblok"), encoding="utf-8")
    assert [problem.code for problem in rehearse(tmp_path)] == [Code.BAD_TEMPLATE]
