"""Where each character of a YAML scalar comes from, through quotes, escapes, folded lines and indentation."""

from __future__ import annotations

import re
from typing import Final

from ruamel.yaml.events import ScalarEvent

from expectmon.messages.trace import Trace

_BLANK: Final = re.compile(r"\s+")
_ESCAPE: Final = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n])")
_CONTINUED: Final = re.compile(r"\\[ \t]*(?:\r\n|\n|\r)[ \t]*")
_BREAK: Final = re.compile(r"\r\n|\n|\r|\x85|\u2028|\u2029")
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s+)+")
_BLOCK_HEADER: Final = re.compile(r"[|>][^\r\n]*(?:\r\n|\n|\r)?")


def traced(source: str, event: ScalarEvent) -> Trace:
    """Return the trace of the value of a scalar into the text that was parsed."""
    return _Alignment(source, event).trace()


class _Alignment:
    """Walks along a value and its source together; both hold the same words in the same order."""

    def __init__(self, source: str, event: ScalarEvent) -> None:
        self._source = source
        self._value: str = event.value
        self._style: str | None = event.style
        self._at: int = event.start_mark.index
        self._end: int = event.end_mark.index
        self._runs: list[tuple[int, int, int]] = []
        properties = _PROPERTIES.match(source, self._at, self._end) if event.anchor or event.tag else None
        self._at = properties.end() if properties else self._at
        if self._style in ("'", '"'):
            self._at, self._end = self._at + 1, self._end - 1
        elif self._style in ("|", ">"):
            header = _BLOCK_HEADER.match(source, self._at)
            self._at = header.end() if header else self._at

    def trace(self) -> Trace:
        value, written = self._value, 0
        while written < len(value):
            step = self._step(value, written)
            if step == 0:  # should they differ, the rest of the value stands for the rest of the source
                self._runs.append((written, self._at, self._end))
                break
            written += step
        texts, starts, ends = zip(*self._runs, strict=True) if self._runs else ((), (), ())
        return Trace(list(texts), list(starts), list(ends), len(value))

    def _step(self, value: str, written: int) -> int:
        """Take the next characters; return how many of the value they are."""
        source, at = self._source, self._at
        if at >= self._end:
            return 0
        char = source[at]
        if char == "\\" and self._style == '"':
            return self._escaped(written)
        if char.isspace():
            return self._blank(value, written)
        if char == "'" and self._style == "'":
            return self._take(written, 1, 2)
        return self._same(value, written)

    def _same(self, value: str, written: int) -> int:
        source, at, length = self._source, self._at, 0
        stop = {"\\"} if self._style == '"' else {"'"} if self._style == "'" else set()
        most = min(self._end - at, len(value) - written)
        while length < most:
            char = source[at + length]
            if char != value[written + length] or char.isspace() or char in stop:
                break
            length += 1
        return self._take(written, length, length) if length else 0

    def _blank(self, value: str, written: int) -> int:
        found = _BLANK.match(self._source, self._at, self._end)
        length = found.end() - found.start() if found else 1
        if not value[written].isspace():  # indentation
            self._at += length
            return self._step(value, written)
        breaks = len(_BREAK.findall(self._source, self._at, self._at + length))
        blank = _BLANK.match(value, written)
        run = blank.end() - written if blank else 1
        if self._style in ('"', "'", None):
            run = min(run, length if not breaks else max(breaks - 1, 1))
        return self._take(written, run, length)

    def _escaped(self, written: int) -> int:
        continued = _CONTINUED.match(self._source, self._at, self._end)
        if continued:
            self._at = continued.end()
            return self._step(self._value, written)
        found = _ESCAPE.match(self._source, self._at, self._end)
        return self._take(written, 1, found.end() - found.start()) if found else 0

    def _take(self, written: int, length: int, source_length: int) -> int:
        self._runs.append((written, self._at, self._at + source_length))
        self._at += source_length
        return length
