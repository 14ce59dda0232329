"""A message as it was collected becomes blocks, by its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from expectmon.errors import Code
from expectmon.messages.block import Parsed
from expectmon.messages.decode import decode
from expectmon.messages.errors import MessageError
from expectmon.messages.formats import catalogue, html, mail, markdown, office, plain, po
from expectmon.messages.formats.templating import without_steering
from expectmon.messages.raw import Format, Raw

_OF_TEXT: Final[Mapping[Format, Callable[[str], Parsed]]] = {
    Format.HTML: html.parse,
    Format.MARKDOWN: markdown.parse,
    Format.TEXT: plain.parse,
    Format.PO: po.parse,
    Format.JSON: catalogue.parse_json,
    Format.YAML: catalogue.parse_yaml,
    Format.EML: mail.parse,
}
_TEMPLATES: Final = (Format.HTML, Format.MARKDOWN, Format.TEXT)
_OF_BYTES: Final[Mapping[Format, Callable[[bytes], Parsed]]] = {
    Format.EML: mail.parse,
    Format.DOCX: office.parse_docx,
    Format.PDF: office.parse_pdf,
}


def blocks_of(content: str, format: Format) -> Parsed:  # noqa: A002 - what it is called everywhere
    """Read a text in a format.

    Raises:
        MessageError: for what is not of that format, and for formats that are no text or hold many messages.
    """
    parse = _OF_TEXT.get(format)
    if parse is None:
        raise _no_text(format)
    if not content.strip():
        return Parsed()
    if format in _TEMPLATES:
        content = without_steering(content, by_lines=format is not Format.HTML)
    return parse(content)


def parsed(raw: Raw) -> Parsed:
    """Read a message in its format.

    Raises:
        MessageError: for what cannot be read.
    """
    read_bytes = _OF_BYTES.get(raw.format)
    if read_bytes is not None and isinstance(raw.content, bytes):
        return read_bytes(raw.content) if raw.content.strip() else Parsed()
    if raw.format not in _OF_TEXT:
        raise _no_text(raw.format)
    text, notes = decode(raw.content, raw.format, raw.charset)
    found = blocks_of(text, raw.format)
    found.notes[:0] = notes
    return found


def _no_text(format: Format) -> MessageError:  # noqa: A002 - what it is called everywhere
    if format in (Format.CSV, Format.JSONL):
        message = "which of its columns hold the text is not told"
        return MessageError(Code.UNREADABLE_MESSAGE, message, "name them: columns: {id: ad_id, text: body}")
    return MessageError(Code.UNREADABLE_MESSAGE, f"{format} is not a format of text")
