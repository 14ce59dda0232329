"""What an examination finds: one thing that was looked at, and how it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from expectmon.errors import Problem


class Level(StrEnum):
    """How something is: fine, worth a look, or in the way."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `problem` is what is amiss, with what to do; `configuration` says it is in YAML."""

    level: Level
    subject: str
    message: str
    problem: Problem | None = None
    configuration: bool = False


def counted(number: int, word: str, many: str | None = None) -> str:
    """Return `1 promise`, `2 promises`; `many` where the plural is another word."""
    return f"{number} {word if number == 1 else many or f'{word}s'}"
