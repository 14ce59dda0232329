"""The other side: what somebody who knows DuckDB would write for this one promise, as one query.

`python -m bench.by_hand MODE PARQUET`, where MODE is `segments` (every state, mean and percentiles by
segment) or `days` (the states by due day too).
"""

from __future__ import annotations

import datetime as dt
import sys
from bisect import bisect_left, bisect_right
from pathlib import Path
from typing import Any, Final

import duckdb
import holidays

from bench.measured import Answer, Place, Statistics, report, stage

_FIRST: Final = dt.date(2022, 11, 1)
_LAST: Final = dt.date(2025, 6, 1)
_EPOCH: Final = dt.date(1970, 1, 1)
_TARGET: Final = 5
_SHARES: Final = "[0.5, 0.9, 0.95, 0.99]"
_AT: Final = "TIMESTAMP '2025-01-01'"

# One row a UTC day. Jakarta is always at +07:00: its cut-off at 14:00 is 07:00 UTC, its midnight 17:00 UTC.
_CALENDAR: Final = """
CREATE TABLE calendar (
  day INTEGER, cutoff TIMESTAMP, midnight TIMESTAMP, limit0 TIMESTAMP, limit1 TIMESTAMP, due0 INTEGER, due1 INTEGER,
  promised0 INTEGER, promised1 INTEGER, done0 INTEGER, done1 INTEGER)
"""
_JUDGED: Final = f"""
SELECT region, carrier, service, state,
  CASE WHEN state < 4 THEN due WHEN state > 4 THEN ordered_on END AS day, CASE WHEN state < 3 THEN delta END AS delta
FROM (
  SELECT region, carrier, service, due, ordered_on, delta,
    CASE WHEN status = 'cancelled' THEN 5 WHEN delivered_at < ordered_at THEN 6 WHEN delivered_at < due_by THEN 1
      WHEN delivered_at >= due_by THEN 2 WHEN due_by <= {_AT} THEN 3 ELSE 4 END AS state
  FROM (
    SELECT region, carrier, service, status, ordered_at, delivered_at,
      CASE WHEN ordered_at >= s.cutoff THEN s.limit1 ELSE s.limit0 END AS due_by,
      CASE WHEN ordered_at >= s.cutoff THEN s.due1 ELSE s.due0 END AS due,
      CASE WHEN ordered_at >= s.midnight THEN s.day + 1 ELSE s.day END AS ordered_on,
      CASE WHEN delivered_at >= e.midnight THEN e.done1 ELSE e.done0 END
        - CASE WHEN ordered_at >= s.cutoff THEN s.promised1 ELSE s.promised0 END AS delta
    FROM orders
      LEFT JOIN calendar AS s ON s.day = CAST(epoch_us(ordered_at) // 86400000000 AS INTEGER)
      LEFT JOIN calendar AS e ON e.day = CAST(epoch_us(delivered_at) // 86400000000 AS INTEGER)
    WHERE ordered_at <= {_AT}))
"""
_STATES: Final = {1: "kept", 2: "broken", 3: "overdue", 4: "pending", 5: "void", 6: "unknown"}
_COUNTS: Final = ", ".join(f"count(*) FILTER (state = {number}) AS {name}" for number, name in _STATES.items())
_DELTAS: Final = f"count(delta), avg(delta), quantile_cont(delta, {_SHARES})"
QUERIES: Final = {
    "days": f"""
        SELECT grouping_id(region, day) AS level, region, carrier, service, day, state, count(*) AS n,
          count(delta) AS measured, avg(delta) AS mean, quantile_cont(delta, {_SHARES}) AS percentiles
        FROM ({_JUDGED}) GROUP BY GROUPING SETS ((region, carrier, service, day, state), (region, carrier, service), ())
        """,
    "segments": f"""
        SELECT region, carrier, service, {_COUNTS}, {_DELTAS} FROM ({_JUDGED})
        GROUP BY GROUPING SETS ((region, carrier, service), ())
        """,
}


def calendar_rows() -> list[tuple[Any, ...]]:
    """Return a row for each UTC day: when it turns, and what is promised and done before and after that."""
    off = holidays.country_holidays("ID", years=range(_FIRST.year, _LAST.year + 1))
    every = [_FIRST + dt.timedelta(days=number) for number in range((_LAST - _FIRST).days)]
    open_days = [day for day in every if day.weekday() < 5 and day not in off]
    rows = []
    for day in every[:-30]:
        started = bisect_left(open_days, day), bisect_right(open_days, day)
        promised = [first + _TARGET for first in started]
        due = [open_days[number] for number in promised]
        done = bisect_left(open_days, day), bisect_left(open_days, day + dt.timedelta(days=1))
        midnights = [_clock(each, 17) for each in due]
        numbers = [(each - _EPOCH).days for each in due]
        rows.append(((day - _EPOCH).days, _clock(day, 7), _clock(day, 17), *midnights, *numbers, *promised, *done))
    return rows


def _clock(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour))


def connect(orders: Path) -> duckdb.DuckDBPyConnection:
    """Return a database with the calendar and a view of the orders."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE VIEW orders AS SELECT * FROM read_parquet('{orders}')")
    connection.execute(_CALENDAR)
    rows = calendar_rows()
    connection.executemany(f"INSERT INTO calendar VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return connection


def answer(connection: duckdb.DuckDBPyConnection) -> Answer:
    """Return what the query over days found, to be compared with the other sides."""
    counts: dict[tuple[Place, int | None, str], int] = {}
    deltas: dict[Place | None, Statistics] = {}
    for level, *place, day, state, n, measured, mean, percentiles in connection.execute(QUERIES["days"]).fetchall():
        region, carrier, service = place
        if level == 0:
            counts[(region, carrier, service), day, _STATES[state]] = n
        else:
            deltas[(region, carrier, service) if level == 1 else None] = (measured, mean, *percentiles)
    return Answer(counts, deltas)


def main(mode: str, orders: Path) -> None:
    """Measure one of the queries, in this process. Answers over days stay in a temporary table, as ours do."""
    connection = connect(orders)
    stages: dict[str, float] = {}
    with stage(stages, "query"):
        if mode == "segments":
            connection.execute(QUERIES[mode]).fetchall()
        else:
            connection.execute(f"CREATE TEMP TABLE answer AS {QUERIES[mode]}")
    report(stages)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
