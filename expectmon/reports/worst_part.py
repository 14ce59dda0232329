"""The worst promises as cards: what, why, what to do, and who does it."""

from __future__ import annotations

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
from expectmon.reports.first_screen import is_incomplete
from expectmon.reports.ground import Case, Ground
from expectmon.reports.naming import lateness, outcome_tone, outcome_word, segment_name
from expectmon.reports.ops_summary import Standing, Summary
from expectmon.reports.saying import SAYS, before_that, between, during, owner_text, trend

SHOWN: Final = 3
_CASES: Final = 3
_CHECK: Final = "expectmon check"


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
        lines = tuple(_case(case, ground, speech) for case in each.worst[:_CASES])
        blocks.append(Lines(speech.say("The worst of those still open"), lines))
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
    say, total, profile = speech.say, each.portrait.total, each.portrait.profile
    if total.share_kept is not None:
        sure = between(speech, total.share_kept_low, total.share_kept_high)
        felt = say(
            "{share} ({sure}, of {due})",
            share=speech.percent(total.share_kept),
            sure=sure,
            due=speech.number(total.counts.due),
        )
        yield say("Kept, as customers felt it"), felt
    if total.share_kept_controllable is not None:
        yield say("Kept, in our control"), speech.percent(total.share_kept_controllable)
    if profile.objective is not None:
        yield say("Goal"), goal_words(each, speech)
    if each.felt.share is not None:
        how = trend(speech, each.felt, before_that(speech, ground.period.days))
        text = say(
            "{share} kept {when}, {trend}",
            share=speech.percent(each.felt.share),
            when=during(ground, speech),
            trend=how,
        )
        yield say("Lately"), text
    deltas = total.delta
    if deltas is not None and deltas.p90 is not None:
        yield say("9 in 10 ended at most"), lateness(deltas.p90, deltas.unit, speech)
    if each.portrait.affected.customers and each.is_current:
        yield say("Customers affected"), speech.number(each.portrait.affected.customers)
    yield say("Owner"), owner_text(speech, profile.owner)


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
    """Say which segment explains most of it, beyond chance; or that none stands out."""
    if not each.causes:
        return speech.say("Why: no segment stands out; it is the same everywhere, or too few to tell.")
    return speech.say("Why: {cause}", cause=cause_words(each, each.causes[0], speech))


def cause_words(each: Standing, cause: Cause, speech: Speech) -> str:
    """Say what a segment does to its promise: `carrier K3 keeps 71.0% of 200, the rest 95.2%`."""
    name = segment_name(cause.by, speech)
    own, rest = speech.percent(1 - cause.share), speech.percent(1 - cause.rest)
    text = msg(
        "{segment} keeps {own} of {due}, all others keep {rest}. "
        "As good as them, {better} would be kept in all, not {now}."
    )
    if rate_of(each.portrait.profile) is Rate.CONTROLLABLE:
        text = msg(
            "{segment} keeps {own} of {due} (in our control), all others keep {rest}. "
            "As good as them, {better} would be kept in all, not {now}."
        )
    return speech.say(
        text,
        segment=name,
        own=own,
        due=speech.number(cause.due),
        rest=rest,
        better=speech.percent(cause.kept_if),
        now=speech.percent(cause.kept),
    )


def step(each: Standing, speech: Speech) -> Step:
    """Say what to do first: those that are open and late; else what was missed."""
    late = each.portrait.total.counts.overdue
    if late:
        text = speech.say_n(
            "What to do: {n} is late and still open. Finish the oldest first, and tell the customer:",
            "What to do: {n} are late and still open. Finish the oldest first, and tell the customers:",
            late,
        )
        return Step(text, command=commands.commitments(Subject(Condition.OVERDUE, promise=each.id), "overdue"))
    text = speech.say("What to do: look for what those that were missed have in common:")
    segment = each.causes[0].by if each.causes else ()
    subject = Subject(Condition.BROKEN, promise=each.id, segment=segment)
    return Step(text, command=commands.commitments(subject, "broken"))


def _case(case: Case, ground: Ground, speech: Speech) -> str:
    key = plain(case.key)
    late = span(case.delta_seconds) if case.delta_seconds is not None else None
    if late is None and case.deadline is not None:
        late = ground.at - case.deadline
    return speech.say("{key}: {late}", key=key, late=speech.lateness(late)) if late is not None else key
