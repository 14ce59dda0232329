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
from expectmon.present.letter import Attachment, Image, Rendered

_IDENTITY: Final = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>", re.ASCII)
_MAILBOX: Final = re.compile(r"(?P<name>[^<>\"]*|\"[^\"]*\"\s*)<(?P<named>[^<>]+)>|(?P<bare>[^<>]+)")
_ADDRESS: Final = re.compile(r"[^\x00-\x20\x7f-\U0010ffff<>,;\"()]+@[^\x00-\x20\x7f-\U0010ffff<>,;\"()@]+")
_TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9./+-]*", re.ASCII | re.IGNORECASE)
_LINK: Final = re.compile(r"(mailto:[^\x00-\x20\x7f-\U0010ffff<>,;\"@?]+@|https://)[^\x00-\x20\x7f-\U0010ffff<>,\"]+")
_LINK_LENGTH: Final = 900
"""A line of a mail has at most 998."""
_FILE: Final = re.compile(r"[^A-Za-z0-9._-]")
_NAME_LENGTH: Final = 70
_FOLD: Final = 76
_FOLDED: Final = "\r\n "
_BASE64_LINE: Final = 57


@dataclass(frozen=True, slots=True)
class MailHeaders:
    """What stands at the head of a mail.

    `sender` and `to` are addresses, the sender's may have a name: `Ops <ops@shop.example>`. `message_id` and
    `references` (the first letter of the thread first) are with angle brackets, or without. `date` is aware. `list_id`
    is a name like `ops.expectmon.shop.example` by which readers filter. `unsubscribe` is where a reader can ask for no
    more of these: a `mailto:` or `https://` address.
    """

    sender: str
    to: str
    message_id: str
    date: dt.datetime
    references: tuple[str, ...] = ()
    list_id: str = ""
    unsubscribe: str = ""


def build(rendered: Rendered, headers: MailHeaders) -> bytes:
    """Return a mail as bytes: text and HTML as alternatives, and files beside them; ASCII, lines ended by CRLF.

    Images belong to the HTML, which refers to them.

    Raises:
        ValueError: an address, a Message-ID, a Content-ID or a media type is none, or the date has no zone.
    """
    content_of = f"{headers.message_id}\0{rendered.text}\0{rendered.html}"
    seed = hashlib.sha256(content_of.encode("utf-8")).hexdigest()
    html = _text("html", rendered.html)
    if rendered.images:
        html = _multipart(
            "related", f"=_r{seed[:40]}", [html, *(_image(each) for each in rendered.images)], "text/html"
        )
    texts = _multipart("alternative", f"=_a{seed[:40]}", [_text("plain", rendered.text), html])
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
        *((("List-Unsubscribe", _link(headers.unsubscribe)),) if headers.unsubscribe else ()),
        # No out-of-office answers to a program.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    ]
    # A value that begins with a fold has its space there: none is left at the end of a line.
    return [f"{name}:{'' if value.startswith(_FOLDED) else ' '}{value}".encode("ascii") for name, value in lines]


def _identity(text: str) -> str:
    identity = text if text.startswith("<") else f"<{text}>"
    if not _IDENTITY.fullmatch(identity):
        raise ValueError(f"{text!r} is not a Message-ID")
    return identity


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError(f"{text!r} is not a name that can stand in a header")
    return text


def _link(text: str) -> str:
    if not _LINK.fullmatch(text) or len(text) > _LINK_LENGTH:
        raise ValueError(f"{text!r} is not a mailto: or https: address")
    fold = _FOLDED if len(text) > _FOLD - len("List-Unsubscribe: <>") else ""
    return f"{fold}<{text}>"


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


def _multipart(kind: str, boundary: str, parts: list[bytes], root: str = "") -> bytes:
    of_root = f'\r\n type="{root}";' if root else ""
    head = f'Content-Type: multipart/{kind};{of_root}\r\n boundary="{boundary}"\r\n\r\n'
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
    return _encoded_file(_token(attachment.media_type), "attachment", attachment.name, attachment.content)


def _image(image: Image) -> bytes:
    identity = f"Content-ID: {_identity(image.cid)}\r\n"
    return _encoded_file("image/png", "inline", image.name, image.png, identity)


def _file_name(name: str) -> str:
    """Return a name that every program takes; a long one loses of its middle, for its ending tells what it is."""
    safe = _FILE.sub("_", name)
    if len(safe) <= _NAME_LENGTH:
        return safe
    ending = safe[-_NAME_LENGTH // 2 :]
    return safe[: _NAME_LENGTH - len(ending)] + ending


def _encoded_file(media_type: str, disposition: str, name: str, content: bytes, identity: str = "") -> bytes:
    safe = _file_name(name)
    head = (
        f'Content-Type: {media_type}; name="{safe}"\r\n{identity}'
        f'Content-Disposition: {disposition}; filename="{safe}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    chunks = range(0, len(content), _BASE64_LINE)
    lines = (base64.b64encode(content[start : start + _BASE64_LINE]) for start in chunks)
    return head.encode("ascii") + b"\r\n".join(lines)
