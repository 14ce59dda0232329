"""What a report costs: `python bench/report.py`, on orders that it makes. The last line is one JSON object.

Twelve promises are checked on 10 million orders and their portraits are kept, as a report's own check does it. That is
bench/evaluate.py's subject and is only told here (`check_cpu_s`). What follows is measured in processes of their own:

- `ops_cpu_s`: CPU seconds of the weekly ops report of them, from the state to the files: gathered, written, all charts
  drawn, every face, kept. Start and imports are counted; the median of three runs.
- `peak_mb`: the peak memory of that process.
- `growth_mb_300`: by how much the memory of one process grows over 300 reports of one promise, which have a chart of
  every kind but the journey, after the first 24 (two of each promise).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
ORDERS: Final = 10_000_000
RUNS: Final = 3
BOUNDS: Final = {"ops_cpu_s": 6.0, "peak_mb": 300.0, "growth_mb_300": 30.0}


def run(*arguments: str, **settings: str) -> str:
    """Run a part in a process of its own, and return its last line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()[-1]


def measured(folder: Path) -> Iterator[tuple[str, float]]:
    """Measure everything."""
    orders, state = run("bench/make_orders.py", str(ORDERS)), str(folder / "state.db")

    def part(name: str) -> dict[str, float]:
        found: dict[str, float] = json.loads(run("-m", "bench.by_report", name, ORDERS=orders, STATE=state))
        return found

    yield from part("check").items()
    runs = [part("ops") for _ in range(RUNS)]
    yield from ((name, statistics.median(each[name] for each in runs)) for name in runs[0])
    yield from part("many").items()


def main() -> None:
    """Print a table and the figures."""
    figures = {}
    with tempfile.TemporaryDirectory(prefix="expectmon-bench-") as folder:
        for name, value in measured(Path(folder)):
            bound = BOUNDS.get(name)
            mark = "" if bound is None else f"<= {bound:g}  {'ok' if value <= bound else 'OVER'}"
            print(f"  {name:<20}{value:>14.3f}  {mark}", flush=True)
            figures[name] = round(value, 3)
    print(json.dumps({name: figures[name] for name in BOUNDS}))


if __name__ == "__main__":
    main()
