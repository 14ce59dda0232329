"""The one HTTP client: it dials judged addresses only, ends in time, reads no more than it should, and tells no URL."""

from __future__ import annotations

import base64
import logging
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self, TypeVar

import httpcore
import httpx

from expectmon import __version__
from expectmon.alerts.receivers import Networks
from expectmon.errors import Code
from expectmon.net.body import read_start, read_whole
from expectmon.net.dialling import Deadline, GuardedBackend, Resolve, resolve_by_system
from expectmon.net.errors import NetError
from expectmon.net.trust import trust

# They log every URL, and URLs hold secrets.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

Result = TypeVar("Result")

_REDIRECTS: Final = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_FOR_ANYBODY: Final = ("accept", "accept-language")  # headers that another host may see
_WEB_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a request may take in all, with its redirects, and one step of it; how many bytes are read."""

    seconds: float = 10.0
    step_seconds: float = 8.0
    max_bytes: int = 2_000_000
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered. Names of headers are in lower case. `url` is where a GET ended."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)


class Client:
    """Speaks HTTP and HTTPS to public hosts, and to private networks that are named. For one thread; keeps no cookies.

    Proxies and other settings of the environment are not heeded.

        with Client() as client:
            reply = client.get("https://shop.example/faq.html")

    Every method raises `NetError` for what fails; an answer of any status is an answer.
    """

    def __init__(
        self,
        allow_private: Networks = (),
        limits: Limits = Limits(),
        *,
        authority: Path | None = None,
        resolve: Resolve = resolve_by_system,
    ) -> None:
        self._limits = limits
        self._deadline = Deadline()
        backend = GuardedBackend(allow_private, self._deadline, resolve)
        self._pool = httpcore.ConnectionPool(ssl_context=trust(authority), network_backend=backend)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Fetch a URL and follow its redirects. Headers that may be secret do not go along to another host.

        Raises:
            NetError: no answer, an address that may not be dialled, too many redirects, too large a body.
        """
        self._deadline.start(self._limits.seconds)
        target = _parse(url)
        sent = _headers(target, headers) | {"accept-encoding": "gzip"}
        for _ in range(self._limits.redirects + 1):
            reply = self._exchange("GET", target, sent, b"", self._whole)
            follow = _redirected(target, reply)
            if follow is None:
                return reply
            if not _is_same_party(target, follow):
                sent = {name: value for name, value in sent.items() if name in _FOR_ANYBODY}
                sent |= _headers(follow, None) | {"accept-encoding": "gzip"}
            target = follow
        raise NetError(Code.SERVER_UNREACHABLE, f"{target.host} redirects too often")

    def get_once(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Fetch a URL; a redirect is an answer like any other, and `redirect_of` says where it leads.

        Raises:
            NetError: no answer, an address that may not be dialled, too large a body.
        """
        self._deadline.start(self._limits.seconds)
        target = _parse(url)
        return self._exchange("GET", target, _headers(target, headers) | {"accept-encoding": "gzip"}, b"", self._whole)

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a body. A redirect is an answer like any other; of an answer's body only the start is kept.

        Raises:
            NetError: no answer, or an address that may not be dialled.
        """
        self._deadline.start(self._limits.seconds)
        target = _parse(url)
        sent = _headers(target, headers) | {"accept-encoding": "identity"}
        return self._exchange("POST", target, sent, content, self._start)

    def _exchange(
        self,
        method: str,
        target: httpx.URL,
        headers: Mapping[str, str],
        content: bytes,
        read: Callable[[httpcore.Response, str], bytes],
    ) -> Reply:
        step = self._limits.step_seconds
        timeouts = {"connect": step, "read": step, "write": step, "pool": step}
        plain = target.copy_with(userinfo=b"", fragment=None)
        composed = httpx.Request(method, plain, headers=headers, content=content)
        request = httpcore.Request(
            method,
            httpcore.URL(scheme=plain.raw_scheme, host=plain.raw_host, port=plain.port, target=plain.raw_path),
            headers=composed.headers.raw,
            content=content,
            extensions={"timeout": timeouts},
        )
        with _explaining(target.host):
            response = self._pool.handle_request(request)
            try:
                body = read(response, target.host)
            finally:
                response.close()
        return Reply(response.status, _read_headers(response), body, str(plain))

    def _whole(self, response: httpcore.Response, host: str) -> bytes:
        encoding = _read_headers(response).get("content-encoding", "")
        return read_whole(response.iter_stream(), encoding, self._limits.max_bytes, host)

    def _start(self, response: httpcore.Response, _host: str) -> bytes:
        body = b""
        with suppress(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            body = read_start(response.iter_stream(), self._limits.max_bytes)  # the status is known: the rest is words
        return body


def redirect_of(url: str, reply: Reply) -> str | None:
    """Return where a redirect leads, None if it is none; user and password of `url` go along to the same server only.

    Raises:
        NetError: it leads to no URL.
    """
    target = _parse(url)
    follow = _redirected(target, reply)
    if follow is None:
        return None
    return str(follow.copy_with(userinfo=target.userinfo) if _is_same_party(target, follow) else follow)


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
        host = parsed.host  # is decoded here, and may be found to be none
    except (httpx.InvalidURL, ValueError):  # its own text repeats the URL
        raise NetError(Code.BAD_URL, "a URL cannot be read", "write https://host/path") from None
    if parsed.scheme not in _WEB_PORTS or not host:
        raise NetError(Code.BAD_URL, "a URL does not begin with https:// or http:// and a host", "mend the URL")
    return parsed


def _headers(target: httpx.URL, headers: Mapping[str, str] | None) -> dict[str, str]:
    sent = {"user-agent": f"expectmon/{__version__}", "accept": "*/*"}
    if target.userinfo:
        pair = f"{target.username}:{target.password}".encode()
        sent["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return sent | {name.lower(): value for name, value in (headers or {}).items()}


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    return {name: value for name, value in httpx.Headers(response.headers).items()}  # noqa: C416 - joined by name


def _redirected(target: httpx.URL, reply: Reply) -> httpx.URL | None:
    location = reply.headers.get("location")
    if reply.status not in _REDIRECTS or not location:
        return None
    try:
        return _parse(str(target.copy_with(userinfo=b"", fragment=None).join(location))).copy_with(userinfo=b"")
    except (httpx.InvalidURL, ValueError):
        raise NetError(Code.BAD_URL, f"{target.host} redirects to a URL that cannot be read") from None


def _is_same_party(old: httpx.URL, new: httpx.URL) -> bool:
    """Tell whether a redirect stays with the same server; from http to https of one host counts as staying."""
    if old.host != new.host:
        return False
    ends = (old.scheme, _port(old)), (new.scheme, _port(new))
    return ends[0] == ends[1] or ends == (("http", 80), ("https", 443))


def _port(url: httpx.URL) -> int:
    return url.port or _WEB_PORTS[url.scheme]


@contextmanager
def _explaining(host: str) -> Iterator[None]:
    """Say it in our words, and without the library's own, which may quote what was sent."""
    try:
        yield
    except httpcore.TimeoutException:
        raise NetError(Code.SERVER_UNREACHABLE, f"{host} did not answer in time") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
        raise _explained(error, host) from None


def _explained(error: Exception, host: str) -> NetError:
    cause = error.args[0] if error.args else error  # the library wraps what the socket raised
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = f"the certificate of {host} is not to be trusted: {cause.verify_message}"
        return NetError(Code.BAD_CERTIFICATE, message, "renew the certificate, or correct the host's name")
    if isinstance(cause, ssl.SSLError):
        return NetError(Code.SERVER_UNREACHABLE, f"{host} does not speak TLS as it should ({cause.reason})")
    if isinstance(cause, OSError) and cause.strerror:
        return NetError(Code.SERVER_UNREACHABLE, f"{host} cannot be reached: {cause.strerror}")
    return NetError(Code.SERVER_UNREACHABLE, f"the connection to {host} broke off")
