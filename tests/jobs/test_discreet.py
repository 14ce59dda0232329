"""Problems in words that go to many: nothing of a record stands in them."""

from __future__ import annotations

import pytest

from expectmon.errors import Code, Problem
from expectmon.jobs.discreet import in_discreet_words


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (
            Code.UNREADABLE_CELLS,
            "orders.sent: 1,200 cells cannot be read as a time: \"Siti O'Connor\" in a.csv row 3; 'x' in a.csv row 4",
            "orders.sent: 1,200 cells cannot be read as a time",
        ),
        (
            Code.BAD_QUERY,
            "source orders: the query cannot be used: Could not convert string 'Siti O'Connor' to INT32 here",
            "source orders: the query cannot be used: Could not convert string … to INT32 here",
        ),
        (
            Code.BAD_QUERY,
            "Type INT64 with value 628990000123 can't be cast because it is out of range for INT32",
            "Type INT64 with value … can't be cast because it is out of range for INT32",
        ),
        (
            Code.SOURCE_UNREACHABLE,
            'the database says: invalid input syntax for type integer: "+62 899 0000 0001" (postgresql://ops@db/shop)',
            "the database says: invalid input syntax for type integer: … (postgresql://ops@db/shop)",
        ),
        (Code.SOURCE_UNREACHABLE, "ungültige Eingabe: „Siti“ (db)", "ungültige Eingabe: … (db)"),
        (
            Code.NOT_A_TABLE,
            "the file cannot be decoded as utf-16: 'utf-16-le' codec can't decode bytes in position 3-4",
            "the file cannot be decoded as utf-16: … codec can't decode bytes in position 3-4",
        ),
        (Code.NO_FILES, "source calls: no file matches 'data/2026061500.csv'", None),
        (
            Code.SOURCE_UNREACHABLE,
            "no answer (postgresql://ops:hunter22@db/shop)",
            "no answer (postgresql://ops:***@db/shop)",
        ),
    ],
)
def test_what_is_quoted_from_a_record_is_left_out(code: Code, message: str, told: str | None) -> None:
    assert in_discreet_words(Problem(code, message)) == (told or message)
