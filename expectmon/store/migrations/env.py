"""How Alembic reaches the state: by the connection it is given, inside that connection's transaction.

To write a new step from the models: `alembic.command.revision` with `autogenerate=True` on a Config made as in
`expectmon.store.schema`.
"""

from __future__ import annotations

from alembic import context

from expectmon.store import tables_alerts, tables_copy, tables_reports
from expectmon.store.tables import Table

_ALL_TABLES = (Table, tables_alerts, tables_copy, tables_reports)  # importing them makes their tables known
context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
