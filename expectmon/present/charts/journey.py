"""The journey map: stages are columns, touchpoints are rows of boxes; an edge and a sign tell how a place is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from babel import Locale
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import Box, shortened, width_of, wrapped
from expectmon.present.charts.specs import Journey, Stop
from expectmon.present.charts.style import EDGE, EMPTY, FACE, GRID, INK, SHAPES, SMALL, SOFT, TONES, WIDTH, pale

_ABREAST: Final = 6
"""So many stages stand beside each other; more go on below, in another block."""
_TALLEST: Final = 6000
_MARGIN: Final = 4.0
_GUTTER: Final = 8.0
_LINE: Final = 18.5
_PAD: Final = 8.0
_TOP: Final = 10.0
"""A box's room above its text: its sign stands on its upper edge."""
_HEADING: Final = 25.0
_BELOW_ROW: Final = 9.0
_BETWEEN: Final = 18.0
_MOST_LINES: Final = 2
"""A line of text takes at most so many in its box."""
_KEY: Final = 35
_NO_KEY: Final = 9
"""Height around the boxes, with a row of the key and without."""
_ROUND: Final = "round,pad=0,rounding_size=6"

_measure = partial(width_of, size=SMALL)
_measure_bold = partial(width_of, size=SMALL, bold=True)


@dataclass(frozen=True, slots=True)
class Block:
    """Stages that stand beside each other: which they are, how wide each is, and the lines of their names."""

    columns: tuple[int, ...]
    width: float
    heads: tuple[tuple[str, ...], ...]

    def left(self, column: int) -> float:
        """Where the boxes of a stage begin."""
        return _MARGIN + self.columns.index(column) * (self.width + _GUTTER)

    @property
    def head(self) -> float:
        """Height of the names."""
        return max(map(len, self.heads)) * _LINE + _PAD


def paint(spec: Journey, locale: Locale) -> Frame:
    """Draw a box a place; the picture is as high as what stands in them needs.

    Raises:
        ChartError: there is no stage or no touchpoint, or far too many.
    """
    if not spec.columns or not spec.rows:
        raise ChartError("nothing to draw: the journey has no places")
    stops = _by_place(spec)
    blocks = _blocks(spec)
    height = sum(_height(block, spec, stops) for block in blocks) + _BETWEEN * (len(blocks) - 1) + 2 * _MARGIN
    if height > _TALLEST:
        raise ChartError(f"{len(spec.columns)} stages and {len(spec.rows)} touchpoints have no room in a picture")
    has_empty = len(stops) < len(spec.columns) * len(spec.rows)
    frame = Frame(locale, round(height + (_KEY if has_empty else _NO_KEY)), bare=True)
    if has_empty:
        frame.key(ours(spec.none), colour=EMPTY, shape="box", edge=GRID)
    frame.after(partial(_draw, spec=spec, blocks=blocks, stops=stops))
    return frame


def _by_place(spec: Journey) -> dict[tuple[int, int], Stop]:
    stops = {(stop.column, stop.row): stop for stop in spec.stops}
    for column, row in stops:
        if not (0 <= column < len(spec.columns) and 0 <= row < len(spec.rows)):
            raise ChartError(f"the journey has no place in column {column} of row {row}")
    return stops


def _blocks(spec: Journey) -> tuple[Block, ...]:
    names = [theirs(name, number) for number, name in enumerate(spec.columns, 1)]
    storeys = -(-len(names) // _ABREAST)
    abreast = -(-len(names) // storeys)
    width = (WIDTH - 2 * _MARGIN - (abreast - 1) * _GUTTER) / abreast
    return tuple(
        Block(
            tuple(range(first, min(first + abreast, len(names)))),
            width,
            tuple(wrapped(name, width, _MOST_LINES, _measure_bold) for name in names[first : first + abreast]),
        )
        for first in range(0, len(names), abreast)
    )


def _texts(stop: Stop | None, block: Block) -> tuple[tuple[str, bool], ...]:
    """Lines as they fit in a box, and whether they are bold: those of the first, which says most."""
    if stop is None:
        return ()
    room = block.width - 2 * _PAD
    return tuple(
        (part, number == 0)
        for number, line in enumerate(stop.lines)
        for part in wrapped(theirs(line, number + 1), room, _MOST_LINES, _measure if number else _measure_bold)
    )


def _tall(block: Block, row: int, stops: Mapping[tuple[int, int], Stop]) -> float:
    """Height of the boxes of a row."""
    most = max(len(_texts(stops.get((column, row)), block)) for column in block.columns)
    return max(most, 1) * _LINE + _TOP + _PAD


def _height(block: Block, spec: Journey, stops: Mapping[tuple[int, int], Stop]) -> float:
    rows = (_HEADING + _tall(block, row, stops) + _BELOW_ROW for row in range(len(spec.rows)))
    return block.head + sum(rows)


def _draw(frame: Frame, *, spec: Journey, blocks: Sequence[Block], stops: Mapping[tuple[int, int], Stop]) -> None:
    top = frame.plot.top - _MARGIN
    for block in blocks:
        _heads(frame, block, top)
        top -= block.head
        for row, name in enumerate(spec.rows):
            _heading(frame, theirs(name, row + 1), top)
            tall = _tall(block, row, stops)
            top -= _HEADING
            for column in block.columns:
                left = block.left(column)
                _place(frame, Box(left, top - tall, left + block.width, top), stops.get((column, row)), block)
            top -= tall + _BELOW_ROW
        top -= _BETWEEN


def _heads(frame: Frame, block: Block, top: float) -> None:
    for column, lines in zip(block.columns, block.heads, strict=True):
        middle = block.left(column) + block.width / 2
        for number, line in enumerate(lines):
            y = top - (number + 0.5) * _LINE
            frame.words(line, middle, y, size=SMALL, bold=True, ha="center", data=False)


def _heading(frame: Frame, name: str, top: float) -> None:
    text = shortened(name, WIDTH - 2 * _MARGIN, _measure)
    y = top - _HEADING / 2
    frame.words(text, _MARGIN, y, size=SMALL, colour=SOFT, data=False)
    begin = _MARGIN + _measure(text) + _PAD
    if begin < WIDTH - _MARGIN:
        frame.add([Line2D((begin, WIDTH - _MARGIN), (y, y), color=GRID, linewidth=1, zorder=1)])


def _place(frame: Frame, box: Box, stop: Stop | None, block: Block) -> None:
    frame.add(_drawn(box, stop))
    for number, (line, is_bold) in enumerate(_texts(stop, block)):
        y = box.top - _TOP - (number + 0.5) * _LINE
        frame.words(
            line, box.left + _PAD, y, size=SMALL, colour=INK if is_bold else SOFT, bold=is_bold, data=False
        )  # fmt: skip


def _drawn(box: Box, stop: Stop | None) -> Iterator[Artist]:
    tone = stop.tone if stop is not None else None
    colour = TONES[tone] if tone is not None else EDGE if stop is not None else GRID
    fill = EMPTY if stop is None else pale(colour, 0.08) if tone is not None else FACE
    yield FancyBboxPatch(
        (box.left, box.bottom),
        box.right - box.left,
        box.top - box.bottom,
        boxstyle=_ROUND,
        facecolor=fill,
        edgecolor=colour,
        linewidth=1 if tone is None else 2,
        zorder=2,
    )
    if tone is not None:
        yield Line2D(
            (box.right - 13,),
            (box.top,),
            marker=SHAPES[tone],
            markersize=11,
            color=colour,
            markeredgecolor=FACE,
            zorder=3,
        )
