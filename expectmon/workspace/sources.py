"""One entry of `sources` to the source that the rest of the program knows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expectmon.documents.document import Document
from expectmon.documents.document import Path as Place
from expectmon.errors import Code, Problem
from expectmon.promises.reading import Reading
from expectmon.workspace.durations import read_span
from expectmon.workspace.model import FilesSource, Source, SqlSource
from expectmon.workspace.query import files_query_fault, server_query_fault
from expectmon.workspace.schema import DEFAULT_TIMEZONE, SourceWire
from expectmon.workspace.urls import UrlError, database_url
from expectmon.workspace.zones import zone_problem

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_VIEW: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ONLY_WITH: Final = {"table": "url", "case": "events", "activity": "events", "at": "events"}
_DIALECTS: Final = {"sqlite": "sqlite", "postgresql+psycopg": "postgres"}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """An entry whose shape is right: what it says, and where it says it."""

    id: str
    wire: SourceWire
    document: Document
    root: Path

    def problem(self, code: Code, message: str, *names: str, hint: str | None = None) -> Problem:
        """Return a problem at a setting of this source; at its key without a name."""
        place: Place = ("sources", self.id, *names)
        return self.document.problem(code, message, place, hint=hint, key=not names)


def source_of(entry: SourceEntry) -> tuple[Source | None, list[Problem]]:
    """Build a source; None with all that is wrong with it."""
    problems = [*_kind_faults(entry), *_cast_faults(entry)]
    source: Source | None
    if entry.wire.files is not None:
        source, more = _files_source(entry)
    elif entry.wire.url is not None:
        source, more = _sql_source(entry, entry.wire.url)
    else:
        return None, problems
    problems += more
    return (None if problems else source), problems


def _kind_faults(entry: SourceEntry) -> Iterator[Problem]:
    """Check that a source is of one kind, and of one that is available."""
    wire = entry.wire
    kinds = [name for name in ("files", "url", "events") if getattr(wire, name) is not None]
    if not kinds:
        message = f"the source {entry.id!r} has neither 'files' nor 'url'"
        yield entry.problem(Code.MISSING_FIELD, message, hint="say where records are")
    if len(kinds) > 1:
        message = f"a source has only one of {' and '.join(repr(kind) for kind in kinds)}"
        yield entry.problem(Code.BAD_VALUE, message, kinds[1], hint="make two sources of it")
    for name, owner in _ONLY_WITH.items():
        if getattr(wire, name) is not None and kinds and owner not in kinds:
            yield entry.problem(Code.BAD_VALUE, f"'{name}' is only for sources with '{owner}'", name)
    if wire.events is not None:
        yield entry.problem(Code.NOT_YET, "event logs are not available yet", "events", hint="use files or url")
    if wire.engine == "source":
        yield entry.problem(Code.NOT_YET, "'engine: source' is not available yet", "engine", hint="leave it out")


def name_faults(document: Document, name: str) -> Iterator[Problem]:
    """Check a source's id and zone, which can be judged whatever else is wrong with it."""
    if not _ID.fullmatch(name):
        hint = "an id has small letters, digits and hyphens, like web-orders"
        yield document.problem(Code.BAD_ID, f"{name!r} cannot be an id", ("sources", name), hint=hint, key=True)
    if fault := zone_problem(document, ("sources", name, "timezone")):
        yield fault


def _cast_faults(entry: SourceEntry) -> Iterator[Problem]:
    for column, form in (entry.wire.cast or {}).items():
        if "%" not in form:
            message = f"{form!r} is no strptime format"
            yield entry.problem(Code.BAD_VALUE, message, "cast", column, hint='for example "%d/%m/%Y %H:%M"')


def _files_source(entry: SourceEntry) -> tuple[Source, list[Problem]]:
    wire, problems = entry.wire, list[Problem]()
    named = wire.files if isinstance(wire.files, dict) else {entry.id: wire.files or ""}
    for name, pattern in named.items():
        place = ("files", name) if isinstance(wire.files, dict) else ("files",)
        problems += _pattern_faults(entry, pattern, place)
    if isinstance(wire.files, dict):
        problems += _view_faults(entry, list(wire.files))
    if isinstance(wire.files, dict) and not named:
        problems.append(entry.problem(Code.BAD_VALUE, "'files' names no files", "files"))
    if isinstance(wire.files, dict) and named and wire.query is None:
        message = "'files' with names needs a 'query' over them"
        hint = f"write a SELECT from {' and '.join(named)}, or give one pattern without a name"
        problems.append(entry.problem(Code.MISSING_FIELD, message, "files", hint=hint))
    problems += _query_faults(entry, files_query_fault)
    fresh = _fresh(entry, problems)
    source = FilesSource(
        id=entry.id,
        files=named,
        key=wire.key,
        query=wire.query,
        updated_at=wire.updated_at,
        timezone=wire.timezone or DEFAULT_TIMEZONE,
        cast=wire.cast or {},
        null_values=tuple(wire.null_values or ()),
        fresh=fresh,
    )
    return source, problems


def _view_faults(entry: SourceEntry, names: list[str]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in names:
        same = first.setdefault(name.lower(), name)
        if not _VIEW.fullmatch(name):
            hint = "a name has letters, digits and underscores, like orders_2026"
            yield entry.problem(Code.BAD_ID, f"{name!r} cannot be used in a query", "files", name, hint=hint)
        elif same != name:
            message = f"{name!r} and {same!r} are the same name in a query, where capitals do not count"
            yield entry.problem(Code.BAD_ID, message, "files", name, hint="give one of them another name")


def _pattern_faults(entry: SourceEntry, pattern: str, place: tuple[str, ...]) -> Iterator[Problem]:
    if not pattern.strip() or "\0" in pattern:
        yield entry.problem(Code.BAD_VALUE, "the pattern names no file", *place, hint="like data/orders/*.csv")
    elif _REMOTE.match(pattern):
        yield entry.problem(
            Code.NOT_YET, "files at a URL are not available yet", *place, hint="copy them to a folder here"
        )


def _sql_source(entry: SourceEntry, text: str) -> tuple[Source | None, list[Problem]]:
    wire, problems = entry.wire, list[Problem]()
    if wire.table is None and wire.query is None:
        message = f"the source {entry.id!r} has neither 'table' nor 'query'"
        problems.append(entry.problem(Code.MISSING_FIELD, message, hint="say which records to read"))
    if wire.table is not None and wire.query is not None:
        problems.append(entry.problem(Code.BAD_VALUE, "a source has only one of 'table' and 'query'", "query"))
    try:
        url = database_url(text, entry.root)
    except UrlError as error:
        return None, [*problems, entry.problem(error.code, error.message, "url", hint=error.hint)]
    dialect = _DIALECTS[url.partition("://")[0]]
    problems += _query_faults(entry, lambda query: server_query_fault(query, dialect))
    fresh = _fresh(entry, problems)
    source = SqlSource(
        id=entry.id,
        url=url,
        key=wire.key,
        table=wire.table,
        query=wire.query,
        updated_at=wire.updated_at,
        timezone=wire.timezone or DEFAULT_TIMEZONE,
        cast=wire.cast or {},
        null_values=tuple(wire.null_values or ()),
        fresh=fresh,
    )
    return source, problems


def _fresh(entry: SourceEntry, problems: list[Problem]) -> dt.timedelta | None:
    if entry.wire.fresh is None:
        return None
    place = ("sources", entry.id, "fresh")
    return read_span(Reading(entry.document, problems), entry.wire.fresh, place, least=dt.timedelta(minutes=1))


def _query_faults(entry: SourceEntry, fault_of: Callable[[str], str | None]) -> list[Problem]:
    if entry.wire.query is None or (fault := fault_of(entry.wire.query)) is None:
        return []
    return [entry.problem(Code.BAD_QUERY, fault, "query", hint="write one SELECT, without ';'")]
