"""What is wrong and what to do, in sentences for people who write copy and not rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from expectmon.audit.cases import Case
from expectmon.audit.compare import Comparison
from expectmon.audit.message import Message
from expectmon.audit.model import Answer
from expectmon.audit.packs import Basis, Entry, Pack
from expectmon.audit.promised import Aim, Earlier, Promised
from expectmon.audit.quantities import of_duration
from expectmon.audit.setting import Setting
from expectmon.audit.wordings import figures, percent, sayable_for, worded
from expectmon.claims.model import Clock

_NOUNS: Final = {
    "ad": "ad",
    "web": "page",
    "email": "mail",
    "mail": "mail",
    "faq": "FAQ",
    "policy": "policy",
    "script": "script",
    "app": "app",
    "social": "post",
    "post": "post",
    "chat": "reply",
}
_TOPICS: Final = {
    "dispatch": "sending orders out",
    "delivery": "delivery",
    "response": "answers",
    "resolution": "solving requests",
    "refund": "refunds",
    "return_window": "returns",
    "cancellation_window": "cancelling",
    "warranty": "the warranty",
    "availability": "being available",
    "uptime": "uptime",
    "price": "prices",
    "other": "this",
}
_EVENTS: Final = {
    Clock.ORDER: "the order",
    Clock.PAYMENT: "the payment",
    Clock.APPROVAL: "the approval",
    Clock.DISPATCH: "the dispatch",
    Clock.DELIVERY: "the delivery",
    Clock.RETURN_RECEIVED: "the return's arrival",
    Clock.REQUEST: "the request",
}
_LONGEST_QUOTE: Final = 120
_LONG_AGO: Final = "earlier"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, what to do, a wording to use, and the figures that it speaks of."""

    says: str
    do: str
    suggestion: str | None = None
    answer: Answer | None = None


def noun(message: Message, article: str = "The") -> str:
    """Name a message by its medium: `The ad`."""
    return f"{article} {_NOUNS.get((message.about.channel or '').lower(), 'text')}"


def quoted(case: Case) -> str:
    """Return the words of a claim in quotation marks, on one line."""
    said = case.place.said
    text = " ".join((said.excerpt[said.mark_from : said.mark_to] or said.claim.quote).split())
    return f'"{text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"}"'


def _opening(case: Case) -> str:
    more = len({(twin.message.id, twin.said.spot) for twin in case.twins} - {(case.message.id, case.place.said.spot)})
    places = f" (and in {more} more place{'' if more == 1 else 's'})" if more else ""
    return f"{noun(case.message)} says {quoted(case)}{places}"


def _rule(promise: Promised, aim: Aim | None) -> str:
    amount = str(aim.latest) if aim else "no number"
    if aim and aim.earliest:
        amount = f"{aim.earliest.amount:g} to {aim.latest}"
    whom = f" to {aim.scope}" if aim and aim.scope.words else ""
    return f"the rule {promise.id} promises {amount}{whom}"


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def tighter(setting: Setting, case: Case, promise: Promised, answer: Answer | None, hint: str = "") -> Sentence:
    """The copy promises more than the rule."""
    says = _sentences(f"{_opening(case)}; {_rule(promise, case.aim)}.", hint, figures(case, answer))
    rule, sayable = case.aim.latest if case.aim else None, sayable_for(case, answer)
    if answer is not None and answer.low is not None and answer.low >= answer.wanted:
        do = f"Say {rule or promise.id}, or make {case.number} the rule: the data would keep it."
    elif rule is not None and sayable is not None and sayable != rule:
        do = f"Say {sayable}, which would be kept: the rule's {rule} would not."
    else:
        do = f"Say {rule or promise.id}, as the rule has it."
    return Sentence(says, do, worded(setting, case, sayable) if sayable else None, answer)


def looser(setting: Setting, case: Case, promise: Promised) -> Sentence:
    """The copy promises less than the rule."""
    says = f"{_opening(case)}; {_rule(promise, case.aim)}."
    rule = case.aim.latest if case.aim else promise.id
    do = f"Say {rule}: customers are promised more than this tells them."
    return Sentence(says, do, worded(setting, case, case.aim.latest) if case.aim else None)


def working_days(setting: Setting, case: Case, promise: Promised) -> Sentence:
    """One counts working days, the other all days."""
    says = f"{_opening(case)}; {_rule(promise, case.aim)}: one counts working time only, the other does not."
    is_plain = case.number is not None and not case.number.is_working and case.comparison is Comparison.WORKING_DAYS
    do = "Say that working time is meant." if is_plain else "Say the time as the rule has it."
    return Sentence(says, do, worded(setting, case, case.aim.latest) if case.aim else None)


def lower_bound(setting: Setting, case: Case, promise: Promised) -> Sentence:
    """The copy says from when on, not until when."""
    says = f"{_opening(case)}, which is the best case and leaves open how long it may take; {_rule(promise, case.aim)}."
    return Sentence(
        says, "Say how long it takes at most.", worded(setting, case, case.aim.latest) if case.aim else None
    )


def hedged_guarantee(case: Case) -> Sentence:
    """Guaranteed, and hedged."""
    says = f"{_opening(case)} and guarantees it, but hedges it in the same breath."
    return Sentence(says, "Either guarantee it or say what is usual, not both.")


def headline(case: Case, print_: Case) -> Sentence:
    """A headline promises more than the small print."""
    says = f"{_opening(case)} in its {case.place.said.kind.value}, but further on {quoted(print_)}."
    return Sentence(says, "Let the headline say what the small print does.")


def clock_start(case: Case, promise: Promised) -> Sentence:
    """The copy counts from another event than the rule."""
    said = _EVENTS[case.claim.clock] if case.claim.clock else "another event"
    rule = _EVENTS[promise.clock] if promise.clock else "another event"
    says = f"{_opening(case)}, counted from {said}; the rule {promise.id} counts from {rule}."
    return Sentence(says, f"Count from {rule}, or change the rule's start.")


def clock_hint(case: Case, promise: Promised) -> Sentence:
    """The number of a neighbouring promise: that for dispatch in a sentence on delivery."""
    says = (
        f"{_opening(case)} of {_topic(case)}; no promise of {_topic(case)} says so, "
        f"but {promise.id} has this number for {_TOPICS[promise.topic or 'other']}."
    )
    return Sentence(says, f"Say what {promise.id} is about, if that is meant.")


def _topic(case: Case) -> str:
    return _TOPICS[case.claim.topic]


def sibling(promise: Promised) -> str:
    """Say that another promise of the topic has this number."""
    return f"{promise.id} has this number: name it, if that is meant."


def neighbour(case: Case, promise: Promised) -> str:
    """Say that a number is that of a neighbouring promise."""
    return f"{case.number} is what {promise.id} promises, which is about {_TOPICS[promise.topic or 'other']}."


def contradicts(case: Case, other: Case, agreeing: int) -> Sentence:
    """Two texts differ, and no rule says which is right."""
    more = f" (as do {agreeing - 1} more)" if agreeing > 1 else ""
    where = "" if other.message is case.message else f" ({other.message.location})"
    says = f"{_opening(case)}, but {noun(other.message, 'the')}{where}{more} says {quoted(other)}."
    rule = f"let the rule {case.link.promise} name a number" if case.link.promise else "write a rule"
    return Sentence(says, f"Say the same in both, and {rule} that says which is right.")


def unbacked(case: Case, others: Sequence[Case], candidates: Sequence[str]) -> Sentence:
    """Nothing in the rules promises this."""
    scope = str(case.asked.special())
    what = f"{_topic(case)}{f' ({scope})' if scope else ''}"
    known = f" What there is, {', '.join(candidates)}, is about other cases." if candidates else ""
    also = _also(case, others)
    says = f"{_opening(case)}{also}, but no rule promises anything about {what}.{known}"
    return Sentence(says, "Write a rule for it, so that it can be checked, or take it out.")


def _also(case: Case, others: Sequence[Case]) -> str:
    """Tell how many other texts say the same; a text that says it twice is no other."""
    texts = list(dict.fromkeys(each.message.location for each in others if each.message is not case.message))
    if not texts:
        return ""
    return f", and so do {len(texts)} more texts" if len(texts) > 1 else f", and so does {texts[0]}"


def ambiguous(case: Case) -> Sentence:
    """Several promises may be meant."""
    says = f"{_opening(case)}; it could speak of {_listed(case.link.candidates)}."
    return Sentence(says, "Say which one is meant, in words that only it has: the channel, method, region or tier.")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else "".join(names)


def vague(setting: Setting, case: Case, answer: Answer | None = None) -> Sentence:
    """A promise without a number. `answer` is what the data says of the rule's: one that is not kept is not advised."""
    says = f"{_opening(case)}, which promises something about {_topic(case)} and no number."
    amount = case.promise.aims[0].latest if case.promise and case.promise.aims else None
    if answer is not None and answer.high is not None and answer.high < answer.wanted:
        amount = of_duration(answer.sayable) if answer.sayable else None
    wording = worded(setting, case, amount) if amount else None
    return Sentence(says, "Say how long, or take it out.", wording)


def stale_message(message: Message, first: Case, last: dt.date | None) -> Sentence:
    """A message that should no longer be live, and the last day on which it was to be."""
    until = last.isoformat() if last else _LONG_AGO
    says = f"{noun(message)} was to be live until {until} and is still there; it says {quoted(first)}."
    return Sentence(says, "Take it down, or give it a new date.")


def stale_number(setting: Setting, case: Case, promise: Promised, earlier: Earlier) -> Sentence:
    """A number of earlier terms."""
    until = f"until {earlier.until.isoformat()}" if earlier.until else _LONG_AGO
    says = f"{_opening(case)}, which was so {until}; now {_rule(promise, case.aim)}."
    return Sentence(says, "Say what holds now.", worded(setting, case, case.aim.latest) if case.aim else None)


def stale_date(case: Case, day: str) -> Sentence:
    """A date that is over."""
    says = f"{_opening(case)} with the date {day}, which is over."
    return Sentence(says, "Take it out, or give it a new date.")


def unsupported(setting: Setting, case: Case, others: Sequence[Case], answer: Answer) -> Sentence:
    """The rule's own number is not kept."""
    wanted = f"The goal is {percent(answer.wanted)}."
    opening = f"{_opening(case)}{_also(case, others)}; the data does not bear it out."
    says = _sentences(opening, figures(case, answer), wanted)
    sayable = of_duration(answer.sayable) if answer.sayable else None
    do = (
        f"Say {sayable}, which would be kept, or make the work faster."
        if sayable
        else "Make the work faster, or take the number out."
    )
    return Sentence(says, do, worded(setting, case, sayable) if sayable else None, answer)


def missing(promise: Promised) -> Sentence:
    """A promise that nobody is told."""
    amount = f" ({promise.aims[0].latest})" if promise.aims else ""
    place = f" It belongs to: {promise.touchpoint}." if promise.touchpoint else ""
    says = f'No text tells customers what the rule {promise.id} promises: "{promise.says}"{amount}.{place}'
    return Sentence(says, "Tell it where customers decide, or drop the rule.")


def _asks(entry: Entry, pack: Pack) -> str:
    return f"{entry.says} ({pack.title}, {entry.source})"


def statutory(setting: Setting, case: Case, entry: Entry, pack: Pack) -> Sentence:
    """Copy that promises less than a statute asks for."""
    limit = entry.at_most or entry.at_least
    says = f"{_opening(case)}. {_asks(entry, pack)}."
    do = f"Promise {limit} at {'most' if entry.at_most else 'least'}, or have it looked at by a lawyer."
    if pack.basis is not Basis.LAW:
        do = f"Promise {limit} at {'most' if entry.at_most else 'least'}, if this applies to you."
    return Sentence(says, do, worded(setting, case, limit) if limit else None)


def statutory_rule(promise: Promised, amount: str, entry: Entry, pack: Pack) -> Sentence:
    """A rule that promises less than a statute asks for."""
    says = f"The rule {promise.id} has {amount}. {_asks(entry, pack)}."
    return Sentence(says, "Change the rule, and the copy with it, if this applies to you.")
