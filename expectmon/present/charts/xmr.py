"""Values over time between their natural limits: what is usual, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from babel import Locale
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import Valued, Xmr
from expectmon.present.charts.style import BLUE, EMPTY, FACE, INK, SHAPES, SOFT, VERMILLION

_HEIGHT: Final = 340
_ROOM: Final = 0.1
_CROWD: Final = 60
"""With more values than this, the usual ones are a line without dots."""


def paint(spec: Xmr, locale: Locale) -> Frame:
    """Draw the values, the band that is usual, its centre, and what stands out by shape and colour."""
    if not spec.values:
        raise ChartError("nothing to draw: there is no value")
    frame = Frame(locale, _HEIGHT)
    xs = [float(value.day.toordinal()) for value in spec.values]
    ys = [value.value for value in spec.values] + [spec.lower.at, spec.upper.at, spec.centre.at]
    low, high = min(ys), max(ys)
    room = (high - low) * _ROOM
    before = max((xs[-1] - xs[0]) * 0.02, 0.5)
    frame.limits((min(xs) - before, max(xs) + before), (low - room, high + room))
    left, right = frame.x
    usual = [[(left, spec.lower.at), (left, spec.upper.at), (right, spec.upper.at), (right, spec.lower.at)]]
    frame.axes.add_collection(PolyCollection(usual, facecolors=EMPTY, linewidths=0, zorder=0), autolim=False)
    _values(frame, spec.values)
    if any(value.is_signal for value in spec.values):
        frame.key(spec.signal, colour=VERMILLION, shape=SHAPES["critical"])
    frame.line_y(spec.upper.at, ours(spec.upper.name), colour=SOFT, dashes="--")
    frame.line_y(spec.centre.at, ours(spec.centre.name), colour=INK)
    frame.line_y(spec.lower.at, ours(spec.lower.name), colour=SOFT, dashes="--")
    frame.titles(y=spec.y)
    if spec.is_share:
        frame.percent_ticks("y")
    else:
        frame.number_ticks("y")
    frame.day_ticks([value.day for value in spec.values])
    frame.grid("y")
    return frame


def _values(frame: Frame, values: Sequence[Valued]) -> None:
    xs, ys = [float(value.day.toordinal()) for value in values], [value.value for value in values]
    frame.axes.add_line(Line2D(xs, ys, color=BLUE, linewidth=2 if len(values) <= _CROWD else 1.2, zorder=4))
    frame.avoid_path(xs, ys)
    usual = [(x, value.value) for x, value in zip(xs, values, strict=True) if not value.is_signal]
    signals = [(x, value.value) for x, value in zip(xs, values, strict=True) if value.is_signal]
    if len(values) <= _CROWD:
        _dots(frame, usual, "o", 6.0, BLUE)
    _dots(frame, signals, SHAPES["critical"], 10.0, VERMILLION)


def _dots(frame: Frame, points: Sequence[tuple[float, float]], shape: str, size: float, colour: str) -> None:
    dots = Line2D([x for x, _ in points], [y for _, y in points], linestyle="none", marker=shape, markersize=size)
    dots.set_markerfacecolor(colour)
    dots.set_markeredgecolor(FACE)
    dots.set_markeredgewidth(1)
    dots.set_zorder(5)
    frame.axes.add_line(dots)
