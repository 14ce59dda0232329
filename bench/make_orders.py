"""Made-up orders for the benches, a pure function of their number: `python bench/make_orders.py ROWS [FOLDER]`.

Two years of orders with a region (12), carrier (8), service (3) and status, in Parquet (zstd, 250,000 rows a group).
All chance comes from DuckDB's `hash()`, so that the same rows come out on every machine.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import duckdb

DATA: Final = Path(__file__).resolve().parent / "data"
_FIRST_MICROS: Final = 1_672_531_200_000_000  # 2023-01-01
_SPAN_MICROS: Final = 730 * 86_400_000_000
_AS_OF: Final = "TIMESTAMP '2025-01-01'"
_ORDERS: Final = """
WITH drawn AS (
  SELECT i, hash(i * 7) AS h1, hash(i * 11 + 3) AS h2, hash(i * 13 + 5) AS h3, hash(i * 17 + 1) AS h4
  FROM range({rows}) AS t(i)
), placed AS (
  SELECT i, h1, h2, h3, h4,
    make_timestamp({first} + i * ({span} // {rows}) + CAST(h2 % 3600000000 AS BIGINT)) AS ordered_at,
    to_microseconds(CAST(round(86400000000 * (1 - 3.2 * ln(((h3 % 1000000) + 1) / 1000001.0))) AS BIGINT)) AS takes
  FROM drawn
), judged AS (
  SELECT *, h4 % 50 = 0 AS cancelled, ordered_at + takes AS arrives FROM placed
)
SELECT i + 1 AS order_id, CAST(h1 % 2000000 AS INTEGER) AS customer_id,
  'R' || lpad(CAST(h1 % 12 AS VARCHAR), 2, '0') AS region, 'C' || (h2 % 8) AS carrier,
  CASE h3 % 3 WHEN 0 THEN 'express' WHEN 1 THEN 'standard' ELSE 'economy' END AS service,
  CASE WHEN cancelled THEN 'cancelled' WHEN arrives > {as_of} THEN 'open' ELSE 'delivered' END AS status,
  ordered_at, CASE WHEN NOT cancelled AND arrives <= {as_of} THEN arrives END AS delivered_at,
  (h4 % 100000) / 100.0 AS amount
FROM judged ORDER BY i
"""


def make_orders(rows: int, folder: Path = DATA) -> Path:
    """Return a Parquet file of so many orders, made unless it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"orders-{rows}.parquet"
    if target.exists():
        return target
    query = _ORDERS.format(rows=rows, first=_FIRST_MICROS, span=_SPAN_MICROS, as_of=_AS_OF)
    unfinished = target.with_suffix(".unfinished")
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"COPY ({query}) TO '{unfinished}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 250000)"
        )
    return unfinished.rename(target)


if __name__ == "__main__":
    print(make_orders(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else DATA))
