"""A report as one face shows it: rows that there is room for, pictures that there are, and words about the rest.

This is what templates of reports see, beside the report itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from expectmon.present.blocks import Facts, Lines, Paragraph, Step, Tone
from expectmon.present.report import Cell, Quote, Terms, Tiles, Verdict

_WEB: Final = re.compile(r"(https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """A table. `rows` are those shown, `more` says where the others are; `label` is its name among all tables.

    `is_wide`: it does not fit a phone as a table.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int]
    note: str
    more: str
    is_wide: bool
    label: str
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart. `source` is where its picture is, empty where there is none: then `trouble` says why.

    `table` are its figures where the face shows them.
    """

    name: str
    title: str
    alt: str
    source: str
    width: int
    height: int
    trouble: str
    table: ShownGrid | None
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A sentence of the face itself: where the rest is."""

    text: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card, as `expectmon.present.report.Card`."""

    headline: str
    tone: Tone
    label: str
    blocks: tuple[ShownBlock, ...]
    kind: Literal["card"] = "card"


ShownBlock: TypeAlias = (
    Verdict | Tiles | ShownGrid | ShownCard | Quote | ShownChart | Terms | Paragraph | Step | Facts | Lines | ShownNote
)


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with the blocks that are shown. `anchor` is its place in a page, `level` that of its blocks' headings."""

    name: str
    title: str
    anchor: str
    level: int
    blocks: tuple[ShownBlock, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the face itself, in the reader's language."""

    figures: str
    contents: str
    about: str


def is_web_address(text: str) -> bool:
    """Tell whether a text may be a link: never `javascript:` or a file."""
    return _WEB.fullmatch(text) is not None


def is_language(text: str | None) -> bool:
    """Tell whether a text is a tag of a language, as HTML wants it."""
    return text is not None and _LANGUAGE.fullmatch(text) is not None
