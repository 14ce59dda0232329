"""Shares missed by weekday and hour: the darker the more; hours without records, or with too few, tell so."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from babel import Locale
from matplotlib import colormaps
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import shortened, width_of
from expectmon.present.charts.specs import Cell, Heatmap
from expectmon.present.charts.style import EDGE, FACE, GRID, SOFT, WIDTH

_ROW: Final = 30
_ROUND_IT: Final = 112
_NAMES: Final = 150.0
_ROOM: Final = 0.94
"""Share of a cell that is coloured; the rest keeps it apart from the next."""
_FEW: Final = 5
"""Fewer records than these say nothing about a share."""
_STEPS: Final = 5
_COLOURS: Final = tuple(to_hex(colormaps["YlOrBr"](0.08 + 0.84 * step / (_STEPS - 1))) for step in range(_STEPS))
"""Light to dark brown: the order shows in lightness alone, so it can be read without telling colours apart."""
_FEW_FACE: Final = "#d5dae0"
_ENDS: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_LEAST_END: Final = 0.001
_END_OF_NONE: Final = 0.05
_HAIR: Final = 1e-9
_SWATCH: Final = 26.0
_BAR: Final = 14.0
_SCALE: Final = 27.0
_APART: Final = 9.0
_EDGE: Final = 3.0


def paint(spec: Heatmap, locale: Locale) -> Frame:
    """Draw a cell an hour; the scale goes in even steps from 0 to a round share at or above the highest.

    Raises:
        ChartError: there are no columns or rows, no share is known, or a cell lies outside of them.
    """
    known = [cell for cell in spec.cells if cell.share is not None and cell.n]
    if not known:
        raise ChartError("nothing to draw: no share is known")
    if any(not (0 <= cell.column < len(spec.columns) and 0 <= cell.row < len(spec.rows)) for cell in spec.cells):
        raise ChartError("a cell of the heatmap lies outside of its columns and rows")
    frame = Frame(locale, _ROUND_IT + _ROW * len(spec.rows), bare=True)
    rows = [float(len(spec.rows) - number) for number in range(1, len(spec.rows) + 1)]
    frame.titles(x=spec.x)
    frame.limits(x=(-0.5, len(spec.columns) - 0.5), y=(-0.5, len(spec.rows) - 0.5))
    frame.named_ticks("y", rows, [theirs(name, row) for row, name in enumerate(spec.rows, 1)], width=_NAMES)
    names = [theirs(name, column) for column, name in enumerate(spec.columns, 1)]
    frame.named_ticks("x", [float(column) for column in range(len(names))], names, width=_NAMES)
    frame.reserve(top=_SCALE)
    told = [cell for cell in known if _is_told(cell)] or known
    end = _end(max(cell.share for cell in told if cell.share is not None))
    _cells(frame, spec, end)
    _explain(frame, spec)
    frame.after(partial(_scale, spec=spec, end=end))
    return frame


def _is_told(cell: Cell) -> bool:
    return cell.share is not None and cell.n >= _FEW


def _end(highest: float) -> float:
    """Where the scale ends: a round share; where none is missed, a small one."""
    if highest == 0:
        return _END_OF_NONE
    size: float = 10.0 ** math.floor(math.log10(max(highest, _LEAST_END)))
    return next((size * end for end in _ENDS if size * end >= highest - _HAIR), 1.0)


def _cells(frame: Frame, spec: Heatmap, end: float) -> None:
    """Draw all cells at once: 168 single ones take three times as long."""
    known = {(cell.column, cell.row): cell for cell in spec.cells}
    places = [(column, row) for row in range(len(spec.rows)) for column in range(len(spec.columns))]
    faces = {place: face for place in places if (face := _face(known.get(place), end)) is not None}
    full = [_corners(column, len(spec.rows) - 1 - row) for column, row in faces]
    bare = [_corners(column, len(spec.rows) - 1 - row) for column, row in places if (column, row) not in faces]
    drawn = PolyCollection(full, facecolors=list(faces.values()), linewidths=0)
    frame.axes.add_collection(drawn, autolim=False)
    if bare:
        drawn = PolyCollection(bare, facecolors=FACE, edgecolors=GRID, hatch="///", linewidths=0)
        frame.axes.add_collection(drawn, autolim=False)


def _corners(x: float, y: float) -> list[tuple[float, float]]:
    half = _ROOM / 2
    return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]


def _face(cell: Cell | None, end: float) -> str | None:
    """The colour of a cell, None without records."""
    if cell is None or cell.n == 0:
        return None
    if cell.share is None or cell.n < _FEW:
        return _FEW_FACE
    return _COLOURS[min(math.floor(cell.share / end * _STEPS + _HAIR), _STEPS - 1)]


def _explain(frame: Frame, spec: Heatmap) -> None:
    seen = {(cell.column, cell.row) for cell in spec.cells if cell.n}
    if len(seen) < len(spec.columns) * len(spec.rows):
        frame.key(ours(spec.none), colour=FACE, shape="hatched", edge=EDGE)
    if spec.few and any(cell.n and not _is_told(cell) for cell in spec.cells):
        frame.key(ours(spec.few), colour=_FEW_FACE, shape="box")


def _scale(frame: Frame, *, spec: Heatmap, end: float) -> None:
    """The bar of colours at the top of the picture, with what it measures before it and its ends beside it."""
    ends = (frame.percent(0, end), frame.percent(end, end))
    bar = _STEPS * _SWATCH
    fixed = width_of(ends[0]) + width_of(ends[1]) + bar + 3 * _APART
    title = shortened(ours(spec.scale), WIDTH - 2 * _EDGE - fixed, width_of)
    y = frame.height - _EDGE - _SCALE / 2
    x = _EDGE
    for text in (title, ends[0]):
        frame.words(text, x, y, colour=SOFT, data=False)
        x += width_of(text) + _APART
    frame.add(
        [
            Rectangle((x + step * _SWATCH, y - _BAR / 2), _SWATCH, _BAR, facecolor=colour, linewidth=0)
            for step, colour in enumerate(_COLOURS)
        ]
    )
    frame.words(ends[1], x + bar + _APART, y, colour=SOFT, data=False)
