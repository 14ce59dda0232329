"""What a promise, or a claim in the copy, is about."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """The outcomes that are promised. Rules and claims use the same words."""

    DISPATCH = "dispatch"
    DELIVERY = "delivery"
    RESPONSE = "response"
    RESOLUTION = "resolution"
    REFUND = "refund"
    RETURN_WINDOW = "return_window"
    CANCELLATION_WINDOW = "cancellation_window"
    WARRANTY = "warranty"
    AVAILABILITY = "availability"
    UPTIME = "uptime"
    PRICE = "price"
    OTHER = "other"


MEANINGS: Final[Mapping[Topic, str]] = {
    Topic.DISPATCH: "until an order is handled, made, handed to the carrier or ready to collect",
    Topic.DELIVERY: "until it arrives, or is in transit",
    Topic.RESPONSE: "until somebody answers: a reply, a call that is picked up, a first look at a request",
    Topic.RESOLUTION: "until a request, a complaint, a repair or an application is done",
    Topic.REFUND: "until money is back, or how much of it",
    Topic.RETURN_WINDOW: "how long goods may be returned, exchanged or complained of",
    Topic.CANCELLATION_WINDOW: "how long, or with how much notice, one may cancel",
    Topic.WARRANTY: "how long repair or replacement is covered",
    Topic.AVAILABILITY: "when a service can be reached or used",
    Topic.UPTIME: "the share of the time that it works",
    Topic.PRICE: "that a price is matched, is the lowest, or is the one that was shown",
    Topic.OTHER: "any other promise that can be measured",
}
"""What each topic covers, in a few words."""
