"""The wire types of `schedule:`: when each job of the daemon is due."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.workspace.language import Language

_Text: TypeAlias = Annotated[str, Field(min_length=1)]


class DueWire(Wire):
    """When a job is due, in more words than one line has. It has either `every` or `cron`."""

    every: Maybe[_Text] = Field(
        default=None,
        description="A number of minutes, hours or days, counted alike on every machine and after every restart.",
        examples=["15 minutes"],
    )
    cron: Maybe[_Text] = Field(
        default=None,
        description="Five fields: minute, hour, day, month, weekday (by its name).",
        examples=["0 7 * * mon-fri"],
    )
    timezone: Maybe[_Text] = Field(
        default=None, description="The zone of `cron`. Default: the workspace's.", examples=["Asia/Jakarta"]
    )
    sources: Maybe[list[_Text]] = Field(
        default=None,
        description="Only for `check`: the sources that it looks at. Without it: all.",
        examples=[["tickets", "calls"]],
    )
    keep: Maybe[_Text] = Field(
        default=None,
        description="Only for `prune`: how long history is kept. Default: 730 days.",
        examples=["730 days"],
    )


_Names: TypeAlias = Annotated[
    Annotated[_Text, Tag("<text>")] | Annotated[list[_Text], Tag("<list>")],
    by_kind("a receiver or a mail address, or a list of them", text=str, list=list),
]


class ReportWire(Wire):
    """A report: when it is due, what it is about, and who gets it. It has either `every` or `cron`."""

    every: Maybe[_Text] = Field(
        default=None,
        description="How often it is made, in minutes, hours or days.",
        examples=["1 day"],
    )
    cron: Maybe[_Text] = Field(
        default=None,
        description="When it is made, in five fields: minute, hour, day, month, weekday (by its name).",
        examples=["0 7 * * mon"],
    )
    timezone: Maybe[_Text] = Field(
        default=None, description="The zone of that `cron`. Default: the workspace's.", examples=["Asia/Jakarta"]
    )
    kind: Maybe[Literal["ops", "audit", "promise"]] = Field(
        default=None,
        description="`ops`: all promises, for who runs things. `audit`: what copy says, for who writes it; all copy is "
        "audited for it. `promise`: one promise in depth. Default: ops.",
        examples=["audit"],
    )
    promise: Maybe[_Text] = Field(
        default=None, description="Only for `kind: promise`: which one.", examples=["standard-delivery"]
    )
    period: Maybe[_Text] = Field(
        default=None,
        description="The days that it looks back on, up to 200; what fell due in them is compared with as many days "
        "before. Default: 7d.",
        examples=["7d", "4 weeks"],
    )
    to: Maybe[_Names] = Field(
        default=None,
        description="Receivers of `notify:`, or mail addresses. Without it the report is kept in `reports/` only.",
        examples=["ops", ["ops", "marketing@shop.example"]],
    )
    language: Maybe[Language] = Field(
        default=None,
        description="The language of the report. Default: that of each receiver; of addresses, the workspace's.",
        examples=["id"],
    )


_Reports: TypeAlias = Annotated[
    Annotated[ReportWire, Tag("<mapping>")] | Annotated[list[ReportWire], Tag("<list>")],
    by_kind("a mapping, or a list of mappings", mapping=dict, list=list),
]
_One: TypeAlias = Annotated[
    Annotated[_Text, Tag("<text>")] | Annotated[DueWire, Tag("<mapping>")],
    by_kind("text like 'every 15 minutes', or a mapping", text=str, mapping=dict),
]
_Due: TypeAlias = Annotated[
    Annotated[_Text, Tag("<text>")] | Annotated[DueWire, Tag("<mapping>")] | Annotated[list[_One], Tag("<list>")],
    by_kind("text like 'every 15 minutes', a mapping, or a list of those", text=str, mapping=dict, list=list),
]


class ScheduleWire(Wire):
    """When each job of `expectmon run` is due: `every 15 minutes`, cron, a mapping, or a list of those."""

    check: Maybe[_Due] = Field(
        default=None,
        description="When promises are checked. Default: every 15 minutes.",
        examples=["every 15 minutes", [{"every": "5 minutes", "sources": ["calls"]}, {"every": "1 hour"}]],
    )
    deliver: Maybe[_Due] = Field(
        default=None,
        description="When messages that wait are sent again. Default: every 1 minute.",
        examples=["every 1 minute"],
    )
    prune: Maybe[_Due] = Field(
        default=None,
        description="When history that is too old is deleted. Default: `0 3 * * *`, and 730 days are kept.",
        examples=[{"cron": "0 3 * * *", "keep": "730 days"}],
    )
    audit: Maybe[_Due] = Field(
        default=None,
        description="When copy is audited. Default: `0 4 * * *` if `messages` says where copy is, else never.",
        examples=["0 4 * * *"],
    )
    report: Maybe[_Reports] = Field(
        default=None,
        description="When reports are made: one, or a list of them. Default: never.",
        examples=[
            {"cron": "0 7 * * mon", "to": ["ops"]},
            [
                {"cron": "0 7 * * mon-fri", "period": "1d", "to": ["ops"]},
                {"cron": "0 8 1 * *", "kind": "audit", "period": "4 weeks", "to": ["marketing@shop.example"]},
            ],
        ],
    )
