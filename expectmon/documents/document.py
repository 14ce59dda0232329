"""A document: the plain values of one file, and the place of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from expectmon.errors import Code, Problem, Where

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Plain | dict[str, Value] | list[Value]"

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
# One space before `#`, or none after it: `Delivered in #1 time`. Two spaces and `# ` are an ordinary comment.
_LOST_TEXT: Final = re.compile(r" #|[ \t]+#[^\s]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text: line and column, both counted from 0 as the parser does."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one value stands. `key` is the place of its key, `plain` tells a scalar without quotes."""

    start: Mark
    end: Mark
    key: Mark | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, line by line, as the person sees it."""

    file: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str, file: str) -> Text:
        """Split a text at line breaks (and nothing else, so that lines count as in an editor)."""
        return cls(file, tuple(_LINE_BREAK.split(text)))

    def where(self, mark: Mark) -> Where:
        """Turn a mark into a place counted from 1."""
        return Where(self.file, mark.line + 1, mark.column + 1)

    def line(self, number: int) -> str:
        """Return a line, counted from 0; empty when there is none."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def problem(self, code: Code, message: str, mark: Mark, *, hint: str | None = None) -> Problem:
        """Return a problem at a mark, with its line as the excerpt."""
        return Problem(code, message, self.where(mark), hint=hint, excerpt=self.line(mark.line))


@dataclass(frozen=True)
class Document:
    """One file of YAML. `data` is made of dict, list, str, int, float, bool and None; times and dates stay text."""

    text: Text
    data: Value
    places: Mapping[Path, Place]

    @property
    def file(self) -> str:
        """The path of the file, as the user gave it."""
        return self.text.file

    def where(self, path: Path) -> Where:
        """Place of the value at `path`; of the nearest parent where there is none."""
        return self.text.where(self._nearest(path).start)

    def where_key(self, path: Path) -> Where:
        """Place of the key that leads to `path`; of the value where it has no key, as in a list."""
        place = self._nearest(path)
        return self.text.where(place.key or place.start)

    def excerpt(self, where: Where) -> str:
        """Return the line of text that `where` points at."""
        return self.text.line((where.line or 1) - 1)

    def is_plain(self, path: Path) -> bool:
        """True for a scalar that is written without quotes."""
        place = self.places.get(path)
        return place is not None and place.plain

    def written(self, path: Path) -> str | None:
        """Return a scalar as the file has it: `007` stays `007`. None for null and for what is no scalar."""
        place, value = self.places.get(path), self.at(path)
        if place is None or value is None or isinstance(value, dict | list):
            return None
        if isinstance(value, str):
            return value
        return self.text.line(place.start.line)[place.start.column : place.end.column]

    def cut_short(self, path: Path) -> bool:
        """True for an unquoted text whose ` #` made a comment of what was probably meant to be text."""
        place = self.places.get(path)
        if place is None or not place.plain:
            return False
        return _LOST_TEXT.match(self.text.line(place.end.line)[place.end.column :]) is not None

    def where_in(self, path: Path, offset: int) -> Where:
        """Place of the character at `offset` in the text at `path`; of the text's start where that cannot be told."""
        place, value = self.places.get(path), self.at(path)
        if place is None or not isinstance(value, str):
            return self.where(path)
        line = self.text.line(place.start.line)
        for column in (place.start.column, place.start.column + 1):  # without and with an opening quote
            if line.startswith(value, column):
                return self.text.where(Mark(place.start.line, column + offset))
        return self.where(path)

    def at(self, path: Path) -> Value:
        """Return the value at `path`, None where there is none."""
        value = self.data
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return value

    def problem(
        self,
        code: Code,
        message: str,
        path: Path,
        *,
        expected: str | None = None,
        hint: str | None = None,
        key: bool = False,
    ) -> Problem:
        """Return a problem at the value at `path` (at its key with `key`), with the line it stands on."""
        where = self.where_key(path) if key else self.where(path)
        return Problem(code, message, where, expected, hint, self.excerpt(where))

    def _nearest(self, path: Path) -> Place:
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path) or Place(Mark(0, 0), Mark(0, 0))
