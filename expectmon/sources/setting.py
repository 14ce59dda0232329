"""What a source says about all its cells: which mean nothing, how its times are written, and in which zone they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.promises.conditions import Use
from expectmon.sources.names import text_literal
from expectmon.sources.parts import Cells
from expectmon.sources.typing import Reading, as_text, has_several_writings, is_text, read_as
from expectmon.sources.zones import always_fixed
from expectmon.workspace.model import Source


@dataclass(frozen=True, slots=True)
class Setting:
    """A source's way of writing cells. `offset` is None where the zone's offset from UTC changes over time.

    `casts` maps a column to its strptime format and whether that holds an offset.
    """

    source: Source
    offset: int | None
    casts: Mapping[str, tuple[str, bool]]

    def reading(self, name: str, use: Use, cell: str, sql_type: str) -> Reading:
        """Return how a cell of a column is read as `use`."""
        cast, zoned = self.casts.get(name, (None, False))
        return read_as(use, cell, sql_type, cast, cast_is_zoned=zoned)

    def without_nulls(self, cells: Cells) -> str:
        """Return SQL for cells in which those that mean nothing are null."""
        if not is_text(cells.sql_type):
            return self._typed_without_nulls(cells)
        markers = [*([] if cells.never_empty else [""]), *self.source.null_values]
        if not markers:
            return cells.sql
        nothing = ", ".join(text_literal(marker) for marker in markers)
        return f"CASE WHEN {cells.sql} NOT IN ({nothing}) THEN CAST({cells.sql} AS VARCHAR) END"

    def _typed_without_nulls(self, cells: Cells) -> str:
        """Compare cells as they are written, and by their value where one value has several writings."""
        markers = [text_literal(marker) for marker in self.source.null_values]
        if not markers:
            return cells.sql
        tests = [f"{as_text(cells.sql, cells.sql_type)} NOT IN ({', '.join(markers)})"]
        if has_several_writings(cells.sql_type):
            values = [f"TRY_CAST({marker} AS {cells.sql_type})" for marker in markers]
            tests += [f"{cells.sql} IS DISTINCT FROM {value}" for value in values]
        return f"CASE WHEN {' AND '.join(tests)} THEN {cells.sql} END"


def setting_of(connection: sa.Connection, source: Source) -> Setting:
    """Return the setting of a source.

    Raises:
        SourceError: A format under `cast` is none.
    """
    casts = {name: (form, _holds_offset(connection, source, name, form)) for name, form in source.cast.items()}
    return Setting(source, always_fixed(source.timezone), casts)


def _holds_offset(connection: sa.Connection, source: Source, name: str, form: str) -> bool:
    sample = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 (any local time does)
    try:
        kind = connection.exec_driver_sql(
            f"SELECT typeof(strptime(strftime(TIMESTAMPTZ '{sample}+00', {text_literal(form)}), {text_literal(form)}))"
        ).scalar_one()
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).splitlines()[0].partition(": ")[2]
        problem = Problem(
            Code.BAD_VALUE,
            f"source {source.id}: the format {form!r} of cast: {name} cannot be used: {reason}",
            expected="a strptime format such as %d/%m/%Y %H:%M",
        )
        raise SourceError(problem) from error
    return bool(kind == "TIMESTAMP WITH TIME ZONE")
