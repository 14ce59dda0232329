"""Attempts to let DuckDB read text as it is: all of it lands, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import sqlalchemy as sa

from expectmon.sources.duck import raise_if_disk_full
from expectmon.sources.rejects import forget_rejects, try_forget

Result = TypeVar("Result")


def attempt(connection: sa.Connection, read: Callable[[], Result | None]) -> Result | None:
    """Run `read` in a transaction, which is undone if it returns None or fails, however it fails.

    Returns:
        What `read` returns; None also if DuckDB refuses what it is told.

    Raises:
        SourceError: The disk is full.
    """
    connection.exec_driver_sql("BEGIN TRANSACTION")
    result = None
    try:
        result = read()
    except sa.exc.DBAPIError as error:
        raise_if_disk_full(error)
    finally:
        if result is None:
            with suppress(sa.exc.DBAPIError):  # what made it fail is told, not what followed from that
                connection.exec_driver_sql("ROLLBACK")
            try_forget(connection)
    if result is not None:
        connection.exec_driver_sql("COMMIT")
        forget_rejects(connection)
    return result
