"""The wire types of a promise's `alert:`: what may stand in the YAML, before it is understood."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag

from expectmon.documents.wire import Maybe, Wire, by_kind
from expectmon.promises.calendar_schema import Text

AlertCondition = Literal["nearing", "overdue", "broken", "attainment", "burn", "shift", "unknown", "no-data"]
AlertSeverity = Literal["warning", "critical"]
_OneSeverity: TypeAlias = Maybe[AlertSeverity]


class SeveritiesWire(Wire):
    """How urgent each condition is; one that is not named is as urgent as it usually is."""

    nearing: _OneSeverity = Field(
        default=None, description="Commitments come near their deadline.", examples=["critical"]
    )
    overdue: _OneSeverity = Field(
        default=None, description="Open commitments are past their deadline.", examples=["critical"]
    )
    broken: _OneSeverity = Field(default=None, description="Commitments were fulfilled too late.", examples=["warning"])
    attainment: _OneSeverity = Field(
        default=None, description="The share kept is below the objective.", examples=["critical"]
    )
    burn: _OneSeverity = Field(
        default=None,
        description="So many are missed that the objective's window will be spent long before its end. Without this "
        "line it is critical when it goes fast, a warning when it goes slowly.",
        examples=["warning"],
    )
    shift: _OneSeverity = Field(
        default=None, description="Deltas are not what they were in the weeks before.", examples=["warning"]
    )
    unknown: _OneSeverity = Field(
        default=None, description="The state of many commitments cannot be told.", examples=["critical"]
    )
    no_data: _OneSeverity = Field(
        default=None, alias="no-data", description="Nothing is due any more, and it used to be.", examples=["warning"]
    )


class AlertWire(Wire):
    """Who is told of it stands in expectmon.yaml; what is told of this promise, here."""

    each: Maybe[bool] = Field(
        default=None,
        description="`true`: every commitment that is nearing, overdue or broken is told by itself, instead of how "
        "many there are.",
        examples=[True],
    )
    severity: Maybe[
        Annotated[
            Annotated[AlertSeverity, Tag("<text>")] | Annotated[SeveritiesWire, Tag("<mapping>")],
            by_kind("warning, critical, or a mapping from conditions to one of them", text=str, mapping=dict),
        ]
    ] = Field(
        default=None,
        description="How urgent it is: of all conditions, or of each that is named. `critical` can be told in quiet "
        "hours too. Without it: critical when misses come fast, else a warning.",
        examples=["critical", {"overdue": "critical", "burn": "warning"}],
    )
    off: Maybe[list[AlertCondition]] = Field(
        default=None, description="Conditions that nobody wants to hear of.", examples=[["shift", "unknown"]]
    )
    minimum: Maybe[int] = Field(
        default=None,
        ge=1,
        description="How many commitments must be due before a share of them is judged. Default: 20.",
        examples=[30],
    )
    show: Maybe[list[Text]] = Field(
        default=None,
        description="Columns of the record that may stand in messages beside its key. Mind whom the messages reach: a "
        "name or an address of a customer leaves the house with them.",
        examples=[["carrier", "city"]],
    )
