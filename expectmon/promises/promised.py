"""What a promise says in short: its target as text, and as a number in the unit of its deltas."""

from __future__ import annotations

from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Between, Measure, Terms, Within
from expectmon.promises.yardsticks import yardstick


def target_in_full(terms: Terms) -> str:
    """Return the target with both its ends where it has two, "between 2 and 5 days"; else as `target_text` does."""
    if isinstance(terms.target, Between):
        return f"between {terms.target.earliest.amount} and {terms.target.latest}"
    return target_text(terms)


def target_text(terms: Terms) -> str:
    """Return the target as the rule has it, "5 business days"; nothing where it depends on the record."""
    match terms.target:
        case Within(choices=(only,)):
            return str(only.target)
        case Between(latest=latest):
            return str(latest)
        case Measure(column=column, at_most=most):
            return f"{column} {most:g}"
    return ""


def limit_of(terms: Terms) -> float | None:
    """Return the target as a number, such that limit + delta is what it took.

    None where it depends on the record, where too early breaks the promise as well (`between`: between its ends deltas
    are 0, whatever it took), and where deltas are in a unit of which no fixed number is the target: months, and
    business days whose deadline is a time of day.
    """
    match terms.target:
        case Within(choices=(only,)):
            return _in_unit(only.target, yardstick(terms).unit)
        case Measure(at_most=most):
            return most
    return None


def _in_unit(target: Duration, unit: str) -> float | None:
    if target.unit == unit:
        return float(target.amount)
    if unit != Unit.DAY or target.unit is not Unit.WEEK:
        return None
    return float(7 * target.amount)
