"""Text of strangers."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.present.clean import body, header_text, plain, sheet_cell, shorten

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("=?\r\n\t\x00\u202e\u2066\u200f\ud800\ufeff\u2028\x85\u200b+-@\uff1d"))
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\r\nBcc: e@x.example", "x Bcc: e@x.example"),
        ("=?utf-8?q?a=0ABcc:_x?=", "= ?utf-8?q?a=0ABcc:_x?="),
        ("==?utf-8?q?a?=", "== ?utf-8?q?a?="),
        ("=\x00?utf-8?q?a?=", "= ?utf-8?q?a?="),
        ("=\u202e?utf-8?q?a?=", "= ?utf-8?q?a?="),
        ("a\u202ebc", "a bc"),
        ("  a \t b\u2028c ", "a b c"),
        ("x" * 151, "x" * 149 + "…"),
    ],
)
def test_a_header_holds_one_line_and_opens_no_encoded_word(text: str, shown: str) -> None:
    assert header_text(text) == shown


@settings(deadline=None, max_examples=60)
@given(NASTY)
def test_no_text_gives_a_header_with_a_control_a_break_or_an_encoded_word(text: str) -> None:
    safe = header_text(text)
    assert "=?" not in safe
    assert not [mark for mark in safe if unicodedata.category(mark) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    assert len(safe) <= 150
    assert safe.encode("utf-8").decode("utf-8") == safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a\ufffdb"),
        ("a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("two\r\nlines", "two lines"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("Jalan\u00a0Sudirman", "Jalan Sudirman"),
        ("x" * 300, "x" * 59 + "…"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
    ],
)
def test_a_cell_shows_that_something_was_hidden_in_it(text: str, shown: str) -> None:
    assert plain(text) == shown


@settings(deadline=None, max_examples=60)
@given(NASTY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert body(body(text)) == body(text)


def test_a_body_keeps_its_lines_and_nothing_that_is_hidden() -> None:
    assert body("a\r\nb\rc\n\u202ed") == "a\nb\ufffdc\n\ufffdd"


@pytest.mark.parametrize("opener", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t=", "\r=", " ="])
def test_a_spreadsheet_runs_no_cell(opener: str) -> None:
    assert sheet_cell(f"{opener}cmd|'/c calc'!A1", 100).startswith("'")


@pytest.mark.parametrize(("text", "cell"), [("A-17", "A-17"), ("", ""), ("a=b", "a=b"), ("\ttab", "'tab")])
def test_a_cell_that_is_no_formula_stays_as_it_is(text: str, cell: str) -> None:
    assert sheet_cell(text, 100) == cell


def test_a_text_is_cut_with_an_ellipsis_only_where_it_is_too_long() -> None:
    assert [shorten("abcd", 4), shorten("abcde", 4), shorten("ab cde", 4)] == ["abcd", "abc…", "ab…"]
