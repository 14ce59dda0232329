"""Verdicts as small numbers, so that millions of them can be counted; each stands for a state and a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from expectmon.promises.commitment import Reason, State
from expectmon.promises.conditions import Column
from expectmon.promises.model import Promise

RADIX: Final = 1024
"""More than there are verdicts: a day and a verdict fit one number, day * RADIX + verdict."""

# In ranges, so that one comparison tells what counts on its due day (below OPEN), what waits (below SET_ASIDE), and
# what was set aside: void and unknown.
KEPT: Final = 1
LATE: Final = 2
EARLY: Final = 3
ABOVE: Final = 4
NOT_AS_EXPECTED: Final = 5
OVERDUE: Final = 6
_FIRST_EXCUSE: Final = 10
OPEN: Final = 200
AT_RISK: Final = 200
PENDING: Final = 201
PAUSED: Final = 202
"""Kept free: pauses come later."""
SET_ASIDE: Final = 210
VOID: Final = 210
EARLIER: Final = 211
"""Started when no terms were in force: outside the promise, and counted apart."""
_FIRST_UNKNOWN: Final = 220
_FIRST_UNREADABLE: Final = 300

_UNKNOWN: Final = tuple(
    reason
    for reason in Reason
    if reason not in (Reason.LATE, Reason.EARLY, Reason.ABOVE, Reason.NOT_AS_EXPECTED, Reason.UNREADABLE)
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state and why: the reason of a broken or unknown one, the label of an excuse, else empty."""

    state: State
    reason: str = ""


_FIXED: Final = {
    KEPT: Verdict(State.KEPT),
    LATE: Verdict(State.BROKEN, Reason.LATE),
    EARLY: Verdict(State.BROKEN, Reason.EARLY),
    ABOVE: Verdict(State.BROKEN, Reason.ABOVE),
    NOT_AS_EXPECTED: Verdict(State.BROKEN, Reason.NOT_AS_EXPECTED),
    OVERDUE: Verdict(State.OVERDUE),
    AT_RISK: Verdict(State.AT_RISK),
    PENDING: Verdict(State.PENDING),
    VOID: Verdict(State.VOID),
} | {_FIRST_UNKNOWN + number: Verdict(State.UNKNOWN, reason) for number, reason in enumerate(_UNKNOWN)}


RANGES: Final = {
    State.KEPT: (KEPT, KEPT),
    State.BROKEN: (LATE, NOT_AS_EXPECTED),
    State.OVERDUE: (OVERDUE, OVERDUE),
    State.AT_RISK: (AT_RISK, AT_RISK),
    State.PENDING: (PENDING, PENDING),
    State.PAUSED: (PAUSED, PAUSED),
    State.EXCUSED: (_FIRST_EXCUSE, OPEN - 1),
    State.VOID: (VOID, VOID),
    State.UNKNOWN: (_FIRST_UNKNOWN, RADIX - 1),
}
"""The first and last number that a state's verdicts can have; in the order of `State` and of `Counts`."""


def unknown(reason: Reason) -> int:
    """The number of an unknown verdict."""
    return _FIRST_UNKNOWN + _UNKNOWN.index(reason)


@dataclass(slots=True)
class VerdictBook:
    """The verdicts of one promise: the fixed ones, its excuses and its unreadable columns."""

    promise: Promise
    _excuses: dict[str, int] = field(default_factory=dict)
    _unreadable: dict[Column, int] = field(default_factory=dict)

    def excuse(self, label: str) -> int:
        """The number of an excuse."""
        return self._excuses.setdefault(label, _FIRST_EXCUSE + len(self._excuses))

    def unreadable(self, column: Column) -> int:
        """The number of a cell that could not be read."""
        return self._unreadable.setdefault(column, _FIRST_UNREADABLE + len(self._unreadable))

    def __getitem__(self, number: int) -> Verdict:
        """What a number stands for."""
        return self.all()[number]

    def all(self) -> dict[int, Verdict]:
        """Every verdict of this promise, by number."""
        excused = {number: Verdict(State.EXCUSED, label) for label, number in self._excuses.items()}
        unreadable = {
            number: Verdict(State.UNKNOWN, f"{Reason.UNREADABLE}:{column.name}")
            for column, number in self._unreadable.items()
        }
        return _FIXED | excused | unreadable

    def numbers(self, *states: State) -> list[int]:
        """The numbers of all verdicts with one of these states."""
        return [number for number, verdict in self.all().items() if verdict.state in states]
