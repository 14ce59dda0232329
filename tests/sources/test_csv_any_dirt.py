"""Any dirty CSV gives what Python's own strict reader finds in it; the rest is told."""

from __future__ import annotations

import csv
import io
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectmon.promises.conditions import Column
from tests.sources.lab import Lab

_CELLS = st.sampled_from(
    [
        "a",
        "",
        "b c",
        '"q"',
        '"a,b"',
        '"l\nm"',
        '"l\r\nm"',
        '"d""e"',
        "é",
        'x"y',
        '"bad"z',
        "  ",
        "\\",
        '"\\"',
        "'s'",
        "1;2",
    ]
)
_ROWS = st.lists(st.lists(_CELLS, min_size=1, max_size=3), max_size=6)
_NUMBERS = count()


def _expected(text: str) -> tuple[list[tuple[str | None, ...]], int]:
    found: list[tuple[str | None, ...]] = []
    bad = 0
    rows = iter(csv.reader(io.StringIO(text, newline=""), strict=True))
    next(rows)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return found, bad
        except csv.Error:
            bad += 1
            continue
        cells = row[:3] if row[3:] == [""] else row
        if len(cells) == 3:
            found.append(tuple(cell or None for cell in cells))
        elif cells:
            bad += 1


@given(rows=_ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), last=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_record_is_lost_or_changed(shared_lab: Lab, rows: list[list[str]], end: str, *, last: bool) -> None:
    lines = ["id,name,x", *(",".join([str(number), *cells]) for number, cells in enumerate(rows))]
    text = end.join(lines) + (end if last else "")
    name = f"{next(_NUMBERS)}.csv"
    shared_lab.write(name, text)
    opened = shared_lab.open(shared_lab.source(name), Column("name"), Column("x"))
    expected, bad = _expected(text)
    assert [(row["key"], row["name:text"], row["x:text"]) for row in shared_lab.rows(opened)] == expected
    assert [warning.message.split()[2] for warning in opened.warnings] == ([str(bad)] if bad else [])
