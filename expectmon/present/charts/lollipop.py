"""Segments against the objective and all records, worst first: a dot, its interval, and how many stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from babel import Locale
from babel.numbers import format_decimal

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import shortened, width_of, wrapped
from expectmon.present.charts.shares import share_range
from expectmon.present.charts.specs import Lollipop
from expectmon.present.charts.style import FACE, GRID, INK, SHAPES, SMALL, SOFT, TONES, WIDTH, pale

_NAMES: Final = 214.0
"""Width of the column of names, at most."""
_NAME_LINES: Final = 3
"""Lines of a name, at most; what is longer loses its middle."""
_OVER_LINES: Final = 4.5
"""Layer of a plot whose dots are seen in front of the lines that cross it; texts lie above."""
_LINE: Final = 21
_GAP: Final = 9
_ROUND_IT: Final = 110
"""Height of everything above and below the rows."""
_HIGH: Final = 0.5
"""Dots have no length that would need a zero; the ticks say where the axis begins."""
_SHORT: Final = 10_000_000
"""From so many on, a count is written short."""
_COUNTS: Final = 110.0
_BESIDE: Final = 34.0
_BELOW: Final = 14.0
_EDGE: Final = 3.0


def paint(spec: Lollipop, locale: Locale) -> Frame:
    """Draw the segments in their order, from the top; the picture grows with them.

    Raises:
        ChartError: there is no segment.
    """
    if not spec.pops:
        raise ChartError("nothing to draw: there is no segment")
    names = [theirs(pop.name, row) for row, pop in enumerate(spec.pops, 1)]
    tall = max(len(wrapped(name, _NAMES, _NAME_LINES, width_of)) for name in names)
    frame = Frame(locale, _ROUND_IT + len(names) * (tall * _LINE + _GAP))
    frame.axes.set_zorder(_OVER_LINES)
    rows = [float(len(names) - row) for row in range(1, len(names) + 1)]
    frame.titles(x=spec.x)
    frame.limits(x=_range(spec), y=(-0.55, len(names) - 0.45))
    frame.named_ticks("y", rows, names, width=_NAMES, lines=_NAME_LINES)
    frame.percent_ticks("x")
    frame.grid("x")
    _rows(frame, spec, rows)
    _counts(frame, spec, rows)
    if spec.total is not None:
        frame.line_x(spec.total.at, ours(spec.total.name), colour=SOFT, dashes=":")
    if spec.objective is not None:
        frame.line_x(spec.objective.at, ours(spec.objective.name), colour=INK, dashes="--")
    if spec.more:
        frame.note(shortened(ours(spec.more), WIDTH - 2 * _EDGE, partial(width_of, size=SMALL)))
    return frame


def _range(spec: Lollipop) -> tuple[float, float]:
    lines = [mark.at for mark in (spec.objective, spec.total) if mark is not None]
    intervals = [end for pop in spec.pops for end in (pop.low, pop.high)]
    return share_range([*(pop.share for pop in spec.pops), *lines], intervals, high=_HIGH)


def _rows(frame: Frame, spec: Lollipop, rows: Sequence[float]) -> None:
    for pop, row in zip(spec.pops, rows, strict=True):
        colour = TONES[pop.tone]
        frame.axes.axhline(row, color=GRID, linewidth=1, zorder=0.5)
        frame.axes.hlines(row, pop.low, pop.high, color=pale(colour, 0.45), linewidth=5, clip_on=False, zorder=2)
        frame.axes.plot(
            [pop.share],
            [row],
            marker=SHAPES[pop.tone],
            color=colour,
            markeredgecolor=FACE,
            markersize=11,
            clip_on=False,
            zorder=4,
        )


def _counts(frame: Frame, spec: Lollipop, rows: Sequence[float]) -> None:
    """How many, right of the plot, under a header that stands beside the ticks."""
    counts = [_count(pop.n, frame) for pop in spec.pops]
    header = shortened(ours(spec.n_name), _COUNTS, width_of)
    wide = max(map(width_of, (header, *counts)))
    frame.reserve(right=wide + _BESIDE)

    def write(settled: Frame) -> None:
        for count, row in zip(counts, rows, strict=True):
            settled.words(count, WIDTH - _EDGE, settled.at(0, row)[1], colour=SOFT, ha="right", data=False)
        settled.words(header, WIDTH - _EDGE, settled.plot.bottom - _BELOW, colour=SOFT, ha="right", data=False)

    frame.after(write)


def _count(n: int, frame: Frame) -> str:
    return str(format_decimal(n, locale=frame.locale)) if n < _SHORT else frame.number(n)
