"""Bytes to text: by the byte-order mark, by what is declared, else as UTF-8, else as Western programs would have it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from expectmon.audit.message import Noted, Remark
from expectmon.errors import Code
from expectmon.messages.errors import MessageError
from expectmon.messages.raw import Format

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD: Final = 4096
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DECLARED: Final = {
    Format.HTML: re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE),
    Format.PO: re.compile(rb"""Content-Type:[^"\n]{0,80}?charset=([\w.:-]{1,40})""", re.IGNORECASE),
}
_XML: Final = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
# Browsers read these names as the Windows code page too; it holds what the others leave out.
_WESTERN: Final = "cp1252"
_WESTERN_NAMES: Final = frozenset(("ascii", "iso8859-1", "cp1252"))
# No charsets of pages; some of them take very long.
_REFUSED: Final = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"))
_CONTROL: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LOOKED_AT: Final = 100_000
_CONTROL_SHARE: Final = 0.01
_OTHER_FILES: Final = (
    ("%PDF", "it is a PDF: let its name end in .pdf"),
    ("PK\x03\x04", "it is a zip archive or an office document: let the name of a Word document end in .docx"),
    ("\x1f\x8b", "it is compressed: unpack it first"),
    ("\x89PNG", "it is a picture"),
    ("GIF8", "it is a picture"),
)


def decode(content: bytes | str, format: Format, charset: str | None = None) -> tuple[str, list[Noted]]:  # noqa: A002 - what it is called everywhere
    """Return the text of a message, without a byte-order mark, and what is wrong with its charset.

    Args:
        content: bytes; text is only checked.
        format: where a declaration is looked for.
        charset: as told from outside, such as by an HTTP header; it wins over what the content declares.

    Raises:
        MessageError: for what is no text.
    """
    notes: list[Noted] = []
    if isinstance(content, str):
        text = without_surrogates(content)
    else:
        text, notes = _decode(content, format, charset)
    text = text.removeprefix("\ufeff")
    _refuse_binary(text)
    return text, notes


def without_surrogates(text: str) -> str:
    """Return a text with U+FFFD for halves of characters, which JSON may hold and nothing can store."""
    return _SURROGATE.sub("\ufffd", text)


def _decode(content: bytes, format: Format, charset: str | None) -> tuple[str, list[Noted]]:  # noqa: A002 - as above
    wrong: list[str] = []
    for name in _told(content, format, charset):
        codec = _codec(name)
        try:
            return (content.decode(codec), _noted(wrong, codec)) if codec else _fail(name)
        except (UnicodeDecodeError, LookupError):
            wrong.append(name)
    try:
        return content.decode("utf-8"), _noted(wrong, "utf-8")
    except UnicodeDecodeError:
        return content.decode(_WESTERN, "replace"), _noted(wrong or ["utf-8"], "windows-1252")


def _fail(name: str) -> tuple[str, list[Noted]]:
    raise LookupError(name)


def _told(content: bytes, format: Format, charset: str | None) -> Iterator[str]:  # noqa: A002 - as above
    """Yield the charsets that the content is said to be in, the most trustworthy first."""
    mark = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    if mark:
        yield mark
    if charset:
        yield charset
    head = content[:_HEAD]
    for pattern in (_XML, _DECLARED.get(format)):
        found = pattern.search(head) if pattern else None
        # What could be read up to here by its ASCII letters is no UTF-16, whatever it says.
        if found and not found[1].lower().startswith((b"utf-16", b"utf-32", b"charset")):
            yield found[1].decode("ascii", "replace")


def _codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name.strip()).name
        "".encode(codec)
    except (LookupError, ValueError, UnicodeError):
        return None
    if codec.replace("_", "-") in _REFUSED:
        return None
    return _WESTERN if codec in _WESTERN_NAMES else codec


def _noted(wrong: list[str], used: str) -> list[Noted]:
    if not wrong:
        return []
    return [Noted(Remark.WRONG_CHARSET, f"the text is not {wrong[0]}, as it should be; it was read as {used}")]


def _refuse_binary(text: str) -> None:
    head = text[:_LOOKED_AT]
    controls = len(_CONTROL.findall(head))
    known = next((hint for start, hint in _OTHER_FILES if text.startswith(start)), None)
    if "\0" in head:
        message = "it holds zero bytes, as no text does"
    elif controls > 1 and controls > len(head) * _CONTROL_SHARE:
        message = "it is full of control characters, as no text is"
    elif known and not text.startswith("GIF8"):
        message = "it is no text"
    else:
        return
    raise MessageError(Code.NOT_TEXT, message, known or "check that it is the right file, and save it as UTF-8")
