"""Cells read as what a promise needs: the SQL that turns a cell into text, a number, a time or a boolean.

Files of text, rows of a rule test and columns of a database all pass through the same expressions, so that a cell means
the same wherever it comes from. What cannot be read becomes null and is counted; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from expectmon.promises.conditions import Use
from expectmon.sources.names import text_literal

_CLOCK: Final = r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
_LOCAL_TIME: Final = rf"\d{{4}}-\d\d-\d\d(?:{_CLOCK})?"
_ZONED_TIME: Final = rf"\d{{4}}-\d\d-\d\d{_CLOCK}(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_TRUE: Final = "('true', 't', 'yes', '1')"
_FALSE: Final = "('false', 'f', 'no', '0')"
# The instants that both Python and DuckDB can hold.
POSSIBLE: Final = "BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'"

_INTEGERS: Final = frozenset(
    ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"]
)
_FLOATS: Final = frozenset(("FLOAT", "DOUBLE"))
_NAIVE_TIMES: Final = frozenset(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"))
_NESTED: Final = ("STRUCT(", "MAP(", "UNION(", "VARIANT")

SQL_TYPES: Final = {Use.TEXT: "VARCHAR", Use.NUMBER: "DOUBLE", Use.TIME: "TIMESTAMP", Use.BOOLEAN: "BOOLEAN"}


class Zoned(StrEnum):
    """Whether a time says its offset from UTC."""

    NEVER = "never"
    ALWAYS = "always"
    BY_CELL = "by cell"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell is read: SQL for its value, and for its text where the value is missing.

    A time is in UTC where it is `zoned`, else local; for `BY_CELL`, `is_zoned` tells. `parsed` says that the value is
    made from text, cell by cell, which is worth doing once only. `may_be_bad` is False where every cell can be read.
    """

    value: str
    text: str
    may_be_bad: bool
    parsed: bool
    zoned: Zoned = Zoned.ALWAYS
    is_zoned: str = "true"


def is_text(sql_type: str) -> bool:
    """Return whether a DuckDB type holds text."""
    return sql_type == "VARCHAR" or (sql_type.startswith("ENUM") and not is_nested(sql_type))


def is_nested(sql_type: str) -> bool:
    """Return whether a DuckDB type holds values inside of values: lists, structures and the like."""
    return sql_type.endswith("]") or sql_type.startswith(_NESTED)


def is_integer(sql_type: str) -> bool:
    """Return whether a DuckDB type holds whole numbers."""
    return sql_type in _INTEGERS


def native_use(sql_type: str) -> Use:
    """Return what a column of a DuckDB type is read as when nothing else is said."""
    if is_nested(sql_type):
        return Use.TEXT
    if sql_type in _INTEGERS or sql_type in _FLOATS or sql_type.startswith("DECIMAL"):
        return Use.NUMBER
    if sql_type in _NAIVE_TIMES or sql_type == "TIMESTAMP WITH TIME ZONE":
        return Use.TIME
    return Use.BOOLEAN if sql_type == "BOOLEAN" else Use.TEXT


def read_as(use: Use, cell: str, sql_type: str, cast: str | None = None, *, cast_is_zoned: bool = False) -> Reading:
    """Return how `cell`, SQL of a DuckDB type, is read as `use`; `cast` is the strptime format of a time."""
    text = as_text(cell, sql_type)
    if use is Use.TEXT:
        return Reading(text, text, may_be_bad=False, parsed=False)
    if native_use(sql_type) is use:
        return _native(use, cell, sql_type, text)
    if use is Use.NUMBER:
        return Reading(_number(f"trim({text})"), text, may_be_bad=True, parsed=True)
    if use is Use.BOOLEAN:
        return Reading(_boolean(f"lower(trim({text}))"), text, may_be_bad=True, parsed=True)
    if cast:
        return _cast_time(text, cast, cast_is_zoned=cast_is_zoned)
    return _iso_time(text)


def as_text(cell: str, sql_type: str) -> str:
    """Return SQL for a cell as text: as written; whole numbers without decimals; times as ISO 8601; nested as JSON."""
    if sql_type == "VARCHAR":
        return cell
    if is_nested(sql_type):
        return f"CAST(to_json({cell}) AS VARCHAR)"
    return f"CAST({cell} AS VARCHAR)"


def possible(time: str) -> str:
    """Return SQL for a time that is null where Python or DuckDB could not hold it."""
    return f"CASE WHEN {time} {POSSIBLE} THEN {time} END"


def has_several_writings(sql_type: str) -> bool:
    """Return whether values of a DuckDB type can be written in several ways: 999 as 999.0, a day as its midnight."""
    return sql_type in _FLOATS or sql_type.startswith("DECIMAL") or native_use(sql_type) is Use.TIME


def _native(use: Use, cell: str, sql_type: str, text: str) -> Reading:
    if sql_type in _FLOATS:
        finite = f"CASE WHEN isfinite({cell}) THEN CAST({cell} AS DOUBLE) END"
        return Reading(finite, text, may_be_bad=True, parsed=False)
    if use is Use.NUMBER:
        return Reading(f"CAST({cell} AS DOUBLE)", text, may_be_bad=False, parsed=False)
    if use is Use.TIME:
        zoned = Zoned.NEVER if sql_type in _NAIVE_TIMES else Zoned.ALWAYS
        # There are dates that no timestamp can hold.
        value = cell if sql_type == "TIMESTAMP" else f"TRY_CAST({cell} AS TIMESTAMP)"
        return Reading(value, text, may_be_bad=False, parsed=False, zoned=zoned)
    return Reading(cell, text, may_be_bad=False, parsed=False)


def _number(text: str) -> str:
    value = f"CAST({text} AS DOUBLE)"
    matches = f"regexp_full_match({text}, {text_literal(_NUMBER)})"
    # Beyond the largest double there is only infinity, which is not the number that was written.
    return f"CASE WHEN {matches} AND isfinite(TRY_{value}) THEN TRY_{value} END"


def _boolean(text: str) -> str:
    return f"CASE WHEN {text} IN {_TRUE} THEN true WHEN {text} IN {_FALSE} THEN false END"


def _iso_time(cell: str) -> Reading:
    text = f"trim({cell})"
    local = f"TRY_CAST({text} AS TIMESTAMP)"
    # DuckDB reads an offset only after seconds.
    full = f"CASE WHEN {text}[17] = ':' THEN {text} ELSE {text}[:16] || ':00' || {text}[17:] END"
    instant = f"CAST(TRY_CAST({full} AS TIMESTAMPTZ) AS TIMESTAMP)"
    value = (
        f"CASE WHEN regexp_full_match({text}, {text_literal(_LOCAL_TIME)}) THEN {local} "
        f"WHEN regexp_full_match({text}, {text_literal(_ZONED_TIME)}) THEN {instant} END"
    )
    is_zoned = f"length({text}) > 16 AND regexp_matches({text}[17:], '[Z+-]')"
    return Reading(value, cell, may_be_bad=True, parsed=True, zoned=Zoned.BY_CELL, is_zoned=is_zoned)


def _cast_time(cell: str, cast: str, *, cast_is_zoned: bool) -> Reading:
    value = f"CAST(try_strptime(trim({cell}), {text_literal(cast)}) AS TIMESTAMP)"
    zoned = Zoned.ALWAYS if cast_is_zoned else Zoned.NEVER
    return Reading(value, cell, may_be_bad=True, parsed=True, zoned=zoned)
