"""Looks at what was parsed, for the tests of this room."""

from __future__ import annotations

import html

from expectmon.audit.message import BlockKind
from expectmon.messages.block import Block, Parsed


def of_kind(parsed: Parsed, kind: BlockKind) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind is kind]


def texts(parsed: Parsed) -> list[str]:
    return [block.text for block in parsed.blocks]


def source_of(block: Block, source: str, quote: str) -> str:
    """Return the part of the source that a quote of the block's text comes from."""
    start = block.text.index(quote)
    begin, end = block.span(start, start + len(quote))
    return source[begin:end]


def decoded(source: str) -> str:
    return " ".join(html.unescape(source).split())
