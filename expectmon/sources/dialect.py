"""How a text file is cut into cells, decided here and told to DuckDB, so that nothing is guessed twice.

Looked at is the first part of the file: byte-order mark, delimiter, quote, escape and the names in the header.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

HEAD_BYTES: Final = 64 * 1024
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_RECORDS: Final = 200
_CONTROL: Final = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What other programs write at the start of their files, and what to say about it.
_OTHER_FORMATS: Final = (
    (b"PK\x03\x04", "it looks like an Excel workbook or a zip archive: save the sheet as CSV"),
    (b"PAR1", "it looks like Parquet: let its name end in .parquet"),
    (b"\x1f\x8b", "it looks compressed with gzip: let its name end in .gz"),
    (b"SQLite format 3", "it looks like a SQLite database: use url: sqlite:///... instead of files:"),
    (b"\xd0\xcf\x11\xe0", "it looks like an old Excel workbook: save the sheet as CSV"),
    (b"%PDF", "it looks like a PDF"),
    (b"\x89PNG", "it looks like a picture"),
    (b"\xff\xd8\xff", "it looks like a picture"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How records are cut into cells, and the names of the columns, made unique."""

    delimiter: str
    quote: str
    escape: str
    columns: tuple[str, ...]


def byte_order_mark(head: bytes) -> str | None:
    """Return the encoding that a byte-order mark tells, if there is one."""
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if head.startswith(mark)), None)


def why_not_text(head: bytes) -> str | None:
    """Return what the bytes look like if they are no text."""
    for start, what in _OTHER_FORMATS:
        if head.startswith(start):
            return what
    if b"\0" in head and byte_order_mark(head) in (None, "utf-8-sig"):
        return "it holds zero bytes, as no text does: export it again as UTF-8"
    if _CONTROL.search(head.split(b"\n", 1)[0]) and byte_order_mark(head) in (None, "utf-8-sig"):
        return "its first line holds control characters, as no header does: export it again as UTF-8"
    return None


def detect(head: str, *, complete: bool, prefer: str = ",") -> Dialect:
    """Return the dialect of a file that starts with `head`.

    `complete` says that `head` is the whole file; otherwise its last line is not looked at. `prefer` is the delimiter
    where there is nothing to tell by.
    """
    text = head.removeprefix("\ufeff")
    sample = text if complete else _whole_lines(text)
    quote = _quote(sample)
    best = _best(sample, quote, quote, prefer)
    # A backslash that ends a cell looks like an escape: it is one only if nothing else fits, and it does wholly.
    if _fitness(sample, best)[1] < 1 and re.search(rf"\\{quote}[^,;\t|\r\n{quote}]", sample):
        escaped = _best(sample, quote, "\\", prefer)
        best = escaped if _fitness(sample, escaped)[1] == 1 else best
    return Dialect(best.delimiter, best.quote, best.escape, unique_names(_first_record(sample, best)))


def reader(text: Iterable[str], dialect: Dialect) -> Iterable[list[str]]:
    """Return Python's own reader for a dialect."""
    return csv.reader(
        text,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=dialect.escape == dialect.quote,
        escapechar=None if dialect.escape == dialect.quote else dialect.escape,
        strict=True,
    )


def _best(sample: str, quote: str, escape: str, prefer: str) -> Dialect:
    candidates = [Dialect(mark, quote, escape, ()) for mark in _in_order(prefer)]
    return max(candidates, key=lambda each: _fitness(sample, each))


def _in_order(prefer: str) -> list[str]:
    return [prefer, *(mark for mark in _DELIMITERS if mark != prefer)]


def _whole_lines(text: str) -> str:
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end >= 0 else text


def _quote(sample: str) -> str:
    """Return the single quote only for a file whose very header is written with it."""
    line = re.split(r"[\r\n]", sample.lstrip("\r\n"), maxsplit=1)[0]
    is_single = '"' not in line and re.fullmatch(r"'[^']*'([,;\t|]'[^']*')*", line) is not None
    return "'" if is_single else '"'


def _records(sample: str, dialect: Dialect) -> list[list[str]]:
    rows = iter(reader(io.StringIO(sample, newline=""), dialect))
    found: list[list[str]] = []
    while len(found) < _SAMPLE_RECORDS:
        try:
            found.append(next(rows))
        except StopIteration:
            break
        except csv.Error:
            # It has no width, and so speaks against this dialect, but not against the others' records.
            found.append([""] if found else [])
    return [record for record in found if record]


def _first_record(sample: str, dialect: Dialect) -> list[str]:
    records = _records(sample, dialect)
    return records[0] if records else []


def _fitness(sample: str, dialect: Dialect) -> tuple[bool, float, int]:
    """Rank a dialect: more than one column, then records as long as the header, then the number of columns."""
    records = _records(sample, dialect)
    if not records:
        return (False, 0.0, 0)
    width = len(records[0])
    return (width > 1, sum(len(record) == width for record in records) / len(records), width)


def unique_names(header: Iterable[str]) -> tuple[str, ...]:
    """Return names for columns: an empty one becomes `column_3`, a repeated one `name_2`; case does not tell apart."""
    names: list[str] = []
    stripped = [name.strip() for name in header]
    taken = {name.lower() for name in stripped if name}
    seen: set[str] = set()
    for position, name in enumerate(stripped, start=1):
        unique = name or f"column_{position}"
        count = 1
        while unique.lower() in seen or (count > 1 and unique.lower() in taken):
            count += 1
            unique = f"{name or f'column_{position}'}_{count}"
        seen.add(unique.lower())
        names.append(unique)
    return tuple(names)
