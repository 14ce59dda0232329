from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from expectmon.calendars.model import Calendar
from expectmon.promises.conditions import All, Not
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import By, Choice, Ends, Measure, Promise, Target, Terms, Within
from expectmon.promises.parse import parse_condition
from expectmon.promises.retarget import can_retarget, retargeted

OFFICE = Calendar("office", "Asia/Jakarta", hours={})
FIVE_DAYS = Within((Choice(None, Duration(5, Unit.BUSINESS_DAY)),))


def promise(target: Target = FIVE_DAYS, calendar: Calendar | None = OFFICE, **fields: object) -> Promise:
    terms = Terms("Soon", target, calendar=calendar, ends=Ends.CLOSE if calendar else None)
    made = Promise("soon", "Soon", "orders", (terms,), start="ordered", stop="done")
    return replace(made, **fields)  # type: ignore[arg-type]  # a test names what differs


@pytest.mark.parametrize(
    ("made", "target", "possible"),
    [
        (promise(), Duration(3, Unit.BUSINESS_DAY), True),
        (promise(calendar=None), Duration(3, Unit.DAY), True),
        (promise(calendar=None), Duration(3, Unit.BUSINESS_DAY), False),
        (promise(By("due")), Duration(3, Unit.DAY), True),
        (promise(By("due"), start=None), Duration(3, Unit.DAY), False),
        (promise(Measure("seconds", 120)), Duration(2, Unit.MINUTE), False),
    ],
)
def test_a_number_can_be_judged_by_a_promise_with_a_clock(made: Promise, target: Duration, *, possible: bool) -> None:
    assert can_retarget(made, target) is possible


def test_what_has_no_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="no clock"):
        retargeted(promise(calendar=None), Duration(1, Unit.BUSINESS_HOUR), "other")


def test_earlier_terms_grace_and_nearing_do_not_apply_to_what_the_copy_says() -> None:
    old = Terms("Earlier", FIVE_DAYS, until=dt.date(2026, 1, 1))
    now = Terms("Now", FIVE_DAYS, since=dt.date(2026, 1, 1), grace=Duration(1, Unit.HOUR), nearing=0.8)
    made = retargeted(replace(promise(), versions=(old, now)), Duration(2, Unit.DAY), "other")
    assert len(made.versions) == 1
    assert (made.terms.since, made.terms.grace, made.terms.nearing) == (None, None, None)
    assert made.id == "other"


@pytest.mark.parametrize(
    ("target", "ends"),
    [
        (Duration(3, Unit.BUSINESS_DAY), Ends.CLOSE),
        (Duration(3, Unit.DAY), Ends.MIDNIGHT),
        (Duration(0, Unit.DAY), Ends.MIDNIGHT),
        (Duration(3, Unit.HOUR), None),
    ],
)
def test_days_end_as_the_promises_do_and_otherwise_at_midnight(target: Duration, ends: Ends | None) -> None:
    assert retargeted(promise(), target, "other").terms.ends is ends


TIERS = Within(
    (
        Choice(parse_condition("tier = 'gold'"), Duration(1, Unit.DAY)),
        Choice(parse_condition("tier = 'silver'"), Duration(2, Unit.DAY)),
        Choice(None, Duration(3, Unit.DAY)),
    )
)


@pytest.mark.parametrize(("case", "excluded"), [(0, 0), (1, 1), (2, 2)])
def test_a_case_is_made_to_those_to_whom_no_case_before_it_applies(case: int, excluded: int) -> None:
    made = retargeted(promise(TIERS), Duration(2, Unit.DAY), "other", case)
    where = made.terms.where
    assert where is not None
    parts = where.tree.operands if isinstance(where.tree, All) else (where.tree,)
    assert sum(isinstance(part, Not) for part in parts) == excluded
    assert made.terms.target == Within((Choice(None, Duration(2, Unit.DAY)),))
