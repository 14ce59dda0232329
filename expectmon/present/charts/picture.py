"""A chart that was drawn, or why it was not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `width` and `height` are those that it is shown with at most, in CSS pixels: it has twice as many."""

    png: bytes = field(repr=False)
    width: int
    height: int


class ChartError(Exception):
    """A chart could not be drawn; the text says why, in words for the log and the incident."""
