"""The JSON Schemas for editors, and the page of rules, say what loading does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from expectmon.documents import read
from expectmon.documents.flow import as_yaml
from expectmon.promises.cases import cases_schema, load_cases
from expectmon.promises.load import load_rules
from expectmon.promises.reference import rules_reference
from expectmon.promises.schema import rules_schema

ROOT = Path(__file__).parents[2]
SCHEMAS = (rules_schema(), cases_schema())
FIELDS = [
    pytest.param(definition, name, id=f"{title}.{name}")
    for schema in SCHEMAS
    for title, definition in schema["$defs"].items()
    for name in definition["properties"]
]


def examples_of_the_page() -> tuple[str, str]:
    rules, versions, cases = re.findall(r"```yaml\n(.*?)```", rules_reference(), re.DOTALL)
    assert "  within: 5 business days" in rules
    return rules.replace("    within: 5 business days\n", versions), cases


def test_the_page_of_rules_is_up_to_date() -> None:
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == rules_reference()


def test_the_examples_of_the_page_load() -> None:
    rules, cases = examples_of_the_page()
    loaded = load_rules([read(rules.encode(), "rules.yaml")], sources={"orders": "UTC"}, timezone="UTC")
    assert loaded.problems == ()
    tests, problems = load_cases([read(cases.encode(), "a.cases.yaml")], [promise.id for promise in loaded.promises])
    assert problems == []
    assert len(tests) == 1


def test_the_examples_of_the_page_satisfy_the_schemas() -> None:
    for schema, text in zip(SCHEMAS, examples_of_the_page(), strict=True):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(read(text.encode(), "x").data)) == []


@pytest.mark.parametrize(("definition", "name"), FIELDS)
def test_every_field_is_described_with_an_example_on_the_page(definition: dict[str, Any], name: str) -> None:
    field = definition["properties"][name]
    assert field["description"].endswith(".")
    assert f"| `{name}` | " in rules_reference()
    if "examples" in field:
        assert as_yaml(field["examples"][0]) in rules_reference()


@pytest.mark.parametrize(("definition", "name"), FIELDS)
def test_every_example_is_what_it_is_an_example_of(definition: dict[str, Any], name: str) -> None:
    for example in definition["properties"][name].get("examples", ()):
        schema = next(schema for schema in SCHEMAS if definition in schema["$defs"].values())
        jsonschema.validate(example, {**definition["properties"][name], "$defs": schema["$defs"]})
        assert read(f"{name}: {as_yaml(example)}".encode(), "x").data == {name: example}


@pytest.mark.parametrize(
    "text",
    [
        "promisses: {}",
        "promises: {a: {says: a, source: b, colour: red}}",
        "promises: {a: {source: b}}",
        "promises: {A: {says: a, source: b}}",
        "promises: {a: {says: a, source: b, owner: }}",
        "promises: {a: {says: a, source: b, within: 5}}",
        "calendars: {a: {timezone: UTC, hours: []}}",
    ],
)
def test_the_schema_refuses_what_loading_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(read(text.encode(), "x").data, rules_schema())
