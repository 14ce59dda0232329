"""Mails: the subject, and the parts that are text. Places are those of the decoded part, as a mail program shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message
from email.policy import default
from typing import Final

from expectmon.audit.message import BlockKind
from expectmon.errors import Code
from expectmon.messages.block import Block, Parsed
from expectmon.messages.decode import decode
from expectmon.messages.errors import MessageError
from expectmon.messages.formats import html, plain
from expectmon.messages.formats.plain import hidden_note
from expectmon.messages.raw import Format
from expectmon.messages.trace import Lines, Writer

_PARTS: Final = {"text/html": Format.HTML, "text/plain": Format.TEXT}
_LETTERS: Final = re.compile(r"[\W_]+")


def parse(content: bytes | str) -> Parsed:
    """Read a mail. What the plain text repeats of the HTML is left out.

    Raises:
        MessageError: for what is no mail.
    """
    mail = _mail(content)
    parsed = _subject(mail)
    for number, (part, text) in enumerate(_texts(mail, parsed)):
        body = html.parse(text, shows_hidden=True) if part is Format.HTML else plain.parse(text)
        first = (number + 1) * 1_000_000  # sections of one part are none of another
        body.blocks = [replace(block, section=first + block.section) for block in body.blocks]
        if part is Format.TEXT:
            known = {_LETTERS.sub("", block.text).casefold() for block in parsed.blocks}
            body.blocks = [block for block in body.blocks if _LETTERS.sub("", block.text).casefold() not in known]
        parsed.take([body])
    return parsed


def _mail(content: bytes | str) -> Message:
    try:
        if isinstance(content, str):
            mail: Message = message_from_string(content, policy=default)
        else:
            mail = message_from_bytes(content, policy=default)
    except (ValueError, LookupError, RecursionError) as error:
        raise MessageError(Code.UNREADABLE_MESSAGE, f"the mail cannot be read: {error}") from None
    if not mail.keys():
        hint = "save it as the mail program has it, with its header lines"
        raise MessageError(Code.UNREADABLE_MESSAGE, "it has no header, so it is no mail", hint)
    return mail


def _subject(mail: Message) -> Parsed:
    try:
        subject = str(mail["subject"] or "")
    except (ValueError, LookupError, IndexError):  # headers of broken mails
        subject = ""
    lines, parsed = Lines.of(subject), Parsed()
    writer = Writer(subject, entities=False)
    writer.add(0, len(subject))
    text, trace = writer.finish()
    if text:
        parsed.blocks.append(Block(BlockKind.SUBJECT, text, (trace,), lines, section=0))
        parsed.notes += hidden_note(writer, lines)
    return parsed


def _texts(mail: Message, parsed: Parsed) -> Iterator[tuple[Format, str]]:
    """Yield the parts that people read, HTML first."""
    parts = list(_read_parts(mail))
    for part in sorted(parts, key=lambda part: part.get_content_type() != "text/html"):
        kind = _PARTS[part.get_content_type()]
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            text, notes = decode(payload, kind, part.get_content_charset())
            parsed.notes += notes
            yield kind, text


def _read_parts(mail: Message) -> Iterator[Message]:
    """Yield the parts that are text, but none of what is attached: a mail that is has parts of its own."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if isinstance(part, EmailMessage) and part.is_attachment():
            continue
        if part.is_multipart():
            waiting += reversed([inner for inner in part.get_payload() if isinstance(inner, Message)])
        elif part.get_content_type() in _PARTS:
            yield part
