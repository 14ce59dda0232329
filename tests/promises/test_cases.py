from __future__ import annotations

import datetime as dt

import pytest

from expectmon.documents import Document, read
from expectmon.promises.cases import Case, RuleTest, load_cases
from expectmon.promises.commitment import State

TEXT = """
tests:
  - promise: sent-soon
    at: "2026-06-20 12:00"
    cases:
      - name: sent in time
        row: {code: 007, kind: web, paid: true, paid_at: 2026-06-15 10:00, sent_at: null, note: "", price: 1.50}
        state: kept
        delta: -1
        deadline: "2026-06-17T00:00+01:00"
      - row: {}
        state: unknown
        reason: missing_start
      - {row: {kind: shop}, state: outside}
"""


def documents(text: str) -> list[Document]:
    return [read(text.encode(), "rules/a.cases.yaml")]


def problems(text: str) -> list[str]:
    tests, found = load_cases(documents(text), {"sent-soon"})
    assert tests == ()
    return [str(problem).removeprefix("rules/a.cases.yaml:") for problem in found]


def test_cases_are_mapped_with_cells_as_they_are_written() -> None:
    tests, found = load_cases(documents(TEXT), {"sent-soon"})
    assert found == []
    row = {
        "code": "007",
        "kind": "web",
        "paid": "true",
        "paid_at": "2026-06-15 10:00",
        "sent_at": None,
        "note": "",
        "price": "1.50",
    }
    summer = dt.timezone(dt.timedelta(hours=1))
    deadline = dt.datetime(2026, 6, 17, tzinfo=summer)
    assert tests == (
        RuleTest(
            promise="sent-soon",
            at=dt.datetime.fromisoformat("2026-06-20 12:00"),
            cases=(
                Case("sent in time", row, State.KEPT, delta=-1.0, deadline=deadline),
                Case("case 2", {}, State.UNKNOWN, reason="missing_start"),
                Case("case 3", {"kind": "shop"}, None),
            ),
        ),
    )


def test_cases_know_their_places() -> None:
    (test,), _ = load_cases(documents(TEXT), {"sent-soon"})
    assert str(test.where) == "rules/a.cases.yaml:3:5"
    assert [str(case.where) for case in test.cases] == [
        "rules/a.cases.yaml:6:9",
        "rules/a.cases.yaml:11:9",
        "rules/a.cases.yaml:14:9",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("sent-soon", "sent-son", "3:14: error[unknown-promise]: there is no promise 'sent-son'"),
        ("2026-06-20 12:00", "noon", "4:9: error[bad-time]: 'noon' is not a date or a time like 2026-01-31 17:00"),
        (
            "2026-06-20 12:00",
            "2026-06-31 12:00",
            "4:9: error[bad-time]: '2026-06-31 12:00' does not exist in the calendar or on the clock",
        ),
        (
            "2026-06-20 12:00",
            "9999-12-31T23:00-05:00",
            "4:9: error[bad-time]: '9999-12-31T23:00-05:00' is before 1970 or after 2200",
        ),
        (
            "2026-06-17T00:00+01:00",
            "0001-01-01T00:00+01:00",
            "10:19: error[bad-time]: '0001-01-01T00:00+01:00' is before 1970 or after 2200",
        ),
        ("state: kept", "state: good", "8:16: error[bad-value]: 'state' cannot be 'good'"),
        ("kind: web,", "kind: [web],", "7:32: error[wrong-type]: 'kind' must be one value"),
        ("delta: -1", "delta: late", "9:16: error[wrong-type]: 'delta' must be a number, not text"),
        ("{kind: shop}", "kind", "14:15: error[wrong-type]: 'row' must be a mapping, not text"),
        ("tests:", "test:", "2:1: error[unknown-field]: 'test' is not a field that is known here"),
    ],
)
def test_mistakes_are_told_at_their_places(old: str, new: str, problem: str) -> None:
    assert old in TEXT
    assert problems(TEXT.replace(old, new)) == [problem]


def test_all_mistakes_of_all_files_are_told() -> None:
    wrong = TEXT.replace("sent-soon", "sent-son").replace("2026-06-20 12:00", "noon")
    tests, found = load_cases([*documents(wrong), *documents(TEXT), *documents(wrong)], {"sent-soon"})
    assert len(found) == 4
    assert len(tests) == 1
