"""`/healthz` and `/metrics`, served by a thread of their own. They tell what is known, and ask nobody."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any, Final, Self

import structlog
from prometheus_client import CONTENT_TYPE_LATEST

from expectmon.daemon.metrics import Metrics
from expectmon.daemon.vitals import Vitals, faults
from expectmon.errors import Code, Problem, UsageError

_LOOPBACK: Final = "127.0.0.1"
_REQUEST_SECONDS: Final = 5.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. Port 0: one that is free."""

    host: str = _LOOPBACK
    port: int = 8321

    @property
    def is_loopback(self) -> bool:
        """True if only this machine can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """Read `127.0.0.1:8321`, `[::1]:8321` or `:8321` (loopback).

    Raises:
        UsageError: it cannot be read.
    """
    host, colon, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65_535:  # noqa: PLR2004 - the last port
        problem = Problem(Code.BAD_OPTION, f"{text!r} is no address to listen on", expected="HOST:PORT")
        raise UsageError(problem)
    return Address(host or _LOOPBACK, int(port))


def report(vitals: Vitals, now: dt.datetime) -> tuple[HTTPStatus, dict[str, Any]]:
    """Return the answer of `/healthz`: 200 when all is well, else 503; both say why."""
    why = faults(vitals, now)
    done = {plan: f"{slot:%Y-%m-%dT%H:%M:%SZ}" for plan, slot in sorted(vitals.done.items())}
    told = {
        "status": "failing" if why else "ok",
        "why": why,
        "role": "at work" if vitals.leads else "standby",
        "last_done": done,
        "rules_in_force": vitals.bad_rules == 0,
    }
    return HTTPStatus.SERVICE_UNAVAILABLE if why else HTTPStatus.OK, told


class HealthServer:
    """Serves both addresses until it is closed.

    Raises:
        UsageError: the address cannot be listened on.
    """

    def __init__(
        self, address: Address, vitals: Callable[[], Vitals], metrics: Metrics, clock: Callable[[], dt.datetime]
    ) -> None:
        self._server = _listening(address, _handler(vitals, metrics, clock))
        self.address = Address(address.host, self._server.server_address[1])
        """Where it listens, with the port that was free."""
        if not address.is_loopback:
            _log.warning("health and metrics can be read by everybody who reaches this address", address=str(address))

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        _log.info("health and metrics are served", address=str(self.address))
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that go away."""


class _Server6(_Server):
    address_family = socket.AF_INET6


def _listening(address: Address, handler: type[BaseHTTPRequestHandler]) -> _Server:
    kind = _Server6 if ":" in address.host else _Server
    try:
        return kind((address.host, address.port), handler)
    except OSError as error:
        message = f"cannot listen on {address}: {(error.strerror or str(error)).lower()}"
        raise UsageError(Problem(Code.BAD_OPTION, message, hint="choose another port with --listen")) from None


def _handler(
    vitals: Callable[[], Vitals], metrics: Metrics, clock: Callable[[], dt.datetime]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _REQUEST_SECONDS
        server_version, sys_version = "expectmon", ""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                status, told = report(vitals(), clock())
                self._answer(status, "application/json", json.dumps(told).encode())
            elif path == "/metrics":
                self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, metrics.text())
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"there are /healthz and /metrics\n")

        do_HEAD = do_GET  # noqa: N815 - the base class calls it so

        def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Keep quiet: whoever asks every few seconds would fill the log."""

    return Handler
