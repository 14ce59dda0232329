from __future__ import annotations

import pytest

from expectmon.audit.message import BlockKind
from expectmon.messages.formats.markdown import parse
from tests.messages.texts import of_kind, source_of, texts


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("# One #\n## Two\n### C#\n#no", BlockKind.HEADING, ["One", "Two", "C#"]),
        ("One\n===\nTwo\n---\n", BlockKind.HEADING, ["One", "Two"]),
        ("We send it\nin **5 days**.", BlockKind.PARAGRAPH, ["We send it in 5 days."]),
        ("One  \nTwo\\\nThree", BlockKind.PARAGRAPH, ["One", "Two", "Three"]),
        ("> We send it\n> in 5 days\n\n> > Deep", BlockKind.PARAGRAPH, ["We send it in 5 days", "Deep"]),
        (
            "- One\n  goes on\n* Two\n1. Three\n2) Four\n- [x] Five",
            BlockKind.LIST_ITEM,
            ["One goes on", "Two", "Three", "Four", "Five"],
        ),
        ("a|b\n-|-\n1 \\| 2|*c*\n\nx", BlockKind.TABLE_CELL, ["a", "b", "1 | 2", "c"]),
        ("| By | In |\n|:--|--:|\n| Post | `3` days |", BlockKind.TABLE_CELL, ["By", "In", "Post", "3 days"]),
        ("See ![In 2 days](a.png) now", BlockKind.ALT_TEXT, ["In 2 days"]),
        ("See [the *page*](http://x/(a) 'b') and [more][m] <http://x>", BlockKind.PARAGRAPH, ["See the page and more"]),
        ("2 * 3, a_b_c, 5\\* and **bold*", BlockKind.PARAGRAPH, ["2 * 3, a_b_c, 5* and **bold*"]),
        ("``a`b`` &amp; <b>c</b><br>d <!-- no -->", BlockKind.PARAGRAPH, ["a`b & c d"]),
        ("<div><p>One</p>\n<p>Two</p></div>\n\nThree", BlockKind.PARAGRAPH, ["One", "Two", "Three"]),
        ("<table><tr><td>One</table>", BlockKind.TABLE_CELL, ["One"]),
        ("one\n\n***\n\ntwo", BlockKind.PARAGRAPH, ["one", "two"]),
    ],
)
def test_each_part_of_a_text_is_a_block_of_its_kind(text: str, kind: BlockKind, expected: list[str]) -> None:
    assert of_kind(parse(text), kind) == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: no\n---\n",
        "+++\ntitle = 'no'\n+++\n",
        "```\nno\n```",
        "```\nno\n```\n    no",
        "~~~~\nno\n```\n~~~~",
        "    no",
        "\tno",
        "[ref]: http://no",
        "<script>\nno\n\nno</script>",
        "<!-- no\n\nno -->",
        "<pre>\nno\n\nno</pre>",
        "---",
    ],
)
def test_code_settings_and_comments_are_not_read(text: str) -> None:
    assert texts(parse(f"{text}\n\nyes")) == ["yes"]


def test_a_quote_leads_back_through_the_marks() -> None:
    text = "> We *send* it in\n> [**5&nbsp;days**](x)."
    (block,) = parse(text).blocks
    assert block.text == "We send it in 5 days."
    assert source_of(block, text, "in 5 days") == "in\n> [**5&nbsp;days"
    assert block.lines.place(block.span(14, 15)[0]) == (2, 6)


def test_blocks_stand_under_their_heading() -> None:
    headings = {block.text: block.heading for block in parse("# A\na\n\n## B\nb\n\n<h3>C</h3>\n\nc").blocks}
    assert (headings["a"], headings["b"], headings["c"]) == ("A", "B", "C")


@pytest.mark.parametrize(
    "text", ["*a " * 50_000, "[a](" * 50_000, "`a``" * 50_000, "a <!-- " * 20_000, "# a" + " #" * 50_000]
)
def test_no_text_is_too_hard(text: str) -> None:
    assert len(parse(text).blocks) == 1


def test_what_is_struck_out_or_refers_to_a_footnote_is_not_read() -> None:
    text = "We send it in ~~9 days~~ 3<sup>1</sup> days, <del>not</del> `~~` ~~later"
    assert texts(parse(text)) == ["We send it in 3 days, ~~ ~~later"]
    assert texts(parse("In 3 days[^1].\n\n[^1]: Working days.")) == ["In 3 days.", "Working days."]


def test_a_picture_may_be_a_link() -> None:
    text = "[![Build](a.svg)](b) [x ![y](c) z](d) [not this]"
    assert [block.text for block in parse(text).blocks] == ["Build", "y", "x z [not this]"]
