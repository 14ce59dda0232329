"""The eight factors that an experience is made of: which are promised, and how well they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from expectmon.insights.comparing import share_of
from expectmon.insights.factors import Factor, Standing
from expectmon.present.blocks import Paragraph
from expectmon.present.clean import plain
from expectmon.present.report import Cell, Grid, Part
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.model import Rate
from expectmon.reports.naming import change_tone, change_words
from expectmon.reports.ops.journey_part import STANDING_TONES
from expectmon.reports.ops.summary import Summary
from expectmon.reports.saying import share_text, some

_NAMES: Final[Mapping[str, str]] = {
    "accessibility": msg("Easy to reach"),
    "competence": msg("Knows what to do"),
    "recognition": msg("Knows the customer"),
    "helpfulness": msg("Helpful"),
    "personalization": msg("Fits the customer"),
    "problem_solving": msg("Solves problems"),
    "promise_fulfilment": msg("Keeps its word"),
    "value_for_time": msg("Worth the customer's time"),
}
_STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.NOT_PROMISED: msg("not promised"),
    Standing.NO_DATA: msg("no data"),
    Standing.MISSED: msg("a goal is missed"),
    Standing.UNCERTAIN: msg("too close to tell"),
    Standing.MET: msg("goals met"),
    Standing.NO_GOAL: msg("no goal"),
}
_NONE: Final = "-"
_PROMISES: Final = 3
_SHOWN: Final = 3


def factors_part(found: Summary, speech: Speech) -> Part:
    """Return the scorecard; a factor that no promise is about says so."""
    say, title = speech.say, speech.say("Eight factors of a customer's experience")
    if all(each.standing is Standing.NOT_PROMISED for each in found.factors):
        text = say("No rule names a factor, so there is no scorecard.")
        return Part("factors", title, (Paragraph(text),))
    grid = Grid(
        key="factors",
        title="",
        columns=(say("Factor"), say("Kept"), say("Goals"), say("In our control"), say("Trend"), say("Kept least")),
        rows=tuple(_row(each, speech) for each in sorted(found.factors, key=_worst_first)),
        numeric=frozenset({1, 3}),
        shown=_SHOWN,
        aside=frozenset({3, 4, 5}),
    )
    return Part("factors", title, (grid,))


def _worst_first(each: Factor) -> int:
    """Order factors by how their goals stand; those alike keep their order."""
    return list(STANDING_TONES).index(each.standing)


def _row(each: Factor, speech: Speech) -> tuple[Cell, ...]:
    name = Cell(
        speech.say(_NAMES[each.name]) if each.name in _NAMES else plain(each.name),
        below=some(speech, each.promises, _PROMISES),
    )
    standing = Cell(speech.say(_STANDINGS[each.standing]), STANDING_TONES[each.standing])
    compared = each.compared
    if compared is None:
        return name, Cell(_NONE), standing, *(Cell(_NONE),) * 3
    worst = plain(each.worst) if each.worst and len(each.promises) > 1 else _NONE
    return (
        name,
        Cell(share_text(speech, compared.share)),
        standing,
        Cell(share_text(speech, share_of(compared.now, Rate.CONTROLLABLE))),
        Cell(change_words(compared, speech), change_tone(compared)),
        Cell(worst),
    )
