"""Segments: worst first, each with how many; tones differ by shape."""

from __future__ import annotations

import numpy as np

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.specs import Lollipop, Mark, Pop, Tone
from tests.present.charts.five import LONG, lollipop, provinces
from tests.present.charts.looking import label_boxes, plotted, settled, texts

TONES: tuple[Tone, ...] = ("critical", "warning", "good", "calm")


def dots(frame: Frame) -> list[tuple[float, float, object]]:
    found = [line for line in plotted(frame) if line.get_marker() != "None"]
    return [
        (float(np.asarray(dot.get_xdata())[0]), float(np.asarray(dot.get_ydata())[0]), dot.get_marker())
        for dot in found
    ]


def test_segments_stand_in_their_order_from_the_top() -> None:
    with settled(provinces()) as frame:
        heights = {text: box.y0 for text, box in label_boxes(frame.figure)}
        rows = [y for _, y, _ in dots(frame)]
    names = [heights[pop.name] for pop in provinces().pops]
    assert names == sorted(names, reverse=True)
    assert rows == sorted(rows, reverse=True)


def test_every_dot_stands_at_its_share() -> None:
    with settled(provinces()) as frame:
        assert [x for x, _, _ in dots(frame)] == [pop.share for pop in provinces().pops]


def test_tones_have_shapes_of_their_own() -> None:
    spec = Lollipop(tuple(Pop(tone, 0.9, 0.8, 0.95, 9, tone) for tone in TONES), None, None, "kept", "orders")
    with settled(spec) as frame:
        assert len({shape for _, _, shape in dots(frame)}) == len(TONES)


def test_how_many_stand_in_full_under_one_header() -> None:
    spec = lollipop("Bali", "Aceh")
    with settled(spec, "id") as frame:
        assert texts(frame).count("orders") == 1
    with settled(Lollipop((Pop("Bali", 0.9, 0.8, 1.0, 17_303),), None, None, "kept", "orders"), "id") as frame:
        assert "17.303" in texts(frame)


def test_objective_and_total_are_named_and_the_rest_is_counted() -> None:
    with settled(provinces()) as frame:
        assert {"objective 95%", "all 91.3%", "and 23 more"} <= set(texts(frame))


def test_long_names_take_two_lines_and_lose_their_middle() -> None:
    with settled(lollipop(LONG, f"2 {LONG}")) as frame:
        cut = [text for text in texts(frame) if "…" in text]
        assert len(cut) == 2
        assert all(text.endswith("Jawa") for text in cut)


def test_a_name_that_the_font_cannot_write_is_its_row_in_the_table() -> None:
    with settled(lollipop("Aceh", "上海", "$x^2$")) as frame:
        assert {"Aceh", "#2", "$x^2$"} <= set(texts(frame))


def test_the_picture_grows_with_its_segments() -> None:
    heights = []
    for count in (1, 8, 15):
        with settled(lollipop(*[f"segment {index}" for index in range(count)], objective=Mark(0.9, "goal"))) as frame:
            heights.append(frame.height)
    assert heights == sorted(set(heights))
