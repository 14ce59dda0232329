"""Few colours for a picture, so that it is small: those that it has most of stay as they are."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colours: TypeAlias = NDArray[np.float64]
"""A row a colour: red, green, blue."""

_APART: Final = 72.0
"""Two colours of the palette are at least so far apart (Euclidean, 0..255 a channel): edges of letters need few."""
_AREA: Final = 800
"""Dots: a colour that so many have fills an area, and is kept beside others that are hardly different."""
_PACKED: Final = 16
_TOLD: Final = 5.0
_ALL: Final = 1 << 24
_USUAL: Final = 1 << 14
"""Counting is much faster where there is room for no more than the usual number of colours."""


def fewer_colours(image: Image.Image, most: int) -> Image.Image:
    """Return a picture with a palette of at most so many colours; each dot gets the nearest, none are mixed."""
    colours, areas = _by_frequency(image)
    apart = np.full(len(colours), np.inf)
    chosen: list[int] = []
    while len(chosen) < most:
        far = np.flatnonzero((apart >= _APART) | (areas & (apart >= _TOLD)))
        if not far.size:
            break
        chosen.append(int(far[0]))
        apart = np.minimum(apart, np.linalg.norm(colours - colours[far[0]], axis=1))
    return _mapped(image, colours, colours[chosen])


def _by_frequency(image: Image.Image) -> tuple[Colours, NDArray[np.bool_]]:
    """Return all colours of a picture, the most frequent first, and which of them fill an area."""
    counted = image.getcolors(_USUAL) or image.getcolors(_ALL) or []
    counted.sort(key=lambda one: (-one[0], one[1]))
    colours = np.array([colour for _, colour in counted], dtype=np.float64)
    return colours, np.array([count >= _AREA for count, _ in counted])


def _mapped(image: Image.Image, colours: Colours, palette: Colours) -> Image.Image:
    """Give each dot the colour of the palette that is nearest, by a table of all colours that occur."""
    apart = np.linalg.norm(colours[:, None, :] - palette[None, :, :], axis=2)
    table = np.zeros(_ALL, dtype=np.uint8)
    table[_packed(colours.astype(np.uint32))] = apart.argmin(axis=1)
    dots = np.asarray(image, dtype=np.uint32)
    few = Image.fromarray(table[_packed(dots)], "P")
    colours_of_it = palette.astype(np.uint8).tobytes()
    # Up to 16 colours are packed two dots a byte, which hides what repeats (letters): it would be a tenth larger.
    few.putpalette(colours_of_it + colours_of_it[:3] * max(0, _PACKED + 1 - len(palette)))
    return few


def _packed(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    return ((red << 16) | (green << 8) | blue).astype(np.uint32)
