from __future__ import annotations

import pytest

from expectmon.audit.message import BlockKind
from expectmon.messages.formats.plain import parse

P, L, F, H = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FIELD, BlockKind.HEADING
LONG = "a line that is as long as the width of a usual mail would"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\n\nTwo", [(P, "One"), (P, "Two")]),
        (f"{LONG}\nWe send it", [(P, f"{LONG} We send it")]),
        ("We send it\r\nwithin 5 days", [(P, "We send it within 5 days")]),
        ("Fast delivery\n2 days", [(P, "Fast delivery"), (P, "2 days")]),
        ("Done.\nnext", [(P, "Done."), (P, "next")]),
        ("- One\n  goes on\n* Two\n1. Three\n• Four", [(L, "One goes on"), (L, "Two"), (L, "Three"), (L, "Four")]),
        ("Support: 24/7\nDelivery: 2 days", [(F, "Support: 24/7"), (F, "Delivery: 2 days")]),
        ("DELIVERY\n\nIn 2 days", [(H, "DELIVERY"), (P, "In 2 days")]),
        ("Delivery\n--------\nIn 2 days", [(H, "Delivery"), (P, "In 2 days")]),
        ("\ufeff\u200b  \n\n", []),
    ],
)
def test_lines_are_joined_where_they_are_only_wrapped(text: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert [(block.kind, block.text) for block in parse(text).blocks] == expected


def test_lines_are_counted_as_an_editor_does() -> None:
    blocks = parse("one\r\n\r\ntwo\r\rthree\n\u2028four").blocks
    assert [block.lines.place(block.span(0, 1)[0]) for block in blocks] == [(1, 1), (3, 1), (5, 1)]
