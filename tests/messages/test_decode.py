from __future__ import annotations

import pytest

from expectmon.audit.message import Remark
from expectmon.errors import Code
from expectmon.messages.decode import decode
from expectmon.messages.errors import MessageError
from expectmon.messages.raw import Format

TEXT = "Délai \u2013 2 jours"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-8-sig"), "latin-1"),
        (TEXT.encode("utf-16"), None),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), None),
        (TEXT.encode("utf-32"), None),
        (TEXT.encode("cp1252"), "windows-1252"),
        (TEXT.encode("cp1252"), "ISO-8859-1"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT, "latin-1"),
        ("\ufeff" + TEXT, None),
    ],
)
def test_text_is_decoded_as_it_says_it_is_written(content: bytes | str, charset: str | None) -> None:
    assert decode(content, Format.TEXT, charset) == (TEXT, [])


@pytest.mark.parametrize(
    ("head", "format"),
    [
        ('<meta charset="windows-1251">', Format.HTML),
        ("<META http-equiv=Content-Type content='text/html; charset=windows-1251'>", Format.HTML),
        ('<?xml version="1.0" encoding="windows-1251"?>', Format.HTML),
        ('"Content-Type: text/plain; charset=windows-1251\\n"', Format.PO),
    ],
)
def test_the_charset_that_the_content_declares_is_believed(head: str, format: Format) -> None:  # noqa: A002 - a column of the table
    text = f"{head} Доставка"
    assert decode(text.encode("cp1251"), format) == (text, [])


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        (TEXT.encode("cp1252"), None, TEXT),
        (TEXT.encode("cp1252"), "utf-8", TEXT),
        (TEXT.encode(), "ascii-art", TEXT),
        (TEXT.encode(), "idna", TEXT),
        (TEXT.encode(), "rot13", TEXT),
        (b"2 jours \x81", None, "2 jours \ufffd"),
    ],
)
def test_a_wrong_charset_is_told_and_the_text_read_all_the_same(content: bytes, charset: str | None, text: str) -> None:
    found, notes = decode(content, Format.TEXT, charset)
    assert found == text
    assert [note.remark for note in notes] == [Remark.WRONG_CHARSET]


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\0\x03", bytes(range(1, 32)) * 9, b"%PDF-1.7 x", b"PK\x03\x04 x", TEXT.encode("utf-16-le"), "a\0b"],
)
def test_what_is_no_text_is_refused(content: bytes | str) -> None:
    with pytest.raises(MessageError) as caught:
        decode(content, Format.TEXT)
    assert caught.value.code is Code.NOT_TEXT
