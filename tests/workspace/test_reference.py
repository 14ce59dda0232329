"""The page and the schema of settings come from the wire types."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from expectmon.documents.read import read
from expectmon.workspace.load import load_settings, load_workspace
from expectmon.workspace.reference import workspace_reference, workspace_schema

PAGE = Path(__file__).parents[2] / "docs" / "workspace.md"
SCHEMA = workspace_schema()
REFERENCE = workspace_reference()
WIRES: dict[str, dict[str, Any]] = {"WorkspaceWire": SCHEMA["properties"]} | {
    name: wire["properties"] for name, wire in SCHEMA["$defs"].items()
}
SETTINGS = [pytest.param(wire, name, id=f"{wire}.{name}") for wire, fields in WIRES.items() for name in fields]


def test_the_page_of_settings_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == REFERENCE


@pytest.mark.parametrize(("wire", "name"), SETTINGS)
def test_every_setting_is_described_with_an_example_that_it_allows(wire: str, name: str) -> None:
    setting = WIRES[wire][name]
    assert setting["description"].endswith(".")
    assert setting["examples"]
    for example in setting["examples"]:
        jsonschema.Draft202012Validator({**setting, "$defs": SCHEMA["$defs"]}).validate(example)


@pytest.mark.parametrize(("wire", "name"), SETTINGS)
def test_every_setting_is_on_the_page_with_its_examples(wire: str, name: str) -> None:
    setting = WIRES[wire][name]
    _, heading, rest = REFERENCE.partition(f"{setting['description']}\n\n```yaml\n")
    assert heading
    lines = rest.split("\n```")[0].splitlines()
    assert [read(line.encode(), "x").data for line in lines] == [{name: each} for each in setting["examples"]]


def test_the_schema_is_one() -> None:
    meta = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    assert [fault.message for fault in meta.iter_errors(SCHEMA)] == []


@pytest.mark.parametrize("section", ["notify", "messages", "schedule"])
def test_the_long_example_of_a_section_loads(section: str, tmp_path: Path) -> None:
    blocks = REFERENCE.split("```yaml\n")[1:]
    example = next(block.split("```")[0] for block in blocks if block.startswith(f"{section}:\n"))
    names = ["standard-delivery"]
    rules = "".join(f"  {name}: {{says: So, source: calls, expect: a = b}}\n" for name in names)
    office = "calendars: {office: {timezone: UTC, hours: {mon-fri: '08:00-16:00'}}}\n"
    settings = f"sources: {{calls: {{files: c.csv, key: id}}}}\n{example}"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/a.yaml").write_text(f"{office}promises:\n{rules}", encoding="utf-8")
    (tmp_path / "expectmon.yaml").write_text(re.sub(r"\$\{(\w+)\}", r"\1", settings), encoding="utf-8")
    assert load_workspace(tmp_path).warnings == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"sources": {}, "colour": "red"},
        {"sources": {}, "timezone": None},
        {"sources": {"s": {"key": "id", "files": None}}},
        {"sources": {}, "notify": {"routes": [{"match": {"severity": "high"}, "to": "owner"}]}},
        {"sources": {}, "schedule": {"check": 15}},
        {"sources": {}, "messages": {"collect": [{"file": "a.html"}]}},
    ],
    ids=[
        "a setting that is not known",
        "an empty setting",
        "an empty setting of a source",
        "an unknown severity",
        "a number",
        "a place of copy that is misspelt",
    ],
)
def test_the_schema_refuses_what_the_program_refuses(settings: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(settings, workspace_schema())
    (tmp_path / "expectmon.yaml").write_text(json.dumps(settings))
    assert load_settings(tmp_path).problems
