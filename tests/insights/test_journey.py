from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.insights.factors import Standing
from expectmon.insights.felt import felt, fine_bands
from expectmon.insights.journey import STAGES, friction, journey
from tests.insights.pictured import days, portrait, profile

BANDS = (("delighted", -1.0), ("satisfied", 0.0), ("disappointed", 2.0))


def test_places_pool_their_promises_and_name_the_worst() -> None:
    at = {"stage": "delivery", "touchpoint": "checkout"}
    found = journey(
        [portrait(profile("a", **at), days([(90, 10)])), portrait(profile("b", **at), days([(60, 40)]))],
        {"checkout": (3, 1), "ads": (2, 2), "silent": (0, 0)},
    )

    place, ads = found.places
    assert place.compared is not None
    assert place.compared.share == pytest.approx(0.75)
    assert (place.worst, place.standing) == ("b", Standing.MISSED)
    assert (place.claims, place.findings, place.promises) == (3, 1, ("a", "b"))
    assert (ads.stage, ads.touchpoint, ads.claims, ads.standing, ads.compared) == (
        None, "ads", 2, Standing.NOT_PROMISED, None,
    )  # fmt: skip
    assert (found.stages, found.touchpoints) == (("delivery", None), ("checkout", "ads"))


def test_stages_come_as_a_customer_lives_through_them() -> None:
    names = ("delivery", "lounge", "Purchase", "returns", None, "after_sales", "Support", "ful-filment", "Fulfilment")
    each = [portrait(profile(f"p{n}", stage=name, touchpoint="mail")) for n, name in enumerate(names)]
    found = journey(each, {"mail": (2, 0)})

    ordered = ("Purchase", "Fulfilment", "delivery", "Support", "returns", "lounge", "after_sales", "ful-filment", None)
    assert found.stages == ordered
    assert [place.stage for place in found.places] == list(ordered)
    assert [place.claims for place in found.places] == [2, *[0] * 8], "copy counts at the first stage"


@pytest.mark.parametrize("names", STAGES)
def test_usual_names_of_a_stage_stand_together(names: tuple[str, ...]) -> None:
    each = [portrait(profile(name, stage=name)) for name in (*names, "purchase", "leaving")]
    stages = journey(each).stages
    places = sorted(stages.index(name) for name in names)
    assert places == list(range(places[0], places[0] + len(names)))


def test_claims_of_a_touchpoint_count_at_its_first_stage_only() -> None:
    each = [portrait(profile(stage, stage=stage, touchpoint="mail")) for stage in ("order", "delivery")]
    found = journey(each, {"mail": (4, 2)})

    assert [(place.stage, place.claims) for place in found.places] == [("order", 4), ("delivery", 0)]


def test_a_promise_without_stage_and_touchpoint_has_no_place() -> None:
    assert journey([portrait(daily=days([(1, 0)]))]).places == ()


def test_a_middle_delta_is_told_where_there_is_one_unit() -> None:
    at = {"stage": "delivery"}
    small = portrait(profile("a", **at), days([(3, 0)]), deltas={-1: 3})
    large = portrait(profile("b", **at), days([(9, 0)]), deltas={-2: 9})
    hours = portrait(profile("c", unit="hour", **at), days([(3, 0)]), deltas={1: 3})

    assert [(place.median, place.unit) for place in journey([small, large]).places] == [(-2, "business day")]
    assert [(place.median, place.unit) for place in journey([small, hours]).places] == [(None, "")]


def test_without_bands_friction_is_all_that_was_not_kept() -> None:
    assert friction([portrait(daily=days([(90, 10)]))]) == pytest.approx(0.1)
    assert friction([portrait()]) is None


def test_with_deltas_in_several_units_friction_is_all_that_was_not_kept() -> None:
    # Of the ten missed of the window, six were measured in another unit: nobody knows how they felt.
    felt_so = {"delighted": 88, "satisfied": 2, "disappointed": 0, "angry": 0}
    each = portrait(profile(bands=BANDS), days([(90, 10)]), deltas={-1: 88, 0: 2}, bands=felt_so, other_unit=6)

    assert friction([each]) == pytest.approx(0.1)


def test_with_bands_a_delay_that_still_feels_fine_is_no_friction() -> None:
    # 20 late by a day, 5 by three days, 5 still open. Up to a day late feels fine: 10 of 100 are felt.
    bands = (("early", -1.0), ("fine", 1.0), ("bad", 2.0))
    counts = {"early": 40, "fine": 50, "bad": 0, "angry": 5}
    late = portrait(profile(bands=bands), days([(70, 30)]), bands=counts, overdue=5)

    assert fine_bands(late.profile) == {"early", "fine"}
    assert friction([late]) == pytest.approx(0.10)


def test_where_on_time_is_the_last_fine_band_friction_is_what_was_missed() -> None:
    counts = {"delighted": 50, "satisfied": 30, "disappointed": 12, "angry": 3}
    late = portrait(profile(bands=BANDS), days([(80, 20)]), bands=counts, overdue=5)

    assert fine_bands(late.profile) == {"delighted", "satisfied"}
    assert friction([late]) == pytest.approx(0.2)


def test_bands_have_shares_of_what_has_stopped() -> None:
    found = felt(
        portrait(profile(bands=BANDS), days([(80, 20)]), bands={"delighted": 60, "satisfied": 30, "angry": 10})
    )

    assert [(band.name, band.upper, band.n, band.share) for band in found] == [
        ("delighted", -1, 60, 0.6),
        ("satisfied", 0, 30, 0.3),
        ("disappointed", 2, 0, 0),
        ("angry", None, 10, 0.1),
    ]
    assert felt(portrait()) == ()
    assert [band.share for band in felt(portrait(profile(bands=BANDS)))] == [None] * 4


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 20))
def test_friction_is_a_share_and_never_more_than_what_was_missed(kept: int, late: int, later: int, still: int) -> None:
    counts = {"delighted": kept, "fine": late, "angry": later}
    bands = (("delighted", 0.0), ("fine", 1.0))
    found = friction(
        [portrait(profile(bands=bands), days([(kept, late + later + still)]), bands=counts, overdue=still)]
    )

    due = kept + late + later + still
    assert (found is None) == (due == 0)
    if found is not None:
        assert 0 <= found <= (late + later + still) / due + 1e-12


def test_a_place_without_a_touchpoint_has_no_copy() -> None:
    (place,) = journey([portrait(profile(stage="delivery"))], {}).places
    assert (place.touchpoint, place.claims, place.findings) == (None, 0, 0)
