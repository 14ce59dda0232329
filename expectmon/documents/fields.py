"""Looks up the declaration of a field in wire types: what it means, what may stand there."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from expectmon.documents.flow import as_yaml


@dataclass(frozen=True, slots=True)
class Found:
    """The type that a path leads to, and the declaration of its field (None for items and free names)."""

    annotation: Any
    field: FieldInfo | None = None

    @property
    def model(self) -> type[BaseModel] | None:
        """The wire type, if the path leads to a mapping with declared fields."""
        plain = _strip(self.annotation)
        return plain if isinstance(plain, type) and issubclass(plain, BaseModel) else None


def find(model: type[BaseModel], location: Sequence[str | int]) -> Found | None:
    """Follow a location (with the tags of unions in it) from a model to what is declared there."""
    found = Found(model)
    for step in location:
        following = _step(found, step)
        if following is None:
            return None
        found = following
    return found


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the names that a mapping may have, as they are written in YAML."""
    return [info.alias or name for name, info in model.model_fields.items()]


def example(field: FieldInfo | None) -> str | None:
    """Return the first example of a field, as YAML."""
    return as_yaml(field.examples[0]) if field and field.examples else None


def _step(found: Found, step: str | int) -> Found | None:
    if found.model:
        return _field(found.model, step)
    annotation = _strip(found.annotation)
    if isinstance(step, str) and step.startswith("<"):
        member = next((arg for arg in get_args(annotation) if _tag(arg) == step), None)
        return Found(member, found.field) if member else None
    arguments = get_args(annotation)
    if get_origin(annotation) in (dict, list) and arguments:
        return Found(arguments[-1])
    return None


def _field(model: type[BaseModel], step: str | int) -> Found | None:
    for name, info in model.model_fields.items():
        if step in (name, info.alias):
            return Found(info.annotation, info)
    return None


def _tag(annotation: object) -> str | None:
    return next((item.tag for item in get_args(annotation)[1:] if isinstance(item, Tag)), None)


def _strip(annotation: Any) -> Any:  # noqa: ANN401 - type annotations are values of any type
    """Take away Annotated and Optional until something remains."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        if get_origin(annotation) in (Union, types.UnionType):
            rest = [arg for arg in get_args(annotation) if arg is not type(None)]
            if len(rest) == 1:
                annotation = rest[0]
                continue
        return annotation
