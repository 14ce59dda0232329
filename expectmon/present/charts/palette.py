"""A picture as a small PNG: with few colours, of which those that fill areas or mean something stay as they are."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from expectmon.present.charts.style import ALL

Colours: TypeAlias = NDArray[np.float64]
"""A row a colour: red, green, blue."""
Indexes: TypeAlias = NDArray[np.uint8]

_APART: Final = 72.0
"""Colours of edges are so far from all others (Euclidean, 0..255 a channel): edges of letters need few."""
_TOLD: Final = 5.0
_AREA: Final = 800
"""Dots: a colour that so many have fills an area, and is kept beside others that are hardly different."""
_SEEN: Final = 12
"""Dots of a colour of ours from which on it is kept."""
_HALF_BYTE: Final = 16
_MANY: Final = 12
"""With more kept colours than this, edges would find none left among 16."""
_MOST: Final = 64
_ALL: Final = 1 << 24
_BAND: Final = 128
"""Rows that are looked up at once."""
_USUAL: Final = 1 << 14
"""Counting is much faster where there is room for no more than the usual number of colours."""


def small_png(dots: NDArray[np.uint8]) -> bytes:
    """Return a PNG without any fact but its dots; each gets the nearest of the colours kept.

    Args:
        dots: rows of dots of red, green, blue and 255: nothing is see-through.
    """
    colours, kept = _by_frequency(_image(dots))
    palette = colours[_chosen(colours, kept)]
    return _written(_mapped(dots, colours, palette), palette.astype(np.uint8))


def _image(dots: NDArray[np.uint8]) -> Image.Image:
    """Return dots as an image that shares their memory."""
    height, width = dots.shape[:2]
    return Image.frombuffer("RGBA", (width, height), np.ascontiguousarray(dots), "raw", "RGBA", 0, 1)


def _by_frequency(image: Image.Image) -> tuple[Colours, NDArray[np.bool_]]:
    """Return all colours of a picture, the most frequent first, and which of them are to be kept."""
    counted = image.getcolors(_USUAL) or image.getcolors(_ALL) or []
    counted.sort(key=lambda one: (-one[0], one[1]))
    colours = np.array([colour for _, colour in counted], dtype=np.float64)[:, :3]
    kept = [count >= _AREA or (count >= _SEEN and colour[:3] in ALL) for count, colour in counted]  # type: ignore[index] # of an RGBA picture colours are tuples
    return colours, np.array(kept)


def _chosen(colours: Colours, kept: NDArray[np.bool_]) -> list[int]:
    apart = np.full(len(colours), np.inf)
    chosen: list[int] = []

    def choose(wanted: NDArray[np.bool_], least: float, most: int) -> None:
        while len(chosen) < most and (found := np.flatnonzero(wanted & (apart >= least))).size:
            chosen.append(int(found[0]))
            np.minimum(apart, np.linalg.norm(colours - colours[found[0]], axis=1), out=apart)

    choose(kept, _TOLD, _MOST)
    choose(np.full(len(colours), fill_value=True), _APART, _HALF_BYTE if len(chosen) <= _MANY else _MOST)
    return chosen


def _mapped(dots: NDArray[np.uint8], colours: Colours, palette: Colours) -> Indexes:
    """Give each dot the colour of the palette that is nearest, by a table of all colours that occur."""
    apart = np.linalg.norm(colours[:, None, :] - palette[None, :, :], axis=2)
    table = _table()
    red, green, blue = colours.astype(np.intp).T
    table[red | (green << 8) | (blue << 16)] = apart.argmin(axis=1)
    found = np.empty(dots.shape[:2], dtype=np.uint8)
    for top in range(0, len(dots), _BAND):  # numbers of colours are 12 times as large as their indexes
        band = slice(top, top + _BAND)
        found[band] = table[dots[band].view("<u4")[:, :, 0] & (_ALL - 1)]
    return found


@lru_cache(maxsize=1)
def _table() -> Indexes:
    """Return a table of all colours, made once: 16 MB asked for with each picture would leave holes in the memory."""
    return np.zeros(_ALL, dtype=np.uint8)


def _written(dots: Indexes, palette: Indexes) -> bytes:
    """Write the PNG. Pillow would filter the rows of a picture with half a byte a dot, which makes it larger."""
    height, width = dots.shape
    bits = 4 if len(palette) <= _HALF_BYTE else 8
    if bits == 4:  # noqa: PLR2004 - half a byte
        even = np.pad(dots, ((0, 0), (0, width % 2)))
        dots = ((even[:, ::2] << 4) | even[:, 1::2]).astype(np.uint8)
    rows = np.pad(dots, ((0, 0), (1, 0))).tobytes()  # each row begins with its filter: 0, none
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", packer.compress(rows) + packer.flush()),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
