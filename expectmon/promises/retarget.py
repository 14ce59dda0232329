"""A promise as if another number had been promised: the same records and clock, another target."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from expectmon.promises.alerting import Alerting
from expectmon.promises.conditions import All, Call, Condition, Expression, Literal, Not
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, By, Choice, Ends, Promise, Terms, Within, WithinColumn
from expectmon.promises.yardsticks import ends_of, unit_of

_DAYS: Final = (Unit.DAY, Unit.WEEK, Unit.MONTH)


def can_retarget(promise: Promise, target: Duration) -> bool:
    """True if the promise runs a clock from a start, and has a calendar if the target needs one."""
    terms = promise.terms
    clocked = isinstance(terms.target, Within | WithinColumn | Between | By)
    return clocked and bool(promise.start) and (terms.calendar is not None or not target.unit.is_business)


def retargeted(promise: Promise, target: Duration, name: str, case: int | None = None) -> Promise:
    """Return the promise of id `name` that promises `target` to the same records, by the same clock, at all times.

    With `case` it is made only to those records that the case of this number, of a target by case, is promised to.

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
        where=_both(promise.terms.where, _case_of(promise, case)),
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


def of_case(promise: Promise, name: str, case: int) -> Promise:
    """Return the promise of id `name` to only those records that a case of its target is promised to, at all times."""
    condition = _case_of(promise, case)
    versions = tuple(replace(terms, where=_both(terms.where, condition)) for terms in promise.versions)
    return replace(promise, id=name, versions=versions)


def _case_of(promise: Promise, case: int | None) -> Condition | None:
    """Return the condition of the records that a case applies to: no case before it does."""
    target = promise.terms.target
    if case is None or not isinstance(target, Within):
        return None
    *before, own = target.choices[: case + 1]
    trees = [_is_not(choice.when) for choice in before if choice.when]
    trees += [own.when.tree] if own.when else []
    return Condition(f"case {case + 1}", trees[0] if len(trees) == 1 else All(tuple(trees))) if trees else None


def _is_not(condition: Condition) -> Expression:
    """A case whose condition is null does not apply."""
    return Not(Call("coalesce", (condition.tree, Literal(value=False))))


def _both(one: Condition | None, other: Condition | None) -> Condition | None:
    if one is None or other is None:
        return one or other
    return Condition(f"({one.text}) and {other.text}", All((one.tree, other.tree)))


def _ends(terms: Terms, target: Duration) -> Ends | None:
    if target.unit is Unit.BUSINESS_DAY:
        return ends_of(terms) if unit_of(terms) is Unit.BUSINESS_DAY else Ends.MIDNIGHT
    if target.unit in _DAYS:
        is_alike = bool(target.amount) and unit_of(terms) in _DAYS and not isinstance(terms.target, By)
        return ends_of(terms) if is_alike else Ends.MIDNIGHT
    return None
