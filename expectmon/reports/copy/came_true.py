"""The chart of a report on copy: how often what is said came true, against what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.audit.model import Answer, Finding
from expectmon.present.blocks import Tone
from expectmon.present.charts.specs import Lollipop, Mark, Pop
from expectmon.present.clean import plain
from expectmon.present.copy_words import place, quote, what
from expectmon.present.report import Chart, Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg_n
from expectmon.reports.copy.summary import CopySummary, is_unkept
from expectmon.reports.drawn.parts import chart, interval, table
from expectmon.reports.misstated import misstated

POPS: Final = 12
"""Sayings that are drawn."""
_NAME: Final = "came-true"
_SAID: Final = 80


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text says and where, and how often that came true, by records that fell due."""

    words: str
    place: str
    answer: Answer
    share: float
    low: float
    high: float
    is_unkept: bool


def came_true(summary: CopySummary, speech: Speech) -> Part:
    """Return the part with the chart; without blocks where the records have an answer to nothing that is said."""
    title = speech.say("How often what we say came true")
    found = sorted(_judged(summary.findings, speech), key=lambda each: each.share)
    return Part("charts", speech.say("What came true"), (_chart(found, title, speech),) if found else ())


def _judged(findings: Sequence[Finding], speech: Speech) -> Iterator[Judged]:
    """Yield what there is an answer to, each saying of a promise once."""
    known = set[tuple[str, str | None, int, int]]()
    for finding in findings:
        found = finding.answer
        if found is None or found.share is None or found.low is None or found.high is None:
            continue
        figures = misstated(finding)
        words = plain(what(speech, figures), _SAID)
        key = (words, finding.promise, found.kept, found.due)
        if key not in known:
            known.add(key)
            at = place(speech, figures.at) if quote(figures.at) else ""
            yield Judged(words, at, found, found.share, found.low, found.high, is_unkept(finding))


def _chart(found: Sequence[Judged], title: str, speech: Speech) -> Chart:
    drawn = found[:POPS]
    spec = Lollipop(
        tuple(_pop(each) for each in drawn),
        _wanted(drawn, speech),
        None,
        speech.say("came true"),
        speech.say("due"),
        _more(len(found) - len(drawn), speech),
    )
    say = speech.say
    columns = (say("What it says"), say("Came true"), say("95% sure between"), say("Wanted"), say("Due"))
    figures = table(_NAME, title, columns, [_row(each, speech) for each in found])
    return chart(_NAME, title, _finding(found, speech), spec, figures, in_mail=True)


def _pop(each: Judged) -> Pop:
    tone: Tone = "critical" if each.is_unkept else "warning" if each.share < each.answer.wanted else "good"
    return Pop(each.words, each.share, each.low, each.high, each.answer.due, tone)


def _wanted(drawn: Sequence[Judged], speech: Speech) -> Mark | None:
    """Return the share that is wanted of all; where it differs there is no one line."""
    wanted = {each.answer.wanted for each in drawn}
    share = wanted.pop()
    return None if wanted else Mark(share, speech.say("wanted {share}", share=speech.goal(share)))


def _more(count: int, speech: Speech) -> str:
    return speech.say_n("and {n} more saying", "and {n} more sayings", count) if count > 0 else ""


def _row(each: Judged, speech: Speech) -> tuple[str, ...]:
    said = speech.say("{what} ({place})", what=each.words, place=each.place) if each.place else each.words
    sure = interval(speech, each.low, each.high)
    return said, speech.percent(each.share), sure, speech.goal(each.answer.wanted), speech.number(each.answer.due)


def _finding(found: Sequence[Judged], speech: Speech) -> list[str]:
    """Say how many are not kept as often as is wanted, and which one least."""
    text = msg_n(
        "{unkept} of {n} saying came true less often than is wanted, beyond chance.",
        "{unkept} of {n} sayings came true less often than is wanted, beyond chance.",
    )
    unkept = sum(each.is_unkept for each in found)
    told = speech.say_n(*text, len(found), unkept=speech.number(unkept))
    least = found[0]
    lowest = speech.say(
        "Least: {what}, true for {share} of {due}, wanted {wanted}.",
        what=least.words,
        share=speech.percent(least.share),
        due=speech.number(least.answer.due),
        wanted=speech.goal(least.answer.wanted),
    )
    return [told, lowest]
