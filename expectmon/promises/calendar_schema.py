"""The wire types of `calendars:`, as a rules file writes them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from expectmon.documents.wire import Maybe, Wire

Text = Annotated[str, StringConstraints(min_length=1)]


class HolidaysWire(Wire):
    """Which days are off."""

    country: Maybe[Text] = Field(
        default=None,
        description="Country whose public holidays are off, by its ISO 3166 code.",
        examples=["ID"],
    )
    subdivision: Maybe[Text] = Field(
        default=None,
        description="State or province whose holidays are off as well, by its ISO 3166-2 code without the country.",
        examples=["BY"],
    )
    extra: Maybe[list[str]] = Field(
        default=None,
        description="Single dates that are off as well.",
        examples=[["2026-12-24"]],
    )
    except_: Maybe[list[str]] = Field(
        default=None,
        alias="except",
        description="Dates that are worked although they are holidays.",
        examples=[["2026-05-14"]],
    )


class CalendarWire(Wire):
    """When work is done."""

    timezone: Text = Field(
        description="Time zone of the hours, the dates and the cut-off, by its IANA name.",
        examples=["Asia/Jakarta"],
    )
    hours: dict[str, str] = Field(
        description="Opening hours by weekday: 'mon', 'mon-fri' or 'mon,wed'. Several intervals are separated by "
        "commas; one that ends before it begins goes over midnight. Days that are not named are off.",
        examples=[{"mon-fri": "08:00-12:00, 13:00-17:00", "sat": "08:00-13:00"}],
        min_length=1,
    )
    holidays: Maybe[HolidaysWire] = Field(
        default=None,
        description="Days that are off although their weekday has hours.",
        examples=[{"country": "ID", "extra": ["2026-12-24"], "except": ["2026-05-14"]}],
    )
    half_days: Maybe[dict[str, str]] = Field(
        default=None,
        description="Single dates with hours of their own; they win over weekdays and holidays.",
        examples=[{"2026-12-31": "08:00-12:00"}],
    )
    cutoff: Maybe[Text] = Field(
        default=None,
        description="Local time from which on a start counts as the next business day. Without it: none, also after "
        "closing.",
        examples=["14:00"],
    )
