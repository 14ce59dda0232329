"""Ticks: where they are, and what they say in the reader's locale."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_compact_decimal, format_decimal, format_percent, format_scientific
from matplotlib.ticker import MaxNLocator

from expectmon.present.charts.glyphs import ours

_LARGE: Final = 10_000
_HUGE: Final = 1e15
_TINY: Final = 1e-6
_ALIKE: Final = 1e-6
_YEAR: Final = 370
_EVERY: Final = (1, 2, 3, 4, 5, 7, 14, 28, 56, 91, 182, 364)
"""Of a row of days every so many are named; whole weeks as soon as not all can be."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Places on an axis, and what is written there: a line or two each."""

    at: tuple[float, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()

    def every(self, step: int) -> Ticks:
        """Return only each `step`th."""
        return Ticks(self.at[::step], self.texts[::step])


Choose: TypeAlias = Callable[[float, float, int], Ticks]
"""Makes at most about so many ticks between two values."""


def numbers(low: float, high: float, most: int, locale: Locale, *, whole: bool = False) -> Ticks:
    """Return ticks with round numbers; `whole` for what is counted."""
    at, step = _round(low, high, most, whole=whole)
    texts = [number(value, locale, step) for value in at]
    if len(set(texts)) < len(texts):
        texts = [_exact(value, locale, step) for value in at]
    return Ticks(at, tuple((ours(text),) for text in texts))


def percents(low: float, high: float, most: int, locale: Locale) -> Ticks:
    """Return ticks with round shares, 0..1."""
    at, step = _round(low, high, most)
    return Ticks(at, tuple((ours(percent(value, locale, step)),) for value in at))


def days(points: Sequence[dt.date], locale: Locale) -> Ticks:
    """Return a tick for each day; their places are ordinals."""
    long = bool(points) and (max(points) - min(points)).days > _YEAR
    skeleton = "yMMMd" if long else "MMMd"
    return Ticks(
        tuple(float(day.toordinal()) for day in points), tuple((ours(_day(d, locale, skeleton)),) for d in points)
    )


def steps_of(ticks: Ticks) -> Sequence[int]:
    """Return by which steps ticks are thinned, smallest first."""
    return (*(step for step in _EVERY if step < len(ticks.at)), max(len(ticks.at), 1))


def number(value: float, locale: Locale, step: float | None = None) -> str:
    """Return a number with as many decimals as steps of that size need; large ones short: `12K`."""
    step = step or 10.0 ** (math.floor(math.log10(abs(value))) - 1 if value else 0)
    if max(abs(value), step) >= _HUGE or step < _TINY:
        return str(format_scientific(value, "0.##E0", locale=locale)) if value else "0"
    if abs(value) >= _LARGE:
        return str(format_compact_decimal(value, format_type="short", fraction_digits=1, locale=locale))
    return str(format_decimal(value + 0.0, _pattern(step), locale=locale))


def _exact(value: float, locale: Locale, step: float) -> str:
    """Return a number with all its digits, for axes whose ends hardly differ."""
    if abs(value) >= _HUGE or step < _TINY:
        return str(format_scientific(value, "0.############E0", locale=locale))
    return str(format_decimal(value, "#,##0.######", locale=locale))


def percent(share: float, locale: Locale, step: float | None = None) -> str:
    """Return a share with as many decimals as steps of that size need."""
    pattern = locale.percent_formats[None].pattern.replace("#,##0", _pattern((step or 0.001) * 100))
    return str(format_percent(share + 0.0, pattern, locale=locale))


def day(when: dt.date, locale: Locale) -> str:
    """Return a day without its year: `12 Jun`, as the locale says it."""
    return _day(when, locale, "MMMd")


def _day(when: dt.date, locale: Locale, skeleton: str) -> str:
    return str(format_skeleton(skeleton, dt.datetime.combine(when, dt.time()), locale=locale))


def _pattern(step: float) -> str:
    decimals = min(max(0, -math.floor(math.log10(step) + 1e-9)), 6) if step > 0 else 0
    scaled = step * 10**decimals
    if decimals and abs(scaled - round(scaled)) > _ALIKE:
        decimals += 1  # steps of 0.25 need two
    elif not decimals and abs(step - round(step)) > _ALIKE:
        decimals = 1  # steps of 2.5
    return "#,##0" + ("." + "#" * decimals if decimals else "")


def _round(low: float, high: float, most: int, *, whole: bool = False) -> tuple[tuple[float, ...], float]:
    locator = MaxNLocator(nbins=max(most, 1), steps=[1, 2, 2.5, 5, 10], integer=whole, min_n_ticks=1)
    found = [float(value) for value in locator.tick_values(low, high)]
    step = found[1] - found[0] if len(found) > 1 else 1.0
    slack = step * _ALIKE
    inside = [value for value in found if low - slack <= value <= high + slack]
    # A round number as it is written, not as steps add up; and no negative zero.
    decimals = 2 - math.floor(math.log10(step)) if step else 0
    return tuple(round(value, decimals) + 0.0 for value in inside), step
