"""How fresh and how complete the data are that a report rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from expectmon.alerts.incident import Incident
from expectmon.insights.comparing import tally_between
from expectmon.insights.portrait import Portrait
from expectmon.present.blocks import Lines, Paragraph
from expectmon.present.clean import plain
from expectmon.present.reasons import reason_in_words
from expectmon.present.report import Block, Cell, Grid, Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition
from expectmon.reports.ground import Ground, SourceState
from expectmon.reports.saying import MESSAGE, NAME, some
from expectmon.reports.warned import warnings_in_words

MANY: Final = 0.01
"""From this share of unreadable records on, figures are not to be relied on without a look."""
_WARNINGS: Final = 3
_GRID: Final = 200
_SHOWN: Final = 5
_REASONS: Final = 3


def freshness_part(ground: Ground, speech: Speech, *, only: str | None = None) -> Part:
    """Return what of the data is old, missing or unreadable; one line where all is fine.

    Args:
        ground: The report's ground.
        speech: The reader's language and zone.
        only: A promise, of which alone is told.
    """
    portraits = [each for each in ground.portraits if only in (None, each.profile.id)]
    sources = [each for each in ground.sources if only is None or only in each.promises]
    problems = tuple(_problems(ground, portraits, sources, speech, only))
    warnings = tuple(warnings_in_words(ground.warnings, speech, _WARNINGS)) if only is None else ()
    title, unknown = speech.say("Is the data complete?"), _unknown(ground, portraits, speech)
    if not problems and not warnings:
        return Part("data", title, (Paragraph(_fine(sources, unknown, ground, speech)),))
    lead = unknown if problems or not sources else _fine(sources, unknown, ground, speech)
    blocks: list[Block] = [Paragraph(lead)] if lead else []
    blocks.append(Lines(speech.say("What to know of the figures"), (*problems, *warnings)))
    if sources:
        blocks.append(_grid(sources, ground, speech))
    return Part("data", title, tuple(blocks))


def silent(ground: Ground) -> tuple[str, ...]:
    """Return the sources that have no new records for too long, as an open incident says."""
    found = (each.subject.source for each in ground.incidents if _is_silent(each))
    return tuple(sorted({source for source in found if source}))


def is_old(portrait: Portrait, ground: Ground) -> bool:
    """True if a portrait was not measured for the report's period: its source could not be read since."""
    return portrait.end < ground.period.end


def _is_silent(each: Incident) -> bool:
    return each.phase.is_known and each.subject.condition in (Condition.STALE, Condition.SILENT)


def _unknown_of(ground: Ground, portraits: Sequence[Portrait]) -> tuple[int, int]:
    """Return how many of the period could not be judged, and of how many."""
    tallies = [tally_between(each, ground.period.first, ground.period.end) for each in portraits]
    unknown = sum(each.unknown for each in tallies)
    return unknown, unknown + sum(each.due for each in tallies)


def _unknown(ground: Ground, portraits: Sequence[Portrait], speech: Speech) -> str:
    unknown, every = _unknown_of(ground, portraits)
    if not every:
        return ""
    if not unknown:
        return speech.say("Everything of the period could be judged.")
    text = msg("{share} of the period's commitments could not be judged ({count} of {every}).")
    return speech.say(
        text, share=speech.percent(unknown / every), count=speech.number(unknown), every=speech.number(every)
    )


def _problems(
    ground: Ground,
    portraits: Sequence[Portrait],
    sources: Sequence[SourceState],
    speech: Speech,
    only: str | None,
) -> Iterator[str]:
    yield from _of_sources(ground, sources, speech)
    old = [each for each in portraits if is_old(each, ground)]
    for each in old[:_WARNINGS]:
        text = msg("{promise}: its figures are of {when}, it could not be measured since.")
        yield speech.say(text, promise=plain(each.profile.id, NAME), when=speech.when(each.at))
    if len(old) > _WARNINGS:
        yield speech.say_n("{n} more", "{n} more", len(old) - _WARNINGS)
    missing = [each for each in ground.missing if only in (None, each)]
    if missing:
        yield speech.say("Never measured: {names}", names=some(speech, missing))
    unknown, every = _unknown_of(ground, portraits)
    if every and unknown / every >= MANY:
        yield speech.say("Why not judged, mostly: {reasons}", reasons=_reasons(portraits, speech))


def _of_sources(ground: Ground, sources: Sequence[SourceState], speech: Speech) -> Iterator[str]:
    old = silent(ground)
    for each in sources:
        name = plain(each.name, NAME)
        if each.failure:
            text = msg("{source} could not be read: {message}")
            yield speech.say(text, source=name, message=plain(each.failure, MESSAGE))
        elif each.name in old and each.newest is not None:
            age = speech.length(ground.at - each.newest)
            yield speech.say("{source} has no new record for {age}.", source=name, age=age)
        elif each.newest is None:
            yield speech.say("{source} has no record at all.", source=name)


def _reasons(portraits: Sequence[Portrait], speech: Speech) -> str:
    counted: Counter[str] = Counter()
    for each in portraits:
        counted.update(each.unknown_reasons)
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_REASONS]
    told = [f"{reason_in_words(reason, speech)} ({speech.number(count)})" for reason, count in ranked]
    return ", ".join(told) or speech.say("no reason is known")


def _fine(sources: Sequence[SourceState], unknown: str, ground: Ground, speech: Speech) -> str:
    """Say in a line that all is well: every source was read, and the oldest of their newest events."""
    newest = [each.newest for each in sources if each.newest is not None]
    if not newest:
        return unknown or speech.say("Nothing speaks against the data.")
    age = speech.length(ground.at - min(newest))
    text = msg("Every source could be read, and none is older than {age}. {unknown}")
    return speech.say(text, age=age, unknown=unknown).strip()


def _grid(sources: Sequence[SourceState], ground: Ground, speech: Speech) -> Grid:
    say, old = speech.say, silent(ground)
    ranked = sorted(
        sources, key=lambda each: (not each.failure, each.name not in old, each.newest is not None, each.name)
    )
    return Grid(
        key="sources",
        title=say("Sources"),
        columns=(say("Source"), say("State"), say("Newest event"), say("Read")),
        rows=tuple(_source(each, old, ground, speech) for each in ranked[:_GRID]),
        shown=min(sum(_is_amiss(each, old) for each in sources), _SHOWN),
        aside=frozenset({3}),
    )


def _is_amiss(each: SourceState, old: Sequence[str]) -> bool:
    return bool(each.failure) or each.name in old or each.newest is None


def _source(each: SourceState, old: Sequence[str], ground: Ground, speech: Speech) -> tuple[Cell, ...]:
    none = speech.say("none")
    state = Cell(speech.say("fine"), "good")
    if each.failure:
        state = Cell(speech.say("could not be read"), "critical")
    elif each.name in old or each.newest is None:
        state = Cell(speech.say("silent"), "warning")
    return (
        Cell(plain(each.name, NAME), below=some(speech, each.promises, 3)),
        state,
        Cell(speech.time(each.newest, since=ground.at) if each.newest else none),
        Cell(speech.time(each.as_of, since=ground.at) if each.as_of else none),
    )
