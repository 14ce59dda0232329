"""What a promise, or a claim in the copy, is about."""

from __future__ import annotations

from enum import StrEnum


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
