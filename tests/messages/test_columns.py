from __future__ import annotations

import pytest

from expectmon.audit.message import BlockKind
from expectmon.messages.formats import blocks_of
from expectmon.messages.raw import Format

HTML = """\
<h2>Support</h2>
<table><tr><th></th><th>Basic</th><th>Premium</th></tr>
<tr><td>First answer</td><td>24 hours</td><td>2 hours</td></tr></table>
<p>Every day.</p>
"""
MARKDOWN = """\
## Support

| | Basic | Premium |
|---|---|---|
| First answer | 24 hours | 2 hours |

Every day.
"""


@pytest.mark.parametrize(("text", "form"), [(HTML, Format.HTML), (MARKDOWN, Format.MARKDOWN)])
def test_a_cell_stands_under_the_header_of_its_column(text: str, form: Format) -> None:
    headings = {block.text: block.heading for block in blocks_of(text, form).blocks}
    assert headings["24 hours"] == "Support | Basic"
    assert headings["2 hours"] == "Support | Premium"
    assert headings["First answer"] == "Support"
    assert headings["Every day."] == "Support"


def test_a_table_without_a_header_row_has_no_columns_to_stand_under() -> None:
    text = "<table><tr><td>Java</td><td>2 days</td></tr><tr><td>Papua</td><td>9 days</td></tr></table>"
    cells = [block for block in blocks_of(text, Format.HTML).blocks if block.kind is BlockKind.TABLE_CELL]
    assert [cell.heading for cell in cells] == [None] * 4
