"""What a promise says of its alerts: the `alert:` field of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Condition(StrEnum):
    """What can be wrong. The first eight are about a promise."""

    NEARING = "nearing"
    OVERDUE = "overdue"
    BROKEN = "broken"
    ATTAINMENT = "attainment"
    BURN = "burn"
    SHIFT = "shift"
    UNKNOWN = "unknown"
    NO_DATA = "no-data"
    STALE = "stale"
    SILENT = "silent"
    CHANNEL_BROKEN = "channel-broken"
    BAD_RULES = "bad-rules"
    FINDING = "finding"
    REPORT_MISSING = "report-missing"
    REPORT_FLAWED = "report-flawed"

    @property
    def is_of_commitments(self) -> bool:
        """True if it counts single commitments: with `each`, every one of them is told by itself."""
        return self in (Condition.NEARING, Condition.OVERDUE, Condition.BROKEN)


OF_REPORTS = frozenset({Condition.REPORT_MISSING, Condition.REPORT_FLAWED})
"""The conditions of reports: their key is the plan, or the kind of a report that was made by hand."""
OF_PROMISES = tuple(Condition)[:8]
"""The conditions that a rule can speak of."""


class Severity(StrEnum):
    """How urgent an alert is."""

    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The higher, the more urgent."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Alerting:
    """How a promise wants to be alerted of.

    `each`: every late commitment is an incident of its own. `severity` overrides the severity of conditions. `off` are
    conditions nobody wants to hear of. `minimum` is the number of due commitments below which no rate is judged.
    `show` are columns of the record that may stand in messages beside the key.
    """

    each: bool = False
    severity: Mapping[Condition, Severity] = field(default_factory=dict, hash=False)  # mappings have no hash
    off: frozenset[Condition] = frozenset()
    minimum: int = 20
    show: tuple[str, ...] = ()
