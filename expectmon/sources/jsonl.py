"""Files of one JSON object a line: values as text, nested ones as JSON, missing keys null."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from expectmon.errors import Code, Problem, SourceError
from expectmon.sources.duck import raise_if_disk_full
from expectmon.sources.files import File
from expectmon.sources.names import list_literal
from expectmon.sources.parts import Cells, Part, line_rows
from expectmon.sources.rejects import forget_rejects, take_rejects, try_forget
from expectmon.sources.texts import BadRecord, Text, binary

_IS_OBJECT = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
_IS_BLANK = "coalesce(trim(line), '') = ''"
_FIRST_LINES = 1000


def jsonl_part(connection: sa.Connection, text: Text, keys: Mapping[str, str]) -> Part:
    """Return the part of a file of JSON lines; `keys` maps the name of each column to its key in the objects.

    Raises:
        SourceError: A line is too long, or holds bytes that no JSON holds.
    """
    rows = line_rows(text)
    try:
        numbered = f"SELECT row_number() OVER () AS n, line FROM {rows}"
        left_out = connection.exec_driver_sql(
            f"SELECT n, {_IS_BLANK} FROM ({numbered}) WHERE NOT {_IS_OBJECT} OR line IS NULL ORDER BY n"
        ).all()
        rejects = take_rejects(connection)
    except sa.exc.DBAPIError as error:
        raise_if_disk_full(error)
        try_forget(connection)
        raise SourceError(_not_lines(text, str(error.orig).splitlines()[0])) from error
    forget_rejects(connection)
    if rejects:
        raise SourceError(_not_lines(text, f"line {rejects[0].record} is too long or holds control characters"))
    pointers = list_literal("/" + key.replace("~", "~0").replace("/", "~1") for key in keys.values())
    objects = f"SELECT json_extract_string(line, CAST({pointers} AS VARCHAR[])) AS j FROM {rows} WHERE {_IS_OBJECT}"
    columns = {name: Cells(f"j[{position}]") for position, name in enumerate(keys, start=1)}
    bad = tuple(BadRecord(number, number) for number, blank in left_out if not blank)
    skipped = tuple(number for number, blank in left_out if blank)
    return Part(text.file.place, f"({objects})", columns, replace(text, bad=bad), numbered=True, skipped=skipped)


def is_blank(text: Text) -> bool:
    """Return whether a file holds nothing but white space."""
    with binary(text.file) as stream:
        return not any(line.strip(codecs.BOM_UTF8 + b" \t\r\n") for line in stream)


def no_objects(text: Text) -> Problem:
    """Return the problem of a file of which no line is an object."""
    return _not_lines(text, 'no line is an object such as {"id": 1}')


def _not_lines(text: Text, reason: str) -> Problem:
    return text.file.problem(
        Code.NOT_A_TABLE, f"the file cannot be read as JSON lines: {reason}", hint="write one JSON object a line"
    )


def keys_of(connection: sa.Connection, text: Text) -> list[str]:
    """Return all keys of the objects of a file: those of the first lines in their order, then the rest by name."""
    first = _first_keys(text.file)
    objects = f"SELECT CASE WHEN {_IS_OBJECT} THEN json_keys(line) END AS names FROM {line_rows(text)}"
    try:
        found = set(connection.exec_driver_sql(f"SELECT DISTINCT unnest(names) FROM ({objects})").scalars())
    except sa.exc.DBAPIError as error:
        try_forget(connection)
        raise SourceError(_not_lines(text, str(error.orig).splitlines()[0])) from error
    forget_rejects(connection)
    return [name for name in first if name in found] + sorted(found.difference(first))


def _first_keys(file: File) -> list[str]:
    names: dict[str, None] = {}
    with binary(file) as stream:
        for _, line in zip(range(_FIRST_LINES), stream, strict=False):
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                names.update(dict.fromkeys(value))
    return list(names)
