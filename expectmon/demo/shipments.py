"""Shipments: what carriers made of the orders, with a strike, two storms and a promise that was tightened."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from random import Random
from typing import Final

from expectmon.demo.orders import COLLECT, EXPRESS, SCHEDULED, Order
from expectmon.demo.timeline import DAY, HOUR, MINUTE, Shifts, Timeline, Week
from expectmon.demo.world import CARRIERS, STRIKING, Carrier
from expectmon.demo.world import EXPRESS as EXPRESS_CARRIER

_OFFICE: Final = Week((8, 17), (8, 13))
_SLOTS: Final = (12, 15, 18, 21)
_LOST: Final = 0.0015


@dataclass(slots=True)
class Shipment:
    """A parcel as it really travelled. `cause` is what the carrier says of a delay."""

    id: str
    order: Order
    carrier: Carrier
    window_end: int | None = None
    delivered: int | None = None
    cause: str = ""


def strike_days(timeline: Timeline) -> range:
    """Return the days of the strike: Monday to Saturday, about two and a half weeks ago."""
    monday = timeline.monday(17)
    return range(monday, monday + 6)


def tightened_on(timeline: Timeline) -> dt.date:
    """Return the Monday, three months ago, on which 7 business days became 5."""
    return timeline.dates[timeline.monday(91)]


def shipments(rng: Random, timeline: Timeline, orders: list[Order]) -> list[Shipment]:
    """Invent the shipment of every order that a carrier brings."""
    carriers = Carriers(timeline)
    parcels = [order for order in orders if order.service != COLLECT]
    return [_shipment(rng, carriers, number, order) for number, order in enumerate(parcels)]


class Carriers:
    """When each carrier works, with and without the strike, and where storms are."""

    def __init__(self, timeline: Timeline) -> None:
        self.strike = strike_days(timeline)
        self.tightened = timeline.number(tightened_on(timeline)) * DAY
        self.office = Shifts(timeline, _OFFICE)
        self.shifts = {carrier.id: Shifts(timeline, carrier.week) for carrier in CARRIERS}
        week = next(carrier.week for carrier in CARRIERS if carrier.id == STRIKING)
        self.on_strike = Shifts(timeline, week, closed=self.strike.__contains__)
        self.storms = {*range(38, 42), *range(timeline.monday(40) + 1, timeline.monday(40) + 4)}

    def choose(self, rng: Random, order: Order) -> Carrier:
        """Return who carries an order. During the strike some parcels are given to others."""
        if order.service == EXPRESS:
            return next(carrier for carrier in CARRIERS if carrier.id == EXPRESS_CARRIER)
        shares = [carrier.outer_share if order.region.stormy else carrier.share for carrier in CARRIERS]
        carrier = rng.choices(CARRIERS, shares)[0]
        while carrier.id == STRIKING and order.ordered // DAY in self.strike and rng.random() < 0.6:  # noqa: PLR2004
            carrier = rng.choices(CARRIERS, shares)[0]
        return carrier


def _shipment(rng: Random, carriers: Carriers, number: int, order: Order) -> Shipment:
    shipment = Shipment(f"P{number + 500_001}", order, carriers.choose(rng, order))
    if order.service == SCHEDULED:
        day = carriers.office.day(order.ordered // DAY, rng.randint(2, 4))
        shipment.window_end = day * DAY + rng.choice(_SLOTS) * HOUR
    if order.dispatched is None:
        return shipment
    arrival = _arrival(rng, carriers, shipment, order.dispatched)
    is_gone = rng.random() < _LOST or (order.cancelled is not None and order.cancelled <= arrival)
    shipment.delivered = None if is_gone else arrival
    order.delivered = shipment.delivered
    return shipment


def _arrival(rng: Random, carriers: Carriers, shipment: Shipment, dispatched: int) -> int:
    if shipment.window_end is not None:
        lateness = rng.gauss(-85, 58) + (rng.expovariate(1 / 80) if rng.random() < shipment.carrier.pace / 12 else 0)
        return max(shipment.window_end + int(lateness * MINUTE), dispatched + HOUR)
    shifts = carriers.shifts[shipment.carrier.id]
    if shipment.order.service == EXPRESS:
        late = rng.choices((0, 1, 2, 4), (95.6, 3.2, 0.8, 0.4))[0]
        day = shifts.day(max(carriers.office.day_zero(shipment.order.ordered, 12) + 1, dispatched // DAY), late)
    else:
        day = _standard_day(rng, carriers, shipment, dispatched)
    opens, closes = 8.5, 20.4
    hour = rng.triangular(opens, closes, shipment.carrier.hour)
    return max(day * DAY + int(hour * HOUR), dispatched + 2 * HOUR)


def _standard_day(rng: Random, carriers: Carriers, shipment: Shipment, dispatched: int) -> int:
    carrier, order = shipment.carrier, shipment.order
    shifts = carriers.shifts[carrier.id]
    days = _transit(rng, carriers, shipment)
    left = dispatched // DAY
    day = shifts.day(left, days)
    if carrier.id == STRIKING and left <= carriers.strike.stop and day >= carriers.strike.start:
        shipment.cause = "strike"
        return carriers.on_strike.day(left, days + rng.randint(0, 2))
    if order.region.stormy and not carriers.storms.isdisjoint(range(left, day + 1)) and rng.random() < 0.55:  # noqa: PLR2004
        shipment.cause = "weather"
        return shifts.day(day, rng.randint(1, 4))
    if rng.random() < 0.012:  # noqa: PLR2004  nobody at home, wrong house number
        shipment.cause = "address"
        return shifts.day(day, rng.randint(1, 5))
    return day


def _transit(rng: Random, carriers: Carriers, shipment: Shipment) -> int:
    carrier, order = shipment.carrier, shipment.order
    # The promise could be tightened because the carriers had new contracts by then.
    contract = 1.0 if order.ordered >= carriers.tightened else 1.3
    away = 0.6 if order.warehouse != order.region.home else 0.0
    pace = carrier.pace * carrier.weak.get(order.region.name, 1.0) * contract
    return math.ceil(pace * (0.97 + order.region.distance + away) * rng.lognormvariate(0, carrier.spread))
