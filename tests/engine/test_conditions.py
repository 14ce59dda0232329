"""Conditions on a real DuckDB: three truth values, tolerance, dates, patterns. Judged as `expect`."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from expectmon.promises.commitment import State
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Answer, Oracle, Record

WORLD = Oracle(time("2026-06-01 00:00"), "UTC", "Asia/Jakarta")
HOLDS, FAILS, NULL = "holds", "fails", "is null"
_TOLD = {State.KEPT: HOLDS, State.BROKEN: FAILS, State.UNKNOWN: NULL}


def answers(lab: Lab, text: str, rows: list[Record]) -> list[Answer]:
    (found,) = lab.judge([promise(f"expect: >-\n  {text}", clock="")], rows, WORLD)
    return found


def told(lab: Lab, text: str, **cells: object) -> str:
    (answer,) = answers(lab, text, [cells])
    assert answer.state is not None
    return _TOLD[answer.state]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("tier = 'gold'", NULL),
        ("tier <> 'gold'", NULL),
        ("not tier = 'gold'", NULL),
        ("tier is null", HOLDS),
        ("tier is not null", FAILS),
        ("tier = 'gold' or status = 'open'", HOLDS),
        ("tier = 'gold' and status = 'open'", NULL),
        ("tier = 'gold' and status = 'done'", FAILS),
        ("tier = 'gold' or status = 'done'", NULL),
        ("tier in ('gold', 'silver')", NULL),
        ("tier not in ('gold', 'silver')", NULL),
        ("tier like 'g%'", NULL),
        ("coalesce(tier, 'none') = 'none'", HOLDS),
        ("length(tier) > 3", NULL),
        ("wait between 1 and 5", NULL),
        ("paid between wait and 5", NULL),
        ("paid between wait and 1", FAILS),
        ("paid + wait > 1", NULL),
    ],
)
def test_null_is_neither_true_nor_false(lab: Lab, text: str, outcome: str) -> None:
    assert told(lab, text, tier=None, status="open", wait=None, paid=3.0) == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("paid + refund = 0.3", HOLDS),
        ("paid + refund <> 0.3", FAILS),
        ("paid + refund <= 0.3", HOLDS),
        ("paid + refund > 0.3", FAILS),
        ("paid + refund < 0.3", FAILS),
        ("paid + refund = 0.3001", FAILS),
        ("paid + refund between 0.3 and 0.3", HOLDS),
        ("paid + refund in (0.1, 0.3)", HOLDS),
        ("paid * 3 = 0.3", HOLDS),
        ("paid = 0.1", HOLDS),
        ("-paid < 0", HOLDS),
        ("abs(0 - paid) = 0.1", HOLDS),
        ("minutes / wait > 1", NULL),
        ("paid / 2 = 0.05", HOLDS),
        ("1 / 2 = 0.5", HOLDS),
    ],
)
def test_numbers_are_reckoned_as_people_do(lab: Lab, text: str, outcome: str) -> None:
    assert told(lab, text, paid=0.1, refund=0.2, minutes=5.0, wait=0.0) == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("date(ordered_at) = '2026-03-03'", HOLDS),
        ("date(ordered_at) = '2026-03-02'", FAILS),
        ("date(ordered_at) between '2026-03-03' and '2026-03-04'", HOLDS),
        ("date(ordered_at) < date(sent_at)", HOLDS),
        ("date(due_at) = '2026-03-03'", NULL),
        ("date(coalesce(due_at, ordered_at)) = '2026-03-03'", HOLDS),
        ("date(ordered_at) = ordered_at", HOLDS),
        ("date(sent_at) <= sent_at and sent_at <= date(sent_at)", HOLDS),
        ("sent_at < date(ordered_at)", FAILS),
        ("date(ordered_at) <= due_at", NULL),
        ("ordered_at between date(ordered_at) and '2026-03-03'", HOLDS),
        ("ordered_at not between '2026-03-03' and date(sent_at)", FAILS),
        ("sent_at in ('2026-03-03', date(sent_at))", HOLDS),
        ("ordered_at in (sent_at, date(sent_at))", FAILS),
        ("coalesce(date(due_at), ordered_at) = '2026-03-03'", HOLDS),
        ("coalesce(due_at, date(ordered_at)) < coalesce(due_at, sent_at)", HOLDS),
        ("coalesce(date(due_at), ordered_at) is null", FAILS),
        ("ordered_at >= '2026-03-03'", HOLDS),
        ("ordered_at < '2026-03-03 00:30'", FAILS),
        ("ordered_at = '2026-03-03 00:30'", HOLDS),
        ("ordered_at < sent_at", HOLDS),
        ("cancelled_at is null", HOLDS),
    ],
)
def test_dates_are_local_to_the_source(lab: Lab, text: str, outcome: str) -> None:
    """Ordered at 17:30 UTC, which in Jakarta is half past midnight of the next day."""
    cells = {
        "ordered_at": time("2026-03-02 17:30"),
        "sent_at": time("2026-03-04 10:00"),
        "due_at": None,
        "cancelled_at": time("2027-01-01 00:00") if "date" in text else None,
    }
    assert told(lab, text, **cells) == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("date(sent_at) < '1980-01-01'", HOLDS),
        ("date(sent_at) = date(ordered_at)", HOLDS),
        ("date(sent_at) < date(due_at)", HOLDS),
        ("date(sent_at) is null", FAILS),
    ],
)
@pytest.mark.parametrize("sent", ["1955-03-04 10:00", "1969-12-31 10:00"])
def test_dates_before_1970_are_dates_too(lab: Lab, text: str, sent: str, outcome: str) -> None:
    cells = {
        "sent_at": time(sent),
        "ordered_at": time(sent) + dt.timedelta(hours=3),
        "due_at": time("1970-01-01 10:00"),
    }
    assert told(lab, text, **cells) == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("tier like 'Go%'", HOLDS),
        ("tier like 'go%'", FAILS),
        ("lower(tier) like 'go%'", HOLDS),
        ("tier like '_old'", HOLDS),
        ("tier like 'old'", FAILS),
        ("tier not like '%x%'", HOLDS),
        ("upper(tier) = 'GOLD'", HOLDS),
        ("length(tier) = 4", HOLDS),
        ("status = 'it''s'", HOLDS),
        ("status in ('a', 'it''s')", HOLDS),
    ],
)
def test_texts_are_compared_letter_by_letter(lab: Lab, text: str, outcome: str) -> None:
    assert told(lab, text, tier="Gold", status="it's") == outcome


@pytest.mark.parametrize(
    "text",
    [
        "not (tier = 'gold' and (status <> 'done' or cause is null)) or paid > refund",
        "paid - refund between -1 and wait / 100 or tier in ('gold', status)",
        "coalesce(tier, status, 'x') like '%o%' and not coalesce(wait, 0) = 0",
        "date(ordered_at) >= date(sent_at) or date(sent_at) is null",
        "date(ordered_at) <= sent_at",
        "sent_at between date(ordered_at) and '2026-03-20' or coalesce(sent_at, date(ordered_at)) in ('2026-03-21')",
        "abs(paid - refund) / minutes <= 0.5",
        "paid * minutes <> refund + wait",
        "ordered_at < '2026-03-20' and lower(cause) <> upper(cause)",
    ],
)
def test_conditions_hold_where_plain_python_says_so(lab: Lab, text: str) -> None:
    dice = random.Random(text)  # noqa: S311 - no secret
    rows = [_cells(dice) for _ in range(300)]
    found = promise(f"expect: >-\n  {text}", clock="")
    assert [answer.state for answer in answers(lab, text, rows)] == [WORLD.judge(found, row).state for row in rows]


def _cells(dice: random.Random) -> Record:
    def moment() -> dt.datetime | None:
        return dice.choice(
            (None, time("2026-03-19 17:00"), time("2026-03-19 16:59") + dice.random() * dt.timedelta(days=2))
        )

    return {
        "tier": dice.choice(("gold", "silver", None)),
        "status": dice.choice(("done", "gold", "open", None)),
        "cause": dice.choice(("us", "PORT", None)),
        "paid": dice.choice((0.0, 0.3, 10.0, None)),
        "refund": dice.choice((0.0, 0.1 + 0.2, 10.0, None)),
        "wait": dice.choice((0.0, 99.0, None)),
        "minutes": dice.choice((0.0, 1.0, 20.0, None)),
        "ordered_at": moment(),
        "sent_at": moment(),
    }
