"""What a quote's span holds is what it says: for any page or text made of words, marks, entities and line breaks."""

from __future__ import annotations

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.messages.block import Parsed
from expectmon.messages.formats import blocks_of
from expectmon.messages.passages import LONGEST, passages_of
from expectmon.messages.raw import Format
from expectmon.messages.trace import INVISIBLE, Writer

WORDS = st.sampled_from(["days", "5", "a", "Refund", "Ünïté", "hari", "x < y", "3%", "日本", "l'été", "—"])
BLANKS = st.sampled_from([" ", "\n", "\r\n  ", "\t", "&nbsp;", "  ", "&#32;", "\u00a0"])
IN_HTML = st.sampled_from(
    [
        "&amp;",
        "&frac12;",
        "&#x2013;",
        "<b>",
        "</b>",
        "<i class='a>b'>",
        "</i>",
        "<!-- c -->",
        "&shy;",
        "\u200b",
        "&copy",
    ]
)
IN_MARKDOWN = st.sampled_from(
    ["&amp;", "&frac12;", "*", "**", "`", "<b>", "</b>", "\\*", "[", "](x)", "<!-- c -->", "\u200b", "_"]
)


def _text(marks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(WORDS, BLANKS, marks), max_size=25).map("".join)


HTML = st.lists(
    st.tuples(st.sampled_from(["p", "li", "h2", "td", "div", "button"]), _text(IN_HTML)).map(
        lambda item: f"<{item[0]}>{item[1]}</{item[0]}>\n"
    ),
    max_size=5,
).map("".join)
MARKDOWN = st.lists(
    st.tuples(st.sampled_from(["", "- ", "# ", "> "]), _text(IN_MARKDOWN)).map(lambda item: "".join(item) + "\n\n"),
    max_size=5,
).map("".join)
DROPPED = re.compile(rf"<!--.*?-->|</?[a-z][^<>]*?(?:'[^']*')?>|[{INVISIBLE}]", re.DOTALL)


def _plain(source: str) -> str:
    return re.sub(rf"[\s{INVISIBLE}*`\[\]_\\]|\(x\)", "", html.unescape(DROPPED.sub("", source)))


def misplaced(parsed: Parsed, source: str) -> list[tuple[str, str]]:
    """Return words of the blocks that their places do not lead back to, each with what stands there instead."""
    lines = re.split(r"\r\n|\n|\r", source)
    wrong = []
    for block in parsed.blocks:
        for found in re.finditer(r"[^\W\d_]+|\d+", block.text):
            start, end = block.span(*found.span())
            is_there = _plain(source[start:end]) == found[0] or "&copy" in source[start:end]
            line, column = block.lines.place(start)
            begins = lines[line - 1][column - 1 :].startswith(source[start : min(end, start + 1)].strip("\r\n"))
            if not (is_there and begins):
                wrong.append((found[0], source[start:end]))
    return wrong


@settings(max_examples=60, deadline=None)
@given(HTML)
def test_every_word_of_a_page_leads_back_to_its_place(source: str) -> None:
    assert misplaced(blocks_of(source, Format.HTML), source) == []


@settings(max_examples=60, deadline=None)
@given(MARKDOWN)
def test_every_word_of_a_markdown_text_leads_back_to_its_place(source: str) -> None:
    assert misplaced(blocks_of(source, Format.MARKDOWN), source) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(WORDS, BLANKS), max_size=40).map("".join))
def test_every_word_of_a_plain_text_leads_back_to_its_place(source: str) -> None:
    source = source.replace("&", "")
    assert misplaced(blocks_of(source, Format.TEXT), source) == []


@settings(max_examples=60, deadline=None)
@given(st.text(), st.sampled_from([Format.HTML, Format.MARKDOWN, Format.TEXT]))
def test_no_text_fails_and_all_spans_lie_within_it(source: str, format: Format) -> None:  # noqa: A002 - what it is
    for block in blocks_of(source, format).blocks:
        assert block.text == " ".join(block.text.split())
        start, end = block.span(0, len(block.text))
        assert 0 <= start < end <= len(source)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/ab\"'=!- &;#p")))
def test_no_tangle_of_markup_fails(source: str) -> None:
    for block in blocks_of(source, Format.HTML).blocks:
        start, end = block.span(0, len(block.text))
        assert 0 <= start < end <= len(source)


@settings(max_examples=60, deadline=None)
@given(_text(IN_HTML))
def test_a_written_text_is_folded_and_every_character_has_its_source(source: str) -> None:
    writer = Writer(source)
    writer.add(0, len(source))
    text, trace = writer.finish()
    assert text == " ".join(text.split())
    for at, char in enumerate(text):
        start, end = trace.span(at, at + 1)
        piece = re.sub(rf"[{INVISIBLE}]", "", html.unescape(source[start:end]))
        assert char in piece or (char == " " and piece.isspace())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "h2", "li"]), st.integers(0, 3000)), max_size=12))
def test_passages_hold_all_text_once_in_bounded_pieces(parts: list[tuple[str, int]]) -> None:
    source = "".join(f"<{tag}>" + "word. " * (size // 6) + f"</{tag}>" for tag, size in parts)
    blocks = blocks_of(source, Format.HTML).blocks
    passages = list(passages_of(blocks))
    pieces = [part for passage in passages for part in passage.parts if not part.lead]
    said = "".join(part.block.text[part.start : part.end] for part in pieces)
    assert said.replace(" ", "") == "".join(block.text for block in blocks).replace(" ", "")
    for passage in passages:
        assert len(passage.text) <= 2 * LONGEST
        for part in passage.parts:
            text = part.block.text[part.start : part.end]
            assert passage.text[part.at : part.at + len(text)] == text
