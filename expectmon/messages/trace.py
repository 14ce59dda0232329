"""Text that knows where each of its characters stands in its source.

A text is written piece by piece from spans of the source: white space is folded, entities are decoded, invisible
characters are dropped. What was copied as it stands is one run, however long, so a text needs few of them.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

_ENTITY: Final = r"&(?:#[0-9]{1,8};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)"
# Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel separator, zero-width characters, marks of
# direction, word joiner and other invisible operators, byte-order mark.
INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SPECIAL: Final = re.compile(rf"\s{{2,}}|[{INVISIBLE}]+")
_SPECIAL_OR_ENTITY: Final = re.compile(rf"\s{{2,}}|[{INVISIBLE}]+|{_ENTITY}")
_ALL_INVISIBLE: Final = re.compile(rf"[{INVISIBLE}]+")
_SPACES: Final = {ord(char): " " for char in map(chr, range(0x3001)) if char.isspace()}
_SOFT_HYPHEN: Final = "\u00ad"
_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the characters of a text come from.

    Run `i` of the text starts at `text[i]` and comes from `start[i]:end[i]` of the source. It was copied as it stands
    if both are equally long; otherwise the whole run stands for the whole span, such as `½` for `&frac12;`.
    """

    text: list[int]
    start: list[int]
    end: list[int]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that `start:end` of the text comes from."""
        if not self.text:
            return 0, 0
        first, _ = self._at(start)
        _, last = self._at(max(end - 1, start))
        return first, max(first, last)

    def _at(self, offset: int) -> tuple[int, int]:
        run = max(bisect_right(self.text, offset) - 1, 0)
        begins = self.text[run]
        ends = self.text[run + 1] if run + 1 < len(self.text) else self.length
        start, end = self.start[run], self.end[run]
        if end - start != ends - begins:
            return start, end
        return start + offset - begins, start + offset - begins + 1


class Lines:
    """The lines of a source, to turn offsets into lines and columns. They count as in an editor."""

    __slots__ = ("_starts",)

    def __init__(self, starts: list[int]) -> None:
        self._starts = starts

    @classmethod
    def of(cls, source: str) -> Lines:
        """Find the lines of a text; CR LF, LF and CR end one."""
        return cls([0, *(found.end() for found in _LINE_BREAK.finditer(source))])

    @classmethod
    def page(cls, number: int) -> Lines:
        """Return the lines of a text that is all on one page, whose number stands for the line."""
        return cls([0] * number)

    def line(self, offset: int) -> int:
        """Return the line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class Writer:
    """Writes one text from spans of its source."""

    __slots__ = ("_ends", "_hidden", "_length", "_parts", "_source", "_starts", "_texts", "entities")

    def __init__(self, source: str, *, entities: bool = True) -> None:
        self._source = source
        self.entities = entities
        self._parts: list[str] = []
        self._texts: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._hidden: list[tuple[int, int]] = []
        self._length = 0

    @property
    def is_empty(self) -> bool:
        """True while nothing but white space was written."""
        return not self._parts

    @property
    def ends_with_space(self) -> bool:
        """True if white space at this point would be folded into what is there; so at the start."""
        return not self._parts or self._parts[-1][-1] == " "

    @property
    def mark(self) -> int:
        """A mark to be handed to `text_since`."""
        return len(self._parts)

    def text_since(self, mark: int) -> str:
        """Return what was written since a mark; `0`: everything."""
        return "".join(self._parts[mark:])

    def add(self, start: int, end: int) -> None:
        """Write a span of the source, folded and decoded."""
        source, at = self._source, start
        special = _SPECIAL_OR_ENTITY if self.entities else _SPECIAL
        for found in special.finditer(source, start, end):
            begins, ends = found.span()
            if begins > at:
                self._copy(at, begins)
            self._special(found[0], begins, ends)
            at = ends
        if end > at:
            self._copy(at, end)

    def put(self, text: str, start: int, end: int) -> None:
        """Write a text that stands for a whole span of the source."""
        if not text.strip():
            self.space(start, end)
        elif text := _ALL_INVISIBLE.sub("", text.translate(_SPACES)):
            self._write(text, start, end)

    def space(self, start: int, end: int) -> None:
        """Write a space for a span of the source, unless there is one or nothing yet."""
        if not self.ends_with_space:
            self._write(" ", start, end)

    def finish(self) -> tuple[str, Trace]:
        """Return the text, without white space around it, and its trace."""
        if self._parts and self._parts[-1][-1] == " ":  # never two: white space is folded
            self._drop_last_space()
        return "".join(self._parts), Trace(self._texts, self._starts, self._ends, self._length)

    def hidden_in_words(self) -> int | None:
        """Return where in the source an invisible character stands inside a word or number; None if none does."""
        if not self._hidden:
            return None
        text = self.text_since(0)
        for at, source in self._hidden:
            if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
                return source
        return None

    def _drop_last_space(self) -> None:
        self._length -= 1
        self._parts[-1] = self._parts[-1][:-1]
        if self._texts[-1] == self._length:
            for run in (self._texts, self._starts, self._ends):
                run.pop()
        else:
            self._ends[-1] -= 1

    def _special(self, found: str, start: int, end: int) -> None:
        if found[0] == "&":
            decoded = html.unescape(found)
            if decoded == found:
                self._copy(start, end)
            elif _ALL_INVISIBLE.fullmatch(decoded):
                self._drop(decoded, start)
            else:
                self.put(decoded, start, end)
        elif found[0].isspace():
            self.space(start, end)
        else:
            self._drop(found, start)

    def _drop(self, hidden: str, start: int) -> None:
        # A soft hyphen in a word is good typography; anything else there keeps the word from being found.
        if hidden.strip(_SOFT_HYPHEN):
            self._hidden.append((self._length, start))

    def _copy(self, start: int, end: int) -> None:
        if self._source[start].isspace() and self.ends_with_space:
            start += 1
            if start == end:
                return
        self._write(self._source[start:end].translate(_SPACES), start, end)

    def _write(self, text: str, start: int, end: int) -> None:
        merges = (
            self._ends
            and self._ends[-1] == start
            and len(text) == end - start
            and self._length - self._texts[-1] == start - self._starts[-1]
        )
        if merges:
            self._ends[-1] = end
        else:
            self._texts.append(self._length)
            self._starts.append(start)
            self._ends.append(end)
        self._parts.append(text)
        self._length += len(text)
