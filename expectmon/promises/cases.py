"""Rule tests: rows in, states out, declared in `*.cases.yaml` beside the rules that they test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from expectmon.documents import Document, Maybe, Path, Wire, did_you_mean, validate
from expectmon.documents.json_schema import schema_of
from expectmon.errors import Code, Problem, Where
from expectmon.promises.calendar_schema import Text
from expectmon.promises.commitment import State
from expectmon.promises.instants import TimeTextError, read_time
from expectmon.promises.reading import Reading, in_order


@dataclass(frozen=True, slots=True)
class Case:
    """A row and what shall become of it. No state: the row is outside of the promise.

    `row` holds cells as text, None for null. What is None among `delta` (in the promise's delta unit), `deadline` and
    `reason` is not looked at. A deadline without offset is in the workspace's zone.
    """

    name: str
    row: Mapping[str, str | None]
    state: State | None
    delta: float | None = None
    deadline: dt.datetime | None = None
    reason: str | None = None
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RuleTest:
    """Cases of one promise, judged at one time. `at` without offset is in the workspace's zone."""

    promise: str
    at: dt.datetime
    cases: tuple[Case, ...]
    where: Where | None = field(default=None, compare=False)


class CaseWire(Wire):
    """One row and what is expected of it."""

    name: Maybe[Text] = Field(default=None, description="What the case shows.", examples=["ordered after the cut-off"])
    row: dict[str, Any] = Field(
        description="The record, by column; columns that are not named are null.",
        examples=[{"ordered_at": "2026-06-15 10:00", "delivered_at": None}],
    )
    state: Literal[
        "kept", "broken", "overdue", "excused", "paused", "at_risk", "pending", "void", "unknown", "outside"
    ] = Field(description="State that is expected; 'outside': the promise is not made to this row.", examples=["kept"])
    delta: Maybe[float] = Field(
        default=None, description="Delta that is expected, in the promise's unit; late is positive.", examples=[-1]
    )
    deadline: Maybe[Text] = Field(default=None, description="Deadline that is expected.", examples=["2026-06-23 00:00"])
    reason: Maybe[Text] = Field(
        default=None, description="Reason that is expected, of broken and unknown.", examples=["missing_start"]
    )


class RuleTestWire(Wire):
    """Cases of one promise at one time."""

    promise: Text = Field(description="Id of the promise.", examples=["standard-delivery"])
    at: Text = Field(
        description="Time at which the rows are judged, in the workspace's zone.", examples=["2026-06-20 12:00"]
    )
    cases: list[CaseWire] = Field(description="Rows and what is expected of them.", min_length=1)


class CasesWire(Wire):
    """A file of rule tests."""

    tests: list[RuleTestWire] = Field(description="Tests, each of one promise at one time.")


def cases_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of rule tests, for editors."""
    return schema_of(CasesWire, "expectmon rule tests")


def load_cases(
    documents: Iterable[Document], known_promises: Collection[str]
) -> tuple[tuple[RuleTest, ...], list[Problem]]:
    """Map files of rule tests to tests, with every problem of every file. Raises nothing.

    Args:
        documents: the files.
        known_promises: the ids that tests may name.
    """
    tests: list[RuleTest] = []
    problems: list[Problem] = []
    for document in documents:
        reading = Reading(document)
        wire, reading.problems = validate(CasesWire, document)
        for number, test in enumerate(wire.tests if wire else ()):
            found = _test(reading, test, ("tests", number), known_promises)
            tests += [found] if found else []
        problems += sorted(reading.problems, key=in_order)
    return tuple(tests), problems


def _test(reading: Reading, wire: RuleTestWire, path: Path, known: Collection[str]) -> RuleTest | None:
    before = len(reading.problems)
    if wire.promise not in known:
        hint = did_you_mean(wire.promise, known)
        message = f"there is no promise {wire.promise!r}"
        reading.refuse(Code.UNKNOWN_PROMISE, message, (*path, "promise"), hint=hint)
    at = _time(reading, wire.at, (*path, "at"))
    cases = tuple(_case(reading, case, (*path, "cases", number)) for number, case in enumerate(wire.cases))
    if at is None or len(reading.problems) > before:
        return None
    return RuleTest(wire.promise, at, cases, reading.document.where(path))


def _case(reading: Reading, wire: CaseWire, path: Path) -> Case:
    return Case(
        name=wire.name or f"case {int(path[-1]) + 1}",
        row={column: _cell(reading, (*path, "row", column)) for column in wire.row},
        state=None if wire.state == "outside" else State(wire.state),
        delta=wire.delta,
        deadline=_time(reading, wire.deadline, (*path, "deadline")) if wire.deadline else None,
        reason=wire.reason,
        where=reading.document.where(path),
    )


def _cell(reading: Reading, path: Path) -> str | None:
    """Return a cell as it is written, so that `007` stays `007`; null is None."""
    if isinstance(reading.document.at(path), dict | list):
        reading.refuse(Code.WRONG_TYPE, f"'{path[-1]}' must be one value", path, hint="quote it if it is text")
    reading.cut_short(path)
    return reading.document.written(path)


def _time(reading: Reading, text: str, path: Path) -> dt.datetime | None:
    try:
        time = read_time(text)
    except TimeTextError as error:
        reading.refuse(Code.BAD_TIME, error.message, path, expected="a time like 2026-06-20 12:00", hint=error.hint)
        return None
    return time if isinstance(time, dt.datetime) else dt.datetime.combine(time, dt.time.min)
