"""The other side: the same promise in pandas and numpy's business days: `python -m bench.by_pandas PARQUET`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import holidays
import numpy as np
import pandas as pd

from bench.measured import AT, Answer, report, stage

_COLUMNS: Final = ["region", "carrier", "service", "status", "ordered_at", "delivered_at"]
_PLACE: Final = ["region", "carrier", "service"]
_SHARES: Final = [0.5, 0.9, 0.95, 0.99]
_TARGET: Final = 5
_TO_JAKARTA: Final = pd.Timedelta(hours=7)
_CUTOFF: Final = pd.Timedelta(hours=14)
_DAY: Final = "datetime64[D]"


def judged(orders: Path) -> pd.DataFrame:
    """Return the orders with state, day and delta."""
    frame = pd.read_parquet(orders, columns=_COLUMNS)
    at = pd.Timestamp(AT).tz_localize(None)
    frame = frame[frame.ordered_at <= at]
    off = np.array(sorted(holidays.country_holidays("ID", years=range(2022, 2027))), dtype=_DAY)
    started = frame.ordered_at + _TO_JAKARTA
    ordered_on = started.to_numpy().astype(_DAY)
    # From the cut-off on an order counts as the next day's; on a day off, as the next business day's.
    counted_on = (started + (pd.Timedelta(days=1) - _CUTOFF)).to_numpy().astype(_DAY)
    due = np.busday_offset(counted_on, _TARGET, roll="forward", holidays=off)
    due_by = due + np.timedelta64(1, "D") - _TO_JAKARTA.to_timedelta64()
    delivered = frame.delivered_at.to_numpy()
    is_delivered = frame.delivered_at.notna().to_numpy()
    delivered_on = (delivered[is_delivered] + _TO_JAKARTA.to_timedelta64()).astype(_DAY)
    delta = np.full(len(frame), np.nan)
    delta[is_delivered] = _business_days(due[is_delivered], delivered_on, off)
    state = np.select(
        [
            (frame.status == "cancelled").to_numpy(),
            delivered < frame.ordered_at.to_numpy(),
            delivered < due_by,
            is_delivered,
            due_by <= at.to_datetime64(),
        ],
        [5, 6, 1, 2, 3],
        4,
    )
    day = np.where(state < 4, due.astype("int64"), np.where(state > 4, ordered_on.astype("int64"), -1))
    return frame[_PLACE].assign(day=day, state=state, delta=np.where(state < 3, delta, np.nan))


def _business_days(first: Any, last: Any, off: Any) -> Any:  # noqa: ANN401 (arrays of dates and of numbers)
    """Return the business days from `first`, which is one, to `last`; negative if that is earlier.

    numpy counts backwards without the first day and with the last, so that early ones are asked the other way round.
    """
    begin, end = np.minimum(first, last), np.maximum(first, last)
    count = np.busday_count(begin, end, holidays=off)
    return np.where(last < first, -count, count)


def figures(frame: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame, pd.Series, tuple[float, ...]]:
    """Return counts by segment, day and state; percentiles by segment; those of all; their number and mean."""
    counts = frame.groupby([*_PLACE, "day", "state"], observed=True).size()
    by_place = frame.groupby(_PLACE, observed=True).delta
    told = by_place.agg(["count", "mean"]).join(by_place.quantile(_SHARES).unstack())  # noqa: PD010 (a level of the index, which pivot_table does not take)
    return counts, told, frame.delta.quantile(_SHARES), (frame.delta.count(), frame.delta.mean())


def answer(orders: Path) -> Answer:
    """Return what was found, to be compared with the other sides."""
    counts, told, total, summed = figures(judged(orders))
    states = {1: "kept", 2: "broken", 3: "overdue", 4: "pending", 5: "void", 6: "unknown"}
    found = {
        (tuple(place), None if day < 0 else int(day), states[state]): int(n)
        for (*place, day, state), n in counts.items()
    }
    deltas: dict[Any, Any] = {tuple(row.Index): tuple(row[1:]) for row in told.itertuples()}
    return Answer(found, {**deltas, None: (*summed, *total)})


def main(orders: Path) -> None:
    """Measure it, in this process."""
    stages: dict[str, float] = {}
    with stage(stages, "read and judge"):
        frame = judged(orders)
    with stage(stages, "group"):
        figures(frame)
    report(stages)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
