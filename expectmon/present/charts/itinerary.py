"""How a journey is laid out: which stages stand beside each other, and what fits in their boxes. Geometry only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from expectmon.present.charts.glyphs import theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import shortened, width_of, wrapped
from expectmon.present.charts.specs import Journey, Stop
from expectmon.present.charts.style import SMALL, WIDTH

MARGIN: Final = 4.0
LINE: Final = 18.5
PAD: Final = 8.0
TOP: Final = 10.0
"""A box's room above its text: its sign stands on its upper edge."""
HEADING: Final = 28.0
BELOW_ROW: Final = 9.0
BETWEEN: Final = 18.0
_GUTTER: Final = 8.0
_ABREAST: Final = 4
"""So many stages stand beside each other; more go on below, in another block."""
_HEAD_LINES: Final = 2
_FINE: Final = 1120.0
_TALLEST: Final = 1900.0

Stops: TypeAlias = Mapping[tuple[int, int], Stop]
Text: TypeAlias = tuple[str, bool]
"""A line in a box, and whether it is bold: those of the first, which says most, are."""

small = partial(width_of, size=SMALL)
small_bold = partial(width_of, size=SMALL, bold=True)


class Detail(NamedTuple):
    """How many lines of a place are shown, and over how many each may go; what is longer loses its middle."""

    shown: int
    over: int


_DETAILS: Final = (Detail(9, 2), Detail(2, 2), Detail(1, 2), Detail(1, 1))
"""All, or less where there are many places; the table beside the picture has the rest."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box: where it begins, its stop (None: nothing is there), and the lines in it."""

    left: float
    stop: Stop | None
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint: its name, how high its boxes are, and the boxes."""

    name: str
    tall: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Stages that stand beside each other: how wide each is, the lines of their names, and their rows."""

    width: float
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]

    @property
    def head(self) -> float:
        """Height of the names."""
        return max(map(len, self.heads)) * LINE + PAD

    @property
    def height(self) -> float:
        """Height of everything."""
        return self.head + sum(HEADING + row.tall + BELOW_ROW for row in self.rows)


def left_of(number: int, width: float) -> float:
    """Return where the boxes of a block's stage begin."""
    return MARGIN + number * (width + _GUTTER)


def height_of(blocks: tuple[Block, ...]) -> float:
    """Return the height of blocks, one below another."""
    return sum(block.height for block in blocks) + BETWEEN * (len(blocks) - 1) + 2 * MARGIN


def blocks_of(spec: Journey) -> tuple[Block, ...]:
    """Lay a journey out, with as much in its boxes as a picture of a decent height has room for.

    Raises:
        ChartError: there is no stage or no touchpoint, far too many, or a stop that is at none of them.
    """
    if not spec.columns or not spec.rows:
        raise ChartError("nothing to draw: the journey has no places")
    stops = {(stop.column, stop.row): stop for stop in spec.stops}
    for column, row in stops:
        if not (0 <= column < len(spec.columns) and 0 <= row < len(spec.rows)):
            raise ChartError(f"the journey has no place in column {column} of row {row}")
    for detail in _DETAILS:
        blocks = tuple(_blocks(spec, stops, detail))
        if height_of(blocks) <= _FINE:
            return blocks
    if height_of(blocks) > _TALLEST:
        raise ChartError(f"{len(spec.columns)} stages and {len(spec.rows)} touchpoints have no room in a picture")
    return blocks


def _blocks(spec: Journey, stops: Stops, detail: Detail) -> Iterator[Block]:
    names = [theirs(name, number) for number, name in enumerate(spec.columns, 1)]
    storeys = -(-len(names) // _ABREAST)
    abreast = -(-len(names) // storeys)
    width = (WIDTH - 2 * MARGIN - (abreast - 1) * _GUTTER) / abreast
    for first in range(0, len(names), abreast):
        columns = range(first, min(first + abreast, len(names)))
        heads = tuple(wrapped(names[column], width, _HEAD_LINES, small_bold) for column in columns)
        # Of several blocks, a touchpoint stands in those where it has something.
        rows = [row for row in range(len(spec.rows)) if any((column, row) in stops for column in columns)]
        every = range(len(spec.rows)) if storeys == 1 or not rows else rows
        yield Block(width, heads, tuple(_row(spec, stops, row, columns, width, detail) for row in every))


def _row(spec: Journey, stops: Stops, row: int, columns: range, width: float, detail: Detail) -> Row:
    places = []
    for number, column in enumerate(columns):
        stop = stops.get((column, row))
        places.append(Place(left_of(number, width), stop, _texts(stop, width - 2 * PAD, detail)))
    lines = max(1, *(len(place.texts) for place in places))
    name = shortened(theirs(spec.rows[row], row + 1), WIDTH - 2 * MARGIN, small)
    return Row(name, lines * LINE + TOP + PAD, tuple(places))


def _texts(stop: Stop | None, room: float, detail: Detail) -> tuple[Text, ...]:
    if stop is None:
        return ()
    out: list[Text] = []
    for number, line in enumerate(stop.lines[: detail.shown]):
        text = theirs(line, number + 1)
        parts = wrapped(text, room, detail.over, small if number else small_bold)
        out += [(part, number == 0) for part in parts]
    return tuple(out)
