"""Reads a sitemap: XML (also an index of others), or a text with an address a line; compressed or not."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MAX_BYTES: Final = 20_000_000
_MOST: Final = 50_000
"""More addresses than this no sitemap may have, says the protocol."""
_GZIP: Final = b"\x1f\x8b"
_NAMESPACES: Final = ("", "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84")
_SEPARATOR: Final = " "
_LONGEST_ADDRESS: Final = 2048


class SitemapError(ValueError):
    """A sitemap that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The addresses of pages, and of other sitemaps, in their order, each once."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(content: bytes) -> Sitemap:
    """Read a sitemap.

    Raises:
        SitemapError: it is none, it is too large, or it does what sitemaps need not do.
    """
    text = _inflated(content) if content.startswith(_GZIP) else content
    start = text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise SitemapError("the sitemap is empty")
    is_markup = start == b"<" or text[:2] in (b"\xff\xfe", b"\xfe\xff")
    return _of_xml(text) if is_markup else _of_text(text)


def _inflated(content: bytes) -> bytes:
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = inflater.decompress(content, MAX_BYTES + 1)
    except zlib.error:
        raise SitemapError("the sitemap is compressed, and damaged") from None
    if len(text) > MAX_BYTES:
        raise SitemapError(f"the sitemap is larger than {MAX_BYTES:,} bytes")
    if not inflater.eof:
        raise SitemapError("the sitemap is compressed, and breaks off")
    return text


def _of_text(text: bytes) -> Sitemap:
    lines = [line.strip() for line in text.decode("utf-8-sig", errors="replace").splitlines()]
    if not any(line.startswith(("http://", "https://")) for line in lines):
        raise SitemapError("the sitemap is neither XML nor a list of addresses")
    return Sitemap(tuple(dict.fromkeys(line for line in lines if line))[:_MOST])


@dataclass
class _Reader:
    """Takes what the parser finds; addresses are texts of `loc` in `url` or `sitemap`, and of no other kind."""

    pages: dict[str, None] = field(default_factory=dict)
    sitemaps: dict[str, None] = field(default_factory=dict)
    text: str = ""
    path: list[str] = field(default_factory=list)
    root: str | None = None

    def start(self, name: str, _attributes: object) -> None:
        namespace, _, local = name.rpartition(_SEPARATOR)
        own = local if namespace in _NAMESPACES else ""
        self.root = own if self.root is None else self.root
        if len(self.path) > 50:  # noqa: PLR2004 - sitemaps are three deep
            raise SitemapError("the sitemap is nested too deeply")
        self.path.append(own)
        self.text = ""

    def data(self, text: str) -> None:
        if self.path[-1:] == ["loc"] and len(self.text) <= _LONGEST_ADDRESS:
            self.text += text

    def end(self, _name: str) -> None:
        path = self.path[-2:]
        self.path.pop()
        found = {"url": self.pages, "sitemap": self.sitemaps}.get(path[0]) if path[1:] == ["loc"] else None
        if found is None:
            return
        if self.text.strip():
            found[self.text.strip()] = None
        if len(found) > _MOST:
            raise SitemapError(f"the sitemap has more than {_MOST:,} addresses")

    def refuse_entity(self, *_: object) -> None:
        raise SitemapError("the sitemap declares entities of its own, which sitemaps need not")


def _of_xml(text: bytes) -> Sitemap:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = reader.refuse_entity
    try:
        parser.Parse(text, True)  # noqa: FBT003 - the library's own signature
    except expat.ExpatError as error:
        raise SitemapError(f"the sitemap is no XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, SitemapError):
            raise
        raise SitemapError("the sitemap has an encoding that is not known") from None
    if reader.root not in ("urlset", "sitemapindex"):
        raise SitemapError("this is no sitemap: its first element is neither urlset nor sitemapindex")
    return Sitemap(tuple(reader.pages), tuple(reader.sitemaps))
