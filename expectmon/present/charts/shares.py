"""Shares on an axis: from where to where it is drawn, and what a share is said to be."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from babel import Locale

from expectmon.present.charts.ticks import percent

_HIGH: Final = 0.8
"""Where all are above, an axis from 0 would show a flat line; its ticks say that it begins higher."""
_LOW: Final = 0.4
"""Where all are below, an axis up to 1 would do the same."""
_FURTHER: Final = 0.3
_LEAST: Final = 0.01
_ROOM: Final = 1.1
_STEPS: Final = (0.001, 0.0001, 0.00001, 0.000001)


def share_range(
    shares: Iterable[float], intervals: Iterable[float] = (), *, high: float = _HIGH
) -> tuple[float, float]:
    """Return between which shares an axis runs: 0 and 1, or a part of it that begins or ends there.

    Args:
        shares: those that are drawn, and the lines beside them, 0..1; at least one.
        intervals: ends of their intervals; they have to be seen, too, and may reach some way below `high`.
        high: where all shares are above this one, the axis begins higher than 0.
    """
    lowest, most = _ends(shares)
    least, furthest = _ends((lowest, most, *intervals))
    if lowest >= high and least >= high - _FURTHER:
        return 1 - _rounded_up((1 - least) * _ROOM), 1.0
    return 0.0, _rounded_up(furthest * _ROOM) if furthest <= _LOW else 1.0


def _ends(values: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[0], ordered[-1]


def share_said(share: float, locale: Locale) -> str:
    """Return a share to a tenth of a percent; finer, so that what is not quite all or none never reads as that."""
    for step in _STEPS:
        said = percent(share, locale, step)
        if share in (0, 1) or said not in (percent(0, locale), percent(1, locale)):
            return said
    sign, nearest = (">", 1 - _STEPS[-1]) if round(share) else ("<", _STEPS[-1])
    return f"{sign}{percent(nearest, locale, _STEPS[-1])}"


def _rounded_up(length: float) -> float:
    length = max(length, _LEAST)
    size: float = 10.0 ** math.floor(math.log10(length))
    return next(size * step for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if size * step >= length - 1e-9)
