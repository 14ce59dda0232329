"""Mail over SMTP: one recipient a message, one connection for many, and the server's own answer for each."""

from __future__ import annotations

import datetime as dt
import smtplib
from typing import Final, Self

from expectmon.alerts.receivers import Smtp
from expectmon.notify.addresses import wire_address
from expectmon.notify.smtp_session import (
    SESSION_SECONDS,
    UnusableError,
    broken_off,
    close_session,
    open_session,
    spoken,
)
from expectmon.notify.smtp_timed import TimedSmtp
from expectmon.notify.transport import Answer
from expectmon.notify.words import told
from expectmon.store.outbox_records import AttemptOutcome, Outgoing

STEP_SECONDS: Final = 30.0
MESSAGE_SECONDS: Final = 90.0
"""For one message in all, once there is a connection."""
_IN_A_ROW: Final = 3  # connections lost one after the other, after which the rest is left for later
_YES: Final = range(200, 300)
_NEVER: Final = range(500, 600)
_GOING_AWAY: Final = 421
_TOO_LARGE: Final = 552


class _Gone(Exception):  # noqa: N818 - not an error: a kept connection that has ended, to be opened anew
    """The connection that was kept from the message before has ended, before anything of this one was sent."""


class MailTransport:
    """Sends mail by a server, and keeps the connection until it is closed."""

    def __init__(
        self,
        smtp: Smtp,
        *,
        step_seconds: float = STEP_SECONDS,
        session_seconds: float = SESSION_SECONDS,
        message_seconds: float = MESSAGE_SECONDS,
    ) -> None:
        self._smtp = smtp
        self._step_seconds = step_seconds
        self._session_seconds = session_seconds
        self._message_seconds = message_seconds
        self._server: TimedSmtp | None = None
        self._lost = 0
        self._sender = wire_address(smtp.sender)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            close_session(self._server)
            self._server = None

    def send(self, outgoing: Outgoing, now: dt.datetime) -> Answer:  # noqa: ARG002 - the protocol's; its date is fixed
        """Send one mail."""
        recipient = wire_address(outgoing.recipient)
        if self._sender is None:
            return Answer(AttemptOutcome.RETRY, "the sender, `from`, is no mail address", whole_channel=True)
        if recipient is None:
            return Answer(AttemptOutcome.REFUSED, "the mail address cannot be written as SMTP needs it")
        try:
            try:
                return self._hand_over(self._sender, recipient, outgoing.payload)
            except _Gone:
                return self._hand_over(self._sender, recipient, outgoing.payload)
        except UnusableError as error:
            return Answer(AttemptOutcome.RETRY, str(error), whole_channel=True)

    def _hand_over(self, sender: str, recipient: str, payload: bytes) -> Answer:
        is_kept = self._server is not None
        server = self._server = self._server or open_session(self._smtp, self._step_seconds, self._session_seconds)
        server.allow(self._message_seconds)
        talk = _Talk(server)
        try:
            answer = talk.hand_over(sender, recipient, payload)
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException, OSError) as error:
            self._drop()
            if is_kept and not talk.has_begun:
                raise _Gone from None
            self._lost += 1
            words = told(_lost_words(self._smtp.host, error))
            return Answer(AttemptOutcome.RETRY, words, whole_channel=self._lost >= _IN_A_ROW)
        self._lost = 0
        if answer.outcome is not AttemptOutcome.ACCEPTED:
            self._reset(talk)
        return answer

    def _reset(self, talk: _Talk) -> None:
        """Let the server forget what it did not take; one that says no, or goes away, is left."""
        try:
            is_fit = talk.reset()
        except (smtplib.SMTPException, OSError):
            is_fit = False
        if not is_fit:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


class _Talk:
    """What is said about one message. Raises what smtplib raises when the connection ends."""

    def __init__(self, server: TimedSmtp) -> None:
        self._server = server
        self.has_begun = False

    def hand_over(self, sender: str, recipient: str, payload: bytes) -> Answer:
        """Give the server a message and return how it took it."""
        sized = [f"size={len(payload)}"] if self._server.has_extn("size") else []
        code, words = self._server.mail(sender, sized)
        if code == _GOING_AWAY:
            raise smtplib.SMTPServerDisconnected(words)
        self.has_begun = True
        if not _is_good(code):
            if code == _TOO_LARGE:
                return _judged(code, words)
            # Nothing but the sender is known to the server: it says no to all.
            return Answer(AttemptOutcome.RETRY, _tell(code, words), whole_channel=True)
        code, words = self._server.rcpt(recipient)
        if not _is_good(code):
            return _judged(code, words)
        try:
            return _judged(*self._server.data(payload))
        except smtplib.SMTPDataError as error:  # it does not even want to hear it
            return _judged(error.smtp_code, error.smtp_error)

    def reset(self) -> bool:
        """Ask the server to forget the message; tell whether it did."""
        return _is_good(self._server.rset()[0])


def probe(smtp: Smtp, *, step_seconds: float = STEP_SECONDS) -> Answer:
    """Connect and log in as for a mail, and send none: for `doctor`."""
    try:
        server = open_session(smtp, step_seconds)
    except UnusableError as error:
        return Answer(AttemptOutcome.RETRY, str(error), whole_channel=True)
    close_session(server)
    secured = {"starttls": "STARTTLS", "tls": "TLS", "none": "no encryption"}[smtp.tls]
    user = "logged in" if smtp.user is not None else "without a user"
    return Answer(AttemptOutcome.ACCEPTED, f"{smtp.host}:{smtp.port} answers ({secured}, {user})")


def _is_good(code: int) -> bool:
    return code in _YES


def _judged(code: int, words: bytes | str) -> Answer:
    if _is_good(code):
        outcome = AttemptOutcome.ACCEPTED
    else:
        outcome = AttemptOutcome.REFUSED if code in _NEVER else AttemptOutcome.RETRY
    return Answer(outcome, _tell(code, words))


def _tell(code: int, words: bytes | str) -> str:
    return told(spoken(code, words))


def _lost_words(host: str, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{host} says {spoken(error.smtp_code, error.smtp_error)}"
    return broken_off(host, error)
