"""A sign of life to a service that raises the alarm when it stays away (healthchecks.io and its like)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from expectmon.alerts.receivers import Notify
from expectmon.errors import ExpectmonError
from expectmon.net.client import Client
from expectmon.workspace.secrets import redact

_REFUSED: Final = 300
_LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class Beat:
    """What the service said."""

    accepted: bool
    words: str


def beat(notify: Notify, *, ok: bool, note: str = "") -> Beat | None:
    """Call the heartbeat's URL, with `/fail` at its end unless all is well. Never raises; None without a URL.

    The note goes along as the body, secrets masked.
    """
    if notify.heartbeat is None:
        return None
    url = notify.heartbeat if ok else failing(notify.heartbeat)
    body = redact(note)[:_LONGEST_NOTE].encode()
    try:
        with Client(notify.heartbeat_private) as client:
            reply = client.post(url, body, {"content-type": "text/plain; charset=utf-8"})
    except ExpectmonError as error:
        return Beat(accepted=False, words=error.problems[0].message)
    return Beat(accepted=reply.status < _REFUSED, words=f"answered {reply.status}")


def failing(url: str) -> str:
    """Return the URL that reports a failure: `/fail` behind the path, before a query."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))
