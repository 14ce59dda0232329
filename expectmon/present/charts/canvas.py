"""The sheet that a chart is drawn on: a figure, one plot in it, and where the data stand, in CSS pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from expectmon.present.charts.asked import Limits
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import Box, renderer_of
from expectmon.present.charts.style import DPI, FACE, WIDTH

_POINTS: Final = 72
"""An inch; a point is a CSS pixel."""


class Canvas:
    """A figure with one plot. `plot` is where the plot stands in the picture, from the lower left."""

    def __init__(self, height: float, *, bare: bool) -> None:
        self.height = height
        self.bare = bare
        self.plot = Box(0, 0, WIDTH, height)
        self.x: Limits = (0.0, 1.0)
        self.y: Limits = (0.0, 1.0)
        self.figure = Figure(figsize=(WIDTH / _POINTS, height / _POINTS), dpi=DPI, facecolor=FACE)
        self._sheet = FigureCanvasAgg(self.figure)
        self.css: Transform = Affine2D().scale(1 / _POINTS) + self.figure.dpi_scale_trans
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.xaxis.set_visible(False)
        self.axes.yaxis.set_visible(False)
        self.axes.patch.set_visible(False)
        for spine in self.axes.spines.values():
            spine.set_visible(False)

    def span(self, *, x: Limits | None = None, y: Limits | None = None) -> None:
        """Say from where to where the data go."""
        if x is not None:
            self.x = x
            self.axes.set_xlim(*x)
        if y is not None:
            self.y = y
            self.axes.set_ylim(*y)

    def put(self, plot: Box, height: float) -> None:
        """Give the plot its place, and the picture its height."""
        self.plot, self.height = plot, height
        self.figure.set_size_inches(WIDTH / _POINTS, height / _POINTS)
        self.axes.set_position(
            (
                plot.left / WIDTH,
                plot.bottom / height,
                (plot.right - plot.left) / WIDTH,
                (plot.top - plot.bottom) / height,
            )
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the data stands in the picture; known once the plot has its place."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        plot = self.plot
        return plot.left + across * (plot.right - plot.left), plot.bottom + up * (plot.top - plot.bottom)

    def box_of(self, text: Text) -> Box:
        """Return the box of a text that stands somewhere already."""
        box = text.get_window_extent(renderer_of(self._sheet)).transformed(self.css.inverted())
        return Box(box.x0, box.y0, box.x1, box.y1)

    def forget(self) -> None:
        """Let go of the figure and its dots now: they hold each other, and many pictures would add up."""
        self.figure.clear()
        self._sheet.__dict__.pop("renderer", None)

    def add(self, artists: Iterable[Artist]) -> None:
        """Add things drawn in CSS pixels of the picture."""
        for artist in artists:
            artist.set_transform(self.css)
            self.figure.add_artist(artist)


def widened(limits: Limits) -> Limits:
    """Return limits that are apart.

    Raises:
        ChartError: a limit is no number, or they are farther apart than numbers go.
    """
    low, high = float(limits[0]), float(limits[1])
    if not (math.isfinite(low) and math.isfinite(high) and math.isfinite(high - low)):
        raise ChartError(f"an axis cannot go from {low} to {high}")
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    room = max(abs(low) * 0.1, 0.5)
    return low - room, low + room
