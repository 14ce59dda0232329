"""How sure a share is that was counted."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

Z95: Final = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def wilson(kept: int, due: int, z: float = Z95) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927), 95 % unless told.

    Raises:
        ZeroDivisionError: if nothing is due; there is no share then.
    """
    share, z2 = kept / due, z * z
    middle = share + z2 / (2 * due)
    reach = z * math.sqrt(share * (1 - share) / due + z2 / (4 * due * due))
    low, high = ((middle + sign * reach) / (1 + z2 / due) for sign in (-1, 1))
    # At the ends the bounds are 0 and 1 exactly; floating point may miss them by a hair.
    return (0.0 if kept == 0 else low), (1.0 if kept == due else high)


def z_of_many(comparisons: int) -> float:
    """Return the z that keeps 95 % for so many intervals together (Bonferroni): of 30 segments, none is missed by luck.

    Raises:
        ValueError: there is nothing to compare.
    """
    if comparisons < 1:
        raise ValueError("nothing to compare")
    return Z95 if comparisons == 1 else NormalDist().inv_cdf(1 - 0.05 / (2 * comparisons))
