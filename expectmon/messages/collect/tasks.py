"""What is to be read, and what a process that reads is told. Pickled between the two."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from expectmon.audit.message import About, Message, Unchanged, Unread, Validators
from expectmon.claims.lexicon import Lexicons
from expectmon.errors import Problem
from expectmon.messages.raw import Raw
from expectmon.workspace.copy import Columns

_MEGABYTE: Final = 1_000_000

Collected: TypeAlias = Message | Unchanged | Unread | Problem
"""What collecting brings: messages, those that could not be read, and remarks on collecting itself."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one message may take: seconds of computing and of waiting, more for a large one, and memory."""

    seconds: int = 10
    seconds_a_megabyte: int = 2
    memory_bytes: int = 1_000_000_000

    def seconds_for(self, size: int) -> int:
        """Return the seconds for a message of so many bytes."""
        return self.seconds + size * self.seconds_a_megabyte // _MEGABYTE


USUAL: Final = Bounds()


@dataclass(frozen=True, slots=True)
class Document:
    """A file or a page; with `columns` a table of messages, whose times without an offset are of `timezone`.

    `validators` come along with the message that it becomes.
    """

    raw: Raw
    columns: Columns | None = None
    timezone: str = "UTC"
    validators: Validators | None = None

    @property
    def size(self) -> int:
        """How many bytes, or characters, are to be read."""
        return len(self.raw.content)

    def unread(self, code: str, why: str, hint: str | None = None) -> Unread:
        """Say that it cannot be read."""
        beginning = f"{self.raw.id}#" if self.columns is not None else None
        return Unread(self.raw.id, self.raw.location, code, why, hint, beginning)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a database: one message. `line` is its number, from 1."""

    id: str
    location: str
    about: About
    cells: tuple[str, ...] = field(repr=False)
    line: int = 1

    @property
    def size(self) -> int:
        """How many characters are to be read."""
        return sum(map(len, self.cells))

    def unread(self, code: str, why: str, hint: str | None = None) -> Unread:
        """Say that it cannot be read."""
        return Unread(self.id, self.location, code, why, hint)


Task: TypeAlias = Document | Row


@dataclass(frozen=True, slots=True)
class Setup:
    """What a process that reads must know from the start. Without `lexicons`: the shipped ones."""

    lexicons: Lexicons | None
    bounds: Bounds
    secrets: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """The process has begun."""


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more comes of this task."""
