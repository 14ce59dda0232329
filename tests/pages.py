"""A web site for tests: a real server on loopback, with pages, sitemaps and every bad habit that servers have."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from expectmon.audit.message import About
from expectmon.messages.collect.visits import Web
from expectmon.net.client import Limits
from expectmon.workspace.copy import CopyPages
from tests.webhooks import LOOPBACK, Reaction, Request, Webhooks, running_webhooks

HTML = "text/html; charset=utf-8"
XML = "application/xml"
NOTHING_KNOWN = About()
BOMB = gzip.compress(b"\0" * 20_000_000)


def paragraph(text: str) -> str:
    """A small page that says one thing."""
    return f"<!doctype html><html><head><title>Shop</title></head><body><main><p>{text}</p></main></body></html>"


@dataclass
class Site:
    """A running site. Paths that nothing was put at answer 404, also robots.txt."""

    server: Webhooks

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return self.server.url(path, host)

    def urls(self, *paths: str) -> tuple[str, ...]:
        """The addresses of paths."""
        return tuple(map(self.url, paths))

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in their order, without robots.txt."""
        return [request.path for request in self.server.requests if request.path != "/robots.txt"]

    def put(self, path: str, body: str | bytes, kind: str = HTML, **headers: str) -> None:
        """Put a page, or anything else, at a path; names of headers are written with underscores."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.server.reactions[path] = Reaction(200, {"Content-Type": kind} | named, content)

    def say(self, path: str, text: str) -> None:
        """Put a small page at a path."""
        self.put(path, paragraph(text))

    def put_dated(self, path: str, body: str, etag: str) -> None:
        """Put a page that answers 304 to who knows its ETag."""

        def answer(request: Request) -> Reaction:
            if request.headers.get("if-none-match") == etag:
                return Reaction(304, {"ETag": etag}, b"")
            return Reaction(200, {"Content-Type": HTML, "ETag": etag}, body.encode())

        self.server.reactions[path] = answer

    def answer(self, path: str, status: int, **headers: str) -> None:
        """Answer with a status."""
        self.server.reactions[path] = Reaction(status, headers, b"")

    def lead(self, path: str, to: str, status: int = 302) -> None:
        """Redirect a path."""
        self.answer(path, status, Location=to)

    def robots(self, text: str) -> None:
        """Say who may read what."""
        self.put("/robots.txt", text, "text/plain")

    def sitemap(self, path: str, pages: Sequence[str] = (), sitemaps: Sequence[str] = ()) -> None:
        """Put a sitemap of pages, or an index of sitemaps, at a path."""
        inner, outer = ("sitemap", "sitemapindex") if sitemaps else ("url", "urlset")
        items = "".join(f"<{inner}><loc>{self.url(each)}</loc></{inner}>" for each in (sitemaps or pages))
        self.put(path, f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</{outer}>', XML)


@contextmanager
def running_pages() -> Iterator[Site]:
    """Start a site."""
    with running_webhooks() as server:
        server.otherwise = Reaction(404, {"Content-Type": HTML}, b"<p>There is no such page</p>")
        yield Site(server)


@dataclass
class Watch:
    """A clock that only moves when somebody sleeps; how long they slept is noted."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.now += seconds


def quick_web(watch: Watch | None = None, *, seconds: float = 5.0, max_bytes: int = 1_000_000) -> Web:
    """What visits need, with a clock that waits for nothing, and limits that tests can reach."""
    clock = watch or Watch()
    limits = Limits(seconds=seconds, step_seconds=seconds, max_bytes=max_bytes)
    return Web(monotonic=clock.monotonic, sleep=clock.sleep, limits=limits)


def on_loopback(
    urls: Sequence[str] = (),
    sitemaps: Sequence[str] = (),
    *,
    about: About = NOTHING_KNOWN,
    pause: float = 1.0,
    at_most: int = 1000,
) -> CopyPages:
    """An entry of `collect` that may read pages of this machine."""
    return CopyPages(tuple(urls), tuple(sitemaps), about, LOOPBACK, pause, at_most)
