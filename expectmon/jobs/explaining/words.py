"""What a promise means, in short sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from expectmon.calendars.model import MINUTES_A_DAY, Calendar
from expectmon.jobs.explaining.calendar import holidays_in_words, hours_in_words, listed, short_date
from expectmon.promises.conditions import Any as AnyOf
from expectmon.promises.conditions import Call, IsNull, walk
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import (
    Between,
    By,
    CalendarColumn,
    Choice,
    Ends,
    Expect,
    Measure,
    Promise,
    Rate,
    Terms,
    Within,
    WithinColumn,
)
from expectmon.promises.phrase import explain_condition
from expectmon.promises.topics import MEANINGS, Topic
from expectmon.promises.yardsticks import ends_of, yardstick


@dataclass(frozen=True, slots=True)
class Part:
    """A label and what is said under it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A title and its parts."""

    title: str
    parts: tuple[Part, ...]


def meaning(promise: Promise, terms: Terms, since: dt.date) -> Section:
    """Say what a promise means under some terms; days off are told from a date on."""
    return Section("What is promised", tuple(_meaning(promise, terms, since)))


def _meaning(promise: Promise, terms: Terms, since: dt.date) -> Iterator[Part]:
    yield Part("Customers read", terms.says)
    yield from _topic(promise)
    yield Part("Kept when", target_in_words(promise, terms))
    yield Part("Made to", _scope(promise, terms))
    yield from _clock(promise, terms)
    yield from _calendars(terms, since)
    if rule := deadline_rule(terms):
        yield Part("Deadline", rule)
    if terms.grace:
        text = f"Up to {terms.grace} late still counts as kept. The delay is shown all the same."
        yield Part("Grace", text)
    if terms.nearing and not isinstance(terms.target, Expect | Measure) and promise.start:
        share = f"{terms.nearing:.0%}" if terms.nearing * 100 == round(terms.nearing * 100) else f"{terms.nearing:.1%}"
        kind = "working time" if _is_business(terms) else "time"
        yield Part("At risk", f"Once {share} of the {kind} is used up and it is still open.")
    yield from _exceptions(terms)
    yield from _results(promise)
    yield from _versions(promise, terms)


def _topic(promise: Promise) -> Iterator[Part]:
    if promise.topic in tuple(Topic):
        yield Part("Topic", f"{promise.topic}: {MEANINGS[Topic(promise.topic)]}.")
    elif promise.topic:
        known = f"It is none of {listed(list(Topic), 'and')}, so claims in the copy may not find this promise."
        yield Part("Topic", f"{promise.topic}. {known}")


def _is_business(terms: Terms) -> bool:
    unit = getattr(terms.target, "unit", None)
    return isinstance(unit, Unit) and unit.is_business


def target_in_words(promise: Promise, terms: Terms) -> str:  # noqa: PLR0911 - one line a kind of target
    """Say when a promise is kept."""
    stop, start = promise.stop, promise.start
    match terms.target:
        case Within(choices=(Choice(when=None, target=target),)):
            return f"{stop} is at most {target} after {start}."
        case Within(choices=choices):
            cases = "; ".join(_choice(choice) for choice in choices)
            rest = "" if choices[-1].when is None else " A record that none of these fits cannot be judged."
            return f"{stop} is at most so long after {start}: {cases}. The first that fits counts.{rest}"
        case WithinColumn(column=column, unit=unit):
            return f"{stop} is at most as many {unit}s after {start} as {column} says."
        case Between(earliest=earliest, latest=latest):
            return f"{stop} is at least {earliest} and at most {latest} after {start}. Too early breaks it as well."
        case By(column=column, end_of_day=True):
            return f"{stop} is no later than the day that {column} names. All of that day counts."
        case By(column=column):
            return f"{stop} is no later than the time that {column} names."
        case Expect(condition=condition):
            return f"{explain_condition(condition)}."
        case Measure(column=column, at_most=at_most):
            return f"{column} is at most {at_most:g}."


def _choice(choice: Choice) -> str:
    return f"{choice.target} if {explain_condition(choice.when)}" if choice.when else f"{choice.target} for all others"


def _scope(promise: Promise, terms: Terms) -> str:
    if terms.where is None:
        return f"Every record of {promise.source}."
    # With `or`, a function or `is null` an empty cell may be met; only then nothing general can be said.
    may_meet_empty = any(isinstance(node, IsNull | AnyOf | Call) for node in walk(terms.where.tree))
    empty = "" if may_meet_empty else " A record whose cell is empty there is not among them."
    return f"Records of {promise.source} where {explain_condition(terms.where)}.{empty}"


def _clock(promise: Promise, terms: Terms) -> Iterator[Part]:
    if isinstance(terms.target, Expect | Measure):
        when = (
            f"Once {promise.stop} is filled in."
            if promise.stop
            else f"At once, on the day of {promise.start}."
            if promise.start
            else "At once."
        )
        yield Part("Judged", when)
        return
    if promise.start:
        yield Part("Clock starts", f"At {promise.start}.")
    yield Part("Clock stops", f"At {promise.stop}. While {promise.stop} is empty, it runs.")


def _calendars(terms: Terms, since: dt.date) -> Iterator[Part]:
    match terms.calendar:
        case Calendar() as calendar:
            yield Part("Calendar", calendar_in_words(calendar, since))
            yield from _cutoff(calendar)
        case CalendarColumn(column=column, calendars=named):
            yield Part("Calendar", f"The record names it in {column}: {listed([name for name, _ in named], 'or')}.")
            for name, calendar in named:
                yield Part(f"- {name}", calendar_in_words(calendar, since))
                yield from _cutoff(calendar)


def calendar_in_words(calendar: Calendar, since: dt.date) -> str:
    """Say what a calendar is: its zone, its hours and its days off."""
    head = f"{calendar.id}, on the clock of {calendar.timezone}. Open {hours_in_words(calendar)}"
    return " ".join([head, *holidays_in_words(calendar, since)])


def clock_time(minutes: int) -> str:
    """Write minutes after midnight: `14:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _cutoff(calendar: Calendar) -> Iterator[Part]:
    if calendar.cutoff is not None and calendar.cutoff < MINUTES_A_DAY:
        time = clock_time(calendar.cutoff)
        yield Part("Cut-off", f"What starts at {time} or later counts as the next business day's.")


def deadline_rule(terms: Terms) -> str | None:
    """Say how the deadline is found; None where the target has none, or says it already."""
    match terms.target:
        case Within(choices=choices):
            amounts = {choice.target.amount for choice in choices}
            amount = next(iter(amounts)) if len(amounts) == 1 else None
            return _rule(terms, choices[0].target.unit, amount)
        case WithinColumn(unit=unit):
            return _rule(terms, unit, None)
        case Between(latest=latest):
            return _rule(terms, latest.unit, latest.amount)
        case By(end_of_day=True) as by:
            zone = terms.calendar.timezone if isinstance(terms.calendar, Calendar) else by.timezone
            return f"The midnight that ends that day{f', on the clock of {zone}' if zone else ''}."
        case _:
            return None


_ENDINGS: Final = {
    Ends.MIDNIGHT: "It ends at midnight: the whole of that day is in time.",
    Ends.CLOSE: "It ends when that day's hours end.",
    Ends.SAME_TIME: "It ends at the time of day at which it started, but within that day's hours.",
}


def _rule(terms: Terms, unit: Unit, amount: int | None) -> str:
    ends = ends_of(terms)
    if unit is Unit.BUSINESS_DAY:
        which = "The last business day" if amount is None else f"Business day {amount}"
        day_0 = "Day 0 is the day of the start, or the next business day if that is none."
        return f"{day_0} {which} is the last. {_ENDINGS[ends]}" if amount is not None else f"{day_0} {_ENDINGS[ends]}"
    if unit.is_working_time:
        return "When so much working time has passed. Time outside of the hours does not count."
    if ends is Ends.MIDNIGHT:
        counted = "the same day so many months later" if unit is Unit.MONTH else "the last day"
        return f"Midnight at the end of {counted}. The day of the start is day 0. Every day counts, holidays too."
    if unit is Unit.MONTH:
        return "The same day of the month and the same time. A month without that day ends it on its last day."
    return "So much time after the start to the minute. Nights, weekends and holidays count."


def _exceptions(terms: Terms) -> Iterator[Part]:
    if void := terms.void:
        when = explain_condition(void.when)
        if void.at is None:
            text = f"If {when}, nothing is owed, whenever that happened."
        elif isinstance(terms.target, Expect | Measure):
            text = f"If {when} and {void.at} is filled in, nothing is owed."
        else:
            text = f"If {when}, nothing is owed, provided that {void.at} is no later than the deadline."
        yield Part("Cancelled", text)
    for excuse in terms.excuses:
        text = (
            f"If {explain_condition(excuse.when)}, a miss is shown as excused ({excuse.label}): late, not by our doing."
        )
        yield Part("Excused", text)


def _results(promise: Promise) -> Iterator[Part]:
    if objective := promise.objective:
        share = f"{objective.share * 100:.10g}%"
        text = f"{share} of those due in the last {objective.days} days are kept."
        if any(terms.excuses for terms in promise.versions):
            text += f" Excused ones {'count as missed' if objective.rate is Rate.AS_FELT else 'are left out'}."
        yield Part("Objective", text)
    if promise.bands:
        limits = [f"{band.name} up to {_signed(band.upper)}" for band in promise.bands]
        yield Part("Feels like", f"{', '.join(limits)}; angry beyond. In {yardstick(promise.terms).unit}s of delay.")
    if promise.segments:
        yield Part("Figures by", "; ".join(listed(list(segment)) for segment in promise.segments))
    if promise.owner:
        yield Part("Owner", promise.owner)


def _signed(number: float) -> str:
    return f"{number:+g}" if number else "0"


def _versions(promise: Promise, terms: Terms) -> Iterator[Part]:
    if terms.since or terms.until:
        bounds = [
            *([f"from {short_date(terms.since)}"] if terms.since else []),
            *([f"until {short_date(terms.until)} begins"] if terms.until else []),
        ]
        yield Part("In force", f"For what starts {' '.join(bounds)}.")
    for other in promise.versions:
        if other is not terms:
            yield Part("Other terms", _other_terms(promise, other))


def _other_terms(promise: Promise, terms: Terms) -> str:
    bounds = [
        *([f"from {short_date(terms.since)}"] if terms.since else []),
        *([f"before {short_date(terms.until)}"] if terms.until else []),
    ]
    return f'What starts {" ".join(bounds) or "otherwise"}: {target_in_words(promise, terms)} "{terms.says}"'


def in_units(number: float, unit: str) -> str:
    """Write a number of units: `1 business day`, `2.5 hours`."""
    if unit in {each.value for each in Unit} and number == int(number):
        return str(Duration(int(number), Unit(unit)))
    return f"{number:.4g} {unit}{'s' if unit in {each.value for each in Unit} else ''}"


def delta_in_words(delta: float, unit: str) -> str:
    """Say a delta: `1 business day late`, `3 hours early`."""
    if delta == 0:
        return "no difference"
    return f"{in_units(abs(delta), unit)} {'late' if delta > 0 else 'early'}"
