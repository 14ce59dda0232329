"""The wire types of `notify:`: who can be told, by which channels, and which routes lead to them."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, Tag

from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.workspace.language import Language

Text: TypeAlias = Annotated[str, Field(min_length=1)]
_Texts: TypeAlias = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")],
    by_kind("text, or a list of texts", text=str, list=list),
]
_Severity = Literal["warning", "critical"]
_Severities: TypeAlias = Annotated[
    Annotated[_Severity, Tag("<text>")] | Annotated[list[_Severity], Tag("<list>")],
    by_kind("warning, critical, or a list of them", text=str, list=list),
]
_Condition = Literal[
    "nearing",
    "overdue",
    "broken",
    "attainment",
    "burn",
    "shift",
    "unknown",
    "no-data",
    "stale",
    "silent",
    "channel-broken",
    "bad-rules",
    "finding",
    "report-missing",
    "report-flawed",
]
_Conditions: TypeAlias = Annotated[
    Annotated[_Condition, Tag("<text>")] | Annotated[list[_Condition], Tag("<list>")],
    by_kind("a condition, or a list of them", text=str, list=list),
]

ALLOW_PRIVATE: Final = (
    "Networks of private addresses that may be called, as an address and a length. Without it no private address is "
    "ever called, whatever a name resolves to."
)


class SmtpWire(Wire):
    """The mail server. Without one, mails become files in `reports/outbox/`."""

    host: Text = Field(description="Its name or address.", examples=["mail.shop.example"])
    port: Maybe[int] = Field(
        default=None,
        ge=1,
        le=65535,
        description="Its port. Default: 587 with `tls: starttls`, 465 with `tls: tls`, 25 with `tls: none`.",
        examples=[587],
    )
    tls: Maybe[Literal["starttls", "tls", "none"]] = Field(
        default=None,
        description="How the connection is made secret: `starttls` (the default) after it is open, `tls` from its "
        "beginning, `none` not at all. The certificate is always verified. A password is sent in the open to this "
        "machine only.",
        examples=["starttls"],
    )
    user: Maybe[Text] = Field(default=None, description="The user to log in as.", examples=["${SMTP_USER}"])
    password: Maybe[Text] = Field(
        default=None, description="The password. Keep it out of the file.", examples=["${SMTP_PASSWORD}"]
    )
    from_: Text = Field(
        alias="from", description="The address that mails come from, bare.", examples=["ops@shop.example"]
    )
    authority: Maybe[Text] = Field(
        default=None,
        description="A file of certificates (PEM) to trust beside those of the system, for a server of your own. "
        "Relative to the folder of expectmon.yaml.",
        examples=["certificates/mail.pem"],
    )


class TelegramWire(Wire):
    """A chat that a bot writes to."""

    token: Text = Field(description="The token of the bot.", examples=["${TELEGRAM_TOKEN}"])
    chat: Annotated[
        Annotated[Text, Tag("<text>")] | Annotated[int, Tag("<whole>")],
        by_kind("the number of a chat, or its @name", text=str, whole=int),
    ] = Field(description="The number of the chat, or the @name of a channel.", examples=[-1001234567, "@shop_ops"])
    api: Maybe[Text] = Field(
        default=None,
        description="Where the bots' server is, if it is your own.",
        examples=["https://telegram.shop.example"],
    )


class PagerDutyWire(Wire):
    """A service of PagerDuty, by its Events API v2."""

    key: Text = Field(description="The integration key.", examples=["${PAGERDUTY_KEY}"])
    api: Maybe[Text] = Field(
        default=None,
        description="Where events go, if not to PagerDuty's own address.",
        examples=["https://events.eu.pagerduty.com/v2/enqueue"],
    )


class ReceiverWire(Wire):
    """Somebody who can be told: a person, a team, a machine. Every channel that is named gets every notice."""

    mail: Maybe[_Texts] = Field(
        default=None,
        description="Mail addresses; each gets a mail of its own.",
        examples=[["ops@shop.example"], "ops@shop.example"],
    )
    webhook: Maybe[Text] = Field(
        default=None,
        description="A URL that is sent JSON.",
        examples=["https://hooks.shop.example/expectmon"],
    )
    secret: Maybe[Text] = Field(
        default=None,
        description="With it, what the webhook is sent is signed as Standard Webhooks are.",
        examples=["${HOOK_SECRET}"],
    )
    slack: Maybe[Text] = Field(
        default=None, description="The URL of an incoming webhook of Slack.", examples=["${SLACK_URL}"]
    )
    teams: Maybe[Text] = Field(default=None, description="The URL of a workflow of Teams.", examples=["${TEAMS_URL}"])
    telegram: Maybe[TelegramWire] = Field(
        default=None,
        description="A chat of Telegram, and the bot that writes to it.",
        examples=[{"token": "${TELEGRAM_TOKEN}", "chat": -1001234567}],
    )
    pagerduty: Maybe[
        Annotated[
            Annotated[Text, Tag("<text>")] | Annotated[PagerDutyWire, Tag("<mapping>")],
            by_kind("an integration key, or a mapping", text=str, mapping=dict),
        ]
    ] = Field(
        default=None,
        description="The integration key of a service of PagerDuty.",
        examples=["${PAGERDUTY_KEY}"],
    )
    allow_private: Maybe[_Texts] = Field(default=None, description=ALLOW_PRIVATE, examples=[["10.0.0.0/8"]])
    language: Maybe[Language] = Field(
        default=None, description="The language of what is sent. Default: the workspace's.", examples=["id"]
    )
    timezone: Maybe[Text] = Field(
        default=None,
        description="The zone of the times that are shown, and of `quiet`. Default: the workspace's.",
        examples=["Asia/Jakarta"],
    )
    quiet: Maybe[Text] = Field(
        default=None,
        description="Hours in which only what is urgent is sent. The rest waits until they are over.",
        examples=["22:00-06:00"],
    )
    hours: Maybe[Text] = Field(
        default=None,
        description="A calendar of the rules. Outside of its hours only what is urgent is sent.",
        examples=["office"],
    )
    urgent: Maybe[_Severities] = Field(
        default=None,
        description="What is sent at once, also in quiet hours. Default: critical. `[]`: nothing is.",
        examples=[["critical"], []],
    )


class MatchWire(Wire):
    """Which incidents a route is for: what is not named is not asked, and of a list one must fit."""

    promise: Maybe[_Texts] = Field(
        default=None, description="Ids of promises.", examples=["standard-delivery", ["standard-delivery", "refund"]]
    )
    owner: Maybe[_Texts] = Field(
        default=None, description="Owners, as promises name them.", examples=["fulfilment@shop.example"]
    )
    touchpoint: Maybe[_Texts] = Field(default=None, description="Touchpoints of promises.", examples=["checkout"])
    source: Maybe[_Texts] = Field(
        default=None, description="Sources: of the promise, or the one that has gone silent.", examples=["orders"]
    )
    severity: Maybe[_Severities] = Field(default=None, description="How urgent it is.", examples=["critical"])
    condition: Maybe[_Conditions] = Field(
        default=None,
        description="What is wrong: `nearing`, `overdue`, `broken`, `attainment`, `burn`, `shift`, `unknown` and "
        "`no-data` are about a promise, `stale` and `silent` about a source, `channel-broken`, `bad-rules`, "
        "`report-missing` and `report-flawed` about the program itself, `finding` about copy.",
        examples=["burn", ["stale", "silent"]],
    )
    segment: Maybe[dict[str, Text]] = Field(
        default=None,
        description="Columns and the values that the incident's own segment has.",
        examples=[{"carrier": "north"}],
    )


class EscalateWire(Wire):
    """Who else is told when nobody takes an incident in hand."""

    after: Text = Field(
        description="How long after it was first told, while nobody has acknowledged it: minutes, hours or days.",
        examples=["2 hours"],
    )
    to: _Texts = Field(description="Receivers, or `owner`.", examples=[["boss"]])


class RouteWire(Wire):
    """The first route that matches says who is told. Behind the last stands an unwritten one to the owner."""

    match: Maybe[MatchWire] = Field(
        default=None,
        description="Which incidents it is for. Without it: all.",
        examples=[{"promise": "standard-delivery", "severity": "critical"}],
    )
    to: _Texts = Field(
        description="Ids of receivers. `owner` stands for the owner of the promise: a receiver of that name, else a "
        "mail address.",
        examples=[["ops"], "owner", ["owner", "ops"]],
    )
    escalate: Maybe[EscalateWire] = Field(
        default=None,
        description="Who else is told when nobody acknowledges it.",
        examples=[{"after": "2 hours", "to": ["boss"]}],
    )


class HeartbeatWire(Wire):
    """A URL that is called after every check, so that somebody notices when the checks stop."""

    url: Text = Field(
        description="What is called. A check that failed calls it with `/fail` behind.", examples=["${HEARTBEAT}"]
    )
    allow_private: Maybe[_Texts] = Field(default=None, description=ALLOW_PRIVATE, examples=[["10.0.0.0/8"]])


class NotifyWire(Wire):
    """Who is told of what, and how."""

    base_url: Maybe[Text] = Field(
        default=None,
        description="Where links in messages lead: `/incidents/N` below it. The command that tells more stands beside "
        "them.",
        examples=["https://ops.shop.example/expectmon"],
    )
    smtp: Maybe[SmtpWire] = Field(
        default=None,
        description="The mail server. Without one, mails become files in `reports/outbox/`.",
        examples=[{"host": "mail.shop.example", "from": "ops@shop.example"}],
    )
    receivers: Maybe[dict[str, ReceiverWire]] = Field(
        default=None,
        description="Who can be told, by id: small letters, digits and hyphens.",
        examples=[{"ops": {"mail": ["ops@shop.example"], "quiet": "22:00-06:00"}}],
    )
    routes: Maybe[list[RouteWire]] = Field(
        default=None,
        description="Who is told of what. The first that matches counts; behind the last stands one to the owner.",
        examples=[[{"match": {"severity": "critical"}, "to": ["ops"]}, {"to": "owner"}]],
    )
    heartbeat: Maybe[
        Annotated[
            Annotated[Text, Tag("<text>")] | Annotated[HeartbeatWire, Tag("<mapping>")],
            by_kind("a URL, or a mapping", text=str, mapping=dict),
        ]
    ] = Field(
        default=None,
        description="A URL that is called after every check, so that somebody notices when the checks stop.",
        examples=["${HEARTBEAT}"],
    )
