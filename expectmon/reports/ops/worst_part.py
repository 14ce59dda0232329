"""The worst promises as cards: what, why, what to do, and who does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from expectmon.alerts.subject import Subject
from expectmon.insights.causes import Cause
from expectmon.insights.comparing import rate_of
from expectmon.insights.scorecard import Outcome
from expectmon.present import commands
from expectmon.present.blocks import Facts, Lines, Paragraph, Step
from expectmon.present.clean import plain
from expectmon.present.report import Card, Part, Quote
from expectmon.present.speech import Speech, span
from expectmon.present.words import msg
from expectmon.promises.alerting import Condition
from expectmon.promises.model import Rate
from expectmon.reports.ground import Case, Ground
from expectmon.reports.naming import outcome_tone, outcome_word, segment_name, unit_name
from expectmon.reports.ops.first_screen import is_incomplete
from expectmon.reports.ops.summary import Standing, Summary
from expectmon.reports.saying import SAYS, before_that, money, narrow, owner_text, share_text, trend

SHOWN: Final = 3
_CASES: Final = 3
_CHECK: Final = "expectmon check"
_FORGOTTEN: Final = dt.timedelta(days=30)
_TIMES: Final = 10
"""So many times the promise, or what nine in ten are late, is no delay any more."""
_DAY: Final = 86_400
_SECONDS: Final = {
    "minute": 60,
    "hour": 3600,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 31 * _DAY,
    "business minute": 60 * 5,
    "business hour": 3600 * 5,
    "business day": 1.5 * _DAY,
}
"""Lengths of units by the clock; those of business hours are about what they take."""


def worst_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the worst three promises; where none needs a look, that is said."""
    worst = found.worst[:SHOWN]
    title = speech.say("Look at these first")
    if not worst:
        return Part("worst", title, (_none(found, ground, speech),))
    cards = tuple(_card(each, ground, speech) for each in worst)
    more = len(found.worst) - len(worst)
    if not more:
        return Part("worst", title, cards)
    text = speech.say_n("{n} more needs a look: see below.", "{n} more need a look: see below.", more)
    return Part("worst", title, (*cards, Paragraph(text)))


def _none(found: Summary, ground: Ground, speech: Speech) -> Paragraph | Step:
    """Say why no promise stands here: all is well, as far as was measured; or nothing was."""
    if not found.standings:
        return Step(speech.say("To measure the promises, and to see what is in the way:"), command=_CHECK)
    if found.felt.share is None:
        return Paragraph(speech.say("There is no data to say which promise needs a look."))
    if is_incomplete(found, ground):
        text = msg("Of what could be measured, no promise needs a look. Some could not be: see below.")
        return Paragraph(speech.say(text))
    return Paragraph(speech.say("No promise needs a look: none misses its goal, and none became worse."))


def _card(each: Standing, ground: Ground, speech: Speech) -> Card:
    profile = each.portrait.profile
    label = speech.say("{outcome} · {promise}", outcome=_label(each, speech), promise=plain(each.id))
    tone = outcome_tone(each.portrait.outcome)
    blocks: list[Paragraph | Step | Facts | Lines | Quote] = [
        Facts(tuple(_facts(each, ground, speech))),
        Paragraph(why(each, speech)),
        step(each, speech),
    ]
    if each.worst:
        blocks.append(Paragraph(open_cases(each, ground, speech)))
    return Card(
        plain(profile.says, SAYS) or plain(each.id),
        "warning" if tone in ("good", "calm") else tone,
        label,
        tuple(blocks),
    )


def _label(each: Standing, speech: Speech) -> str:
    """Say why it is among the worst: its goal, or that it became worse."""
    if each.portrait.outcome in (Outcome.MISSED, Outcome.UNCERTAIN):
        return outcome_word(each.portrait.outcome, speech)
    return speech.say("became worse")


def _facts(each: Standing, ground: Ground, speech: Speech) -> Iterator[tuple[str, str]]:
    """Yield five facts at most, and always who cares for it."""
    say, profile = speech.say, each.portrait.profile
    if each.portrait.total.share_kept is not None:
        yield say("Kept"), _kept(each, speech)
    if profile.objective is not None:
        yield say("Goal"), goal_words(each, speech)
    if each.felt.share is not None:
        how = trend(speech, each.felt, before_that(speech, ground.period.days))
        yield say("Lately"), say("{share}, {trend}", share=speech.percent(each.felt.share), trend=how)
    affected = _affected(each, speech) if each.is_current else ""
    if affected:
        yield say("Affected"), affected
    yield say("Owner"), owner_text(speech, profile.owner)


def _kept(each: Standing, speech: Speech) -> str:
    """Say the share with its interval, and the other rate where an excused cause makes it another."""
    total = each.portrait.total
    share, due = share_text(speech, total.share_kept), speech.number(total.counts.due)
    sure = narrow(speech, total.share_kept_low, total.share_kept_high)
    told = speech.say("{share} of {due} ({sure})", share=share, sure=sure, due=due)
    if total.share_kept_controllable in (None, total.share_kept):
        return told
    share = share_text(speech, total.share_kept_controllable)
    return speech.say("{kept}; in our control {share}", kept=told, share=share)


def _affected(each: Standing, speech: Speech) -> str:
    """Say whom the missed ones of the period concern; empty where no column of the rule says so."""
    found, parts = each.portrait.affected, list[str]()
    if found.customers:
        parts.append(speech.say_n("{n} customer", "{n} customers", found.customers))
    if found.value:
        parts.append(speech.say("worth {value}", value=money(speech, found.value)))
    return ", ".join(parts)


def goal_words(each: Standing, speech: Speech) -> str:
    """Say a goal: `95% over 28 days, in our control`; `-` without one."""
    objective = each.portrait.profile.objective
    if objective is None:
        return speech.say("no goal")
    days = speech.amount(speech.number(objective.days), objective.days, "day")
    goal = speech.goal(objective.share)
    text = msg("{goal} over {days}")
    if objective.rate is Rate.CONTROLLABLE:
        text = msg("{goal} over {days}, in our control")
    return speech.say(text, goal=goal, days=days)


def why(each: Standing, speech: Speech) -> str:
    """Say which segment explains most, beyond chance: of a missed goal, over its days; or that none stands out."""
    objective = each.portrait.profile.objective
    if each.window_causes and objective is not None:
        days = speech.amount(speech.number(objective.days), objective.days, "day")
        cause = cause_words(each, each.window_causes[0], speech)
        return speech.say("Why, over the goal's {days}: {cause}", days=days, cause=cause)
    if each.causes:
        return speech.say("Why: {cause}", cause=cause_words(each, each.causes[0], speech))
    return speech.say("Why: no segment stands out.")


def cause_words(each: Standing, cause: Cause, speech: Speech) -> str:
    """Say what a segment does to its promise: `carrier K3 keeps 71.0% of 200, all others 95.2%`."""
    text = msg("{segment} keeps {own} of {due}, all others {rest}.")
    if rate_of(each.portrait.profile) is Rate.CONTROLLABLE:
        text = msg("{segment} keeps {own} of {due} (in our control), all others {rest}.")
    return speech.say(
        text,
        segment=segment_name(cause.by, speech),
        own=speech.percent(1 - cause.share),
        due=speech.number(cause.due),
        rest=speech.percent(1 - cause.rest),
    )


def step(each: Standing, speech: Speech) -> Step:
    """Say what to do first: those that are open and late; else what was missed."""
    late = each.portrait.total.counts.overdue
    if late:
        text = speech.say_n(
            "What to do: finish the {n} that is late and still open.",
            "What to do: finish the {n} that are late and still open, the oldest first.",
            late,
        )
        return Step(text, command=commands.commitments(Subject(Condition.OVERDUE, promise=each.id), "overdue"))
    text = speech.say("What to do: look for what those that were missed have in common.")
    causes = each.window_causes or each.causes
    segment = causes[0].by if causes else ()
    subject = Subject(Condition.BROKEN, promise=each.id, segment=segment)
    return Step(text, command=commands.commitments(subject, "broken"))


def open_cases(each: Standing, ground: Ground, speech: Speech) -> str:
    """Name the worst open cases, and those that are so late that nobody can still be waiting for them."""
    cases = [(plain(case.key), _late(case, ground)) for case in each.worst[:_CASES]]
    named = [_case(key, late, speech) for key, late in cases]
    told = speech.say("Worst still open: {cases}.", cases=", ".join(named))
    forgotten = [key for key, late in cases if late is not None and late > _usual(each)]
    if not forgotten:
        return told
    if len(forgotten) == len(cases):
        text = speech.say_n(
            "It was probably finished and never closed in the data.",
            "All were probably finished and never closed in the data.",
            len(cases),
        )
    else:
        text = speech.say("Probably finished and never closed in the data: {keys}.", keys=", ".join(forgotten))
    return f"{told} {text}"


def _late(case: Case, ground: Ground) -> dt.timedelta | None:
    if case.delta_seconds is not None:
        return span(case.delta_seconds)
    return ground.at - case.deadline if case.deadline is not None else None


def _case(key: str, late: dt.timedelta | None, speech: Speech) -> str:
    return speech.say("{key} {late}", key=key, late=speech.lateness(late)) if late is not None else key


def _usual(each: Standing) -> dt.timedelta:
    """Return how late a case may be before it looks forgotten: many times what is promised, and what is usual."""
    found = each.portrait.total.delta
    amounts = [each.portrait.profile.limit, found.p90 if found else None]
    unit = _SECONDS.get(unit_name(each.portrait.profile.unit), 0)
    longest = max((amount * unit for amount in amounts if amount is not None), default=0)
    return max(_FORGOTTEN, span(_TIMES * longest))
