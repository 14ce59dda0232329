from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from expectmon.audit.message import About, Message, Remark, Unread
from expectmon.claims.lexicon import shipped_lexicons
from expectmon.errors import Code
from expectmon.messages.errors import MessageError
from expectmon.messages.raw import Format, Raw
from expectmon.messages.reading import read_all, read_row
from expectmon.workspace.copy import Columns

COLUMNS = Columns("ad", ("title", "body"), channel="medium", live_from="starts")
RAW = Raw("copy/ads.csv", "copy/ads.csv", About(channel="ad", owner="m@shop.example"), Format.CSV, "")
CLAIM = "We deliver your order within 5 business days."


def _rows(content: bytes | str, form: Format = Format.CSV, columns: Columns = COLUMNS) -> list[Message | Unread]:
    raw = replace(RAW, content=content, format=form)
    return list(read_all(raw, columns, shipped_lexicons(), zone=ZoneInfo("Asia/Jakarta")))


def test_each_row_of_a_table_is_a_message_at_its_line() -> None:
    rows = f'7,Hello,"Two\nlines. {CLAIM}",,2026-06-30\n8,Hi,{CLAIM},social,2026-06-30T00:00Z\n'
    table = f"ad,title,body,medium,starts\n{rows}"
    first, second = _rows(table)
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert (first.id, first.location, first.about.channel, first.about.owner) == (
        "copy/ads.csv#7",
        "copy/ads.csv",
        "ad",
        "m@shop.example",
    )
    assert first.about.live_from == dt.datetime(2026, 6, 29, 17, tzinfo=dt.UTC)
    assert (second.about.channel, second.about.live_from) == ("social", dt.datetime(2026, 6, 30, tzinfo=dt.UTC))
    assert [said.spot.line for said in (*first.said, *second.said)] == [2, 4]


def test_a_row_is_live_to_the_end_of_its_last_day() -> None:
    columns = replace(COLUMNS, live_to="ends")
    first, second = _rows(
        "ad,title,body,medium,starts,ends\n1,,,,,2026-06-30\n2,,,,,2026-06-30T12:00\n", columns=columns
    )
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert first.about.live_to == dt.datetime(2026, 6, 30, 17, tzinfo=dt.UTC)
    assert second.about.live_to == dt.datetime(2026, 6, 30, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("row", "code", "key"),
    [
        (",a,b,c,", Code.MISSING_KEY, "line-2"),
        ("7,a,b,c,30/06/2026", Code.BAD_TIME, "7"),
        ("7,a,b,c,2026-06-30,more", Code.UNREADABLE_ROWS, "line-2"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_stops_no_other(row: str, code: Code, key: str) -> None:
    bad, good = _rows(f"ad,title,body,medium,starts\n{row}\n8,{CLAIM}\n")
    assert isinstance(bad, Unread)
    assert (bad.id, bad.code) == (f"copy/ads.csv#{key}", code)
    assert isinstance(good, Message)
    assert (good.id, len(good.said)) == ("copy/ads.csv#8", 1)


def test_each_line_of_json_is_a_message() -> None:
    lines = f'{{"ad": 7, "title": null, "body": "{CLAIM}"}}\n\n[1]\nno\n'
    message, *bad = _rows(lines, Format.JSONL)
    assert isinstance(message, Message)
    assert (message.id, message.said[0].spot.line) == ("copy/ads.csv#7", 1)
    assert [(each.id, each.code) for each in bad if isinstance(each, Unread)] == [
        ("copy/ads.csv#line-3", Code.UNREADABLE_ROWS),
        ("copy/ads.csv#line-4", Code.UNREADABLE_ROWS),
    ]


def test_a_table_without_a_named_column_is_told() -> None:
    with pytest.raises(MessageError) as caught:
        _rows("ad;titel;body;medium;starts\n1;2;3;4;\n")
    assert (caught.value.code, caught.value.hint) == (Code.UNKNOWN_COLUMN, "did you mean 'titel'?")


def test_an_empty_table_is_told() -> None:
    with pytest.raises(MessageError) as caught:
        _rows(b"")
    assert caught.value.code is Code.EMPTY_FILE


def test_a_wrong_charset_is_told_with_the_first_row() -> None:
    first, second = _rows(f"ad,title,body,medium,starts\n1,Caf\xe9,{CLAIM}\n2,a,b\n".encode("latin-1"))
    assert [[note.remark for note in row.notes] for row in (first, second) if isinstance(row, Message)] == [
        [Remark.WRONG_CHARSET],
        [],
    ]


def test_the_cells_of_a_database_row_may_hold_html() -> None:
    message = read_row(
        "ads#1", "ads", About(), ["", f"<p>Hi</p><p>{CLAIM.replace(' ', '&nbsp;')}</p>"], shipped_lexicons(), line=9
    )
    (said,) = message.said
    assert (message.id, said.spot.line, said.claim.max, said.spot.css) == ("ads#1", 9, 5, None)


def test_of_rows_with_one_id_only_the_first_is_read() -> None:
    first, second, third = _rows(f"ad,title,body,medium,starts\n1,a,{CLAIM}\n1,b,c\n2,d,e\n")
    assert isinstance(second, Unread)
    assert (first.id, third.id) == ("copy/ads.csv#1", "copy/ads.csv#2")
    assert (second.id, second.code, second.beginning) == ("copy/ads.csv#line-3", Code.DUPLICATE_KEYS, None)
    assert "the row in line 2 has the same 'ad'" in second.why


@pytest.mark.parametrize("rows", [f'1,"a,{CLAIM}\n2,b,c\n', f'1,"a,{CLAIM}\n2,"b",c\n'])
def test_a_quote_that_is_not_closed_joins_no_rows(rows: str) -> None:
    (bad,) = _rows(f"ad,title,body,medium,starts\n{rows}")
    assert isinstance(bad, Unread)
    assert (bad.code, bad.why[:7]) == (Code.UNREADABLE_ROWS, "line 2:")
    assert bad.beginning == "copy/ads.csv#"  # the other rows are not known to be gone


def test_halves_of_characters_can_be_stored() -> None:
    columns = Columns("ad", ("body",))
    (message,) = _rows('{"ad": "\\ud800", "body": "Ships in 2 days \\udfff from now."}', Format.JSONL, columns)
    assert isinstance(message, Message)
    assert message.id == "copy/ads.csv#\ufffd"
    assert all(said.excerpt.encode() for said in message.said)
