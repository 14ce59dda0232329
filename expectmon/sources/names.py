"""Names and texts inside DuckDB's SQL. Everything that is not written in this program passes through here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def quoted(name: str) -> str:
    """Return `name` as an identifier; any character may be in it."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Return `text` as a string literal."""
    return "'" + text.replace("'", "''") + "'"


def list_literal(texts: Iterable[str]) -> str:
    """Return `texts` as a list of string literals."""
    return "[" + ", ".join(text_literal(text) for text in texts) + "]"


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a hint that names the closest of `known`, if one is close."""
    by_lower = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1)
    return f'did you mean "{by_lower[close[0]]}"?' if close else None
