"""Parts of a promise's report that name single things: what could not be judged, what is late, incidents."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.present.blocks import Lines, Step
from expectmon.present.clean import plain
from expectmon.present.reasons import reason_in_words
from expectmon.present.report import Cell, Grid, Part
from expectmon.present.speech import Speech, span
from expectmon.present.words import msg
from expectmon.promises.commitment import State
from expectmon.reports.ground import Case, Ground
from expectmon.reports.ops.incidents_part import incident_line
from expectmon.reports.promise.summary import InDepth

_REASONS: Final = 8
_CASES: Final = 50
_INCIDENTS: Final = 8
_STATES: Final = {
    State.BROKEN: msg("broken"),
    State.OVERDUE: msg("overdue"),
    State.AT_RISK: msg("at risk"),
    State.PENDING: msg("pending"),
    State.PAUSED: msg("paused"),
    State.EXCUSED: msg("excused"),
    State.UNKNOWN: msg("unknown"),
}


def unread_part(found: InDepth, speech: Speech) -> Part:
    """Return why commitments could not be judged, the most frequent reason first; nothing where all could be."""
    reasons = sorted(found.portrait.unknown_reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    if not reasons:
        return Part("unread", "", ())
    lines = [
        speech.say("{reason}: {count}", reason=reason_in_words(reason, speech), count=speech.number(count))
        for reason, count in reasons[:_REASONS]
    ]
    if len(reasons) > _REASONS:
        more = len(reasons) - _REASONS
        lines.append(speech.say_n("{n} more reason", "{n} more reasons", more))
    unknown = sum(found.portrait.unknown_reasons.values())
    title = speech.say_n(
        "{n} could not be judged: neither kept nor missed", "{n} could not be judged: neither kept nor missed", unknown
    )
    command = _list(found, State.UNKNOWN)
    step = Step(speech.say("To see them:"), command=command)
    return Part("unread", speech.say("What could not be judged"), (Lines(title, tuple(lines)), step))


def _list(found: InDepth, state: State) -> str:
    return f"expectmon commitments {plain(found.portrait.profile.id)} --state {state.value}"


def cases_part(found: InDepth, speech: Speech) -> Part:
    """Return the worst open cases: keys and times, never a customer; nothing where none is known."""
    if not found.cases:
        return Part("cases", "", ())
    say = speech.say
    grid = Grid(
        key="cases",
        title=say("The worst open cases"),
        columns=(say("Record"), say("State"), say("Deadline"), say("Late")),
        rows=tuple(_case(case, found, speech) for case in found.cases[:_CASES]),
    )
    step = Step(say("To see all that are late and open:"), command=_list(found, State.OVERDUE))
    return Part("cases", say("Open cases"), (grid, step))


def _case(case: Case, found: InDepth, speech: Speech) -> tuple[Cell, ...]:
    state = speech.say(_STATES[State(case.state)]) if case.state in set(_STATES) else plain(case.state)
    return Cell(plain(case.key)), Cell(state), Cell(_deadline(case, found, speech)), Cell(_late(case, found, speech))


def _deadline(case: Case, found: InDepth, speech: Speech) -> str:
    """Say a deadline; where it is the end of a day, that day."""
    if case.deadline is None:
        return "-"
    local = case.deadline.astimezone(speech.zone)
    if found.portrait.profile.is_whole and local.time() == dt.time():
        return speech.day(local.date() - dt.timedelta(days=1))
    return speech.time(case.deadline)


def _late(case: Case, found: InDepth, speech: Speech) -> str:
    if case.delta_seconds is not None:
        return speech.lateness(span(case.delta_seconds))
    if case.deadline is None:
        return "-"
    return speech.lateness(found.portrait.at - case.deadline, still_open=True)


def incidents_part(found: InDepth, ground: Ground, speech: Speech) -> Part:
    """Return the incidents of the promise that are open, or ended in the period; nothing where there are none."""
    if not found.incidents:
        return Part("incidents", "", ())
    lines = []
    for each in found.incidents[:_INCIDENTS]:
        number, line = f"#{each.number}", incident_line(each, ground, speech)
        state = speech.say(msg("over") if each.phase.is_over else msg("open"))
        lines.append(speech.say("{number}, {state}: {line}", number=number, state=state, line=line))
    more = len(found.incidents) - _INCIDENTS
    if more > 0:
        lines.append(speech.say_n("{n} more", "{n} more", more))
    return Part(
        "incidents", speech.say("Incidents"), (Lines(speech.say("Open, or ended in the period"), tuple(lines)),)
    )
