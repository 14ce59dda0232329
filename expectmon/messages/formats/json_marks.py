"""JSON whose values know their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from expectmon.messages.trace import Trace

_TOKEN: Final = re.compile(
    r'\s*+(?:([{}\[\],:])|"((?:[^"\\]++|\\.)*+)"|(-?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)|(true|false|null)\b)',
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|(["\\/bfnrt]))')
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_DEEPEST: Final = 100

Plain: TypeAlias = "str | float | bool | None"


class JsonError(ValueError):
    """What is no JSON, and where."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.why = why
        self.at = at


@dataclass(frozen=True, slots=True)
class Json:
    """A value and its span; that of a string is without its quotes. Members know the place of their keys."""

    value: Plain
    start: int
    end: int
    members: tuple[tuple[str, int, Json], ...] | None = None
    items: tuple[Json, ...] | None = None

    def get(self, name: str) -> Json | None:
        """Return the member of a name, with or without a prefix such as `schema:`."""
        return next((value for key, _, value in self.members or () if key.rpartition(":")[2] == name), None)


@dataclass(frozen=True, slots=True)
class _Token:
    mark: str
    value: Plain
    start: int
    end: int

    @property
    def at(self) -> int:
        """Where it begins, with the quote of a string."""
        return self.start - (self.mark == '"')


def read_json(source: str, start: int, end: int) -> Json:
    """Read one JSON value.

    Raises:
        JsonError: for what is no JSON, nests deeper than 100 levels or is followed by something else.
    """
    scan = _scan(source, start, end)
    value = _value(next(scan), scan, 0)
    after = next(scan)
    if after.mark:
        raise JsonError("something follows after the end", after.at)
    return value


def unescape(source: str, start: int, end: int) -> tuple[str, Trace]:
    """Return the text of a string literal without its quotes, and where each character comes from."""
    parts: list[str] = []
    texts: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    length = 0

    def write(text: str, begins: int, stops: int) -> None:
        nonlocal length
        if text:
            texts.append(length)
            starts.append(begins)
            ends.append(stops)
            parts.append(text)
            length += len(text)

    at = start
    for found in _ESCAPE.finditer(source, start, end):
        write(source[at : found.start()], at, found.start())
        write(_decoded(found), found.start(), found.end())
        at = found.end()
    write(source[at:end], at, end)
    return "".join(parts), Trace(texts, starts, ends, length)


def _decoded(found: re.Match[str]) -> str:
    if found[3]:
        return _ESCAPED.get(found[3], found[3])
    units = bytes.fromhex(found[1] + (found[2] or ""))
    return units.decode("utf-16-be", "replace")


def _scan(source: str, start: int, end: int) -> Iterator[_Token]:
    at = start
    while True:
        found = _TOKEN.match(source, at, end)
        if found is None:
            rest = source[at:end]
            place = at + len(rest) - len(rest.lstrip())
            if place < end:
                raise JsonError("this is no JSON", place)
            yield _Token("", None, end, end)
            continue
        at = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> _Token:
    which = found.lastindex or 1
    start, end = found.span(which)
    text = found[which]
    if which == 1:
        return _Token(text, None, start, end)
    if which == 2:  # noqa: PLR2004 - the groups of the pattern in their order
        return _Token('"', unescape(found.string, start, end)[0] if "\\" in text else text, start, end)
    if which == 3:  # noqa: PLR2004 - the same
        return _Token("0", float(text), start, end)
    return _Token("w", {"true": True, "false": False}.get(text), start, end)


def _value(token: _Token, scan: Iterator[_Token], depth: int) -> Json:
    if depth > _DEEPEST:
        raise JsonError(f"this is nested deeper than {_DEEPEST} levels", token.at)
    if token.mark == "{":
        return _object(token, scan, depth)
    if token.mark == "[":
        return _array(token, scan, depth)
    if token.mark in ("", ",", ":", "}", "]"):
        raise JsonError("a value is missing here", token.at)
    return Json(token.value, token.start, token.end)


def _object(opened: _Token, scan: Iterator[_Token], depth: int) -> Json:
    members: list[tuple[str, int, Json]] = []
    token = next(scan)
    while token.mark != "}":
        if token.mark != '"':
            raise JsonError("a name in quotes is missing here", token.at)
        colon = next(scan)
        if colon.mark != ":":
            raise JsonError("a colon is missing here", colon.at)
        members.append((str(token.value), token.at, _value(next(scan), scan, depth + 1)))
        token = _next_item(scan, "}")
    return Json(None, opened.start, token.end, members=tuple(members))


def _array(opened: _Token, scan: Iterator[_Token], depth: int) -> Json:
    items: list[Json] = []
    token = next(scan)
    while token.mark != "]":
        items.append(_value(token, scan, depth + 1))
        token = _next_item(scan, "]")
    return Json(None, opened.start, token.end, items=tuple(items))


def _next_item(scan: Iterator[_Token], closes: str) -> _Token:
    """Return the token after a comma, or the one that closes."""
    token = next(scan)
    if token.mark == closes:
        return token
    if token.mark != ",":
        raise JsonError(f"a comma or {closes!r} is missing here", token.at)
    token = next(scan)
    if token.mark == closes:
        raise JsonError("a value is missing after the comma", token.at)
    return token
