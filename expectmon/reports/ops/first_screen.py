"""The first screen of the operations report: the sentence that is taken away, and the numbers it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from expectmon.insights.comparing import Change, Compared
from expectmon.present.blocks import Tone
from expectmon.present.clean import plain
from expectmon.present.report import Part, Tile, Tiles, Verdict
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.reports.freshness import MANY, is_old
from expectmon.reports.ground import Ground
from expectmon.reports.ops.summary import Concerned, Goals, Standing, Summary
from expectmon.reports.saying import before_that, during, money, share_text, some, trend

_FAILING: Final = msg_n(
    "{n} source could not be read, so figures are missing or old: {names}.",
    "{n} sources could not be read, so figures are missing or old: {names}.",
)
_TONES: Final[Mapping[Change, Tone]] = {Change.WORSE: "warning", Change.BETTER: "good"}
_CUSTOMERS: Final = msg_n("{n} customer felt it", "{n} customers felt it")
_CUSTOMERS_AT_MOST: Final = msg_n("up to {n} customer felt it", "up to {n} customers felt it")


def verdict_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the verdict: the share kept, its trend, whom it concerns, and how the goals stand."""
    lines = [
        *_control_lines(found.controllable, speech),
        *_goal_lines(found.goals, speech),
        *_source_lines(ground, speech),
    ]
    return Part("verdict", "", (Verdict(tone(found, ground), sentence(found, ground, speech), tuple(lines)),))


def numbers_part(found: Summary, ground: Ground, speech: Speech) -> Part:
    """Return the tiles."""
    before = before_that(speech, ground.period.days)
    tiles = (
        _kept(speech.say("Kept, as customers felt it"), found.felt, before, speech),
        _kept(speech.say("Kept, in our control"), found.controllable, before, speech),
        _late_now(found, speech),
        _at_risk(found, speech),
        _unknown(found, speech),
        _customers(found, before, speech),
        _value(found, before, speech),
    )
    return Part("numbers", "", (Tiles(tiles),))


def tone(found: Summary, ground: Ground) -> Tone:
    """Return how it is, all in all: red where goals are missed, amber where something wants a look."""
    if found.goals.missed:
        return "critical"
    if found.worst or found.felt.change is Change.WORSE or any(source.failure for source in ground.sources):
        return "warning"
    if found.felt.share is None:
        return "calm"
    return "warning" if is_incomplete(found, ground) else "good"


def is_incomplete(found: Summary, ground: Ground) -> bool:
    """True if a source could not be read, or a promise was never measured, or not for this period."""
    failing = any(source.failure for source in ground.sources)
    return failing or bool(ground.missing) or any(is_old(each.portrait, ground) for each in found.standings)


def label(found: Summary, ground: Ground, speech: Speech) -> str:
    """Say in a few words what the tone says by its colour."""
    if found.goals.missed:
        return speech.say_n("{n} goal missed", "{n} goals missed", found.goals.missed)
    if found.felt.share is None:
        return speech.say("no data")
    if is_incomplete(found, ground):
        return speech.say("data are missing")
    if found.worst:
        return speech.say_n("{n} promise needs a look", "{n} promises need a look", len(found.worst))
    return speech.say("all goals met") if found.goals.met else speech.say("no goal is set")


def sentence(found: Summary, ground: Ground, speech: Speech) -> str:
    """Say the verdict in one sentence: number, trend, and the customers and the value that it concerns."""
    when = during(ground, speech)
    if found.felt.share is None:
        return _nothing_due(found, when, speech)
    kept, how = speech.percent(found.felt.share), trend(speech, found.felt, before_that(speech, ground.period.days))
    told = speech.say("{share} of what fell due {when} was kept, {trend}", share=kept, when=when, trend=how)
    return speech.say("{kept}; {concerned}.", kept=told, concerned=concerned_words(found.concerned, found.felt, speech))


def concerned_words(concerned: Concerned, felt: Compared, speech: Speech) -> str:
    """Say whom misses concern: customers and value where they are known, else how many commitments it were."""
    missed = felt.now.due - felt.now.kept
    if not missed:
        return speech.say("nobody was let down")
    parts = []
    if concerned.customers is not None:
        forms = _CUSTOMERS_AT_MOST if concerned.with_customers > 1 else _CUSTOMERS
        parts.append(speech.say_n(*forms, concerned.customers))
    else:
        parts.append(speech.say_n("{n} was not kept", "{n} were not kept", missed))
    if concerned.value is not None:
        value = money(speech, concerned.value)
        text = msg("worth up to {value}") if concerned.with_value > 1 else msg("worth {value}")
        parts.append(speech.say(text, value=value))
    told = ", ".join(parts)
    return speech.say("{told}, as far as is known", told=told) if _is_partly_known(concerned) else told


def _is_partly_known(concerned: Concerned) -> bool:
    """True if customers or values are told that some promise with misses does not count: there may be more of them."""
    counted = [(concerned.customers, concerned.with_customers), (concerned.value, concerned.with_value)]
    return any(known is not None and promises < concerned.promises for known, promises in counted)


def _nothing_due(found: Summary, when: str, speech: Speech) -> str:
    if not found.standings:
        return speech.say("No promise could be measured yet, so there is nothing to tell.")
    return speech.say("Nothing fell due {when}, so there is no share to tell.", when=when)


def _control_lines(found: Compared, speech: Speech) -> Iterator[str]:
    """Yield the other rate, where an excused cause makes it another."""
    if found.share is not None and found.now.excused:
        share = speech.percent(found.share)
        text = msg_n(
            "In our control it was {share}: {n} was late for an excused cause.",
            "In our control it was {share}: {n} were late for an excused cause.",
        )
        yield speech.say_n(*text, found.now.excused, share=share)


def _goal_lines(goals: Goals, speech: Speech) -> Iterator[str]:
    """Yield how the goals stand: missed, in doubt, without data; or that all are met."""
    if not goals.all:
        return
    every, no_data = goals.all, goals.no_data + goals.unmeasured
    parts = [
        speech.say_n("{n} misses its goal beyond chance", "{n} miss their goal beyond chance", goals.missed),
        speech.say_n("{n} cannot be told yet", "{n} cannot be told yet", goals.uncertain),
        speech.say_n("{n} has no data", "{n} have no data", no_data),
        speech.say_n("{n} has no goal", "{n} have no goal", goals.without),
        speech.say_n("{n} meets its goal", "{n} meet their goal", goals.met),
    ]
    counts = (goals.missed, goals.uncertain, no_data, goals.without, goals.met)
    if goals.met == every:
        yield speech.say_n("The one promise meets its goal.", "All {n} promises meet their goal.", every)
        return
    told = ", ".join(part for part, count in zip(parts, counts, strict=True) if count)
    yield speech.say_n("Of {n} promise: {told}.", "Of {n} promises: {told}.", every, told=told)


def _source_lines(ground: Ground, speech: Speech) -> Iterator[str]:
    failing = [source.name for source in ground.sources if source.failure]
    if failing:
        yield speech.say_n(*_FAILING, len(failing), names=some(speech, failing, 3))


def _kept(name: str, found: Compared, before: str, speech: Speech) -> Tile:
    if found.share is None:
        why = msg("all are excused") if found.now.due else msg("nothing fell due")
        return Tile(name, speech.say("no data"), speech.say(why))
    return Tile(name, share_text(speech, found.share), trend(speech, found, before), _TONES.get(found.change, "calm"))


def _late_now(found: Summary, speech: Speech) -> Tile:
    if not found.standings:
        return Tile(speech.say("Late now"), speech.say("no data"))
    promises = sum(bool(each.portrait.total.counts.overdue) for each in found.standings)
    note = speech.say_n("still open, of {n} promise", "still open, of {n} promises", promises) if promises else ""
    return Tile(speech.say("Late now"), speech.number(found.late_now), note, "warning" if found.late_now else "good")


def _at_risk(found: Summary, speech: Speech) -> Tile:
    if not found.standings:
        return Tile(speech.say("At risk now"), speech.say("no data"))
    note = speech.say("can still be kept") if found.at_risk else ""
    return Tile(speech.say("At risk now"), speech.number(found.at_risk), note, "warning" if found.at_risk else "good")


def _unknown(found: Summary, speech: Speech) -> Tile:
    name, share = speech.say("Could not be judged"), found.unknown_share
    if share is None:
        return Tile(name, speech.say("no data"))
    note = speech.say_n("{n} record", "{n} records", found.unknown) if found.unknown else ""
    return Tile(name, speech.percent(share), note, "warning" if share >= MANY else "calm")


def _customers(found: Summary, before: str, speech: Speech) -> Tile:
    now, name = found.concerned, speech.say("Customers affected")
    if now.customers is None:
        return _uncounted(name, found, [each for each in found.standings if each.portrait.profile.has_customer], speech)
    notes = [_was(found.concerned_before.customers, before, speech)]
    if now.with_customers < now.promises:
        notes.append(_partly(now.with_customers, now.promises, speech))
    return Tile(name, _at_most(speech.number(now.customers), now.with_customers, speech), _joined(notes))


def _value(found: Summary, before: str, speech: Speech) -> Tile:
    now, name = found.concerned, speech.say("Value affected")
    if now.value is None:
        return _uncounted(name, found, [each for each in found.standings if each.portrait.profile.has_value], speech)
    notes = [_was(found.concerned_before.value, before, speech)]
    if now.unvalued:
        notes.append(speech.say_n("{n} more without a value", "{n} more without a value", now.unvalued))
    if now.with_value < now.promises:
        notes.append(_partly(now.with_value, now.promises, speech))
    return Tile(name, _at_most(money(speech, now.value), now.with_value, speech), _joined(notes))


def _uncounted(name: str, found: Summary, named: list[Standing], speech: Speech) -> Tile:
    """Return the tile of what no missed promise counts: none were missed, or no rule names the column."""
    if not named:
        return Tile(name, speech.say("not known"), speech.say("no rule names it"))
    if any(each.felt.now.due for each in named) and found.felt.now.kept == found.felt.now.due:
        return Tile(name, speech.number(0), "", "good")
    return Tile(name, speech.say("no data"))


def _at_most(text: str, promises: int, speech: Speech) -> str:
    return speech.say("up to {value}", value=text) if promises > 1 else text


def _partly(known: int, every: int, speech: Speech) -> str:
    return speech.say("counted by {known} of {every} promises", known=speech.number(known), every=speech.number(every))


def _joined(notes: list[str]) -> str:
    return "; ".join(note for note in notes if note)


def _was(before: float | None, words: str, speech: Speech) -> str:
    return "" if before is None else speech.say("{value} {before}", value=money(speech, before), before=words)


def short_line(each: Standing, speech: Speech) -> str:
    """Say a promise in a line of a chat: `standard-delivery: 88% kept, goal 95%, 37 late now`."""
    objective, late = each.portrait.profile.objective, each.portrait.total.counts.overdue
    parts = [speech.say("{share} kept", share=share_text(speech, each.share))]
    if objective:
        parts.append(speech.say("goal {goal}", goal=speech.goal(objective.share)))
    if late:
        parts.append(speech.say_n("{n} late now", "{n} late now", late))
    return f"{plain(each.id)}: {', '.join(parts)}"
