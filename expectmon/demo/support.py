"""Tickets, refunds and calls of the shop."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from expectmon.demo.demand import calling, writing
from expectmon.demo.orders import Order
from expectmon.demo.shipments import strike_days
from expectmon.demo.timeline import DAY, HOUR, MINUTE, Shifts, Timeline, Week

TICKETS: Final = 4000
REFUNDS: Final = 700
CALLS: Final = 6000
_SUPPORT: Final = Week((8, 20), (8, 20))
_REPLY_MINUTES: Final = {"gold": 45, "silver": 95, "basic": 210}
_PRIORITIES: Final = ("urgent", "high", "normal", "low")
_SLA_MINUTES: Final = {"urgent": 480, "high": 960, "normal": 1920, "low": 2880}
_SUBJECTS: Final = {
    "parcel": ("My parcel has not come yet", "The courier page has shown the same place for days"),
    "damage": ("A cup arrived in two halves", "The box was wet and the lamp is dented"),
    "payment": ("I was charged twice, I think", "My bank says paid, your page says waiting"),
    "product": ("Does this shelf fit a corner?", "Which bulb goes into the small lamp?"),
    "return": ("The chair is too big, can I send it back?", "I would like the other colour instead"),
}


@dataclass(slots=True)
class Ticket:
    """A question of a customer, as it really went. Times in seconds."""

    id: str
    opened: int
    order: Order
    channel: str
    topic: str
    subject: str
    priority: str
    sla_minutes: int
    replied: int | None
    resolved: int | None
    withdrawn: int | None


@dataclass(slots=True)
class Refund:
    """Money on its way back, in rupiah."""

    id: str
    order: Order
    requested: int
    method: str
    reason: str
    approved: int
    paid_back: int
    refunded: int | None
    rejected: int | None


@dataclass(slots=True)
class Call:
    """A phone call and how long the caller waited, in seconds."""

    id: str
    called: int
    line: str
    waited: int
    answered: bool


def tickets(rng: Random, timeline: Timeline, orders: list[Order]) -> list[Ticket]:
    """Invent all tickets, oldest first. Each is about an order of the days before."""
    shifts = Shifts(timeline, _SUPPORT)
    times = writing(timeline, strike_days(timeline)).times(rng, TICKETS)
    ordered = _Recent(orders)
    return [_ticket(rng, shifts, number, second, ordered) for number, second in enumerate(times)]


class _Recent:
    """Finds an order made shortly before a time; asked in rising order of time."""

    def __init__(self, orders: list[Order]) -> None:
        self._orders = orders
        self._next = 0

    def before(self, rng: Random, second: int) -> Order:
        while self._next < len(self._orders) and self._orders[self._next].ordered < second:
            self._next += 1
        # In the first days there are few orders to choose from: any of them will do.
        index = self._next - 1 - int(rng.expovariate(1 / 450))
        return self._orders[index if index >= 0 else rng.randrange(max(self._next, 1))]


def _ticket(rng: Random, shifts: Shifts, number: int, second: int, ordered: _Recent) -> Ticket:
    order = ordered.before(rng, second)
    topic = rng.choices(tuple(_SUBJECTS), (40, 12, 15, 20, 13))[0]
    priority = rng.choices(_PRIORITIES, (8, 22, 52, 18))[0]
    channel = rng.choices(("mail", "chat", "app"), (45, 35, 20))[0]
    sla = _SLA_MINUTES[priority]
    pace = 0.5 if channel == "chat" else 1.0
    replied = shifts.after(second, rng.lognormvariate(0, 0.72) * _REPLY_MINUTES[order.customer.tier] * pace * MINUTE)
    withdrawn = second + int(rng.expovariate(1 / (9 * HOUR))) if rng.random() < 0.02 else None  # noqa: PLR2004
    resolved = None
    if replied is not None and withdrawn is None:
        resolved = shifts.after(replied, rng.lognormvariate(0, 0.85) * sla * 0.34 * MINUTE)
    if withdrawn is not None and replied is not None and replied >= withdrawn:
        replied = None
    subject = rng.choice(_SUBJECTS[topic])
    ticket_id = f"T{number + 30_001}"
    return Ticket(ticket_id, second, order, channel, topic, subject, priority, sla, replied, resolved, withdrawn)


def refunds(rng: Random, timeline: Timeline, orders: list[Order]) -> list[Refund]:
    """Invent all refunds, oldest first: of parcels that came, one to ten days later."""
    came = [order for order in orders if timeline.happened(order.delivered) is not None]
    found = []
    for order in rng.sample(came, REFUNDS + 60):
        requested = (order.delivered or 0) + int(rng.uniform(0.5, 10) * DAY)
        if timeline.happened(requested) is not None:
            found.append(_refund(rng, order, requested))
    found.sort(key=lambda refund: (refund.requested, refund.order.id))
    for number, refund in enumerate(found):
        refund.id = f"R{number + 7001}"
    return found


def _refund(rng: Random, order: Order, requested: int) -> Refund:
    method = rng.choices(("wallet", "bank transfer", "card"), (45, 35, 20))[0]
    days = rng.lognormvariate(0, 0.45) * {"wallet": 3.2, "bank transfer": 6.0, "card": 8.2}[method]
    rejected = requested + int(rng.uniform(1, 4) * DAY) if rng.random() < 0.06 else None  # noqa: PLR2004
    approved = max(order.paid * rng.choice((1, 1, 1, 2)) // 2, 5000)
    short = rng.random() < 0.012  # noqa: PLR2004  the bank keeps its fee
    return Refund(
        id="",
        order=order,
        requested=requested,
        method=method,
        reason=rng.choice(("broken", "too late", "not as shown", "changed my mind")),
        approved=approved,
        paid_back=approved - (2500 if short else 0),
        refunded=None if rejected else requested + int(days * DAY),
        rejected=rejected,
    )


def calls(rng: Random, timeline: Timeline) -> list[Call]:
    """Invent all calls, oldest first. Callers wait longer on Mondays and while a carrier is on strike."""
    strike = strike_days(timeline)
    found = []
    for number, second in enumerate(calling(timeline, strike).times(rng, CALLS)):
        day = second // DAY
        rush = (1.4 if timeline.dates[day].weekday() == 0 else 1.0) * (1.5 if day in strike else 1.0)
        line = rng.choices(("orders", "returns", "business"), (62, 26, 12))[0]
        waited = int(rng.lognormvariate(4.12, 0.75) * rush * (0.6 if line == "business" else 1.0))
        patience = rng.expovariate(1 / 600)
        waits = int(min(waited, patience))
        called = min(second, timeline.now - waits)  # a call is written down when its wait is over
        found.append(Call(f"L{number + 90_001}", called, line, waits, waited <= patience))
    return found
