"""Templates: what steers them is not said, and parts what is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.messages.formats import blocks_of
from expectmon.messages.formats.templating import without_steering
from expectmon.messages.raw import Format
from tests.messages.texts import source_of, texts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>{% if a %}in 3 days{% else %}in 5 days{% endif %}</p>", ["in 3 days | in 5 days"]),
        ("<p>within {%- if a -%}1{%- else -%}3{%- endif %} days</p>", ["within | 1 | 3 | days"]),
        ("<p>{{#if gold}}3 days{{else}}14 days{{/if}}</p>", ["3 days | 14 days"]),
        ("<p>{# in 8 days #}Hi{{!-- in {{x}} days --}}</p>", ["Hi"]),
        ("<p>{% comment %}in {{ n }} days{% endcomment %}Hi</p>", ["Hi"]),
        ("<p>{{ days }} days, {{ 'in 2 days' | t }}</p>", ["{{ days }} days, {{ 'in 2 days' | t }}"]),
        ('<p>{% trans "in 2 days" %}</p>', ['{% trans "in 2 days" %}']),
        ("<p>{% in 3 days</p>", ["{% in 3 days"]),
        ("<p>{n, plural, one {# day} other {# days}} {#}</p>", ["{n, plural, one {# day} other {# days}} {#}"]),
    ],
)
def test_what_steers_a_template_is_not_read(source: str, expected: list[str]) -> None:
    assert texts(blocks_of(source, Format.HTML)) == expected


@pytest.mark.parametrize("format", [Format.TEXT, Format.MARKDOWN])
def test_in_a_text_of_lines_a_tag_on_its_own_line_parts_paragraphs(format: Format) -> None:  # noqa: A002 - what it is
    text = "Hi {{ name }},\n{% if a %}\nsent in 3 days\n{% else %}\nsent in 5 days{% endif %}\n"
    assert texts(blocks_of(text, format)) == ["Hi {{ name }},", "sent in 3 days", "sent in 5 days"]


def test_a_quote_keeps_its_place_behind_a_tag() -> None:
    source = "<p>{% if a %}\n{# note #}sent\nin 3 days{% endif %}</p>"
    (block,) = blocks_of(source, Format.HTML).blocks
    assert source_of(block, source, "sent in 3 days") == "sent\nin 3 days"


PIECES = st.sampled_from(
    ["{%", "%}", "{#", "#}", "{{", "}}", "{{!--", "--}}", "comment", "endcomment", " ", "\n", "a", "<"]
)


@given(st.lists(PIECES, max_size=20).map("".join), st.booleans())
def test_a_text_keeps_its_length_and_its_lines(source: str, by_lines: bool) -> None:
    text = without_steering(source, by_lines=by_lines)
    assert [len(line) for line in text.split("\n")] == [len(line) for line in source.split("\n")]


@pytest.mark.parametrize("piece", ["{% ", "{# ", "{# #}", "{{#", "{{!--", "{% comment %}", "{%%}", "{{else"])
def test_no_tangle_of_tags_is_too_hard(piece: str) -> None:
    source = piece * 100_000
    assert len(without_steering(source, by_lines=False)) == len(source)
