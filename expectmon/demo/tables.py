"""The tables of the shop as its systems would export them at one moment: nothing in them has happened later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from expectmon.demo.orders import COLLECT, Order
from expectmon.demo.shipments import Shipment
from expectmon.demo.support import Call, Refund, Ticket
from expectmon.demo.timeline import DAY, Timeline
from expectmon.demo.world import CARRIERS


@dataclass(slots=True)
class Table:
    """Rows of text under their column names."""

    columns: tuple[str, ...]
    rows: list[list[str]]


_ORDER_COLUMNS: Final = (
    "order_id ordered_at channel service warehouse region city customer_id customer_name customer_mail customer_phone "
    "street items quoted_total paid_total dispatched_at collect_by ready_at status cancelled_at updated_at"
)
_SHIPMENT_COLUMNS: Final = (
    "shipment_id order_id carrier_id service channel region customer_id order_total ordered_at window_end "
    "delivered_at status cancelled_at cause"
)
_REFUND_COLUMNS: Final = (
    "refund_id order_id customer_id days_since_delivery requested_at method reason approved_amount paid_back status "
    "refunded_at rejected_at"
)
CALL_TYPES: Final = {
    "call_id": "VARCHAR",
    "called_at": "TIMESTAMP",
    "line": "VARCHAR",
    "wait_seconds": "INTEGER",
    "answered": "BOOLEAN",
}


def order_table(timeline: Timeline, orders: list[Order]) -> Table:
    """Return orders.csv."""
    return Table(tuple(_ORDER_COLUMNS.split()), [_order_row(timeline, order) for order in orders])


def _order_row(timeline: Timeline, order: Order) -> list[str]:
    happened, iso, buyer = timeline.happened, timeline.iso, order.customer
    dispatched, ready, delivered = happened(order.dispatched), happened(order.ready), happened(order.delivered)
    cancelled = happened(order.cancelled)
    updated = max(second for second in (order.ordered, dispatched, ready, delivered, cancelled) if second is not None)
    return [
        order.id,
        iso(order.ordered),
        order.channel,
        order.service,
        order.warehouse,
        order.region.name,
        order.city,
        buyer.id,
        buyer.name,
        buyer.mail,
        buyer.phone,
        buyer.street,
        str(order.items),
        str(order.quoted),
        str(order.paid),
        iso(dispatched),
        timeline.date(order.collect_by) if order.collect_by is not None else "",
        iso(ready),
        _status(cancelled, delivered, ready if order.service == COLLECT else dispatched, order.service),
        iso(cancelled),
        iso(updated),
    ]


def _status(cancelled: int | None, delivered: int | None, packed: int | None, service: str) -> str:
    if delivered is not None and (cancelled is None or delivered < cancelled):
        return "delivered"
    if cancelled is not None:
        return "cancelled"
    if packed is None:
        return "new"
    return "ready" if service == COLLECT else "shipped"


def shipment_table(timeline: Timeline, shipments: list[Shipment]) -> Table:
    """Return shipments.csv, with dates as carriers write them."""
    return Table(tuple(_SHIPMENT_COLUMNS.split()), [_shipment_row(timeline, parcel) for parcel in shipments])


def _shipment_row(timeline: Timeline, shipment: Shipment) -> list[str]:
    happened, day_first, order = timeline.happened, timeline.day_first, shipment.order
    delivered, cancelled = happened(shipment.delivered), happened(order.cancelled)
    dispatched = happened(order.dispatched)
    return [
        shipment.id,
        order.id,
        shipment.carrier.id,
        order.service,
        order.channel,
        order.region.name,
        order.customer.id,
        str(order.paid),
        day_first(order.ordered),
        day_first(shipment.window_end),
        day_first(delivered),
        _status(cancelled, delivered, dispatched, order.service),
        day_first(cancelled),
        shipment.cause if dispatched is not None else "",
    ]


def carrier_table() -> Table:
    """Return carriers.csv."""
    rows = [[carrier.id, carrier.name, carrier.kind] for carrier in CARRIERS]
    return Table(("carrier_id", "name", "kind"), rows)


def ticket_rows(timeline: Timeline, tickets: list[Ticket]) -> list[dict[str, object]]:
    """Return the lines of tickets.jsonl."""
    return [_ticket_row(timeline, ticket) for ticket in tickets]


def _ticket_row(timeline: Timeline, ticket: Ticket) -> dict[str, object]:
    happened, text, writer = timeline.happened, timeline.with_offset, ticket.order.customer
    replied, resolved, withdrawn = happened(ticket.replied), happened(ticket.resolved), happened(ticket.withdrawn)
    return {
        "ticket_id": ticket.id,
        "order_id": ticket.order.id,
        "opened_at": text(ticket.opened),
        "channel": ticket.channel,
        "topic": ticket.topic,
        "subject": ticket.subject,
        "priority": ticket.priority,
        "tier": writer.tier,
        "customer_id": writer.id,
        "customer_name": writer.name,
        "customer_mail": writer.mail,
        "sla_minutes": ticket.sla_minutes,
        "first_reply_at": text(replied),
        "resolved_at": text(resolved),
        "status": _ticket_status(replied, resolved, withdrawn),
        "withdrawn_at": text(withdrawn),
    }


def _ticket_status(replied: int | None, resolved: int | None, withdrawn: int | None) -> str:
    times: Mapping[str, int | None] = {"withdrawn": withdrawn, "resolved": resolved, "answered": replied}
    return next((status for status, second in times.items() if second is not None), "open")


def refund_table(timeline: Timeline, refunds: list[Refund]) -> Table:
    """Return refunds.csv.gz."""
    return Table(tuple(_REFUND_COLUMNS.split()), [_refund_row(timeline, refund) for refund in refunds])


def _refund_row(timeline: Timeline, refund: Refund) -> list[str]:
    refunded, rejected = timeline.happened(refund.refunded), timeline.happened(refund.rejected)
    return [
        refund.id,
        refund.order.id,
        refund.order.customer.id,
        str(refund.requested // DAY - (refund.order.delivered or 0) // DAY),
        timeline.iso(refund.requested),
        refund.method,
        refund.reason,
        str(refund.approved),
        str(refund.paid_back) if refunded is not None else "",
        "paid" if refunded is not None else "rejected" if rejected is not None else "waiting",
        timeline.iso(refunded),
        timeline.iso(rejected),
    ]


def call_table(timeline: Timeline, found: list[Call]) -> Table:
    """Return calls.parquet. Its times are in UTC, as the telephone system keeps them."""
    rows = [
        [call.id, timeline.utc(call.called), call.line, str(call.waited), str(call.answered).lower()] for call in found
    ]
    return Table(tuple(CALL_TYPES), rows)
