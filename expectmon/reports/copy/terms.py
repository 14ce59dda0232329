"""What the words of a report on copy mean, and how its figures are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from expectmon.audit.model import Kind
from expectmon.present.report import Part, Terms
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.copy.first_screen import kind_in_short
from expectmon.reports.copy.summary import CopySummary

_IN_MAIL: Final = 5
"""The terms that a mail has room for: what may be said of a claim."""
_METHOD: Final = (
    (msg("Claim"), msg("A statement in a text that can be measured, such as a number of days.")),
    (
        msg("Agrees with rules and data"),
        msg("A rule promises the same, and the records do not show that it is kept less often than is wanted."),
    ),
    (msg("Contradicted"), msg("A rule, another text or a law says something else.")),
    (
        msg("Not borne out by the data"),
        msg("Judged by the number in the text, the cases of the past were kept less often than is wanted."),
    ),
    (msg("Cannot be checked"), msg("It has no number, no rule stands behind it, or several rules could be meant.")),
    (
        msg("Promises more than is kept"),
        msg("The share that came true is below the wanted one beyond chance: even the upper end of its range is."),
    ),
    (
        msg("Came true"),
        msg(
            "The cases of the rule are judged anew by the number in the text: of those that fell due in the days of "
            "the goal, the share that was in time by it. As customers felt it: no cause is excused."
        ),
    ),
    (
        msg("Cases that began"),
        msg(
            "Records whose clock started while the text could be read. Where several texts speak of one promise, the "
            "largest number counts: it is the least that can be said."
        ),
    ),
    (
        msg("Mended"),
        msg("Found before and no longer found when the text was read again: it was changed or taken down."),
    ),
)
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.TIGHTER_THAN_RULE: msg("The text names a shorter time or a higher share than the rule we work by."),
    Kind.LOOSER_THAN_RULE: msg("The text names a longer time or a lower share than the rule: a reason to buy is lost."),
    Kind.CONTRADICTS_MESSAGE: msg("Two texts promise different things of the same: one of them must disappoint."),
    Kind.UNSUPPORTED: msg("Text and rule agree, and the records show that too little of it is kept."),
    Kind.CLOCK_START: msg("The text counts from the order, for example, and the rule from dispatch."),
    Kind.QUALIFIER: msg(
        "A headline promises without a limit what the text under it limits, or the kind of days differs."
    ),
    Kind.UNBACKED: msg("It can be measured, and no rule says that we keep to it: nobody watches it."),
    Kind.AMBIGUOUS: msg("More than one rule could be meant, so it was not judged."),
    Kind.VAGUE: msg("Something like fast delivery, without a number: everybody expects something else."),
    Kind.STALE: msg("The time of the text is over, and it can still be read."),
    Kind.MISSING: msg("There is a rule, and no text mentions it: customers do not know what they may expect."),
    Kind.STATUTORY: msg("The text offers less than a law or a marketplace asks for."),
}


def terms(summary: CopySummary, speech: Speech) -> Part:
    """Return the part that explains: how it was judged, and each kind of finding that occurs."""
    return Part("method", speech.say("What the words mean"), (Terms(tuple(_terms(summary, speech)), shown=_IN_MAIL),))


def _terms(summary: CopySummary, speech: Speech) -> Iterator[tuple[str, str]]:
    yield from ((speech.say(term), speech.say(meaning)) for term, meaning in _METHOD)
    for kind, _ in summary.by_kind():
        word = kind_in_short(kind, speech)
        yield f"{word[:1].upper()}{word[1:]}", speech.say(_KINDS[kind])
