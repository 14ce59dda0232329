"""What an incident is about, and the fingerprint that tells it from every other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from expectmon.promises.alerting import Condition

Segment: TypeAlias = tuple[tuple[str, str | None], ...]
"""Columns and their values, sorted by column; empty for all records."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that can be wrong: a condition of a promise, of a source, of a channel, of the rules or of copy.

    `key` is the record (and, of several cycles, the cycle: `A-17#2`) where each commitment is told by itself, the
    receiver of a channel that is broken, the file of rules that cannot be read, or a finding's fingerprint.
    """

    condition: Condition
    promise: str | None = None
    source: str | None = None
    segment: Segment = ()
    key: str | None = None

    @property
    def fingerprint(self) -> str:
        """Canonical text: neither wording nor figures are part of it."""
        parts = [self.condition.value, self.promise, self.source, self.key]
        return json.dumps([*parts, dict(self.segment)], ensure_ascii=False, separators=(",", ":"))


def name_of(key: str, cycle: int) -> str:
    """Return the name of one commitment: the record's key, with its cycle behind it where there are several."""
    return key if cycle == 1 else f"{key}#{cycle}"


def identities(name: str) -> Iterator[tuple[str, int]]:
    """Yield the keys and cycles that a name can mean, the likely one first: keys may hold the sign themselves."""
    yield name, 1
    key, sign, cycle = name.rpartition("#")
    if sign and cycle.isascii() and cycle.isdigit() and int(cycle) > 1:
        yield key, int(cycle)
