"""Where there is ink on a plot, as small boxes that labels keep off, in CSS pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from expectmon.present.charts.asked import Asked
from expectmon.present.charts.canvas import Canvas
from expectmon.present.charts.placing import Box

_CELL: Final = 7.0
"""Curves are told by cells of so many pixels."""
_MOST: Final = 400
_HALF: Final = 2.0


@dataclass(frozen=True, slots=True)
class Ink:
    """`data` are marks and curves, `lines` are straight lines over the whole plot."""

    data: tuple[Box, ...]
    lines: tuple[Box, ...]

    @property
    def all(self) -> tuple[Box, ...]:
        """Both."""
        return self.data + self.lines


def ink_of_plot(canvas: Canvas, asked: Asked) -> Ink:
    """Return where a plot is drawn on; it has its place already."""
    return Ink((*_boxes(canvas, asked), *_curves(canvas, asked)), tuple(_lines(canvas, asked)))


def _boxes(canvas: Canvas, asked: Asked) -> Iterator[Box]:
    for x0, y0, x1, y1 in asked.boxes:
        (left, bottom), (right, top) = canvas.at(min(x0, x1), min(y0, y1)), canvas.at(max(x0, x1), max(y0, y1))
        yield Box(left, bottom, right, top)
    for x, y, radius in asked.dots:
        left, bottom = canvas.at(x, y)
        yield Box(left - radius, bottom - radius, left + radius, bottom + radius)


def _curves(canvas: Canvas, asked: Asked) -> Iterator[Box]:
    cells: dict[tuple[int, int], None] = {}
    for xs, ys in asked.paths:
        points = [canvas.at(x, y) for x, y in zip(xs, ys, strict=True)]
        for cell in _cells(points):
            cells[cell] = None
    for across, up in cells:
        x, y = across * _CELL, up * _CELL
        yield Box(x - _HALF, y - _HALF, x + _HALF, y + _HALF)


def _cells(points: Sequence[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    for (x0, y0), (x1, y1) in pairwise(points):
        parts = min(math.ceil(max(abs(x1 - x0), abs(y1 - y0)) / _CELL) or 1, _MOST)
        for part in range(parts + 1):
            yield round((x0 + (x1 - x0) * part / parts) / _CELL), round((y0 + (y1 - y0) * part / parts) / _CELL)


def _lines(canvas: Canvas, asked: Asked) -> Iterator[Box]:
    plot = canvas.plot
    for line in asked.levels:
        _, y = canvas.at(0, line.at)
        yield Box(plot.left, y - 0.5, plot.right, y + 0.5)
    for line in asked.uprights:
        x, _ = canvas.at(line.at, 0)
        yield Box(x - _HALF, plot.bottom, x + _HALF, plot.top)
