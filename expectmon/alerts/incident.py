"""One alert condition's life, and the signals that drive it. Instants are aware and in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from expectmon.alerts.figures import Figures
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Severity


class Level(StrEnum):
    """What a check says of a subject. HOLD is neither: an incident stays as it is, and none begins."""

    BAD = "bad"
    HOLD = "hold"
    GOOD = "good"
    NO_DATA = "no_data"


class Phase(StrEnum):
    """Where an incident is in its life: pending → firing → clearing → resolved; no data is a phase of its own.

    A pending incident whose condition goes away before it fires is dropped: nobody was told of it.
    """

    PENDING = "pending"
    FIRING = "firing"
    CLEARING = "clearing"
    NO_DATA = "no_data"
    RESOLVED = "resolved"
    DROPPED = "dropped"

    @property
    def is_over(self) -> bool:
        """True at the end of its life."""
        return self in (Phase.RESOLVED, Phase.DROPPED)

    @property
    def is_known(self) -> bool:
        """True from firing on until it is over: while people may have been told of it."""
        return self in (Phase.FIRING, Phase.CLEARING, Phase.NO_DATA)


class Why(StrEnum):
    """The reason of a transition, or of a notice without one."""

    APPEARED = "appeared"
    DROPPED = "dropped"
    FIRST = "first"
    WORSE = "worse"
    CLEARING = "clearing"
    RELAPSED = "relapsed"
    RESOLVED = "resolved"
    NO_DATA = "no_data"
    DATA_AGAIN = "data_again"
    WITHDRAWN = "withdrawn"
    REPEAT = "repeat"
    ESCALATED = "escalated"
    UNMUTED = "unmuted"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class Signal:
    """What a check found of one subject.

    `patience` is the number of bad checks in a row before it fires (1: at once), `calm` of good ones before it is
    resolved.
    """

    subject: Subject
    level: Level
    severity: Severity
    figures: Figures
    patience: int = 1
    calm: int = 2


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody has it in hand, until then."""

    by: str
    at: dt.datetime
    until: dt.datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as the state keeps it. `number` is None until it is stored.

    `since` is when its phase began, `opened` when its condition was first seen, `fired` and `ended` None until then.
    `seq` counts the changes that somebody is to be told of. `bad` and `good` count such checks in a row. `figures` are
    the newest; `told` are those of the last notice, at `told_at`, `repeats` how often it was repeated since it fired.
    `history` marks what was found by the first check of a promise: it is told in one digest.
    """

    subject: Subject
    severity: Severity
    phase: Phase
    since: dt.datetime
    opened: dt.datetime
    figures: Figures
    number: int | None = None
    fired: dt.datetime | None = None
    ended: dt.datetime | None = None
    seq: int = 0
    bad: int = 0
    good: int = 0
    told: Figures | None = None
    told_at: dt.datetime | None = None
    repeats: int = 0
    acknowledged: Acknowledgement | None = None
    escalated: dt.datetime | None = None
    history: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An incident after a decision, and why. `notifies`: somebody is to be told, and `seq` has gone up by one.

    `before` is its phase before, None where there was no incident. A change without `notifies` and with the same phase
    only keeps the newest figures and is no transition.
    """

    incident: Incident
    before: Phase | None
    why: Why | None
    notifies: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of an incident's life, as the state keeps it. `by` is the person behind it, empty for the program."""

    incident: int
    at: dt.datetime
    before: Phase | None
    after: Phase
    why: Why
    seq: int
    figures: Figures
    severity: Severity
    run: int | None = None
    by: str = ""
    note: str = ""
