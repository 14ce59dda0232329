"""The languages that readers can have: those there is a catalogue for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from expectmon.resources import languages

if TYPE_CHECKING:
    Language: TypeAlias = str
else:
    Language = Literal[languages()]
