"""Signals of a promise: its wishes on severity, and conditions that nobody wants to hear of."""

from __future__ import annotations

from expectmon.alerts.figures import Figures
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.subject import Segment, Subject
from expectmon.promises.alerting import Condition, Severity
from expectmon.promises.model import Promise


def is_wanted(promise: Promise, condition: Condition) -> bool:
    """True unless the promise has switched the condition off."""
    return condition not in promise.alert.off


def severity_of(promise: Promise, condition: Condition, severity: Severity = Severity.WARNING) -> Severity:
    """Return the promise's own severity of a condition, else the one given."""
    return promise.alert.severity.get(condition, severity)


def made(  # noqa: PLR0913 - a signal has as many parts, and most have a default
    promise: Promise,
    condition: Condition,
    level: Level,
    figures: Figures,
    *,
    severity: Severity = Severity.WARNING,
    segment: Segment = (),
    key: str | None = None,
    patience: int = 1,
    calm: int = 2,
) -> Signal:
    """Return a signal of a promise; `severity` holds unless the promise has one of its own for the condition."""
    subject = Subject(condition, promise=promise.id, segment=tuple(sorted(segment)), key=key)
    own = severity_of(promise, condition, severity)
    return Signal(subject, level, own, figures, patience=patience, calm=calm)
