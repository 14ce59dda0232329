"""Orders: who bought what when, and how it left the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from expectmon.demo.demand import buying
from expectmon.demo.people import CUSTOMERS, Customer
from expectmon.demo.timeline import DAY, HOUR, MINUTE, Shifts, Timeline
from expectmon.demo.world import REGIONS, WAREHOUSES, Region

ORDERS: Final = 20_000
STANDARD, EXPRESS, SCHEDULED, COLLECT = "standard", "express", "scheduled", "collect"
_CHANNELS: Final = ("app", "web", "marketplace", "wholesale")
_HASTE: Final = {STANDARD: 1.0, EXPRESS: 0.3, SCHEDULED: 0.6, COLLECT: 0.8}


@dataclass(slots=True)
class Order:
    """An order as it really went, also after now. Times in seconds, None where it never happens; money in rupiah."""

    id: str
    ordered: int
    customer: Customer
    region: Region
    city: str
    channel: str
    service: str
    warehouse: str
    items: int
    quoted: int
    paid: int
    dispatched: int | None
    cancelled: int | None = None
    collect_by: int | None = None
    ready: int | None = None
    delivered: int | None = None


def orders(rng: Random, timeline: Timeline, people: list[Customer]) -> list[Order]:
    """Invent all orders, oldest first."""
    shifts = {warehouse.id: Shifts(timeline, warehouse.week) for warehouse in WAREHOUSES}
    times = buying(timeline).times(rng, ORDERS)
    regions = rng.choices(REGIONS, [region.share for region in REGIONS], k=ORDERS)
    channels = rng.choices(_CHANNELS, (46, 30, 19, 5), k=ORDERS)
    found = []
    for number, (second, region, channel) in enumerate(zip(times, regions, channels, strict=True)):
        order = _bought(rng, number, second, region, channel, people[int(CUSTOMERS * rng.random() ** 1.8)])
        _cancel(rng, order)
        _pack(rng, timeline, order, shifts[order.warehouse])
        found.append(order)
    return found


def _bought(rng: Random, number: int, second: int, region: Region, channel: str, customer: Customer) -> Order:
    items = 1 + int(rng.expovariate(0.9)) + (12 if channel == "wholesale" else 0)
    quoted = 500 * int(items * rng.lognormvariate(4.9, 0.6)) + 9000
    return Order(
        id=f"S{number + 100_001}",
        ordered=second,
        customer=customer,
        region=region,
        city=rng.choice(region.cities),
        channel=channel,
        service=_service(rng, region),
        warehouse=region.home if rng.random() < 0.92 else rng.choice(WAREHOUSES).id,  # noqa: PLR2004  out of stock
        items=items,
        quoted=quoted,
        paid=_paid(rng, quoted, channel),
        dispatched=None,
    )


def _service(rng: Random, region: Region) -> str:
    weights = (58, 18, 15, 9) if region.express else (100, 0, 0, 0)
    return rng.choices((STANDARD, EXPRESS, SCHEDULED, COLLECT), weights)[0]


def _paid(rng: Random, quoted: int, channel: str) -> int:
    # Now and then the checkout adds a fee that the product page did not show.
    if rng.random() < (0.016 if channel == "marketplace" else 0.0025):
        return quoted + rng.choice((1500, 2500, 7500))
    return quoted


def _cancel(rng: Random, order: Order) -> None:
    chance = rng.random()
    if chance < 0.014:  # noqa: PLR2004  most change their mind at once,
        order.cancelled = order.ordered + 5 * MINUTE + int(rng.expovariate(1 / (6 * HOUR)))
    elif chance < 0.0165:  # noqa: PLR2004  a few give up waiting
        order.cancelled = order.ordered + int(rng.uniform(8, 14) * DAY)


def _pack(rng: Random, timeline: Timeline, order: Order, shifts: Shifts) -> None:
    work = rng.lognormvariate(0, 0.55) * _HASTE[order.service] * _minutes(timeline, order) * MINUTE
    packed = shifts.after(order.ordered, work)
    if order.service == COLLECT:
        order.collect_by = (shifts.day_zero(order.ordered, 15) + 2) * DAY
        order.ready = _unless_cancelled(order, shifts.after(order.ordered, work * 3.3))
    else:
        order.dispatched = _unless_cancelled(order, packed)


def _minutes(timeline: Timeline, order: Order) -> float:
    minutes = next(warehouse.minutes for warehouse in WAREHOUSES if warehouse.id == order.warehouse)
    # Makassar has lacked people for the last five weeks.
    short = order.warehouse == "makassar" and order.ordered > timeline.now - 35 * DAY
    return minutes * (1.7 if short else 1.0)


def _unless_cancelled(order: Order, second: int | None) -> int | None:
    return None if order.cancelled is not None and (second is None or order.cancelled <= second) else second
