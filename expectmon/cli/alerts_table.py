"""Incidents and their stories, as tables for people and as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from expectmon.alerts import figures
from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Incident, Phase, Transition, Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.silence import Silence
from expectmon.cli import terminal
from expectmon.cli.errors import printable
from expectmon.cli.figures import local, utc
from expectmon.cli.silences import in_words
from expectmon.jobs.incidents import Listed, Story
from expectmon.present.headlines import headline
from expectmon.present.letter import About, Item
from expectmon.present.phrases import Told
from expectmon.present.speech import speech
from expectmon.promises.alerting import Severity
from expectmon.store.outbox_records import Delivery, Posted
from expectmon.workspace.secrets import redact

_COLOURS: Final = {
    Phase.FIRING: "bold red",
    Phase.NO_DATA: "magenta",
    Phase.CLEARING: "yellow",
    Phase.PENDING: "yellow",
}
_BECAUSE: Final = {
    Because.QUIET_HOURS: "quiet hours",
    Because.OUTSIDE_HOURS: "outside working hours",
    Because.PACED: "there were several letters already",
    Because.WITH_NEXT: "goes with the next letter",
    Because.SILENCED: "kept quiet by silence",
    Because.INHIBITED: "explained by incident",
    Because.ACKNOWLEDGED: "somebody has it in hand",
    Because.NEVER_TOLD: "was never told that it fires",
    Because.NO_RECEIVER: "no route matches, and there is no owner who can be reached",
    Because.OVERTAKEN: "overtaken by later news",
}


def print_list(found: Listed, zone: str, now: dt.datetime, *, everything: bool) -> None:
    """Print incidents, the worst first, and the silences in force; what is kept quiet is counted, or shown as well."""
    terminal.never_fail_to_print()
    console = terminal.console()
    shown = [each for each in found.incidents if everything or each.number not in found.quiet]
    if shown:
        console.print(_table(shown, zone, now))
    else:
        typer.echo("No incidents that anybody was told of." if found.incidents else "No incidents.")
    if len(shown) < len(found.incidents):
        typer.echo(f"\n{_kept_quiet(found)}: expectmon alerts list --all")
    for silence in found.silences:
        typer.echo(f"\nSilence {_silence(silence, zone)}")


def _table(incidents: Sequence[Incident], zone: str, now: dt.datetime) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in ("No", "Phase", "Since"):
        table.add_column(name, no_wrap=True, justify="right" if name == "No" else "left")
    table.add_column("What", overflow="fold")
    for incident in incidents:
        critical = incident.severity is Severity.CRITICAL and not incident.phase.is_over
        held = incident.acknowledged if not incident.phase.is_over else None
        hand = f" (in hand: {held.by})" if held and held.until > now else ""
        table.add_row(
            str(incident.number),
            Text(incident.phase, style=_COLOURS.get(incident.phase, "")),
            local(incident.since, ZoneInfo(zone)),
            Text(printable(f"{'CRITICAL ' if critical else ''}{in_a_line(incident, zone, now)}{hand}")),
        )
    return table


def _kept_quiet(found: Listed) -> str:
    """Say of how many nobody was told, and why: `12 more are kept quiet, 11 by incident 1, 1 by silence 3`."""
    why = Counter(_cause(notice) for notice in found.quiet.values())
    parts = ", ".join(f"{count} {cause}" for cause, count in why.most_common())
    return f"{len(found.quiet)} more {'is' if len(found.quiet) == 1 else 'are'} kept quiet ({parts})"


def _cause(notice: Notice) -> str:
    if notice.because in (Because.SILENCED, Because.INHIBITED):
        return f"by {'silence' if notice.because is Because.SILENCED else 'incident'} {notice.detail}"
    return "with nobody to tell" if notice.because is Because.NO_RECEIVER else "otherwise"


def _silence(silence: Silence, zone: str) -> str:
    until = local(silence.ends, ZoneInfo(zone))
    return printable(f"{silence.number}: {in_words(silence.match)}, until {until} ({silence.author}: {silence.reason})")


def in_a_line(incident: Incident, zone: str, now: dt.datetime, why: Why = Why.FIRST) -> str:
    """Say what an incident is about, with its newest figures."""
    subject, figures_now = incident.subject, incident.figures
    location = figures_now.at.location if isinstance(figures_now, Misstated) else ""
    about = About(location or subject.promise or subject.source or subject.key or "rules")
    return headline(Told(Item(incident, why, about), speech("en", zone), now))


def print_story(story: Story, zone: str) -> None:
    """Print all that happened to an incident, oldest first."""
    terminal.never_fail_to_print()
    incident, place = story.incident, ZoneInfo(zone)
    typer.echo(f"Incident {incident.number}: {printable(in_a_line(incident, zone, incident.since))}")
    typer.echo(f"{incident.severity}, {incident.phase} since {local(incident.since, place)} {zone}")
    for line in _of_copy(incident):
        typer.echo(printable(line))
    told: dict[int, list[Notice]] = {}
    for notice in story.notices:
        told.setdefault(notice.seq, []).append(notice)
    for transition in story.transitions:
        typer.echo(f"\n{local(transition.at, place)}  {printable(_step(transition))}")
        if transition.why is Why.ACKNOWLEDGED:
            _print_hand(incident, transition, place)
            continue
        typer.echo(f"    {printable(_found(incident, transition, zone))}")
        for notice in told.pop(transition.seq, []):
            _print_notice(story, notice, place)
    for silence in story.silences:
        typer.echo(f"\nSilence {_silence(silence, zone)}")


def _of_copy(incident: Incident) -> Iterator[str]:
    """Yield what is wrong with a text, in the words of the audit, and what to do about it."""
    found = incident.figures
    if isinstance(found, Misstated):
        yield f"{found.level}[{found.finding}]: {found.says}"
        if found.do:
            yield found.do
        if found.suggestion:
            yield f"Say instead: {found.suggestion}"


def _print_hand(incident: Incident, transition: Transition, place: ZoneInfo) -> None:
    """Say until when somebody has it in hand, as far as that is known: of the last one."""
    held = incident.acknowledged
    if held is not None and held.at == transition.at:
        typer.echo(f"    until {local(held.until, place)}")


def _found(incident: Incident, transition: Transition, zone: str) -> str:
    """Say what was found at a step."""
    then = replace(incident, figures=transition.figures, severity=transition.severity, phase=transition.after)
    why = transition.why if transition.after.is_over or transition.after is Phase.NO_DATA else Why.FIRST
    critical = transition.severity is Severity.CRITICAL and not transition.after.is_over
    return f"{'CRITICAL ' if critical else ''}{in_a_line(then, zone, transition.at, why)}"


def _print_notice(story: Story, notice: Notice, place: ZoneInfo) -> None:
    """Print who was told, or not, and what the servers said."""
    typer.echo(f"    {printable(_notice(notice, place))}")
    if notice.message is None:
        return
    shared = story.shared.get(notice.message)
    posted = [each for each in story.posted if each.message == notice.message]
    if shared is not None:
        others = ", ".join(sorted({each.recipient for each in story.posted if each.message == shared}))
        typer.echo(f"      {printable(f'by the same mail as another receiver: {others}')}")
    elif not posted:
        typer.echo("      the message is no longer kept")
    for each in posted:
        for line in _delivery(each, place):
            typer.echo(f"      {printable(redact(line))}")


def _step(transition: Transition) -> str:
    moved = f"{transition.before or 'ok'} -> {transition.after}" if transition.before is not transition.after else ""
    person = f" by {transition.by}" if transition.by else ""
    note = f": {transition.note}" if transition.note else ""
    run = f", check {transition.run}" if transition.run is not None else ""
    return f"{transition.why.replace('_', ' ')}{person}{note}{f'  ({moved}{run})' if moved else ''}"


def _notice(notice: Notice, place: ZoneInfo) -> str:
    who = notice.receiver or "nobody"
    why = _BECAUSE.get(notice.because, "")
    reason = f"{why} {notice.detail}".strip() if notice.because in (Because.SILENCED, Because.INHIBITED) else why
    match notice.verdict:
        case Verdict.SEND:
            late = f" (waited since {local(notice.at, place)})" if notice.because is Because.RELEASED else ""
            return f"to {who}{late}"
        case Verdict.DEFER:
            until = local(notice.release_at, place)
            if notice.because is Because.WITH_NEXT:
                return f"to {who}: {reason}, at the latest {until}"
            return f"to {who}: waits until {until}, {reason}"
    return f"not to {who}: {reason}" if notice.receiver else f"nobody is told: {reason}"


def _delivery(posted: Posted, place: ZoneInfo) -> Iterator[str]:
    sent = f" {local(posted.sent_at, place)}" if posted.status is Delivery.SENT else ""
    yield f'{posted.channel} {posted.recipient}: {posted.status}{sent} "{posted.subject}"'
    for attempt in posted.attempts:
        yield f"  {local(attempt.at, place)} {attempt.outcome}: {attempt.answer}"


def as_json(incident: Incident) -> dict[str, Any]:
    """Return an incident as data; docs/output.md has its fields."""
    subject, held = incident.subject, incident.acknowledged
    return {
        "number": incident.number,
        "condition": subject.condition,
        "promise": subject.promise,
        "source": subject.source,
        "segment": dict(subject.segment),
        "key": subject.key,
        "severity": incident.severity,
        "phase": incident.phase,
        "since": utc(incident.since),
        "opened": utc(incident.opened),
        "fired": utc(incident.fired),
        "ended": utc(incident.ended),
        "figures": figures.to_json(incident.figures),
        "acknowledged": {"by": held.by, "until": utc(held.until), "note": held.note} if held else None,
    }


def story_as_json(story: Story) -> dict[str, Any]:
    """Return a whole story as data."""
    return {
        **as_json(story.incident),
        "transitions": [
            {
                "at": utc(each.at),
                "before": each.before,
                "after": each.after,
                "why": each.why,
                "seq": each.seq,
                "severity": each.severity,
                "run": each.run,
                "by": each.by,
                "note": each.note,
                "figures": figures.to_json(each.figures),
            }
            for each in story.transitions
        ],
        "notices": [
            {
                "seq": each.seq,
                "receiver": each.receiver,
                "verdict": each.verdict,
                "because": each.because,
                "detail": each.detail,
                "at": utc(each.at),
                "release_at": utc(each.release_at),
                "why": each.why,
                "message": story.shared.get(each.message or "", each.message),
            }
            for each in story.notices
        ],
        "silences": [
            {
                "number": each.number,
                "match": in_words(each.match),
                "author": each.author,
                "reason": each.reason,
                "starts": utc(each.starts),
                "ends": utc(each.ends),
            }
            for each in story.silences
        ],
        "messages": [
            {
                "message": each.message,
                "receiver": each.receiver,
                "channel": each.channel,
                "recipient": each.recipient,
                "subject": each.subject,
                "status": each.status,
                "sent_at": utc(each.sent_at),
                "attempts": [
                    {"at": utc(one.at), "outcome": one.outcome, "answer": redact(one.answer)} for one in each.attempts
                ],
            }
            for each in story.posted
        ],
    }


def print_json(value: object) -> None:
    """Print data as JSON."""
    terminal.use_utf8()
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
