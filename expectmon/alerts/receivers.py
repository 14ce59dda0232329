"""Who can be told, by which channels, and which incidents go to whom: `notify:` of expectmon.yaml, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, TypeAlias

from expectmon.calendars.model import Calendar
from expectmon.promises.alerting import Condition, Severity

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]

OWNER = "owner"
"""In `to`: the owner of the promise."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail address."""

    address: str
    kind: Literal["mail"] = "mail"

    @property
    def shown(self) -> str:
        """What may be shown of it, and what tells it from the receiver's other channels."""
        return self.address


@dataclass(frozen=True, slots=True)
class Webhook:
    """A URL that is sent JSON; with a secret, signed as Standard Webhooks are."""

    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    allow_private: Networks = ()
    kind: Literal["webhook"] = "webhook"

    @property
    def shown(self) -> str:
        """The kind: a URL may hold a secret."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Chat:
    """An incoming webhook of Slack or Teams. Its URL is a secret."""

    kind: Literal["slack", "teams"]
    url: str = field(repr=False)
    allow_private: Networks = ()

    @property
    def shown(self) -> str:
        """The kind: the URL is a secret."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Telegram:
    """A chat that a bot writes to."""

    token: str = field(repr=False)
    chat: str
    api: str = "https://api.telegram.org"
    allow_private: Networks = ()
    kind: Literal["telegram"] = "telegram"

    @property
    def shown(self) -> str:
        """The kind; the chat's number is nobody's business."""
        return self.kind


@dataclass(frozen=True, slots=True)
class PagerDuty:
    """A service of PagerDuty (Events API v2)."""

    routing_key: str = field(repr=False)
    api: str = "https://events.pagerduty.com/v2/enqueue"
    allow_private: Networks = ()
    kind: Literal["pagerduty"] = "pagerduty"

    @property
    def shown(self) -> str:
        """The kind: the routing key is a secret."""
        return self.kind


Channel: TypeAlias = Mail | Webhook | Chat | Telegram | PagerDuty


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which only urgent notices are sent, in minutes after local midnight; `ends` may be before `begins`."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who can be told. Notices wait while it is quiet, and outside of `hours` (a calendar), unless urgent."""

    id: str
    channels: tuple[Channel, ...]
    language: str
    timezone: str
    quiet: Quiet | None = None
    hours: Calendar | None = None
    urgent: frozenset[Severity] = frozenset({Severity.CRITICAL})


@dataclass(frozen=True, slots=True)
class Match:
    """Which incidents; what is not named matches all. Each field is a set of which one must fit.

    `segment` names columns and values (None: empty) that the incident's own segment must have. `key` is a single
    commitment or a receiver that is broken: only a silence of one incident names it.
    """

    promise: frozenset[str] = frozenset()
    owner: frozenset[str] = frozenset()
    touchpoint: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    severity: frozenset[Severity] = frozenset()
    condition: frozenset[Condition] = frozenset()
    segment: Mapping[str, str | None] = field(default_factory=dict)
    key: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who else is told when nobody has acknowledged an incident so long after it was first told."""

    after: dt.timedelta
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """The first route that matches says who is told: ids of receivers, or `owner`."""

    match: Match
    to: tuple[str, ...]
    escalate: Escalation | None = None


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server. `authority` is a file of certificates to trust beside the system's."""

    host: str
    sender: str
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """All that `notify:` says. Without a mail server, mails become files in `reports/outbox/`.

    `base_url` is where links lead; without it the command is shown. `heartbeat` is a URL that is called after every
    check. `routes` end with an unwritten one to the owner.
    """

    smtp: Smtp | None = None
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    base_url: str | None = None
    heartbeat: str | None = field(default=None, repr=False)
    heartbeat_private: Networks = ()
