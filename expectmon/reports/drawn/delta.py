"""Charts of how late or early a promise is kept: the spread, the share done by when, and how long things stay open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from expectmon.insights.felt import felt
from expectmon.insights.portrait import Bin, Portrait
from expectmon.insights.sayable import ENOUGH, SHARES, Sayable, done_by_delta, sayable, share_by, told_of
from expectmon.insights.scorecard import BEYOND
from expectmon.insights.survival import Survival, survival
from expectmon.present.charts import specs
from expectmon.present.charts.specs import Bar, Ecdf, Mark, Spread, Step
from expectmon.present.clean import plain
from expectmon.present.report import Chart
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.reports import naming
from expectmon.reports.drawn.parts import chart, file_name, goal_mark, interval, table, window_words

BARS: Final = 60
"""More bars nobody can tell apart."""
_TAIL: Final = 0.005
"""The share of each end that is left out of the picture where there are more bars than that."""
_HOURS: Final = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}
"""Of units that are lengths of time."""
_CENSORED: Final = 200
_BAND: Final = 30
_BEYOND: Final = msg("angry")
"""`insights.scorecard.BEYOND`, as readers know it."""


def spread_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw how late or early stops were, against what was promised; None where nothing has stopped."""
    stats = portrait.total.delta
    if not portrait.bins or stats is None or stats.p50 is None:
        return None
    unit, times = _unit(portrait)
    name = file_name("spread", portrait.profile.id)
    title = speech.say(msg("How late or early") if naming.is_time(unit) else msg("Above or below the limit"))
    bars, whole = _bars(portrait)
    inside = sum(bar.n for bar in bars)
    outside = sum(each.n for each in portrait.bins) + sum(portrait.beyond) - inside
    spec = Spread(
        tuple(Bar(bar.low * times, bar.high * times, bar.n) for bar in bars),
        Mark(0, speech.say("promised")),
        tuple(
            Mark(at * times, speech.say(text, value=naming.delta(at * times, unit, speech)))
            for text, at in ((msg("median {value}"), stats.p50), (msg("9 in 10 by {value}"), stats.p90))
            if at is not None
        ),
        tuple(Mark(upper * times, plain(band, _BAND)) for band, upper in portrait.profile.bands),
        speech.say(_BEYOND) if portrait.profile.bands else "",
        naming.units(unit, speech),
        speech.say("how many"),
        is_whole=whole,
        cut=speech.say_n("{n} lies outside of the picture", "{n} lie outside of the picture", outside)
        if outside
        else "",
    )
    columns = (speech.say("From"), speech.say("To"), speech.say("How many"))
    rows = [(*_edges(bar, unit, speech, whole=whole), speech.number(bar.n)) for bar in spec.bars]
    figures = table(name, title, columns, rows, words=2, note=window_words(portrait, speech))
    return chart(name, title, _spread_finding(portrait, speech), spec, figures, in_mail=in_mail)


def _unit(portrait: Portrait) -> tuple[str, float]:
    """Return a unit in which the bins can be told apart, and how many of it are one of the promise's own."""
    profile, bins = portrait.profile, portrait.bins
    return (
        (profile.unit, 1.0) if profile.is_whole or not bins else naming.finer(profile.unit, bins[0].high - bins[0].low)
    )


def _edges(bar: Bar, unit: str, speech: Speech, *, whole: bool) -> tuple[str, str]:
    low, high = (naming.delta(edge, unit, speech, one_unit=True) for edge in (bar.low, bar.low if whole else bar.high))
    return low, high


def _spread_finding(portrait: Portrait, speech: Speech) -> list[str]:
    stats, unit = portrait.total.delta, portrait.profile.unit
    if stats is None or stats.p50 is None or stats.p90 is None:
        return []
    text = msg("Of {n} that are done, half were {p50} or better, and 9 in 10 {p90} or better.")
    if portrait.profile.has_two_ends:
        text = msg("Of {n} that are done, half were {p50} or earlier, and 9 in 10 {p90} or earlier.")
    if stats.n == 1:
        text = msg("The one that is done was {p50}.")
    p50, p90 = naming.lateness(stats.p50, unit, speech), naming.lateness(stats.p90, unit, speech)
    said = [speech.say(text, n=speech.number(stats.n), p50=p50, p90=p90)]
    bands = [each for each in felt(portrait) if each.share]
    if bands:
        told = ", ".join(
            speech.say("{name} {share}", name=band_name(each.name, speech), share=speech.percent(each.share or 0))
            for each in bands
        )
        said.append(speech.say("How it feels: {bands}.", bands=told))
    return said


def band_name(name: str, speech: Speech) -> str:
    """Name a band: the one beyond all others is ours, the rest are the rule's words."""
    return speech.say(_BEYOND) if name == BEYOND else plain(name, _BAND)


def _bars(portrait: Portrait) -> tuple[tuple[Bar, ...], bool]:
    """Return at most 60 bars: where there are more, the middle 99 %, and neighbours put together.

    What came late and what did not are never put together.
    """
    bins, whole = portrait.bins, portrait.profile.is_whole
    if len(bins) <= BARS:
        return tuple(Bar(each.low, each.high, each.n) for each in bins), whole
    kept = _middle(bins)
    # One bar more, for the first may be a part of one.
    size = -(-len(kept) // (BARS - 1))
    first_late = next((number for number, each in enumerate(kept) if each.low >= (1 if whole else 0)), 0)
    starts = [*range(first_late % size, len(kept), size)]
    edges = [*([0] if starts[:1] != [0] else []), *starts, len(kept)]
    groups = [kept[start:end] for start, end in pairwise(edges)]
    bars = tuple(Bar(group[0].low, group[-1].high, sum(each.n for each in group)) for group in groups)
    return bars, whole and size == 1


def _middle(bins: Sequence[Bin]) -> Sequence[Bin]:
    tail, below, first, last = sum(each.n for each in bins) * _TAIL, 0, 0, len(bins)
    for number, each in enumerate(bins):
        below += each.n
        if below > tail:
            first = number
            break
    above = 0
    for number in range(len(bins) - 1, first - 1, -1):
        above += bins[number].n
        if above > tail:
            last = number + 1
            break
    return bins[first:last]


def ecdf_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw which share was done by when, and what could be said honestly; None where nothing has stopped.

    Where the target depends on the record, over how late or early it was.
    """
    profile, limit = portrait.profile, portrait.profile.limit
    curve = share_by(portrait) if limit is not None else done_by_delta(portrait)
    if not curve:
        return None
    timed, (unit, times) = naming.is_time(profile.unit), _unit(portrait)
    name, title = file_name("ecdf", profile.id), speech.say(msg("Done by when") if timed else msg("How much it was"))
    found = [each for each in sayable(portrait) if each]
    spec = Ecdf(
        tuple(Step(x * times, y) for x, y in curve),
        Mark((limit or 0) * times, speech.say("promised")),
        tuple(specs.Sayable(each.target * times, each.wanted, _sayable_name(each, portrait, speech)) for each in found),
        goal_mark(portrait, speech),
        naming.units(unit, speech) if limit is not None else _delay(unit, speech),
        speech.say(msg("done by then") if timed else msg("at most so much")),
    )

    def told(x: float) -> str:
        if limit is not None:
            return naming.target(x * times, unit, speech)
        return naming.delta(x * times, unit, speech, one_unit=True)

    rows = [(told(x), speech.percent(y)) for x, y in curve]
    columns = (speech.say(_up_to(portrait)), speech.say(msg("Done") if timed else msg("Share")))
    figures = table(name, title, columns, rows, note=window_words(portrait, speech))
    return chart(name, title, _ecdf_finding(portrait, found, speech), spec, figures, in_mail=in_mail)


def _up_to(portrait: Portrait) -> str:
    if not naming.is_time(portrait.profile.unit):
        return msg("At most")
    return msg("Within") if portrait.profile.limit is not None else msg("Delay up to")


def _delay(unit: str, speech: Speech) -> str:
    return speech.say("delay, {unit}", unit=naming.units(unit, speech))


def _sayable_name(found: Sayable, portrait: Portrait, speech: Speech) -> str:
    return speech.say("{share}: {target}", share=speech.goal(found.wanted), target=_target(found, portrait, speech))


def _target(found: Sayable, portrait: Portrait, speech: Speech) -> str:
    unit, times = _unit(portrait)
    return naming.target(found.target * times, unit, speech)


def _ecdf_finding(portrait: Portrait, found: Sequence[Sayable], speech: Speech) -> list[str]:
    said, kept = [], portrait.total.share_kept
    if kept is not None:
        said.append(_kept(portrait, kept, speech))
    for each in found:
        text = msg("{share} were done within {target}.")
        if not naming.is_time(portrait.profile.unit):
            text = msg("{share} were at most {target}.")
        said.append(speech.say(text, share=speech.goal(each.wanted), target=_target(each, portrait, speech)))
    if not found and portrait.profile.limit is not None:
        few = told_of(portrait) < ENOUGH
        text = msg("Too few were due to say more.") if few else msg("No target that was reached would keep {share}.")
        said.append(speech.say(text, share=speech.goal(SHARES[0])))
    return said


def _kept(portrait: Portrait, share: float, speech: Speech) -> str:
    """Say the share kept; and what was promised, where that was one number for all."""
    if portrait.profile.limit is None or portrait.other_unit:
        return speech.say("{share} were kept.", share=speech.percent(share))
    promised = naming.promised(portrait.profile, speech)
    return speech.say("{share} were kept, as promised: {promised}.", share=speech.percent(share), promised=promised)


def survival_chart(portrait: Portrait, speech: Speech, *, in_mail: bool = False) -> Chart | None:
    """Draw which share is still open after how long, those open now counted in; None where nothing has stopped."""
    found = survival(portrait.ages)
    if found is None:
        return None
    unit, times = _age_unit(portrait)
    name, title = file_name("survival", portrait.profile.id), speech.say("How long it stays open")
    spec = specs.Survival(
        (Step(0, 1.0), *(Step(each.age * times, each.share, each.low, each.high) for each in found.points)),
        _promised_age(portrait, speech, times),
        tuple(age * times for age in found.censored[:_CENSORED]),
        speech.say("still open now"),
        speech.say("{unit} since the start", unit=naming.units(unit, speech)),
        speech.say("still open"),
    )
    rows = [
        (
            naming.target(each.age * times, unit, speech),
            speech.percent(each.share),
            interval(speech, each.low, each.high),
            speech.number(each.at_risk),
        )
        for each in found.points
    ]
    columns = (speech.say("After"), speech.say("Still open"), speech.say("95% sure between"), speech.say("Open before"))
    return chart(
        name,
        title,
        _open_finding(found, (unit, times), speech),
        spec,
        table(name, title, columns, rows),
        in_mail=in_mail,
    )


def _age_unit(portrait: Portrait) -> tuple[str, float]:
    """Return a unit in which ages can be told apart, and how many of it are one of the portrait's."""
    return naming.finer(portrait.profile.elapsed_unit, min(each.high - each.low for each in portrait.ages))


def _promised_age(portrait: Portrait, speech: Speech, times: float) -> Mark | None:
    """Return what was promised as an age; None where that is no length of time, but the end of a day."""
    profile = portrait.profile
    unit, of = _HOURS.get(naming.unit_name(profile.unit)), _HOURS.get(naming.unit_name(profile.elapsed_unit))
    if profile.limit is None or profile.is_whole or unit is None or of is None:
        return None
    return Mark(profile.limit * unit / of * times, speech.say("promised"))


def _open_finding(found: Survival, told_in: tuple[str, float], speech: Speech) -> list[str]:
    (unit, times), said = told_in, []
    half, most = found.quantile(0.5), found.quantile(0.9)
    if half is not None:
        said.append(speech.say("Half were done within {age}.", age=naming.target(half * times, unit, speech)))
    if most is not None:
        said.append(speech.say("9 in 10 were done within {age}.", age=naming.target(most * times, unit, speech)))
    count, of = speech.number(found.still_open), speech.number(found.n)
    said.append(speech.say("{count} of {of} are still open.", count=count, of=of))
    if found.censored:
        oldest = naming.target(found.censored[-1] * times, unit, speech)
        said.append(speech.say("The oldest has been open for {age} or more.", age=oldest))
    return said
