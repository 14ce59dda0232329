"""Whom missed commitments concern: how many customers, and how much money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from expectmon.engine import verdicts as v
from expectmon.engine.dialect import fetch_one
from expectmon.engine.sitting import Sitting
from expectmon.engine.tally import in_window
from expectmon.insights.portrait import Affected
from expectmon.insights.scorecard import Window

_MONEY: Final = sa.Numeric(38, 6)
"""Sums of fractions depend on the order in which they are added; of decimals they do not."""
_MOST: Final = 1e18
"""No record is worth more: from here on a value is taken for none."""


def affected(sitting: Sitting, period: Window) -> Affected:
    """Return whom the commitments concern that fell due in a period and were missed; one query.

    Missed are those that are broken, overdue or excused: a customer feels all of them. What has no value, or one that
    cannot be read, is counted as `unvalued`. Customers that are not named are not counted.
    """
    value, customer = sitting.column("value"), sitting.column("customer")
    asked: list[Any] = [sa.func.count()]
    if customer is not None:
        asked.append(sa.func.count(customer.distinct()))
    if value is not None:
        known = sa.case((sa.func.abs(value) < _MOST, value))
        asked += [sa.func.sum(sa.try_cast(known, _MONEY)), sa.func.count() - sa.func.count(known)]
    missed = sa.and_(
        sitting.verdict < v.OPEN, sitting.verdict != v.KEPT, in_window(sitting.rows, sitting.judged, period)
    )
    found = list(fetch_one(sitting.connection, sa.select(*asked).select_from(sitting.rows).where(missed)))
    count = int(found.pop(0))
    customers = None if customer is None else int(found.pop(0))
    if value is None:
        return Affected(count, customers)
    total, unvalued = found
    return Affected(count, customers, float(total or Decimal(0)), int(unvalued))
