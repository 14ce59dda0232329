"""What a kind of chart asks of its frame, before there is room for it. Places are data, lengths CSS pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from matplotlib.text import Text

from expectmon.present.charts.strip import Entry
from expectmon.present.charts.ticks import Choose, Ticks

Which: TypeAlias = Literal["x", "y"]
Limits: TypeAlias = tuple[float, float]
Dashes: TypeAlias = Literal["-", "--", ":", "-."]
"""How a line is drawn: whole, or in one of three kinds of pieces."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line over the whole plot, and its name."""

    at: float
    name: str
    colour: str
    dashes: Dashes = "-"
    end: Literal["left", "right"] = "right"

    @property
    def is_whole(self) -> bool:
        """Whether it is drawn without gaps."""
        return self.dashes == "-"


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a point, in data coordinates."""

    text: str
    x: float
    y: float
    colour: str
    is_bold: bool
    sides: tuple[str, ...]
    must: bool
    leader: bool
    shape: str


@dataclass(slots=True)
class Asked:
    """What a kind asked for, before there is room for it."""

    x_title: str = ""
    y_title: str = ""
    note: str = ""
    ticks: dict[Which, Choose | Ticks] = field(default_factory=dict)
    grid: str = ""
    uprights: list[Line] = field(default_factory=list)
    levels: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    key: list[Entry] = field(default_factory=list)
    paths: list[tuple[Sequence[float], Sequence[float]]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    dots: list[tuple[float, float, float]] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)
    margins: dict[str, float] = field(default_factory=dict)
