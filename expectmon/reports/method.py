"""How the figures of a report are made, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.present.report import Part, Terms
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports.saying import before_that, last

_IN_MAIL: Final = 3
"""The terms that a mail has room for: the first ones."""
_FIRST: Final = 2
"""Terms of goals that nobody can do without."""
_RATES: Final = (
    (
        msg("Kept, as customers felt it"),
        msg("Of all that fell due, the share that was done in time. What came late is missed, whatever the cause."),
    ),
    (
        msg("Kept, in our control"),
        msg("The same without what was late for an excused cause, such as weather, where the rule names such causes."),
    ),
)
_TERMS: Final = (
    (
        msg("Due"),
        msg("Everything whose deadline has passed, done or still open. What is not due yet does not count."),
    ),
    (
        msg("Late"),
        msg("Done after the deadline, or still open after it. Late now are those that are still open."),
    ),
    (msg("At risk"), msg("Open, not late yet, and most of the time is used up: it can still be kept.")),
    (
        msg("Could not be judged"),
        msg("Records with a missing or unreadable time or value. They are counted apart, never as kept or late."),
    ),
    (
        msg("Delta"),
        msg(
            "What happened minus what was promised, in the promise's own unit: plus is late, minus is early. Half of "
            "all are at most the first figure, 9 in 10 at most the second. What is still open is not in it."
        ),
    ),
    (
        msg("Range of a share"),
        msg(
            "A share of few cases is uncertain. The range holds the true share in 95 of 100 cases (Wilson's interval)."
        ),
    ),
)
_GOALS: Final = (
    (
        msg("Goal"),
        msg(
            "Judged over the days that its rule names. Missed: the whole range of the share is below it. Too close to "
            "tell: the share is below it, and a part of the range is not."
        ),
    ),
    (
        msg("Beyond chance"),
        msg("Chance alone would make such a change in fewer than 5 of 100 cases (Newcombe's interval)."),
    ),
    (
        msg("Changes by chance"),
        msg("Of 20 promises that did not change, about one may seem to have."),
    ),
    (
        msg("Segment below its goal"),
        msg("At least 30 fell due, and even the upper end of its range is below the goal."),
    ),
    (
        msg("Why"),
        msg(
            "A segment is named as a cause if it misses more than all others beyond chance, with care taken that many "
            "segments are compared (Fisher's test, Holm's steps). It says where to look, not what happened."
        ),
    ),
    (
        msg("Customers and value affected"),
        msg(
            "Customers are counted once for each promise. Where several promises count them, the same customer or "
            "order may be in each, so the sum is told as up to."
        ),
    ),
)


def method_part(speech: Speech, days: int, *, goals: bool = True) -> Part:
    """Return the definitions.

    Args:
        speech: The reader's language.
        days: The length of the report's period.
        goals: Whether goals, changes, segments and causes are told, too.
    """
    terms = Terms(tuple(_terms(speech, days, goals=goals)), shown=_IN_MAIL)
    return Part("method", speech.say("How the figures are made"), (terms,))


def _terms(speech: Speech, days: int, *, goals: bool) -> Iterator[tuple[str, str]]:
    period = msg("Whole days in the workspace's time zone: {period}. It is compared with {before}.")
    told = speech.say(period, period=last(speech, days), before=before_that(speech, days))
    for term, meaning in (*_RATES, *_GOALS[:_FIRST], *_TERMS, *_GOALS[_FIRST:]) if goals else (*_RATES, *_TERMS):
        yield speech.say(term), speech.say(meaning)
    yield speech.say("Period"), told
