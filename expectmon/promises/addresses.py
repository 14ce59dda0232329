"""Mail addresses: which texts are one, safe to stand in a mail's header."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 254
_LONGEST_NAME: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SEVERAL: Final = re.compile(r"[ <>,;]")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def address_fault(text: str) -> str | None:
    """Return what keeps a text from being one bare mail address, None if it is one.

    Only what every server takes is one: no display name, no quotes, no comments, no letters beyond ASCII.
    """
    name, _, domain = text.partition("@")
    faults = (
        (_CONTROL.search(text), "has a line break or another control character in it"),
        (_SEVERAL.search(text), "is not one bare mail address"),
        ("@" not in text, "is no mail address: it has no '@'"),
        ("@" in domain, "is no mail address: it has several '@'"),
        (not text.isascii(), "has letters in it that not every mail server takes"),
        (len(text) > _LONGEST or len(name) > _LONGEST_NAME, "is too long for a mail address"),
        (not (_NAME.fullmatch(name) and _DOMAIN.fullmatch(domain)), "is no mail address"),
    )
    return next((words for found, words in faults if found), None)
