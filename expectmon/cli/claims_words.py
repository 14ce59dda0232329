"""Claims in plain words: what they are about, how much is promised, and why other numbers promise nothing."""

from __future__ import annotations

from typing import Final

from expectmon.claims.model import Claim, Qualifier, Rejection, Unit
from expectmon.promises.topics import Topic

TOPICS: Final = {
    Topic.DISPATCH: "until it is handed over to the carrier, or ready",
    Topic.DELIVERY: "until it arrives",
    Topic.RESPONSE: "until somebody answers",
    Topic.RESOLUTION: "until it is solved or done",
    Topic.REFUND: "until the money is back, or how much of it",
    Topic.RETURN_WINDOW: "how long goods can be sent back",
    Topic.CANCELLATION_WINDOW: "how long one can cancel",
    Topic.WARRANTY: "how long repair or replacement is covered",
    Topic.AVAILABILITY: "when somebody or something can be reached",
    Topic.UPTIME: "the share of time that it works",
    Topic.PRICE: "a price guarantee",
    Topic.OTHER: "something else that can be measured",
}
REJECTIONS: Final = {
    Rejection.NO_TOPIC: "nothing around it says what it would promise",
    Rejection.REFUSAL: "the text refuses to promise it",
    Rejection.CUSTOMER_DUTY: "it is what the customer has to do, not what the customer gets",
    Rejection.CONSEQUENCE: "it is what follows for the customer, such as a fee or a renewal",
    Rejection.TESTIMONIAL: "somebody tells of a case in the past",
    Rejection.HISTORY: "it is about the past of the company",
    Rejection.PRODUCT_PROPERTY: "it is a property of the product, or how to use it",
    Rejection.VALIDITY: "it is how long a link, code or offer is valid",
    Rejection.RETENTION: "it is how long data are kept",
    Rejection.PRICE_OR_FEE: "it is a price, a fee or a discount",
    Rejection.ADVICE: "it is advice, a target or a setting, not a promise",
    Rejection.CONDITION: "it is a condition of the offer",
    Rejection.FREQUENCY: "it is how often something is done",
    Rejection.PUFFERY: "it praises, and nobody could measure it",
    Rejection.QUESTION: "it is a question",
    Rejection.THIRD_PARTY: "somebody else promises it",
    Rejection.INSIDE_ANOTHER: "it is part of another claim",
}
_UNITS: Final = {Unit.BUSINESS_DAY: "business day"}
_SENSES: Final = {
    "provider": "the provider speaks",
    "promise": "a word of promising",
    "hedge": "a hedge",
    "trailing-hedge": "a hedge",
    "open": "opening hours",
    "event-before": "a time before an event",
}


def number(value: float) -> str:
    """Return a number without needless zeros: `3`, `99.9`."""
    return f"{value:.10g}"


def whole(value: float | None) -> float | int | None:
    """Return a number as data: whole ones as such, `3` and not `3.0`."""
    return int(value) if value is not None and float(value).is_integer() else value


def amount(claim: Claim) -> str:
    """Say how much is claimed: `at most 5 business days`, `2 to 3 days`, `at least 99.9%`, `no number`."""
    low, high, unit = claim.min, claim.max, claim.unit
    if unit is None or (low is None and high is None):
        return "said vaguely, without a number" if claim.qualifier is Qualifier.VAGUE else "without a number"
    if low is None:
        return f"at most {_counted(high, unit)}"
    if high is None:
        return f"at least {_counted(low, unit)}"
    if low == high:
        return _exactly(low, unit)
    return f"{number(low)} to {_counted(high, unit)}"


def _exactly(value: float, unit: Unit) -> str:
    if value == 0 and unit is Unit.DAY:
        return "on the same day"
    if value == 0 and unit is Unit.BUSINESS_DAY:
        return "on the same business day"
    return _counted(value, unit)


def _counted(value: float | None, unit: Unit) -> str:
    shown = number(value or 0)
    if unit is Unit.PERCENT:
        return f"{shown}%"
    name = _UNITS.get(unit, unit.value)
    return f"{shown} {name}" if shown == "1" else f"{shown} {name}s"


def sense(speaks_for: str) -> str:
    """Say what a cue speaks for: `for delivery`, `against it (refusal)`."""
    kind, _, name = speaks_for.partition(":")
    name = name.replace("_", " ").replace("-", " ")
    if kind == "topic":
        return f"for {name}"
    if kind == "against":
        return f"against it: {name}"
    if kind == "clock":
        return f"counts from {name}"
    told = _SENSES.get(kind, kind.replace("-", " "))
    return f"{told}: {name}" if name else told
