"""The JSON of reports: every kind fits its schema, and every name and column is documented."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

import expectmon.present.faces.data
from expectmon.alerts.incident import Acknowledgement, Why
from expectmon.present.faces.data import data_face
from expectmon.present.report import Report
from expectmon.promises.alerting import Condition
from expectmon.reports.copy.report import copy_report
from expectmon.reports.ground import Ground
from expectmon.reports.incident.report import incident_report
from expectmon.reports.ops.report import ops_report
from expectmon.reports.promise.report import promise_report
from tests.present.letters import NOW
from tests.reports import copied, shop
from tests.reports.grounds import full, of_all

ROOT: Final = Path(__file__).parents[2]
_PAGE: Final = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
OUTPUT: Final = _PAGE.partition("\n## The files of a report\n")[2].partition("\n## ")[0]
SCHEMA: Final = json.loads(Path(expectmon.present.faces.data.__file__).with_name("report.schema.json").read_text())
LATE: Final = copied.story(Condition.OVERDUE, Why.RESOLVED, cases=2)
HELD: Final = replace(LATE, incident=replace(LATE.incident, acknowledged=Acknowledgement("sari", NOW, NOW, "known")))


def ops(ground: Ground) -> Report:
    return ops_report(ground, shop.ENGLISH)


def audit(ground: Ground) -> Report:
    return copy_report(ground, shop.INDONESIAN)


def promise(ground: Ground) -> Report:
    return promise_report(ground, "standard-delivery", shop.INDONESIAN)


def incident(ground: Ground) -> Report:
    return incident_report(ground, shop.ENGLISH)


REPORTS: Final[Mapping[str, tuple[Callable[[Ground], Report], Ground]]] = {
    "ops": (ops, of_all()),
    "ops, nothing": (ops, shop.nothing()),
    "ops, stale": (ops, shop.stale()),
    "audit": (audit, of_all()),
    "audit, nothing": (audit, shop.nothing()),
    "promise": (promise, of_all()),
    "promise, quiet": (promise, shop.quiet()),
    "promise, never measured": (promise, shop.nothing()),
    "incident": (incident, copied.ground_of(LATE, full())),
    "incident, in hand": (incident, copied.ground_of(HELD)),
}


def read(name: str) -> Any:  # noqa: ANN401 - what JSON holds
    make, ground = REPORTS[name]
    return json.loads(data_face(make(ground)))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]


@pytest.mark.parametrize("name", REPORTS)
def test_the_json_of_a_report_fits_its_schema(name: str) -> None:
    definition = SCHEMA["$defs"][name.partition(",")[0]]
    whole = read(name)
    # Of the kind's own definition, a mistake is told by its place; of `oneOf` it is not.
    own = jsonschema.Draft202012Validator({**definition, "$defs": SCHEMA["$defs"]})
    assert [(list(each.path), each.message[:200]) for each in own.iter_errors(whole["data"])] == []
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(whole)) == []


def test_another_name_does_not_fit_the_schema() -> None:
    whole = read("ops")
    whole["data"]["promises"][0]["wrong"] = 1
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(whole)) != []


def names_of_schema(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {name for item in schema for name in names_of_schema(item)}
    if not isinstance(schema, dict):
        return set()
    own = {name for name in schema.get("properties", {}) if isinstance(schema.get("properties"), dict)}
    return own | {name for item in schema.values() for name in names_of_schema(item)}


def names_of_data(data: object) -> set[str]:
    if isinstance(data, list):
        return {name for item in data for name in names_of_data(item)}
    if not isinstance(data, dict):
        return set()
    return set(data) | {name for item in data.values() for name in names_of_data(item)}


def test_the_schema_has_no_name_that_is_never_used() -> None:
    assert names_of_schema(SCHEMA) - {name for each in REPORTS for name in names_of_data(read(each))} == set()


def test_every_name_of_the_json_is_documented() -> None:
    assert OUTPUT
    assert sorted(name for name in names_of_schema(SCHEMA) if f"`{name}`" not in OUTPUT) == []


SHEETS: Final = {
    (name.partition(",")[0], sheet.name): sheet.columns
    for name, (make, ground) in REPORTS.items()
    for sheet in make(ground).sheets
}


@pytest.mark.parametrize(("kind", "sheet"), SHEETS)
def test_the_columns_of_a_sheet_are_documented_in_their_order(kind: str, sheet: str) -> None:
    assert f"| `{kind}` | `{sheet}` | `{','.join(SHEETS[kind, sheet])}` |" in OUTPUT


def test_no_sheet_is_documented_that_there_is_not() -> None:
    documented = {tuple(line.split("`")[1:4:2]) for line in OUTPUT.splitlines() if line.count("`") == 6 and "," in line}
    assert {each for each in documented if each[0] in ("ops", "audit", "promise", "incident")} == set(SHEETS)
