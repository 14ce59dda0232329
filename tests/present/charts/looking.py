"""Looking at charts before they are pictures: their texts, lines and areas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from babel import Locale
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.placing import label_boxes
from expectmon.present.charts.specs import Spec
from expectmon.present.charts.style import styled


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
