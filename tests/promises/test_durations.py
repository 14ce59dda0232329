from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.promises.duration import Duration, Unit

DURATIONS = st.builds(Duration, st.integers(-(10**9), 10**9), st.sampled_from(Unit))


@given(DURATIONS)
def test_what_a_duration_writes_it_can_read(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(DURATIONS, st.sampled_from([" ", "  ", "\t", " \n "]), st.sampled_from([str.upper, str.lower, str.title]))
def test_spaces_and_case_do_not_matter(duration: Duration, space: str, case: Callable[[str], str]) -> None:
    assert Duration.parse(space + case(str(duration)).replace(" ", space)) == duration


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    try:
        written = str(Duration.parse(text))
    except ValueError as error:
        written = str(error)
    assert written


@pytest.mark.parametrize(
    "text", ["", "5", "days", "5days", "1.5 days", "five days", "5 fortnights", "5 business weeks", "5 days 3 hours"]
)
def test_what_is_no_duration_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(ValueError, match="business day"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("1 day", "1 day"), ("-1 days", "-1 day"), ("0 day", "0 days"), ("+2 WEEKS", "2 weeks")]
)
def test_a_duration_is_shown_as_people_say_it(text: str, shown: str) -> None:
    assert str(Duration.parse(text)) == shown
