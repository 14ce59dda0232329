"""What `alerts silence` was told: as a match, and in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Incident
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.cli.figures import local
from expectmon.documents import did_you_mean
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.incidents import story
from expectmon.promises.alerting import Condition, Severity
from expectmon.store.state import State
from expectmon.workspace.model import Workspace

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Named:
    """The options as they were given."""

    promise: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    touchpoint: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing was named: a silence of everything is asked for by nobody."""
        return self == Named()


def match_of(named: Named, number: int | None, state: State) -> Match:
    """Return what is to be silenced.

    Raises:
        UsageError: nothing was named, something cannot be read, or there is no such incident.
    """
    if number is not None:
        if not named.is_empty:
            raise UsageError(
                Problem(Code.BAD_OPTION, "name either an incident or options", hint="leave out the number")
            )
        return _match_of(story(state, number).incident)
    if named.is_empty:
        message = "this would silence everything"
        raise UsageError(
            Problem(Code.BAD_OPTION, message, hint="name an incident, or --promise, --source, --owner ...")
        )
    return Match(
        promise=frozenset(named.promise),
        owner=frozenset(named.owner),
        touchpoint=frozenset(named.touchpoint),
        source=frozenset(named.source),
        condition=_read(Condition, named.condition, "--condition"),
        severity=_read(Severity, named.severity, "--severity"),
        segment=dict(_pair(text) for text in named.segment),
    )


def refuse_unknown(named: Named, workspace: Workspace, found: Sequence[Incident] = ()) -> None:
    """Refuse names that nothing has: a silence of a misspelt promise would keep nothing quiet.

    Owners and touchpoints are those of promises, of copy, and of what is wrong with copy now (`found`).

    Raises:
        UsageError: with what was probably meant.
    """
    promises, copy = workspace.promises, _of_copy(workspace, found)
    known = {
        "promise": [promise.id for promise in promises],
        "owner": [each for each in (*(promise.owner for promise in promises), *(owner for owner, _ in copy)) if each],
        "touchpoint": [
            each for each in (*(promise.touchpoint for promise in promises), *(at for _, at in copy)) if each
        ],
        "source": list(workspace.sources),
    }
    problems = [
        Problem(Code.BAD_OPTION, f"--{option} {name!r} is not known", hint=did_you_mean(name, dict.fromkeys(names)))
        for option, names in known.items()
        for name in getattr(named, option)
        if name not in names
    ]
    columns = {column for promise in promises for columns in promise.segments for column in columns}
    problems += [
        Problem(Code.BAD_OPTION, f"no promise has the segment {column!r}", hint=did_you_mean(column, columns))
        for column, _ in map(_pair, named.segment)
        if column not in columns
    ]
    if problems:
        raise UsageError(problems)


def _of_copy(workspace: Workspace, found: Sequence[Incident]) -> list[tuple[str | None, str | None]]:
    """Return owners and touchpoints of copy: as the settings have them, and, for rows of tables, as findings do."""
    declared = [(each.about.owner, each.about.touchpoint) for each in workspace.copy.collect]
    figures = (incident.figures for incident in found)
    of_rows = [
        (owner, each.touchpoint) for each in figures if isinstance(each, Misstated) for owner in (None, *each.owners)
    ]
    return declared + of_rows


def _match_of(incident: Incident) -> Match:
    subject = incident.subject
    return Match(
        promise=frozenset([subject.promise] if subject.promise else []),
        source=frozenset([subject.source] if subject.source else []),
        condition=frozenset([subject.condition]),
        segment=dict(subject.segment),
        key=frozenset([subject.key] if subject.key else []),
    )


def _read(kind: type[Kind], texts: tuple[str, ...], option: str) -> frozenset[Kind]:
    known = [str(each) for each in kind]
    for text in texts:
        if text not in known:
            message, expected = f"{option} {text!r} is not known", f"one of {', '.join(known)}"
            raise UsageError(Problem(Code.BAD_OPTION, message, expected=expected, hint=did_you_mean(text, known)))
    return frozenset(kind(text) for text in texts)


def _pair(text: str) -> tuple[str, str | None]:
    """Read `carrier=K3`; `carrier=` means an empty cell, as for `commitments`."""
    column, sign, value = text.partition("=")
    if not sign or not column:
        raise UsageError(Problem(Code.BAD_OPTION, f"--segment {text!r} cannot be read", expected="carrier=K3"))
    return column, value or None


def silence_of(match: Match, author: str, reason: str, starts: dt.datetime, ends: dt.datetime) -> Silence:
    """Make a silence.

    Raises:
        UsageError: there is no reason.
    """
    if not reason.strip():
        raise UsageError(Problem(Code.BAD_OPTION, "--reason is empty", hint="say why: others will wonder"))
    return Silence(match, author, reason.strip(), starts, ends)


def told(silence: Silence, zone: str) -> str:
    """Say what is quiet until when."""
    until = local(silence.ends, ZoneInfo(zone))
    return f"Silence {silence.number}: {in_words(silence.match)}, until {until} {zone}. Its end is announced."


def in_words(match: Match) -> str:
    """Return a match as a line: `promise standard-delivery, condition overdue, carrier=K3`."""
    fields = ("promise", "owner", "touchpoint", "source", "condition", "severity", "key")
    parts = [f"{name} {' or '.join(sorted(getattr(match, name)))}" for name in fields if getattr(match, name)]
    return ", ".join([*parts, *(f"{column}={value or ''}" for column, value in match.segment.items())]) or "everything"
