"""How a connection is made: a name is resolved once, all its addresses are judged, and a judged one is dialled.

This sits where the HTTP library opens sockets (the network backend that `httpcore` lets one bring), so that no request
and no redirect gets round it.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

import httpcore

from expectmon.alerts.receivers import Networks
from expectmon.errors import Code
from expectmon.net.addresses import Address, read_address, refusal
from expectmon.net.errors import NetError

Resolve: TypeAlias = Callable[[str, int], Sequence[Address]]

_ALLOW_PRIVATE: Final = "if it is meant, name its network under `allow_private`"


class Deadline:
    """The moment by which a request has to end, whatever the other side does; for one thread."""

    def __init__(self) -> None:
        self._ends = float("inf")

    def start(self, seconds: float) -> None:
        """Let the time of a request begin."""
        self._ends = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """Return how long one step may take: `timeout` seconds, or what is left if that is less.

        Raises:
            httpcore.ReadTimeout: nothing is left.
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)


def resolve_by_system(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of a name, as the machine resolves it.

    Raises:
        OSError: the name is not known, or no name server answers.
        UnicodeError: it is no name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(read_address(str(entry[4][0])) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to addresses that may be dialled, and to no other."""

    def __init__(self, allowed: Networks, deadline: Deadline, resolve: Resolve) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            NetError: the name cannot be resolved, or one of its addresses may not be dialled.
            httpcore.ConnectError: none answers.
            httpcore.TimeoutException: none answers in time.
        """
        addresses = self._judged(host, port, timeout)
        failure: Exception = httpcore.ConnectError()
        for position, address in enumerate(addresses):
            share = self._deadline.within(None) / (len(addresses) - position)  # a dead address leaves time for the next
            step = share if timeout is None else min(timeout, share)
            try:
                stream = self._sockets.connect_tcp(str(address), port, step, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, path: str, *_: object, **__: object) -> httpcore.NetworkStream:
        """Refuse: sockets of this machine are not for calling.

        Raises:
            NetError: always.
        """
        raise NetError(Code.ADDRESS_REFUSED, f"sockets of this machine ({path}) are not called")

    def _judged(self, host: str, port: int, timeout: float | None) -> Sequence[Address]:
        addresses = self._resolved(host, port, self._deadline.within(timeout))
        for address in addresses:
            reason = refusal(address, self._allowed)
            if reason:
                raise NetError(Code.ADDRESS_REFUSED, f"{host} is not called: {reason}", _ALLOW_PRIVATE)
        return addresses

    def _resolved(self, host: str, port: int, seconds: float) -> Sequence[Address]:
        """Resolve on a thread: the system's resolver knows no time limit."""
        found: list[Sequence[Address] | Exception] = []

        def ask() -> None:
            try:
                found.append(self._resolve(host, port))
            except (OSError, ValueError) as error:
                found.append(error)

        asking = threading.Thread(target=ask, name="resolve", daemon=True)
        asking.start()
        asking.join(seconds)
        if not found:
            raise httpcore.ConnectTimeout
        if isinstance(found[0], Exception) or not found[0]:
            raise NetError(Code.SERVER_UNREACHABLE, f"no address is known for {host}", "check the name, and the DNS")
        return found[0]


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline, so that one that drips for ever does not hold us up."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own signature
        return self._stream.get_extra_info(info)
