"""Shares over time: what is not known is a gap and never zero; the axis tells where it begins."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Attained, Attainment
from expectmon.present.charts.style import BLUE
from tests.present.charts.five import attainment, weeks
from tests.present.charts.looking import hatched, plotted, settled, texts


def drawn(frame: Frame) -> list[tuple[list[float], list[float]]]:
    lines = [line for line in plotted(frame) if line.get_color() == BLUE]
    return [(list(np.asarray(line.get_xdata())), list(np.asarray(line.get_ydata()))) for line in lines]


def test_a_stretch_without_data_is_one_hatched_gap_that_is_named_once() -> None:
    with settled(attainment(0.9, None, None, 0.95, None, 0.9)) as frame:
        assert texts(frame).count("no data") == 1
        assert len(hatched(frame)) == 2


def test_without_a_gap_nothing_is_said_of_one() -> None:
    with settled(attainment(0.9, 0.92)) as frame:
        assert "no data" not in texts(frame)
        assert not hatched(frame)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(0.2, 1)), min_size=1, max_size=15))
def test_what_is_not_known_is_never_drawn_and_no_line_leads_over_it(shares: list[float | None]) -> None:
    spec = attainment(*shares, 0.5)
    unknown = {point.first.toordinal() for point in spec.points if point.share is None}
    with settled(spec) as frame:
        runs = drawn(frame)
    days = [day for xs, _ in runs for day in xs]
    assert sorted(days) == [point.first.toordinal() for point in spec.points if point.share is not None]
    assert not any(xs[0] < day < xs[-1] for xs, _ in runs for day in unknown)
    assert all(y > 0 for _, ys in runs for y in ys)


def test_weeks_that_are_left_out_are_a_gap_as_well() -> None:
    points = attainment(0.9, 0.9, 0.9, 0.9).points
    spec = Attainment((points[0], points[3]), None, "kept", "", "no data", "kept")
    with settled(spec) as frame:
        assert len(drawn(frame)) == 2
        assert "no data" in texts(frame)


@pytest.mark.parametrize(("shares", "begins"), [((0.93, 0.97), "92%"), ((0.7, 0.97), "60%"), ((0.45, 0.97), "0%")])
def test_the_axis_says_where_it_begins(shares: tuple[float, ...], begins: str) -> None:
    with settled(attainment(*shares)) as frame:
        percents = [text for text in texts(frame) if text.endswith("%") and text[0].isdigit()]
        assert begins in percents
        assert ("0%" in percents) == (begins == "0%")
        assert "100%" in percents


def test_the_last_share_is_written() -> None:
    with settled(attainment(0.91, 0.934), "id") as frame:
        assert "93,4%" in texts(frame)


def test_the_second_line_is_there_only_when_it_has_a_name() -> None:
    with settled(weeks()) as frame:
        assert "in our control" in texts(frame)
    with settled(attainment(0.9, 0.92)) as frame:
        assert "in our control" not in texts(frame)


def test_a_share_without_an_interval_is_a_point() -> None:
    day = dt.date(2026, 11, 2)
    spec = Attainment((Attained(day, day + dt.timedelta(1), 3, 0.5, None, None),), None, "kept", "", "no data", "kept")
    with settled(spec) as frame:
        assert drawn(frame) == [([day.toordinal()], [0.5])]
        assert not [drawn for drawn in frame.axes.collections if drawn.get_transform() == frame.axes.transData]
