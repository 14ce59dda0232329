"""`collect:` of `messages:` to places where copy is: files, pages, tables."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expectmon.audit.message import About
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import validate
from expectmon.errors import Code
from expectmon.promises.instants import EXPECTED, TimeTextError
from expectmon.promises.reading import Reading
from expectmon.workspace.channels import one_or_more
from expectmon.workspace.copy import Collect, Columns, CopyFiles, CopyPages, CopyTable
from expectmon.workspace.live import live_from, live_to
from expectmon.workspace.messages_schema import CollectWire, ColumnsWire
from expectmon.workspace.query import server_query_fault
from expectmon.workspace.urls import UrlError, database_url
from expectmon.workspace.web import read_networks, read_url

_COLLECT: Final = ("messages", "collect")
_KINDS: Final = ("files", "url", "urls", "sitemap", "sql")
_PAGES: Final = ("url", "urls", "sitemap")
_ONLY_WITH: Final = {
    "columns": ("files", "sql"),
    "encoding": ("files",),
    "allow_private": _PAGES,
    "pause": _PAGES,
    "at_most": ("sitemap",),
    "query": ("sql",),
    "name": ("sql",),
}
_LOCALE: Final = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_PAGE: Final = "a URL like https://shop.example/shipping"
_DIALECTS: Final = {"sqlite": "sqlite", "postgresql+psycopg": "postgres"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry whose shape is right."""

    reading: Reading
    wire: CollectWire
    place: Place
    root: Path

    def refuse(
        self, code: Code, message: str, *names: str, hint: str | None = None, expected: str | None = None
    ) -> None:
        """Add a problem at a setting of this entry."""
        self.reading.refuse(code, message, (*self.place, *names), hint=hint, expected=expected)

    def needs(self, name: str, message: str, hint: str) -> None:
        """Add the problem that a setting is missing."""
        if getattr(self.wire, name) is None:
            self.reading.refuse(Code.MISSING_FIELD, message, self.place, hint=hint, key=True)


def read_collect(reading: Reading, root: Path, timezone: str) -> tuple[Collect, ...]:
    """Return the places that are right, in their order.

    Args:
        reading: the settings.
        root: the folder that paths are relative to.
        timezone: the workspace's zone, of days and times without an offset.
    """
    declared = reading.document.at(_COLLECT)
    found: list[Collect] = []
    names: Counter[str] = Counter()
    for number in range(len(declared) if isinstance(declared, list) else 0):
        place: Place = (*_COLLECT, number)
        wire, _ = validate(CollectWire, reading.document, place)
        if wire is None:  # told already by the check of the whole file
            continue
        before = len(reading.problems)
        collect = _collect(_Entry(reading, wire, place, root), timezone)
        if isinstance(collect, CopyTable):
            _refuse_same_name(reading, names, collect.name, place)
        if collect is not None and len(reading.problems) == before:
            found.append(collect)
    return tuple(found)


def _collect(entry: _Entry, timezone: str) -> Collect | None:
    kinds = [name for name in _KINDS if getattr(entry.wire, name) is not None]
    if not kinds:
        entry.reading.refuse(
            Code.MISSING_FIELD,
            "the entry does not say where the copy is",
            entry.place,
            expected=f"one of {', '.join(_KINDS)}",
            key=True,
        )
    if len(kinds) > 1:
        message = f"an entry has only one of {' and '.join(repr(kind) for kind in kinds)}"
        entry.reading.refuse(Code.BAD_VALUE, message, (*entry.place, kinds[1]), hint="make two entries of it", key=True)
    _refuse_idle(entry, kinds)
    about = _about(entry, timezone)
    if not kinds:
        return None
    if kinds[0] == "files":
        return _files(entry, about)
    return _table(entry, about) if kinds[0] == "sql" else _pages(entry, about)


def _refuse_idle(entry: _Entry, kinds: list[str]) -> None:
    for name, owners in _ONLY_WITH.items():
        if getattr(entry.wire, name) is not None and kinds and not set(owners) & set(kinds):
            wanted = " or ".join(f"'{owner}'" for owner in owners)
            entry.reading.refuse(Code.BAD_VALUE, f"'{name}' is only for {wanted}", (*entry.place, name), key=True)


def _refuse_same_name(reading: Reading, names: Counter[str], name: str, place: Place) -> None:
    names[name] += 1
    if names[name] > 1:
        message = f"two tables are called {name!r}, so their messages cannot be told apart"
        reading.refuse(Code.DUPLICATE_ID, message, place, hint="give one of them another name:", key=True)


def _about(entry: _Entry, timezone: str) -> About:
    wire = entry.wire
    if wire.locale is not None and not _LOCALE.fullmatch(wire.locale):
        entry.refuse(Code.BAD_VALUE, f"{wire.locale!r} is no language", "locale", expected="a code like en or id-ID")
    begins = _moment(entry, "live_from", timezone, live_from)
    ends = _moment(entry, "live_to", timezone, live_to)
    if begins and ends and ends <= begins:
        entry.refuse(Code.BAD_VALUE, "it ends before it is live", "live_to", hint="correct one of the two")
    return About(wire.channel, wire.touchpoint, wire.locale, wire.owner, begins, ends)


def _moment(entry: _Entry, name: str, zone: str, read: Callable[[str, str], dt.datetime]) -> dt.datetime | None:
    text: str | None = getattr(entry.wire, name)
    if text is None:
        return None
    try:
        return read(text, zone)
    except TimeTextError as error:
        entry.refuse(Code.BAD_DATE, error.message, name, expected=EXPECTED, hint=error.hint)
        return None


def _files(entry: _Entry, about: About) -> CopyFiles:
    wire = entry.wire
    pattern = wire.files or ""
    if not pattern.strip() or "\0" in pattern:
        entry.refuse(Code.BAD_VALUE, "the pattern names no file", "files", hint="like copy/**/*.html")
    elif _REMOTE.match(pattern):
        entry.refuse(Code.BAD_VALUE, "'files' are on this machine", "files", hint="for a page write url:")
    if wire.encoding is not None and not is_encoding(wire.encoding):
        message = f"{wire.encoding!r} is no encoding that is known"
        entry.refuse(Code.BAD_VALUE, message, "encoding", expected="a name like utf-8, cp1252 or utf-16")
    return CopyFiles(pattern, about, _columns(entry), wire.encoding)


def is_encoding(name: str) -> bool:
    """Tell whether a name is that of an encoding of text."""
    try:
        "".encode(name)  # others (base64, zip) turn bytes into bytes and refuse
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def _pages(entry: _Entry, about: About) -> CopyPages:
    wire, place = entry.wire, entry.place
    if wire.urls == []:
        entry.refuse(Code.BAD_VALUE, "'urls' is empty", "urls", expected="one URL or more")
    private = read_networks(entry.reading, one_or_more(wire.allow_private, (*place, "allow_private")))
    pages = [*one_or_more(wire.url, (*place, "url")), *one_or_more(wire.urls, (*place, "urls"))]
    urls = _urls(entry.reading, pages)
    sitemaps = _urls(entry.reading, one_or_more(wire.sitemap, (*place, "sitemap")))
    usual = CopyPages((), (), about)
    return CopyPages(
        urls,
        sitemaps,
        about,
        private,
        usual.pause_seconds if wire.pause is None else float(wire.pause),
        usual.at_most if wire.at_most is None else wire.at_most,
    )


def _urls(reading: Reading, texts: list[tuple[str, Place]]) -> tuple[str, ...]:
    return tuple(url for text, at in texts if (url := read_url(reading, text, at, expected=_PAGE)))


def _table(entry: _Entry, about: About) -> CopyTable | None:
    wire = entry.wire
    entry.needs("query", "'sql' needs a 'query'", "write one SELECT")
    entry.needs("columns", "'sql' needs 'columns'", "say which column is the id and which the text")
    columns = _columns(entry)
    try:
        url = database_url(wire.sql or "", entry.root)
    except UrlError as error:
        entry.refuse(error.code, error.message, "sql", hint=error.hint)
        return None
    if wire.query is None or columns is None:
        return None
    if fault := server_query_fault(wire.query, _DIALECTS[url.partition("://")[0]]):
        entry.refuse(Code.BAD_QUERY, fault, "query", hint="write one SELECT, without ';'")
    return CopyTable(url, wire.query, columns, about, wire.name or wire.channel or "table")


def _columns(entry: _Entry) -> Columns | None:
    wire = entry.wire.columns
    if wire is None:
        return None
    texts = [name for name, _ in one_or_more(wire.text, ())]
    if not texts:
        entry.refuse(Code.BAD_VALUE, "'text' is empty", "columns", "text", expected="one column or more")
    for name, place in _twice(wire, (*entry.place, "columns")):
        entry.reading.refuse(Code.BAD_VALUE, f"{name!r} stands here twice", place, hint="delete one of them")
    others = {name: getattr(wire, name) for name in Columns.__dataclass_fields__ if name not in ("id", "text")}
    return Columns(wire.id, tuple(dict.fromkeys(texts)), **others)


def _twice(wire: ColumnsWire, place: Place) -> Iterator[tuple[str, Place]]:
    seen: set[str] = set()
    for name, at in one_or_more(wire.text, (*place, "text")):
        if name in seen:
            yield name, at
        seen.add(name)
