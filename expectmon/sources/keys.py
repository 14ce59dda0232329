"""Records with the same key: found by one look at the keys, and told apart by `updated_at` if there is one.

The fewest steps come first: whole numbers that fill their range are counted in a bitmap, others by their hash; only
keys whose hash occurs twice are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

_BITS_PER_ROW: Final = 32
_MOST_BITS: Final = 500_000_000


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys are: SQL for the rows, for the key as text (nullable) and as a whole number if it is one."""

    rows: str
    text: str
    number: str | None
    newest: str | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was found: rows, rows without key, and a table `k, newest, leaders` of repeated keys if there are any.

    `duplicates` rows have a key that another row of equal age has; `superseded` rows are older than another.
    """

    rows: int
    without_key: int
    table: str | None = None
    duplicates: int = 0
    superseded: int = 0


def find_repeated(connection: sa.Connection, keys: Keys, table: str) -> Repeated:
    """Look for repeated keys; the table of them is named `table`. A missing key repeats nothing."""
    rows, present, low, high = connection.exec_driver_sql(
        f"SELECT count(*), count({keys.number or keys.text}), {_extremes(keys)} FROM {keys.rows}"
    ).one()
    if not present or _distinct(connection, keys, present, low, high) == present:
        return Repeated(rows, rows - present)
    connection.exec_driver_sql(f"CREATE TABLE {table} AS {_repeated(keys)}")
    duplicates, all_rows, kept = connection.exec_driver_sql(
        f"SELECT coalesce(sum(leaders) FILTER (leaders > 1), 0), coalesce(sum(n), 0), coalesce(sum(leaders), 0) "
        f"FROM {table}"
    ).one()
    superseded = int(all_rows - kept)
    return Repeated(rows - superseded, rows - present, table if all_rows else None, int(duplicates), superseded)


def _extremes(keys: Keys) -> str:
    return f"min({keys.number}), max({keys.number})" if keys.number else "NULL, NULL"


def _distinct(connection: sa.Connection, keys: Keys, present: int, low: int | None, high: int | None) -> int:
    if low is not None and high is not None and high - low < min(_MOST_BITS, max(present * _BITS_PER_ROW, 1 << 20)):
        count = f"bit_count(bitstring_agg({keys.number}, {low}, {high}))"
    else:
        count = f"count(DISTINCT hash({keys.number or keys.text}))"
    # A missing key has a hash as well.
    present_ones = f"FROM {keys.rows} WHERE {keys.number or keys.text} IS NOT NULL"
    return int(connection.exec_driver_sql(f"SELECT {count} {present_ones}").scalar_one())


def _repeated(keys: Keys) -> str:
    key = f"hash({keys.number or keys.text})"
    newest = keys.newest or "NULL"
    return f"""
        WITH suspects AS (SELECT {key} AS h FROM {keys.rows} GROUP BY h HAVING count(*) > 1),
        c AS (SELECT {keys.text} AS k, {newest} AS u FROM {keys.rows} WHERE {key} IN (SELECT h FROM suspects)),
        m AS (SELECT k, max(u) AS newest, count(*) AS n FROM c WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1)
        SELECT m.k, m.newest, m.n, count(*) AS leaders
        FROM m JOIN c ON c.k = m.k AND c.u IS NOT DISTINCT FROM m.newest GROUP BY ALL"""
