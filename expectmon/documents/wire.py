"""What wire types are made of: the strict base class, and annotations that keep errors few and plain."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator
from pydantic_core import PydanticCustomError

EMPTY = "empty"
WRONG_KIND = "wrong_kind"
T = TypeVar("T")


class Wire(BaseModel):
    """A mapping of a YAML file: no field but the declared ones, no value converted to another type."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        populate_by_name=True,
        serialize_by_alias=True,
        # Most commands need few of the models; each is built when it is first used.
        defer_build=True,
    )


def _not_empty(value: object) -> object:
    if value is None:
        raise PydanticCustomError(EMPTY, "is empty")
    return value


# A field that may be left out, but not left empty: `owner:` with nothing behind it is a mistake.
Maybe: TypeAlias = Annotated[T | None, BeforeValidator(_not_empty)]


def by_kind(expected: str, **tags: type) -> Discriminator:
    """Choose the member of a union by the value's YAML kind, so that one mistake gives one error.

    The members carry `Tag("<name>")`; `tags` maps each name to the Python type (str, dict, list, int, float) it takes.
    `expected` is told when the value has none of these kinds.
    """

    def choose(value: Any) -> str | None:  # noqa: ANN401 - whatever the YAML holds
        if isinstance(value, BaseModel):
            value = {}
        return next((f"<{name}>" for name, kind in tags.items() if type(value) is kind), None)

    return Discriminator(choose, custom_error_type=WRONG_KIND, custom_error_message=expected)
