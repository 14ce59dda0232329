"""A server's own words, as they may be kept and shown: one line, not long, no secret."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from expectmon.present.clean import plain
from expectmon.workspace.secrets import MASK, redact

LONGEST: Final = 300
_SHORTEST: Final = 4  # a shorter secret would mask words


def told(text: str, secrets: Iterable[str] = ()) -> str:
    """Return what a server said. `secrets` are those of the channel; all that the program knows are masked as well."""
    for secret in sorted((each for each in secrets if len(each) >= _SHORTEST), key=len, reverse=True):
        for form in (secret, quote(secret, safe="")):
            text = text.replace(form, MASK)
    return plain(redact(text), LONGEST)
