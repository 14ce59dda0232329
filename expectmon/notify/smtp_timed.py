"""SMTP connections that end in time: the library limits each wait, and a server can send a byte now and then."""

from __future__ import annotations

import io
import smtplib
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_PIECE: Final = 16 * 1024


class TimedSmtp(smtplib.SMTP):
    """A connection to a mail server; all that is said after `allow` has to be over in time.

    Every method raises TimeoutError, or SMTPServerDisconnected, when it is not.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        step_seconds: float,
        seconds: float,
        **more: Any,  # noqa: ANN401 - what the other base class takes
    ) -> None:
        """Connect.

        Args:
            host: the server.
            port: its port.
            step_seconds: the longest wait for a sign of life.
            seconds: the longest time to connect; `allow` begins another one.
            more: `context`, for TLS from the beginning.
        """
        self._step_seconds = step_seconds
        self.allow(seconds)
        super().__init__(host, port, timeout=min(step_seconds, seconds), **more)

    def allow(self, seconds: float) -> None:
        """Give what is said from now on so much time, all together."""
        self._ends = time.monotonic() + seconds

    def send(self, s: ReadableBuffer | str) -> None:
        """Send, a long text in pieces."""
        whole = memoryview(s.encode("ascii") if isinstance(s, str) else s)
        try:
            for start in range(0, len(whole), _PIECE):
                self._set_timeout().sendall(whole[start : start + _PIECE])
        except OSError:  # smtplib's own would not tell too slow from gone
            self.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer of the server."""
        if self.file is None:  # smtplib would open one here that is not timed
            self.file = io.BufferedReader(_Incoming(self._receive))
        return super().getreply()

    def _receive(self, buffer: WriteableBuffer) -> int:
        return self._set_timeout().recv_into(buffer)

    def _set_timeout(self) -> socket.socket:
        """Return the socket, patient for a step or for what is left of the time."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("there is no connection any more")
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self.sock.settimeout(min(self._step_seconds, left))
        return self.sock


class TimedSmtpOverTls(TimedSmtp, smtplib.SMTP_SSL):
    """The same, by TLS from the beginning."""


class _Incoming(io.RawIOBase):
    """What a server sends, read by a function of ours."""

    def __init__(self, receive: Callable[[WriteableBuffer], int]) -> None:
        self._receive = receive

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._receive(buffer)
