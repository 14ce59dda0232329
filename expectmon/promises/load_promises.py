"""Maps a promise of a rules file to the domain, with its versions over time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Final

from expectmon.documents import Path, did_you_mean, validate
from expectmon.errors import Code, Where
from expectmon.promises.load_alerting import read_alerting
from expectmon.promises.load_results import read_bands, read_objective, read_segments
from expectmon.promises.load_targets import TARGETS, WITHOUT_DEADLINE, Version
from expectmon.promises.load_terms import Known, read_terms
from expectmon.promises.model import Promise, Terms
from expectmon.promises.reading import Reading
from expectmon.promises.schema import PreviousWire, PromiseWire

NOT_YET: Final = ("pause", "on_reopen", "complete_when")
_EVENT: Final = re.compile(r"(first|last)\s+(['\"]).*\2", re.DOTALL)


def load_promise(reading: Reading, identifier: str, known: Known, places: Mapping[str, Where]) -> Promise | None:
    """Return the promise of that id, None where problems were added instead.

    Args:
        reading: the document it stands in.
        identifier: its id, a key of `promises`.
        known: the calendars and sources of the workspace.
        places: where its fields stand, by dotted path.
    """
    path: Path = ("promises", identifier)
    before = len(reading.problems)
    _refuse_later_features(reading, path)
    wire, problems = validate(PromiseWire, reading.document, path, ignore=NOT_YET)
    reading.problems += problems
    if wire is None:
        return None
    _check_source(reading, wire, path, known)
    versions = _versions(reading, wire, path, known)
    current = versions[-1] if versions else None
    objective = read_objective(reading, wire.objective, (*path, "objective"))
    bands = read_bands(reading, wire.bands, (*path, "bands"), current)
    segments = read_segments(reading, wire.segments, (*path, "segments"))
    alert = read_alerting(reading, wire.alert, (*path, "alert"))
    if versions is None or len(reading.problems) > before:
        return None
    return Promise(
        id=identifier,
        says=wire.says,
        source=wire.source,
        versions=versions,
        start=wire.start,
        stop=wire.stop,
        objective=objective,
        bands=bands,
        segments=segments,
        topic=wire.topic,
        touchpoint=wire.touchpoint,
        stage=wire.stage,
        factor=wire.factor,
        owner=wire.owner,
        value=wire.value,
        customer=wire.customer,
        alert=alert,
        where_defined=reading.document.where_key(path),
        places=places,
    )


def _refuse_later_features(reading: Reading, path: Path) -> None:
    data = reading.document.at(path)
    if not isinstance(data, dict):
        return
    for name in NOT_YET:
        if name in data:
            reading.refuse(Code.NOT_YET, f"'{name}' is not supported yet", (*path, name), key=True)
    for name in ("start", "stop"):
        value = data.get(name)
        if isinstance(value, str) and _EVENT.fullmatch(value):
            message = f"'{name}' from an event log is not supported yet"
            reading.refuse(Code.NOT_YET, message, (*path, name), hint="name a column with a time")


def _check_source(reading: Reading, wire: PromiseWire, path: Path, known: Known) -> None:
    if known.sources is None or wire.source in known.sources:
        return
    names = sorted(known.sources)
    reading.refuse(
        Code.UNKNOWN_SOURCE,
        f"there is no source {wire.source!r}",
        (*path, "source"),
        expected=f"one of {', '.join(names)}" if names else "a source of expectmon.yaml",
        hint=did_you_mean(wire.source, names),
    )


def _versions(reading: Reading, wire: PromiseWire, path: Path, known: Known) -> tuple[Terms, ...] | None:
    """Return the terms over time, oldest first; None where something is wrong with them."""
    since = reading.date(wire.since, (*path, "since")) if wire.since is not None else None
    entries = _entries(reading, wire, path)
    ends = [before for before, _ in entries]
    if ends and since and ends[-1] > since:
        message = f"the terms before {ends[-1]} and those since {since} overlap"
        hint = "the newest 'before' may not be later than 'since'"
        reading.refuse(Code.OVERLAPPING_VERSIONS, message, (*path, "since"), hint=hint)
    begins = [None, *ends]
    versions: list[tuple[Version, tuple[dt.date | None, dt.date | None]]] = [
        (version, (begin, before)) for begin, (before, version) in zip(begins, entries, strict=False)
    ]
    versions.append((Version(wire, path), (since or begins[-1], None)))
    terms = [read_terms(reading, version, known, period) for version, period in versions]
    complete = tuple(one for one in terms if one)
    return complete if len(complete) == len(versions) else None


def _entries(reading: Reading, wire: PromiseWire, path: Path) -> list[tuple[dt.date, Version]]:
    """Return the entries of `previously`, oldest first, each with the date before which it was in force."""
    entries: list[tuple[dt.date, Version]] = []
    for number, previous in enumerate(wire.previously or ()):
        entry = (*path, "previously", number)
        before = reading.date(previous.before, (*entry, "before"))
        if before:
            entries.append((before, _earlier(wire, previous, path, entry)))
    dates = [before for before, _ in entries]
    if dates not in (sorted(set(dates)), sorted(set(dates), reverse=True)):
        _refuse_order(reading, dates, (*path, "previously"))
    return sorted(entries, key=lambda entry: entry[0])


def _refuse_order(reading: Reading, dates: list[dt.date], path: Path) -> None:
    twice = next((date for date in dates if dates.count(date) > 1), None)
    message = f"two versions end before {twice}" if twice else "the versions are in no order"
    hint = "put the newest first, each with a 'before' of its own"
    reading.refuse(Code.OVERLAPPING_VERSIONS, message, path, hint=hint, key=True)


def _earlier(wire: PromiseWire, previous: PreviousWire, base: Path, entry: Path) -> Version:
    """Return the promise with the fields that an entry names.

    A target replaces the target with what belongs to it: when its last day ends, and what a target without a deadline
    cannot have.
    """
    own = {name: value for name, value in previous if value is not None and name != "before"}
    update: dict[str, object] = dict(own)
    if _names_target(own):
        without_deadline = any(name in own for name in WITHOUT_DEADLINE)
        left = (*TARGETS, "ends", *(("grace", "nearing") if without_deadline else ()))
        update = {**dict.fromkeys(left), **({} if "measure" in own else {"at_most": None}), **own}
    return Version(wire.model_copy(update=update), base, entry, frozenset(own))


def _names_target(fields: Collection[str]) -> bool:
    return any(name in fields for name in TARGETS)
