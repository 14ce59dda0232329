"""Finding room: margins for what is written, ticks that do not touch, labels that keep off each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from expectmon.present.charts.asked import Asked, Label, Line, Which
from expectmon.present.charts.canvas import Canvas
from expectmon.present.charts.ink import Ink, ink_of_plot
from expectmon.present.charts.placing import DISTANCES, LINE, Box, Place, Wanted, place, shortened, width_of
from expectmon.present.charts.strip import ROW, Entry, Flag, Keyed, flags, keyed
from expectmon.present.charts.style import SMALL, TEXT, WIDTH
from expectmon.present.charts.ticks import Ticks, steps_of
from expectmon.present.charts.writing import Pen

_EDGE: Final = 3.0
_TICK_GAP: Final = 8.0
_BETWEEN: Final = 14.0
"""Between ticks, so that two numbers do not read as one."""
_ROW: Final = 22.0
_STRIP_GAP: Final = 8.0
"""Keeps what is written above the plot off the topmost tick."""
_LEAST_PLOT: Final = 150.0
_TALL: Final = 44.0
"""Height of the plot per tick."""
_MOST: Final = 8
_MOST_ACROSS: Final = 11
_RIGHT: Final = 12.0


@dataclass(frozen=True, slots=True)
class Room:
    """Where everything stands that is not data."""

    plot: Box
    height: float
    x: Ticks
    y: Ticks
    x_lefts: tuple[float, ...]
    flags: tuple[Flag, ...]
    key: tuple[Keyed, ...]
    title_row: int
    """Row of the y axis' title among the flags; 0 is next to the plot."""

    @property
    def strip_top(self) -> float:
        """Where the rows of the flags and of the title end, and the key begins."""
        return self.plot.top + ROW * _rows(self.flags, self.title_row)


def settle(canvas: Canvas, asked: Asked, between: Callable[[], None]) -> None:
    """Give everything its place and write it.

    Args:
        canvas: what is drawn on.
        asked: what is wanted; names that find no place on the plot are added to its key.
        between: runs once the plot has its place, before labels are placed.
    """
    room = _room(canvas, asked)
    canvas.put(room.plot, room.height)
    between()
    ink = ink_of_plot(canvas, asked)
    labels, levels = _names(canvas, asked, room, ink)
    key = keyed(asked.key)
    taller = ROW * (_key_rows(key) - _key_rows(room.key))
    room = replace(room, key=key, height=room.height + taller)
    canvas.put(room.plot, room.height)
    pen = Pen(canvas)
    _write_axes(pen, canvas, asked, room)
    _write_strip(pen, asked, room)
    for line in asked.levels:
        pen.level(line)
    for line, found in levels:
        pen.name(line.name, found, line.colour, ink=ink.all, leader=False)
    for label, found in labels:
        pen.name(label.text, found, label.colour, ink=ink.all, leader=label.leader, bold=label.is_bold)


def _room(canvas: Canvas, asked: Asked) -> Room:
    margins = {"left": 0.0, "right": 0.0, "top": 0.0, "bottom": 0.0} | asked.margins
    y = _y_ticks(canvas, asked)
    wide = max((width_of(line) for lines in y.texts for line in lines), default=-_TICK_GAP)
    left = _EDGE + wide + _TICK_GAP + margins["left"]
    right = WIDTH - _RIGHT - margins["right"]
    x, lefts = _x_ticks(canvas, asked, left, right)
    places = [(_across(canvas, line.at, left, right), line.name) for line in asked.uprights]
    named = flags(places)
    title_row = _title_row(asked.y_title, named, [at for at, _ in places])
    key = keyed(asked.key)
    lines = max((len(lines) for lines in x.texts), default=0)
    bottom = _EDGE + margins["bottom"] + (_ROW if asked.note else 0) + (_ROW if asked.x_title else 0)
    bottom += TEXT * LINE * lines + (7 if lines else 0)
    top = (
        margins["top"]
        + ROW * (_rows(named, title_row) + _key_rows(key))
        + (_STRIP_GAP + 4 if named or asked.y_title or key else 6)
    )
    high = max(canvas.height - top - bottom, _LEAST_PLOT)
    return Room(Box(left, bottom, right, bottom + high), bottom + high + top, x, y, lefts, named, key, title_row)


def _rows(named: tuple[Flag, ...], title_row: int) -> int:
    return max([title_row, *(flag.row for flag in named)], default=-1) + 1


def _key_rows(key: tuple[Keyed, ...]) -> int:
    return key[-1].row + 1 if key else 0


def _title_row(title: str, named: tuple[Flag, ...], stems: list[float]) -> int:
    if not title:
        return -1
    end = _EDGE + width_of(_cut(title)) + _BETWEEN
    top = max((flag.row for flag in named), default=0)
    crossed = any(flag.left < end for flag in named if flag.row == top)
    crossed = crossed or any(at < end for at, flag in zip(stems, named, strict=True) if flag.row >= top)
    return top + 1 if crossed else top


def _y_ticks(canvas: Canvas, asked: Asked) -> Ticks:
    wanted = asked.ticks.get("y")
    if wanted is None or isinstance(wanted, Ticks):
        return wanted or Ticks()
    return wanted(*canvas.y, max(2, min(int((canvas.height - 90) / _TALL), _MOST)))


def _across(canvas: Canvas, value: float, left: float, right: float) -> float:
    low, high = canvas.x
    return left + (value - low) / (high - low) * (right - left)


def _x_ticks(canvas: Canvas, asked: Asked, left: float, right: float) -> tuple[Ticks, tuple[float, ...]]:
    wanted = asked.ticks.get("x")
    if wanted is None:
        return Ticks(), ()
    if isinstance(wanted, Ticks):
        choices = [wanted.every(step) for step in steps_of(wanted)] if wanted.at else [wanted]
    else:
        choices = [wanted(*canvas.x, most) for most in range(_MOST_ACROSS, 0, -1)]
        choices.append(choices[-1].every(max(len(choices[-1].at), 1)))
    for ticks in choices:
        lefts = _lefts(canvas, ticks, left, right)
        ends = [start + _wide(texts) for start, texts in zip(lefts, ticks.texts, strict=True)]
        if all(end + _BETWEEN <= start for end, start in zip(ends, lefts[1:], strict=False)):
            return ticks, lefts
    return ticks, lefts


def _lefts(canvas: Canvas, ticks: Ticks, left: float, right: float) -> tuple[float, ...]:
    out = []
    for at, texts in zip(ticks.at, ticks.texts, strict=True):
        wide = _wide(texts)
        out.append(min(max(_across(canvas, at, left, right) - wide / 2, _EDGE), WIDTH - _EDGE - wide))
    return tuple(out)


def _cut(text: str, size: float = TEXT) -> str:
    return shortened(text, WIDTH - 2 * _EDGE, lambda part: width_of(part, size))


def _wide(texts: tuple[str, ...]) -> float:
    return max((width_of(text) for text in texts), default=0.0)


def _names(
    canvas: Canvas, asked: Asked, room: Room, ink: Ink
) -> tuple[list[tuple[Label, Place]], list[tuple[Line, Place]]]:
    taken = [canvas.box_of(text) for text in asked.words]
    plot = room.plot
    inside = Box(plot.left + 2, plot.bottom + 2, WIDTH - 2, plot.top - 1)
    levels = []
    for line in asked.levels:
        # The name of a line over the whole plot is better told in the key than written over the data.
        found = place(_level_wanted(canvas, line, plot), [*taken, *ink.data], ink.lines, inside)
        if found is None:
            asked.key.append(Entry(line.name, line.colour, "line" if line.is_whole else "dashed"))
        else:
            taken.append(found.box)
            levels.append((line, found))
    labels = []
    for label in sorted(asked.labels, key=lambda one: not one.must):
        wanted = _label_wanted(canvas, label)
        found = place(wanted, taken, ink.data, inside, off=ink.lines) or place(wanted, taken, ink.all, inside)
        if found is not None:
            taken += [found.box, *(found.leader if found.is_far else ())]
            labels.append((label, found))
        elif label.must:
            asked.key.append(Entry(label.text, label.colour, label.shape))
    return labels, levels


def _level_wanted(canvas: Canvas, line: Line, plot: Box) -> Wanted:
    _, y = canvas.at(0, line.at)
    ends = ((plot.right, y), (plot.left + 4, y))
    anchors = (*(ends if line.end == "right" else ends[::-1]), ((plot.left + plot.right) / 2, y))
    sides = ("above left", "above right", "below left", "below right")
    return Wanted(width_of(line.name), TEXT * LINE, anchors, sides, gap=1.0, distances=(0.0,))


def _label_wanted(canvas: Canvas, label: Label) -> Wanted:
    width = width_of(label.text, bold=label.is_bold)
    distances = DISTANCES if label.leader else (0.0, 10.0)
    return Wanted(width, TEXT * LINE, (canvas.at(label.x, label.y),), label.sides, distances=distances)


def _write_axes(pen: Pen, canvas: Canvas, asked: Asked, room: Room) -> None:
    which: Which
    for which, ticks in (("x", room.x), ("y", room.y)):
        if which in asked.grid:
            pen.grid(which, ticks)
    if not canvas.bare:
        pen.base()
    for lefts, texts in zip(room.x_lefts, room.x.texts, strict=True):
        for n, text in enumerate(texts):
            middle = lefts + _wide(texts) / 2
            pen.write(text, middle, room.plot.bottom - 7 - TEXT * LINE * (n + 0.5), ha="center", soft=True)
    for at, texts in zip(room.y.at, room.y.texts, strict=True):
        _, y = canvas.at(canvas.x[0], at)
        for n, text in enumerate(texts):
            up = ((len(texts) - 1) / 2 - n) * TEXT * LINE
            pen.write(text, room.plot.left - _TICK_GAP, y + up, ha="right", soft=True)
    below = _EDGE + _ROW / 2
    if asked.note:
        pen.write(_cut(asked.note, SMALL), _EDGE, below, size=SMALL, soft=True)
        below += _ROW
    if asked.x_title:
        title = _cut(asked.x_title)
        wide = width_of(title)
        middle = min((room.plot.left + room.plot.right) / 2, WIDTH - _EDGE - wide / 2)
        pen.write(title, max(middle, _EDGE + wide / 2), below, ha="center", soft=True)


def _write_strip(pen: Pen, asked: Asked, room: Room) -> None:
    def row(n: int) -> float:
        return room.plot.top + _STRIP_GAP + ROW * (n + 0.5)

    if asked.y_title:
        pen.write(_cut(asked.y_title), _EDGE, row(room.title_row), soft=True)
    # Whole lines last: where two stand at one place, that of the promise is seen.
    for line, flag in sorted(zip(asked.uprights, room.flags, strict=True), key=lambda one: one[0].is_whole):
        pen.upright(line, row(flag.row) + (ROW * 0.4 if flag.is_beside else -ROW * 0.5))
        pen.write(flag.text, flag.left, row(flag.row), colour=line.colour, backed=True)
    first = room.strip_top + _STRIP_GAP + ROW * (_key_rows(room.key) - 0.5)
    for entry in room.key:
        pen.swatch(entry, first - ROW * entry.row)
