"""A mail server for tests: a real one, on loopback, with TLS and AUTH, whose faults are chosen by the recipient.

What stands before the @ says what happens: `later` 451, `unknown` 550, `unwanted` 554 after the text, `slow` no answer
to the text until the server closes, `dropped` the text is taken and the connection ends before the answer (the first
time), `goodbye` 421, anything else is accepted.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from expectmon.alerts.receivers import Smtp

# It warns of itself: of an attribute that it sets at each login.
logging.getLogger("mail.log").setLevel(logging.ERROR)

Tls: TypeAlias = Literal["starttls", "tls", "none"]
USER, PASSWORD = "watch", "correct horse"


@dataclass(frozen=True)
class Mail:
    """A mail as it came in."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class Mailroom:
    """A running server: how it is reached, and what it has taken, in order."""

    smtp: Smtp
    taken: list[Mail] = field(default_factory=list)
    connections: int = 0

    def to(self, name: str) -> list[bytes]:
        """The mails to one recipient, by what stands before the @."""
        return [mail.content for mail in self.taken if mail.recipient.split("@")[0] == name]


class _Desk:
    """What happens at each step of a session."""

    def __init__(self, room: Mailroom) -> None:
        self.room = room
        self._drops: Counter[bytes] = Counter()

    async def handle_MAIL(  # noqa: N802 - the library's own names
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address.startswith("stranger@"):
            return "553 5.7.1 this sender is not yours"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match address.partition("@")[0]:
            case "later":
                return "451 4.7.1 greylisted, try again later"
            case "unknown":
                return "550 5.1.1 no such user"
            case "goodbye":
                _line(server).write(b"421 4.3.2 going down\r\n")
                _line(server).close()
                return "421 4.3.2 going down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        (recipient,) = envelope.rcpt_tos
        name = recipient.split("@")[0]
        if name == "unwanted":
            return "554 5.6.0 not wanted here"
        self.room.taken.append(Mail(envelope.mail_from or "", recipient, content))
        if name == "slow":
            await asyncio.Event().wait()
        self._drops[content] += 1
        if name == "dropped" and self._drops[content] == 1:
            _line(server).abort()
        return "250 2.0.0 taken in"


@contextmanager
def running_mailroom(folder: Path, tls: Tls = "starttls") -> Iterator[Mailroom]:
    """Start a server that wants a login. The certificate of its authority goes into the folder."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    with _running_loop() as loop:
        room = Mailroom(
            Smtp("127.0.0.1", "Watch <watch@shop.example>", 0, tls, USER, PASSWORD, folder / "authority.pem")
        )
        desk = _Desk(room)

        def answer_call() -> SMTP:
            room.connections += 1
            return SMTP(
                desk,
                hostname="localhost",
                loop=loop,
                tls_context=context if tls == "starttls" else None,
                require_starttls=tls == "starttls",
                auth_require_tls=tls == "starttls",
                authenticator=_admit,
            )

        async def listen() -> asyncio.Server:
            return await loop.create_server(answer_call, "127.0.0.1", 0, ssl=context if tls == "tls" else None)

        server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
        room.smtp = replace(room.smtp, port=server.sockets[0].getsockname()[1])
        try:
            yield room
        finally:
            loop.call_soon_threadsafe(server.close)


@contextmanager
def _running_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Run a loop on a thread; what still hangs in it at the end is cancelled."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def cancel_all() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(cancel_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _line(server: SMTP) -> asyncio.Transport:
    assert isinstance(server.transport, asyncio.Transport)
    return server.transport


def _admit(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)
