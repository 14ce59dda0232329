"""The wire types of `messages:`: where copy is collected, and what the audit makes of it."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.workspace.notify_schema import ALLOW_PRIVATE

Text: TypeAlias = Annotated[str, Field(min_length=1)]
Texts: TypeAlias = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")],
    by_kind("text, or a list of texts", text=str, list=list),
]
_Seconds: TypeAlias = Annotated[
    Annotated[int, Field(ge=0, le=60), Tag("<whole>")] | Annotated[float, Field(ge=0, le=60), Tag("<number>")],
    by_kind("a number of seconds", whole=int, number=float),
]
_Level = Literal["error", "warning", "note", "off"]
_Kind = Literal[
    "tighter-than-rule",
    "looser-than-rule",
    "contradicts-message",
    "unsupported-by-data",
    "clock-start",
    "qualifier",
    "unbacked",
    "ambiguous",
    "vague",
    "stale",
    "missing",
    "statutory",
]
_Kinds: TypeAlias = Annotated[
    Annotated[_Kind, Tag("<text>")] | Annotated[list[_Kind], Tag("<list>")],
    by_kind("a kind of finding, or a list of them", text=str, list=list),
]


class ColumnsWire(Wire):
    """Which columns of a table of messages hold what. Columns that are not named are not read."""

    id: Text = Field(description="The column that tells messages apart.", examples=["ad_id"])
    text: Texts = Field(
        description="The column with the text, or several: they are read as neighbouring fields.",
        examples=["body", ["headline", "body"]],
    )
    channel: Maybe[Text] = Field(default=None, description="The column of the channel.", examples=["medium"])
    touchpoint: Maybe[Text] = Field(default=None, description="The column of the touchpoint.", examples=["placement"])
    locale: Maybe[Text] = Field(default=None, description="The column of the language.", examples=["lang"])
    owner: Maybe[Text] = Field(default=None, description="The column of who answers for it.", examples=["author"])
    live_from: Maybe[Text] = Field(
        default=None, description="The column of when it goes live: ISO 8601.", examples=["starts"]
    )
    live_to: Maybe[Text] = Field(
        default=None,
        description="The column of when it ends: ISO 8601. A date without a time is still live on that day.",
        examples=["ends"],
    )


class CollectWire(Wire):
    """A place where copy is. Each has one of `files`, `url`, `urls`, `sitemap` and `sql`."""

    files: Maybe[Text] = Field(
        default=None,
        description="Files, as a pattern relative to the folder of expectmon.yaml. It may lead out of that folder. "
        "A file that several entries match is read under the first.",
        examples=["copy/**/*.html", "copy/ads.csv"],
    )
    columns: Maybe[ColumnsWire] = Field(
        default=None,
        description="With `files` of CSV or JSON lines, and with `sql`: which columns hold what. One row is one "
        "message.",
        examples=[{"id": "ad_id", "text": "body", "live_from": "starts", "live_to": "ends"}],
    )
    encoding: Maybe[Text] = Field(
        default=None,
        description="With `files`: their encoding, where it is not UTF-8 and the files do not say it.",
        examples=["cp1252"],
    )
    url: Maybe[Text] = Field(default=None, description="A page.", examples=["https://shop.example/shipping"])
    urls: Maybe[list[Text]] = Field(
        default=None,
        description="Several pages.",
        examples=[["https://shop.example/shipping", "https://shop.example/returns"]],
    )
    sitemap: Maybe[Text] = Field(
        default=None,
        description="A sitemap (XML, also an index of several, also `.gz`; or a text with an address a line): all of "
        "its pages that are of its own host.",
        examples=["https://shop.example/sitemap.xml"],
    )
    allow_private: Maybe[Texts] = Field(default=None, description=ALLOW_PRIVATE, examples=[["10.0.0.0/8"]])
    pause: Maybe[_Seconds] = Field(
        default=None,
        description="With pages: seconds between two requests to one host, 0 to 60. Default: 1. A longer `Crawl-delay` "
        "of its robots.txt is heeded, up to 30 seconds.",
        examples=[1, 0.2],
    )
    at_most: Maybe[int] = Field(
        default=None,
        ge=1,
        le=100_000,
        description="With `sitemap`: how many pages are read. Default: 1000. What is left out is told.",
        examples=[1000],
    )
    sql: Maybe[Text] = Field(
        default=None,
        description="A database with ads, posts or canned replies, as a SQLAlchemy URL: SQLite or PostgreSQL. It is "
        "only read. Keep passwords out of the file with `${NAME}`.",
        examples=["${ADS_DB}", "sqlite:///ads.db"],
    )
    query: Maybe[Text] = Field(
        default=None,
        description="With `sql`: a single SELECT.",
        examples=["select ad_id, body, starts, ends from ads where status = 'live'"],
    )
    name: Maybe[Text] = Field(
        default=None,
        description="With `sql`: what the table is called in findings. Default: its channel.",
        examples=["ads"],
    )
    channel: Maybe[Text] = Field(default=None, description="The medium.", examples=["web", "mail", "ad"])
    touchpoint: Maybe[Text] = Field(
        default=None,
        description="Where customers meet it; as rules name touchpoints, so that claims find their promise.",
        examples=["checkout"],
    )
    locale: Maybe[Text] = Field(
        default=None,
        description="Its language, if it is to be taken for that. Without it: told by its words.",
        examples=["en", "id"],
    )
    owner: Maybe[Text] = Field(
        default=None,
        description="Who answers for it: a receiver, or a mail address.",
        examples=["marketing@shop.example"],
    )
    live_from: Maybe[Text] = Field(
        default=None,
        description="From when it is live: a day, or a time in ISO 8601. Without it: since it was first seen.",
        examples=["2026-06-01", "2026-06-01T08:00:00+07:00"],
    )
    live_to: Maybe[Text] = Field(
        default=None,
        description="Until when it is live: a day, which still counts, or a time. Without it: as long as it is seen.",
        examples=["2026-08-31"],
    )


class IgnoredWire(Wire):
    """Findings that are not told, and why. What is named must all fit; at least one thing is named."""

    findings: Maybe[_Kinds] = Field(
        default=None, description="Kinds of findings. Without it: all.", examples=[["vague"], "unbacked"]
    )
    message: Maybe[Text] = Field(
        default=None,
        description="The message, as it stands in findings; `*` stands for any characters.",
        examples=["copy/ads.csv*"],
    )
    promise: Maybe[Text] = Field(default=None, description="The id of the promise.", examples=["standard-delivery"])
    because: Text = Field(
        description="Why, for whoever reads it next year.", examples=["ends with the campaign in May"]
    )


class MessagesWire(Wire):
    """What customers are told, and what the audit makes of it."""

    collect: Maybe[list[CollectWire]] = Field(
        default=None,
        description="Where copy is: files, pages, tables.",
        examples=[[{"files": "copy/**/*.html", "channel": "web", "owner": "marketing@shop.example"}]],
    )
    severities: Maybe[dict[str, _Level]] = Field(
        default=None,
        description="How bad each kind of finding is: `error` (the audit exits with 1), `warning`, `note` or `off`.",
        examples=[{"vague": "off", "unbacked": "error"}],
    )
    packs: Maybe[list[Text]] = Field(
        default=None,
        description="Packs of what statutes and marketplaces demand, by id. They are no legal advice.",
        examples=[["eu-consumer"]],
    )
    ignore: Maybe[list[IgnoredWire]] = Field(
        default=None,
        description="Findings that are not told, and why.",
        examples=[[{"findings": ["vague"], "message": "copy/ads.csv*", "because": "slogans, agreed with legal"}]],
    )
    baseline: Maybe[Text] = Field(
        default=None,
        description="A file of findings that are known already; only new ones are told.",
        examples=["audit-baseline.json"],
    )
