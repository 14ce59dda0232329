"""Drawing a chart: the only door to matplotlib. The same spec in the same locale gives the same bytes."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Final, cast

import numpy as np
from babel import Locale
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.palette import small_png
from expectmon.present.charts.picture import ChartError, Picture
from expectmon.present.charts.placing import renderer_of
from expectmon.present.charts.specs import Spec
from expectmon.present.charts.style import WIDTH, styled

_TALLEST: Final = 2000
"""CSS pixels; a picture that is taller is one that nobody reads."""


def draw(spec: Spec, locale: str) -> Picture:
    """Draw a chart.

    Args:
        spec: what it shows; its words are in the reader's language.
        locale: the reader's locale, by which numbers and days are written: "en", "id".

    Raises:
        ChartError: it cannot be drawn, whatever the reason: no data, a number that is none, a letter without a glyph.
    """
    try:
        with warnings.catch_warnings(), styled():
            warnings.simplefilter("error")
            return _drawn(spec, Locale.parse(locale))
    except ChartError:
        raise
    except Exception as error:
        raise ChartError(f"{spec.kind}: {type(error).__name__}: {error}") from error


def _drawn(spec: Spec, locale: Locale) -> Picture:
    _check_numbers(spec)
    module = import_module(f"expectmon.present.charts.{spec.kind}")
    paint = cast("Callable[[Spec, Locale], Frame]", module.paint)
    frame = paint(spec, locale)
    try:
        frame.settle()
        if frame.height > _TALLEST:
            raise ChartError(f"{spec.kind}: {frame.height:.0f} pixels tall: too much to be drawn")
        return Picture(_png(frame), WIDTH, round(frame.height))
    finally:
        frame.forget()


def _check_numbers(part: object) -> None:
    """Look into all of a spec: what is no number would be drawn nowhere, silently."""
    if isinstance(part, float) and not math.isfinite(part):
        raise ChartError(f"{part} is no number that can be drawn")
    if isinstance(part, tuple):
        for one in part:
            _check_numbers(one)
    elif is_dataclass(part):
        for one in fields(part):
            _check_numbers(getattr(part, one.name))


def _png(frame: Frame) -> bytes:
    canvas = cast("FigureCanvasAgg", frame.figure.canvas)
    canvas.draw()  # type: ignore[no-untyped-call] # matplotlib has no type for it
    renderer = renderer_of(canvas)
    dots: NDArray[np.uint8] = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call] # the same
    return small_png(dots)
