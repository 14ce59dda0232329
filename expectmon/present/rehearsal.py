"""Tries a workspace's own templates on made-up letters, so that a bad one is found before it is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from expectmon.alerts.figures import Misstated, Number, Passage
from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.alerts.subject import Subject
from expectmon.errors import Problem
from expectmon.present.letter import About, Case, Ending, Item, Letter, LetterKind
from expectmon.present.render import render_anyway
from expectmon.present.templates import has_own
from expectmon.promises.alerting import Condition, Severity
from expectmon.resources import languages

_AT: Final = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
_HOUR: Final = dt.timedelta(hours=1)
_LATE: Final = Number(1, 10, 1, _AT - _HOUR)
_COPY: Final = Misstated(
    finding="tighter-than-rule",
    level="error",
    at=Passage("site/index.html", 1, "Shipped in an hour"),
    says='The page says "Shipped in an hour"; the rule first-promise promises a day.',
    promise="first-promise",
    suggestion="Shipped within a day",
)
_OF_PROMISE: Final = Subject(Condition.OVERDUE, promise="first-promise")
_OF_COPY: Final = Subject(Condition.FINDING, key="first-finding")
_ITEMS: Final = {LetterKind.TEST: 0, LetterKind.INCIDENT: 1, LetterKind.DIGEST: 2, LetterKind.SILENCE_ENDS: 2}


def rehearse(workspace_root: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a workspace's own templates, each problem once; nothing if it has none."""
    if not has_own(workspace_root):
        return ()
    found = (problem for letter in _letters() for problem in render_anyway(letter, workspace_root)[1])
    return tuple(dict.fromkeys(found))


def _letters() -> Iterator[Letter]:
    """Yield one letter of each kind in each language, of something that has begun and of something that is over.

    What can be told of an incident is told of a promise, and of copy.
    """
    for language in languages():
        for kind, count in _ITEMS.items():
            for why in (Why.FIRST, Why.RESOLVED) if count else (Why.FIRST,):
                for figures in (_LATE, _COPY) if count else (_LATE,):
                    yield Letter(
                        kind=kind,
                        receiver="ops",
                        language=language,
                        timezone="UTC",
                        at=_AT,
                        items=tuple(_item(number, why, figures) for number in range(1, count + 1)),
                        ending=Ending(1, "ops", "known", _AT + _HOUR) if kind is LetterKind.SILENCE_ENDS else None,
                    )


def _item(number: int, why: Why, figures: Number | Misstated) -> Item:
    is_over, is_copy = why is Why.RESOLVED, isinstance(figures, Misstated)
    incident = Incident(
        subject=_OF_COPY if is_copy else _OF_PROMISE,
        severity=Severity.WARNING,
        phase=Phase.RESOLVED if is_over else Phase.FIRING,
        since=_AT - _HOUR,
        opened=_AT - _HOUR,
        figures=figures,
        number=number,
        fired=_AT - _HOUR,
        ended=_AT if is_over else None,
    )
    about = About("first-promise", "Shipped within a day", "1 day", "ops@shop.example")
    if is_copy:
        return Item(incident, why, about)
    cases = (Case("A-1", "overdue", _AT - _HOUR, shown={"carrier": "K1"}),)
    return Item(incident, why, about, before=Number(2, 10), cases=cases, all_cases=1)
