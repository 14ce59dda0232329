"""An audit for people who write copy: what is wrong where, why, and what to say instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from expectmon.audit.model import Delta, Finding, Level, Link, Place, Reason
from expectmon.cli.audit_page import Page
from expectmon.cli.audit_places import Places
from expectmon.cli.audit_summary import print_summary
from expectmon.cli.figures import late
from expectmon.jobs.auditing.result import AuditResult

COLOURS: Final = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold cyan", Level.OFF: "dim"}
_REASONS: Final = {
    Reason.ONLY_ONE: "it is the only one about this",
    Reason.SCOPE: "both speak of the same cases",
    Reason.TOUCHPOINT: "it belongs to the place where this is said",
    Reason.VALUE: "its number is the nearest",
    Reason.WORDS: "its words are the nearest",
    Reason.AMBIGUOUS: "more than one could be meant",
    Reason.NO_PROMISE_OF_TOPIC: "no promise is about this",
    Reason.OTHER_SCOPE: "the promises about this are for other cases",
    Reason.NO_NUMBER: "there is no number to compare",
}
_SURE: Final = 0.9
"""From this confidence on nobody needs to know why a promise was chosen."""
_INDENT: Final = 2
_MORE_PLACES: Final = 5


def print_audit(page: Page, result: AuditResult, places: Places, zone: str) -> None:
    """Print findings, in the order of messages and the worst of each first, and a summary.

    Args:
        page: Where to.
        result: Of the audit.
        places: Names places.
        zone: In which its moment is told.
    """
    page.line((f"As of {result.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}", "bold"))
    page.gap()
    for finding in result.findings:
        _print_finding(page, finding, places)
        page.gap()
    print_summary(page, result, places)


def _print_finding(page: Page, finding: Finding, places: Places) -> None:
    place = _where(finding, places)
    page.line((place, "bold"), "  ", (finding.level.value, COLOURS[finding.level]), "  ", finding.kind.value)
    if finding.at is not None:
        _print_excerpt(page, finding.at, COLOURS[finding.level])
    page.text(finding.says, _INDENT)
    if finding.other is not None:
        page.text(located(finding.other, places), _INDENT, first="Against ")
        _print_excerpt(page, finding.other, "bold")
    for label, text in _facts(finding, places):
        page.text(text, _INDENT, first=f"{label}: ")
    if finding.suggestion:
        page.text(finding.suggestion, _INDENT, first="Say instead: ", style="bold")


def _print_excerpt(page: Page, place: Place, style: str) -> None:
    said = place.said
    page.excerpt(said.excerpt, said.mark_from, said.mark_to, _INDENT + 2, style)


def _where(finding: Finding, places: Places) -> str:
    if finding.at is not None:
        return located(finding.at, places)
    return str(finding.where) if finding.where else f"promise {finding.promise or '-'}"


def located(place: Place, places: Places) -> str:
    """Return `copy/ads.csv:4:18`; of a page on the web also the way to the element, which is easier found."""
    location, spot = place.message.location, place.said.spot
    css = f" ({spot.css})" if spot.css and places.is_on_the_web(location) else ""
    return f"{places.shown(location)}:{spot.line}:{spot.column}{css}"


def _facts(finding: Finding, places: Places) -> Iterator[tuple[str, str]]:
    # Two columns of a row have the same place.
    own = located(finding.at, places) if finding.at else ""
    if more := [name for name in dict.fromkeys(located(each, places) for each in finding.more) if name != own]:
        yield "Also in", _several(more)
    yield from _deltas(finding)
    if told := _linked(finding.link):
        yield "Rule", told
    yield "Do", finding.do


def _several(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MORE_PLACES])
    return shown if len(names) <= _MORE_PLACES else f"{shown} and {len(names) - _MORE_PLACES} more"


def _deltas(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield how late it was, measured in the three ways there are."""
    answer = finding.answer
    if answer is None:
        return
    against = (("the copy", answer.copy), ("the rule", answer.rule), ("the time shown on the order", answer.shown))
    told = [f"against {name} {_delta(delta)}" for name, delta in against if delta is not None and delta.n]
    if told:
        yield "How late", "; ".join(told)


def _delta(delta: Delta) -> str:
    half, tenth = late(delta.p50 or 0.0, delta.unit), late(delta.p90 or 0.0, delta.unit)
    return f"typically {half}, one in ten {tenth} or worse"


def _linked(link: Link | None) -> str | None:
    """Say which promise a claim was held against and why, unless that is plain."""
    if link is None:
        return None
    if link.promise is None:
        if link.reason is Reason.OTHER_SCOPE:  # the candidates are for other cases, as the finding says
            return None
        return f"none; it could be {' or '.join(link.candidates)}" if link.candidates else None
    if link.reason is Reason.ONLY_ONE and link.confidence >= _SURE:
        return link.promise
    return f"{link.promise}, because {_REASONS[link.reason]} ({100 * link.confidence:.0f} % sure)"
