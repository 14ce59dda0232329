"""Looking at charts before they are pictures: their texts, lines and areas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import combinations
from typing import Any, Final, cast

from babel import Locale
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.placing import renderer_of
from expectmon.present.charts.specs import Spec
from expectmon.present.charts.style import styled

SLACK: Final = 1.0
"""Dots (half a CSS pixel) that boxes may touch by."""


@contextmanager
def settled(spec: Spec, locale: str = "en") -> Iterator[Frame]:
    """Lay a chart out as it will be drawn."""
    module: Any = import_module(f"expectmon.present.charts.{spec.kind}")
    with styled():
        frame: Frame = module.paint(spec, Locale.parse(locale))
        frame.settle()
        yield frame


def texts(frame: Frame) -> list[str]:
    """Return every text that is seen."""
    return [text for text, _ in label_boxes(frame.figure)]


def marks(frame: Frame) -> list[Line2D]:
    """Return lines and points that stand for data or signs."""
    return [*frame.axes.lines, *(artist for artist in frame.figure.artists if isinstance(artist, Line2D))]


def plotted(frame: Frame) -> list[Line2D]:
    """Return lines and points that stand where the data are."""
    data = frame.axes.transData
    return [line for line in frame.axes.lines if line.get_transform() == data]


def hatched(frame: Frame) -> list[Patch]:
    """Return areas in the plot that are hatched."""
    return [area for area in frame.axes.patches if area.get_hatch()]


def label_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every text that a figure shows with its box, in dots."""
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    texts = cast("list[Text]", figure.findobj(Text))
    return [(text.get_text(), text.get_window_extent(renderer_of(canvas))) for text in texts if _is_shown(text)]


def _is_shown(text: Text) -> bool:
    axes = text.axes
    return bool(text.get_visible() and text.get_text().strip() and (axes is None or axes.axison))


def faults(figure: Figure) -> list[str]:
    """Return what is wrong with the texts of a figure: two that overlap, and those that leave the picture."""
    boxes, picture = label_boxes(figure), figure.bbox
    found = []
    for text, box in boxes:
        if not (picture.x0 - SLACK <= box.x0 and box.x1 <= picture.x1 + SLACK):
            found.append(f"{text!r} leaves the picture sideways: {box.x0:.0f} to {box.x1:.0f}")
        if not (picture.y0 - SLACK <= box.y0 and box.y1 <= picture.y1 + SLACK):
            found.append(f"{text!r} leaves the picture above or below: {box.y0:.0f} to {box.y1:.0f}")
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        up = min(first.y1, second.y1) - max(first.y0, second.y0)
        if across > SLACK and up > SLACK:
            found.append(f"{one!r} and {other!r} overlap by {across:.0f} x {up:.0f} dots")
    return found
