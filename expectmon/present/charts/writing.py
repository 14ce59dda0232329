"""Putting ink on the canvas: texts, lines, swatches, all in CSS pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from expectmon.present.charts.asked import Dashes, Line, Which
from expectmon.present.charts.canvas import Canvas
from expectmon.present.charts.placing import Box, Place
from expectmon.present.charts.strip import ROW, SWATCH, Keyed
from expectmon.present.charts.style import EDGE, FACE, GRID, INK, SOFT, TEXT, font, ink_of
from expectmon.present.charts.ticks import Ticks

_DOT: Final = 9.0
_STROKE: Final = 15.0
_UNDER: Final = 0.5
_LEVEL: Final = 2.5
"""Above areas, below the data."""
_LINE: Final = 2.0
_ON_TOP: Final = 5.0
_TEXT: Final = 6.0


class Pen:
    """Writes and draws on a canvas whose plot has its place."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def write(  # noqa: PLR0913 - where, how large, what colour: a text has as many
        self,
        text: str,
        x: float,
        y: float,
        *,
        ha: Literal["left", "center", "right"] = "left",
        size: float = TEXT,
        colour: str = INK,
        soft: bool = False,
        bold: bool = False,
        backed: bool = False,
    ) -> None:
        """Write a text whose middle line is at `y`; `backed` wipes out what is behind it."""
        made = Text(
            x, y, text, color=SOFT if soft else ink_of(colour), fontproperties=font(bold=bold, size=size), ha=ha,
            va="center", parse_math=False, zorder=_TEXT,
        )  # fmt: skip
        if backed:
            made.set_bbox({"facecolor": FACE, "edgecolor": "none", "pad": 1.0})
        self.canvas.add([made])

    def grid(self, which: Which, ticks: Ticks) -> None:
        """Draw a light line at each tick."""
        plot = self.canvas.plot
        if which == "x":
            ends = [[(x, plot.bottom), (x, plot.top)] for x in (self.canvas.at(at, 0)[0] for at in ticks.at)]
        else:
            ends = [[(plot.left, y), (plot.right, y)] for y in (self.canvas.at(0, at)[1] for at in ticks.at)]
        lines = LineCollection(ends, colors=GRID, linewidths=1, zorder=_UNDER, transform=self.canvas.css)
        self.canvas.axes.add_collection(lines, autolim=False)

    def base(self) -> None:
        """Draw the line that the plot stands on."""
        plot = self.canvas.plot
        self._line((plot.left, plot.right), (plot.bottom, plot.bottom), EDGE, 1.2, zorder=3)

    def upright(self, line: Line, top: float) -> None:
        """Draw an upright line from the foot of the plot up to its name."""
        x, _ = self.canvas.at(line.at, 0)
        bottom = self.canvas.plot.bottom
        if not line.is_whole:  # between its pieces it would be lost on a dark bar
            self._line((x, x), (bottom, self.canvas.plot.top), FACE, _LINE + 1, zorder=4)
        self._line((x, x), (bottom, top), line.colour, _LINE, line.dashes, zorder=4)

    def level(self, line: Line) -> None:
        """Draw a level line over the plot."""
        plot = self.canvas.plot
        _, y = self.canvas.at(0, line.at)
        drawn = Line2D((plot.left, plot.right), (y, y), color=line.colour, linewidth=_LINE, transform=self.canvas.css)
        drawn.set_linestyle(line.dashes)
        drawn.set_zorder(_LEVEL)
        drawn.set_clip_on(False)
        self.canvas.axes.add_artist(drawn)

    def name(
        self, text: str, found: Place, colour: str, *, ink: Sequence[Box], leader: bool, bold: bool = False
    ) -> None:
        """Write a label at the place that was found for it, with a leader where it is far from its point."""
        box = found.box
        if found.is_far and leader:
            x, y = found.end
            self._line((found.anchor[0], x), (found.anchor[1], y), EDGE, 1, zorder=_ON_TOP)
        covered = any(box.meets(other) for other in ink)
        self.write(text, box.left, (box.bottom + box.top) / 2, colour=colour, bold=bold, backed=covered)

    def swatch(self, keyed: Keyed, y: float) -> None:
        """Draw an entry of the key: a line, an area or a marker, and its words."""
        entry, left = keyed.entry, keyed.left
        if entry.shape in ("box", "hatched"):
            edge = entry.edge or (EDGE if entry.shape == "hatched" else entry.colour)
            area = Rectangle(
                (left, y - ROW * 0.3), SWATCH, ROW * 0.6, facecolor=entry.colour, edgecolor=edge, linewidth=1,
                hatch="////" if entry.shape == "hatched" else None,
            )  # fmt: skip
            self.canvas.add([area])
        elif entry.shape in ("line", "dashed"):
            self._line((left, left + SWATCH), (y, y), entry.colour, 2.5, "--" if entry.shape == "dashed" else "-")
        else:
            size = _STROKE if entry.shape == "|" else _DOT
            dot = Line2D(
                [left + SWATCH / 2], [y], linestyle="none", marker=entry.shape, markersize=size,
                markerfacecolor=entry.colour, markeredgecolor=entry.edge or entry.colour, markeredgewidth=1.6,
            )  # fmt: skip
            self.canvas.add([dot])
        self.write(keyed.text, keyed.words_left, y)

    def _line(
        self,
        xs: tuple[float, float],
        ys: tuple[float, float],
        colour: str,
        width: float,
        dashes: Dashes = "-",
        zorder: float = _ON_TOP,
    ) -> None:
        self.canvas.add([Line2D(xs, ys, color=colour, linewidth=width, linestyle=dashes, zorder=zorder)])
