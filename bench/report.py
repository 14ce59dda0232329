"""What a report costs: `python bench/report.py`, on orders that it makes. The last line is one JSON object.

Twelve promises are checked on 10 million orders and their portraits are kept, as a report's own check does it; that is
bench/evaluate.py's subject and only told here (`check_cpu_s`). What follows is measured in a process of its own:

- `ops_cpu_s`: CPU seconds of the weekly ops report of them, from the state to the files: gathered, written, all charts
  drawn, every face, kept. Imports included; the median of three runs.
- `peak_mb`: the peak memory of that process.
- `growth_mb_300`: by how much the memory of one process grows over 300 reports of one promise, which have a chart of
  every kind but the journey, after the first ten.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.make_orders import make_orders  # noqa: E402 - found by the line above

ROOT: Final = Path(__file__).resolve().parents[1]
WORKSPACE: Final = ROOT / "bench" / "reports"
AT: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
ORDERS: Final = 10_000_000
DAYS: Final = 7
RUNS: Final = 3
REPORTS: Final = 300
WARM: Final = 10
BOUNDS: Final = {"ops_cpu_s": 6.0, "peak_mb": 300.0, "growth_mb_300": 30.0}


def check() -> dict[str, float]:
    """Check the promises on all orders and keep their portraits."""
    from expectmon.jobs.check import CheckAsked, run_check
    from expectmon.workspace.load import load_workspace

    found = run_check(load_workspace(WORKSPACE), CheckAsked(portraits=DAYS), AT)
    due = sum(each.total.counts.due for each in found.evaluations)
    return {"check_cpu_s": cpu(), "check_peak_mb": peak(), "promises": len(found.portraits), "due": due}


def ops() -> dict[str, float]:
    """Make the ops report from what the state has, and keep it."""
    from expectmon.jobs.reporting.ground import gather
    from expectmon.jobs.reporting.keeping import Made, keep
    from expectmon.jobs.reporting.measuring import Taken
    from expectmon.jobs.reporting.result import ReportAsked
    from expectmon.jobs.reporting.writing import write
    from expectmon.present.faces.faces import faces
    from expectmon.present.report import ReportKind
    from expectmon.store.state import open_state
    from expectmon.workspace.load import load_workspace

    workspace = load_workspace(WORKSPACE)
    promises = tuple(promise.id for promise in workspace.promises)
    with open_state(workspace.state_url) as state, state.reading() as connection:
        ground = gather(connection, workspace, ReportAsked(days=DAYS), Taken(AT, promises))
    if len(ground.portraits) != len(promises):
        raise SystemExit(f"{len(ground.portraits)} of {len(promises)} promises have a portrait")
    report = write(ReportKind.OPS, "", ground, "en")
    made = faces(report)
    with tempfile.TemporaryDirectory() as folder:
        keep([Made(report, made, b"")], Path(folder), ROOT)
    charts = made.page.count("data:image/png")
    return {"ops_cpu_s": cpu(), "peak_mb": peak(), "charts": charts, "mail_kb": len(made.mail.html.encode()) / 1000}


def many() -> dict[str, float]:
    """Make 300 reports of one promise, and see what stays in memory."""
    from expectmon.insights.portrait import Portrait
    from expectmon.jobs.reporting.ground import period_of
    from expectmon.jobs.reporting.writing import write
    from expectmon.present.faces.faces import faces
    from expectmon.present.report import ReportKind
    from expectmon.reports.ground import Ground
    from expectmon.store.portraits import read_portraits
    from expectmon.store.state import open_state
    from expectmon.workspace.load import load_workspace

    workspace = load_workspace(WORKSPACE)
    with open_state(workspace.state_url) as state, state.reading() as connection:
        portraits: list[Portrait] = list(read_portraits(connection).portraits.values())
    ground = Ground(AT, workspace.timezone, period_of(AT, workspace.timezone, DAYS), portraits)
    sizes = []
    for number in range(REPORTS + WARM):
        portrait = portraits[number % len(portraits)]
        faces(write(ReportKind.PROMISE, portrait.profile.id, ground, ("en", "id")[number % 2]))
        if number in (WARM - 1, REPORTS + WARM - 1):
            gc.collect()
            sizes.append(psutil.Process().memory_info().rss / 1e6)
    return {"growth_mb_300": sizes[1] - sizes[0], "many_cpu_s": cpu()}


def cpu() -> float:
    """Return the CPU seconds that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(part: str, environment: dict[str, str]) -> dict[str, float]:
    """Run a part of this bench in a process of its own."""
    command = [sys.executable, "-m", "bench.report", part]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stdout}{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(folder: Path) -> Iterator[tuple[str, float]]:
    """Measure everything."""
    environment = os.environ | {"ORDERS": str(make_orders(ORDERS)), "STATE": str(folder / "state.db")}
    yield from apart("check", environment).items()
    runs = [apart("ops", environment) for _ in range(RUNS)]
    yield from ((name, statistics.median(run[name] for run in runs)) for name in runs[0])
    yield from apart("many", environment).items()


def main() -> None:
    """Print a table and the figures."""
    with tempfile.TemporaryDirectory(prefix="expectmon-bench-") as folder:
        figures: dict[str, Any] = {}
        for name, value in measured(Path(folder)):
            bound = BOUNDS.get(name)
            mark = "" if bound is None else f"<= {bound:g}  {'ok' if value <= bound else 'OVER'}"
            print(f"  {name:<20}{value:>14.3f}  {mark}", flush=True)
            figures[name] = value
    print(json.dumps({name: round(figures[name], 3) for name in BOUNDS}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"check": check, "ops": ops, "many": many}[sys.argv[1]]()))
    else:
        main()
