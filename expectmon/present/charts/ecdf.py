"""Which share was done by when: a rising step curve, what could be promised on it, and what is promised now."""

from __future__ import annotations

from typing import Final

from babel import Locale
from matplotlib.lines import Line2D

from expectmon.present.charts.curves import across, draw_steps
from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import Ecdf
from expectmon.present.charts.style import BLUE, FACE, GREEN, INK

_HEIGHT: Final = 370
_TOP: Final = 1.03
_DOT: Final = 10.0
_SIDES: Final = ("below right", "right", "below", "left", "above left", "above")


def paint(spec: Ecdf, locale: Locale) -> Frame:
    """Draw the curve with its interval, and a dot with a name for each target that could be said."""
    if not spec.steps:
        raise ChartError("nothing to draw: the curve has no step")
    frame = Frame(locale, _HEIGHT)
    points = [step.x for step in spec.steps] + [said.x for said in spec.sayable]
    if spec.promised is not None:
        points.append(spec.promised.at)
    frame.limits(across(points), (0, _TOP))
    draw_steps(frame, spec.steps, start=0.0)
    if spec.promised is not None:
        frame.line_x(spec.promised.at, theirs(spec.promised.name, 1), colour=INK)
    if spec.objective is not None:
        frame.line_y(spec.objective.at, theirs(spec.objective.name, 1), colour=GREEN, dashes="--", end="left")
    _sayable(frame, spec)
    frame.titles(spec.x, spec.y)
    frame.number_ticks("x")
    frame.percent_ticks("y")
    frame.grid("y")
    return frame


def _sayable(frame: Frame, spec: Ecdf) -> None:
    xs, ys = [said.x for said in spec.sayable], [said.share for said in spec.sayable]
    dots = Line2D(xs, ys, linestyle="none", marker="o", markersize=_DOT, markerfacecolor=FACE, zorder=5)
    dots.set_markeredgecolor(BLUE)
    dots.set_markeredgewidth(2.6)
    dots.set_clip_on(False)
    frame.axes.add_line(dots)
    for said in sorted(spec.sayable, key=lambda one: one.x, reverse=True):  # so that no two leaders cross
        frame.avoid_dot(said.x, said.share, _DOT / 2)
        frame.label(ours(said.name), said.x, said.share, colour=BLUE, bold=True, at=_SIDES, must=True)
