"""What a version of a message says, as the state keeps it: as JSON to be read again, and as rows to be counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from expectmon.audit.message import Ignore, Message, Noted, Said, saying_of

_SAID: Final[TypeAdapter[tuple[Said, ...]]] = TypeAdapter(tuple[Said, ...])
_IGNORES: Final[TypeAdapter[tuple[Ignore, ...]]] = TypeAdapter(tuple[Ignore, ...])
_NOTES: Final[TypeAdapter[tuple[Noted, ...]]] = TypeAdapter(tuple[Noted, ...])
_REPLACED: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Texts:
    """A version's JSON. `content` is the digest of it all, `claims` of what is claimed, wherever it stands."""

    said: str
    ignores: str
    notes: str
    content: str
    claims: str

    @classmethod
    def of(cls, message: Message) -> Texts:
        """Write down what a message says."""
        said, ignores = _SAID.dump_json(message.said), _IGNORES.dump_json(message.ignores)
        notes = _NOTES.dump_json(message.notes)
        words = f"{message.language}\0{message.words}".encode()
        claims = sorted({saying_of(each.claim) for each in message.said})
        return cls(
            said.decode(),
            ignores.decode(),
            notes.decode(),
            _digest(said, ignores, notes, words),
            _digest(*(value.encode("utf-8", "backslashreplace") for value in claims)),
        )


def said_of(text: str) -> tuple[Said, ...]:
    """Read claims that were written by `Texts`."""
    return _SAID.validate_json(text)


def ignores_of(text: str) -> tuple[Ignore, ...]:
    """Read comments that were written by `Texts`."""
    return _IGNORES.validate_json(text)


def notes_of(text: str) -> tuple[Noted, ...]:
    """Read remarks that were written by `Texts`."""
    return _NOTES.validate_json(text)


def claim_rows(version: int, message: Message) -> list[dict[str, Any]]:
    """Return a row for each claim of a message, in the order of its text."""
    return [{"version_id": version, "ordinal": number, **_row(said)} for number, said in enumerate(message.said)]


def _row(said: Said) -> dict[str, Any]:
    claim = said.claim
    return {
        "topic": claim.topic.value,
        "min": claim.min,
        "max": claim.max,
        "unit": None if claim.unit is None else claim.unit.value,
        "qualifier": claim.qualifier.value,
        "hedged": claim.hedged,
        "scope": None if claim.scope is None else storable(claim.scope.text),
        "clock": None if claim.clock is None else claim.clock.value,
        "language": claim.language,
        "quote": storable(claim.quote),
        "line": said.spot.line,
        "column": said.spot.column,
    }


def storable(text: str) -> str:
    """Return text that every database can hold: PostgreSQL refuses zero bytes."""
    return text.replace("\0", _REPLACED)


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
