"""Catalogues of interface texts in JSON and YAML: each text is an entry, its key the path that leads to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from expectmon.documents.scalars import resolve
from expectmon.errors import Code
from expectmon.messages.block import Parsed
from expectmon.messages.decode import without_surrogates
from expectmon.messages.errors import MessageError
from expectmon.messages.formats.json_marks import Json, JsonError, read_json, unescape
from expectmon.messages.formats.values import Entry, parsed_entry
from expectmon.messages.formats.yaml_text import traced
from expectmon.messages.ignoring import line_comments
from expectmon.messages.trace import Lines

_DEEPEST: Final = 100
_MOST_OF_A_CARD: Final = 4
_LIST_ITEM: Final = re.compile(r"\[[0-9]+\]$")


def parse_json(source: str) -> Parsed:
    """Read a catalogue in JSON.

    Raises:
        MessageError: for what is no JSON.
    """
    lines = Lines.of(source)
    try:
        entries = list(_json_entries(read_json(source, 0, len(source)), (), source))
    except JsonError as error:
        raise _unreadable("JSON", lines.place(error.at), error.why) from None
    return _parsed(entries, lines)


def parse_yaml(source: str) -> Parsed:
    """Read a catalogue in YAML. What an alias points to is read where it stands.

    Raises:
        MessageError: for what is no YAML.
    """
    lines = Lines.of(source)
    try:
        entries = list(_yaml_entries(source))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _unreadable("YAML", place, str(error.problem or error.context)) from None
    except (YAMLError, ValueError, OverflowError) as error:  # an impossible \U escape is one of the last two
        raise _unreadable("YAML", (1, 1), str(error).split("\n", 1)[0]) from None
    parsed = _parsed(entries, lines)
    parsed.comments = line_comments(source, lines)
    return parsed


def _unreadable(what: str, place: tuple[int, int], why: str) -> MessageError:
    line, column = place
    return MessageError(Code.UNREADABLE_MESSAGE, f"it is no {what}: line {line}, column {column}: {why}")


def _parsed(entries: Sequence[Entry], lines: Lines) -> Parsed:
    """Read the entries. A few texts of one mapping, such as title and text of a card, belong together."""
    parsed = Parsed()
    owners = [_owner(entry.key) for entry in entries]
    sizes = Counter(owners)
    sections: dict[str, int] = {}
    for number, (entry, owner) in enumerate(zip(entries, owners, strict=True)):
        is_card = owner and sizes[owner] <= _MOST_OF_A_CARD
        section = sections.setdefault(owner, number) if is_card else number
        parsed.take([parsed_entry(replace(entry, section=section), lines)])
    return parsed


def _owner(key: str | None) -> str:
    key = key or ""
    return _LIST_ITEM.sub("", key) if _LIST_ITEM.search(key) else key.rpartition(".")[0]


def _key(path: tuple[str, ...]) -> str:
    return "".join(step if step.startswith("[") else f".{step}" for step in path).lstrip(".")


def _json_entries(value: Json, path: tuple[str, ...], source: str) -> Iterator[Entry]:
    for name, _, member in value.members or ():
        yield from _json_entries(member, (*path, name), source)
    for number, item in enumerate(value.items or ()):
        yield from _json_entries(item, (*path, f"[{number}]"), source)
    if isinstance(value.value, str) and source[value.start - 1 : value.start] == '"' and value.value.strip():
        text, trace = unescape(source, value.start, value.end)
        yield Entry(text, trace, _key(path), 0)


def _yaml_entries(source: str) -> Iterator[Entry]:
    path = _Path()
    for event in _events(source):
        if isinstance(event, ScalarEvent):
            if path.takes_key():
                path.key(event.value)
                continue
            if event.value.strip() and (event.style or isinstance(resolve(event.value), str)):
                yield Entry(without_surrogates(event.value), traced(source, event), path.name(), 0)
            path.value()
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            path.enter(is_mapping=isinstance(event, MappingStartEvent))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            path.leave()
        elif not path.is_outside and getattr(event, "anchor", None):  # an alias
            path.key("*") if path.takes_key() else path.value()


def _events(source: str) -> Iterator[Event]:
    parser = YAML(typ="safe", pure=True)
    yield from parser.parse(source)


@dataclass(slots=True)
class _Level:
    """A mapping or list that is open: its key, or the number of its item; `is_key` if it is itself a key."""

    is_mapping: bool
    is_key: bool
    key: str | None = None
    item: int = 0


class _Path:
    """Where in a document the reader is."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []

    @property
    def is_outside(self) -> bool:
        """True outside of any mapping or list."""
        return not self._levels

    def takes_key(self) -> bool:
        """True where the next scalar is a key."""
        return bool(self._levels) and self._levels[-1].is_mapping and self._levels[-1].key is None

    def key(self, name: str) -> None:
        """Take a key."""
        self._levels[-1].key = name

    def value(self) -> None:
        """Go on behind a value."""
        if self._levels:
            self._levels[-1].key = None
            self._levels[-1].item += 1

    def enter(self, *, is_mapping: bool) -> None:
        """Go into a mapping or list.

        Raises:
            ValueError: at the 101st level.
        """
        if len(self._levels) >= _DEEPEST:
            raise ValueError(f"it is nested deeper than {_DEEPEST} levels")
        self._levels.append(_Level(is_mapping, is_key=self.takes_key()))

    def leave(self) -> None:
        """Go out of a mapping or list."""
        if self._levels.pop().is_key:
            self.key("?")
        else:
            self.value()

    def name(self) -> str:
        """Return the key of the value that comes next."""
        return _key(tuple(level.key or "" if level.is_mapping else f"[{level.item}]" for level in self._levels))
