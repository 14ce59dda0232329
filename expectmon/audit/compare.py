"""The number of a claim against the number of a rule, or of another claim."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from expectmon.audit.promised import Aim
from expectmon.audit.quantities import (
    Quantity,
    has_same_number,
    is_clearly_less,
    is_near,
    is_same,
    lower_of,
    number_of,
    upper_of,
)
from expectmon.claims.model import Claim, Qualifier
from expectmon.promises.topics import Topic


class Comparison(StrEnum):
    """What the copy promises beside the rule."""

    SAME = "same"
    TIGHTER = "tighter"
    """The copy promises more than the rule: sooner, or a longer time to return."""
    LOOSER = "looser"
    """The copy promises less than the rule."""
    WORKING_DAYS = "working-days"
    """The same number, but only one of them counts working days or hours."""
    LOWER_BOUND = "lower-bound"
    """The copy says from when on, not until when."""
    DIFFERENT_KIND = "different-kind"
    """Working days against all days, and it depends on the calendar which is more."""
    NO_NUMBER = "no-number"
    """There is nothing to compare."""


LONGER_IS_BETTER: Final = frozenset({Topic.RETURN_WINDOW, Topic.CANCELLATION_WINDOW, Topic.WARRANTY, Topic.UPTIME})
"""Topics where customers are given time (or availability) and do not wait for something."""
_FLIPPED: Final = {Comparison.TIGHTER: Comparison.LOOSER, Comparison.LOOSER: Comparison.TIGHTER}


def is_notice(claim: Claim) -> bool:
    """Tell whether a claim names the notice that customers must give: `free until 24 hours before`."""
    return claim.topic is Topic.CANCELLATION_WINDOW and claim.qualifier is Qualifier.AT_LEAST


def gains_by_length(claim: Claim) -> bool:
    """Tell whether a greater number is better for the customer."""
    number = number_of(claim)
    if number is not None and number.is_share:
        return True
    if claim.topic is Topic.OTHER:
        return claim.qualifier is Qualifier.AT_LEAST
    return claim.topic in LONGER_IS_BETTER and not is_notice(claim)


def compare(claim: Claim, aim: Aim) -> Comparison:
    """Hold the number of a claim against what a rule promises.

    Ranges bind by their upper end. For rules with two ends the lower one is compared as well.
    """
    number = number_of(claim)
    if number is None or number.is_share != aim.latest.is_share or _is_other_window(claim, aim):
        return Comparison.NO_NUMBER
    if gains_by_length(claim):
        found = order(number, aim.latest)
        return _FLIPPED.get(found, found)
    upper = upper_of(claim) or (number if is_notice(claim) else None)
    if upper is None:
        return Comparison.LOOSER if is_clearly_less(aim.latest, number) else Comparison.LOWER_BOUND
    found = order(upper, aim.latest)
    lower = lower_of(claim)
    if found is Comparison.SAME and aim.earliest is not None and lower is not None:
        return order(lower, aim.earliest)
    return found


def _is_other_window(claim: Claim, aim: Aim) -> bool:
    return aim.is_notice is not None and aim.is_notice != is_notice(claim)


def compare_claims(claim: Claim, other: Claim) -> Comparison:
    """Hold a claim against another of the same topic, as if that were the rule."""
    number = number_of(other)
    if number is None:
        return Comparison.NO_NUMBER
    window = is_notice(other) if other.topic is Topic.CANCELLATION_WINDOW else None
    return compare(claim, Aim(number, is_notice=window))


def order(one: Quantity, other: Quantity) -> Comparison:
    """Tell which of two times to wait is shorter (`tighter`)."""
    if is_same(one, other) or is_near(one, other):
        return Comparison.SAME
    if has_same_number(one, other):
        return Comparison.WORKING_DAYS
    if is_clearly_less(one, other):
        return Comparison.TIGHTER
    if is_clearly_less(other, one):
        return Comparison.LOOSER
    return Comparison.DIFFERENT_KIND
