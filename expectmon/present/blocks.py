"""A letter as blocks: what there is to say, in the reader's words, before it is text or HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Tone: TypeAlias = Literal["critical", "warning", "good", "calm"]


_PHONE: Final = 44
"""Characters of a table's line that a phone can show."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: str
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: in words, and the command or the link that does it."""

    text: str
    command: str = ""
    url: str = ""
    kind: Literal["step"] = "step"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and their values."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, and what else is said of it, on a line below."""

    cells: tuple[str, ...]
    below: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title; `columns` has a name for each cell of a row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Literal["table"] = "table"

    @property
    def is_wide(self) -> bool:
        """True if its cells do not stand side by side on a phone."""
        return any(sum(len(cell) for cell in row.cells) > _PHONE for row in (Row(self.columns), *self.rows))


@dataclass(frozen=True, slots=True)
class Lines:
    """A list, one line each."""

    title: str
    items: tuple[str, ...]
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Section:
    """One incident of a digest: its headline and a few blocks."""

    headline: str
    tone: Tone
    label: str
    blocks: tuple[Paragraph | Step | Facts | Lines, ...]
    kind: Literal["section"] = "section"


Block: TypeAlias = Paragraph | Step | Facts | Table | Lines | Section


@dataclass(frozen=True, slots=True)
class Page:
    """A whole letter. `label` stands on its coloured bar, `preheader` is what a list of mails shows beside the subject.

    `blocks` come in reading order, `footer` says why the reader gets this and what can be done about it. `short` are
    the lines for a chat, below the subject.
    """

    language: str
    subject: str
    label: str
    tone: Tone
    headline: str
    preheader: str
    blocks: tuple[Block, ...]
    footer: tuple[Paragraph | Step, ...]
    short: tuple[str, ...]
