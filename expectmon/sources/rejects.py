"""The records that DuckDB could not read from a text file: which, and where they stand."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from expectmon.errors import Code, Problem, Severity, Where
from expectmon.sources.texts import BadRecord, Text

SHOWN: Final = 5
_SIMPLE: Final = frozenset(("MISSING COLUMNS", "TOO MANY COLUMNS"))
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that DuckDB left out: its number with the header as 1, and where it begins in the bytes it read."""

    path: str
    record: int
    position: int
    kind: str

    @property
    def is_simple(self) -> bool:
        """Whether just this record has too few or too many cells, so that the rest was understood."""
        return self.kind in _SIMPLE


def take_rejects(connection: sa.Connection) -> list[Reject]:
    """Return what the last statement left out, in the order of the files' records."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT s.file_path, e.line, e.line_byte_position, e.error_type::VARCHAR "
        "FROM reject_errors AS e JOIN reject_scans AS s USING (scan_id, file_id) ORDER BY ALL"
    )
    return [Reject(*row) for row in found]


def forget_rejects(connection: sa.Connection) -> None:
    """Make room for the rejects of the next statement."""
    for table in ("reject_errors", "reject_scans"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")


def bad_records(text: Text, rejects: Sequence[Reject]) -> tuple[BadRecord, ...]:
    """Return the rejects of a file as data records with their lines. Lines are looked up for the first few only."""
    ordered = sorted({(reject.record, reject.position) for reject in rejects})
    lines = _lines(text, [position for _, position in ordered[:SHOWN]])
    known = dict(zip((record for record, _ in ordered), lines, strict=False))
    return tuple(BadRecord(record - 1, known.get(record, record)) for record, _ in ordered)


def _lines(text: Text, positions: Sequence[int]) -> list[int]:
    """Return the number of the line, from 1, that each byte position (from 1, ascending) lies on."""
    end = b"\r" if text.line_end == "\r" else b"\n"
    lines, line, done = [], 1, 0
    with gzip.open(text.readable) if text.compressed else text.readable.open("rb") as stream:
        for position in positions:
            while done < position - 1 and (chunk := stream.read(min(_CHUNK_BYTES, position - 1 - done))):
                line += chunk.count(end)
                done += len(chunk)
            lines.append(line)
    return lines


def unreadable_rows(source: str, found: Sequence[tuple[str, Sequence[BadRecord]]]) -> list[Problem]:
    """Return one warning on all the records that were left out of a source's files, if there are any."""
    count = sum(len(records) for _, records in found)
    if not count:
        return []
    first = [(place, record.line) for place, records in found for record in records[:SHOWN]][:SHOWN]
    places = ", ".join(f"{place}:{line}" for place, line in first)
    rows = "1 row" if count == 1 else f"{count} rows"
    return [
        Problem(
            Code.UNREADABLE_ROWS,
            f"source {source}: {rows} could not be read and {'is' if count == 1 else 'are'} left out ({places})",
            where=Where(*first[0]),
            expected="as many cells as the header has, or one JSON object a line",
            hint="mend these lines, or export the file again",
            severity=Severity.WARNING,
        )
    ]


def try_forget(connection: sa.Connection) -> None:
    """Forget rejects after a statement that failed."""
    with suppress(sa.exc.DBAPIError):
        forget_rejects(connection)
