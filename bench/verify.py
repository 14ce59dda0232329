"""Whether all sides give the same answer, row by row: `python -m bench.verify PARQUET`. Exits with 1 if not."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.by_expectmon import Evaluated
from bench.by_hand import answer as by_hand
from bench.by_hand import connect
from bench.by_pandas import answer as by_pandas
from bench.measured import differences


def main(orders: Path) -> int:
    """Compare the sides; returns the exit code."""
    evaluated = Evaluated(orders, [5], deltas=True, days=True)
    ours = evaluated.answer()
    at_once = Evaluated(orders, [5], deltas=True, days=False)
    found = [] if at_once.evaluations == evaluated.evaluations else ["scorecards with and without days differ"]
    evaluated.close()
    at_once.close()
    found += [
        *differences("expectmon and hand-written SQL", ours, by_hand(connect(orders))),
        *differences("expectmon and pandas", ours, by_pandas(orders)),
    ]
    for line in found[:20]:
        print(line)
    kinds = f"{len(ours.counts)} counts by segment, day and state; percentiles of {len(ours.deltas)} segments"
    print(f"{kinds}: {f'{len(found)} differ' if found else 'all equal'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
