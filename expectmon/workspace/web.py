"""URLs and networks as settings name them, and which of them are a secret."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from expectmon.alerts.receivers import Networks
from expectmon.documents.document import Path as Place
from expectmon.errors import Code
from expectmon.promises.reading import Reading
from expectmon.workspace.secrets import register

_SPACE_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_EXPECTED_URL: Final = "a URL like https://hooks.shop.example/expectmon"
_SHORTEST_PATH: Final = 8
"""A shorter path is no secret, and would mask ordinary words."""


def register_url(text: str) -> None:
    """Keep a URL out of what is printed, and its path and query where they stand alone."""
    register(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return
    behind = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for secret in {behind, parts.path, parts.query}:
        if len(secret) >= _SHORTEST_PATH:
            register(secret)


def read_url(reading: Reading, text: str, place: Place, *, expected: str = _EXPECTED_URL) -> str | None:
    """Return an http or https URL with a host; None where a problem was added.

    The problem never holds the URL, which may be a secret.
    """
    fault = _fault(text)
    if fault is None:
        return text
    reading.refuse(Code.BAD_VALUE, fault, place, expected=expected)
    return None


def _fault(text: str) -> str | None:
    if _SPACE_OR_CONTROL.search(text):
        return "the URL has a space or a line break in it"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return "this is no URL"
    if parts.scheme not in ("http", "https"):
        return "a URL begins with https:// or http://"
    return _fault_of_host(parts, port)


def _fault_of_host(parts: SplitResult, port: int | None) -> str | None:
    if not parts.hostname:
        return "the URL names no host"
    return "the URL has port 0" if port == 0 else None


def read_networks(reading: Reading, texts: list[tuple[str, Place]]) -> Networks:
    """Return the networks that texts like `10.0.0.0/8` name, without those where a problem was added."""
    found = []
    for text, place in texts:
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            reading.refuse(
                Code.BAD_VALUE, f"{text!r} is no network", place, expected=_EXPECTED_NETWORK, hint=_nearest(text)
            )
    return tuple(found)


_EXPECTED_NETWORK: Final = "an address and the length of its network, like 10.0.0.0/8 or 192.168.7.20"


def _nearest(text: str) -> str | None:
    """Return a hint for an address that is not the first of its network."""
    try:
        return f"did you mean {ipaddress.ip_network(text, strict=False)}?"
    except ValueError:
        return None
