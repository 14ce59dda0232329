"""Writes letters and puts them into the outbox, a row for each recipient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from expectmon.alerts.bundles import Bundle
from expectmon.alerts.notice import Notice
from expectmon.alerts.receivers import Receiver
from expectmon.errors import Problem
from expectmon.jobs.alerting.letters import Writing
from expectmon.present.letter import Letter
from expectmon.store import outbox


@dataclass(frozen=True, slots=True)
class Posted:
    """What was queued: the message that carries each notice, how many rows, and templates that could not be used."""

    messages: Mapping[Notice, str]
    queued: int
    problems: tuple[Problem, ...]


def post(writing: Writing, bundles: Sequence[Bundle]) -> Posted:
    """Write a letter for each bundle and queue it."""
    messages: dict[Notice, str] = {}
    problems: dict[Problem, None] = {}
    queued = 0
    for number, each in enumerate(bundles):
        letter = post_letter(writing, writing.letter(each), each.receiver, _key(each, writing.at, number))
        problems |= dict.fromkeys(letter.problems)
        queued += letter.queued
        messages |= dict.fromkeys(each.notices, letter.message)
    return Posted(messages, queued, tuple(problems))


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """A letter in the outbox: its identity there, how many rows were new, and what is wrong with own templates."""

    message: str
    queued: int
    problems: tuple[Problem, ...]


def post_letter(
    writing: Writing, letter: Letter, receiver: Receiver, key: str, *, not_before: dt.datetime | None = None
) -> PostedLetter:
    """Queue one letter; what was queued under the same key before is left alone.

    Args:
        writing: The moment, and the rules.
        letter: What it says.
        receiver: Who is told.
        key: `incident.seq` or the like.
        not_before: When it may first be sent, if that is not now.
    """
    # Loaded only where there is something to write: templates, languages and mail take longer than a small check.
    from expectmon.notify.envelope import message_of, outgoing_of  # noqa: PLC0415 - see above
    from expectmon.present.render import render_anyway  # noqa: PLC0415 - see above

    workspace, waits = writing.known.workspace, (not_before or writing.at) - writing.at
    rendered, problems = render_anyway(letter, workspace.root)
    rows = [
        replace(row, not_before=row.not_before + waits, give_up_at=row.give_up_at + waits)
        for row in outgoing_of(rendered, letter, receiver, key=key, now=writing.at, notify=workspace.notify)
    ]
    return PostedLetter(message_of(key, receiver), outbox.enqueue(writing.connection, rows), problems)


def _key(bundle: Bundle, at: dt.datetime, number: int) -> str:
    if bundle.is_digest:
        return f"digest.{bundle.receiver.id}.{at:%Y%m%dT%H%M%S%f}.{number}"
    (entry,) = bundle.entries
    return f"{entry.incident.number}.{entry.notices[-1].seq}"
