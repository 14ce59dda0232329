"""Values written back as YAML, in one line: for examples in errors and in the reference."""

from __future__ import annotations

import json
import re
from typing import Final

from expectmon.documents.scalars import resolve

_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .%@/=<>'-]*", re.ASCII)


def as_yaml(value: object) -> str:
    """Write a value as YAML in one line, quoted only where it must be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(key)}: {as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and resolve(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)
