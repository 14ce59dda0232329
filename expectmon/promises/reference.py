"""`docs/rules.md`: the format of rules, written from the wire types so that it cannot go stale."""

from __future__ import annotations

import sys
from typing import Any, Final

from expectmon.documents.flow import as_yaml
from expectmon.promises.cases import cases_schema
from expectmon.promises.introduction import INTRODUCTION
from expectmon.promises.schema import rules_schema
from expectmon.promises.topics import MEANINGS

_SECTIONS: Final = (
    ("PromiseWire", "A promise"),
    ("WithinColumnWire", "`within` as a mapping"),
    ("ChoiceWire", "`within` as a list: each case"),
    ("ByWire", "`by` as a mapping"),
    ("ColumnWire", "`calendar` as a mapping"),
    ("VoidWire", "`void` as a mapping"),
    ("ExcuseWire", "`excuse`"),
    ("ObjectiveWire", "`objective` as a mapping"),
    ("AlertWire", "`alert`"),
    ("SeveritiesWire", "`severity` of `alert` as a mapping"),
    ("PreviousWire", "`previously`: each entry"),
    ("CalendarWire", "A calendar"),
    ("HolidaysWire", "`holidays` of a calendar"),
)
_TEST_SECTIONS: Final = (
    ("RuleTestWire", "A rule test"),
    ("CaseWire", "A case"),
)
_TOPICS: Final = """## Topics

`topic` says what a promise is about. The audit tells by it which claims in your copy speak of which promise; a word of
your own loads as well, but `expectmon rules lint` warns that no claim has it.
"""


def rules_reference() -> str:
    """Return the reference of rules files and rule tests, as Markdown."""
    parts = [INTRODUCTION, _topics(), "## Every field\n"]
    for schema, sections in ((rules_schema(), _SECTIONS), (cases_schema(), _TEST_SECTIONS)):
        for name, title in sections:
            parts.append(_section(title, schema["$defs"][name]))
    return "\n".join(parts)


def _topics() -> str:
    rows = [f"| `{topic}` | {meaning} |" for topic, meaning in MEANINGS.items()]
    return "\n".join([_TOPICS, "| topic | what is promised |", "| --- | --- |", *rows, ""])


def _section(title: str, schema: dict[str, Any]) -> str:
    rows = [
        _row(name, field, required=name in schema.get("required", ())) for name, field in schema["properties"].items()
    ]
    required_first = sorted(rows, key=lambda row: not row.endswith("| yes |"))
    head = ["| field | what it says | type | example | required |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([f"### {title}\n", f"{schema['description']}\n", *head, *required_first, ""])


def _row(name: str, field: dict[str, Any], *, required: bool) -> str:
    example = f"`{name}: {as_yaml(field['examples'][0])}`" if "examples" in field else ""
    cells = (f"`{name}`", field["description"], _type(field), example, "yes" if required else "no")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _type(field: dict[str, Any]) -> str:
    """Name the types that a field may have, in plain words."""
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_type(part) for part in field["anyOf"]))
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    names = {
        "string": "text",
        "integer": "number",
        "number": "number",
        "boolean": "true or false",
        "array": "list",
        "object": "mapping",
    }
    return names[field.get("type", "object")]


if __name__ == "__main__":
    sys.stdout.write(rules_reference())
