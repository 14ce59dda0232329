"""Pages of an entry of `collect`: listed ones, and those of sitemaps."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

from expectmon.audit.message import Unchanged, Unread, Validators
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.messages.collect.sitemap import MAX_BYTES, SitemapError, read_sitemap
from expectmon.messages.collect.tasks import Document
from expectmon.messages.collect.visits import Pace, Visits, Web, host_of, shown
from expectmon.messages.raw import Format, Raw, format_of, format_of_type
from expectmon.net.client import Reply
from expectmon.net.errors import NetError
from expectmon.workspace.copy import CopyPages
from expectmon.workspace.messages_collect import is_encoding

_SITEMAPS: Final = 100
"""So many sitemaps an index may lead to; more are not read."""
_DEPTH: Final = 2
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_LONGEST_VALIDATOR: Final = 500
_OF_NO_TYPE: Final = ("", "application/octet-stream", "binary/octet-stream")
_WEB_PORTS: Final = {"http": 80, "https": 443}


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
        for found in _addresses(mapped, sitemap):
            if not isinstance(found, str):
                yield found
            elif shown(found) in self.seen:
                continue  # a page that is listed by itself as well, or twice in sitemaps
            elif read >= pages.at_most:
                why = f"the sitemap has more than {pages.at_most:,} pages; the others are not read"
                yield _unlooked(sitemap, Code.LEFT_OUT, why, "raise at_most")
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
        return Unread(name, name, Code.PAGE_MISSING.value, why, "correct its address, or take it out of the sitemap")
    if reply.status != HTTPStatus.OK:
        return Unread(name, name, Code.PAGE_FAILED.value, f"the server answers {reply.status}", _hint_for(reply.status))
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


def _hint_for(status: int) -> str:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "the page is for people who are logged in, or keeps programs out: audit its file instead"
    return "run again later"


def _validators(reply: Reply) -> Validators | None:
    texts = [reply.headers.get(name) for name in ("etag", "last-modified")]
    usable = [text if text and len(text) <= _LONGEST_VALIDATOR and _is_plain(text) else None for text in texts]
    return Validators(*usable) if any(usable) else None


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _addresses(visits: Visits, sitemap: str) -> Iterator[str | Unread | Problem]:
    """Give the pages of a sitemap, and of those that it leads to, as far as they are of its host."""
    waiting = deque([(sitemap, 0)])
    known = {shown(sitemap)}
    while waiting:
        url, depth = waiting.popleft()
        try:
            reply = visits.get(url, {})
            found = read_sitemap(_content(reply))
        except NetError as error:
            yield _unlooked(url, error.code, error.message, error.problems[0].hint)
            continue
        except SitemapError as error:
            yield _unlooked(url, Code.BAD_SITEMAP, str(error), "open it in a browser, and mend it")
            continue
        yield from (page for page in found.pages if is_same_host(page, sitemap))
        inner = [each for each in found.sitemaps if is_same_host(each, sitemap)]
        beyond = len(found.pages) + len(found.sitemaps) - len(inner)
        beyond -= sum(is_same_host(page, sitemap) for page in found.pages)
        if beyond:
            yield _left_out(url, beyond)
        fresh = [each for each in dict.fromkeys(inner) if shown(each) not in known]
        room = max(0, _SITEMAPS - len(known)) if depth < _DEPTH else 0
        if len(fresh) > room:
            why = f"the index leads to {len(fresh) - room:,} sitemaps more than are read"
            yield _unlooked(url, Code.LEFT_OUT, why, "give some of them entries of their own")
        known.update(shown(each) for each in fresh[:room])
        waiting.extend((each, depth + 1) for each in fresh[:room])


def _content(reply: Reply) -> bytes:
    if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise NetError(Code.PAGE_MISSING, f"the sitemap is not there ({reply.status})", "correct its address")
    if reply.status != HTTPStatus.OK:
        raise NetError(Code.PAGE_FAILED, f"the server answers {reply.status}", _hint_for(reply.status))
    return reply.body


def is_same_host(url: str, other: str) -> bool:
    """Tell whether two addresses are of one host, by http or https."""
    try:
        parts, others = urlsplit(url), urlsplit(other)
        ends = _port(parts), _port(others)
    except ValueError:
        return False
    if parts.scheme not in _WEB_PORTS or parts.username or not parts.hostname:
        return False
    return parts.hostname == others.hostname and (ends[0] == ends[1] or set(ends) <= set(_WEB_PORTS.values()))


def _port(parts: SplitResult) -> int | None:
    return parts.port or _WEB_PORTS.get(parts.scheme)


def _unlooked(sitemap: str, code: Code, why: str, hint: str | None) -> Unread:
    """Say that pages of a sitemap's host were not looked at."""
    name = shown(sitemap)
    return Unread(name, name, code.value, why, hint, f"{urlsplit(name).scheme}://{host_of(name)}/")


def _left_out(sitemap: str, count: int) -> Problem:
    addresses = "1 address" if count == 1 else f"{count:,} addresses"
    message = f"{addresses} in the sitemap {'is' if count == 1 else 'are'} of another host, or no page; not read"
    hint = "give the other host an entry of its own"
    return Problem(Code.LEFT_OUT, message, Where(shown(sitemap)), hint=hint, severity=Severity.WARNING)


def _read_already(name: str, message: str) -> Problem:
    return Problem(Code.READ_ALREADY, message, Where(name), severity=Severity.WARNING)
