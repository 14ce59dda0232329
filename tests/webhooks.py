"""An HTTP server for tests: a real one, on loopback, whose answers are chosen by path."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Final

from expectmon.alerts.receivers import Networks

LOOPBACK: Final[Networks] = (ip_network("127.0.0.0/8"),)


@dataclass(frozen=True)
class Request:
    """A request as it came in; names of headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reaction:
    """What the server does: it answers; or hangs, or breaks off, before it has answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    hang: bool = False
    drip: bool = False
    break_off: bool = False


@dataclass
class Webhooks:
    """A running server, what it was sent, and what it does by path (`otherwise` where nothing is said)."""

    port: int
    scheme: str
    closing: threading.Event
    reactions: dict[str, Reaction | Callable[[Request], Reaction]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    otherwise: Reaction = field(default_factory=Reaction)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The URL of a path."""
        return f"{self.scheme}://{host}:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    webhooks: Webhooks

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        webhooks = self.server.webhooks
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        webhooks.requests.append(request)
        reaction = webhooks.reactions.get(self.path.partition("?")[0], webhooks.otherwise)
        self._react(reaction(request) if callable(reaction) else reaction)

    def _react(self, reaction: Reaction) -> None:
        if reaction.hang:
            self.server.webhooks.closing.wait()
        if reaction.break_off or reaction.hang:
            self.close_connection = True
            return
        self.send_response(reaction.status)
        for name, value in reaction.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in reaction.headers:
            self.send_header("Content-Length", str(len(reaction.body)))
        self.end_headers()
        self.wfile.write(reaction.body)
        while reaction.drip and not self.server.webhooks.closing.wait(0.02):
            self.wfile.write(b".")

    do_GET = do_POST = _serve  # noqa: N815 - the library's own names

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def running_webhooks(context: ssl.SSLContext | None = None) -> Iterator[Webhooks]:
    """Start a server, with TLS if a context is given."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        webhooks = Webhooks(server.server_port, "https" if context else "http", threading.Event())
        server.webhooks = webhooks
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield webhooks
        finally:
            webhooks.closing.set()
            server.shutdown()
            thread.join()
