"""Understands rules files: documents in, promises and calendars out, with every problem of every file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from expectmon.calendars.model import Calendar
from expectmon.documents import Document, Path, validate
from expectmon.errors import Code, Problem, Where
from expectmon.promises.load_calendars import load_calendar
from expectmon.promises.load_promises import load_promise
from expectmon.promises.load_terms import Known
from expectmon.promises.model import Promise, calendars_of
from expectmon.promises.reading import Reading, in_order
from expectmon.promises.schema import ID_PATTERN, SectionsWire

_ID: Final = re.compile(ID_PATTERN)
_SECTIONS: Final = ("calendars", "promises")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the rules files declare. `promises` and `calendars` hold what is right even where `problems` tell of others.

    `timezone` is the workspace's: the zone of `since` where no calendar tells. The places tell of all that is declared,
    also where it is wrong. Rules are not complete where a file could not be read: it may declare more.
    """

    calendars: Mapping[str, Calendar]
    promises: tuple[Promise, ...]
    problems: tuple[Problem, ...] = ()
    timezone: str = "UTC"
    calendar_places: Mapping[str, Where] = field(default_factory=dict)
    promise_places: Mapping[str, Where] = field(default_factory=dict)
    is_complete: bool = True


def load_rules(documents: Iterable[Document], *, sources: Mapping[str, str] | None, timezone: str) -> Rules:
    """Map rules files to promises and calendars. Raises nothing: what is wrong is in `problems`.

    Args:
        documents: the rules files, in the order in which problems shall be told.
        sources: the zone of each source that promises may name; None: any name will do.
        timezone: the workspace's zone.
    """
    readings = [Reading(document) for document in documents]
    declared = {section: _declared(readings, section) for section in _SECTIONS}
    calendars = {name: load_calendar(reading, name) for name, reading in declared["calendars"].items()}
    known = Known(calendars, sources)
    promises = _promises(declared, known)
    return Rules(
        calendars={name: calendar for name, calendar in calendars.items() if calendar},
        promises=promises,
        problems=tuple(problem for reading in readings for problem in _in_order(reading)),
        timezone=timezone,
        calendar_places=_places_of(declared, "calendars"),
        promise_places=_places_of(declared, "promises"),
    )


def _places_of(declared: Mapping[str, Mapping[str, Reading]], section: str) -> dict[str, Where]:
    return {name: reading.document.where_key((section, name)) for name, reading in declared[section].items()}


def _declared(readings: Sequence[Reading], section: str) -> dict[str, Reading]:
    """Return the document of each id of a section; of one that is declared twice the first."""
    if section == _SECTIONS[0]:
        for reading in readings:
            reading.problems += validate(SectionsWire, reading.document)[1]
    declared: dict[str, Reading] = {}
    for reading in readings:
        items = reading.document.at((section,))
        for name in items if isinstance(items, dict) else ():
            path: Path = (section, name)
            if name in declared:
                first = declared[name].document.where_key(path)
                message = f"the id {name!r} is used twice; the first is at {first}"
                reading.refuse(Code.DUPLICATE_ID, message, path, hint="rename one of them", key=True)
                continue
            _check_id(reading, name, path)
            declared[name] = reading
    return declared


def _check_id(reading: Reading, name: str, path: Path) -> None:
    if not _ID.fullmatch(name):
        expected = "small letters, digits and '-', not beginning with '-'"
        better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        hint = f"write {better!r}" if better else None
        reading.refuse(Code.BAD_ID, f"{name!r} is no id", path, expected=expected, hint=hint, key=True)


def _promises(declared: Mapping[str, Mapping[str, Reading]], known: Known) -> tuple[Promise, ...]:
    rules, calendars = declared["promises"], declared["calendars"]
    documents = {id(reading.document): reading.document for reading in rules.values()}
    places = {key: _places(document) for key, document in documents.items()}
    found = (
        (reading, load_promise(reading, name, known, places[id(reading.document)].get(name, {})))
        for name, reading in rules.items()
    )
    return tuple(
        replace(promise, written=_written(promise, reading, calendars)) for reading, promise in found if promise
    )


def _written(promise: Promise, reading: Reading, calendars: Mapping[str, Reading]) -> dict[str, Any]:
    """Return a promise and its calendars as they were written."""
    named = {calendar.id for terms in promise.versions for calendar in calendars_of(terms)}
    return {
        "calendars": {name: calendars[name].document.at(("calendars", name)) for name in sorted(named)},
        "promises": {promise.id: reading.document.at(("promises", promise.id))},
    }


def _places(document: Document) -> dict[str, dict[str, Where]]:
    """Return where the fields of each promise stand, by promise and dotted path."""
    found: dict[str, dict[str, Where]] = {}
    for path in document.places:
        if len(path) > len(_SECTIONS) and path[0] == "promises":
            _, name, *rest = path
            found.setdefault(str(name), {})[".".join(map(str, rest))] = document.where(path)
    return found


def _in_order(reading: Reading) -> list[Problem]:
    """Return the problems of a document from top to bottom, each once: versions share what they inherit."""
    return sorted(dict.fromkeys(reading.problems), key=in_order)
