"""The claims of snippets: one JSON object a line, one answer a line, however many there are."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from expectmon.claims.find import explain, find
from expectmon.claims.lexicon import Lexicons
from expectmon.claims.model import Candidate, Claim
from expectmon.errors import Code, Problem, Where

_EXPECTED: Final = 'one JSON object a line, such as {"id": "a1", "text": "Delivered within 3 days"}'
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text that was looked through; `candidates` are all numbers that were looked at, if they were asked for."""

    id: str | int
    text: str
    claims: tuple[Claim, ...]
    candidates: tuple[Candidate, ...] = ()


def claims_of_lines(
    lines: Iterable[bytes], file: str, lexicons: Lexicons, *, language: str | None = None, explained: bool = False
) -> Iterator[Snippet | Problem]:
    """Find the claims of each line, in their order; a line that cannot be read is a problem, and the others go on.

    Args:
        lines: JSON objects with `id` and `text`; other fields are not looked at, blank lines neither.
        file: What the lines are called in problems.
        lexicons: The languages.
        language: Of all texts, if it is known; otherwise each is detected.
        explained: Whether to tell of every number that was looked at.
    """
    for number, line in enumerate(lines, start=1):
        found = _read(line.removeprefix(codecs.BOM_UTF8) if number == 1 else line, Where(file, number))
        if isinstance(found, Problem):
            yield found
        elif found is not None:
            yield claims_of_text(*found, lexicons, language=language, explained=explained)


def claims_of_text(
    name: str | int, text: str, lexicons: Lexicons, *, language: str | None = None, explained: bool = False
) -> Snippet:
    """Find the claims of one text as it stands; offsets are those of its code points."""
    if not explained:
        return Snippet(name, text, find(text, lexicons, language=language))
    candidates = explain(text, lexicons, language=language)
    return Snippet(name, text, tuple(each.claim for each in candidates if each.claim), candidates)


def _read(line: bytes, where: Where) -> tuple[str | int, str] | Problem | None:
    """Return the id and the text of a line; None of a blank one."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {error.start + 1} of the line is not UTF-8"
        return Problem(Code.NOT_UTF8, message, where, hint="save the file as UTF-8")
    if not text.strip():
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        fault = f"the line is no JSON: {str(error) or 'it is nested too deeply'}"
        return Problem(Code.WRONG_TYPE, fault, where, expected=_EXPECTED, excerpt=text.strip()[:_SHOWN])
    return _fields(value, where)


def _fields(value: Any, where: Where) -> tuple[str | int, str] | Problem:  # noqa: ANN401 - whatever JSON can hold
    if not isinstance(value, dict):
        return Problem(Code.WRONG_TYPE, "the line is no JSON object", where, expected=_EXPECTED)
    missing = [name for name in ("id", "text") if value.get(name) is None]
    if missing:
        message = f"the line has no {' and no '.join(missing)}"
        return Problem(Code.MISSING_FIELD, message, where, expected=_EXPECTED)
    name, text = value["id"], value["text"]
    if isinstance(name, bool) or not isinstance(name, str | int):
        return Problem(Code.WRONG_TYPE, "id is neither a text nor a whole number", where, expected=_EXPECTED)
    if not isinstance(text, str):
        return Problem(Code.WRONG_TYPE, "text is no text", where, expected=_EXPECTED)
    return name, text
