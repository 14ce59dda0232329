"""What the robots.txt of hosts says of us (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from expectmon.errors import Code
from expectmon.net.client import Reply
from expectmon.net.errors import NetError

_NAME: Final = "expectmon"
_PATH: Final = "/robots.txt"
_LONGEST: Final = 512_000
"""Bytes of a robots.txt that are heeded."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What one robots.txt says: rules (None: all is allowed), or why nothing may be fetched at all."""

    rules: Protego | None = None
    refusal: NetError | None = None


class Robots:
    """Asks each host once. `fetch` brings a robots.txt, its redirects followed."""

    def __init__(self, fetch: Callable[[str], Reply]) -> None:
        self._fetch = fetch
        self._words: dict[str, _Word] = {}

    def leave(self, url: str) -> float:
        """Return how many seconds the host wants between two requests; 0 if it does not say.

        Raises:
            NetError: the page may not be fetched, or the host cannot be asked.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"  # with its user and password: robots.txt may need them as well
        if origin not in self._words:
            self._words[origin] = self._asked(origin, parts.netloc.rpartition("@")[2])
        word = self._words[origin]
        if word.refusal is not None:
            raise NetError(word.refusal.code, word.refusal.message, word.refusal.problems[0].hint)
        if word.rules is None:
            return 0.0
        if not word.rules.can_fetch(url, _NAME):
            host = parts.netloc.rpartition("@")[2]
            message = f"the robots.txt of {host} keeps programs out of this page"
            raise NetError(Code.ROBOTS_DENIED, message, f"if it is yours, allow 'User-agent: {_NAME}' there")
        return max(0.0, word.rules.crawl_delay(_NAME) or 0.0)

    def _asked(self, origin: str, host: str) -> _Word:
        try:
            reply = self._fetch(origin + _PATH)
        except NetError as error:
            return _Word(refusal=error)
        if reply.status == HTTPStatus.OK:
            return _Word(Protego.parse(reply.body[:_LONGEST].decode("utf-8", errors="replace")))
        is_none = HTTPStatus.BAD_REQUEST <= reply.status < HTTPStatus.INTERNAL_SERVER_ERROR
        if is_none and reply.status != HTTPStatus.TOO_MANY_REQUESTS:
            return _Word()
        message = f"the robots.txt of {host} cannot be read: the server answers {reply.status}"
        return _Word(refusal=NetError(Code.ROBOTS_DENIED, message, "run again later"))
