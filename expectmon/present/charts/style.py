"""One style for all charts: the colours, the font, the sizes. Lengths are CSS pixels of a picture 568 wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import Any, Final

import matplotlib as mpl
from matplotlib.colors import to_hex, to_rgb
from matplotlib.font_manager import FontProperties

from expectmon.present.charts.specs import Tone

WIDTH: Final = 568
DPI: Final = 144
"""Two dots a CSS pixel: a point (1/72 inch) is a CSS pixel then."""
TEXT: Final = 16.0
SMALL: Final = 15.0
"""Nothing is smaller: a phone shows the picture 343 wide, so this becomes 9 CSS pixels of a font with large letters."""

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (to_hex(c) for c in mpl.color_sequences["okabe_ito"])
INK: Final = "#1f2933"
SOFT: Final = "#52606d"
GRID: Final = "#e1e5ea"
EDGE: Final = "#8d99a6"
"""The line of zero and ticks."""
EMPTY: Final = "#f3f5f7"
FACE: Final = "#ffffff"

ALL: Final = frozenset(
    tuple(round(part * 255) for part in to_rgb(colour))
    for colour in (BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE, INK, SOFT, GRID, EDGE, EMPTY, FACE)
)
"""Our colours as dots have them: red, green, blue, 0..255."""

TONES: Final[Mapping[Tone, str]] = MappingProxyType(
    {"critical": VERMILLION, "warning": ORANGE, "good": GREEN, "calm": BLUE}
)
SHAPES: Final[Mapping[Tone, str]] = MappingProxyType({"critical": "D", "warning": "^", "good": "o", "calm": "s"})
"""Markers that tell tones apart without colour."""

_FONTS: Final = Path(mpl.get_data_path()) / "fonts" / "ttf"
_CONTRAST: Final = 4.5
_SRGB_KNEE: Final = 0.04045
_STEP: Final = 0.04
_OURS: Final = MappingProxyType(
    {
        "text.usetex": False,
        "text.parse_math": False,
        "axes.unicode_minus": False,
        "hatch.linewidth": 1.2,
        "path.simplify": True,
        "agg.path.chunksize": 0,
        "figure.max_open_warning": 0,
    }
)
# Those that are of the machine and not of a picture: naming them would choose or start something.
_NOT_OURS: Final = ("backend", "backend_fallback", "interactive", "toolbar", "timezone", "webagg.", "savefig.directory")
_ONE_AT_A_TIME: Final = RLock()


@contextmanager
def styled() -> Iterator[None]:
    """Draw with our settings, whatever a `matplotlibrc` of the machine says; they are put back afterwards.

    The settings are of the whole process, so one thread draws at a time.
    """
    settings: Any = {**_shipped(), **_OURS}  # matplotlib's type lists every key
    with _ONE_AT_A_TIME, mpl.rc_context(settings):
        yield


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, object]:
    return {key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if not key.startswith(_NOT_OURS)}


def font_file(*, bold: bool = False) -> str:
    """Return the path of the font that matplotlib ships; one of the system is never asked for."""
    return str(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))


def font(*, bold: bool = False, size: float = TEXT) -> FontProperties:
    """Return the font of a text, in a size of CSS pixels."""
    return FontProperties(fname=font_file(bold=bold), size=size)


@lru_cache(maxsize=64)
def ink_of(colour: str) -> str:
    """Return the same hue, dark enough to be read as text on white (a contrast of 4.5)."""
    red, green, blue = to_rgb(colour)
    share = 1.0
    while _contrast((red * share, green * share, blue * share)) < _CONTRAST:
        share -= _STEP
    return to_hex((red * share, green * share, blue * share))


@lru_cache(maxsize=64)
def pale(colour: str, share: float = 0.2) -> str:
    """Return a colour mixed with white, opaque: see-through areas cost a picture many more colours."""
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return to_hex((red, green, blue))


def _contrast(colour: tuple[float, float, float]) -> float:
    red, green, blue = (part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
