"""Markdown within a block: its marks are left out, its words kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from expectmon.messages.trace import Writer

_MARK: Final = re.compile(
    r"(?P<struck>~~(?![\s~])[^~`]*+~~|<(?P<by>del|s|strike)>[^<]*+</(?P=by)>)"
    r"|(?P<reference><sup>\s*(?:[*\u2020\u2021]{1,3}|[\[(]?(?:1[0-9]|[1-9])[\])]?)\s*</sup>(?!\s*[/\u2044]))"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<image>!\[(?P<alt>[^\[\]]*)\]\([^()\r\n]*(?:\([^()\r\n]*\)[^()\r\n]*)?\))"
    r"|(?P<open>\[(?=(?:!\[[^\[\]]*+\]\([^()\r\n]*+\)|[^\[\]])*+\](?:\(|\[)))"
    r"|(?P<close>\](?:\([^()\r\n]*(?:\([^()\r\n]*\)[^()\r\n]*)?\)|\[[^\[\]]*\]))"
    r"|(?P<tag></?[a-zA-Z][^<>]*>|<[a-z][a-z+.-]*:[^<>\s]*>)"
    r"|(?P<quote>(?:\r\n|\n|\r)[ \t]*>[> \t]*)"
    r"|(?P<emphasis>\*{1,3}|_{1,3}|~~)"
    r"|(?P<note>^\[\^[^\[\]\s]+\]:|\[\^[^\[\]\s]+\])",
    re.DOTALL | re.MULTILINE,
)


def comments(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the HTML comments in a part of a text."""
    while True:
        opens = source.find("<!--", start, end)
        closes = source.find("-->", opens + 4, end) if opens >= 0 else -1
        if closes < 0:
            return
        start = closes + 3
        yield opens, start


def write(writer: Writer, source: str, start: int, end: int) -> list[tuple[int, int]]:
    """Write a span of Markdown without its marks; return the spans of the alternative texts of its images."""
    alternatives: list[tuple[int, int]] = []
    for opens, closes in comments(source, start, end):
        alternatives += _write(writer, source, start, opens)
        start = closes
    return [*alternatives, *_write(writer, source, start, end)]


def _write(writer: Writer, source: str, start: int, end: int) -> list[tuple[int, int]]:
    marks = list(_MARK.finditer(source, start, end))
    cut = _paired(marks, source, (start, end))
    alternatives: list[tuple[int, int]] = []
    at, code = start, ""
    for number, mark in enumerate(marks):
        kind = mark.lastgroup if mark.lastgroup != "alt" else "image"
        if code and not (kind == "code" and mark[0] == code):
            continue
        if mark.start() < at or (kind in ("emphasis", "code") and number not in cut):
            continue
        writer.add(at, mark.start())
        at = mark.end()
        if kind == "escape":
            writer.put(mark[0][1], *mark.span())
        elif kind == "code":
            code = "" if code else mark[0]
        elif kind == "image":
            alternatives.append(mark.span("alt"))
        elif kind == "quote" or (kind == "tag" and mark[0][:3].lower() == "<br"):
            writer.space(*mark.span())
    writer.add(at, end)
    return alternatives


def _paired(marks: list[re.Match[str]], source: str, span: tuple[int, int]) -> set[int]:
    """Return which marks of emphasis and code open or close something; the others are text, such as in `2 * 3`."""
    opened: dict[str, int] = {}
    paired: set[int] = set()
    for number, mark in enumerate(marks):
        if mark.lastgroup not in ("emphasis", "code"):
            continue
        before = source[mark.start() - 1] if mark.start() > span[0] else " "
        after = source[mark.end()] if mark.end() < span[1] else " "
        is_code = mark.lastgroup == "code"
        inside_word = mark[0][0] == "_" and before.isalnum() and after.isalnum()
        if mark[0] in opened and (is_code or (not before.isspace() and not inside_word)):
            paired |= {opened.pop(mark[0]), number}
        elif is_code or (not after.isspace() and not inside_word):
            opened[mark[0]] = number
    return paired
