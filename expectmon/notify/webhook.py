"""Generic webhooks, signed as Standard Webhooks are (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from typing import Final

from expectmon.alerts.receivers import Webhook
from expectmon.net.client import Limits
from expectmon.notify.posting import LIMITS, Post, PostTransport
from expectmon.notify.words import parts_of_url
from expectmon.store.outbox_records import Outgoing

_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what secrets begin with, not one


def open_webhook(channel: Webhook, limits: Limits = LIMITS) -> PostTransport:
    """Return the transport of a webhook."""

    def compose(outgoing: Outgoing, now: dt.datetime) -> Post:
        headers = {
            "content-type": "application/json",
            "idempotency-key": outgoing.identity,
            "webhook-id": outgoing.identity,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if channel.secret:
            headers["webhook-signature"] = sign(channel.secret, outgoing.identity, now, outgoing.payload)
        return Post(channel.url, outgoing.payload, headers)

    secrets = (*parts_of_url(channel.url), channel.secret or "")
    return PostTransport(compose, channel.allow_private, secrets, limits=limits)


def sign(secret: str, identity: str, now: dt.datetime, payload: bytes) -> str:
    """Return the value of `webhook-signature`. A secret is `whsec_` and base64; any other text is taken as it is.

    Raises:
        ValueError: there is no base64 behind `whsec_`.
    """
    content = b".".join((identity.encode(), str(int(now.timestamp())).encode(), payload))
    digest = hmac.new(_key(secret), content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if not secret.startswith(_SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except ValueError:  # its own text may quote the secret
        raise ValueError("the webhook's secret begins with whsec_, but no base64 follows") from None
