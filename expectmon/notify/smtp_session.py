"""An SMTP session: connected, secured, logged in; or why there is none."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Final

from expectmon.alerts.receivers import Smtp
from expectmon.net.trust import trust
from expectmon.notify.smtp_timed import TimedSmtp, TimedSmtpOverTls
from expectmon.notify.words import told

SESSION_SECONDS: Final = 60.0
_FAREWELL_SECONDS: Final = 5.0
_AUTHENTICATED: Final = (235, 503)  # 503: it knows us already


class UnusableError(Exception):
    """The mail server cannot be used now, for no message at all; says why, without secrets."""


def open_session(smtp: Smtp, step_seconds: float, seconds: float = SESSION_SECONDS) -> TimedSmtp:
    """Connect, secure the connection and log in, as the settings say.

    Args:
        smtp: the server.
        step_seconds: the longest wait for a sign of life.
        seconds: the longest time for all of it.

    Raises:
        UnusableError: one of these failed.
    """
    context = _context(smtp)
    try:
        server = _connected(smtp, context, step_seconds, seconds)
    except UnicodeError:  # what Python says where no name server was even asked
        raise UnusableError(f"{smtp.host} is no name that a server can have") from None
    except (OSError, smtplib.SMTPException) as error:
        raise UnusableError(told(_reason(error, smtp), _secrets(smtp))) from None
    _send_at_once(server)
    try:
        _enter(server, smtp, context)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        server.close()
        raise UnusableError(told(_reason(error, smtp), _secrets(smtp))) from None
    return server


def _connected(smtp: Smtp, context: ssl.SSLContext | None, step_seconds: float, seconds: float) -> TimedSmtp:
    if smtp.tls == "tls":
        return TimedSmtpOverTls(smtp.host, smtp.port, step_seconds=step_seconds, seconds=seconds, context=context)
    return TimedSmtp(smtp.host, smtp.port, step_seconds=step_seconds, seconds=seconds)


def _send_at_once(server: smtplib.SMTP) -> None:
    """Let the end of a long mail not wait 40 ms for the server to acknowledge its beginning (Nagle)."""
    if server.sock is not None:
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _enter(server: smtplib.SMTP, smtp: Smtp, context: ssl.SSLContext | None) -> None:
    if smtp.tls == "starttls":
        code, words = server.starttls(context=context)
        if code != 220:  # noqa: PLR2004 - "ready to start TLS"
            raise smtplib.SMTPResponseException(code, words)
    server.ehlo_or_helo_if_needed()
    if smtp.user is not None:
        _log_in(server, smtp.user, smtp.password or "")


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    if user.isascii() and password.isascii():
        server.login(user, password)
        return
    code, words = server.docmd("AUTH", f"PLAIN {_pair(user, password)}")  # smtplib's own takes ASCII only
    if code not in _AUTHENTICATED:
        raise smtplib.SMTPAuthenticationError(code, words)


def _pair(user: str, password: str) -> str:
    return base64.b64encode(f"\0{user}\0{password}".encode()).decode()


def _context(smtp: Smtp) -> ssl.SSLContext | None:
    if smtp.tls == "none":
        return None
    try:
        return trust(smtp.authority)
    except OSError:  # ssl.SSLError is one
        raise UnusableError(f"the certificates of `authority` cannot be read: {smtp.authority}") from None


def _secrets(smtp: Smtp) -> tuple[str, ...]:
    """What may not be seen in a server's words; some repeat what they were told, also as it was encoded."""
    if smtp.password is None:
        return ()
    pair = _pair(smtp.user or "", smtp.password)
    return smtp.password, pair, base64.b64encode(smtp.password.encode()).decode()


def _reason(error: Exception, smtp: Smtp) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate of {smtp.host} is not to be trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"{smtp.host} does not speak TLS as it should ({error.reason})"
        case smtplib.SMTPException():
            return _denial(error, smtp.host)
        case TimeoutError():
            return f"{smtp.host} does not answer in time"
        case OSError():
            return f"{smtp.host} cannot be reached: {error.strerror or error}"
    return f"{smtp.host} cannot be told the user and password"


def _denial(error: smtplib.SMTPException, host: str) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"{host} refuses the user and password: {spoken(error.smtp_code, error.smtp_error)}"
        case smtplib.SMTPNotSupportedError():
            return f"{host} does not offer {'STARTTLS' if 'STARTTLS' in str(error) else 'logging in with a password'}"
        case smtplib.SMTPResponseException():
            return f"{host} says {spoken(error.smtp_code, error.smtp_error)}"
        case smtplib.SMTPServerDisconnected():
            return broken_off(host, error)
    return f"{host} does not let us in: {error}"


def broken_off(host: str, error: Exception) -> str:
    """Say that a connection ended, and whether by waiting too long; smtplib tells it by its words only."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return f"{host} does not answer in time"
    return f"{host} broke off the connection"


def spoken(code: int, words: bytes | str) -> str:
    """Return an answer of the server as one text."""
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def close_session(server: TimedSmtp) -> None:
    """Take leave of the server, if it still listens."""
    server.allow(_FAREWELL_SECONDS)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()
