"""Is a source still alive? Its newest event, against how long it has paused before."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.alerts.figures import Aged, Trouble
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.measures import Pulse
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity

_LEAST: Final = dt.timedelta(days=1)
_PAUSES: Final = 2
"""A source may pause twice as long as it ever did in the last weeks."""
_SILENT: Final = 3
"""So many times the age at which it is stale, nothing comes any more."""


def source_signals(
    source: str,
    at: dt.datetime,
    *,
    pulse: Pulse | None = None,
    fresh: dt.timedelta | None = None,
    failed: str | None = None,
) -> list[Signal]:
    """Return whether a source is stale, and whether it is silent; of what is not known, nothing.

    Args:
        source: Its id.
        at: The moment of the check, aware.
        pulse: When it last had an event; None where it was not read.
        fresh: How old its newest event may be. Without it, one day or twice the longest pause it had; where too few
            pauses are known, no age is too old.
        failed: Why it could not be read, without secrets. It is silent from the second time on.
    """
    if failed is not None:
        return [_signal(source, Condition.SILENT, Level.BAD, Trouble(failed), patience=2)]
    limit = None if pulse is None else _limit(pulse, fresh)
    if pulse is None or limit is None:
        # It was read, and that is all that is known.
        return [_signal(source, Condition.SILENT, Level.GOOD, Trouble(""))]
    aged = Aged(pulse.newest, limit.total_seconds())
    # Without any event nothing is fresh, but a source that is only new has not fallen silent.
    silent = Level.HOLD if pulse.newest is None else _level(pulse.newest, at, limit * _SILENT)
    return [
        _signal(source, Condition.STALE, _level(pulse.newest, at, limit), aged),
        _signal(source, Condition.SILENT, silent, aged),
    ]


def _limit(pulse: Pulse, fresh: dt.timedelta | None) -> dt.timedelta | None:
    if fresh is not None or pulse.longest_pause is None:
        return fresh
    return max(_LEAST, pulse.longest_pause * _PAUSES)


def _level(newest: dt.datetime | None, at: dt.datetime, limit: dt.timedelta) -> Level:
    return Level.BAD if newest is None or at - newest > limit else Level.GOOD


def _signal(source: str, condition: Condition, level: Level, figures: Aged | Trouble, *, patience: int = 1) -> Signal:
    severity = Severity.CRITICAL if condition is Condition.SILENT else Severity.WARNING
    return Signal(Subject(condition, source=source), level, severity, figures, patience=patience, calm=1)
