"""Weekday and hour: the darker the more; none and too few do not look like a share."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Cell, Heatmap
from tests.present.charts.five import heatmap
from tests.present.charts.looking import settled, texts


def row(*cells: tuple[float | None, int]) -> Heatmap:
    hours = tuple(f"{hour:02}" for hour in range(len(cells)))
    made = tuple(Cell(hour, 0, share, n) for hour, (share, n) in enumerate(cells))
    return Heatmap(hours, ("Mon",), made, "share missed", "none", "hour", "weekday", "too few")


def polygons(frame: Frame, *, hatched: bool) -> list[PolyCollection]:
    drawn = [area for area in frame.axes.collections if isinstance(area, PolyCollection)]
    return [area for area in drawn if bool(area.get_hatch()) == hatched]


def faces(frame: Frame) -> list[tuple[float, ...]]:
    (drawn,) = polygons(frame, hatched=False)
    return [to_rgb(tuple(face)) for face in np.asarray(drawn.get_facecolor())]


def bare(frame: Frame) -> int:
    """How many cells are hatched."""
    return sum(len(area.get_paths()) for area in polygons(frame, hatched=True))


def lightness(colour: tuple[float, ...]) -> float:
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_more_is_darker_even_without_colour() -> None:
    with settled(row(*[(share / 10, 50) for share in range(5)])) as frame:
        light = [lightness(face) for face in faces(frame)]
    assert all(one - two > 0.03 for one, two in pairwise(light))


def test_the_scale_says_what_it_measures_and_where_it_ends() -> None:
    with settled(row((0.5, 50), (0.1, 50)), "id") as frame:
        assert {"share missed", "0%", "50%"} <= set(texts(frame))


@pytest.mark.parametrize(
    ("highest", "end"), [(1.0, "100%"), (0.31, "40%"), (0.12, "15%"), (0.024, "2.5%"), (0.0004, "0.1%"), (0.0, "5%")]
)
def test_the_scale_ends_at_a_round_share_and_no_cell_is_beyond(highest: float, end: str) -> None:
    with settled(row((highest, 50), (0.0, 50))) as frame:
        assert end in texts(frame)


def test_an_hour_without_records_is_hatched_and_one_with_few_is_grey() -> None:
    with settled(row((None, 0), (None, 3), (0.5, 3), (0.5, 50))) as frame:
        assert bare(frame) == 1
        unknown, few, told = faces(frame)
        assert unknown == few != told
        assert max(few) - min(few) < 0.1
        assert {"none", "too few"} <= set(texts(frame))


def test_what_is_not_there_is_not_explained() -> None:
    with settled(row((0.5, 50), (0.4, 50))) as frame:
        assert not {"none", "too few"} & set(texts(frame))


def test_a_cell_that_is_not_given_is_one_without_records() -> None:
    spec = Heatmap(("00", "01"), ("Mon",), (Cell(0, 0, 0.2, 9),), "share missed", "none", "hour", "weekday")
    with settled(spec) as frame:
        assert bare(frame) == 1


def test_hours_are_thinned_and_weekdays_are_not() -> None:
    with settled(heatmap()) as frame:
        said = texts(frame)
    assert {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} <= set(said)
    assert 6 <= sum(text.isdigit() for text in said) <= 12
