"""Whatever stands in a rules file, loading tells problems and never fails."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.documents import read
from expectmon.errors import ConfigurationError
from expectmon.promises.calendar_schema import CalendarWire
from expectmon.promises.columns import check_columns
from expectmon.promises.lint import lint
from expectmon.promises.load import Rules, load_rules
from expectmon.promises.load_promises import NOT_YET
from expectmon.promises.schema import PromiseWire

_WORDS = [
    "shop", "orders", "a = 1", "a and", "5 business days", "2 and 5 days", "95% over 28 days", "80%", "midnight",
    "close", "2026-06-01", "2026-02-30", "day", "UTC", "first 'x'", "mon-fri", "09:00-17:00", "22:00-06:00", "14:00",
    "DE", "1 month", "business minutes", "", "x",
]  # fmt: skip
_NAMES = [
    "column", "unit", "when", "at", "as", "target", "before", "within", "by", "end_of", "timezone", "share", "over",
    "country", "extra", "mon", "sat", "2026-12-31",
]  # fmt: skip
_plain = st.sampled_from(_WORDS) | st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 2)
_values = st.recursive(
    _plain, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), v, max_size=3), max_leaves=6
)
_REQUIRED = {"says": "a", "source": "orders", "start": "s", "stop": "t"}
_promises = st.dictionaries(st.sampled_from([*PromiseWire.model_fields, *NOT_YET]), _values, max_size=5)
_calendars = st.dictionaries(st.sampled_from([*CalendarWire.model_fields, "hour"]), _values, max_size=4)


def load(data: object) -> Rules:
    return load_rules([read(json.dumps(data).encode(), "a.yaml")], sources={"orders": "UTC"}, timezone="UTC")


@given(st.lists(_promises, max_size=2), _calendars)
@settings(max_examples=150)
def test_any_promise_is_loaded_or_told_to_be_wrong(
    promises: list[dict[str, object]], calendar: dict[str, object]
) -> None:
    data = {
        "calendars": {"shop": {"timezone": "UTC", "hours": {"mon": "09:00-17:00"}} | calendar},
        "promises": {f"p{number}": _REQUIRED | promise for number, promise in enumerate(promises)},
    }
    loaded = load(data)
    assert loaded.problems or (len(loaded.promises), len(loaded.calendars)) == (len(promises), 1)
    assert all(problem.where and problem.excerpt is not None for problem in loaded.problems)
    for promise in loaded.promises:
        assert all(problem.where for problem in check_columns(promise, []))
    assert all(warning.where for warning in lint(loaded))


@given(_values)
def test_any_document_is_loaded_or_told_to_be_wrong(data: object) -> None:
    try:
        loaded = load({"promises": data})
    except ConfigurationError as error:
        assert error.problems  # noqa: PT017 - either outcome is right
    else:
        assert loaded.problems or not data
