"""How deltas are distributed: bars on areas of how customers feel them, and the line of what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from babel import Locale
from matplotlib.collections import PolyCollection

from expectmon.present.charts.asked import Dashes
from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import LINE
from expectmon.present.charts.specs import Bar, Spread
from expectmon.present.charts.style import BLUE, FACE, GREEN, GRID, INK, ORANGE, SKY, TEXT, VERMILLION, YELLOW, pale

_HEIGHT: Final = 350
_HALF: Final = 0.5
"""A whole number's bar stands over it, so what is "up to 2" ends half-way to 3."""
_HEADROOM: Final = 1.2
"""Room above the highest bar for the names of the bands."""
_BARE: Final = 1.06
_BESIDE: Final = 10.0
_SHADES: Final = (pale(GREEN, 0.17), pale(SKY, 0.17), pale(YELLOW, 0.25), pale(ORANGE, 0.2), pale(VERMILLION, 0.17))
_DASHES: Final[tuple[Dashes, ...]] = ("--", ":", "-.")


@dataclass(frozen=True, slots=True)
class _Area:
    low: float
    high: float
    name: str
    shade: str


def paint(spec: Spread, locale: Locale) -> Frame:
    """Draw the bars, the bands behind them, and the lines of what was promised and what is usual."""
    if not any(bar.n for bar in spec.bars):
        raise ChartError("nothing to draw: no bar has anything in it")
    shift = _HALF if spec.is_whole else 0.0
    frame = Frame(locale, _HEIGHT)
    edges = [edge - shift for bar in spec.bars for edge in (bar.low, bar.high)]
    promised = spec.promised.at + shift
    points = [*edges, promised, *(mark.at for mark in spec.marks)]
    low, high = min(points), max(points)
    room = (high - low) * 0.03 or _HALF
    frame.limits((low - room, high + room), (0, max(bar.n for bar in spec.bars) * (_HEADROOM if spec.bands else _BARE)))
    _bars(frame, spec.bars, shift, promised)
    areas = _areas(spec, shift, frame)
    frame.after(lambda settled: _name_areas(settled, areas))
    frame.line_x(promised, theirs(spec.promised.name, 1), colour=INK)
    for n, mark in enumerate(spec.marks):
        frame.line_x(mark.at, ours(mark.name), colour=INK, dashes=_DASHES[n % len(_DASHES)])
    frame.titles(spec.x, spec.y)
    frame.number_ticks("x", whole=spec.is_whole)
    frame.number_ticks("y", whole=True)
    frame.grid("y")
    frame.note(spec.cut)
    return frame


def _bars(frame: Frame, bars: Sequence[Bar], shift: float, promised: float) -> None:
    gap = min(bar.high - bar.low for bar in bars) * 0.06
    shapes = [_bar(bar, shift, gap) for bar in bars if bar.n]
    middles = [(bar.low + bar.high) / 2 - shift for bar in bars if bar.n]
    colours = [BLUE if middle <= promised else VERMILLION for middle in middles]
    hatches = PolyCollection(shapes, facecolors=colours, edgecolors=FACE, linewidths=0.5, zorder=2)
    frame.axes.add_collection(hatches, autolim=False)


def _bar(bar: Bar, shift: float, gap: float) -> list[tuple[float, float]]:
    left, right = bar.low - shift + gap, bar.high - shift - gap
    return [(left, 0), (left, bar.n), (right, bar.n), (right, 0)]


def _areas(spec: Spread, shift: float, frame: Frame) -> tuple[_Area, ...]:
    if not spec.bands:
        return ()
    start, end = frame.x
    names = [*(mark.name for mark in spec.bands), spec.beyond]
    bounds = [start, *(min(max(mark.at + shift, start), end) for mark in spec.bands), end]
    areas = tuple(
        _Area(low, high, theirs(name, n + 1), _shade(n, len(names)))
        for n, (low, high, name) in enumerate(zip(bounds, bounds[1:], names, strict=False))
        if high > low
    )
    top = frame.y[1]
    shapes = [[(a.low, 0), (a.low, top), (a.high, top), (a.high, 0)] for a in areas]
    colours = [area.shade for area in areas]
    frame.axes.add_collection(PolyCollection(shapes, facecolors=colours, linewidths=0, zorder=0), autolim=False)
    return areas


def _shade(n: int, total: int) -> str:
    """Return the n-th of `total` shades from good to bad."""
    last = len(_SHADES) - 1
    return _SHADES[round(n * last / max(total - 1, 1))]


def _name_areas(frame: Frame, areas: Sequence[_Area]) -> None:
    """Write each band's name at its top, or all of them into the key where one has too little room."""
    middles = [_middle(frame, area) for area in areas]
    y = frame.plot.top - TEXT * LINE / 2 - 3
    for area, middle in zip(areas, middles, strict=True):
        if None in middles:
            frame.key(area.name, colour=area.shade, shape="box", edge=GRID)
        elif middle is not None:
            frame.words(area.name, middle, y, ha="center", data=False)


def _middle(frame: Frame, area: _Area) -> float | None:
    """Return where the name of a band stands between the lines that cut through it; None where it has no room."""
    left, right = frame.at(area.low, 0)[0], frame.at(area.high, 0)[0]
    cuts = sorted(x for x in (frame.at(line.at, 0)[0] for line in frame.asked.uprights) if left < x < right)
    room, middle = max((end - start, (start + end) / 2) for start, end in pairwise([left, *cuts, right]))
    return middle if frame.measure(area.name)[0] + _BESIDE <= room else None
