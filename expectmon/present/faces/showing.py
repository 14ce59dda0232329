"""From a report to what one face shows of it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from expectmon.present.blocks import Facts, Lines
from expectmon.present.charts.picture import Picture
from expectmon.present.clean import shorten
from expectmon.present.faces.elsewhere import Elsewhere
from expectmon.present.faces.room import Room
from expectmon.present.faces.view import (
    ShownBlock,
    ShownCard,
    ShownChart,
    ShownGrid,
    ShownNote,
    ShownPart,
    is_language,
)
from expectmon.present.faces.widths import is_wide
from expectmon.present.report import Block, Card, Chart, Grid, Part, Quote, Report, Terms

_ANCHOR: Final = re.compile(r"[^a-z0-9]+")
_WHOLE: Final = frozenset({"url", "command", "source"})
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Showing:
    """Chooses what a face shows, within its room.

    `source` gives the address of a chart's picture, empty for one that this face has not; `drawn` are all pictures, and
    `failed` those that there are none of.
    """

    room: Room
    elsewhere: Elsewhere
    drawn: dict[str, Picture]
    failed: frozenset[str]
    source: Callable[[str], str]
    _labels: Counter[str] = field(default_factory=Counter)

    def parts(self, report: Report) -> tuple[ShownPart, ...]:
        """Return the parts of a report that have something to show."""
        shown = (self._part(number, part) for number, part in enumerate(report.parts, start=1))
        return tuple(part for part in shown if part.blocks)

    def _part(self, number: int, part: Part) -> ShownPart:
        blocks: list[ShownBlock] = []
        left: list[str] = []
        cards = 0
        for block in part.blocks:
            cards += isinstance(block, Card)
            if isinstance(block, Chart) and not self._has_room_for(block):
                left.append(block.title)
            elif not isinstance(block, Card) or cards <= self.room.cards:
                blocks.extend(self._block(block, part.title))
        blocks.extend(_said(self.elsewhere.more(cards - self.room.cards)))
        if left:
            blocks.append(ShownNote(self.elsewhere.charts(left)))
        anchor = f"{_ANCHOR.sub('-', part.name.lower()).strip('-') or 'part'}-{number}"
        whole = ShownPart(part.name, part.title, anchor, 3 if part.title else 2, tuple(blocks))
        return _cut(whole, self.room.letters) if self.room.letters else whole

    def _has_room_for(self, chart: Chart) -> bool:
        return self.elsewhere.is_page or chart.in_mail

    def _block(self, block: Block, title: str) -> list[ShownBlock]:
        """Return what is shown of a block: itself or a part of it, and a sentence on the rest."""
        shown: ShownBlock
        left = 0
        match block:
            case Grid(shown=0) if block.rows and not self.elsewhere.is_page:
                return []
            case Grid():
                shown = self._grid(block, title)
            case Chart():
                shown = self._chart(block, title)
            case Card():
                inner = (each for one in block.blocks for each in self._block(one, title))
                shown = ShownCard(block.headline, block.tone, block.label, tuple(inner))
            case Lines() | Terms():
                items, left = _first(block.items, self._items(block))
                shown = replace(block, items=items)  # type: ignore[arg-type]  # as many of its own items
            case Facts():
                rows, left = _first(block.rows, self.room.items)
                shown = replace(block, rows=rows)
            case Quote():
                shown = block if is_language(block.language) else replace(block, language=None)
            case _:
                shown = block
        return [] if _is_empty(shown) else [shown, *_said(self.elsewhere.more(left))]

    def _items(self, block: Lines | Terms) -> int:
        asked = block.shown if isinstance(block, Terms) and self.room.as_asked else 0
        return min(asked, self.room.items) if asked else self.room.items

    def _grid(self, grid: Grid, title: str) -> ShownGrid:
        grid = grid if self.elsewhere.is_page else _without_aside(grid)
        limit = min(grid.shown, self.room.rows) if self.room.as_asked else self.room.rows
        rows, left = _first(grid.rows, max(limit, 1))
        return ShownGrid(
            title=grid.title,
            columns=grid.columns,
            rows=rows,
            numeric=grid.numeric,
            note=grid.note,
            more=self.elsewhere.rows(left, grid.sheet) if rows else self.elsewhere.speech.say("None."),
            is_wide=is_wide(grid, len(rows)),
            label=self._label(grid.title or title or grid.key),
        )

    def _label(self, text: str) -> str:
        """Return a name that no other table of the face has."""
        self._labels[text] += 1
        return text if self._labels[text] == 1 else f"{text} ({self._labels[text]})"

    def _chart(self, chart: Chart, title: str) -> ShownChart:
        source = "" if chart.name in self.failed else self.source(chart.name)
        picture = self.drawn.get(chart.name)
        has_table = self.elsewhere.is_page or chart.name in self.failed
        return ShownChart(
            name=chart.name,
            title=chart.title,
            alt=chart.alt,
            source=source,
            width=picture.width if picture else 0,
            height=picture.height if picture else 0,
            trouble="" if source else self._trouble(chart.name),
            table=self._grid(chart.table, chart.title or title) if has_table else None,
        )

    def _trouble(self, name: str) -> str:
        if name in self.failed:
            return self.elsewhere.speech.say("The chart could not be drawn.")
        return self.elsewhere.speech.say("The picture is on the report's page.")


def _without_aside(grid: Grid) -> Grid:
    """Return a table without the columns that a mail leaves out."""
    kept = [index for index in range(len(grid.columns)) if index not in grid.aside]
    return replace(
        grid,
        columns=tuple(grid.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in grid.rows),
        numeric=frozenset(place for place, index in enumerate(kept) if index in grid.numeric),
        aside=frozenset(),
    )


def _said(text: str) -> list[ShownNote]:
    return [ShownNote(text)] if text else []


def _is_empty(block: ShownBlock) -> bool:
    """Tell whether a list has nothing in it. A table says so itself."""
    if isinstance(block, Facts):
        return not block.rows
    return isinstance(block, Lines | Terms) and not block.items


def _first(items: Sequence[_Item], limit: int) -> tuple[tuple[_Item, ...], int]:
    return tuple(items[:limit]), max(len(items) - limit, 0)


def _cut(thing: object, letters: int) -> Any:  # noqa: ANN401 - what comes out is of the type that went in
    """Return a part, a block or a value with each of its texts cut; addresses and commands stay whole or go."""
    if isinstance(thing, str):
        return shorten(thing, letters)
    if isinstance(thing, tuple):
        return tuple(_cut(each, letters) for each in thing)
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return thing
    changes: dict[str, Any] = {}
    for each in dataclasses.fields(thing):
        value = getattr(thing, each.name)
        if each.name not in _WHOLE:
            changes[each.name] = _cut(value, letters)
        elif len(value) > letters:
            changes[each.name] = ""
    return replace(thing, **changes)
