"""`smtp:` of `notify:` to the mail server."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Final

from expectmon.alerts.receivers import Smtp
from expectmon.documents.validate import validate
from expectmon.errors import Code
from expectmon.promises.reading import Reading
from expectmon.workspace.channels import read_address
from expectmon.workspace.notify_schema import SmtpWire

_SMTP: Final = ("notify", "smtp")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_WITH_PORT: Final = re.compile(r"[^:]+:\d+")


def read_smtp(reading: Reading, root: Path) -> Smtp | None:
    """Return the mail server; None where there is none, or where something is wrong with it.

    Args:
        reading: the settings.
        root: the folder that paths are relative to.
    """
    if not isinstance(reading.document.at(_SMTP), dict):
        return None
    wire, _ = validate(SmtpWire, reading.document, _SMTP)
    if wire is None:  # told already by the check of the whole file
        return None
    before = len(reading.problems)
    _check_host(reading, wire)
    _check_login(reading, wire)
    sender = read_address(reading, wire.from_, (*_SMTP, "from"))
    authority = _authority(reading, wire, root)
    if len(reading.problems) > before or sender is None:
        return None
    tls = wire.tls or "starttls"
    return Smtp(wire.host, sender, wire.port or _PORTS[tls], tls, wire.user, wire.password, authority)


def _check_host(reading: Reading, wire: SmtpWire) -> None:
    if _is_address(wire.host) or _NAME.fullmatch(wire.host):
        return
    hint = "name the host alone"
    if "://" in wire.host:
        hint = "leave out what stands before the name"
    elif _WITH_PORT.fullmatch(wire.host):
        hint = "write the number under port:"
    message = "this is no name or address of a server"
    reading.refuse(Code.BAD_VALUE, message, (*_SMTP, "host"), expected="a name like mail.shop.example", hint=hint)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _check_login(reading: Reading, wire: SmtpWire) -> None:
    for name, other in (("user", "password"), ("password", "user")):
        if getattr(wire, name) is not None and getattr(wire, other) is None:
            message = f"{name!r} needs {other!r} beside it"
            reading.refuse(Code.MISSING_FIELD, message, (*_SMTP, name), hint=f"add {other}:, or delete it", key=True)
    if wire.tls == "none" and wire.password is not None and not _is_this_machine(wire.host):
        message = "without TLS the password would be sent for all to read"
        hint = "use tls: starttls or tls: tls; a server on this machine may go without"
        reading.refuse(Code.BAD_VALUE, message, (*_SMTP, "tls"), hint=hint)
    if wire.tls == "none" and wire.authority is not None:
        message = "'authority' is only for a server that is spoken to by TLS"
        reading.refuse(Code.BAD_VALUE, message, (*_SMTP, "authority"), key=True)


def _is_this_machine(host: str) -> bool:
    if _is_address(host):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _authority(reading: Reading, wire: SmtpWire, root: Path) -> Path | None:
    if wire.authority is None:
        return None
    path = root / wire.authority
    if "\0" not in wire.authority and path.is_file():
        return path
    message = f"there is no file {wire.authority!r}"
    hint = "the path is relative to expectmon.yaml's folder"
    reading.refuse(Code.FILE_UNREADABLE, message, (*_SMTP, "authority"), hint=hint)
    return None
