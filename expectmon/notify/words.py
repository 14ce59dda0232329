"""A server's own words, as they may be kept and shown: one line, not long, no secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from expectmon.present.clean import plain
from expectmon.workspace.secrets import MASK, redact

LONGEST: Final = 300
_SHORTEST: Final = 4  # a shorter secret would mask words
_SHORTEST_PART: Final = 8  # and so would a shorter part of a URL


def told(text: str, secrets: Iterable[str] = ()) -> str:
    """Return what a server said. `secrets` are those of the channel; all that the program knows are masked as well."""
    for secret in sorted((each for each in secrets if len(each) >= _SHORTEST), key=len, reverse=True):
        for form in (secret, quote(secret, safe="")):
            text = text.replace(form, MASK)
    return plain(redact(text), LONGEST)


def parts_of_url(url: str) -> tuple[str, ...]:
    """Return a URL and those parts of it that may be the secret: servers like to repeat the last one in a refusal."""
    try:
        split = urlsplit(url)
    except ValueError:
        return (url,)
    values = [each.rpartition("=")[2] for each in split.query.split("&")]
    parts = [form for part in (*split.path.split("/"), *values) for form in (part, unquote(part))]
    userinfo = split.netloc.rpartition("@")[0]
    return (url, *(part for part in (*parts, *userinfo.split(":")) if len(part) >= _SHORTEST_PART))
