"""Text files made ready for DuckDB: proved to be whole and readable, and rewritten where DuckDB would misread them.

A UTF-8 file with one kind of line end is read where it is. Others are rewritten into the private temporary folder.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, cast

from expectmon.errors import Code, Problem, Severity, SourceError
from expectmon.sources.dialect import HEAD_BYTES, Dialect, byte_order_mark, detect, reader, why_not_text
from expectmon.sources.duck import raise_if_disk_full
from expectmon.sources.files import File, Kind

_CHUNK_BYTES: Final = 1 << 20
_CELL_LIMIT: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be read: its number among the data rows and its line in the file, both from 1."""

    number: int
    line: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text file that is known to be readable.

    `readable` is where DuckDB finds it as UTF-8; `line_end` is None where several kinds are mixed. `dialect` is the
    original's for a CSV. `lines` is their number where no quote can hide one. `bad` are records that are left
    out of `readable`.
    """

    file: File
    readable: Path
    compressed: bool
    encoding: str
    line_end: str | None
    dialect: Dialect
    lines: int | None = None
    bad: tuple[BadRecord, ...] = ()
    warnings: tuple[Problem, ...] = ()


@contextmanager
def binary(file: File) -> Iterator[IO[bytes]]:
    """Open the bytes of a file, decompressed.

    Raises:
        SourceError: The file cannot be read, or its compressed bytes are damaged or cut short.
    """
    try:
        with gzip.open(file.path) if file.gzipped else file.path.open("rb") as stream:
            yield cast("IO[bytes]", stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        hint = "copy or export it again; it may still be being written"
        raise SourceError(file.problem(Code.NOT_A_TABLE, f"the gzip file is damaged: {error}", hint=hint)) from error
    except FileNotFoundError as error:
        raise SourceError(file.problem(Code.FILE_CHANGED, "the file vanished", hint="run again")) from error
    except OSError as error:
        raise_if_disk_full(error)  # of the copy that is written while the file is read
        message = f"the file cannot be read: {error.strerror or error}"
        raise SourceError(file.problem(Code.FILE_UNREADABLE, message, hint="check its permissions")) from error


def peek(file: File) -> Dialect:
    """Return the dialect of a file by its start alone.

    Raises:
        SourceError: The file is empty, or no text.
    """
    head = _head(file)
    encoding = byte_order_mark(head) or "utf-8"
    complete = len(head) < HEAD_BYTES
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head, final=complete)
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    return detect(text, complete=complete, prefer="\t" if ".tsv" in file.path.name.lower() else ",")


def _head(file: File) -> bytes:
    with binary(file) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(codecs.BOM_UTF8 + b" \t\r\n"):
        hint = "a table without records still has a header; remove the file if nothing is to be read from it"
        problem = file.problem(Code.EMPTY_FILE, "the file is empty", hint=hint)
        # JSON lines need no header: an empty file is a table without rows there.
        if file.kind is Kind.CSV:
            raise SourceError(problem)
    if what := why_not_text(head):
        raise SourceError(file.problem(Code.NOT_A_TABLE, "the file is no table of text", hint=what))
    return head


def check(file: File, folder: Path) -> Text:
    """Read the whole file once, prove that it can be decoded, and rewrite it as UTF-8 into `folder` if it is not.

    Raises:
        SourceError: The file is empty, damaged, or no text.
    """
    mark = byte_order_mark(_head(file))
    dialect = peek(file) if file.kind is Kind.CSV else Dialect("", "", "", ())
    encoding, ends = ("utf-16", _LineEnds()) if mark == "utf-16" else _scan(file)
    found = Text(file, file.path, file.gzipped, encoding, ends.only, dialect, ends.lines)
    # JSON holds no line end inside of a cell, so that mixed ones can be made the same.
    is_mixed = file.kind is Kind.JSON_LINES and ends.only is None
    if encoding == "utf-8" and not is_mixed:
        return found
    return _transcoded(found, folder)


def _scan(file: File) -> tuple[str, _LineEnds]:
    """Return the encoding and the line ends of a file in an encoding that contains ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, ends = True, _LineEnds()
    with binary(file) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            ends.count(chunk)
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return "utf-8" if is_utf8 else "latin-1", ends


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final=final)
    except UnicodeDecodeError:
        return False
    return True


class _LineEnds:
    """Counts the kinds of line ends over chunks of bytes."""

    def __init__(self) -> None:
        self._newlines = self._returns = self._pairs = 0
        self._last = b""
        self._quoted = False

    def count(self, chunk: bytes) -> None:
        self._newlines += chunk.count(b"\n")
        self._returns += chunk.count(b"\r")
        self._pairs += chunk.count(b"\r\n") + (self._last == b"\r" and chunk[:1] == b"\n")
        self._last = chunk[-1:]
        self._quoted = self._quoted or b'"' in chunk or b"'" in chunk

    @property
    def lines(self) -> int | None:
        """How many lines there are; None if a quote may hold a line end."""
        ended = self._newlines + self._returns - self._pairs
        return None if self._quoted else ended + (self._last not in (b"\n", b"\r", b""))

    @property
    def only(self) -> str | None:
        """The one kind of line end; a newline where there is none at all; None where several are mixed."""
        counts = {"\r\n": self._pairs, "\n": self._newlines - self._pairs, "\r": self._returns - self._pairs}
        kinds = [end for end, count in counts.items() if count]
        return (kinds or ["\n"])[0] if len(kinds) <= 1 else None


def _transcoded(text: Text, folder: Path) -> Text:
    target = _new_file(folder, text.file)
    ends = _LineEnds()
    try:
        newline = None if text.file.kind is Kind.JSON_LINES else ""
        with decoded(text, newline) as source, target.open("w", encoding="utf-8", newline="") as sink:
            while chunk := source.read(_CHUNK_BYTES):
                sink.write(chunk)
                ends.count(chunk.encode("utf-8", "replace"))
    except UnicodeError as error:
        message = f"the file cannot be decoded as {text.encoding}: {error}"
        raise SourceError(text.file.problem(Code.NOT_A_TABLE, message, hint="export it again as UTF-8")) from error
    warnings = (_latin_1(text.file),) if text.encoding == "latin-1" else ()
    return replace(text, readable=target, compressed=False, line_end=ends.only, lines=ends.lines, warnings=warnings)


def _latin_1(file: File) -> Problem:
    problem = file.problem(
        Code.NOT_UTF8,
        "the file is not UTF-8 and was read as Latin-1",
        hint="names with accents may come out wrong; export it as UTF-8",
    )
    return replace(problem, severity=Severity.WARNING)


def _new_file(folder: Path, file: File) -> Path:
    return folder / f"text-{len(list(folder.iterdir()))}-{abs(hash(file.path)):x}.csv"


@contextmanager
def decoded(text: Text, newline: str | None = "") -> Iterator[IO[str]]:
    """Open the text of a file as it is, line ends included unless `newline` is None."""
    encoding = "utf-8-sig" if text.encoding == "utf-8" else text.encoding
    with binary(text.file) as stream, io.TextIOWrapper(stream, encoding=encoding, newline=newline) as characters:
        yield characters


def rewritten(text: Text, folder: Path) -> Text:
    """Return a clean copy of a CSV that DuckDB cannot read as it is. Records of a wrong length are left out and told.

    Slower than DuckDB by far, and so only for files that need it.
    """
    target = _new_file(folder, text.file)
    bad: list[BadRecord] = []
    width = len(text.dialect.columns)
    limit = csv.field_size_limit(_CELL_LIMIT)
    try:
        with decoded(text) as source, target.open("w", encoding="utf-8", newline="") as sink:
            writer = csv.writer(sink, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow(text.dialect.columns)
            for number, line, record in _numbered(source, text.dialect):
                cells = record[:-1] if len(record) == width + 1 and not record[-1] else record
                if len(cells) == width:
                    writer.writerow(cells)
                else:
                    bad.append(BadRecord(number, line))
    finally:
        csv.field_size_limit(limit)
    plain = Dialect(",", '"', '"', text.dialect.columns)
    return replace(text, readable=target, compressed=False, line_end="\n", dialect=plain, bad=tuple(bad))


def _numbered(source: IO[str], dialect: Dialect) -> Iterator[tuple[int, int, list[str]]]:
    """Yield data records with their number and the line they start on; a record beyond the size limit is empty."""
    records = iter(csv_records(source, dialect))
    number = 0
    for line, record in records:
        if record == [] and len(dialect.columns) > 1:
            continue
        if number:
            yield number, line, record if record is not None else []
        number += 1


def csv_records(source: IO[str], dialect: Dialect) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each record with the line it starts on; None for one that Python cannot read either."""
    rows = iter(reader(source, dialect))
    line = 1
    while True:
        try:
            record: list[str] | None = next(rows)
        except StopIteration:
            return
        except csv.Error:
            record = None
        yield line, record
        line = rows.line_num + 1  # type: ignore[attr-defined]  # csv.reader's own counter is missing from Iterator
