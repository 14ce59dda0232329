"""From which event a rule counts the time, as far as the name of its start column tells."""

from __future__ import annotations

import re
from typing import Final

from expectmon.claims.model import Clock
from expectmon.promises.topics import Topic

_WORDS: Final = re.compile(r"[a-z]+")
_TOLD: Final = (
    (Clock.RETURN_RECEIVED, frozenset({"returned", "return"})),
    (Clock.PAYMENT, frozenset({"paid", "payment"})),
    (Clock.APPROVAL, frozenset({"approved", "approval"})),
    (Clock.DISPATCH, frozenset({"dispatched", "dispatch", "shipped", "shipment", "sent"})),
    (Clock.DELIVERY, frozenset({"delivered", "delivery"})),
    (Clock.ORDER, frozenset({"ordered", "order", "purchased", "purchase", "bought", "booked"})),
    (Clock.REQUEST, frozenset({"requested", "request", "opened", "asked", "submitted", "filed", "reported", "called"})),
)
_OF_ORDERS: Final = (Topic.DISPATCH, Topic.DELIVERY)


def clock_of(start: str | None, topic: Topic | None) -> Clock | None:
    """Return the event that a start column is named after; None where its name leaves that open."""
    words = set(_WORDS.findall((start or "").lower()))
    found = [clock for clock, names in _TOLD if not names.isdisjoint(words)]
    if len(found) != 1:
        return None
    if found[0] is Clock.REQUEST and topic in _OF_ORDERS:
        return None  # `requested_at` of a parcel may be the order
    return found[0]


def is_other_start(said: Clock | None, rule: Clock | None) -> bool:
    """Tell whether the copy counts from another event than the rule does; not where either leaves it open."""
    return said is not None and rule is not None and said is not rule
