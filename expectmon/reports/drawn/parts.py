"""What the charts of reports share: names that are safe as files, marks, cells, intervals in words."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Final

from expectmon.insights.comparing import rate_of
from expectmon.insights.portrait import Portrait
from expectmon.present.charts.specs import Mark, Spec
from expectmon.present.report import Cell, Chart, Grid
from expectmon.present.speech import Speech
from expectmon.promises.model import Rate

SHOWN: Final = 12
"""Rows of a chart's table that a face shows at first."""
ROWS: Final = 400
"""Rows that it has at most."""
_NAME: Final = 60


def file_name(kind: str, promise: str) -> str:
    """Return the name of a promise's chart, unique and safe as a file: `attainment-standard-delivery`."""
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in promise)
    if safe == promise and len(promise) <= _NAME:
        return f"{kind}-{safe}"
    return f"{kind}-{safe[: _NAME - 9]}-{zlib.crc32(promise.encode(errors='surrogatepass')):08x}"


def chart(name: str, title: str, findings: Sequence[str], spec: Spec, table: Grid, *, in_mail: bool) -> Chart:
    """Put a chart together; its findings are sentences, of which empty ones are left out."""
    return Chart(name, title, " ".join(each for each in findings if each), spec, table, in_mail=in_mail)


def table(
    name: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1, note: str = ""
) -> Grid:
    """Return the figures of a chart; the first columns hold `words`, the rest numbers. Rows beyond 400 are left out."""
    cells = tuple(tuple(Cell(text) for text in row) for row in rows[:ROWS])
    return Grid(
        f"{name}-figures", title, tuple(columns), cells, frozenset(range(words, len(columns))), shown=SHOWN, note=note
    )


def goal_mark(portrait: Portrait, speech: Speech) -> Mark | None:
    """Return the objective as a line: `goal 95%`, with its rate where it leaves the excused out. None without one."""
    objective = portrait.profile.objective
    if objective is None:
        return None
    text = speech.say("goal {goal}", goal=speech.goal(objective.share))
    if rate_of(portrait.profile) is Rate.CONTROLLABLE:
        text = speech.say("{goal}, in our control", goal=text)
    return Mark(objective.share, text)


def interval(speech: Speech, low: float | None, high: float | None) -> str:
    """Say an interval of shares: `71.2% to 80.1%`; a dash without one."""
    if low is None or high is None:
        return "-"
    return speech.say("{low} to {high}", low=speech.percent(low), high=speech.percent(high))


def share(speech: Speech, value: float | None) -> str:
    """Say a share; without due commitments there is none."""
    return speech.say("no data") if value is None else speech.percent(value)


def window_words(portrait: Portrait, speech: Speech) -> str:
    """Say what the figures of the window are over: `Due in the last 30 days.`; `All that is known.` without one."""
    if portrait.window is None:
        return speech.say("Over all that is known.")
    days = (portrait.window.end - portrait.window.first).days
    return speech.say_n("Due on the last {n} day.", "Due in the last {n} days.", days)


def rate_words(portrait: Portrait, speech: Speech) -> str:
    """Say that shares leave the excused out, where the objective judges that rate; else nothing."""
    if rate_of(portrait.profile) is not Rate.CONTROLLABLE:
        return ""
    return speech.say("Shares are those in our control: what is excused is left out.")


def short_day(speech: Speech, day: dt.date, end: dt.date) -> str:
    """Say a day of a series; without the year, where it is that of the series' end."""
    return speech.day(day, since=dt.datetime.combine(end, dt.time(12), speech.zone))
