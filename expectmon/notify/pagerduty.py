"""PagerDuty, Events API v2."""

from __future__ import annotations

import datetime as dt
import json

from expectmon.alerts.receivers import PagerDuty
from expectmon.net.client import Limits
from expectmon.notify.posting import LIMITS, Post, PostTransport
from expectmon.store.outbox_records import Outgoing


def open_pagerduty(channel: PagerDuty, limits: Limits = LIMITS) -> PostTransport:
    """Return the transport of a service of PagerDuty. Its routing key is put in now: it is not stored."""

    def compose(outgoing: Outgoing, _now: dt.datetime) -> Post:
        content = json.dumps({"routing_key": channel.routing_key} | json.loads(outgoing.payload)).encode()
        return Post(channel.api, content, {"content-type": "application/json"})

    # What is triggered after it was resolved stays open for ever.
    return PostTransport(compose, channel.allow_private, (channel.routing_key,), limits=limits, in_order=True)
