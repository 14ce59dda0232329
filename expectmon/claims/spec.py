"""Amounts as lexicons write them: `3 day`, `2..5 business_day`, `..24 hour`, `99.9.. percent`, `vague`, `exact`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from expectmon.claims.model import Qualifier, Unit

_NUMBER: Final = r"\d+(?:\.\d+)?"
_AMOUNT: Final = re.compile(rf"(?P<low>{_NUMBER})?(?P<dots>\.\.)?(?P<high>{_NUMBER})?\s+(?P<unit>\w+)")


class SpecError(ValueError):
    """An amount that cannot be read."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What is promised, as numbers; both bounds None where none is said."""

    min: float | None
    max: float | None
    unit: Unit | None
    qualifier: Qualifier

    @classmethod
    def of(cls, low: float | None, high: float | None, unit: Unit) -> Amount:
        """Name the qualifier that fits the bounds."""
        if low is None:
            return cls(None, high, unit, Qualifier.AT_MOST)
        if high is None:
            return cls(low, None, unit, Qualifier.AT_LEAST)
        return cls(low, high, unit, Qualifier.EXACT if low == high else Qualifier.RANGE)


VAGUE: Final = Amount(None, None, None, Qualifier.VAGUE)
EXACT: Final = Amount(None, None, None, Qualifier.EXACT)


def amount_of(text: str) -> Amount:
    """Read an amount.

    Raises:
        SpecError: it cannot be read.
    """
    words = text.strip()
    if words in ("vague", "exact"):
        return VAGUE if words == "vague" else EXACT
    match = _AMOUNT.fullmatch(words)
    if not match or not (match["low"] or match["high"]) or match["unit"] not in set(Unit):
        raise SpecError(f"{text!r} is no amount such as '3 day', '2..5 business_day' or '..24 hour'")
    low = float(match["low"]) if match["low"] else None
    high = float(match["high"]) if match["high"] else None
    if not match["dots"]:
        high = low
    return Amount.of(low, high, Unit(match["unit"]))
