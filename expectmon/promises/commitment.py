"""What became of a promise made to one record: its state, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from enum import StrEnum


class State(StrEnum):
    """Every state a commitment can be in; the nine keys of `counts`."""

    KEPT = "kept"
    BROKEN = "broken"
    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    PENDING = "pending"
    PAUSED = "paused"
    EXCUSED = "excused"
    VOID = "void"
    UNKNOWN = "unknown"

    @property
    def is_due(self) -> bool:
        """True for the states that have an outcome and count on their due date."""
        return self in (State.KEPT, State.BROKEN, State.OVERDUE, State.EXCUSED)

    @property
    def is_open(self) -> bool:
        """True for the states that wait, and count whenever they are asked for."""
        return self in (State.PENDING, State.AT_RISK, State.PAUSED)


class Reason(StrEnum):
    """Why a commitment is broken or unknown. Unreadable cells add their column: `unreadable:ordered_at`."""

    LATE = "late"
    EARLY = "early"
    ABOVE = "above"
    NOT_AS_EXPECTED = "not_as_expected"
    MISSING_START = "missing_start"
    MISSING_DUE = "missing_due"
    MISSING_TARGET = "missing_target"
    MISSING_OPERAND = "missing_operand"
    MISSING_VOID_TIME = "missing_void_time"
    UNUSABLE_TARGET = "unusable_target"
    NO_MATCHING_TARGET = "no_matching_target"
    UNKNOWN_CALENDAR = "unknown_calendar"
    STOP_BEFORE_START = "stop_before_start"
    OUT_OF_RANGE = "out_of_range"
    DUPLICATE_KEY = "duplicate_key"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many commitments are in each state."""

    kept: int = 0
    broken: int = 0
    overdue: int = 0
    at_risk: int = 0
    pending: int = 0
    paused: int = 0
    excused: int = 0
    void: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, counted: Mapping[State, int]) -> Counts:
        """Build from a mapping; states that are not in it are zero."""
        return cls(**{state.value: number for state, number in counted.items()})

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def due(self) -> int:
        """Commitments with an outcome, as customers felt it."""
        return self.kept + self.broken + self.overdue + self.excused

    def as_dict(self) -> dict[str, int]:
        """All nine, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
