"""A report before it has a face: parts made of typed blocks, in the reader's words. Every face shows the same ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from expectmon.present.blocks import Facts, Lines, Paragraph, Step, Tone
from expectmon.present.charts.specs import Spec


class ReportKind(StrEnum):
    """What a report is about."""

    OPS = "ops"
    AUDIT = "audit"
    PROMISE = "promise"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence that a reader in a hurry takes away, and a line or two that it rests on."""

    tone: Tone
    text: str
    lines: tuple[str, ...] = ()
    kind: Literal["verdict"] = "verdict"


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: what it is, the number in words, how it changed ("-0.7 points since last week"), and how it is."""

    label: str
    value: str
    change: str = ""
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True)
class Tiles:
    """A few numbers, side by side where there is room."""

    tiles: tuple[Tile, ...]
    kind: Literal["tiles"] = "tiles"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; `tone` marks it, always beside a word or a sign that says the same. `below` is a dim line."""

    text: str
    tone: Tone | None = None
    below: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its title. Numbers stand right in the columns that `numeric` names (indexes).

    `rows` are all there are: a face shows as many as it has room for, at most `shown` in a mail, and says with `more`
    how many are elsewhere; `sheet` names the attached table that has all of them. `key` tells it from other grids.
    With `shown` 0 a mail has no room for it at all, and a mail leaves out the columns that `aside` names (indexes,
    never the first): the page has all.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    shown: int = 10
    sheet: str = ""
    note: str = ""
    aside: frozenset[int] = frozenset()
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Card:
    """Something that wants to be looked at: a promise, a finding, an incident; with what to do and who does it.

    `label` says in words what `tone` says by colour.
    """

    headline: str
    tone: Tone
    label: str
    blocks: tuple[Paragraph | Step | Facts | Lines | Quote, ...]
    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Quote:
    """What copy says, and where it stands. `language` is that of the text, None where it is not known."""

    text: str
    place: str
    language: str | None = None
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its picture (drawn by `spec`), its finding in a sentence (the text that stands for it), its figures.

    `name` is unique in a report and a file name: "attainment-standard-delivery". `table` holds the figures behind it.
    `in_mail` is false for those that a mail has no room for; they are on the page.
    """

    name: str
    title: str
    alt: str
    spec: Spec = field(repr=False)
    table: Grid
    in_mail: bool = True
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Terms:
    """What words mean: definitions and method. A mail has room for the first `shown` (0: all)."""

    items: tuple[tuple[str, str], ...]
    shown: int = 0
    kind: Literal["terms"] = "terms"


Block: TypeAlias = Verdict | Tiles | Grid | Card | Quote | Chart | Terms | Paragraph | Step | Facts | Lines


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report. `name` is the name of its template block: "verdict", "promises"; `title` is its heading.

    A part without blocks is left out. The first screen's parts have no title: "verdict", "numbers".
    """

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that goes with a report as CSV: machine-readable cells, headers of one word."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language.

    `subject` is of the mail, `preheader` what a list of mails shows beside it; `label` stands on the coloured bar.
    `stem` is its file name without an ending: "2026-06-15-ops-7d". `at` is the moment of its figures (aware).
    `data` is the summary as plain data: the JSON face. `short` are lines for a chat. `footer` says why the reader gets
    this. `about` are facts of the report itself, told at its top and bottom: period, as of, made by.
    """

    kind: ReportKind
    stem: str
    language: str
    timezone: str
    at: dt.datetime
    subject: str
    preheader: str
    label: str
    tone: Tone
    title: str
    parts: tuple[Part, ...]
    footer: tuple[Paragraph | Step, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    short: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
