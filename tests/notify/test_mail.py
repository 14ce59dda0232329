"""Mail against a real SMTP server with TLS and AUTH."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from expectmon.alerts.receivers import Smtp
from expectmon.notify.mail import MailTransport, probe
from expectmon.store.outbox_records import AttemptOutcome, Outgoing
from tests.mailroom import PASSWORD, Mailroom, Tls, running_mailroom

NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    with running_mailroom(tmp_path) as running:
        yield running


def mail(name: str, number: int = 1) -> Outgoing:
    address = name if "@" in name else f"{name}@shop.example"
    payload = f"Message-ID: <{number}.{name}@shop.example>\r\nSubject: late\r\n\r\n.37 late\r\n".encode()
    key = f"{number}.1.mail.{address}"
    day = NOW + dt.timedelta(days=1)
    return Outgoing(key, "m", f"<{key}>", "ops", "mail", "mail", address, "late", payload, NOW, NOW, day)


def test_an_accepted_mail_arrives_byte_for_byte_with_the_servers_words(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.words) == (AttemptOutcome.ACCEPTED, "250 2.0.0 taken in")
    (taken,) = room.taken
    assert (taken.sender, taken.recipient) == ("watch@shop.example", "ops@shop.example")
    assert taken.content == mail("ops").payload


@pytest.mark.parametrize("tls", ["tls", "none"])
def test_the_other_ways_to_connect_work_as_well(tls: Tls, tmp_path: Path) -> None:
    with running_mailroom(tmp_path, tls) as room, MailTransport(room.smtp) as transport:
        assert transport.send(mail("ops"), NOW).outcome is AttemptOutcome.ACCEPTED


def test_one_connection_serves_many_mails_also_after_refusals(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        names = ["ops", "unknown", "anna", "later", "budi", "unwanted", "citra"]
        outcomes = [transport.send(mail(name), NOW).outcome for name in names]
    accepted, later, refused = AttemptOutcome.ACCEPTED, AttemptOutcome.RETRY, AttemptOutcome.REFUSED
    assert outcomes == [accepted, refused, accepted, later, accepted, refused, accepted]
    assert room.connections == 1


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [
        ("later", AttemptOutcome.RETRY, "451 4.7.1 greylisted, try again later"),
        ("unknown", AttemptOutcome.REFUSED, "550 5.1.1 no such user"),
        ("unwanted", AttemptOutcome.REFUSED, "554 5.6.0 not wanted here"),
        ("goodbye", AttemptOutcome.RETRY, "421 4.3.2 going down"),
        ("slow", AttemptOutcome.RETRY, "127.0.0.1 does not answer in time"),
        ("dropped", AttemptOutcome.RETRY, "127.0.0.1 broke off the connection"),
    ],
)
def test_a_fault_of_one_mail_is_told_and_the_next_one_goes_through(
    name: str, outcome: AttemptOutcome, words: str, room: Mailroom
) -> None:
    with MailTransport(room.smtp, step_seconds=0.3) as transport:
        answer = transport.send(mail(name), NOW)
        assert transport.send(mail("ops"), NOW).outcome is AttemptOutcome.ACCEPTED
    assert (answer.outcome, answer.words, answer.whole_channel) == (outcome, words, False)


def test_a_mail_stored_and_then_dropped_comes_again_as_the_same_bytes(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        assert transport.send(mail("dropped"), NOW).outcome is AttemptOutcome.RETRY
        assert transport.send(mail("dropped"), NOW).outcome is AttemptOutcome.ACCEPTED
    assert room.to("dropped") == [mail("dropped").payload] * 2


def test_three_connections_lost_in_a_row_are_the_channels_fault(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        answers = [transport.send(mail("dropped", number), NOW) for number in range(3)]
    assert [answer.whole_channel for answer in answers] == [False, False, True]


def test_a_connection_that_was_kept_and_has_ended_is_opened_anew(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        transport.send(mail("ops"), NOW)
        assert transport._server is not None
        assert transport._server.sock is not None
        transport._server.sock.shutdown(socket.SHUT_RDWR)
        assert transport.send(mail("anna"), NOW).outcome is AttemptOutcome.ACCEPTED


def test_a_wrong_password_is_the_channels_fault_and_is_not_repeated(room: Mailroom) -> None:
    wrong = replace(room.smtp, password="hunter2-secret")
    with MailTransport(wrong) as transport:
        answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
    assert answer.words.startswith("127.0.0.1 refuses the user and password: 535")
    assert "hunter2" not in answer.words + repr(wrong)


def test_a_password_with_letters_beyond_ascii_is_sent_as_it_is(room: Mailroom) -> None:
    with MailTransport(replace(room.smtp, password="schlüssel")) as transport:
        assert "refuses the user and password: 535" in transport.send(mail("ops"), NOW).words


def test_a_certificate_of_a_stranger_is_the_channels_fault(room: Mailroom, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    for authority in (None, tmp_path / "other.pem"):
        with MailTransport(replace(room.smtp, authority=authority)) as transport:
            answer = transport.send(mail("ops"), NOW)
        assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
        assert answer.words.startswith("the certificate of 127.0.0.1 is not to be trusted")
    assert room.taken == []


def test_a_certificate_for_another_name_is_not_trusted(room: Mailroom) -> None:
    with MailTransport(replace(room.smtp, host="127.0.0.2")) as transport:  # nobody listens there
        assert transport.send(mail("ops"), NOW).words == "127.0.0.2 cannot be reached: Connection refused"
    with MailTransport(replace(room.smtp, host="127.1")) as transport:  # the same machine by a name it has no proof of
        assert transport.send(mail("ops"), NOW).words.startswith("the certificate of 127.1 is not to be trusted")


def test_a_file_of_authorities_that_holds_none_is_told(room: Mailroom, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "missing.pem"):
        with MailTransport(replace(room.smtp, authority=tmp_path / name)) as transport:
            answer = transport.send(mail("ops"), NOW)
        assert answer.whole_channel
        assert answer.words.startswith("the certificates of `authority` cannot be read")


def test_a_server_without_starttls_or_login_gets_neither_password_nor_mail(tmp_path: Path) -> None:
    with running_mailroom(tmp_path, "none") as room:
        with MailTransport(replace(room.smtp, tls="starttls")) as transport:
            answer = transport.send(mail("ops"), NOW)
        assert (answer.words, answer.whole_channel) == ("127.0.0.1 does not offer STARTTLS", True)
        with MailTransport(replace(room.smtp, user=None, password=None)) as transport:
            answer = transport.send(mail("ops"), NOW)
        assert (answer.words, answer.whole_channel) == ("530 5.7.0 Authentication required", True)
    assert room.taken == []


def test_a_sender_that_the_server_does_not_take_is_the_channels_fault(room: Mailroom) -> None:
    with MailTransport(replace(room.smtp, sender="stranger@shop.example")) as transport:
        answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
    assert answer.words == "553 5.7.1 this sender is not yours"


def test_a_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        smtp = Smtp("127.0.0.1", "watch@shop.example", mute.getsockname()[1])
        with MailTransport(smtp, step_seconds=0.2) as transport:
            answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.words) == (AttemptOutcome.RETRY, "127.0.0.1 does not answer in time")
    assert answer.whole_channel


@contextmanager
def talkative(*first: bytes) -> Iterator[int]:
    """A server that answers as told, one answer a command, and then talks on and on; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as said, suppress(OSError):
                for answer in first:
                    connection.sendall(answer)
                    said.readline()
                while True:
                    connection.sendall(b"250-and\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_a_server_that_never_ends_its_greeting_is_left_in_time() -> None:
    with talkative() as port:
        smtp = Smtp("127.0.0.1", "watch@shop.example", port, "none")
        with MailTransport(smtp, session_seconds=0.2) as transport:
            answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.words) == (AttemptOutcome.RETRY, "127.0.0.1 does not answer in time")


def test_a_server_that_never_ends_its_answer_to_a_mail_is_left_in_time() -> None:
    with talkative(b"220 hello\r\n", b"250 hello\r\n", b"250 go on\r\n") as port:
        smtp = Smtp("127.0.0.1", "watch@shop.example", port, "none")
        with MailTransport(smtp, message_seconds=0.2) as transport:
            answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.words) == (AttemptOutcome.RETRY, "127.0.0.1 does not answer in time")


def test_a_server_that_takes_a_long_mail_in_small_bites_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

        def take() -> None:
            connection, _ = slow.accept()
            with connection, suppress(OSError):
                for answer in (b"220 hello", b"250 hello", b"250 OK", b"250 OK", b"354 go on"):
                    connection.sendall(answer + b"\r\n")
                    connection.recv(1000)
                while connection.recv(20_000):
                    over.wait(0.05)

        over = threading.Event()
        thread = threading.Thread(target=take)
        thread.start()
        smtp = Smtp("127.0.0.1", "watch@shop.example", slow.getsockname()[1], "none")
        long = replace(mail("ops"), payload=b"0123456789abcde\n" * 1_000_000)
        with MailTransport(smtp, message_seconds=0.3) as transport:
            answer = transport.send(long, NOW)
        over.set()
        thread.join()
    assert (answer.outcome, answer.words) == (AttemptOutcome.RETRY, "127.0.0.1 does not answer in time")


@pytest.mark.parametrize("host", ["smtp..shop.example", "x" * 70 + ".example"])
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_host_that_is_no_name_is_told(host: str, tls: Tls) -> None:
    with MailTransport(Smtp(host, "watch@shop.example", 25, tls)) as transport:
        answer = transport.send(mail("ops"), NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
    assert answer.words == f"{host} is no name that a server can have"


def test_a_server_that_greets_with_a_no_is_the_channels_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:

        def refuse() -> None:
            connection, _ = busy.accept()
            with connection:
                connection.sendall(b"554 no service\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        with MailTransport(Smtp("127.0.0.1", "watch@shop.example", busy.getsockname()[1])) as transport:
            answer = transport.send(mail("ops"), NOW)
        thread.join()
    assert (answer.words, answer.whole_channel) == ("127.0.0.1 says 554 no service", True)


@pytest.mark.parametrize("address", ["", "ops", "ops@", "öps@shop.example", "a@b\r\nRCPT TO:<c@d>", "a@" + "x" * 70])
def test_an_address_that_smtp_cannot_carry_is_refused(address: str, room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        answer = transport.send(replace(mail("ops"), recipient=address), NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.REFUSED, False)
    assert room.taken == []


def test_the_name_of_a_host_in_its_own_script_is_written_in_ascii(room: Mailroom) -> None:
    with MailTransport(room.smtp) as transport:
        transport.send(replace(mail("ops"), recipient="ops@tokó.example"), NOW)
    assert room.taken[0].recipient == "ops@xn--tok-ina.example"


def test_a_probe_logs_in_and_sends_nothing(room: Mailroom) -> None:
    answer = probe(room.smtp)
    assert answer.outcome is AttemptOutcome.ACCEPTED
    assert answer.words == f"127.0.0.1:{room.smtp.port} answers (STARTTLS, logged in)"
    assert probe(replace(room.smtp, password="wrong one")).outcome is not AttemptOutcome.ACCEPTED
    assert room.taken == []
    assert PASSWORD not in answer.words
