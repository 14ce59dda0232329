"""A promise as if another number had been promised: the same records and clock, another target."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.promises.alerting import Alerting
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, By, Choice, Ends, Promise, Terms, Within, WithinColumn
from expectmon.promises.yardsticks import ends_of, unit_of

_DAYS: Final = (Unit.DAY, Unit.WEEK, Unit.MONTH)


def can_retarget(promise: Promise, target: Duration) -> bool:
    """True if the promise runs a clock from a start, and has a calendar if the target needs one."""
    terms = promise.terms
    clocked = isinstance(terms.target, Within | WithinColumn | Between | By)
    return clocked and bool(promise.start) and (terms.calendar is not None or not target.unit.is_business)


def retargeted(promise: Promise, target: Duration, name: str) -> Promise:
    """Return the promise of id `name` that promises `target` to the same records, by the same clock, at all times.

    Nobody who reads the copy knows of a grace, of what is nearing or of earlier terms: they do not apply. Days end as
    those of the promise do; where its own target is in another unit, and for the same day, at midnight, as people count
    days. Segments are left out.

    Raises:
        ValueError: the promise cannot be judged by that target; see `can_retarget`.
    """
    if not can_retarget(promise, target):
        raise ValueError(f"{promise.id} has no clock that {target} can be judged by")
    terms = replace(
        promise.terms,
        target=Within((Choice(None, target),)),
        since=None,
        until=None,
        ends=_ends(promise.terms, target),
        grace=None,
        nearing=None,
        entry=None,
    )
    return replace(
        promise, id=name, versions=(terms,), segments=(), bands=(), value=None, customer=None, alert=Alerting()
    )


def _ends(terms: Terms, target: Duration) -> Ends | None:
    if target.unit is Unit.BUSINESS_DAY:
        return ends_of(terms) if unit_of(terms) is Unit.BUSINESS_DAY else Ends.MIDNIGHT
    if target.unit in _DAYS:
        is_alike = bool(target.amount) and unit_of(terms) in _DAYS and not isinstance(terms.target, By)
        return ends_of(terms) if is_alike else Ends.MIDNIGHT
    return None
