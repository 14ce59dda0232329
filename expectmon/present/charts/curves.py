"""Step curves with their interval, as the share done and the share still open are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Step
from expectmon.present.charts.style import BLUE, pale

_LINE: Final = 2.8
_BAND: Final = pale(BLUE, 0.22)
_ROOM: Final = 0.03
_NEAR: Final = 0.7


def across(points: Sequence[float]) -> tuple[float, float]:
    """Return limits that hold all points and, unless it is far from them, zero; with a little room after the last."""
    low, high = min(points), max(points)
    if low > 0 and (low == high or low < high * _NEAR):
        low = 0.0
    return low, high + (high - low) * _ROOM


def draw_steps(frame: Frame, steps: Sequence[Step], start: float) -> None:
    """Draw a step curve that begins at `start`, on the band of its interval, to the right end of the plot."""
    end = frame.x[1]
    xs, ys = _stairs([step.x for step in steps], [step.y for step in steps], start, frame.x[0], end)
    for band in _bands(steps, end):
        frame.axes.add_collection(PolyCollection([band], facecolors=_BAND, linewidths=0, zorder=1), autolim=False)
    curve = Line2D(xs, ys, color=BLUE, linewidth=_LINE, solid_joinstyle="miter", zorder=3)
    curve.set_clip_on(False)  # else it would be half as thick along the edges of the plot
    frame.axes.add_line(curve)
    frame.avoid_path(xs, ys)


def _stairs(
    at: Sequence[float], to: Sequence[float], start: float, begin: float, end: float
) -> tuple[list[float], list[float]]:
    xs, ys = [begin], [start]
    for x, y in zip(at, to, strict=True):
        xs += [x, x]
        ys += [ys[-1], y]
    return [*xs, end], [*ys, ys[-1]]


def _bands(steps: Sequence[Step], end: float) -> list[list[tuple[float, float]]]:
    """Return the outlines of the interval: one for each run of steps that have one."""
    runs: list[list[tuple[float, float, float, float]]] = [[]]
    ends = [*(step.x for step in steps[1:]), end]
    for step, until in zip(steps, ends, strict=True):
        if step.low is None or step.high is None:
            runs.append([])
        else:
            runs[-1].append((step.x, until, step.low, step.high))
    out = []
    for run in runs:
        upper = [(x, high) for x0, x1, _, high in run for x in (x0, x1)]
        lower = [(x, low) for x0, x1, low, _ in run for x in (x0, x1)]
        if run:
            out.append(upper + lower[::-1])
    return out
