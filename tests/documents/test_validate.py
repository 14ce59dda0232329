from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, Tag

from expectmon.documents import Maybe, Wire, by_kind, did_you_mean, read, validate


class Pen(Wire):
    colour: Literal["red", "blue"] = Field(description="Its colour.", examples=["red"])
    width: Maybe[float] = Field(default=None, gt=0, description="Its width.", examples=[0.5])
    class_: Maybe[str] = Field(default=None, alias="class", description="Its class.")


Pens = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[Pen, Tag("<mapping>")] | Annotated[list[Pen], Tag("<list>")],
    by_kind("a pen or a list", text=str, mapping=dict, list=list),
]


class Desk(Wire):
    name: str = Field(description="Its name.", examples=["north"])
    pens: Maybe[Pens] = Field(default=None, description="Its pens.")
    drawers: Maybe[dict[str, int]] = Field(default=None, description="What is in them.")
    locked: Maybe[bool] = Field(default=None, description="Whether it is locked.", examples=[True])
    notes: Maybe[list[str]] = Field(default=None, min_length=1, description="What lies on it.")


def told(text: str) -> list[str]:
    value, problems = validate(Desk, read(text.encode(), "d"))
    assert (value is None) == bool(problems)
    return [f"{problem.where}|{problem.message}|{problem.expected}|{problem.hint}" for problem in problems]


@pytest.mark.parametrize("pens", ["bic", "{colour: red, width: 1}", "[{colour: red, class: x}]", "[]"])
def test_what_is_right_is_no_problem(pens: str) -> None:
    assert told(f"name: a\npens: {pens}\ndrawers: {{x: 1}}\nlocked: true") == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("pens: 5", "d:2:7|'pens' must be a pen or a list, not a number|a pen or a list|None"),
        ("pens: {colour: rd}", "d:2:16|'colour' cannot be 'rd'|one of red, blue|did you mean 'red'?"),
        ("pens: [{colour: 1}]", "d:2:17|'colour' must be one of red, blue, not a number|None|None"),
        ("pens: [{width: 1}]", "d:2:8|'colour' is missing in item 1 of 'pens'|Its colour.|for example colour: red"),
        ("pens: {color: red}", "d:2:8|'color' is not a field that is known here|None|did you mean 'colour'?"),
        ("pens: {colour: red, width: 0}", "d:2:28|'width' must be greater than 0.0|None|None"),
        ("pens: {colour: red, class: [x]}", "d:2:28|'class' must be text, not a list|text|None"),
        ("pens: {colour: red, class: 1}", "d:2:28|'class' must be text, not a number|text|quote it"),
        ("pens: [1]", "d:2:8|item 1 of 'pens' must be a mapping, not a number|a mapping|None"),
        ("drawers: {x: one}", "d:2:14|'x' must be a whole number, not text|a whole number|None"),
        ("drawers: {x: 1.5}", "d:2:14|'x' must be a whole number, not a number|a whole number|None"),
        ("locked: 'yes'", "d:2:9|'locked' must be true or false, not text|true or false|for example true"),
        ("locked:", "d:2:8|'locked' is empty|Whether it is locked.|write a value, for example true"),
        ("notes: []", "d:2:8|'notes' is empty|None|None"),
        ("notes: [~]", "d:2:9|item 1 of 'notes' is empty|text|write a value, or delete the line"),
        ("lokced: true", "d:2:1|'lokced' is not a field that is known here|None|did you mean 'locked'?"),
        ("zzz: 1", "d:2:1|'zzz' is not a field that is known here|one of name, pens, drawers, locked, notes|None"),
    ],
)  # fmt: skip
def test_a_mistake_gives_one_problem_in_plain_words(line: str, problem: str) -> None:
    assert told(f"name: a\n{line}") == [problem]


def test_a_document_that_is_no_mapping_is_told_as_one() -> None:
    assert told("- a") == ["d:1:1|the file must be a mapping, not a list|a mapping|None"]


def test_a_part_of_a_document_is_checked_with_the_places_of_the_whole() -> None:
    document = read(b"desks:\n  one: {name: a}\n  two: {name: 1, old: 2}\n", "d")
    assert validate(Desk, document, ("desks", "one"))[0] == Desk(name="a")
    _, problems = validate(Desk, document, ("desks", "two"), ignore=["old"])
    assert [str(problem.where) for problem in problems] == ["d:3:15"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("nmae", "did you mean 'name'?"), ("NAME", "did you mean 'name'?"), ("Nam", "did you mean 'name'?"), ("x", None)],
)
def test_the_nearest_name_is_suggested_case_aside(name: str, hint: str | None) -> None:
    assert did_you_mean(name, ["name", "pens"]) == hint
