"""Checks a document against wire types and says what is wrong in plain words, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from expectmon.documents.document import Document, Path
from expectmon.documents.fields import example, field_names, find
from expectmon.documents.scalars import kind
from expectmon.documents.wire import EMPTY, WRONG_KIND
from expectmon.errors import Code, Problem

M = TypeVar("M", bound=BaseModel)

_WANTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "finite_number": "a finite number",
}
_LIMITS: Final = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def validate(
    model: type[M], document: Document, path: Path = (), *, ignore: Collection[str] = ()
) -> tuple[M | None, list[Problem]]:
    """Check the part of a document below `path` against a wire type, but for the fields to `ignore`.

    Returns:
        The value and no problem, or None and every problem found.
    """
    data = document.at(path)
    if ignore and isinstance(data, dict):
        data = {name: value for name, value in data.items() if name not in ignore}
    try:
        return model.model_validate(data), []
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
        problems = [
            _problem(model, document, path, error) for error in errors if not _is_misspelt(model, error, errors)
        ]
        return None, sorted(problems, key=_place)


def _place(problem: Problem) -> tuple[int, int]:
    where = problem.where
    return (where.line or 0, where.column or 0) if where else (0, 0)


def _is_misspelt(model: type[BaseModel], error: ErrorDetails, errors: list[ErrorDetails]) -> bool:
    """True for a missing field that stands there under a name so near that one problem says it all."""
    if error["type"] != "missing":
        return False
    *owner, name = error["loc"]
    beside = [
        other["loc"][-1] for other in errors if other["type"] == "extra_forbidden" and [*other["loc"][:-1]] == owner
    ]
    found = find(model, owner)
    known = field_names(found.model) if found and found.model else []
    return any(_nearest(str(other), known) == name for other in beside)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return `did you mean 'x'?` for the known name that is nearest, None if none is near."""
    near = _nearest(name, known)
    return f"did you mean {near!r}?" if near is not None else None


def _nearest(name: str, known: Iterable[str]) -> str | None:
    lowered = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.65)
    return lowered[near[0]] if near else None


def _problem(model: type[BaseModel], document: Document, path: Path, error: ErrorDetails) -> Problem:
    location = error["loc"]
    place = (*path, *(step for step in location if not (isinstance(step, str) and step.startswith(("<", "[")))))
    if error["type"] in ("value_error", "too_short", "string_too_short"):
        reason = error.get("ctx", {}).get("error", "is empty")
        return document.problem(Code.BAD_VALUE, f"{_name(place)} {reason}", place)
    if error["type"] in _LIMITS:
        return _beyond_limit(document, place, error)
    translate = {
        "extra_forbidden": _unknown_field,
        "missing": _missing_field,
        "literal_error": _not_a_choice,
    }.get(error["type"], _wrong_type)
    return translate(model, document, place, error)


def _name(place: Path) -> str:
    """Name a value for a message: its own name, or its list and position."""
    if place and isinstance(place[-1], int):
        return f"item {place[-1] + 1} of {_name(place[:-1])}"
    return f"'{place[-1]}'" if place else "the file"


def _unknown_field(model: type[BaseModel], document: Document, place: Path, error: ErrorDetails) -> Problem:
    owner = find(model, error["loc"][:-1])
    known = field_names(owner.model) if owner and owner.model else []
    message = f"{_name(place)} is not a field that is known here"
    hint = did_you_mean(str(place[-1]), known)
    expected = None if hint else f"one of {', '.join(known)}"
    return document.problem(Code.UNKNOWN_FIELD, message, place, expected=expected, hint=hint, key=True)


def _missing_field(model: type[BaseModel], document: Document, place: Path, error: ErrorDetails) -> Problem:
    found = find(model, error["loc"])
    shown = example(found.field) if found else None
    return document.problem(
        Code.MISSING_FIELD,
        f"{_name(place)} is missing" + (f" in {_name(place[:-1])}" if len(place) > 1 else ""),
        place[:-1],
        expected=found.field.description if found and found.field else None,
        hint=f"for example {place[-1]}: {shown}" if shown else None,
        key=True,
    )


def _not_a_choice(model: type[BaseModel], document: Document, place: Path, error: ErrorDetails) -> Problem:
    found = find(model, error["loc"])
    choices = _choices(found.annotation) if found else []
    value = error["input"]
    if not isinstance(value, str):
        message = f"{_name(place)} must be one of {', '.join(choices)}, not {kind(value)}"
        return document.problem(Code.WRONG_TYPE, message, place)
    return document.problem(
        Code.BAD_VALUE,
        f"{_name(place)} cannot be {value!r}",
        place,
        expected=f"one of {', '.join(choices)}",
        hint=did_you_mean(value, choices),
    )


def _choices(annotation: Any) -> list[str]:  # noqa: ANN401 - type annotations are values of any type
    """Collect the members of a Literal, however deep it is wrapped."""
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _choices(argument)
    return found


def _beyond_limit(document: Document, place: Path, error: ErrorDetails) -> Problem:
    key, words = _LIMITS[error["type"]]
    return document.problem(Code.BAD_VALUE, f"{_name(place)} must be {words} {error.get('ctx', {}).get(key)}", place)


def _wrong_type(model: type[BaseModel], document: Document, place: Path, error: ErrorDetails) -> Problem:
    value, found = error["input"], find(model, error["loc"])
    ours = error["type"] == WRONG_KIND
    wanted: str | None = error["msg"] if ours else _WANTED.get(error["type"])
    expected = wanted or (found.field.description if found and found.field else None)
    shown = example(found.field) if found else None
    name = _name(place)
    if value is None or error["type"] == EMPTY:
        if document.cut_short(place):
            message = f"{name} is empty, because what follows '#' is a comment"
            return document.problem(Code.QUOTE_IT, message, place, hint="quote the text if '#' belongs to it")
        advice = f"write a value, for example {shown}" if shown else "write a value, or delete the line"
        return document.problem(Code.WRONG_TYPE, f"{name} is empty", place, expected=expected, hint=advice)
    given = str(value) if error["type"] == "finite_number" else kind(value)
    message = f"{name} must be {wanted}, not {given}" if wanted else f"{name} is not right"
    hint = f"for example {shown}" if shown else None
    if wanted == "text" and document.is_plain(place):
        hint = f"quote it, or write it like {shown}" if shown else "quote it"
    return document.problem(Code.WRONG_TYPE, message, place, expected=expected, hint=hint)
