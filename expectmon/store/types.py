"""Column types of the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[dt.datetime]):
    """An instant. Aware in (any zone), aware out (UTC), stored as UTC; a time without a zone is refused.

    SQLite knows no zones: it keeps the UTC wall time, which also sorts as text.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[dt.datetime | None], object] | None:
        """Return what turns an instant into what the database keeps: for SQLite in one step, for there are many."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Turn an instant into what the database keeps."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Turn what the database keeps into an instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _in_utc(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise ValueError(f"the state keeps instants, and {value.isoformat()} has no zone")
    return value if value.tzinfo is dt.UTC else value.astimezone(dt.UTC)


def _to_text(value: dt.datetime | None) -> str | None:
    """Write an instant as SQLAlchemy does for SQLite, and several times as fast."""
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")
