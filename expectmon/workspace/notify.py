"""`notify:` of expectmon.yaml to what alerts know of it. Calendars and promises it names are looked up later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from expectmon.alerts.receivers import Networks, Notify
from expectmon.documents.document import Document
from expectmon.documents.document import Path as Place
from expectmon.documents.validate import validate
from expectmon.errors import Problem
from expectmon.promises.reading import Reading
from expectmon.workspace.channels import one_or_more
from expectmon.workspace.mail_server import read_smtp
from expectmon.workspace.notify_schema import HeartbeatWire
from expectmon.workspace.receivers import Defaults, hours_of, read_receivers, receiver_ids
from expectmon.workspace.routes import PlacedRoute, promises_of, read_routes
from expectmon.workspace.secrets import register
from expectmon.workspace.web import read_networks, read_url, register_url

NOTIFY: Final = "notify"
_HEARTBEAT: Final = (NOTIFY, "heartbeat")
_BASE_URL: Final = (NOTIFY, "base_url")
_URLS: Final = ("webhook", "slack", "teams")


@dataclass(frozen=True, slots=True)
class NotifyRead:
    """What `notify:` says, as far as it can be known without the rules.

    `hours` are the calendars that receivers name, each with its receiver and place; `promises` those that routes name.
    """

    notify: Notify
    routes: tuple[PlacedRoute, ...]
    hours: tuple[tuple[str, str, Place], ...]
    promises: tuple[tuple[str, Place], ...]
    document: Document


def read_notify(
    document: Document, root: Path, defaults: Defaults, sources: Sequence[str]
) -> tuple[NotifyRead, list[Problem]]:
    """Read `notify:`; what is wrong is left out, and told.

    Args:
        document: expectmon.yaml with its variables expanded.
        root: the folder that paths are relative to.
        defaults: the workspace's language and zone.
        sources: the ids of the sources that are declared.
    """
    reading = Reading(document)
    register_secrets(document)
    routes = tuple(read_routes(reading, receiver_ids(reading), sources))
    heartbeat, private = _heartbeat(reading)
    notify = Notify(
        smtp=read_smtp(reading, root),
        receivers=read_receivers(reading, defaults),
        routes=tuple(placed.route for placed in routes),
        base_url=_base_url(reading),
        heartbeat=heartbeat,
        heartbeat_private=private,
    )
    hours, promises = tuple(hours_of(reading)), tuple(promises_of(reading))
    return NotifyRead(notify, routes, hours, promises, document), reading.problems


def _base_url(reading: Reading) -> str | None:
    text = reading.document.at(_BASE_URL)
    url = read_url(reading, text, _BASE_URL) if isinstance(text, str) and text else None
    return url.rstrip("/") if url else None


def _heartbeat(reading: Reading) -> tuple[str | None, Networks]:
    value = reading.document.at(_HEARTBEAT)
    if isinstance(value, str) and value:
        return read_url(reading, value, _HEARTBEAT), ()
    wire, _ = validate(HeartbeatWire, reading.document, _HEARTBEAT) if isinstance(value, dict) else (None, [])
    if wire is None:
        return None, ()
    private = read_networks(reading, one_or_more(wire.allow_private, (*_HEARTBEAT, "allow_private")))
    return read_url(reading, wire.url, (*_HEARTBEAT, "url")), private


def register_secrets(document: Document) -> None:
    """Keep out of what is printed whatever is a secret under `notify`, also where it is written out, right or wrong."""
    for place in _places(document):
        value = document.at(place)
        if isinstance(value, str) and place[-1] in (*_URLS, "heartbeat", "url"):
            register_url(value)
        elif isinstance(value, str):
            register(value)


def _places(document: Document) -> Iterator[Place]:
    yield from ((NOTIFY, "smtp", "password"), _HEARTBEAT, (*_HEARTBEAT, "url"))
    receivers = document.at((NOTIFY, "receivers"))
    for name in receivers if isinstance(receivers, dict) else ():
        here = (NOTIFY, "receivers", name)
        yield from ((*here, field) for field in (*_URLS, "secret", "pagerduty"))
        yield from ((*here, "telegram", "token"), (*here, "pagerduty", "key"))
