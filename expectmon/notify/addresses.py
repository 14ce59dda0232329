"""Mail addresses as SMTP and the heads of mails need them."""

from __future__ import annotations

from email.utils import parseaddr


def wire_address(text: str) -> str | None:
    """Return the address of `ops@shop.example` or `Ops <ops@shop.example>` in ASCII, the host's name encoded.

    None if it cannot be: what stands before the @ has other letters, or it is no address at all.
    """
    if not text.isprintable():
        return None
    local, _, host = parseaddr(text)[1].rpartition("@")
    try:
        wire = f"{local}@{host.encode('idna').decode()}"
    except UnicodeError:
        return None
    return wire if local and host and wire.isascii() and " " not in wire else None


def wire_sender(text: str) -> str | None:
    """Return a sender with its name, the address in ASCII; None if it has no address that could be."""
    wire = wire_address(text)
    return None if wire is None else text.replace(parseaddr(text)[1], wire)
