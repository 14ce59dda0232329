"""Templates of a workspace within bounds: one that goes on for ever, or writes without end, is an error like others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment, safe_range

ROUNDS: Final = 1_000_000
"""What all ranges of a template may come to."""
LETTERS: Final = 20_000_000
"""What a template may write: many times the largest report."""


class Bounded(SandboxedEnvironment):
    """A sandbox in which texts cannot be multiplied into more than a machine has room for."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - any values of a template
        """Multiply numbers; texts and lists only up to a bound, powers of small numbers only."""
        sizes = [len(each) for each in (left, right) if isinstance(each, str | list | tuple)]
        numbers = [abs(each) for each in (left, right) if isinstance(each, int | float)]
        if (sizes and numbers and sizes[0] * numbers[0] > LETTERS) or (operator == "**" and max(numbers) > ROUNDS):
            raise OverflowError(f"{operator} makes more than there is room for")
        return super().call_binop(context, operator, left, right)


class Ranges:
    """The `range` of one template: all that it counts together has a bound, also of loops in loops."""

    def __init__(self) -> None:
        self._left = ROUNDS

    def __call__(self, *bounds: int) -> range:
        """Return a range; OverflowError where there were too many rounds."""
        found = safe_range(*bounds)
        self._left -= len(found) + 1
        if self._left < 0:
            raise OverflowError(f"its ranges come to more than {ROUNDS:,} rounds")
        return found


def written(pieces: Iterable[str]) -> str:
    """Put together what a template writes, piece by piece; OverflowError where it writes too much."""
    out, letters = list[str](), 0
    for piece in pieces:
        letters += len(piece)
        if letters > LETTERS:
            raise OverflowError(f"it writes more than {LETTERS:,} letters")
        out.append(piece)
    return "".join(out)
