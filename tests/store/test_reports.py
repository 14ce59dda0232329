"""Reports are kept with what they told, so that the next one can say what changed."""

from __future__ import annotations

from typing import Any

import pytest

from expectmon.store.records import PromiseRecord, RunRecord
from expectmon.store.reports import ReportRecord, edited_since, last_report, list_reports, record_report
from expectmon.store.state import State
from tests.store.rows import NOON, after


def report(days_on: float = 0, **others: Any) -> ReportRecord:  # noqa: ANN401 -- any field
    values: dict[str, Any] = {
        "plan": "report",
        "kind": "ops",
        "subject": "",
        "days": 7,
        "at": after(days=days_on),
        "created": after(days=days_on, minutes=2),
        "languages": ("en", "id"),
        "stem": "2026-03-02-ops-7d",
        "told": {"promises": {"delivery": 0.5}, "note": "naïve \x00 'quoted' 😀"},
        "problems": ("a chart could not be drawn",),
    }
    return ReportRecord(**values | others)


def record(state: State, *reports: ReportRecord) -> list[int]:
    with state.writing() as connection:
        return [record_report(connection, each) for each in reports]


def last(state: State, days_on: float, kind: str = "ops", subject: str = "", days: int = 7) -> ReportRecord | None:
    with state.reading() as connection:
        return last_report(connection, kind, subject, days, after(days=days_on))


def test_a_report_comes_back_as_it_was_written(ready: State) -> None:
    (number,) = record(ready, report())
    found = last(ready, 1)
    assert found == report(id=number)


@pytest.mark.parametrize(
    ("others", "days_on", "kind", "subject", "days"),
    [
        pytest.param({}, 0.0, "ops", "", 7, id="of-the-same-moment"),
        pytest.param({}, -1.0, "ops", "", 7, id="later"),
        pytest.param({}, 1.0, "audit", "", 7, id="of-another-kind"),
        pytest.param({}, 1.0, "ops", "", 28, id="over-other-days"),
        pytest.param({}, 1.0, "ops", "delivery", 7, id="of-another-subject"),
        pytest.param({"subject": "delivery"}, 1.0, "ops", "", 7, id="of-a-subject"),
    ],
)
def test_a_report_is_compared_with_none_that_is(
    ready: State, others: dict[str, Any], days_on: float, kind: str, subject: str, days: int
) -> None:
    record(ready, report(**others))
    assert last(ready, days_on, kind, subject, days) is None


def test_the_last_report_is_the_newest_before_the_moment_whatever_was_written_last(ready: State) -> None:
    first, _, _, again = record(ready, report(1), report(2), report(0), report(2, plan=""))
    found = [last(ready, 2), last(ready, 3)]
    assert [each.id for each in found if each] == [first, again]


def test_reports_are_listed_newest_first(ready: State) -> None:
    one, two, three = record(ready, report(1), report(3), report(2, kind="promise", subject="delivery"))
    with ready.reading() as connection:
        assert [each.id for each in list_reports(connection)] == [two, three, one]
        assert [each.id for each in list_reports(connection, 1)] == [two]


# --- rules that were edited


def check(state: State, day: float, **fingerprints: str) -> None:
    records = [PromiseRecord(name, print_, {}, [], [], NOON, {}) for name, print_ in fingerprints.items()]
    assert state.record(RunRecord(after(days=day), after(days=day), replay=False), records) is not None


def test_rules_that_were_edited_lately_are_named(ready: State) -> None:
    check(ready, 1, delivery="f1", refund="f1", returns="f1")
    check(ready, 2, delivery="f2", refund="f1", returns="f2")
    check(ready, 3, delivery="f2", refund="f1", returns="f1", brand_new="f1")
    with ready.reading() as connection:
        for since, until, edited in (
            (0, None, ["delivery", "returns"]),
            (1.5, None, ["delivery", "returns"]),
            (2, None, ["returns"]),
            (3, None, []),
            (0, 1, []),
            (0, 2, ["delivery", "returns"]),
            (2, 2.5, []),
        ):
            bounds = (after(days=since), None if until is None else after(days=until))
            assert edited_since(connection, *bounds) == edited, (since, until)


def test_without_a_state_nothing_was_edited(ready: State) -> None:
    with ready.reading() as connection:
        assert edited_since(connection, NOON) == []
