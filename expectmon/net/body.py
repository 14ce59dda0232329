"""The body of an answer, read only as far as is allowed; compressed ones are counted as they become."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from expectmon.errors import Code
from expectmon.net.errors import NetError

_ANY_ZLIB: Final = 32 + zlib.MAX_WBITS  # gzip or zlib, told by its first bytes
_GZIP: Final = b"\x1f\x8b"  # another member of the same body may follow, as when compressed files are joined
_MOST_MEMBERS: Final = 1000
_PIECE: Final = 64 * 1024


def read_whole(parts: Iterable[bytes], encoding: str, limit: int, host: str) -> bytes:
    """Return a body of at most `limit` bytes, inflated.

    Raises:
        NetError: it is larger, damaged, or encoded in a way that was not asked for.
    """
    body = bytearray()
    for piece in _decoded(parts, encoding.strip().lower(), host):
        body += piece
        if len(body) > limit:
            raise NetError(Code.ANSWER_TOO_LARGE, f"the answer of {host} is larger than {limit:,} bytes")
    return bytes(body)


def read_start(parts: Iterable[bytes], limit: int) -> bytes:
    """Return the first `limit` bytes of a body, as they come."""
    body = bytearray()
    for part in parts:
        body += part
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def _decoded(parts: Iterable[bytes], encoding: str, host: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from parts
    elif encoding in ("gzip", "x-gzip", "deflate"):
        yield from _inflated(parts, host)
    else:
        raise NetError(Code.SERVER_UNREACHABLE, f"the answer of {host} is encoded in a way that was not asked for")


def _inflated(parts: Iterable[bytes], host: str) -> Iterator[bytes]:
    try:
        yield from _members(parts, host)
    except zlib.error:
        raise NetError(Code.SERVER_UNREACHABLE, f"the answer of {host} is damaged") from None


def _members(parts: Iterable[bytes], host: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_ANY_ZLIB)
    began, members = False, 1
    for part in parts:
        rest = part
        while rest:  # in pieces: a few bytes can stand for gigabytes
            if inflater.eof:
                if not rest.startswith(_GZIP):  # whatever else follows would only fill the memory
                    return
                if members == _MOST_MEMBERS:
                    raise zlib.error
                inflater, members = zlib.decompressobj(_ANY_ZLIB), members + 1
            yield inflater.decompress(rest, _PIECE)
            rest = inflater.unconsumed_tail or inflater.unused_data
        began = began or bool(part)
    if began and not inflater.eof:
        raise NetError(Code.SERVER_UNREACHABLE, f"the answer of {host} breaks off")
