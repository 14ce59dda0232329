"""How much of a report a face has room for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Room:
    """The most that is shown: rows of a table, items of a list, cards of a part, letters of a text (0: all)."""

    rows: int
    items: int
    cards: int
    letters: int = 0
    as_asked: bool = True
    """Whether a table's own wish (`Grid.shown`) counts."""


PAGE: Final = Room(rows=200, items=500, cards=200, as_asked=False)
MAIL: Final = (
    Room(rows=100, items=40, cards=12),
    Room(rows=8, items=20, cards=8),
    Room(rows=6, items=12, cards=6),
    Room(rows=5, items=9, cards=5),
    Room(rows=4, items=7, cards=4),
    Room(rows=3, items=5, cards=3),
    Room(rows=2, items=4, cards=3),
    Room(rows=1, items=3, cards=2),
)
"""Ever less, until a mail is small enough."""
LAST: Final = Room(rows=1, items=2, cards=1, letters=300)
"""What is left where even that was too much: texts are cut."""
