"""A check as a table for people: worst first, within 80 columns, understood without colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from expectmon.cli.errors import printable
from expectmon.cli.figures import count, goal, percent, signed, units
from expectmon.cli.worst import SHOWN, WorseSegment, kept_of, worse_segments, worst_first
from expectmon.engine.evaluation import Evaluation
from expectmon.insights.scorecard import Outcome, Scorecard
from expectmon.jobs.check import CheckResult
from expectmon.promises.duration import Unit
from expectmon.promises.model import Promise


@dataclass(frozen=True, slots=True)
class Look:
    """How an outcome is shown: its sign, the sign in ASCII, its words, its colour."""

    sign: str
    plain: str
    words: str
    colour: str


LOOKS: Final = {
    Outcome.MISSED: Look("✗", "x", "missed", "bold red"),
    Outcome.UNCERTAIN: Look("~", "~", "uncertain", "yellow"),
    Outcome.MET: Look("✓", "+", "met", "green"),
    Outcome.NO_DATA: Look("·", ".", "no data", "dim"),
    Outcome.NO_OBJECTIVE: Look("-", "-", "no objective", "default"),
}
_SHORT: Final[dict[str, str]] = {Unit.BUSINESS_MINUTE: "business min"}
_DELTA: Final = "Delta\np50 / p90"
_RIGHT: Final = ("Kept", "Goal", "Due", "Late", "At\nrisk", _DELTA, "Un-\nknown")


def print_check(console: Console, result: CheckResult, zone: str, *, signs: bool) -> None:
    """Print what a check found.

    Args:
        console: Where to.
        result: Of the check.
        zone: The workspace's zone, in which its moment is told.
        signs: Whether characters beyond ASCII may be used.
    """
    console.print(Text(f"As of {result.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}", style="bold"))
    if result.evaluations:
        console.print()
        console.print(_table(worst_first(result.evaluations), signs=signs))
    else:
        console.print("No promises were checked.")
    for note in _notes(result):
        console.print(Text(note, style="dim"))
    _print_segments(console, worse_segments(result.evaluations))


def _table(evaluations: Sequence[Evaluation], *, signs: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Promise", overflow="fold")
    for name in _RIGHT:
        # Of the unit of a delta, which may be the long name of a column, and of the id the longer one is folded first.
        table.add_column(name, justify="right", no_wrap=name != _DELTA, overflow="fold")
    for evaluation in evaluations:
        table.add_row(*_cells(evaluation, signs=signs))
    return table


def _cells(evaluation: Evaluation, *, signs: bool) -> list[Text]:
    promise, counts = evaluation.promise, evaluation.total.counts
    late = counts.broken + counts.overdue
    return [
        _name(evaluation, signs=signs),
        Text(_kept(promise, evaluation.total)),
        Text(f"{goal(promise.objective.share)}\n{promise.objective.days} d" if promise.objective else "-"),
        Text(count(counts.due)),
        Text(count(late), style="bold" if late else ""),
        Text(count(counts.at_risk)),
        Text(_delta(evaluation.total)),
        Text(count(counts.unknown)),
    ]


def _name(evaluation: Evaluation, *, signs: bool) -> Text:
    look = LOOKS[evaluation.outcome]
    return Text.assemble(
        evaluation.promise.id, "\n", (f"{look.sign if signs else look.plain} {look.words}", look.colour)
    )


def _kept(promise: Promise, card: Scorecard) -> str:
    kept = kept_of(promise, card)
    if kept is None:
        return "no data"
    mark = "*" if kept.controllable else ""
    return f"{percent(kept.share)}{mark}\n{100 * kept.low:.1f}-{100 * kept.high:.1f}"


def _delta(card: Scorecard) -> str:
    delta = card.delta
    if delta is None or not delta.n:
        return "-"
    return f"{signed(delta.p50)} / {signed(delta.p90)}\n{printable(_SHORT.get(delta.unit, units(delta.unit)))}"


def _notes(result: CheckResult) -> Iterator[str]:
    """Yield what has to be known to understand the table, after an empty line."""
    yield ""
    if result.evaluations:
        yield "Kept: share of due commitments, with its 95% interval. Late: broken and overdue."
    kept = [kept_of(evaluation.promise, evaluation.total) for evaluation in result.evaluations]
    if any(each and each.controllable for each in kept):
        yield "* judged without excused commitments, as the objective says"
    for evaluation in worst_first(result.evaluations):
        if evaluation.total.counts.excused:
            yield _excused(evaluation.promise, evaluation.total)
    if result.not_checked:
        yield f"Not checked, their source failed: {', '.join(sorted(result.not_checked))}"


def _excused(promise: Promise, card: Scorecard) -> str:
    """Tell the other of the two shares, without which kept and late do not add up."""
    kept, excused = kept_of(promise, card), f"{card.counts.excused:,} excused"
    if kept is None or kept.controllable:
        return f"{promise.id}: {excused} left out; with them {_share(card.share_kept)}"
    return f"{promise.id}: {excused} count as not kept; without them {_share(card.share_kept_controllable)}"


def _share(share: float | None) -> str:
    return "no data" if share is None else percent(share)


def _print_segments(console: Console, worse: Sequence[WorseSegment]) -> None:
    if not worse:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Segments clearly below the goal", overflow="fold")
    for name in ("Kept", "Goal", "Due"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in worse[:SHOWN]:
        table.add_row(*map(Text, _segment_cells(each)))
    console.print()
    console.print(table)
    if len(worse) > SHOWN:
        console.print(Text(f"and {len(worse) - SHOWN} more: see --format json", style="dim"))


def _segment_cells(worse: WorseSegment) -> tuple[str, str, str, str]:
    by = ", ".join(f"{name} {'(empty)' if value is None else value}" for name, value in worse.card.by)
    name = printable(f"{worse.promise.id}: {by}").replace("\n", " ").replace("\t", " ")
    wanted = goal(worse.reference) if worse.promise.objective else "-"
    return name, percent(worse.kept.share), wanted, count(worse.kept.due)
