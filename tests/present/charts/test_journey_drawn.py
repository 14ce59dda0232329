"""The journey: a sign a tone, texts that fit their boxes, and pictures that do not grow without end."""

from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.patches import FancyBboxPatch
from matplotlib.transforms import Bbox

from expectmon.present.charts.draw import draw
from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Journey, Stop, Tone
from tests.present.charts.five import LONG, journey
from tests.present.charts.looking import label_boxes, marks, settled, texts

TONES: tuple[Tone, ...] = ("critical", "warning", "good", "calm")


def boxes(frame: Frame) -> list[Bbox]:
    return [box.get_window_extent() for box in frame.figure.findobj(FancyBboxPatch)]


def one_row(*stops: tuple[tuple[str, ...], Tone | None]) -> Journey:
    made = tuple(Stop(column, 0, lines, tone) for column, (lines, tone) in enumerate(stops))
    return Journey(tuple(f"stage {column}" for column in range(len(stops))), ("App",), made, "nothing promised")


def test_every_tone_has_a_sign_of_its_own() -> None:
    with settled(one_row(*[((tone,), tone) for tone in TONES])) as frame:
        signs = [line.get_marker() for line in marks(frame) if line.get_marker() != "None"]
    assert len(set(signs)) == len(TONES)


def test_a_place_without_a_tone_has_no_sign() -> None:
    with settled(one_row((("3 claims",), None))) as frame:
        assert all(line.get_marker() == "None" for line in marks(frame))


@pytest.mark.parametrize("spec", [journey(), journey(6, 8), journey(8, 9, LONG), one_row(((LONG,) * 5, "good"))])
def test_texts_of_a_place_stay_in_its_box_and_boxes_apart(spec: Journey) -> None:
    with settled(spec) as frame:
        places = boxes(frame)
        written = [box for _, box in label_boxes(frame.figure)]
    assert not any(one.overlaps(two) for one, two in combinations(places, 2))
    for text in written:
        over = [place for place in places if place.overlaps(text)]
        assert len(over) <= 1
        assert all(place.x0 <= text.x0 and text.x1 <= place.x1 for place in over)
        assert all(place.y0 <= text.y0 and text.y1 <= place.y1 for place in over)


def test_empty_places_are_named_once_and_only_where_there_are_some() -> None:
    with settled(journey()) as frame:
        assert texts(frame).count("nothing promised") == 1
    with settled(one_row((("91% kept",), "good"))) as frame:
        assert "nothing promised" not in texts(frame)


def test_more_stages_than_stand_beside_each_other_go_on_below() -> None:
    with settled(journey(8, 2)) as frame:
        heights = {text: round(box.y0) for text, box in label_boxes(frame.figure)}
    assert heights["Discover"] == heights["Delivery"] > heights["Support"] == heights["Leave"]


@pytest.mark.parametrize("kept", ["91.3% kept", "91,3% ditepati"])
def test_a_large_map_says_less_of_each_place_instead_of_growing_without_end(kept: str) -> None:
    lines = (kept, "late by 2 working days", "12% friction", "3 claims, 1 finding")
    stops = tuple(Stop(column, row, lines, "good") for column in range(8) for row in range(12))
    names = tuple(f"stage {column}" for column in range(8)), tuple(f"touchpoint {row}" for row in range(12))
    spec = Journey(*names, stops, "nothing promised")
    with settled(spec) as frame:
        assert frame.height < 2000
        assert sum(text.startswith("91") for text in texts(frame)) == 96
        assert not any("friction" in text for text in texts(frame))
    assert draw(spec, "en").height < 2000


def test_names_that_the_font_cannot_write_are_numbers() -> None:
    spec = Journey(("Order", "上海"), ("支付",), (Stop(0, 0, ("91% kept",), "good"),), "nothing promised")
    with settled(spec) as frame:
        assert {"Order", "#2", "#1"} <= set(texts(frame))
