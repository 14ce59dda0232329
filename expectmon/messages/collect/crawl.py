"""Pages of an entry of `collect`: listed ones, and those of sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from expectmon.audit.message import Unchanged, Unread, Validators
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.messages.collect.sitemap import MAX_BYTES
from expectmon.messages.collect.sitemaps import addresses_of, hint_for, unlooked
from expectmon.messages.collect.tasks import Document
from expectmon.messages.collect.visits import Pace, Visits, Web, shown
from expectmon.messages.raw import Format, Raw, format_of, format_of_type
from expectmon.net.client import Reply
from expectmon.net.errors import NetError
from expectmon.workspace.copy import CopyPages
from expectmon.workspace.messages_collect import is_encoding

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LONGEST_VALIDATOR: Final = 500
_OF_NO_TYPE: Final = ("", "application/octet-stream", "binary/octet-stream")


@dataclass
class Pages:
    """Brings pages in, each once over all entries of `collect`.

    `known` are the validators of pages as they were read last, by id.
    """

    known: Mapping[str, Validators]
    web: Web
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._pace = Pace(self.web)

    def of(self, pages: CopyPages) -> Iterator[Document | Unchanged | Unread | Problem]:
        """Fetch the pages of an entry, one after the other."""
        with Visits(pages, self.web, self._pace) as visits:
            for url in pages.urls:
                if shown(url) in self.seen:
                    yield _read_already(shown(url), "the page is read already, for an earlier entry")
                else:
                    yield self._page(visits, pages, url)
        if pages.sitemaps:
            large = replace(self.web, limits=replace(self.web.limits, max_bytes=MAX_BYTES))
            with Visits(pages, self.web, self._pace) as visits, Visits(pages, large, self._pace) as mapped:
                for sitemap in pages.sitemaps:
                    yield from self._of_sitemap(visits, mapped, pages, sitemap)

    def _of_sitemap(
        self, visits: Visits, mapped: Visits, pages: CopyPages, sitemap: str
    ) -> Iterator[Document | Unchanged | Unread | Problem]:
        read = 0
        for found in addresses_of(mapped, sitemap):
            if not isinstance(found, str):
                yield found
            elif shown(found) in self.seen:
                continue  # a page that is listed by itself as well, or twice in sitemaps
            elif read >= pages.at_most:
                why = f"the sitemap has more than {pages.at_most:,} pages; the others are not read"
                yield unlooked(sitemap, Code.LEFT_OUT, why, "raise at_most")
                return
            else:
                read += 1
                yield self._page(visits, pages, found)

    def _page(self, visits: Visits, pages: CopyPages, url: str) -> Document | Unchanged | Unread | Problem:
        name = shown(url)
        self.seen.add(name)
        known = self.known.get(name, Validators())
        try:
            reply = visits.get(url, _conditions(known))
        except NetError as error:
            return Unread(name, name, error.code.value, error.message, error.problems[0].hint)
        landed = shown(reply.url)
        if landed != name and landed in self.seen:
            return _read_already(name, f"the page leads to {landed}, which is read already")
        self.seen.add(landed)
        if reply.status == HTTPStatus.NOT_MODIFIED and known != Validators():
            return Unchanged(name, pages.about)
        return _document(name, pages, reply)


def _conditions(known: Validators) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed."""
    headers = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def _document(name: str, pages: CopyPages, reply: Reply) -> Document | Unread:
    if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        why = f"the page is not there ({reply.status})"
        return Unread(
            name, name, Code.PAGE_MISSING.value, why, "correct its address, or take it out of what is collected"
        )
    if reply.status != HTTPStatus.OK:
        return Unread(name, name, Code.PAGE_FAILED.value, f"the server answers {reply.status}", hint_for(reply.status))
    written = reply.headers.get("content-type", "")
    kind = written.partition(";")[0].strip().lower()
    form = format_of_type(kind) or (_guessed(reply.url, kind))
    if form is None:
        return Unread(name, name, Code.NOT_TEXT.value, f"the page is {kind}", "take it out of collect:")
    charset = _CHARSET.search(written)
    named = charset[1] if charset and is_encoding(charset[1]) else None
    return Document(Raw(name, name, pages.about, form, reply.body, named), validators=_validators(reply))


def _guessed(url: str, kind: str) -> Format | None:
    """Return the format of a page whose server does not say what it is."""
    if kind not in _OF_NO_TYPE:
        return None
    return format_of(urlsplit(url).path) or (Format.HTML if not kind else None)


def _validators(reply: Reply) -> Validators | None:
    texts = [reply.headers.get(name) for name in ("etag", "last-modified")]
    usable = [text if text and len(text) <= _LONGEST_VALIDATOR and _is_plain(text) else None for text in texts]
    return Validators(*usable) if any(usable) else None


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _read_already(name: str, message: str) -> Problem:
    return Problem(Code.READ_ALREADY, message, Where(name), severity=Severity.WARNING)
