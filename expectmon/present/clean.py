"""Text of strangers made fit to be shown: nothing in it can steer a header, a terminal, a reader's eye or a sheet."""

from __future__ import annotations

import re
from typing import Final

HEADER_LENGTH: Final = 150
"""Characters of a subject; phones show a third of that."""
CELL_LENGTH: Final = 60
"""Characters of a name or a key in a table or a sentence."""

_ELLIPSIS: Final = "…"
_UNSEEN: Final = "\ufffd"
# Marks that reorder what stands around them: a name could be read backwards.
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BREAKS: Final = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_SPACE: Final = re.compile(r"\s+")
# Controls, zero-width marks that hide text, tags, lone surrogates and what is no character. Joiners (200C, 200D) stay.
_HIDDEN_CLASS: Final = (
    f"\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\\ufffe\\uffff{_BIDI}"
    "\\ud800-\\udfff\U000e0000-\U000e007f"
)
_HIDDEN: Final = re.compile(f"[{_HIDDEN_CLASS}]")
_HIDDEN_OR_RETURN: Final = re.compile(f"[{_HIDDEN_CLASS}\r]")
_FORMULA: Final = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def shorten(text: str, length: int) -> str:
    """Cut a text to so many characters; the last is an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + _ELLIPSIS


def plain(text: str, length: int = CELL_LENGTH) -> str:
    """Return text for a sentence or a cell: one line; controls and marks of direction become �, long ones are cut."""
    joined = _SPACE.sub(" ", _BREAKS.sub(" ", text)).strip()
    return shorten(_HIDDEN.sub(_UNSEEN, joined), length)


def body(text: str) -> str:
    """Return a whole part of a letter with its line breaks, whatever a template has put into it."""
    return _HIDDEN_OR_RETURN.sub(_UNSEEN, text.replace("\r\n", "\n"))


def header_text(text: str, length: int = HEADER_LENGTH) -> str:
    """Return text that is safe in a header on any Python: no controls, breaks or marks of direction, and cut.

    Before 3.13, Python reads `=?utf-8?q?a=0ABcc:_x?=` in a subject as a header of its own, so none may open there.
    """
    one_line = _SPACE.sub(" ", _HIDDEN.sub(" ", _BREAKS.sub(" ", text))).strip()
    return shorten(one_line.replace("=?", "= ?"), length)


def sheet_cell(text: str, length: int) -> str:
    """Return text for a cell of a CSV file that a spreadsheet does not run: a formula gets a quote before it."""
    unsafe = _FORMULA.match(text) is not None
    safe = plain(text, length)
    return f"'{safe}" if unsafe or _FORMULA.match(safe) else safe
