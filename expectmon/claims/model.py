"""A claim, and how it was found or why it was not one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from expectmon.promises.topics import Topic


class Unit(StrEnum):
    """The units in which claims are made, as written; a percentage is one too."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    BUSINESS_DAY = "business_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PERCENT = "percent"


class Qualifier(StrEnum):
    """How the numbers bind: both bounds, the upper, the lower, or none because no number is said."""

    EXACT = "exact"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    RANGE = "range"
    VAGUE = "vague"


class Clock(StrEnum):
    """From which event the words count the time, where they say so."""

    ORDER = "order"
    PAYMENT = "payment"
    APPROVAL = "approval"
    DISPATCH = "dispatch"
    DELIVERY = "delivery"
    RETURN_RECEIVED = "return_received"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a claim is limited to, as far as the words say. `text` is all of it, as the label guide has it.

    `methods`, `regions` and `tiers` are canonical words (`express`, `international`, `gold`), `cutoff` is the local
    time as written, `condition` what else must hold.
    """

    text: str
    methods: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    cutoff: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One measurable statement in a text.

    `start` and `end` are offsets in code points of the text that was searched; `quote` is that part of it.
    `min` and `max` are None where that bound is not said; `unit` is None where there is no number.
    """

    start: int
    end: int
    quote: str
    topic: Topic
    min: float | None
    max: float | None
    unit: Unit | None
    qualifier: Qualifier
    hedged: bool = False
    scope: Scope | None = None
    clock: Clock | None = None
    language: str = "en"


class Rejection(StrEnum):
    """Why something that looks like a claim is none."""

    NO_TOPIC = "no-topic"
    REFUSAL = "refusal"
    CUSTOMER_DUTY = "customer-duty"
    CONSEQUENCE = "consequence"
    TESTIMONIAL = "testimonial"
    HISTORY = "history"
    PRODUCT_PROPERTY = "product-property"
    VALIDITY = "validity"
    RETENTION = "retention"
    PRICE_OR_FEE = "price-or-fee"
    ADVICE = "advice"
    CONDITION = "condition"
    FREQUENCY = "frequency"
    PUFFERY = "puffery"
    QUESTION = "question"
    THIRD_PARTY = "third-party"
    INSIDE_ANOTHER = "inside-another"


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase of the text that spoke for or against something: where it is, and what it spoke for."""

    start: int
    end: int
    text: str
    speaks_for: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One number or phrase that was looked at: the claim it became, or why it became none.

    `pattern` names the pattern of the lexicon that found it; `cues` are those that decided, strongest first.
    """

    start: int
    end: int
    quote: str
    pattern: str
    claim: Claim | None
    rejected: Rejection | None
    cues: tuple[Cue, ...] = ()
