"""Weekday and hour: the darker the more; none and too few do not look like a share."""

from __future__ import annotations

from itertools import pairwise

import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Cell, Heatmap
from tests.present.charts.five import heatmap
from tests.present.charts.looking import hatched, settled, texts


def row(*cells: tuple[float | None, int]) -> Heatmap:
    hours = tuple(f"{hour:02}" for hour in range(len(cells)))
    made = tuple(Cell(hour, 0, share, n) for hour, (share, n) in enumerate(cells))
    return Heatmap(hours, ("Mon",), made, "share missed", "none", "hour", "weekday", "too few")


def faces(frame: Frame) -> list[tuple[float, ...]]:
    squares = sorted(
        (area for area in frame.axes.patches if isinstance(area, Rectangle)), key=lambda each: each.get_x()
    )
    return [tuple(to_rgb(square.get_facecolor())) for square in squares]


def lightness(colour: tuple[float, ...]) -> float:
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_more_is_darker_even_without_colour() -> None:
    with settled(row(*[(share / 10, 50) for share in range(6)])) as frame:
        light = [lightness(face) for face in faces(frame)]
    assert all(one - two > 0.03 for one, two in pairwise(light))


def test_the_scale_says_what_it_measures_and_where_it_ends() -> None:
    with settled(row((0.5, 50), (0.1, 50)), "id") as frame:
        assert {"share missed", "0%", "60%"} <= set(texts(frame))


def test_an_hour_without_records_is_hatched_and_one_with_few_is_grey() -> None:
    with settled(row((None, 0), (None, 3), (0.5, 3), (0.5, 50))) as frame:
        assert len(hatched(frame)) == 1
        _, unknown, few, told = faces(frame)
        assert unknown == few != told
        assert max(few) - min(few) < 0.1
        assert {"none", "too few"} <= set(texts(frame))


def test_what_is_not_there_is_not_explained() -> None:
    with settled(row((0.5, 50), (0.4, 50))) as frame:
        assert not {"none", "too few"} & set(texts(frame))


def test_a_cell_that_is_not_given_is_one_without_records() -> None:
    spec = Heatmap(("00", "01"), ("Mon",), (Cell(0, 0, 0.2, 9),), "share missed", "none", "hour", "weekday")
    with settled(spec) as frame:
        assert len(hatched(frame)) == 1


@pytest.mark.parametrize("share", [0.0, 0.0004, 1.0])
def test_the_scale_fits_very_small_and_very_large_shares(share: float) -> None:
    with settled(row((share, 50))) as frame:
        assert "0%" in texts(frame)
        assert any(text.endswith("%") and text != "0%" for text in texts(frame))


def test_hours_are_thinned_and_weekdays_are_not() -> None:
    with settled(heatmap()) as frame:
        said = texts(frame)
    assert {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} <= set(said)
    assert 6 <= sum(text.isdigit() for text in said) <= 12
