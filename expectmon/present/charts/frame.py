"""The frame of a chart: its plot, ticks, titles and names. A kind says what it wants; `settle` finds room for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, Literal

from babel import Locale
from matplotlib.text import Text

from expectmon.present.charts import ticks as said
from expectmon.present.charts.asked import Asked, Dashes, Label, Limits, Line, Which
from expectmon.present.charts.canvas import Canvas, widened
from expectmon.present.charts.glyphs import ours
from expectmon.present.charts.placing import LINE, width_of, wrapped
from expectmon.present.charts.settling import settle
from expectmon.present.charts.strip import Entry
from expectmon.present.charts.style import INK, TEXT, WIDTH, font
from expectmon.present.charts.ticks import Ticks

_SIDES: Final = ("right", "above", "below", "left", "above right", "above left", "below right", "below left")


class Frame(Canvas):
    """A figure with one plot. Lengths are CSS pixels of a picture 568 wide; `height` grows where names need room."""

    def __init__(self, locale: Locale, height: int, *, bare: bool = False) -> None:
        super().__init__(height, bare=bare)
        self.locale = locale
        self.asked = Asked()
        self._callbacks: list[Callable[[Frame], None]] = []

    def number(self, value: float, step: float | None = None) -> str:
        """Return a number as the reader writes it, as exact as steps of that size need."""
        return said.number(value, self.locale, step)

    def percent(self, share: float, step: float | None = None) -> str:
        """Return a share as the reader writes it."""
        return said.percent(share, self.locale, step)

    def day(self, day: dt.date) -> str:
        """Return a day without its year: `12 Jun`."""
        return said.day(day, self.locale)

    def measure(self, text: str, size: float = TEXT, *, bold: bool = False) -> tuple[float, float]:
        """Return the width and the height of a text."""
        return width_of(text, size, bold=bold), size * LINE

    def titles(self, x: str = "", y: str = "") -> None:
        """Name the axes: `x` stands below the plot, `y` above it at the left."""
        self.asked.x_title, self.asked.y_title = ours(x), ours(y)

    def note(self, text: str) -> None:
        """Write a small line at the very bottom."""
        self.asked.note = ours(text)

    def limits(self, x: Limits | None = None, y: Limits | None = None) -> None:
        """Say from where to where the axes go; a range of nothing is widened.

        Raises:
            ChartError: a limit is no number.
        """
        if x is not None:
            self.span(x=widened(x))
        if y is not None:
            self.span(y=widened(y))

    def number_ticks(self, which: Which, *, whole: bool = False) -> None:
        """Write numbers along an axis; `whole` where halves make no sense."""
        self.asked.ticks[which] = lambda low, high, most: said.numbers(low, high, most, self.locale, whole=whole)

    def percent_ticks(self, which: Which) -> None:
        """Write percentages along an axis of shares."""
        self.asked.ticks[which] = lambda low, high, most: said.percents(low, high, most, self.locale)

    def day_ticks(self, days: Sequence[dt.date]) -> None:
        """Write days along the x axis, whose data are ordinals of dates; as many as there is room for."""
        self.asked.ticks["x"] = said.days(days, self.locale)

    def named_ticks(
        self, which: Which, at: Sequence[float], names: Sequence[str], width: float | None = None, lines: int = 1
    ) -> None:
        """Write names along an axis; on x as many as there is room for, on y all. Long ones are wrapped and cut."""
        room = width if width is not None else WIDTH * 0.38
        texts = tuple(wrapped(name, room, lines, width_of) for name in names)
        self.asked.ticks[which] = Ticks(tuple(float(value) for value in at), texts)

    def grid(self, which: Literal["x", "y", "both"]) -> None:
        """Draw light lines at the ticks of an axis."""
        self.asked.grid = "xy" if which == "both" else which

    def reserve(self, *, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> None:
        """Keep more room at the sides."""
        self.asked.margins = {"left": left, "right": right, "top": top, "bottom": bottom}

    def line_x(self, at: float, name: str, *, colour: str, dashes: Dashes = "-") -> None:
        """Draw an upright line; its name stands above the plot. `dashes` is a line style: "--", ":"."""
        self.asked.uprights.append(Line(at, ours(name), colour, dashes))

    def line_y(
        self, at: float, name: str, *, colour: str, dashes: Dashes = "-", end: Literal["left", "right"] = "right"
    ) -> None:
        """Draw a level line; its name stands on it, at that end if it is free, or in the key where nothing is."""
        self.asked.levels.append(Line(at, ours(name), colour, dashes, end))

    def label(  # noqa: PLR0913 - what, where, how it looks, and what if there is no room
        self,
        text: str,
        x: float,
        y: float,
        *,
        colour: str = INK,
        bold: bool = False,
        at: Sequence[str] = _SIDES,
        must: bool = False,
        leader: bool = True,
        shape: str = "o",
    ) -> None:
        """Name a point of the plot, on the first free side of `at`; a `must` that finds no place goes into the key.

        There its swatch is `shape`.
        """
        self.asked.labels.append(Label(text, x, y, colour, bold, tuple(at), must, leader, shape))

    def avoid(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Keep labels off a rectangle of data, where it can be done."""
        self.asked.boxes.append((x0, y0, x1, y1))

    def avoid_dot(self, x: float, y: float, radius: float) -> None:
        """Keep labels off a mark with a radius of so many pixels, where it can be done."""
        self.asked.dots.append((x, y, radius))

    def avoid_path(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Keep labels off a curve of data, where it can be done."""
        self.asked.paths.append((xs, ys))

    def key(self, text: str, *, colour: str, shape: str = "line", edge: str | None = None) -> None:
        """Explain a colour above the plot; `shape` is "line", "dashed", "box", "hatched" or a marker."""
        self.asked.key.append(Entry(ours(text), colour, shape, edge))

    def words(  # noqa: PLR0913 - where, how large, what colour: a text has as many
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
        ha: Literal["left", "center", "right"] = "left",
        va: Literal["top", "center", "bottom"] = "center",
        data: bool = True,
    ) -> Text:
        """Write a text at a place of the data, or (`data` false) of the picture from its lower left."""
        where = self.axes.transData if data else self.css
        made = Text(
            x, y, text, color=colour, fontproperties=font(bold=bold, size=size), ha=ha, va=va, transform=where,
            parse_math=False, clip_on=False, zorder=6,
        )  # fmt: skip
        self.figure.add_artist(made)
        if data:
            self.asked.words.append(made)
        return made

    def after(self, callback: Callable[[Frame], None]) -> None:
        """Run something once the place of the plot is known."""
        self._callbacks.append(callback)

    def settle(self) -> None:
        """Find room for all that was asked for; called once, when nothing more is asked."""
        settle(self, self.asked, self._run)

    def _run(self) -> None:
        for callback in self._callbacks:
            callback(self)
