"""The factors of a customer's experience that a promise can speak to."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Factor: TypeAlias = Literal[
    "accessibility",
    "competence",
    "recognition",
    "helpfulness",
    "personalization",
    "problem_solving",
    "promise_fulfilment",
    "value_for_time",
]
FACTORS: Final[tuple[Factor, ...]] = get_args(Factor)
