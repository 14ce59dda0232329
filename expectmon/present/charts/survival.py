"""Which share is still open after how long: a falling step curve, with those that are open now marked on it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from babel import Locale
from matplotlib.lines import Line2D

from expectmon.present.charts.curves import across, draw_steps
from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import Survival
from expectmon.present.charts.style import INK, VERMILLION

_HEIGHT: Final = 350
_TOP: Final = 1.03
_PLACES: Final = 150
"""No more marks of open ones are drawn side by side than can be told apart."""


def paint(spec: Survival, locale: Locale) -> Frame:
    """Draw the curve with its interval, ticks for those still open, and what was promised."""
    if not spec.steps:
        raise ChartError("nothing to draw: the curve has no step")
    frame = Frame(locale, _HEIGHT)
    points = [0.0, *(step.x for step in spec.steps), *spec.censored]
    if spec.promised is not None:
        points.append(spec.promised.at)
    frame.limits(across(points), (0, _TOP))
    draw_steps(frame, spec.steps, start=1.0)
    if spec.promised is not None:
        frame.line_x(spec.promised.at, theirs(spec.promised.name, 1), colour=INK)
    if spec.censored:
        _open(frame, spec)
    frame.titles(spec.x, spec.y)
    frame.number_ticks("x")
    frame.percent_ticks("y")
    frame.grid("y")
    return frame


def _open(frame: Frame, spec: Survival) -> None:
    low, high = frame.x
    places = {round((age - low) / (high - low) * _PLACES): age for age in sorted(spec.censored, reverse=True)}
    ages = sorted(places.values())
    known = [step.x for step in spec.steps]
    shares = [1.0, *(step.y for step in spec.steps)]
    ys = [shares[bisect_right(known, age)] for age in ages]
    marks = Line2D(ages, ys, linestyle="none", marker="|", markersize=13, color=VERMILLION, zorder=4)
    marks.set_markeredgewidth(2)
    marks.set_clip_on(False)
    frame.axes.add_line(marks)
    frame.key(spec.censored_name, colour=VERMILLION, shape="|")
