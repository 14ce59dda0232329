"""The tables of a report on copy: all findings, where things are said, and what is said beside what was kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from expectmon.alerts.figures import Misstated
from expectmon.audit.model import Finding, Kind
from expectmon.insights.portrait import Portrait
from expectmon.present.blocks import Lines, Paragraph
from expectmon.present.clean import plain
from expectmon.present.copy_words import place, quote, quoted, to_do, what, wrong
from expectmon.present.report import Block, Cell, Grid, Part
from expectmon.present.speech import Speech
from expectmon.reports.copy.cards import SAYS, finding_tone, level_word, other_text, owners_of
from expectmon.reports.copy.first_screen import kind_in_short
from expectmon.reports.copy.summary import CopySummary, SaidOfPromise
from expectmon.reports.ground import Ground
from expectmon.reports.misstated import misstated
from expectmon.reports.naming import outcome_tone, outcome_word
from expectmon.reports.saying import between, share_text

SHEET: Final = "findings"
ROWS: Final = 200
"""Findings of a kind in a report; a sheet has more."""
_SHOWN: Final = 5
_UNREAD: Final = 20
_UNREAD_TEXT: Final = 160
_QUOTES: Final = 3


def tables(summary: CopySummary, ground: Ground, speech: Speech) -> Iterator[Part]:
    """Yield the parts below the first screen; what there is nothing to tell of has no blocks."""
    say = speech.say
    yield Part("findings", say("All findings"), tuple(_findings(summary, speech)))
    yield Part("channels", say("Where it is said"), tuple(_channels(ground, speech)))
    yield Part("promises", say("Said, promised, kept"), tuple(_promises(summary, speech)))
    yield Part("unread", say("What could not be read"), tuple(_unread(summary, speech)))


def _findings(summary: CopySummary, speech: Speech) -> Iterator[Block]:
    if not summary.findings:
        yield Paragraph(speech.say("No finding is open."))
    for kind, found in summary.by_kind():
        yield _of_kind(kind, found, speech)


def _of_kind(kind: Kind, findings: Sequence[Finding], speech: Speech) -> Grid:
    title = speech.say("{kind}: {count}", kind=kind_in_short(kind, speech), count=speech.number(len(findings)))
    more = len(findings) - ROWS
    return Grid(
        key=f"findings-{kind.value}",
        title=f"{title[:1].upper()}{title[1:]}",
        columns=(speech.say("What it says"), speech.say("What is wrong"), speech.say("What to do")),
        rows=tuple(_finding(finding, speech) for finding in findings[:ROWS]),
        shown=_SHOWN,
        aside=frozenset({1}),
        sheet=SHEET,
        note=speech.say_n("{n} more is in the sheet.", "{n} more are in the sheet.", more) if more > 0 else "",
    )


def _finding(finding: Finding, speech: Speech) -> tuple[Cell, ...]:
    figures = misstated(finding)
    level = level_word(finding.level, speech)
    at = _joined(level, place(speech, figures.at) if quote(figures.at) else "", owners_of(figures, speech))
    instead = quoted(figures.suggestion, SAYS) if figures.suggestion else ""
    return (
        Cell(what(speech, figures), finding_tone(finding), at),
        Cell(wrong(speech, figures), below=_against(speech, figures)),
        Cell(to_do(speech, figures), below=_labelled(speech, speech.say("Say instead"), instead)),
    )


def _against(speech: Speech, figures: Misstated) -> str:
    return _labelled(speech, speech.say("The other text"), other_text(speech, figures))


def _labelled(speech: Speech, label: str, text: str) -> str:
    return speech.say("{label}: {text}", label=label, text=text) if text else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _channels(ground: Ground, speech: Speech) -> Iterator[Grid]:
    if ground.copy.by_touchpoint:
        title = speech.say("Claims and findings by touchpoint")
        yield _places("touchpoints", title, speech.say("Touchpoint"), ground.copy.by_touchpoint, speech)
    if ground.copy.by_channel:
        title = speech.say("Claims and findings by channel")
        yield _places("channels", title, speech.say("Channel"), ground.copy.by_channel, speech)


def _places(key: str, title: str, name: str, counts: Mapping[str, tuple[int, int]], speech: Speech) -> Grid:
    number = speech.number
    rows = [
        (
            Cell(plain(place_) or speech.say("(not named)")),
            Cell(number(claims)),
            Cell(number(findings), "warning" if findings else None),
        )
        for place_, (claims, findings) in ranked(counts)
    ]
    columns = (name, speech.say("Claims"), speech.say("Findings"))
    return Grid(key, title, columns, tuple(rows[:ROWS]), numeric=frozenset({1, 2}), shown=_SHOWN, sheet="places")


def ranked(counts: Mapping[str, tuple[int, int]]) -> list[tuple[str, tuple[int, int]]]:
    """Order places by their findings, then by their claims."""
    return sorted(counts.items(), key=lambda each: (-each[1][1], -each[1][0], each[0]))


def _promises(summary: CopySummary, speech: Speech) -> Iterator[Grid]:
    if summary.promises:
        say = speech.say
        yield Grid(
            key="promises",
            title=say("What the copy says beside what was promised and kept"),
            columns=(say("Promise"), say("The rule"), say("What was kept"), say("What the copy says")),
            rows=tuple(_promise(promise, speech) for promise in summary.promises[:ROWS]),
            shown=max(sum(bool(promise.findings) for promise in summary.promises[:_SHOWN]), 1),
            sheet="promises",
        )


def _promise(said: SaidOfPromise, speech: Speech) -> tuple[Cell, ...]:
    portrait = said.portrait
    says = plain(portrait.profile.says, SAYS) if portrait else ""
    return (Cell(plain(said.id), below=says), _rule(portrait, speech), _kept(portrait, speech), _said(said, speech))


def _rule(portrait: Portrait | None, speech: Speech) -> Cell:
    if portrait is None:
        return Cell(speech.say("never measured"))
    profile, goal = portrait.profile, portrait.profile.objective
    target = speech.target(profile.target) if profile.target else speech.say("depends on the record")
    if goal is None:
        return Cell(target, below=speech.say("no goal"))
    days = speech.amount(speech.number(goal.days), goal.days, "day")
    return Cell(target, below=speech.say("goal: {goal} over {days}", goal=speech.goal(goal.share), days=days))


def _kept(portrait: Portrait | None, speech: Speech) -> Cell:
    """Say the share that was kept as customers felt it, and below how sure it is, what we could help, and the goal."""
    share = portrait.total.share_kept if portrait else None
    if portrait is None or share is None:
        return Cell(speech.say("no data"))
    total, goal = portrait.total, portrait.profile.objective
    sure = between(speech, total.share_kept_low, total.share_kept_high)
    controllable = share_text(speech, total.share_kept_controllable)
    outcome = outcome_word(portrait.outcome, speech)
    below = _joined(
        outcome if goal else "",
        sure,
        speech.say("in our control {share}", share=controllable),
    )
    return Cell(speech.percent(share), outcome_tone(portrait.outcome) if goal else None, below)


def _said(said: SaidOfPromise, speech: Speech) -> Cell:
    if said.untold:
        return Cell(speech.say("no text tells of it"), "warning")
    if not said.findings:
        return Cell(speech.say("nothing that differs from the rule"))
    quotes = [quote(passage) for passage in said.passages[:_QUOTES]]
    more = len(said.passages) - len(quotes)
    if more > 0:
        quotes.append(speech.say_n("{n} more", "{n} more", more))
    return Cell(", ".join(quotes), "warning", speech.say_n("{n} finding", "{n} findings", said.findings))


def _unread(summary: CopySummary, speech: Speech) -> Iterator[Block]:
    if not summary.unread:
        return
    names = [plain(name, _UNREAD_TEXT) for name in summary.unread[:_UNREAD]]
    more = len(summary.unread) - len(names)
    if more > 0:
        names.append(speech.say_n("{n} more", "{n} more", more))
    count = len(summary.unread)
    title = speech.say_n("{n} text could not be read", "{n} texts could not be read", count)
    yield Lines(title, tuple(names))
    text = speech.say("What they promise is not in this report; what was found in them before still stands.")
    yield Paragraph(text)
