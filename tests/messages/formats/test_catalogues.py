from __future__ import annotations

import pytest

from expectmon.errors import Code
from expectmon.messages.errors import MessageError
from expectmon.messages.formats import blocks_of
from expectmon.messages.raw import Format
from tests.messages.texts import source_of

YAML = """en:
  a: "one\\n two\\u00e9
    three \\
     four <b>five</b>"
  b: |
    six
     seven
  c: >-
     eight

     nine
  d: &x ten
    eleven # no
  e: 'it''s'
  f: [twelve, *x, 13, null, true]
  g: {h: "13", i: }
"""


def test_each_text_of_a_yaml_catalogue_is_an_entry_with_its_key() -> None:
    entries = [(block.heading, block.text) for block in blocks_of(YAML, Format.YAML).blocks]
    assert entries == [
        ("en.a", "one twoé three four five"),
        ("en.b", "six seven"),
        ("en.c", "eight nine"),
        ("en.d", "ten eleven"),
        ("en.e", "it's"),
        ("en.f[0]", "twelve"),
        ("en.g.h", "13"),
    ]


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("twoé three", "two\\u00e9\n    three"),
        ("four five", "four <b>five"),
        ("seven", "seven"),
        ("nine", "nine"),
        ("ten eleven", "ten\n    eleven"),
        ("it's", "it''s"),
        ("twelve", "twelve"),
        ("13", "13"),
    ],
)
def test_a_quote_leads_back_through_quotes_escapes_and_folded_lines(quote: str, source: str) -> None:
    block = next(block for block in blocks_of(YAML, Format.YAML).blocks if quote in block.text)
    assert source_of(block, YAML, quote) == source


def test_each_text_of_a_json_catalogue_is_an_entry_with_its_key() -> None:
    text = '{"a": {"b": "In 5\\u00a0d\\u0061ys", "c": [1, "x \\ud83d\\ude00", null]}, "d": "\\"q\\" &amp; <i>r</i>"}'
    blocks = blocks_of(text, Format.JSON).blocks
    assert [(block.heading, block.text) for block in blocks] == [
        ("a.b", "In 5 days"),
        ("a.c[1]", "x 😀"),
        ("d", '"q" & r'),
    ]
    assert source_of(blocks[0], text, "5 days") == "5\\u00a0d\\u0061ys"
    assert source_of(blocks[2], text, "& r") == "&amp; <i>r"


def test_a_few_texts_of_one_mapping_belong_together() -> None:
    text = '{"cards": {"one": {"title": "Express", "text": "In 1 day"}, "two": {"title": "Post"}}}'
    sections = [block.section for block in blocks_of(text, Format.JSON).blocks]
    assert sections[0] == sections[1] != sections[2]


@pytest.mark.parametrize(
    ("format", "text", "place"),
    [
        (Format.JSON, '{"a": "b"\n "c": "d"}', "line 2, column 2"),
        (Format.JSON, '{"a": "b', "line 1, column 7"),
        (Format.JSON, "[" * 200, "line 1, column 102"),
        (Format.YAML, "a: b\n c: d", "line 2"),
        (Format.YAML, "a: [b", "line 1"),
        (Format.YAML, "[" * 200, "deeper than 100 levels"),
        (Format.YAML, 'a: "\\U99999999"', "line 1"),
    ],
)
def test_a_broken_catalogue_is_told_with_its_place(format: Format, text: str, place: str) -> None:  # noqa: A002 - a column of the table
    with pytest.raises(MessageError) as caught:
        blocks_of(text, format)
    assert caught.value.code is Code.UNREADABLE_MESSAGE
    assert place in caught.value.message


PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#: cart.py:3
msgctxt "cart"
msgid "Ships in %d day"
msgid_plural "Ships in %d days"
msgstr[0] "Dikirim "
"dalam %d hari\\n"
msgstr[1] ""

#, fuzzy
msgid "Refund in 3 days"
msgstr "Salah"

msgid "Within <b>2&nbsp;days</b>"
msgstr ""

#~ msgid "Old"
#~ msgstr "Lama"
"""


def test_a_gettext_catalogue_gives_translations_or_what_stands_in_for_them() -> None:
    blocks = blocks_of(PO, Format.PO).blocks
    assert [(block.heading, block.text) for block in blocks] == [
        ("cart/Ships in %d day", "Dikirim dalam %d hari"),
        ("Refund in 3 days", "Refund in 3 days"),
        ("Within <b>2&nbsp;days</b>", "Within 2 days"),
    ]
    assert source_of(blocks[0], PO, "dalam %d hari") == "dalam %d hari"
    assert blocks[0].lines.place(blocks[0].span(8, 9)[0]) == (10, 2)


@pytest.mark.parametrize("line", ['msgstr "no end', "just words", 'msgstr "ends in a \\"'])
def test_a_broken_gettext_catalogue_is_told_with_its_line(line: str) -> None:
    with pytest.raises(MessageError) as caught:
        blocks_of(f'# c\nmsgid "a"\n{line}\n', Format.PO)
    assert "line 3 is neither" in caught.value.message
