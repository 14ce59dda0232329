"""JSON Schemas of wire types, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema


class _AsDeclared(GenerateJsonSchema):
    """Keeps examples in their order: bands rise from early to late."""

    def sort(self, value: Any, parent_key: str | None = None) -> Any:  # noqa: ANN401 - a JSON Schema is of any shape
        """Return the value as it is."""
        del parent_key
        return value


def schema_of(model: type[BaseModel], title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a wire type."""
    schema = _without_null(model.model_json_schema(by_alias=True, schema_generator=_AsDeclared))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def _without_null(node: Any) -> Any:  # noqa: ANN401 - a JSON Schema is of any shape
    """Leave out that optional fields may be null: they may be absent, but not empty."""
    if isinstance(node, list):
        return [_without_null(item) for item in node if item != {"type": "null"}]
    if not isinstance(node, dict):
        return node
    cleaned = {
        key: _without_null(value)
        for key, value in node.items()
        if not (key == "default" and value is None) and not (key == "title" and isinstance(value, str))
    }
    if "oneOf" in cleaned:  # a whole number is a number as well, and `oneOf` would refuse it for that
        cleaned["anyOf"] = cleaned.pop("oneOf")
    if len(cleaned.get("anyOf", ())) == 1:
        cleaned |= cleaned.pop("anyOf")[0]
    return cleaned
