"""Shares missed by weekday and hour: the darker the more; hours without records, or with too few, tell so."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from babel import Locale
from matplotlib import colormaps
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
_STEPS: Final = 6
_COLOURS: Final = tuple(to_hex(colormaps["YlOrBr"](0.08 + 0.84 * step / (_STEPS - 1))) for step in range(_STEPS))
"""Light to dark brown: the order shows in lightness alone, so it can be read without telling colours apart."""
_FEW_FACE: Final = "#d5dae0"
_STEP_SIZES: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
_SMALL_STEP: Final = 0.01
_SWATCH: Final = 26.0
_BAR: Final = 14.0
_SCALE: Final = 27.0
_APART: Final = 9.0
_EDGE: Final = 3.0


def paint(spec: Heatmap, locale: Locale) -> Frame:
    """Draw a cell an hour; the scale goes in even steps from 0 to about the highest share.

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
    size = _step_size(max(cell.share for cell in told if cell.share is not None))
    _cells(frame, spec, size)
    _explain(frame, spec)
    frame.after(partial(_scale, spec=spec, size=size))
    return frame


def _is_told(cell: Cell) -> bool:
    return cell.share is not None and cell.n >= _FEW


def _step_size(highest: float) -> float:
    """How much of a share a colour stands for; where none is missed, the colours are those of a small share."""
    if highest == 0:
        return _SMALL_STEP
    return next((size for size in _STEP_SIZES if size * _STEPS >= highest), _STEP_SIZES[-1])


def _cells(frame: Frame, spec: Heatmap, size: float) -> None:
    known = {(cell.column, cell.row): cell for cell in spec.cells}
    for row in range(len(spec.rows)):
        for column in range(len(spec.columns)):
            cell = known.get((column, row))
            frame.axes.add_patch(_square(column, len(spec.rows) - 1 - row, cell, size))


def _square(x: float, y: float, cell: Cell | None, size: float) -> Rectangle:
    corner = (x - _ROOM / 2, y - _ROOM / 2)
    if cell is None or cell.n == 0:
        return Rectangle(corner, _ROOM, _ROOM, facecolor=FACE, edgecolor=GRID, hatch="///", linewidth=0)
    if cell.share is None or cell.n < _FEW:
        return Rectangle(corner, _ROOM, _ROOM, facecolor=_FEW_FACE, linewidth=0)
    step = min(math.floor(cell.share / size + 1e-9), _STEPS - 1)
    return Rectangle(corner, _ROOM, _ROOM, facecolor=_COLOURS[step], linewidth=0)


def _explain(frame: Frame, spec: Heatmap) -> None:
    seen = {(cell.column, cell.row) for cell in spec.cells if cell.n}
    if len(seen) < len(spec.columns) * len(spec.rows):
        frame.key(ours(spec.none), colour=FACE, shape="hatched", edge=EDGE)
    if spec.few and any(cell.n and not _is_told(cell) for cell in spec.cells):
        frame.key(ours(spec.few), colour=_FEW_FACE, shape="box")


def _scale(frame: Frame, *, spec: Heatmap, size: float) -> None:
    """The bar of colours at the top of the picture, with what it measures before it and its ends beside it."""
    ends = (frame.percent(0, size), frame.percent(min(size * _STEPS, 1.0), size))
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
