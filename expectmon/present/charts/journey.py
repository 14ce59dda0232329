"""The journey map: stages are columns, touchpoints are rows of boxes; an edge and a sign tell how a place is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from babel import Locale
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours
from expectmon.present.charts.itinerary import (
    BELOW_ROW,
    BETWEEN,
    HEADING,
    LINE,
    MARGIN,
    PAD,
    TOP,
    Block,
    Place,
    blocks_of,
    height_of,
    left_of,
    small,
)
from expectmon.present.charts.placing import Box
from expectmon.present.charts.specs import Journey, Stop
from expectmon.present.charts.style import EDGE, EMPTY, FACE, GRID, INK, SHAPES, SMALL, SOFT, TONES, WIDTH, pale

_KEY: Final = 35
_NO_KEY: Final = 9
"""Height around the boxes, with a row of the key and without."""
_ROUND: Final = "round,pad=0,rounding_size=6"
_SIGN: Final = 11
_FROM_CORNER: Final = 13


def paint(spec: Journey, locale: Locale) -> Frame:
    """Draw a box a place; the picture is as high as what stands in them needs.

    Raises:
        ChartError: there is no stage or no touchpoint, or far too many.
    """
    blocks = blocks_of(spec)
    has_empty = any(place.stop is None for block in blocks for row in block.rows for place in row.places)
    frame = Frame(locale, round(height_of(blocks) + (_KEY if has_empty else _NO_KEY)), bare=True)
    if has_empty:
        frame.key(ours(spec.none), colour=EMPTY, shape="box", edge=GRID)
    frame.after(partial(_draw, blocks=blocks))
    return frame


def _draw(frame: Frame, *, blocks: tuple[Block, ...]) -> None:
    top = frame.plot.top - MARGIN
    for block in blocks:
        _heads(frame, block, top)
        top -= block.head
        for row in block.rows:
            _heading(frame, row.name, top - HEADING * 0.42)
            top -= HEADING
            for place in row.places:
                _place(frame, Box(place.left, top - row.tall, place.left + block.width, top), place)
            top -= row.tall + BELOW_ROW
        top -= BETWEEN


def _heads(frame: Frame, block: Block, top: float) -> None:
    for column, lines in enumerate(block.heads):
        middle = left_of(column, block.width) + block.width / 2
        for number, line in enumerate(lines):
            frame.words(line, middle, top - (number + 0.5) * LINE, size=SMALL, bold=True, ha="center", data=False)


def _heading(frame: Frame, name: str, y: float) -> None:
    frame.words(name, MARGIN, y, size=SMALL, colour=SOFT, data=False)
    begin = MARGIN + small(name) + PAD
    if begin < WIDTH - MARGIN:
        frame.add([Line2D((begin, WIDTH - MARGIN), (y, y), color=GRID, linewidth=1, zorder=1)])


def _place(frame: Frame, box: Box, place: Place) -> None:
    frame.add(_drawn(box, place.stop))
    for number, (line, is_bold) in enumerate(place.texts):
        y = box.top - TOP - (number + 0.5) * LINE
        frame.words(line, box.left + PAD, y, size=SMALL, colour=INK if is_bold else SOFT, bold=is_bold, data=False)


def _drawn(box: Box, stop: Stop | None) -> Iterator[Artist]:
    tone = None if stop is None else stop.tone
    edge = TONES[tone] if tone is not None else GRID if stop is None else EDGE
    fill = pale(edge, 0.08) if tone is not None else EMPTY if stop is None else FACE
    width, height = box.right - box.left, box.top - box.bottom
    yield FancyBboxPatch(
        (box.left, box.bottom),
        width,
        height,
        boxstyle=_ROUND,
        facecolor=fill,
        edgecolor=edge,
        linewidth=1 if tone is None else 2,
        zorder=2,
    )
    if tone is not None:
        yield Line2D(
            (box.right - _FROM_CORNER,),
            (box.top,),
            marker=SHAPES[tone],
            markersize=_SIGN,
            color=edge,
            markeredgecolor=FACE,
            zorder=3,
        )
