"""Each format of copy, read into blocks of text that know where they stand."""

from __future__ import annotations

from expectmon.messages.formats.parsing import blocks_of, parsed

__all__ = ["blocks_of", "parsed"]
