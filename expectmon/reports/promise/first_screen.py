"""The first screen of a promise's report: the sentence that is taken away, and the numbers it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.insights.comparing import Change, Compared
from expectmon.insights.scorecard import Outcome
from expectmon.insights.segments import share_judged
from expectmon.present.blocks import Tone
from expectmon.present.report import Part, Tile, Tiles, Verdict
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.model import Rate
from expectmon.reports import naming
from expectmon.reports.freshness import is_old
from expectmon.reports.ground import Ground
from expectmon.reports.ops.first_screen import concerned_words
from expectmon.reports.ops.summary import Concerned
from expectmon.reports.promise.summary import InDepth
from expectmon.reports.saying import before_that, during, last, money, trend

_TRENDS: Final[dict[Change, Tone]] = {Change.WORSE: "warning", Change.BETTER: "good"}
_GOALS: Final = {
    Outcome.MET: msg("The goal of {goal} is met: {share} over {window}."),
    Outcome.MISSED: msg("The goal of {goal} is missed beyond chance: {share} over {window}."),
    Outcome.UNCERTAIN: msg("The goal of {goal} is in doubt: {share} over {window}, which could still be chance."),
    Outcome.NO_DATA: msg("Nothing fell due over {window}, so nobody knows whether the goal of {goal} is met."),
}
_EXCUSED: Final = msg("All that fell due over {window} is excused, so nobody knows whether the goal of {goal} is met.")


def verdict_part(found: InDepth, ground: Ground, speech: Speech) -> Part:
    """Return the verdict: the share kept, its trend, whom it concerns, and how the goal stands."""
    lines = tuple(line for line in (_goal(found, speech), _control(found, speech), _old(found, ground, speech)) if line)
    return Part("verdict", "", (Verdict(tone(found), sentence(found, speech), lines),))


def sentence(found: InDepth, speech: Speech) -> str:
    """Say the verdict in one sentence: number, trend, customers and value."""
    when = during(found.ground, speech)
    if found.felt.share is None:
        return speech.say("Nothing fell due {when}, so there is no share to tell.", when=when)
    how = trend(speech, found.felt, before_that(speech, found.ground.period.days))
    text = msg("{share} of what fell due {when} was kept, {trend}")
    told = speech.say(text, share=speech.percent(found.felt.share), when=when, trend=how)
    return speech.say("{kept}; {concerned}.", kept=told, concerned=_concerned(found, speech))


def in_short(found: InDepth, speech: Speech) -> str:
    """Say it in a subject: `91.7% kept in the last 7 days`."""
    when = during(found.ground, speech)
    if found.felt.share is None:
        return speech.say("nothing fell due {when}", when=when)
    return speech.say("{share} kept {when}", share=speech.percent(found.felt.share), when=when)


def tone(found: InDepth) -> Tone:
    """Return how the promise is: its goal first, then which way it goes."""
    by_goal = naming.outcome_tone(found.portrait.outcome)
    return "warning" if by_goal in ("good", "calm") and found.felt.change is Change.WORSE else by_goal


def _concerned(found: InDepth, speech: Speech) -> str:
    affected = found.affected
    concerned = Concerned(
        missed=affected.missed,
        promises=1,
        customers=affected.customers,
        with_customers=1,
        value=affected.value,
        with_value=1,
        unvalued=affected.unvalued,
    )
    return concerned_words(concerned, found.felt, speech)


def _window(found: InDepth, speech: Speech) -> str:
    window = found.portrait.window
    return last(speech, (window.end - window.first).days) if window else speech.say("all that is known")


def _goal(found: InDepth, speech: Speech) -> str:
    objective = found.portrait.profile.objective
    if objective is None:
        return speech.say("No goal is set for it.")
    judged = share_judged(found.portrait, found.portrait.total)
    share = speech.percent(judged[0]) if judged else ""
    text = _GOALS.get(found.portrait.outcome, _GOALS[Outcome.NO_DATA])
    if judged is None and found.portrait.total.counts.due:
        text = _EXCUSED
    return speech.say(text, goal=speech.goal(objective.share), share=share, window=_window(found, speech))


def _control(found: InDepth, speech: Speech) -> str:
    """Say the other rate, where it is another."""
    excused = found.felt.now.excused
    if not excused:
        return ""
    objective = found.portrait.profile.objective
    told = speech.say("All that was due is excused: nothing was in our control.")
    if found.controllable.share is not None:
        told = speech.say_n(
            "Without {n} that is excused, {share} were kept: that was in our control.",
            "Without {n} that are excused, {share} were kept: that was in our control.",
            excused,
            share=speech.percent(found.controllable.share),
        )
    judged = speech.say("The goal is judged by it.") if objective and objective.rate is Rate.CONTROLLABLE else ""
    return f"{told} {judged}".strip()


def _old(found: InDepth, ground: Ground, speech: Speech) -> str:
    if not is_old(found.portrait, ground):
        return ""
    return speech.say("These figures are old: the source could not be read since {day}.", day=_read(found, speech))


def _read(found: InDepth, speech: Speech) -> str:
    return speech.when(found.portrait.at)


def numbers_part(found: InDepth, speech: Speech) -> Part:
    """Return the tiles: both rates, the goal, what is late, how late, whom it concerns."""
    return Part("numbers", "", (Tiles(tuple(_tiles(found, speech))),))


def _tiles(found: InDepth, speech: Speech) -> Iterator[Tile]:
    before = before_that(speech, found.ground.period.days)
    yield _kept(speech.say("Kept, as customers felt it"), found.felt, before, speech)
    yield _kept(speech.say("Kept, in our control"), found.controllable, before, speech)
    yield _goal_tile(found, speech)
    yield _late(found, speech)
    delta = found.portrait.total.delta
    if delta is not None and delta.p50 is not None and delta.p90 is not None:
        p50, p90 = (naming.delta(value, delta.unit, speech) for value in (delta.p50, delta.p90))
        yield Tile(speech.say("Delay, middle"), p50, speech.say("9 in 10 up to {value}", value=p90))
    yield from _affected(found, before, speech)


def _affected(found: InDepth, before: str, speech: Speech) -> Iterator[Tile]:
    """Yield whom misses concern, of now and of before; where nothing fell due, no number stands for it."""
    now, then = found.affected, found.portrait.affected_before
    has_data, had_data = found.felt.share is not None, found.felt.share_before is not None

    def tile(name: str, value: str, was: str, more: str = "") -> Tile:
        notes = [speech.say("{was} {before}", was=was, before=before) if had_data else "", more]
        return Tile(name, value if has_data else speech.say("no data"), "; ".join(note for note in notes if note))

    if now.customers is not None:
        was = speech.number(then.customers or 0)
        yield tile(speech.say("Customers affected"), speech.number(now.customers), was)
    if now.value is not None:
        more = speech.say_n("{n} more without a value", "{n} more without a value", now.unvalued)
        was = money(speech, then.value or 0)
        yield tile(speech.say("Value affected"), money(speech, now.value), was, more if now.unvalued else "")


def _kept(name: str, found: Compared, before: str, speech: Speech) -> Tile:
    if found.share is None:
        why = msg("all are excused") if found.now.due else msg("nothing fell due")
        return Tile(name, speech.say("no data"), speech.say(why))
    return Tile(name, speech.percent(found.share), trend(speech, found, before), _TRENDS.get(found.change, "calm"))


def _goal_tile(found: InDepth, speech: Speech) -> Tile:
    objective, outcome = found.portrait.profile.objective, found.portrait.outcome
    word = naming.outcome_word(outcome, speech)
    if objective is None:
        return Tile(speech.say("Goal"), speech.say("none"))
    judged = share_judged(found.portrait, found.portrait.total)
    values = {"share": speech.percent(judged[0]) if judged else "", "window": _window(found, speech), "word": word}
    change = speech.say("{word}: {share} over {window}", **values) if judged else word
    return Tile(speech.say("Goal"), speech.goal(objective.share), change, naming.outcome_tone(outcome))


def _late(found: InDepth, speech: Speech) -> Tile:
    counts = found.portrait.total.counts
    at_risk = speech.say_n("{n} more at risk", "{n} more at risk", counts.at_risk) if counts.at_risk else ""
    return Tile(speech.say("Late now"), speech.number(counts.overdue), at_risk, "warning" if counts.overdue else "good")
