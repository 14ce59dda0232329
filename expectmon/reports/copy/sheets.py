"""The sheets of a report on copy: every finding with its figures, claims by place, and promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from expectmon.audit.model import Finding, Place
from expectmon.present.clean import plain
from expectmon.present.report import Sheet
from expectmon.reports.copy.grids import SHEET, ranked
from expectmon.reports.copy.summary import CopySummary, SaidOfPromise, is_unkept
from expectmon.reports.ground import Ground
from expectmon.reports.moments import utc

ROWS: Final = 5000
"""Findings in the sheet; more are in `expectmon audit --format json`."""
_CELL: Final = 1000
_Row: TypeAlias = tuple[str | int | float | None, ...]
_PLACE: Final = ("location", "line", "quote", "language", "owner", "channel", "touchpoint")
_ANSWER: Final = ("kept", "due", "share", "low", "high", "wanted", "days", "exposed")
_FINDINGS: Final = (
    "kind", "level", "promise", *_PLACE, "says", "do", "suggestion", "other_location", "other_line", "other_quote",
    "places", *_ANSWER, "unkept", "first_found", "fingerprint",
)  # fmt: skip

_PROMISES: Final = (
    "promise", "says", "target", "goal", "days", "kept", "due", "share", "low", "high", "controllable", "findings",
    "told",
)  # fmt: skip


def sheets(summary: CopySummary, ground: Ground) -> tuple[Sheet, ...]:
    """Return the tables that have rows. Shares are 0..1; times are in UTC; texts are cut at 1,000 characters."""
    found = (
        Sheet(SHEET, _FINDINGS, tuple(_finding(finding, ground) for finding in summary.findings[:ROWS])),
        Sheet("places", ("by", "name", "claims", "findings"), tuple(_places(ground))),
        Sheet("promises", _PROMISES, tuple(map(_promise, summary.promises))),
    )
    return tuple(sheet for sheet in found if sheet.rows)


def _finding(finding: Finding, ground: Ground) -> _Row:
    answer, other = finding.answer, finding.other
    first = ground.copy.first_found.get(finding.fingerprint)
    places = len(finding.more) + (finding.at is not None)
    return (
        finding.kind.value,
        finding.level.value,
        _text(finding.promise),
        *_place(finding.at, finding),
        _text(finding.says),
        _text(finding.do),
        _text(finding.suggestion),
        *((None, None, None) if other is None else _passage(other)),
        places,
        *((None,) * len(_ANSWER) if answer is None else (getattr(answer, name) for name in _ANSWER)),
        "yes" if is_unkept(finding) else "no",
        utc(first),
        finding.fingerprint,
    )


def _place(at: Place | None, finding: Finding) -> _Row:
    if at is None:
        where = finding.where
        rest: _Row = (None,) * (len(_PLACE) - 2)
        return (_text(where.file), where.line, *rest) if where else (None, None, *rest)
    about, claim = at.message.about, at.said.claim
    known = (claim.language, about.owner, about.channel, about.touchpoint)
    return (*_passage(at), *map(_text, known))


def _passage(at: Place) -> _Row:
    return _text(at.message.location), at.said.spot.line, _text(at.said.claim.quote)


def _text(text: str | None) -> str | None:
    return None if text is None else plain(text, _CELL)


def _places(ground: Ground) -> Iterator[_Row]:
    for by, counts in (("touchpoint", ground.copy.by_touchpoint), ("channel", ground.copy.by_channel)):
        for name, (claims, findings) in ranked(counts):
            yield by, _text(name), claims, findings


def _promise(said: SaidOfPromise) -> _Row:
    portrait = said.portrait
    told = "nowhere" if said.untold else "yes"
    if portrait is None:
        return (_text(said.id), *(None,) * 10, said.findings, told)
    profile, total, goal = portrait.profile, portrait.total, portrait.profile.objective
    return (
        _text(said.id),
        _text(profile.says),
        _text(profile.target) or None,
        goal.share if goal else None,
        goal.days if goal else None,
        total.counts.kept,
        total.counts.due,
        total.share_kept,
        total.share_kept_low,
        total.share_kept_high,
        total.share_kept_controllable,
        said.findings,
        told,
    )
