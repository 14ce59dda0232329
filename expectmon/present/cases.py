"""The worst commitments of an incident: as a table, as a line, and as a file of them all."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Final

from expectmon.present import commands
from expectmon.present.blocks import Row, Step, Table
from expectmon.present.clean import plain, sheet_cell
from expectmon.present.facts import due_day
from expectmon.present.letter import Attachment, Case, Item
from expectmon.present.phrases import Told
from expectmon.present.speech import span
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition
from expectmon.promises.commitment import State

ROWS: Final = 10
"""Cases in a letter's table."""
SECTIONS: Final = 15
"""Incidents that have a section of their own in a digest, and lines of those that are over; the rest is counted."""
ATTACHED: Final = 1000
"""Cases in the file that goes with it."""
_SHOWN: Final = 6
_CELL: Final = 40
_SHEET_CELL: Final = 1000
_NONE: Final = "-"
_STATES: Final = {
    State.KEPT: msg("kept"),
    State.BROKEN: msg("broken"),
    State.OVERDUE: msg("overdue"),
    State.AT_RISK: msg("at risk"),
    State.PENDING: msg("pending"),
    State.PAUSED: msg("paused"),
    State.EXCUSED: msg("excused"),
    State.VOID: msg("void"),
    State.UNKNOWN: msg("unknown"),
}
_OPEN: Final = frozenset({State.AT_RISK, State.PENDING, State.PAUSED})


def key_of(case: Case) -> str:
    """Return the record's key; of several cycles with the cycle: `A-17#2`."""
    return plain(case.key) if case.cycle == 1 else f"{plain(case.key)}#{case.cycle}"


def table(told: Told) -> Table | None:
    """Return the worst cases as a table, at most ten; None where there is none."""
    cases = told.item.cases[:ROWS]
    if not cases:
        return None
    speech = told.speech
    mixed = len({case.state for case in cases}) > 1
    rows = [Row(_cells(told, case), _below(told, case, with_state=mixed)) for case in cases]
    columns = (speech.say("Record"), _deadline_title(told), _late_title(told))
    used = [index for index in range(len(columns)) if any(row.cells[index] != _NONE for row in rows)]
    kept = tuple(Row(tuple(row.cells[index] for index in used), row.below) for row in rows)
    return Table(_title(told, len(cases)), tuple(columns[index] for index in used), kept)


def _title(told: Told, shown: int) -> str:
    count, every = told.speech.number(shown), max(told.item.all_cases, shown)
    if every == shown:
        return told.speech.say_n("The one it is about", "All {n}", shown)
    text = (
        msg("The first {count} of {all}") if told.condition is Condition.NEARING else msg("The worst {count} of {all}")
    )
    return told.speech.say(text, count=count, all=told.speech.number(every))


def _deadline_title(told: Told) -> str:
    if told.item.about.of_day:
        return told.speech.say("Due by the end of")
    return told.speech.say("Deadline ({zone})", zone=told.speech.zone_name(told.at))


def _late_title(told: Told) -> str:
    return told.speech.say("Time left") if told.condition is Condition.NEARING else told.speech.say("How late")


def _cells(told: Told, case: Case) -> tuple[str, ...]:
    late = lateness(told, case)
    if late is None:
        return key_of(case), _deadline(told, case.deadline), _NONE
    # What the column's title says need not be said in each row.
    as_titled = (late < dt.timedelta(0)) is (told.condition is Condition.NEARING)
    words = told.speech.length(late) if as_titled else _lateness_in_words(told, case)
    return key_of(case), _deadline(told, case.deadline), words


def _deadline(told: Told, moment: dt.datetime | None) -> str:
    if moment is None:
        return _NONE
    day = due_day(told, moment)
    if day is not None:
        return told.speech.day(day, since=told.at)
    # The title names the zone as it is called now; a deadline before a change of the clocks names its own.
    same = told.speech.zone_name(moment) == told.speech.zone_name(told.at)
    time = told.speech.time(moment, since=told.at)
    return time if same else f"{time} {told.speech.zone_name(moment)}"


def lateness(told: Told, case: Case) -> dt.timedelta | None:
    """Return how late a case is; what is open is late from its deadline until now. None where nobody knows."""
    if case.delta_seconds is not None:
        return span(case.delta_seconds)
    return told.at - case.deadline if case.deadline else None


def _lateness_in_words(told: Told, case: Case) -> str:
    late = lateness(told, case)
    return "" if late is None else told.speech.lateness(late, still_open=case.state in _OPEN)


def _below(told: Told, case: Case, *, with_state: bool) -> str:
    parts = [told.speech.say(_STATES[State(case.state)])] if with_state and case.state in list(State) else []
    shown = list(case.shown.items())[:_SHOWN]
    parts.extend(
        f"{plain(name, _CELL)}: {plain(value, _CELL) if value is not None else _NONE}" for name, value in shown
    )
    return " · ".join(parts)


def rest(told: Told, attached: Attachment | None) -> Step | None:
    """Say how many more there are, and where; None where the table shows all."""
    shown = len(told.item.cases[:ROWS])
    more = told.item.all_cases - shown
    if more <= 0 or not shown:
        return None
    text = told.speech.say_n("{n} more.", "{n} more.", more)
    if attached:
        in_file = min(len(told.item.cases), ATTACHED)
        file = told.speech.say_n(
            "The attached {file} lists {n}.", "The attached {file} lists {n}.", in_file, file=attached.name
        )
        text = f"{text} {file}"
    if told.base_url:
        return Step(text, url=commands.incident_url(told.base_url, told.number))
    return Step(text, command=commands.show(told.number))


def worst_line(told: Told, count: int) -> str:
    """Name the few worst in a line: `Worst: A-17 (2 days late), A-3 (1 day late)`; empty where there is none."""
    named = [(key_of(case), _lateness_in_words(told, case)) for case in told.item.cases[:count]]
    if not named:
        return ""
    cases = ", ".join(f"{key} ({late})" if late else key for key, late in named)
    if len(named) == told.item.all_cases:
        return cases
    # Of what can still be kept none is worse than the other: the first to act on is the first that is due.
    text = msg("First: {cases}") if told.condition is Condition.NEARING else msg("Worst: {cases}")
    return told.speech.say(text, cases=cases)


def attachment(items: Iterable[Item], name: str) -> Attachment | None:
    """Return the cases of incidents as a CSV file, at most 1,000, if there are more than a letter shows.

    Times are in UTC. No cell is run by a spreadsheet.
    """
    pairs = [(item, case) for item in items for case in item.cases]
    if len({id(item) for item, _ in pairs}) <= SECTIONS and not any(len(item.cases) > ROWS for item, _ in pairs):
        return None
    pairs = pairs[:ATTACHED]
    columns = list(dict.fromkeys(column for _, case in pairs for column in case.shown))
    text = io.StringIO()
    writer = csv.writer(text)
    head = ["incident", "name", "key", "cycle", "state", "deadline", "delta_seconds", *columns]
    writer.writerow(sheet_cell(column, _SHEET_CELL) for column in head)
    writer.writerows(_line(item, case, columns) for item, case in pairs)
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Attachment(name, "text/csv", text.getvalue().encode("utf-8-sig"))


def _line(item: Item, case: Case, columns: list[str]) -> list[str]:
    deadline = case.deadline.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if case.deadline else ""
    texts = (item.about.name, case.key)
    # A number is no formula, also below zero.
    delta = "" if case.delta_seconds is None else f"{case.delta_seconds:.0f}"
    return [
        str(item.incident.number or ""),
        *(sheet_cell(text, _SHEET_CELL) for text in texts),
        str(case.cycle),
        sheet_cell(case.state, _SHEET_CELL),
        deadline,
        delta,
        *(sheet_cell(case.shown.get(column) or "", _SHEET_CELL) for column in columns),
    ]
