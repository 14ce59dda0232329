"""Small tables as columns of whole numbers, ready to be loaded into any database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Cell = int | None


@dataclass(frozen=True, slots=True)
class Columns:
    """A table: columns by name, all of one length, the first one the key."""

    data: Mapping[str, list[Cell]]

    def __len__(self) -> int:
        return len(next(iter(self.data.values()), []))

    def __getitem__(self, name: str) -> list[Cell]:
        return self.data[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.data)

    @classmethod
    def of_rows(cls, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Columns:
        """Build from rows that are as long as `names`."""
        columns: list[list[Cell]] = [[] for _ in names]
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                column.append(cell)
        return cls(dict(zip(names, columns, strict=True)))


def numbered(parts: Sequence[str], count: int, first: int = 1) -> list[str]:
    """Return `o1 c1 o2 c2 ...` for the parts `o c`."""
    return [f"{part}{number}" for number in range(first, first + count) for part in parts]


def padded(cells: Iterable[Cell], length: int, filling: Sequence[Cell]) -> list[Cell]:
    """Return the cells, followed by as many fillings as make up `length` cells."""
    found = list(cells)
    return found + list(filling) * ((length - len(found)) // len(filling))
