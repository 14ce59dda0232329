"""The page and the schema of settings come from the wire types."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from expectmon.documents.read import read
from expectmon.workspace.load import load_settings
from expectmon.workspace.reference import workspace_reference, workspace_schema
from expectmon.workspace.schema import SourceWire, WorkspaceWire

PAGE = Path(__file__).parents[2] / "docs" / "workspace.md"
WIRES: tuple[type[BaseModel], ...] = (WorkspaceWire, SourceWire)


def settings() -> list[tuple[str, FieldInfo]]:
    return [setting for wire in WIRES for setting in wire.model_fields.items()]


def test_the_page_of_settings_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == workspace_reference()


@pytest.mark.parametrize(("name", "info"), settings())
def test_every_setting_is_described_with_an_example(name: str, info: FieldInfo) -> None:
    assert info.description
    assert info.examples
    assert f"### `{name}`" in workspace_reference()


def test_every_example_on_the_page_is_yaml_that_the_schema_allows() -> None:
    schema = workspace_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    top, source = workspace_reference().split("## A source")
    for line in top.split("## Settings")[1].split("```yaml\n")[1:]:
        for example in line.split("\n```")[0].splitlines():
            value = read(example.encode(), "x").data
            assert isinstance(value, dict)
            validator.validate({"sources": {}} | value)
    for line in source.split("```yaml\n")[1:]:
        for example in line.split("\n```")[0].splitlines():
            value = read(example.encode(), "x").data
            assert isinstance(value, dict)
            validator.validate({"sources": {"s": {"key": "id"} | value}})


@pytest.mark.parametrize(
    "settings",
    [
        {"sources": {}, "colour": "red"},
        {"sources": {}, "timezone": None},
        {"sources": {"s": {"key": "id", "files": None}}},
    ],
    ids=["a setting that is not known", "an empty setting", "an empty setting of a source"],
)
def test_the_schema_refuses_what_the_program_refuses(settings: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(settings, workspace_schema())
    (tmp_path / "expectmon.yaml").write_text(json.dumps(settings))
    assert load_settings(tmp_path).problems
