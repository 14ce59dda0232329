from __future__ import annotations

from typing import Final

from expectmon.insights.journey import journey
from expectmon.present.charts.specs import Journey
from expectmon.present.speech import speech
from expectmon.reports.drawn.journey import journey_chart
from tests.insights.pictured import days, portrait, profile

EN: Final = speech("en", "Asia/Jakarta")
ID: Final = speech("id", "Asia/Jakarta")


def test_the_map_says_where_it_rubs_most() -> None:
    found = journey_chart(
        journey(
            [
                portrait(profile("a", stage="order", touchpoint="mail"), days([(99, 1)])),
                portrait(profile("b", stage="delivery", touchpoint="mail"), days([(60, 40)]), deltas={-1: 60}),
            ],
            {"mail": (3, 1)},
        ),
        EN,
    )

    assert found is not None
    assert isinstance(found.spec, Journey)
    assert found.alt == (
        "Most friction: delivery, mail: 40.0% of 100 due were felt as a disappointment. The goal is missed at 1 place."
    )
    assert (found.spec.columns, found.spec.rows) == (("order", "delivery"), ("mail",))
    first, second = found.spec.stops
    assert (first.lines, first.tone) == (("99.0% kept", "1.0% friction", "3 claims, 1 finding"), "good")
    assert (second.lines, second.tone) == (("60.0% kept", "1 business day early", "40.0% friction"), "critical")


def test_a_place_without_data_says_so_and_has_no_tone() -> None:
    found = journey_chart(journey([portrait(profile("a", stage="order"))]), EN)

    assert found is not None
    assert isinstance(found.spec, Journey)
    assert found.alt == "Nothing was due at any place of the journey."
    assert (found.spec.stops[0].lines, found.spec.stops[0].tone) == (("no data",), None)
    assert found.spec.rows == ("no touchpoint",)


def test_where_all_was_kept_that_is_said() -> None:
    found = journey_chart(journey([portrait(profile("a", stage="order"), days([(10, 0)]))]), EN)

    assert found is not None
    assert found.alt == "All that was due was kept, at every place of the journey."


def test_copy_alone_makes_no_map() -> None:
    assert journey_chart(journey([], {"mail": (3, 1)}), EN) is None


def test_more_places_than_can_be_drawn_are_in_the_table() -> None:
    each = [
        portrait(profile(f"p{number}", stage=f"<i>{'s' * 300}{number}", touchpoint=f"t{number}"), days([(9, 1)]))
        for number in range(20)
    ]
    found = journey_chart(journey(each), ID)

    assert found is not None
    assert isinstance(found.spec, Journey)
    assert (len(found.spec.columns), len(found.spec.rows), len(found.table.rows)) == (8, 12, 20)
    assert all(stop.column < 8 and stop.row < 12 for stop in found.spec.stops)
    assert max(len(name) for name in found.spec.columns) <= 40
    assert found.table.rows[0][3].text == "90,0%"


def test_touchpoints_that_only_copy_speaks_of_are_in_the_table_and_not_in_the_map() -> None:
    promised = portrait(profile("a", stage="delivery", touchpoint="mail"), days([(9, 1)]))
    found = journey_chart(journey([promised], {"mail": (2, 0), "home page": (5, 1)}), EN)

    assert found is not None
    assert isinstance(found.spec, Journey)
    assert (found.spec.columns, found.spec.rows) == (("delivery",), ("mail",))
    assert [row[1].text for row in found.table.rows] == ["mail", "home page"]
