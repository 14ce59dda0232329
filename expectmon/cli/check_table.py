"""A check as a table for people: worst first, within 80 columns, understood without colours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from expectmon.cli.errors import printable
from expectmon.cli.figures import count, goal, percent, signed
from expectmon.cli.worst import SHOWN, WorseSegment, kept_of, worse_segments, worst_first
from expectmon.engine.evaluate import Evaluation
from expectmon.engine.scorecard import Outcome, Scorecard
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
_UNITS: Final = frozenset(Unit)
_SHORT: Final = {Unit.BUSINESS_MINUTE: "business min"}
_RIGHT: Final = ("Kept", "Goal", "Due", "Late", "At\nrisk", "Delta\np50 / p90", "Un-\nknown")


def print_check(
    console: Console, evaluations: Sequence[Evaluation], at: dt.datetime, zone: str, *, signs: bool
) -> None:
    """Print what a check found.

    Args:
        console: Where to.
        evaluations: One a promise.
        at: The moment of the check.
        zone: The workspace's zone, in which it is told.
        signs: Whether characters beyond ASCII may be used.
    """
    console.print(Text(f"As of {at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}", style="bold"))
    if not evaluations:
        console.print("No promises were checked.")
        return
    console.print()
    console.print(_table(worst_first(evaluations), signs=signs))
    for note in _notes(evaluations):
        console.print(Text(note, style="dim"))
    _print_segments(console, worse_segments(evaluations))


def _table(evaluations: Sequence[Evaluation], *, signs: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Promise", overflow="fold")
    for name in _RIGHT:
        table.add_column(name, justify="right", no_wrap=True)
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
    unit = _SHORT.get(Unit(delta.unit), f"{delta.unit}s") if delta.unit in _UNITS else delta.unit
    return f"{signed(delta.p50)} / {signed(delta.p90)}\n{unit}"


def _notes(evaluations: Sequence[Evaluation]) -> list[str]:
    notes = ["Kept: share of due commitments, with its 95% interval. Late: broken and overdue."]
    kept = [kept_of(evaluation.promise, evaluation.total) for evaluation in evaluations]
    if any(each and each.controllable for each in kept):
        notes.append("* judged without excused commitments, as the objective says")
    return ["", *notes]


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
