"""Gettext catalogues: the translation of each entry, or its source text where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from expectmon.errors import Code
from expectmon.messages.block import Parsed
from expectmon.messages.errors import MessageError
from expectmon.messages.formats.json_marks import unescape
from expectmon.messages.formats.values import Entry, parsed_entry
from expectmon.messages.ignoring import line_comments
from expectmon.messages.trace import Lines, Trace

_LINE: Final = re.compile(
    r"[ \t]*(?:(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[[0-9]{1,2}\])?)[ \t]*)?"
    r'"((?:[^"\\\r\n]++|\\.)*+)"|(\#)([^\r\n]*))'
)
_LONGEST_KEY: Final = 80
_LOOKED_AT: Final = 200


@dataclass(slots=True)
class _Message:
    """An entry: the spans of the string literals of each of its fields."""

    fields: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def is_complete(self) -> bool:
        return any(name.startswith("msgstr") for name in self.fields)


def parse(source: str) -> Parsed:
    """Read a catalogue. Obsolete entries are left out; a fuzzy translation is not used, as gettext does not use it.

    Raises:
        MessageError: for what is no catalogue.
    """
    lines = Lines.of(source)
    parsed = Parsed(comments=line_comments(source, lines))
    section = 0
    for message in _messages(source):
        key = _key(message, source)
        for spans in _shown(message):
            text, trace = _joined(source, spans)
            if text.strip() and key is not None:
                section += 1
                parsed.take([parsed_entry(Entry(text, trace, key, section), lines)])
    return parsed


def _messages(source: str) -> Iterator[_Message]:
    message, name, fuzzy = _Message(), "", False
    for at in _line_starts(source):
        found = _LINE.match(source, at)
        if found is None:
            _refuse_other(source, at)
            continue
        if found[3]:
            fuzzy = fuzzy or (found[4].startswith(",") and "fuzzy" in found[4])
            name = ""
            continue
        begins = found[1] == "msgctxt" or (found[1] == "msgid" and set(message.fields) != {"msgctxt"})
        if begins and (message.is_complete or found[1] in message.fields or fuzzy):
            if message.is_complete:
                yield message
            message, fuzzy = _Message(is_fuzzy=fuzzy), False
        name = found[1] or name
        if name:
            message.fields.setdefault(name, []).append(found.span(2))
    if message.is_complete:
        yield message


def _refuse_other(source: str, at: int) -> None:
    rest = source[at : at + _LOOKED_AT].lstrip(" \t")
    if rest[:1] not in ("", "\r", "\n") and not rest.startswith("domain"):
        why = "neither a comment nor a keyword with a string in quotes, or the string does not end"
        raise MessageError(
            Code.UNREADABLE_MESSAGE, f"it is no gettext catalogue: line {Lines.of(source).line(at)} is {why}"
        )


def _line_starts(source: str) -> Iterator[int]:
    yield 0
    for found in re.finditer(r"[\r\n]+", source):
        yield found.end()


def _shown(message: _Message) -> list[list[tuple[int, int]]]:
    """Return the texts that people see: translations, or what stands in for them."""
    translated = [spans for name, spans in message.fields.items() if name.startswith("msgstr")]
    used = [] if message.is_fuzzy else [spans for spans in translated if any(end > start for start, end in spans)]
    return used or [spans for name, spans in message.fields.items() if name in ("msgid", "msgid_plural")]


def _key(message: _Message, source: str) -> str | None:
    """Return context and source text of an entry; None for the header, which nobody sees."""
    source_text = _joined(source, message.fields.get("msgid", []))[0]
    if not source_text:
        return None
    context = _joined(source, message.fields.get("msgctxt", []))[0]
    key = f"{context}/{source_text}" if context else source_text
    return " ".join(key.split())[:_LONGEST_KEY]


def _joined(source: str, spans: list[tuple[int, int]]) -> tuple[str, Trace]:
    joined = Trace([], [], [], 0)
    texts: list[str] = []
    length = 0
    for span in spans:
        text, trace = unescape(source, *span)
        joined.text.extend(length + at for at in trace.text)
        joined.start.extend(trace.start)
        joined.end.extend(trace.end)
        texts.append(text)
        length += len(text)
    return "".join(texts), Trace(joined.text, joined.start, joined.end, length)
