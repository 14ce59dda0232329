"""The table of a zone that databases join: the local dates of instants."""

from __future__ import annotations

import datetime as dt

from expectmon.calendars.columns import Columns
from expectmon.calendars.zones import span_of, zone_of


def local_days(zone: str, first: dt.date, last: dt.date) -> Columns:
    """Return the local day number of an instant t by its UTC day `u`: d0 if t < k1, else d1.

    Columns `u, k1, d0, d1`, for every UTC day that the local dates `first` to `last` touch.
    """
    compiled = zone_of(zone, first, last)
    return Columns.of_rows(["u", "k1", "d0", "d1"], compiled.local_days(*span_of(compiled, first, last)))
