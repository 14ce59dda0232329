"""Packs: what statutes, marketplaces and common practice ask for, as data with their sources. No legal advice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from expectmon.audit.model import Level
from expectmon.audit.quantities import Quantity, of_duration
from expectmon.audit.scopes import UNLIMITED, ScopeWords, canonical
from expectmon.documents import Document, Maybe, Path, Wire, read, validate
from expectmon.errors import Code, ConfigurationError, Problem
from expectmon.promises.duration import Duration
from expectmon.promises.topics import Topic

_Text = Annotated[str, Field(min_length=1)]
_ID: Final = "abcdefghijklmnopqrstuvwxyz0123456789-"


class Basis(StrEnum):
    """What stands behind an entry."""

    LAW = "law"
    MARKETPLACE = "marketplace"
    PRACTICE = "practice"


_LEVELS: Final = {Basis.LAW: Level.ERROR, Basis.MARKETPLACE: Level.WARNING, Basis.PRACTICE: Level.NOTE}
"""How bad it is, at most, to fall short."""


class _EntryWire(Wire):
    """One line of a pack."""

    id: _Text = Field(description="short name of the entry", examples=["withdrawal"])
    topics: list[_Text] = Field(description="topics it is about", examples=[["delivery"]], min_length=1)
    says: _Text = Field(description="what is asked for, in a sentence", examples=["Goods arrive within 30 days"])
    source: _Text = Field(description="article or page it is taken from", examples=["Art. 18(1)"])
    at_most: Maybe[_Text] = Field(default=None, description="the longest time", examples=["30 days"])
    at_least: Maybe[_Text] = Field(default=None, description="the shortest time", examples=["14 days"])
    share: Maybe[_Text] = Field(default=None, description="least share to be kept", examples=["96%"])
    grace: Maybe[_Text] = Field(default=None, description="the most that may be forgiven", examples=["15 minutes"])
    level: Maybe[Literal["error", "warning", "note"]] = Field(
        default=None, description="how bad it is at most, if milder than usual of its basis", examples=["note"]
    )
    methods: list[_Text] = Field(default_factory=list, description="only for these methods", examples=[["express"]])
    tiers: list[_Text] = Field(default_factory=list, description="only for these tiers", examples=[["p1"]])
    locales: list[_Text] = Field(default_factory=list, description="only for copy in these", examples=[["en-US"]])
    words: list[_Text] = Field(
        default_factory=list, description="only where one of these is said", examples=[["flight"]]
    )
    unless: list[_Text] = Field(
        default_factory=list, description="not where one of these is said", examples=[["damage"]]
    )


class _PackWire(Wire):
    """A pack file."""

    id: _Text = Field(description="name of the pack, as settings name it", examples=["eu-consumer"])
    title: _Text = Field(description="what it is, in a few words", examples=["EU consumer rights"])
    basis: Literal["law", "marketplace", "practice"] = Field(description="what stands behind it", examples=["law"])
    source: _Text = Field(description="address of the source", examples=["https://law.example/text"])
    read: _Text = Field(description="the day on which the source was read", examples=["2026-01-31"])
    note: _Text = Field(description="what it is not", examples=["No legal advice."])
    entries: list[_EntryWire] = Field(description="what is asked for", min_length=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is asked for. `share` is 0..1, of what promises must want to keep; the rest are limits of time.

    `level` is how bad it is at most to fall short of it.
    """

    id: str
    topics: frozenset[Topic]
    says: str
    source: str
    level: Level
    at_most: Quantity | None = None
    at_least: Quantity | None = None
    share: float | None = None
    grace: Duration | None = None
    scope: ScopeWords = UNLIMITED
    locales: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """Entries of one source, and the day it was read."""

    id: str
    title: str
    basis: Basis
    source: str
    read: dt.date
    note: str
    entries: tuple[Entry, ...]


def parse_pack(text: bytes, name: str) -> Pack:
    """Read a pack.

    Args:
        text: what the file holds: YAML, UTF-8.
        name: its path, as problems shall name it.

    Raises:
        ConfigurationError: with every problem found, each with its place.
    """
    document = read(text, name)
    wire, problems = validate(_PackWire, document)
    if wire is None:
        raise ConfigurationError(problems)
    reading = _Reading(document, _LEVELS[Basis(wire.basis)])
    day = reading.day(wire.read, ("read",))
    if not set(wire.id) <= set(_ID):
        reading.refuse(Code.BAD_ID, f"{wire.id!r} is no id", ("id",), "small letters, digits and hyphens")
    entries = [reading.entry(entry, ("entries", number)) for number, entry in enumerate(wire.entries)]
    reading.refuse_twice([entry.id for entry in entries])
    if day is None or reading.problems:
        raise ConfigurationError(reading.problems)
    return Pack(wire.id, wire.title, Basis(wire.basis), wire.source, day, wire.note, tuple(entries))


@dataclass
class _Reading:
    """A pack that is being understood, and what is wrong with it."""

    document: Document
    level: Level
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: Code, message: str, path: Path, expected: str | None = None) -> None:
        self.problems.append(self.document.problem(code, message, path, expected=expected))

    def refuse_twice(self, ids: Sequence[str]) -> None:
        for number, name in enumerate(ids):
            if name in ids[:number]:
                self.refuse(Code.DUPLICATE_ID, f"there are two entries {name!r}", ("entries", number, "id"))

    def day(self, text: str, path: Path) -> dt.date | None:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.refuse(Code.BAD_DATE, f"{text!r} is no date", path, "a date like 2026-01-31")
            return None

    def entry(self, wire: _EntryWire, path: Path) -> Entry:
        limits = [name for name in ("at_most", "at_least", "share", "grace") if getattr(wire, name) is not None]
        if len(limits) != 1:
            self.refuse(
                Code.BAD_VALUE, f"{wire.id!r} has {len(limits)} limits", path, "one of at_most, at_least, share, grace"
            )
        return Entry(
            id=wire.id,
            topics=frozenset(self.topics(wire.topics, (*path, "topics"))),
            says=wire.says,
            source=wire.source,
            level=Level(wire.level) if wire.level else self.level,
            at_most=self.quantity(wire.at_most, (*path, "at_most")),
            at_least=self.quantity(wire.at_least, (*path, "at_least")),
            share=self.share(wire.share, (*path, "share")),
            grace=self.duration(wire.grace, (*path, "grace")),
            scope=ScopeWords(
                frozenset(map(canonical, wire.methods)), frozenset(), frozenset(map(canonical, wire.tiers))
            ),
            locales=tuple(wire.locales),
            words=tuple(word.lower() for word in wire.words),
            unless=tuple(word.lower() for word in wire.unless),
        )

    def topics(self, names: Sequence[str], path: Path) -> list[Topic]:
        for number, name in enumerate(names):
            if name not in set(Topic):
                self.refuse(Code.BAD_VALUE, f"{name!r} is no topic", (*path, number), f"one of {', '.join(Topic)}")
        return [Topic(name) for name in names if name in set(Topic)]

    def duration(self, text: str | None, path: Path) -> Duration | None:
        if text is None:
            return None
        try:
            return Duration.parse(text)
        except ValueError as error:
            self.refuse(Code.BAD_DURATION, str(error), path)
            return None

    def quantity(self, text: str | None, path: Path) -> Quantity | None:
        duration = self.duration(text, path)
        return of_duration(duration) if duration else None

    def share(self, text: str | None, path: Path) -> float | None:
        if text is None:
            return None
        try:
            percent = float(text.removesuffix("%"))
        except ValueError:
            percent = -1.0
        if not text.endswith("%") or not 0 < percent <= 100:  # noqa: PLR2004 - a hundred per cent
            self.refuse(Code.BAD_VALUE, f"{text!r} is no share", path, "a share like 95%")
            return None
        return percent / 100
