"""The wire types of a rules file: what may stand in the YAML, before it is understood.

They check shape only. What a text like `5 business days` means is read in `load`, which maps them to the domain.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, Tag

from expectmon.documents.json_schema import schema_of
from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.promises.alert_schema import AlertWire
from expectmon.promises.calendar_schema import CalendarWire, Text
from expectmon.promises.factors import Factor

ID_PATTERN: Final = "[a-z0-9][a-z0-9-]*"


class ColumnWire(Wire):
    """A column of the source."""

    column: Text = Field(description="Column of the record that names it.", examples=["warehouse"])


class WithinColumnWire(Wire):
    """A target that stands in the record."""

    column: Text = Field(description="Column that holds the number.", examples=["sla_minutes"])
    unit: Text = Field(description="Unit of the number; months are not possible.", examples=["business minutes"])


class ChoiceWire(Wire):
    """One case of a target."""

    when: Maybe[Text] = Field(
        default=None,
        description="Condition for this target; only the last case may go without.",
        examples=["tier in ('gold', 'silver')"],
    )
    target: Text = Field(description="The duration promised in this case.", examples=["2 business days"])


class ByWire(Wire):
    """A due time that stands in the record."""

    column: Text = Field(description="Column that holds the due time.", examples=["promised_on"])
    end_of: Maybe[Literal["day"]] = Field(
        default=None, description="'day': the whole local day of the due time counts.", examples=["day"]
    )
    timezone: Maybe[Text] = Field(
        default=None,
        description="Time zone of that day, where no calendar tells. Without it: the source's.",
        examples=["Asia/Jakarta"],
    )


class VoidWire(Wire):
    """When a record no longer counts."""

    when: Text = Field(description="Condition that takes a record out.", examples=["status = 'cancelled'"])
    at: Maybe[Text] = Field(
        default=None,
        description="Column that says when. With it, only what was cancelled by the deadline is taken out.",
        examples=["cancelled_at"],
    )


class ExcuseWire(Wire):
    """A cause outside our control."""

    when: Text = Field(description="Condition that excuses a breach.", examples=["cause in ('weather', 'port')"])
    as_: Maybe[Text] = Field(
        default=None, alias="as", description="Who or what it was, for reports.", examples=["carrier"]
    )


class ObjectiveWire(Wire):
    """The share of due commitments to keep."""

    share: Text = Field(description="Share to keep.", examples=["95%"])
    over: Text = Field(description="Period of due dates, in whole days or weeks.", examples=["28 days"])
    rate: Maybe[Literal["as_felt", "controllable"]] = Field(
        default=None,
        description="Which share is judged: 'as_felt' by customers (the default), or only what is 'controllable'.",
        examples=["controllable"],
    )


Within = Annotated[
    Annotated[str, Tag("<text>")]
    | Annotated[WithinColumnWire, Tag("<mapping>")]
    | Annotated[list[ChoiceWire], Tag("<list>")],
    by_kind("a duration like '5 business days', a mapping or a list of cases", text=str, mapping=dict, list=list),
]
By = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[ByWire, Tag("<mapping>")],
    by_kind("the name of a column, or a mapping", text=str, mapping=dict),
]
CalendarName = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[ColumnWire, Tag("<mapping>")],
    by_kind("the id of a calendar, or a mapping", text=str, mapping=dict),
]
VoidRule = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[VoidWire, Tag("<mapping>")],
    by_kind("a mapping with 'when', or a condition", text=str, mapping=dict),
]
ExcuseRule = Annotated[
    Annotated[Text, Tag("<text>")]
    | Annotated[ExcuseWire, Tag("<mapping>")]
    | Annotated[list[ExcuseWire], Tag("<list>")],
    by_kind("a condition, a mapping with 'when', or a list of them", text=str, mapping=dict, list=list),
]
ObjectiveRule = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[ObjectiveWire, Tag("<mapping>")],
    by_kind("text like '95% over 28 days', or a mapping", text=str, mapping=dict),
]
BandLimit = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[int, Tag("<whole>")] | Annotated[float, Tag("<number>")],
    by_kind("a duration like '2 days', or a number", text=str, whole=int, number=float),
]
Segment = Annotated[
    Annotated[Text, Tag("<text>")] | Annotated[list[Text], Tag("<list>")],
    by_kind("the name of a column, or a list of names", text=str, list=list),
]


class TermsWire(Wire):
    """What is promised, and to which records: the fields that an earlier version may have had otherwise."""

    within: Maybe[Within] = Field(
        default=None,
        description="Target: the clock stops at most this long after its start. A duration, a column with its unit, or "
        "a list of cases of which the first that holds is promised.",
        examples=["5 business days"],
    )
    between: Maybe[Text] = Field(
        default=None,
        description="Target: neither earlier nor later than this after the start.",
        examples=["2 and 5 business days"],
    )
    by: Maybe[By] = Field(
        default=None, description="Target: the due time stands in the record, in this column.", examples=["promised_at"]
    )
    expect: Maybe[Text] = Field(
        default=None,
        description="Target: a condition that must hold.",
        examples=["refund_amount = paid_amount"],
    )
    measure: Maybe[Text] = Field(
        default=None,
        description="Target: a column with a number that may not be above 'at_most'.",
        examples=["wait_seconds"],
    )
    at_most: Maybe[float] = Field(default=None, description="The largest number that keeps it.", examples=[120])
    ends: Maybe[Literal["midnight", "close", "same_time"]] = Field(
        default=None,
        description="When on its last day a target in days is used up. Business days: 'midnight' (the default), "
        "'close' (last closing) or 'same_time' (as the start). Days and weeks: 'midnight'; without it they are times "
        "24 hours.",
        examples=["close"],
    )
    grace: Maybe[Text] = Field(
        default=None,
        description="How much lateness is forgiven. Delta is still measured from what was promised.",
        examples=["15 minutes"],
    )
    calendar: Maybe[CalendarName] = Field(
        default=None,
        description="The working time that counts: the id of a calendar, or the column that holds such an id.",
        examples=["warehouse"],
    )
    where: Maybe[Text] = Field(
        default=None,
        description="Condition for the records that the promise is made to. Without it: all.",
        examples=["service = 'standard' and channel <> 'wholesale'"],
    )
    void: Maybe[VoidRule] = Field(
        default=None,
        description="When a record no longer counts, and since when.",
        examples=[{"when": "status = 'cancelled'", "at": "cancelled_at"}],
    )
    excuse: Maybe[ExcuseRule] = Field(
        default=None,
        description="Causes outside our control, one or a list. Both rates are always shown.",
        examples=[{"when": "cause in ('weather', 'port')", "as": "carrier"}],
    )
    nearing: Maybe[Text] = Field(
        default=None,
        description="Share of the target from which on an open commitment is at risk. Without it: never.",
        examples=["80%"],
    )


class PreviousWire(TermsWire):
    """Earlier terms; what is not named was as it is now."""

    before: Text = Field(
        description="These terms were in force for clocks that started before this local date.", examples=["2026-06-01"]
    )
    says: Maybe[Text] = Field(
        default=None, description="What customers were told then.", examples=["Delivered within 7 working days"]
    )


class PromiseWire(TermsWire):
    """One promise to customers."""

    says: Text = Field(
        description="What customers are told, in the wording that reports show.",
        examples=["Delivered within 5 working days"],
    )
    source: Text = Field(description="Where the records are: a source of expectmon.yaml.", examples=["orders"])
    start: Maybe[Text] = Field(
        default=None,
        description="Column with the time at which the clock starts. Required with 'within' and 'between'.",
        examples=["ordered_at"],
    )
    stop: Maybe[Text] = Field(
        default=None,
        description="Column with the time at which the clock stops. Required but with 'expect' and 'measure'.",
        examples=["delivered_at"],
    )
    topic: Maybe[Text] = Field(
        default=None,
        description="What it is about: a topic of claims, so that the audit finds the copy that speaks of it.",
        examples=["delivery"],
    )
    touchpoint: Maybe[Text] = Field(default=None, description="Where customers read it.", examples=["checkout"])
    stage: Maybe[Text] = Field(default=None, description="Stage of the customer journey.", examples=["delivery"])
    factor: Maybe[Factor] = Field(
        default=None, description="The experience factor it belongs to.", examples=["promise_fulfilment"]
    )
    owner: Maybe[Text] = Field(default=None, description="Who answers for it.", examples=["fulfilment@shop.example"])
    objective: Maybe[ObjectiveRule] = Field(
        default=None,
        description="Share of due commitments to keep, over a period of due dates.",
        examples=["95% over 28 days"],
    )
    bands: Maybe[dict[str, BandLimit]] = Field(
        default=None,
        description="How a delta feels: each name with its upper limit, from early to late. Durations for targets in "
        "time (with 'ends: close' or 'same_time' of elapsed time: days, hours, weeks), plain numbers for 'measure'.",
        examples=[{"delighted": "-2 days", "fine": "0 days", "disappointed": "2 days"}],
    )
    segments: Maybe[list[Segment]] = Field(
        default=None,
        description="Columns by which results are broken down; a list of columns is their product.",
        examples=[["carrier", "region", ["carrier", "region"]]],
    )
    value: Maybe[Text] = Field(
        default=None, description="Column with the money at stake in a record.", examples=["order_total"]
    )
    customer: Maybe[Text] = Field(default=None, description="Column that names the customer.", examples=["customer_id"])
    alert: Maybe[AlertWire] = Field(
        default=None,
        description="What is told of it, and how urgently. Without it: everything that is amiss, by its count.",
        examples=[{"each": True, "off": ["shift"]}],
    )
    since: Maybe[Text] = Field(
        default=None,
        description="Local date from which on these terms hold: for clocks that start on it or later.",
        examples=["2026-06-01"],
    )
    previously: Maybe[list[PreviousWire]] = Field(
        default=None,
        description="Earlier terms, newest or oldest first. Each names only what was different.",
        examples=[[{"before": "2026-06-01", "within": "7 business days"}]],
    )


class RulesWire(Wire):
    """A rules file."""

    calendars: Maybe[dict[str, CalendarWire]] = Field(
        default=None,
        description="Calendars by id, for promises of any rules file.",
        examples=[{"warehouse": {"timezone": "Asia/Jakarta", "hours": {"mon-fri": "08:00-17:00"}}}],
        json_schema_extra={"propertyNames": {"pattern": f"^{ID_PATTERN}$"}},
    )
    promises: Maybe[dict[str, PromiseWire]] = Field(
        default=None,
        description="Promises by id.",
        json_schema_extra={"propertyNames": {"pattern": f"^{ID_PATTERN}$"}},
    )


class SectionsWire(Wire):
    """A rules file, looked at from far enough to see its sections only; each item is checked by itself."""

    calendars: dict[str, Any] | None = None
    promises: dict[str, Any] | None = None


def rules_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rules file, for editors."""
    return schema_of(RulesWire, "expectmon rules")
