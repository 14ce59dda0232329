"""Fetches pages as a polite guest does: robots.txt first, with pauses, and at every hop of a redirect."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit, urlunsplit

from expectmon.errors import Code
from expectmon.messages.collect.robots import Robots
from expectmon.net.client import Client, Limits, Reply, redirect_of
from expectmon.net.dialling import Resolve, resolve_by_system
from expectmon.net.errors import NetError
from expectmon.workspace.copy import CopyPages
from expectmon.workspace.secrets import redact

_REDIRECTS: Final = 5
_LONGEST_DELAY: Final = 30.0
_FAILURES: Final = 5
"""After so many failures of a host in a row, its other pages are not asked for."""
_ACCEPT: Final = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Web:
    """What visits need of the world outside."""

    resolve: Resolve = resolve_by_system
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    limits: Limits = field(default_factory=lambda: Limits(seconds=20.0, step_seconds=10.0, max_bytes=5_000_000))


class Pace:
    """Keeps requests to one host apart. One for all visits."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._last: dict[str, float] = {}

    def keep(self, host: str, seconds: float) -> None:
        """Wait until so many seconds have passed since the last request to a host, and note this one."""
        left = self._last.get(host, float("-inf")) + seconds - self._web.monotonic()
        if left > 0:
            self._web.sleep(left)
        self._last[host] = self._web.monotonic()


class Visits:
    """The pages of one entry of `collect`. For one thread."""

    def __init__(self, pages: CopyPages, web: Web, pace: Pace) -> None:
        self._pause = pages.pause_seconds
        self._pace = pace
        self._client = Client(pages.allow_private, web.limits, resolve=web.resolve)
        self._robots = Robots(self._robots_txt)
        self._failures: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Fetch a page; at every hop its host is asked for leave, and given a rest.

        Raises:
            NetError: it may not be fetched, or cannot be.
        """
        for _ in range(_REDIRECTS + 1):
            reply = self._visit(url, headers)
            follow = redirect_of(url, reply)
            if follow is None:
                return reply
            url = follow
        raise NetError(Code.SERVER_UNREACHABLE, f"{host_of(url)} redirects too often", "correct the address")

    def _visit(self, url: str, headers: Mapping[str, str]) -> Reply:
        host = host_of(url)
        if not host:
            raise NetError(Code.BAD_URL, "it is, or leads to, a URL that cannot be read", "correct the address")
        if self._failures[host] >= _FAILURES:
            message = f"{host} failed {_FAILURES} times in a row, so it is not asked for more pages"
            raise NetError(Code.SERVER_UNREACHABLE, message, "run again when it is well")
        delay = self._robots.leave(url)
        self._pace.keep(host, max(self._pause, min(delay, _LONGEST_DELAY)))
        try:
            reply = self._client.get_once(url, {"accept": _ACCEPT, **headers})
        except NetError as error:
            if error.code is Code.SERVER_UNREACHABLE:
                self._failures[host] += 1
            raise
        self._failures[host] = 0
        return reply

    def _robots_txt(self, url: str) -> Reply:
        for _ in range(_REDIRECTS + 1):
            self._pace.keep(host_of(url), self._pause)
            reply = self._client.get_once(url)
            follow = redirect_of(url, reply)
            if follow is None:
                return reply
            url = follow
        raise NetError(Code.SERVER_UNREACHABLE, f"{host_of(url)} redirects too often")


def host_of(url: str) -> str:
    """Return host and port of a URL, without user and password; nothing for what is no URL."""
    try:
        parts = urlsplit(url)
        return _host(parts) if parts.port != 0 else ""
    except ValueError:  # also for a port that is none
        return ""


def _host(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2].lower()


def shown(url: str) -> str:
    """Return a URL as it may be shown and kept: without user, password, fragment and what is secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return redact(re.split(r"[?#]", url.rpartition("@")[2], maxsplit=1)[0])
    return redact(urlunsplit((parts.scheme, _host(parts), parts.path or "/", parts.query, "")))
