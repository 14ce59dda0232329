"""Single texts, such as an entry of a catalogue or a cell of a table, which may hold HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.messages.block import Block, Parsed
from expectmon.messages.formats import html, plain
from expectmon.messages.trace import Lines, Trace

_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, where it stands, and its key. Entries of one `section` belong together."""

    text: str
    trace: Trace
    key: str | None
    section: int
    kind: BlockKind = BlockKind.FIELD


def parsed_entry(entry: Entry, lines: Lines) -> Parsed:
    """Read the text of an entry; its blocks know their place in the source that `lines` are of."""
    inner = html.parse(entry.text) if _MARKUP.search(entry.text) else plain.parse(entry.text)
    return Parsed(
        blocks=[_placed(block, entry, lines) for block in inner.blocks],
        notes=[replace(note, line=lines.line(entry.trace.span(0, 1)[0])) for note in inner.notes],
    )


def _placed(block: Block, entry: Entry, lines: Lines) -> Block:
    return replace(
        block,
        kind=entry.kind if block.kind is BlockKind.PARAGRAPH else block.kind,
        traces=(*block.traces, entry.trace),
        lines=lines,
        section=entry.section,
        heading=entry.key,
        table=None,
        header=False,
        boilerplate=False,
        css=None,
    )
