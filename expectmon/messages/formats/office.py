"""Word documents and PDF files, by libraries that come with `expectmon[documents]`.

They have no lines: the number of the paragraph stands for it in a document, the number of the page in a PDF.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from expectmon.audit.message import BlockKind
from expectmon.errors import Code
from expectmon.messages.block import Block, Parsed
from expectmon.messages.decode import without_surrogates
from expectmon.messages.errors import MessageError
from expectmon.messages.formats import plain
from expectmon.messages.formats.plain import hidden_note
from expectmon.messages.trace import Lines, Writer

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_MOST_UNPACKED: Final = 100 * 1024 * 1024
_DEEPEST_TABLE: Final = 10


def parse_docx(content: bytes) -> Parsed:
    """Read a Word document.

    Raises:
        MessageError: for what is none, and where python-docx is not installed.
    """
    try:
        import docx  # noqa: PLC0415 - an extra that few need
    except ImportError:
        raise _missing("python-docx") from None
    _refuse_bomb(content)
    try:
        found = list(_of_document(docx.Document(io.BytesIO(content))))
    except Exception as error:  # noqa: BLE001 - what the library raises for a broken file is not told
        raise _broken("Word document", error) from None
    return _parsed(found)


def parse_pdf(content: bytes) -> Parsed:
    """Read the texts of a PDF.

    Raises:
        MessageError: for what is none, and where pypdf is not installed.
    """
    try:
        import pypdf  # noqa: PLC0415 - an extra that few need
    except ImportError:
        raise _missing("pypdf") from None
    parsed = Parsed()
    try:
        for number, page in enumerate(pypdf.PdfReader(io.BytesIO(content)).pages, 1):
            lines = Lines.page(number)
            inner = plain.parse(without_surrogates(page.extract_text()), lines=lines)
            first = number * 1_000_000  # sections of one page are none of another
            inner.blocks = [replace(block, section=first + block.section) for block in inner.blocks]
            parsed.take([inner])
    except Exception as error:  # noqa: BLE001 - the same
        raise _broken("PDF", error) from None
    return parsed


def _missing(package: str) -> MessageError:
    message = f"reading it needs {package}, which is not installed"
    return MessageError(Code.MISSING_DRIVER, message, "pip install 'expectmon[documents]'")


def _broken(what: str, error: Exception) -> MessageError:
    why = " ".join(str(error).split())[:200] or type(error).__name__
    hint = "open it in the program it comes from and save it again without a password"
    return MessageError(Code.UNREADABLE_MESSAGE, f"the {what} cannot be read: {why}", hint)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken("Word document", error) from None
    if size > _MOST_UNPACKED:
        raise MessageError(Code.UNREADABLE_MESSAGE, "unpacked, the Word document has more than 100 MiB")


class _Found:
    """A paragraph of a document, and the table it is in."""

    __slots__ = ("boilerplate", "header", "kind", "table", "text")

    def __init__(self, kind: BlockKind, text: str, *, boilerplate: bool = False) -> None:
        self.kind = kind
        self.text = "\x0b".join(text.splitlines())  # so that each is one line
        self.table: int | None = None
        self.header = False
        self.boilerplate = boilerplate


def _of_document(document: Document) -> Iterator[_Found]:
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - an extra that few need

    tables = 0
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            yield _of_paragraph(item)
        else:
            tables += 1
            yield from _of_table(item, tables, 0)
    for section in document.sections:
        for frame in (section.header, section.footer):
            for paragraph in () if frame.is_linked_to_previous else frame.paragraphs:
                yield _Found(BlockKind.PARAGRAPH, paragraph.text, boilerplate=True)


def _of_paragraph(paragraph: Paragraph) -> _Found:
    style = str(paragraph.style.name if paragraph.style else "")
    kind = BlockKind.PARAGRAPH
    if style.startswith(("Heading", "Title")):
        kind = BlockKind.HEADING
    elif style.startswith("List"):
        kind = BlockKind.LIST_ITEM
    return _Found(kind, paragraph.text)


def _of_table(table: Table, number: int, depth: int) -> Iterator[_Found]:
    seen: set[int] = set()
    for row_number, row in enumerate(table.rows):
        for cell in row.cells:
            if id(cell._tc) in seen:  # noqa: SLF001 - a merged cell comes again in each of its columns
                continue
            seen.add(id(cell._tc))  # noqa: SLF001 - the same
            yield from _of_cell(cell, number, depth, header=row_number == 0)


def _of_cell(cell: _Cell, number: int, depth: int, *, header: bool) -> Iterator[_Found]:
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - the same

    for item in cell.iter_inner_content():
        if isinstance(item, Paragraph):
            found = _Found(BlockKind.TABLE_CELL, item.text)
            found.table, found.header = number, header
            yield found
        elif depth < _DEEPEST_TABLE:
            yield from _of_table(item, number, depth + 1)


def _parsed(found: list[_Found]) -> Parsed:
    source = "\n".join(item.text for item in found)
    lines, parsed = Lines.of(source), Parsed()
    at, section, heading = 0, 0, None
    for item in found:
        writer = Writer(source, entities=False)
        writer.add(at, at + len(item.text))
        at += len(item.text) + 1
        text, trace = writer.finish()
        if not text:
            continue
        if item.kind is BlockKind.HEADING:
            section, heading = section + 1, text
        block = Block(item.kind, text, (trace,), lines, section=section, heading=heading)
        parsed.blocks.append(replace(block, table=item.table, header=item.header, boilerplate=item.boilerplate))
        parsed.notes += hidden_note(writer, lines)
    return parsed
