"""Which tables a state database has, and how it comes to have the newest."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from expectmon.errors import Code, Problem, StateError

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every revision, oldest first. Known here so that an ordinary check need not import Alembic."""

HEAD = REVISIONS[-1]

_MIGRATIONS = Path(__file__).parent / "migrations"


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, None where it has no tables of ours.

    Raises:
        StateError: it was made by a newer version of this program.
    """
    if not inspect(connection).has_table("alembic_version"):
        return None
    current: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if current is not None and current not in REVISIONS:
        raise StateError(
            Problem(
                Code.STATE_NEWER,
                f"the state database has revision {current}, and this version of expectmon knows {HEAD} as the newest",
                hint="install the version of expectmon that wrote it, or a newer one",
            )
        )
    return current


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, inside the transaction of `connection`.

    Raises:
        StateError: it was made by a newer version of this program.
    """
    if current_revision(connection) == HEAD:
        return
    # Alembic takes a fifth of a second to import, and most checks never need it.
    command = importlib.import_module("alembic.command")
    config = importlib.import_module("alembic.config").Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
