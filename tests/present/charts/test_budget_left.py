"""The error budget: the line at zero has its name, and what is overdrawn shows without colour."""

from __future__ import annotations

import numpy as np
import pytest

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Burndown
from tests.present.charts.five import burndown, month
from tests.present.charts.looking import plotted, settled, texts


def overdrawn_areas(frame: Frame) -> int:
    return sum(bool(area.get_hatch()) and bool(area.get_paths()) for area in frame.axes.collections)


@pytest.mark.parametrize(
    ("spec", "areas"),
    [(burndown(1.0, 0.5, 0.0), 0), (burndown(1.0, 0.5, -0.2), 1), (burndown(-3.0, -3.0), 1), (burndown(0.7), 0)],
)
def test_only_what_is_overdrawn_is_hatched(spec: Burndown, areas: int) -> None:
    with settled(spec) as frame:
        assert overdrawn_areas(frame) == areas


def test_the_end_has_another_shape_where_it_is_overdrawn() -> None:
    ends = []
    for share in (0.2, -0.2):
        with settled(burndown(1.0, share)) as frame:
            ends += [line.get_marker() for line in plotted(frame) if line.get_marker() != "None"]
    assert ends == ["o", "D"]


def test_the_line_at_zero_is_in_the_picture_and_named() -> None:
    with settled(burndown(1.0, 0.9)) as frame:
        assert frame.y[0] < 0 < frame.y[1]
        assert "budget used up" in texts(frame)


def test_even_use_goes_from_all_to_none_over_the_window() -> None:
    spec = month()
    with settled(spec) as frame:
        lines = [line for line in plotted(frame) if len(np.asarray(line.get_xdata())) == 2]
    (even,) = lines
    assert list(np.asarray(even.get_ydata())) == [1, 0]
    first, last = spec.left[0].day.toordinal(), spec.left[-1].day.toordinal()
    assert list(np.asarray(even.get_xdata())) == [first - 1, last]
    assert "even use" in texts(frame)


def test_what_is_left_is_written_as_the_reader_writes_it() -> None:
    with settled(burndown(1.0, -0.336), "id") as frame:
        assert "-33,6%" in texts(frame)
