"""Where texts stand: how large they are, cut or wrapped to fit, and beside each other instead of over each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias, cast

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.font_manager import get_font

from expectmon.present.charts.style import DPI, TEXT, font_file

Measure: TypeAlias = Callable[[str], float]
"""How wide a text is, in CSS pixels."""

LINE: Final = 1.25
"""Height of a line of text, as a multiple of its size."""
_ELLIPSIS: Final = "…"
DISTANCES: Final = (0.0, 10.0, 22.0, 36.0, 54.0, 76.0, 100.0, 130.0, 165.0)
_GAP: Final = 6.0
_COVERING: Final = 80.0
"""What it costs to cover a piece of a curve: so many pixels farther away are as bad."""
_SPOTS: Final = 12
_SIDES: Final = {
    "right": (1, 0),
    "left": (-1, 0),
    "above": (0, 1),
    "below": (0, -1),
    "above right": (1, 1),
    "above left": (-1, 1),
    "below right": (1, -1),
    "below left": (-1, -1),
}


class Box(NamedTuple):
    """A rectangle in CSS pixels from the lower left of the picture."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Tell whether the two share a place, or are nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.bottom < other.top + gap
            and other.bottom < self.top + gap
        )

    def within(self, other: Box) -> bool:
        """Tell whether this one lies in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.bottom >= other.bottom
            and self.top <= other.top
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that wants a place: its size, the points it may stand at (best first), the sides of them it may take."""

    width: float
    height: float
    anchors: tuple[tuple[float, float], ...]
    sides: tuple[str, ...]
    gap: float = _GAP
    distances: tuple[float, ...] = DISTANCES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands; `anchor` is the point that it names, `is_far` where a leader has to lead to it."""

    box: Box
    anchor: tuple[float, float]
    is_far: bool

    @property
    def end(self) -> tuple[float, float]:
        """Where the leader from the point ends: at the nearest edge of the box."""
        x = min(max(self.anchor[0], self.box.left), self.box.right)
        return x, min(max(self.anchor[1], self.box.bottom + 2), self.box.top - 2)

    @property
    def leader(self) -> tuple[Box, ...]:
        """Small boxes along the leader, to keep other labels off it."""
        (x0, y0), (x1, y1) = self.anchor, self.end
        spots = ((x0 + (x1 - x0) * n / _SPOTS, y0 + (y1 - y0) * n / _SPOTS) for n in range(_SPOTS))
        return tuple(Box(x - 1, y - 1, x + 1, y + 1) for x, y in spots)


def place(
    wanted: Wanted, taken: Sequence[Box], ink: Sequence[Box], inside: Box, *, off: Sequence[Box] = ()
) -> Place | None:
    """Find the nearest free place of a label that lies inside; None where there is none.

    Args:
        wanted: the label.
        taken: other texts: never touched.
        ink: marks and curves: kept off where it can be done.
        inside: what the label has to lie in.
        off: lines: never covered by the label, but its leader may cross them.
    """
    best: tuple[float, Place] | None = None
    for cost, found in _candidates(wanted):
        if best is not None and cost >= best[0]:
            continue
        if not found.box.within(inside) or any(found.box.meets(other, 2) for other in (*taken, *off)):
            continue
        if found.is_far and any(part.meets(other) for part in found.leader for other in taken):
            continue
        total = cost + _COVERING * sum(found.box.meets(other) for other in ink)
        if best is None or total < best[0]:
            best = total, found
    return None if best is None else best[1]


def _candidates(wanted: Wanted) -> Iterable[tuple[float, Place]]:
    for distance in wanted.distances:
        for n_anchor, anchor in enumerate(wanted.anchors):
            for n_side, side in enumerate(wanted.sides):
                cost = distance + 4 * n_anchor + n_side
                yield cost, Place(_beside(wanted, anchor, side, distance), anchor, distance > 0)


def _beside(wanted: Wanted, anchor: tuple[float, float], side: str, distance: float) -> Box:
    across, up = _SIDES[side]
    away = wanted.gap + distance
    # A label at a corner begins over its point, so that it reads as standing on it.
    x = anchor[0] + across * (distance if up else away)
    y = anchor[1] + up * away
    left = x - wanted.width * (1 - across) / 2
    bottom = y - wanted.height * (1 - up) / 2
    return Box(left, bottom, left + wanted.width, bottom + wanted.height)


@lru_cache(maxsize=8192)
def width_of(text: str, size: float = TEXT, *, bold: bool = False) -> float:
    """Return how wide a text is drawn, in CSS pixels."""
    font = get_font(font_file(bold=bold))
    font.clear()
    font.set_size(size, DPI)
    font.set_text(text, 0.0, flags=get_hinting_flag())  # type: ignore[no-untyped-call] # matplotlib has no type for it
    width, _ = font.get_width_height()
    return float(width) / 64 * 72 / DPI


def shortened(text: str, width: float, measure: Measure) -> str:
    """Return a text cut in its middle until it is no wider: beginnings and ends tell names apart."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        kept = (low + high + 1) // 2
        low, high = (kept, high) if measure(_cut(text, kept)) <= width else (low, kept - 1)
    return _cut(text, low)


def _cut(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    tail = kept - head
    return f"{text[:head].rstrip()}{_ELLIPSIS}{text[len(text) - tail :].lstrip()}"


def wrapped(text: str, width: float, lines: int, measure: Measure) -> tuple[str, ...]:
    """Return a text in at most so many lines that are no wider; the last one is cut where the text is longer."""
    out: list[str] = []
    words = text.split()
    while words and len(out) < lines - 1:
        n = 1
        while n < len(words) and measure(" ".join(words[: n + 1])) <= width:
            n += 1
        if n == 1 and measure(words[0]) > width:
            head, words[0] = _broken(words[0], width, measure)
            out.append(head)
            continue
        out.append(" ".join(words[:n]))
        del words[:n]
    return (*out, shortened(" ".join(words), width, measure)) if words else tuple(out) or ("",)


def _broken(word: str, width: float, measure: Measure) -> tuple[str, str]:
    n = 1
    while n < len(word) - 1 and measure(word[: n + 1]) <= width:
        n += 1
    return word[:n], word[n:]


def renderer_of(canvas: FigureCanvasAgg) -> RendererAgg:
    """Return what a canvas is drawn by; it knows how large texts are."""
    return cast("RendererAgg", canvas.get_renderer())  # type: ignore[no-untyped-call] # matplotlib has no type for it
