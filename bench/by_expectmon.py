"""Our side: `python -m bench.by_expectmon MODE PARQUET`.

MODE is `one`, `one-days` (scorecards a due day too), `one-counts` or `twenty-counts`.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.measured import AT, Answer, report, stage
from expectmon.calendars.instants import day_number
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.jobs.bring_in import bring_in
from expectmon.promises.commitment import State
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import Choice, Promise, Within
from expectmon.sources.duck import open_duckdb
from expectmon.sources.open import source_folders
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

WORKSPACE: Final = Path(__file__).resolve().parent / "orders"
_STATES: Final = tuple(State)


def workspace_of(orders: Path) -> Workspace:
    """Return the bench's workspace over a file of orders."""
    os.environ |= {"ORDERS": str(orders.resolve()), "STATE": "unused.db"}
    return load_workspace(WORKSPACE)


def with_targets(promise: Promise, days: Iterable[int]) -> tuple[Promise, ...]:
    """Return the promise once for each target in business days."""
    return tuple(
        replace(
            promise,
            id=f"{promise.id}-{count}",
            versions=(replace(promise.terms, target=Within((Choice(None, Duration(count, Unit.BUSINESS_DAY)),))),),
        )
        for count in days
    )


class Evaluated:
    """The promises evaluated over the orders, with the CPU seconds of each stage."""

    def __init__(self, orders: Path, targets: Iterable[int], *, deltas: bool, days: bool) -> None:
        self.stages: dict[str, float] = {}
        workspace = workspace_of(orders)
        source = workspace.sources["orders"]
        promises = with_targets(workspace.promises[0], targets)
        self._stack = ExitStack()
        with open_duckdb([]):
            """Drivers are imported by the first connection."""
        with stage(self.stages, "open"):
            folders = source_folders([source], workspace.root)
            connection = self._stack.enter_context(open_duckdb(folders, threads=2))
            brought = bring_in(connection, source, promises, workspace.root)
        with stage(self.stages, "range of dates"):
            self._evaluator = Evaluator(
                connection,
                brought.opened.relation,
                brought.promises,
                dt.datetime.fromisoformat(AT),
                zone=workspace.timezone,
                source_zone=source.timezone,
            )
        with stage(self.stages, "evaluate"):
            self.evaluations: list[Evaluation] = list(self._evaluator.evaluate(deltas=deltas, days=days))

    def close(self) -> None:
        """Remove what lies in the temporary folder."""
        self._stack.close()

    def answer(self) -> Answer:
        """Return the answer of the first promise."""
        (evaluation,) = self.evaluations
        cards = {tuple(value or "" for _, value in card.by): card.delta for card in evaluation.segments}
        deltas = {
            place or None: (each.n, each.mean, each.p50, each.p90, each.p95, each.p99)
            for place, each in {(): evaluation.total.delta, **cards}.items()
            if each and each.n
        }
        counts = {
            (daily.by, daily.day and day_number(daily.day), str(state)): getattr(daily.counts, state)
            for daily in self._evaluator.days(evaluation.promise)
            if daily.segment
            for state in _STATES
            if getattr(daily.counts, state)
        }
        return Answer(counts, deltas)  # type: ignore[arg-type]  # three columns a segment, and deltas where n > 0


def main(mode: str, orders: Path) -> None:
    """Measure one way of evaluating, in this process."""
    targets = range(1, 21) if mode.startswith("twenty") else [5]
    evaluated = Evaluated(orders, targets, deltas="counts" not in mode, days="days" in mode)
    report(evaluated.stages)
    evaluated.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
