"""The HTTP client against a real server on loopback."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme

from expectmon.errors import Code
from expectmon.net.addresses import Address
from expectmon.net.client import Client, Limits, Reply, redirect_of
from expectmon.net.errors import NetError
from tests.webhooks import LOOPBACK, Reaction, Webhooks, running_webhooks

QUICK = Limits(seconds=0.3, step_seconds=0.25, max_bytes=10_000)


@pytest.fixture
def server() -> Iterator[Webhooks]:
    with running_webhooks() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(LOOPBACK) as opened:
        yield opened


def failure(caught: pytest.ExceptionInfo[NetError]) -> tuple[Code, str]:
    assert caught.value.__cause__ is None
    return caught.value.code, caught.value.message


def test_an_answer_is_read_whatever_its_status(server: Webhooks, client: Client) -> None:
    server.reactions["/gone"] = Reaction(410, {"X-Reason": "moved"}, b"not here")
    reply = client.get(server.url("/gone?page=2#part"))
    assert (reply.status, reply.headers["x-reason"], reply.body) == (410, "moved", b"not here")
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/gone?page=2")
    assert server.requests[0].headers["user-agent"].startswith("expectmon/")


def test_a_post_arrives_as_it_was_given(server: Webhooks, client: Client) -> None:
    body = "größer\r\n\0".encode()
    assert client.post(server.url("/in"), body, {"Content-Type": "application/x", "X-Id": "7"}).status == 200
    (request,) = server.requests
    assert (request.method, request.body, request.headers["x-id"]) == ("POST", body, "7")
    assert request.headers["content-length"] == str(len(body))


def test_a_password_in_a_url_becomes_a_header(server: Webhooks, client: Client) -> None:
    client.get(server.url("/", host="ops:pa%20ss@127.0.0.1"))
    assert server.requests[0].headers["authorization"] == "Basic b3BzOnBhIHNz"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_refused_however_the_url_spells_it(host: str, server: Webhooks) -> None:
    with Client() as client, pytest.raises(NetError) as caught:
        client.get(server.url(host=host))
    assert failure(caught)[0] is Code.ADDRESS_REFUSED
    assert "allow_private" in str(caught.value.problems[0].hint)
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", Code.BAD_URL),
        ("gopher://127.0.0.1/", Code.BAD_URL),
        ("/only/a/path", Code.BAD_URL),
        ("https://", Code.BAD_URL),
        ("https://a:b@[bad/secret", Code.SERVER_UNREACHABLE),
        ("https://x\x00y/secret", Code.BAD_URL),
        ("https://0177.0.0.1/secret", Code.BAD_URL),
        ("https://xn--/secret", Code.BAD_URL),
        ("https://" + "a" * 70 + ".example/secret", Code.SERVER_UNREACHABLE),
    ],
)
def test_what_is_no_url_of_the_web_is_refused_without_repeating_it(url: str, code: Code, client: Client) -> None:
    with pytest.raises(NetError) as caught:
        client.get(url)
    assert failure(caught)[0] is code
    assert "secret" not in str(caught.value)


def test_a_name_is_resolved_once_and_what_was_judged_is_dialled(server: Webhooks) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[Address]:
        asked.append(host)
        return [ip_address("127.0.0.1" if len(asked) == 1 else "10.0.0.1")]

    with Client(LOOPBACK, resolve=rebinding) as client:
        assert client.get(server.url(host="hook.example")).status == 200
    assert asked == ["hook.example"]
    assert server.requests[0].headers["host"] == f"hook.example:{server.port}"


def test_one_refused_address_among_several_refuses_the_host(server: Webhooks) -> None:
    addresses = [ip_address("127.0.0.1"), ip_address("169.254.169.254")]
    with Client(LOOPBACK, resolve=lambda *_: addresses) as client, pytest.raises(NetError) as caught:
        client.get(server.url(host="hook.example"))
    assert failure(caught)[0] is Code.ADDRESS_REFUSED
    assert server.requests == []


def test_every_address_is_tried_until_one_answers(server: Webhooks) -> None:
    addresses = [ip_address("127.0.0.9"), ip_address("127.0.0.1")]  # the server listens on the second only
    with Client(LOOPBACK, resolve=lambda *_: addresses) as client:
        assert client.get(server.url(host="hook.example")).status == 200


def test_a_name_that_nobody_knows_says_so() -> None:
    def unknown(_host: str, _port: int) -> Sequence[Address]:
        raise socket.gaierror(-2, "Name or service not known")

    with Client(resolve=unknown) as client, pytest.raises(NetError) as caught:
        client.get("https://nowhere.example/token")
    assert failure(caught) == (Code.SERVER_UNREACHABLE, "no address is known for nowhere.example")


def test_a_name_server_that_hangs_does_not_hold_us_up() -> None:
    done = threading.Event()

    def hanging(_host: str, _port: int) -> Sequence[Address]:
        done.wait()
        return []

    with Client(limits=QUICK, resolve=hanging) as client, pytest.raises(NetError) as caught:
        client.get("https://slow.example/")
    done.set()
    assert failure(caught) == (Code.SERVER_UNREACHABLE, "slow.example did not answer in time")


def test_redirects_of_a_get_are_followed_with_its_headers(server: Webhooks, client: Client) -> None:
    server.reactions["/old"] = Reaction(302, {"Location": "new?x=1"})
    assert client.get(server.url("/old"), {"X-Key": "k"}).url == server.url("/new?x=1")
    assert [request.headers.get("x-key") for request in server.requests] == ["k", "k"]


def test_secrets_do_not_go_along_to_another_host(server: Webhooks, client: Client) -> None:
    server.reactions["/old"] = Reaction(307, {"Location": server.url("/new", host="localhost")})
    secrets = {"X-Key": "k", "Authorization": "Bearer t", "Cookie": "c=1", "Accept-Language": "id"}
    client.get(server.url("/old", host="u:p@127.0.0.1"), secrets)
    first, second = server.requests
    assert first.headers["authorization"] == "Bearer t"
    assert not {"x-key", "authorization", "cookie"} & second.headers.keys()
    assert second.headers["accept-language"] == "id"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "file:///etc/passwd"]
)
def test_a_redirect_is_judged_like_a_first_url(target: str, server: Webhooks, client: Client) -> None:
    server.reactions["/"] = Reaction(301, {"Location": target})
    with pytest.raises(NetError) as caught:
        client.get(server.url())
    assert failure(caught)[0] in (Code.ADDRESS_REFUSED, Code.BAD_URL)


def test_a_redirect_in_a_circle_ends(server: Webhooks, client: Client) -> None:
    server.reactions["/"] = Reaction(302, {"Location": "/"})
    with pytest.raises(NetError, match="redirects too often"):
        client.get(server.url())
    assert len(server.requests) == Limits().redirects + 1


def test_a_post_is_not_redirected(server: Webhooks, client: Client) -> None:
    server.reactions["/"] = Reaction(307, {"Location": "/elsewhere"})
    assert client.post(server.url(), b"x", {}).status == 307
    assert len(server.requests) == 1


@pytest.mark.parametrize("reaction", [Reaction(hang=True), Reaction(drip=True, headers={"Content-Length": "9000"})])
def test_a_server_that_hangs_or_drips_is_left_in_time(reaction: Reaction, server: Webhooks) -> None:
    server.reactions["/"] = reaction
    with Client(LOOPBACK, QUICK) as client, pytest.raises(NetError) as caught:
        client.get(server.url())
    assert failure(caught) == (Code.SERVER_UNREACHABLE, "127.0.0.1 did not answer in time")


def test_a_post_that_was_answered_is_answered_even_if_the_words_do_not_end(server: Webhooks) -> None:
    server.reactions["/"] = Reaction(202, {"Content-Length": "9000"}, b"taken", drip=True)
    with Client(LOOPBACK, QUICK) as client:
        assert client.post(server.url(), b"x", {}).status == 202


def test_a_connection_that_breaks_off_says_so(server: Webhooks, client: Client) -> None:
    server.reactions["/"] = Reaction(break_off=True)
    with pytest.raises(NetError) as caught:
        client.post(server.url("/?token=secret"), b"x", {})
    assert failure(caught) == (Code.SERVER_UNREACHABLE, "the connection to 127.0.0.1 broke off")


def test_a_port_where_nobody_listens_says_so(client: Client) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/secret"
    with pytest.raises(NetError) as caught:
        client.get(url)
    assert failure(caught) == (Code.SERVER_UNREACHABLE, "127.0.0.1 cannot be reached: Connection refused")


def test_a_body_above_the_limit_is_an_error_of_a_get_and_cut_of_a_post(server: Webhooks) -> None:
    server.reactions["/"] = Reaction(body=b"x" * 10_001)
    with Client(LOOPBACK, QUICK) as client:
        with pytest.raises(NetError) as caught:
            client.get(server.url())
        assert len(client.post(server.url(), b"", {}).body) == 10_000
    assert failure(caught) == (Code.ANSWER_TOO_LARGE, "the answer of 127.0.0.1 is larger than 10,000 bytes")


def test_compressed_bodies_are_counted_as_they_become(server: Webhooks) -> None:
    server.reactions["/fine"] = Reaction(body=gzip.compress(b"a" * 9_000), headers={"Content-Encoding": "gzip"})
    server.reactions["/bomb"] = Reaction(body=gzip.compress(b"\0" * 5_000_000), headers={"Content-Encoding": "gzip"})
    server.reactions["/bad"] = Reaction(body=b"no gzip", headers={"Content-Encoding": "gzip"})
    server.reactions["/other"] = Reaction(headers={"Content-Encoding": "br"})
    with Client(LOOPBACK, QUICK) as client:
        assert client.get(server.url("/fine")).body == b"a" * 9_000
        for path, words in (("/bomb", "larger than"), ("/bad", "damaged"), ("/other", "not asked for")):
            with pytest.raises(NetError, match=words):
                client.get(server.url(path))


def test_a_certificate_is_verified_by_name_and_authority(tmp_path: Path) -> None:
    ours = trustme.CA()
    ours.cert_pem.write_to_path(tmp_path / "ours.pem")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.issue_cert("hook.example").configure_cert(serving)
    known = {"hook.example": "127.0.0.1", "other.example": "127.0.0.1"}
    with running_webhooks(serving) as server:
        with Client(
            LOOPBACK, authority=tmp_path / "ours.pem", resolve=lambda host, _: [ip_address(known[host])]
        ) as client:
            assert client.get(server.url(host="hook.example")).status == 200
            with pytest.raises(NetError) as wrong_name:
                client.get(server.url(host="other.example"))
        with (
            Client(LOOPBACK, resolve=lambda *_: [ip_address("127.0.0.1")]) as client,
            pytest.raises(NetError) as unknown,
        ):
            client.get(server.url(host="hook.example"))
    assert failure(wrong_name)[0] is failure(unknown)[0] is Code.BAD_CERTIFICATE


def test_the_environment_names_no_proxy_for_us(
    server: Webhooks, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert client.get(server.url()).status == 200


def test_no_url_is_logged(server: Webhooks, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(server.url("/T0/secret"))
    assert "secret" not in caplog.text


def test_a_header_that_cannot_be_sent_is_not_repeated(server: Webhooks, client: Client) -> None:
    with pytest.raises(NetError) as caught:
        client.post(server.url(), b"", {"X-Key": "secret\r\nHost: evil"})
    assert "secret" not in str(caught.value)
    assert server.requests == []


def test_what_follows_a_compressed_body_is_not_kept_and_one_that_breaks_off_is_an_error(server: Webhooks) -> None:
    packed = gzip.compress(b"a" * 5_000, mtime=0)
    server.reactions["/more"] = Reaction(body=packed + b"x" * 200_000, headers={"Content-Encoding": "gzip"})
    server.reactions["/less"] = Reaction(body=packed[:-9], headers={"Content-Encoding": "gzip"})
    server.reactions["/none"] = Reaction(body=b"", headers={"Content-Encoding": "gzip"})
    with Client(LOOPBACK, QUICK) as client:
        assert client.get(server.url("/more")).body == b"a" * 5_000
        assert client.get(server.url("/none")).body == b""
        with pytest.raises(NetError, match="breaks off"):
            client.get(server.url("/less"))


def test_a_body_that_was_compressed_in_pieces_is_read_to_its_end(server: Webhooks) -> None:
    pieces = [gzip.compress(letter * 100_000, mtime=0) for letter in (b"a", b"b", b"c")]
    server.reactions["/pieces"] = Reaction(body=b"".join(pieces), headers={"Content-Encoding": "gzip"})
    server.reactions["/cut"] = Reaction(body=b"".join(pieces)[:-9], headers={"Content-Encoding": "gzip"})
    with Client(LOOPBACK, replace(QUICK, max_bytes=300_000)) as client:
        assert client.get(server.url("/pieces")).body == b"a" * 100_000 + b"b" * 100_000 + b"c" * 100_000
        with pytest.raises(NetError, match="breaks off"):
            client.get(server.url("/cut"))
        server.reactions["/crumbs"] = Reaction(body=gzip.compress(b"") * 1_001, headers={"Content-Encoding": "gzip"})
        with pytest.raises(NetError, match="damaged"):
            client.get(server.url("/crumbs"))
    with Client(LOOPBACK, replace(QUICK, max_bytes=299_999)) as client, pytest.raises(NetError, match="larger than"):
        client.get(server.url("/pieces"))


def test_a_redirect_may_be_followed_by_hand(server: Webhooks, client: Client) -> None:
    server.reactions["/old"] = Reaction(301, {"Location": "new?x=1#part"}, b"moved")
    reply = client.get_once(server.url("/old"))
    assert (reply.status, reply.body, [request.path for request in server.requests]) == (301, b"moved", ["/old"])
    follow = redirect_of(server.url("/old"), reply)
    assert follow == server.url("/new?x=1#part")
    assert redirect_of(follow, client.get_once(follow)) is None


@pytest.mark.parametrize(
    ("location", "follow"),
    [
        ("/b", "https://me:pw@shop.example/b"),
        ("https://shop.example:443/b", "https://me:pw@shop.example/b"),
        ("https://other.example/b", "https://other.example/b"),
        ("https://you:pw@other.example/b", "https://other.example/b"),
        ("http://shop.example/b", "http://shop.example/b"),
    ],
)
def test_user_and_password_follow_a_redirect_to_the_same_server_only(location: str, follow: str) -> None:
    reply = Reply(302, {"location": location}, b"", "https://shop.example/a")
    assert redirect_of("https://me:pw@shop.example/a", reply) == follow
