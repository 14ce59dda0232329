"""The pages that a sitemap leads to, also by way of other sitemaps, as far as they are of its host."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import SplitResult, urlsplit

from expectmon.audit.message import Unread
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.messages.collect.sitemap import Sitemap, SitemapError, read_sitemap
from expectmon.messages.collect.visits import Visits, host_of, shown
from expectmon.net.errors import NetError

_SITEMAPS: Final = 100
"""So many sitemaps an index may lead to; more are not read."""
_DEPTH: Final = 2
_WEB_PORTS: Final = {"http": 80, "https": 443}


def addresses_of(visits: Visits, sitemap: str) -> Iterator[str | Unread | Problem]:
    """Give the pages of a sitemap and of those that it leads to; what is left out, or cannot be read, is told."""
    waiting = deque([(sitemap, 0)])
    known = {shown(sitemap)}
    while waiting:
        url, depth = waiting.popleft()
        found = _fetched(visits, url)
        if isinstance(found, Unread):
            yield found
            continue
        pages = [page for page in found.pages if is_same_host(page, sitemap)]
        inner = [each for each in found.sitemaps if is_same_host(each, sitemap)]
        yield from pages
        beyond = len(found.pages) + len(found.sitemaps) - len(pages) - len(inner)
        if beyond:
            yield _left_out(url, beyond)
        fresh = [each for each in inner if shown(each) not in known]
        room = max(0, _SITEMAPS - len(known)) if depth < _DEPTH else 0
        if len(fresh) > room:
            why = f"the index leads to {len(fresh) - room:,} sitemaps more than are read"
            yield unlooked(url, Code.LEFT_OUT, why, "give some of them entries of their own")
        known.update(shown(each) for each in fresh[:room])
        waiting.extend((each, depth + 1) for each in fresh[:room])


def _fetched(visits: Visits, url: str) -> Sitemap | Unread:
    try:
        reply = visits.get(url, {})
        if reply.status == HTTPStatus.OK:
            return read_sitemap(reply.body)
    except NetError as error:
        return unlooked(url, error.code, error.message, error.problems[0].hint)
    except SitemapError as error:
        return unlooked(url, Code.BAD_SITEMAP, str(error), "open it in a browser, and mend it")
    if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return unlooked(url, Code.PAGE_MISSING, f"the sitemap is not there ({reply.status})", "correct its address")
    return unlooked(url, Code.PAGE_FAILED, f"the server answers {reply.status}", hint_for(reply.status))


def hint_for(status: int) -> str:
    """Say what to do about an answer with a status that brings no page."""
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "the page is for people who are logged in, or keeps programs out: audit its file instead"
    return "run again later"


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


def unlooked(sitemap: str, code: Code, why: str, hint: str | None) -> Unread:
    """Say that pages of a sitemap's host were not looked at."""
    name = shown(sitemap)
    return Unread(name, name, code.value, why, hint, f"{urlsplit(name).scheme}://{host_of(name)}/")


def _left_out(sitemap: str, count: int) -> Problem:
    addresses = "1 address" if count == 1 else f"{count:,} addresses"
    message = f"{addresses} in the sitemap {'is' if count == 1 else 'are'} of another host, or no page; not read"
    hint = "give the other host an entry of its own"
    return Problem(Code.LEFT_OUT, message, Where(shown(sitemap)), hint=hint, severity=Severity.WARNING)
