"""What the audit finds, and the figures it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from expectmon.audit.message import Message, Said
from expectmon.errors import Where
from expectmon.promises.duration import Duration


class Kind(StrEnum):
    """What can be found."""

    TIGHTER_THAN_RULE = "tighter-than-rule"
    LOOSER_THAN_RULE = "looser-than-rule"
    CONTRADICTS_MESSAGE = "contradicts-message"
    UNSUPPORTED = "unsupported-by-data"
    CLOCK_START = "clock-start"
    QUALIFIER = "qualifier"
    UNBACKED = "unbacked"
    AMBIGUOUS = "ambiguous"
    VAGUE = "vague"
    STALE = "stale"
    MISSING = "missing"
    STATUTORY = "statutory"


class Level(StrEnum):
    """How bad a finding is. `error` lets the command exit with 1; what is off is not listed."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


LEVELS = {
    Kind.TIGHTER_THAN_RULE: Level.ERROR,
    Kind.LOOSER_THAN_RULE: Level.WARNING,
    Kind.CONTRADICTS_MESSAGE: Level.ERROR,
    Kind.UNSUPPORTED: Level.ERROR,
    Kind.CLOCK_START: Level.WARNING,
    Kind.QUALIFIER: Level.WARNING,
    Kind.UNBACKED: Level.WARNING,
    Kind.AMBIGUOUS: Level.NOTE,
    Kind.VAGUE: Level.NOTE,
    Kind.STALE: Level.WARNING,
    Kind.MISSING: Level.WARNING,
    Kind.STATUTORY: Level.ERROR,
}
"""The levels of a workspace that names none."""


class Verdict(StrEnum):
    """What the audit says of a claim."""

    VERIFIED = "verified"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    UNVERIFIABLE = "unverifiable"
    MISSING = "missing"


class Reason(StrEnum):
    """Why a claim was linked to a promise, or was not."""

    ONLY_ONE = "only-one"
    SCOPE = "scope"
    TOUCHPOINT = "touchpoint"
    VALUE = "value"
    WORDS = "words"
    AMBIGUOUS = "ambiguous"
    NO_PROMISE_OF_TOPIC = "no-promise-of-topic"
    OTHER_SCOPE = "other-scope"
    NO_NUMBER = "no-number"


@dataclass(frozen=True, slots=True)
class Link:
    """Which promise a claim speaks of, with a confidence of 0..1 and the reason; or the candidates if that is open."""

    promise: str | None
    confidence: float
    reason: Reason
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine is asked: how the clock of `promise` would fare if `target` were promised, and whom it reached.

    `exposed_from` (included) and `exposed_to` (excluded) bound when the claim was live; None: unbounded. `case` is the
    number of the case, of a target by case, that is meant; None: all records of the promise.
    """

    promise: str
    target: Duration
    exposed_from: dt.datetime | None = None
    exposed_to: dt.datetime | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """Actual - said, in `unit`; positive = late. Over stopped commitments only."""

    n: int
    unit: str
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says. Shares are 0..1; None without a due commitment. The bounds are Wilson's, 95 %.

    `due` fell due in the last `days` days (None: ever). `exposed` are records whose clock started while the claim was
    live. `copy` is the delta against what the copy says, `rule` against the rule, `shown` against the due time that was
    shown on the order. `sayable` is the shortest target that the data would keep at the share `wanted`.
    """

    kept: int
    due: int
    share: float | None
    low: float | None
    high: float | None
    days: int | None
    exposed: int | None
    copy: Delta
    rule: Delta
    shown: Delta | None
    wanted: float
    sayable: Duration | None


@dataclass(frozen=True, slots=True)
class Place:
    """A claim in its message."""

    message: Message
    said: Said


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that should be mended.

    `at` is the claim; None for a promise that nobody is told (`where` has the rule's place). `other` is the text it
    conflicts with. `says` is one plain sentence of what is wrong, with the figures; `do` what to do; `suggestion` a
    wording that the data would keep, in the language of the copy. `more` are other places that say the same.
    `fingerprint` stays the same while the claim and what it conflicts with say the same, wherever they move to in their
    files.
    """

    kind: Kind
    level: Level
    says: str
    do: str
    fingerprint: str
    at: Place | None = None
    other: Place | None = None
    promise: str | None = None
    link: Link | None = None
    answer: Answer | None = None
    suggestion: str | None = None
    where: Where | None = None
    source: str | None = None
    more: tuple[Place, ...] = ()


class Quiet(StrEnum):
    """Why a finding is not told."""

    COMMENT = "comment"
    SETTING = "setting"
    BASELINE = "baseline"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is not told, why, and the reason that was given."""

    finding: Finding
    quiet: Quiet
    reason: str
