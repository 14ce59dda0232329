"""The wire types of `expectmon.yaml`: which settings there are, what each means, and an example of each."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, Tag

from expectmon.documents.json_schema import schema_of
from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.workspace.language import Language
from expectmon.workspace.messages_schema import MessagesWire
from expectmon.workspace.notify_schema import NotifyWire
from expectmon.workspace.schedule_schema import ScheduleWire

FILE_NAME: Final = "expectmon.yaml"
DEFAULT_STATE: Final = "sqlite:///expectmon.db"
DEFAULT_TIMEZONE: Final = "UTC"
DEFAULT_LANGUAGE: Final = "en"

_Text = Annotated[str, Field(min_length=1)]
_Files = Annotated[
    Annotated[_Text, Tag("<text>")] | Annotated[dict[str, _Text], Tag("<map>")],
    by_kind("a pattern, or a mapping from names to patterns", text=str, map=dict),
]


class SourceWire(Wire):
    """Where records are. Each source has either `files` or `url`."""

    files: Maybe[_Files] = Field(
        default=None,
        description="Files to read, as a pattern relative to the folder of expectmon.yaml: csv, csv.gz, parquet or "
        "jsonl. It may lead out of that folder (`../exports/*.csv`); a link that leads nowhere is an error. JSON keys "
        "that differ only in case become columns of their own, as in a CSV header: `at`, `At_2`. A mapping gives "
        "several patterns a name each, for use in `query`.",
        examples=["data/orders/*.parquet", {"s": "data/shipments/*.csv", "c": "data/carriers.csv"}],
    )
    url: Maybe[_Text] = Field(
        default=None,
        description="A database, as a SQLAlchemy URL: SQLite or PostgreSQL. A SQLite file is relative to the folder of "
        "expectmon.yaml. Keep passwords out of the file with `${NAME}`.",
        examples=["${SHOP_DB}", "sqlite:///shop.db", "postgresql+psycopg://reader@db.shop.example/shop"],
    )
    table: Maybe[_Text] = Field(
        default=None, description="The table of a database to read, with its schema if needed.", examples=["orders"]
    )
    query: Maybe[_Text] = Field(
        default=None,
        description="A single SELECT: over the names of `files`, or in the database of `url` instead of `table`.",
        examples=["select s.*, c.name as carrier from s left join c using (carrier_id)"],
    )
    key: _Text = Field(description="The column that tells records apart.", examples=["order_id"])
    updated_at: Maybe[_Text] = Field(
        default=None,
        description="The column that says when a record was last changed. Of records with the same key the newest "
        "wins, and a check can look at changed records only.",
        examples=["updated_at"],
    )
    timezone: Maybe[_Text] = Field(
        default=None,
        description="The zone of times without an offset. Default: UTC.",
        examples=["Asia/Jakarta"],
    )
    cast: Maybe[dict[str, _Text]] = Field(
        default=None,
        description="How times are written in columns that are not ISO 8601, as strptime formats. Also for SQLite, "
        "whatever a column is declared as; PostgreSQL's own times need none.",
        examples=[{"ordered_at": "%d/%m/%Y %H:%M"}],
    )
    null_values: Maybe[list[str]] = Field(
        default=None,
        description="Cells that mean 'nothing', beside the empty one: exactly as written; in Parquet and in a query "
        "over files, numbers with decimals and times also by value, so that 999 is 999.0.",
        examples=[["?", "n/a"]],
    )
    fresh: Maybe[_Text] = Field(
        default=None,
        description="After how long without a new record the source is stale: minutes, hours, days or weeks. Without "
        "it: after twice the longest pause of the last four weeks, and a day at least.",
        examples=["6 hours"],
    )
    engine: Maybe[Literal["embedded", "source"]] = Field(
        default=None,
        description="Where promises are judged: `embedded` (the default) here, `source` in the database itself (not "
        "available yet).",
        examples=["embedded"],
    )
    events: Maybe[_Text] = Field(
        default=None,
        description="An event log, one row an event (not available yet).",
        examples=["data/events.csv"],
    )
    case: Maybe[_Text] = Field(default=None, description="Event logs: the column of the case.", examples=["ticket_id"])
    activity: Maybe[_Text] = Field(
        default=None, description="Event logs: the column of what happened.", examples=["status"]
    )
    at: Maybe[_Text] = Field(default=None, description="Event logs: the column of the time.", examples=["changed_at"])


class WorkspaceWire(Wire):
    """The settings of a workspace."""

    state: Maybe[_Text] = Field(
        default=None,
        description="The state database, where history is kept: SQLite (relative to the folder of expectmon.yaml) or "
        f"PostgreSQL, as a SQLAlchemy URL. Default: {DEFAULT_STATE}.",
        examples=[DEFAULT_STATE, "postgresql+psycopg://expectmon:${STATE_PASSWORD}@db.shop.example/expectmon"],
    )
    timezone: Maybe[_Text] = Field(
        default=None,
        description="The zone of windows and reports; every source and calendar names its own. "
        f"Default: {DEFAULT_TIMEZONE}.",
        examples=["Asia/Jakarta"],
    )
    language: Maybe[Language] = Field(
        default=None,
        description="The language of reports and letters: one that there is a catalogue for, as for `en` and `id`. "
        f"Default: {DEFAULT_LANGUAGE}.",
        examples=["id"],
    )
    sources: dict[str, SourceWire] = Field(
        description="Where records are, by id: small letters, digits and hyphens.",
        examples=[{"orders": {"files": "data/orders/*.csv", "key": "order_id"}}],
    )
    messages: Maybe[MessagesWire] = Field(
        default=None,
        description="Where copy is that customers read, and what the audit makes of it.",
        examples=[{"collect": [{"files": "copy/**/*.html", "channel": "web"}]}],
    )
    notify: Maybe[NotifyWire] = Field(
        default=None,
        description="Who is told of what, and how. Without it: the owners of promises, where they are mail addresses.",
        examples=[{"receivers": {"ops": {"mail": ["ops@shop.example"]}}, "routes": [{"to": ["ops"]}]}],
    )
    schedule: Maybe[ScheduleWire] = Field(
        default=None,
        description="When the daemon, `expectmon run`, checks, audits, delivers and prunes.",
        examples=[{"check": "every 15 minutes"}],
    )


def workspace_schema() -> dict[str, Any]:
    """Return the JSON Schema of `expectmon.yaml`, for editors."""
    return schema_of(WorkspaceWire, FILE_NAME)
