"""What evaluating costs: `python bench/evaluate.py [RUNS]`, on orders that are made first.

CPU seconds are user and system time of a process that does one thing once, started anew for each run, with the data in
the page cache. What its start and imports take is not counted, except for commands. Figures are medians of RUNS (5)
runs, in which the sides take turns. Before anything is measured, all sides must give the same answer, row by row.
The last line is one JSON object.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
COMMAND: Final = Path(sys.executable).with_name("expectmon")
MILLION: Final = 1_000_000
SIZES: Final = (1 * MILLION, 3 * MILLION, 10 * MILLION, 30 * MILLION)
MAIN: Final = 10 * MILLION
AT: Final = "2025-01-01T00:00:00+00:00"
_ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
Stages = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the runs of one side took: CPU seconds by stage, and the peak of memory."""

    stages: list[Stages] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)
    pandas: list[bool] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Median of the whole."""
        return statistics.median(sum(each.values()) for each in self.stages)

    def stage(self, name: str) -> float:
        """Median of one stage."""
        return statistics.median(each[name] for each in self.stages)

    @property
    def told(self) -> str:
        """The stages, for people."""
        names = list(self.stages[0])
        return ", ".join(f"{name} {self.stage(name):.2f}" for name in names) if len(names) > 1 else ""


def side(module: str, *arguments: object) -> dict[str, Any]:
    """Run one side once, in a process of its own, and return what it reports."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    done = subprocess.run(command, env=_ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def alternating(sides: Mapping[str, Sequence[object]], runs: int) -> dict[str, Runs]:
    """Run all sides in turn, so often."""
    found = {name: Runs() for name in sides}
    for _ in range(runs):
        for name, arguments in sides.items():
            report = side(*map(str, arguments))
            found[name].stages.append(report["stages"])
            found[name].peaks.append(report["peak_mb"])
            found[name].pandas.append(report["pandas"])
    return found


def command_cpu(make: Callable[[], tuple[Sequence[str], Mapping[str, str]]], runs: int) -> float:
    """Return the median CPU seconds of a command, start and imports included. 0 and 1 are good exit codes."""
    used = []
    for _ in range(runs):
        arguments, environment = make()
        before = _children()
        done = subprocess.run(
            [str(COMMAND), *arguments], env={**_ENVIRONMENT, **environment}, capture_output=True, text=True, check=False
        )
        used.append(_children() - before)
        if done.returncode not in (0, 1):
            raise SystemExit(f"expectmon {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return statistics.median(used)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make_data() -> dict[int, Path]:
    """Make the orders of every size, and return where they are."""
    made = {}
    for rows in SIZES:
        command = [sys.executable, str(ROOT / "bench" / "make_orders.py"), str(rows)]
        made[rows] = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())
    return made


def verify(orders: Path) -> None:
    """Stop unless all sides give the same answer."""
    command = [sys.executable, "-m", "bench.verify", str(orders)]
    done = subprocess.run(command, env=_ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout, end="")
    if done.returncode:
        raise SystemExit(f"the sides do not agree\n{done.stderr}")


def exponent(costs: Mapping[int, float]) -> float:
    """Return the slope of cost over size, both in logarithms: 1 is linear."""
    xs, ys = [math.log(rows) for rows in costs], [math.log(cost) for cost in costs.values()]
    return statistics.linear_regression(xs, ys).slope


def row(name: str, value: float, bound: float | None = None, note: str = "") -> None:
    """Print a line of the table."""
    limit = "" if bound is None else f"<= {bound:g}"
    mark = "" if bound is None else ("ok" if value <= bound else "OVER")
    print(f"  {name:<50}{value:>10.3f}  {limit:<9}{mark:<5}{note}", flush=True)


def compare_sides(orders: Path, runs: int, figures: dict[str, float]) -> None:
    """Measure one promise on the main size, each side in turn."""
    print(f"\nOne promise in business days on {MAIN // MILLION} million orders, CPU seconds")
    found = alternating(
        {
            "expectmon": ("by_expectmon", "one", orders),
            "hand": ("by_hand", "segments", orders),
            "expectmon, by due day too": ("by_expectmon", "one-days", orders),
            "hand, by due day too": ("by_hand", "days", orders),
            "pandas": ("by_pandas", orders),
        },
        runs,
    )
    for name, each in found.items():
        row(name, each.cpu, note=each.told)
    ours = found["expectmon"]
    figures["ratio_to_hand_sql"] = ours.cpu / found["hand"].cpu
    figures["ratio_to_pandas_cpu"] = ours.cpu / found["pandas"].cpu
    figures["peak_mb_10m"] = max(ours.peaks)
    print("\nRatios")
    row("to the hand-written query with the same answer", figures["ratio_to_hand_sql"], 1.25)
    row("  the same, the source being open", (ours.cpu - ours.stage("open")) / found["hand"].cpu)
    row("  by due day too", found["expectmon, by due day too"].cpu / found["hand, by due day too"].cpu)
    row("to pandas and numpy", figures["ratio_to_pandas_cpu"], 0.25)
    note = "pandas was imported by DuckDB" if any(ours.pandas) else "pandas is not imported"
    row("peak of memory, MB", figures["peak_mb_10m"], 700, note)


def grow(data: Mapping[int, Path], runs: int, figures: dict[str, float]) -> None:
    """Measure one promise on every size."""
    print("\nGrowth, CPU seconds")
    found = alternating({str(rows): ("by_expectmon", "one", path) for rows, path in data.items()}, runs)
    costs = {rows: found[str(rows)].cpu for rows in data}
    for rows, cost in costs.items():
        row(f"{rows // MILLION} million", cost, note=f"{cost / rows * MILLION:.3f} a million")
    figures["growth_exponent"] = exponent(costs)
    row("exponent", figures["growth_exponent"], 1.05)


def many(orders: Path, runs: int, figures: dict[str, float]) -> None:
    """Measure twenty promises on one source against one of them, counts only."""
    print("\nTwenty promises on one source, counts only, CPU seconds")
    sides = {name: ("by_expectmon", f"{name}-counts", orders) for name in ("one", "twenty")}
    found = alternating(sides, runs)
    for name, each in found.items():
        row(name, each.cpu, note=f"{each.told}; {max(each.peaks):.0f} MB")
    closed = {name: each.cpu - each.stage("open") for name, each in found.items()}
    figures["ratio_20_promises"] = closed["twenty"] / closed["one"]
    row("ratio, the source being open", figures["ratio_20_promises"], 16)
    row("  the same, opening the source each time", found["twenty"].cpu / found["one"].cpu)


def commands(orders: Path, runs: int, figures: dict[str, float]) -> None:
    """Measure the installed command from start to end."""
    print("\nCommands from start to end, CPU seconds")
    figures["help_cpu_s"] = command_cpu(lambda: (["--help"], {}), runs)
    row("expectmon --help", figures["help_cpu_s"], 0.3)
    with tempfile.TemporaryDirectory(prefix="expectmon-bench-") as folder:
        demo = str(Path(folder) / "demo")
        subprocess.run([str(COMMAND), "demo", demo], capture_output=True, check=True)
        figures["demo_check_cpu_s"] = command_cpu(lambda: (["-C", demo, "check"], {}), runs)
        row("expectmon -C demo check", figures["demo_check_cpu_s"], 2)

        def check() -> tuple[Sequence[str], Mapping[str, str]]:
            state = Path(folder) / f"state-{time.monotonic_ns()}.db"
            arguments = ["-C", str(ROOT / "bench" / "orders"), "check", "--at", AT, "--record"]
            return arguments, {"ORDERS": str(orders), "STATE": str(state)}

        figures["check_cpu_s_10m"] = command_cpu(check, min(runs, 3))
    row("expectmon check, first of 10 million orders", figures["check_cpu_s_10m"], note="with the state database")


def main(runs: int) -> None:
    """Make the data, verify, measure, print."""
    began = time.monotonic()
    print("Making orders", flush=True)
    data = make_data()
    verify(data[MAIN])
    figures: dict[str, float] = {}
    compare_sides(data[MAIN], runs, figures)
    grow(data, min(runs, 3), figures)
    many(data[MAIN], min(runs, 3), figures)
    commands(data[MAIN], runs, figures)
    print(f"\n{time.monotonic() - began:.0f} seconds in all")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
