"""The parts of bench/report.py, each in a process of its own: `python -m bench.by_report check|ops|many`."""

from __future__ import annotations

import datetime as dt
import gc
import json
import resource
import sys
import tempfile
from pathlib import Path
from typing import Final

import psutil

from bench.measured import cpu
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.reporting.ground import gather, period_of
from expectmon.jobs.reporting.keeping import Made, keep
from expectmon.jobs.reporting.measuring import Taken
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.jobs.reporting.writing import write
from expectmon.present.faces.faces import faces
from expectmon.present.report import ReportKind
from expectmon.reports.ground import Ground
from expectmon.store.portraits import read_portraits
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace

ROOT: Final = Path(__file__).resolve().parents[1]
WORKSPACE: Final = ROOT / "bench" / "reports"
AT: Final = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
DAYS: Final = 7
REPORTS: Final = 300
WARM: Final = 24
"""Reports before memory is looked at: each promise twice, so that fonts, tables of colours and words are loaded."""


def check() -> dict[str, float]:
    """Check the promises on all orders and keep their portraits."""
    found = run_check(load_workspace(WORKSPACE), CheckAsked(portraits=DAYS), AT)
    due = sum(each.total.counts.due for each in found.evaluations)
    return {"check_cpu_s": cpu(), "check_peak_mb": peak(), "promises": len(found.portraits), "due": due}


def ops() -> dict[str, float]:
    """Make the ops report from what the state has, and keep it."""
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
    workspace = load_workspace(WORKSPACE)
    with open_state(workspace.state_url) as state, state.reading() as connection:
        portraits = list(read_portraits(connection).portraits.values())
    ground = Ground(AT, workspace.timezone, period_of(AT, workspace.timezone, DAYS), portraits)
    sizes = []
    for number in range(REPORTS + WARM):
        portrait = portraits[number % len(portraits)]
        faces(write(ReportKind.PROMISE, portrait.profile.id, ground, ("en", "id")[number % 2]))
        if number in (WARM - 1, REPORTS + WARM - 1):
            gc.collect()
            sizes.append(psutil.Process().memory_info().rss / 1e6)
    return {"growth_mb_300": sizes[1] - sizes[0], "many_cpu_s": cpu()}


def peak() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"check": check, "ops": ops, "many": many}[sys.argv[1]]()))
