"""Builds plain values from the parser's events, and refuses what rules don't need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from expectmon.documents.document import Mark, Path, Place, Plain, Text, Value
from expectmon.documents.scalars import resolve
from expectmon.errors import Code, Problem

MAX_DEPTH: Final = 50


@dataclass
class _Open:
    """A mapping or list that is being filled. `key` is the field whose value comes next, None if a key comes."""

    path: Path
    container: dict[str, Value] | list[Value]
    keep: bool
    key: str | None = None
    key_start: Mark = field(default_factory=lambda: Mark(0, 0))
    key_end: Mark = field(default_factory=lambda: Mark(0, 0))
    duplicate: bool = False

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None


class Builder:
    """Takes events one by one; afterwards `data`, `places` and `problems` hold what was found."""

    def __init__(self, text: Text) -> None:
        self.data: Value = None
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._text = text
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> bool:
        """Take the next event. False: nothing that follows can be understood, stop here."""
        if isinstance(event, DocumentStartEvent):
            return self._begin_document(event)
        if isinstance(event, NodeEvent):
            self._refuse_anchors_and_tags(event)
        if isinstance(event, CollectionStartEvent):
            return self._open(event)
        if isinstance(event, CollectionEndEvent):
            self._close()
        elif isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, AliasEvent):
            self._alias(event)
        return True

    def _begin_document(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        start = _mark(event.start_mark)
        if self._documents > 1:
            self._refuse("a file holds one document only; a second one begins here", start, "use two files")
            return False
        if event.version not in (None, (1, 2)) or event.tags:
            self._refuse("directives (lines that begin with '%') are not accepted", start, "delete the line")
            return False
        return True

    def _refuse_anchors_and_tags(self, event: NodeEvent) -> None:
        start = _mark(event.start_mark)
        if event.anchor and not isinstance(event, AliasEvent):
            message = f"anchors (&{event.anchor}) are not accepted"
            self.problems.append(self._text.problem(Code.YAML_ALIAS, message, start, hint="write the value out"))
        tag = getattr(event, "ctag", None)
        if tag is not None:
            self._refuse(f"tags ({tag}) are not accepted", start, "delete the tag; quote a value that shall be text")

    def _refuse(self, message: str, mark: Mark, hint: str) -> None:
        self.problems.append(self._text.problem(Code.YAML_SYNTAX, message, mark, hint=hint))

    def _alias(self, event: AliasEvent) -> None:
        start = _mark(event.start_mark)
        message = f"aliases (*{event.anchor}) are not accepted"
        self.problems.append(self._text.problem(Code.YAML_ALIAS, message, start, hint="write the value out"))
        top = self._stack[-1] if self._stack else None
        if top and top.awaits_key:
            self._set_key(top, f"*{event.anchor}", start, _mark(event.end_mark))
        else:
            self._put(None, Place(start, _mark(event.end_mark)))

    def _open(self, event: CollectionStartEvent) -> bool:
        start = _mark(event.start_mark)
        if len(self._stack) >= MAX_DEPTH:
            self._refuse(f"values are nested deeper than {MAX_DEPTH} levels", start, "flatten them")
            return False
        top = self._stack[-1] if self._stack else None
        if top and top.awaits_key:
            self._refuse("the name of a field must be text, not a list or a mapping", start, "write name: value")
            return False
        container: dict[str, Value] | list[Value] = {} if isinstance(event, MappingStartEvent) else []
        path = self._put(container, Place(start, _mark(event.end_mark)))
        self._stack.append(_Open(path or (), container, keep=path is not None))
        return True

    def _close(self) -> None:
        self._stack.pop()

    def _scalar(self, event: ScalarEvent) -> None:
        plain = not event.style
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        text = self._whole_characters(event.value, start)
        value: Plain = resolve(text) if plain else text
        top = self._stack[-1] if self._stack else None
        if top and top.awaits_key:
            if plain and not isinstance(value, str):
                self._refuse_key(text, start)
            self._set_key(top, text, start, end)
            return
        if plain and not text and top and top.key is not None:
            # The parser places an empty value at whatever follows it; it belongs right behind its key.
            start = end = self._behind_colon(top.key_end)
        self._put(value, Place(start, end, plain=plain))

    def _whole_characters(self, text: str, mark: Mark) -> str:
        """Join the halves of characters that are written as two escapes, as JSON does."""
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._refuse("half a character is escaped here", mark, "write the character itself")
            return ""

    def _refuse_key(self, text: str, mark: Mark) -> None:
        message = f"the name {text or '(empty)'} is not text" if text else "the name of a field is missing"
        self.problems.append(self._text.problem(Code.QUOTE_IT, message, mark, hint=f"quote it: '{text}'"))

    def _behind_colon(self, mark: Mark) -> Mark:
        colon = self._text.line(mark.line).find(":", mark.column)
        return Mark(mark.line, colon + 1) if colon >= 0 else mark

    def _set_key(self, top: _Open, key: str, start: Mark, end: Mark) -> None:
        top.key, top.key_start, top.key_end = key, start, end
        top.duplicate = isinstance(top.container, dict) and key in top.container
        if top.duplicate and top.keep:
            first = self.places[(*top.path, key)].key
            line = first.line + 1 if first else 0
            message = f"{key!r} stands here twice; the first is in line {line}"
            problem = self._text.problem(Code.DUPLICATE_FIELD, message, start, hint="delete or rename one of them")
            self.problems.append(problem)

    def _put(self, value: Value, place: Place) -> Path | None:
        """Store a value where it belongs. None: it lies under a duplicate field, and is not kept."""
        if not self._stack:
            self.data = value
            self.places[()] = place
            return ()
        top = self._stack[-1]
        if isinstance(top.container, list):
            path: Path = (*top.path, len(top.container))
            top.container.append(value)
        else:
            key, top.key = top.key or "", None
            if top.duplicate:
                return None
            path = (*top.path, key)
            top.container[key] = value
            place = Place(place.start, place.end, top.key_start, place.plain)
        if not top.keep:
            return None
        self.places[path] = place
        return path


def _mark(mark: object) -> Mark:
    return Mark(getattr(mark, "line", 0), getattr(mark, "column", 0))
