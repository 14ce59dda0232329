"""The language of templates (Jinja, Liquid, Twig, Handlebars) in a text: what only steers it is nothing that is said.

What is filled in (`{{ days }}`) stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OPENS: Final = re.compile(r"\{%|\{#(?=[\s-])|\{\{(?=[#/^!>]|else\b)")
_CLOSES: Final = {"{%": "%}", "{#": "#}", "{{": "}}"}
_COMMENT: Final = re.compile(r"\{%-?\s*comment\b")
_COMMENT_ENDS: Final = "endcomment"
_SAYS: Final = re.compile(r"\{%-?\s*(?:trans|translate|t|_)\s+[\"']")
_VISIBLE: Final = re.compile(r"[^\r\n]")
_AT_AN_EDGE: Final = frozenset("<>[]{},")


def without_steering(source: str, *, by_lines: bool) -> str:
    """Return a text of the same length and lines, with blanks for what steers a template.

    Where text stands on both sides there is a `|`, which parts what is said in one case from what is in another.

    Args:
        source: the text.
        by_lines: a line break parts texts too.
    """
    if "{%" not in source and "{#" not in source and "{{" not in source:
        return source
    parts: list[str] = []
    at = 0
    for start, end in _runs(source):
        parts.append(source[at:start])
        blank = _VISIBLE.sub(" ", source[start:end])
        borders = _is_text(source, start - 1, -1, by_lines=by_lines) and _is_text(source, end, 1, by_lines=by_lines)
        parts.append(" |" + blank[2:] if borders else blank)
        at = end
    return "".join((*parts, source[at:]))


def _runs(source: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of tags; those with nothing but blanks between them are one."""
    run: tuple[int, int] | None = None
    for start, end in _tags(source):
        if run and not source[run[1] : start].strip():
            run = run[0], end
            continue
        if run:
            yield run
        run = start, end
    if run:
        yield run


def _tags(source: str) -> Iterator[tuple[int, int]]:
    ends = _Ends(source)
    at = 0
    while found := _OPENS.search(source, at):
        start, at = found.span()
        end = ends.of(start, found[0])
        if end is not None and not _SAYS.match(source, start):
            yield start, end
            at = end


class _Ends:
    """Finds where tags end. What is found, or is not there, is kept: nothing is looked for twice."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._next: dict[str, int] = {}

    def of(self, start: int, opens: str) -> int | None:
        """Return where a tag ends that begins at `start`, a comment with what it holds; None if it is no tag."""
        source = self._source
        closes = "--}}" if source.startswith("{{!--", start) else _CLOSES[opens]
        at = self._find(closes, start + len(opens))
        if at == len(source) or (opens == "{#" and self._find(opens, start + 1) < at):  # plurals are written so
            return None
        if _COMMENT.match(source, start):
            at = self._find(_COMMENT_ENDS, at)
            if at == len(source):
                return None
            closes, at = "%}", source.find("%}", at)
        return at + len(closes)

    def _find(self, words: str, start: int) -> int:
        at = self._next.get(words, -1)
        if at < start:
            at = self._source.find(words, start)
            self._next[words] = at = len(self._source) if at < 0 else at
        return at


def _is_text(source: str, at: int, step: int, *, by_lines: bool) -> bool:
    """True if text stands next to a place, in a direction, and not an edge that parts it anyway."""
    while 0 <= at < len(source) and source[at].isspace():
        if by_lines and source[at] in "\r\n":
            return False
        at += step
    return 0 <= at < len(source) and source[at] not in _AT_AN_EDGE
