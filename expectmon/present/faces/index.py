"""The index of kept reports: a page that leads to each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import quote

from babel.dates import format_skeleton

from expectmon.present.blocks import Tone
from expectmon.present.clean import body
from expectmon.present.speech import Speech, speech
from expectmon.present.templates import fill_named

_TEMPLATE: Final = "report/index.html.j2"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept report: its day, its title, and where it is.

    `links` are words and relative addresses, the first is the main one. `label` says in words what `tone` says by
    colour; `line` is its verdict.
    """

    day: dt.date
    title: str
    links: tuple[tuple[str, str], ...]
    label: str = ""
    tone: Tone = "calm"
    line: str = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    day: str
    entry: Entry

    @property
    def links(self) -> list[tuple[str, str]]:
        """Words and addresses; no name of a file can be read as a scheme."""
        return [(words, quote(address)) for words, address in self.entry.links]


@dataclass(frozen=True, slots=True)
class _Month:
    name: str
    listed: tuple[_Listed, ...]


def index_page(entries: Iterable[Entry], language: str) -> str:
    """Return the index as a page of HTML: newest first, by month, whatever the order of the entries.

    Raises:
        LookupError: there is no catalogue for the language.
    """
    spoken = speech(language, "UTC")
    by_title = sorted(entries, key=lambda entry: (entry.title, entry.links))
    newest_first = sorted(by_title, key=lambda entry: entry.day, reverse=True)
    months = [
        _Month(_month(spoken, first), tuple(_Listed(spoken.day(entry.day), entry) for entry in of_month))
        for first, of_month in groupby(newest_first, key=lambda entry: entry.day.replace(day=1))
    ]
    page = fill_named(
        _TEMPLATE,
        None,
        language=language,
        title=spoken.say("Reports"),
        nothing=spoken.say("There are no reports yet."),
        months=months,
    )
    return body(page).strip("\n") + "\n"


def _month(spoken: Speech, first: dt.date) -> str:
    return str(format_skeleton("yMMMM", dt.datetime.combine(first, dt.time()), locale=spoken.words.locale))
