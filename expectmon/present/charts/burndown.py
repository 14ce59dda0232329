"""The error budget that is left, day by day, beside an even use of it; what is overdrawn is hatched, not only red."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from babel import Locale

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.shares import share_said
from expectmon.present.charts.specs import Burndown
from expectmon.present.charts.style import BLUE, INK, SOFT, VERMILLION, ink_of, pale

_HEIGHT: Final = 320
_ROOM: Final = 0.12
"""Below the lowest, so that the line at 0 never lies on the edge and has room for its name."""
_BESIDE: Final = 2.0
_SIDES: Final = ("right", "above right", "below right", "above left", "left", "below left")


def paint(spec: Burndown, locale: Locale) -> Frame:
    """Draw what is left at the end of each day; the window begins with all of it, a day before the first.

    Raises:
        ChartError: there is no day.
    """
    if not spec.left:
        raise ChartError("nothing to draw: the budget has no day")
    frame = Frame(locale, _HEIGHT)
    days = [float(spec.left[0].day.toordinal() - 1), *(float(left.day.toordinal()) for left in spec.left)]
    shares = [1.0, *(left.share for left in spec.left)]
    low, high = min(*shares, 0.0), max(*shares, 1.0)
    frame.titles(y=spec.y)
    frame.limits(x=(days[0], days[-1]), y=(low - _ROOM * (high - low), high))
    frame.percent_ticks("y")
    frame.day_ticks([left.day for left in spec.left])
    frame.grid("y")
    _areas(frame, days, shares)
    _lines(frame, spec, days, shares)
    frame.line_y(0.0, ours(spec.empty), colour=INK)
    return frame


def _areas(frame: Frame, days: Sequence[float], shares: Sequence[float]) -> None:
    above = [share >= 0 for share in shares]
    frame.axes.fill_between(days, shares, 0, where=above, interpolate=True, facecolor=pale(BLUE, 0.15), linewidth=0)
    if all(above):
        return
    frame.axes.fill_between(
        days,
        shares,
        0,
        where=[share < 0 for share in shares],
        interpolate=True,
        facecolor=pale(VERMILLION, 0.15),
        edgecolor=pale(VERMILLION, 0.6),
        hatch="///",
        linewidth=0,
    )


def _lines(frame: Frame, spec: Burndown, days: Sequence[float], shares: Sequence[float]) -> None:
    frame.axes.plot((days[0], days[-1]), (1, 0), color=SOFT, linewidth=1.6, dashes=(4, 2), zorder=3)
    frame.axes.plot(days, shares, color=BLUE, linewidth=2.6, clip_on=False, zorder=4)
    frame.avoid_path((days[0], days[-1]), (1, 0))
    frame.avoid_path(days, shares)
    overdrawn = shares[-1] < 0
    colour, shape, size = (VERMILLION, "D", 6) if overdrawn else (BLUE, "o", 8)
    frame.axes.plot(days[-1:], shares[-1:], color=colour, marker=shape, markersize=size, clip_on=False, zorder=5)
    frame.key(ours(spec.actual), colour=BLUE)
    frame.key(ours(spec.even), colour=SOFT, shape="dashed")
    text = share_said(shares[-1], frame.locale)
    frame.reserve(right=frame.measure(text, bold=True)[0] + _BESIDE)
    frame.label(text, days[-1], shares[-1], colour=ink_of(colour), bold=True, at=_SIDES, must=True)
