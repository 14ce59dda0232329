"""A letter as the bytes of a mail. The same letter gives the same bytes, so that a repeated one is known as such.

The headers are written here and not by `email`: before 3.13 it reads encoded words in a subject as headers, and it
breaks long Message-IDs.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final

from expectmon.present.clean import header_text
from expectmon.present.letter import Attachment, Rendered

_IDENTITY: Final = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>", re.ASCII)
_MAILBOX: Final = re.compile(r"(?P<name>[^<>\"]*|\"[^\"]*\"\s*)<(?P<named>[^<>]+)>|(?P<bare>[^<>]+)")
_ADDRESS: Final = re.compile(r"[^\x00-\x20\x7f-\U0010ffff<>,;\"()]+@[^\x00-\x20\x7f-\U0010ffff<>,;\"()@]+")
_TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9./+-]*", re.ASCII | re.IGNORECASE)
_FILE: Final = re.compile(r"[^A-Za-z0-9._-]")
_NAME_LENGTH: Final = 70
_FOLD: Final = 76
_BASE64_LINE: Final = 57


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """What stands at the head of a mail.

    `sender` and `to` are addresses, the sender's may have a name: `Ops <ops@shop.example>`. `message_id` and
    `references` (the first letter of the thread first) are with angle brackets, or without. `date` is aware. `list_id`
    is a name like `ops.expectmon.shop.example` by which readers filter.
    """

    sender: str
    to: str
    message_id: str
    date: dt.datetime
    references: tuple[str, ...] = ()
    list_id: str = ""


def build(rendered: Rendered, headers: MailHeaders) -> bytes:
    """Return a mail as bytes: text and HTML as alternatives, and files beside them; ASCII, lines ended by CRLF.

    Raises:
        ValueError: an address, a Message-ID or a media type is none, or the date has no zone.
    """
    content_of = f"{headers.message_id}\0{rendered.text}\0{rendered.html}"
    seed = hashlib.sha256(content_of.encode("utf-8")).hexdigest()
    texts = _multipart("alternative", f"=_a{seed[:40]}", [_text("plain", rendered.text), _text("html", rendered.html)])
    files = [_file(attachment) for attachment in rendered.attachments]
    content = _multipart("mixed", f"=_m{seed[:40]}", [texts, *files]) if files else texts
    return b"\r\n".join((*_head(rendered.subject, headers), content))


def _head(subject: str, headers: MailHeaders) -> list[bytes]:
    if headers.date.tzinfo is None:
        raise ValueError("the date of a mail needs a zone")
    identity, earlier = _identity(headers.message_id), [_identity(each) for each in headers.references]
    lines = [
        ("From", _address("From", headers.sender)),
        ("To", _address("To", headers.to)),
        ("Subject", _encoded("Subject", header_text(subject))),
        ("Date", format_datetime(headers.date.astimezone(dt.UTC))),
        ("Message-ID", identity),
        *((("In-Reply-To", earlier[-1]), ("References", "\r\n ".join(earlier))) if earlier else ()),
        *((("List-Id", f"<{_token(headers.list_id)}>"),) if headers.list_id else ()),
        # No out-of-office answers to a program.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    ]
    return [f"{name}: {value}".encode("ascii") for name, value in lines]


def _identity(text: str) -> str:
    identity = text if text.startswith("<") else f"<{text}>"
    if not _IDENTITY.fullmatch(identity):
        raise ValueError(f"{text!r} is not a Message-ID")
    return identity


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError(f"{text!r} is not a name that can stand in a header")
    return text


def _address(header: str, text: str) -> str:
    found = _MAILBOX.fullmatch(text)
    address = (found["named"] or found["bare"]) if found else ""
    if not found or not _ADDRESS.fullmatch(address):
        raise ValueError(f"{text!r} is not a mail address")
    short = header_text(found["name"] or "", _NAME_LENGTH).strip('" ')
    return f"{_encoded(header, short)} <{address}>" if not short.isascii() else formataddr((short, address))


def _encoded(header: str, text: str) -> str:
    """Fold a header's text; with other letters than ASCII it becomes encoded words."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_FOLD, header_name=header).encode(linesep="\r\n")


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'
    opened = b"".join(f"--{boundary}\r\n".encode("ascii") + part + b"\r\n" for part in parts)
    return head.encode("ascii") + opened + f"--{boundary}--\r\n".encode("ascii")


def _text(kind: str, text: str) -> bytes:
    # Quoted-printable encodes `=`, so no line of it can be a boundary, and no line is longer than 76.
    lines = text.replace("\n", "\r\n").encode("utf-8")
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    encoded = binascii.b2a_qp(lines, quotetabs=False, istext=True)
    # Where the text has no line break, lines are wrapped by a bare LF.
    return head.encode("ascii") + encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _file(attachment: Attachment) -> bytes:
    name = _FILE.sub("_", attachment.name)[:_NAME_LENGTH]
    head = (
        f'Content-Type: {_token(attachment.media_type)}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    content = attachment.content
    chunks = range(0, len(content), _BASE64_LINE)
    lines = (base64.b64encode(content[start : start + _BASE64_LINE]) for start in chunks)
    return head.encode("ascii") + b"\r\n".join(lines)
