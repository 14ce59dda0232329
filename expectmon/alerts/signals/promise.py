"""All that a check says of one promise."""

from __future__ import annotations

from expectmon.alerts.incident import Signal
from expectmon.alerts.measures import PromiseMeasures
from expectmon.alerts.signals.attainment import attainment
from expectmon.alerts.signals.burn import burn
from expectmon.alerts.signals.counts import late, late_ones, no_data, unknown
from expectmon.alerts.signals.shift import shift
from expectmon.promises.model import Promise


def promise_signals(promise: Promise, measured: PromiseMeasures) -> list[Signal]:
    """Return the signals of a promise, one a subject.

    A condition that was not measured, cannot apply or is switched off gives none. With `each`, commitments that are
    late give a signal each, and none of them together.
    """
    found = attainment(promise, measured.shares)
    if measured.windows:
        found += burn(promise, measured.windows)
    found += shift(promise, measured.points)
    if promise.alert.each:
        for condition, ones in measured.ones.items():
            found += late_ones(promise, condition, ones)
    else:
        for condition, count in measured.late.items():
            found += late(promise, condition, count)
    found += unknown(promise, measured.unknown, measured.rows, measured.unknown_reason)
    found += no_data(promise, measured.due, had_data=measured.had_data)
    return found
