"""`messages:` of expectmon.yaml to what the audit knows of it. Promises it names are looked up later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from expectmon.audit.model import Kind, Level
from expectmon.audit.setting import Ignored
from expectmon.documents.document import Document
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import did_you_mean, validate
from expectmon.errors import Code, Problem
from expectmon.promises.reading import Reading
from expectmon.resources import shipped
from expectmon.workspace.channels import one_or_more
from expectmon.workspace.copy import Copy
from expectmon.workspace.messages_collect import read_collect
from expectmon.workspace.messages_schema import IgnoredWire

MESSAGES: Final = "messages"
_SEVERITIES: Final = (MESSAGES, "severities")
_IGNORE: Final = (MESSAGES, "ignore")
_PACKS: Final = (MESSAGES, "packs")
_BASELINE: Final = (MESSAGES, "baseline")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class MessagesRead:
    """What `messages:` says, as far as it can be known without the rules; `promises` are those that it names."""

    copy: Copy
    promises: tuple[tuple[str, Place], ...] = ()
    document: Document | None = field(default=None, repr=False)


def read_messages(document: Document, root: Path, timezone: str) -> tuple[MessagesRead, list[Problem]]:
    """Read `messages:`; what is wrong is left out, and told.

    Args:
        document: expectmon.yaml with its variables expanded.
        root: the folder that paths are relative to.
        timezone: the workspace's zone.
    """
    reading = Reading(document)
    collect = read_collect(reading, root, timezone)
    levels = _levels(reading)
    packs = _packs(reading, root)
    ignore, promises = _ignored(reading)
    baseline = _baseline(reading, root)
    copy = Copy(collect, levels, packs, ignore, baseline, timezone)
    return MessagesRead(copy, promises, document), reading.problems


def has_places(document: Document) -> bool:
    """Tell whether `collect:` has an entry, right or wrong."""
    return bool(document.at((MESSAGES, "collect")))


def _levels(reading: Reading) -> dict[Kind, Level]:
    declared = reading.document.at(_SEVERITIES)
    known = [kind.value for kind in Kind]
    found: dict[Kind, Level] = {}
    for name, level in (declared if isinstance(declared, dict) else {}).items():
        if name not in known:
            near = did_you_mean(name, known)
            expected = None if near else f"one of {', '.join(known)}"
            message, place = f"there is no finding {name!r}", (*_SEVERITIES, name)
            reading.refuse(Code.UNKNOWN_FIELD, message, place, expected=expected, hint=near, key=True)
        elif isinstance(level, str) and level in tuple(Level):  # else told already by the check of the whole file
            found[Kind(name)] = Level(level)
    return found


def _packs(reading: Reading, root: Path) -> tuple[str, ...]:
    declared = reading.document.at(_PACKS)
    names = declared if isinstance(declared, list) else []
    known = known_packs(root)
    found: list[str] = []
    for number, name in enumerate(names):
        place = (*_PACKS, number)
        if not isinstance(name, str) or not name:  # told already by the check of the whole file
            continue
        if name in found:
            reading.refuse(Code.BAD_VALUE, f"{name!r} stands here twice", place, hint="delete one of them")
        elif name not in known:
            expected = f"one of {', '.join(known)}" if known else "a pack in rules/packs/"
            hint = did_you_mean(name, known)
            reading.refuse(Code.UNKNOWN_PACK, f"there is no pack {name!r}", place, expected=expected, hint=hint)
        else:
            found.append(name)
    return tuple(found)


def known_packs(root: Path) -> tuple[str, ...]:
    """Return the ids of packs, the names of their files: the shipped ones, and those in `rules/packs/`."""
    folders = [root / "rules" / "packs"]
    with suppress(FileNotFoundError):  # told when a pack is named that is not there
        folders.append(shipped("rules", "packs"))
    return tuple(
        sorted({path.stem for folder in folders for path in folder.glob("*.yaml") if _ID.fullmatch(path.stem)})
    )


def _ignored(reading: Reading) -> tuple[tuple[Ignored, ...], tuple[tuple[str, Place], ...]]:
    declared = reading.document.at(_IGNORE)
    found: list[Ignored] = []
    promises: list[tuple[str, Place]] = []
    for number in range(len(declared) if isinstance(declared, list) else 0):
        place: Place = (*_IGNORE, number)
        wire, _ = validate(IgnoredWire, reading.document, place)
        if wire is None:  # told already by the check of the whole file
            continue
        if wire.promise is not None:
            promises.append((wire.promise, (*place, "promise")))
        faults = list(_faults_of(wire))
        for code, message, name, hint in faults:
            reading.refuse(code, message, (*place, name) if name else place, hint=hint, key=not name)
        if not faults:
            kinds = tuple(dict.fromkeys(Kind(kind) for kind, _ in one_or_more(wire.findings, ())))  # type: ignore[arg-type]  # a Literal is text
            found.append(Ignored(wire.because.strip(), kinds, wire.message, wire.promise))
    return tuple(found), tuple(promises)


def _faults_of(wire: IgnoredWire) -> Iterator[tuple[Code, str, str, str]]:
    if wire.findings is None and wire.message is None and wire.promise is None:
        message = "the entry would keep every finding quiet"
        yield Code.MISSING_FIELD, message, "", "name findings:, message: or promise:"
    if wire.findings == []:
        yield Code.BAD_VALUE, "'findings' is empty", "findings", "name kinds, or delete the line: then all are meant"
    if not wire.because.strip():
        yield Code.BAD_VALUE, "'because' is empty", "because", "say why, for whoever reads it next year"


def _baseline(reading: Reading, root: Path) -> Path | None:
    name = reading.document.at(_BASELINE)
    if not isinstance(name, str) or not name:
        return None
    if "\0" in name or not name.strip():
        reading.refuse(Code.BAD_VALUE, "'baseline' names no file", _BASELINE, hint="like audit-baseline.json")
        return None
    return root / name
