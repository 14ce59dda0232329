"""Names and texts inside DuckDB's SQL. Everything that is not written in this program passes through here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from expectmon.documents import did_you_mean

__all__ = [
    "WILDCARDS",
    "did_you_mean",
    "exact_path",
    "list_literal",
    "path_literal",
    "paths_literal",
    "quoted",
    "text_literal",
]

WILDCARDS: Final = "*?["


def quoted(name: str) -> str:
    """Return `name` as an identifier; any character may be in it."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Return `text` as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def list_literal(texts: Iterable[str]) -> str:
    """Return `texts` as a list of string literals."""
    return "[" + ", ".join(text_literal(text) for text in texts) + "]"


def exact_path(path: Path) -> str:
    """Return the spelling of a path by which DuckDB means that path and no other: it takes each for a pattern."""
    return "".join(f"[{character}]" if character in WILDCARDS else character for character in str(path))


def path_literal(path: Path) -> str:
    """Return a path as a string literal."""
    return text_literal(exact_path(path))


def paths_literal(paths: Iterable[Path]) -> str:
    """Return paths as a list of string literals."""
    return list_literal(exact_path(path) for path in paths)
