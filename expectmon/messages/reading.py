"""A message is read: `read` for one of its own, `read_all` and `read_row` for tables of messages."""

from __future__ import annotations

from expectmon.audit.message import Message
from expectmon.claims.lexicon import Lexicons
from expectmon.messages.formats.parsing import parsed
from expectmon.messages.raw import Raw
from expectmon.messages.rows import read_all, read_row
from expectmon.messages.searching import message_of

__all__ = ["message_of", "read", "read_all", "read_row"]


def read(raw: Raw, lexicons: Lexicons) -> Message:
    """Read a message and find its claims.

    Raises:
        MessageError: if it cannot be read; it is to be listed and stops no other.
    """
    return message_of(raw, parsed(raw), lexicons)
