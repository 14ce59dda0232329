"""Cells of a table stand under the header of their column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from expectmon.messages.block import Block


def under_columns(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with the header of its column behind the heading of each cell: `Support | Premium`."""
    headers = {(block.table, block.column): block.text for block in blocks if block.header}
    return [_under(block, headers.get((block.table, block.column))) for block in blocks] if headers else list(blocks)


def _under(block: Block, header: str | None) -> Block:
    if header is None or block.header:
        return block
    return replace(block, heading=f"{block.heading} | {header}" if block.heading else header)
