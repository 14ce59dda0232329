"""Labels beside each other, names cut to fit, ticks of round numbers, letters that can be drawn."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import drawable, ours, theirs
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.placing import (
    Box,
    Wanted,
    place,
    shortened,
    width_of,
    wrapped,
)
from expectmon.present.charts.strip import Entry, flags, keyed
from expectmon.present.charts.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    SHAPES,
    SKY,
    SMALL,
    TEXT,
    TONES,
    VERMILLION,
    WIDTH,
    YELLOW,
    ink_of,
    pale,
    styled,
)
from expectmon.present.charts.ticks import number, numbers, percent, percents
from tests.present.charts.looking import faults, label_boxes

ENGLISH = Locale.parse("en")
INDONESIAN = Locale.parse("id")
SHEET = Box(0, 0, 500, 300)
ONE = Wanted(80, 20, ((250, 150),), ("right", "left", "above", "below"))


def test_a_free_label_stands_on_the_side_that_is_wanted_first() -> None:
    found = place(ONE, [], [], SHEET)
    assert found is not None
    assert found.box.left > 250
    assert not found.is_far


def test_a_label_goes_round_another_text() -> None:
    found = place(ONE, [Box(251, 100, 500, 200)], [], SHEET)
    assert found is not None
    assert found.box.right < 250


def test_a_label_keeps_off_a_curve_where_it_can() -> None:
    found = place(ONE, [], [Box(260, 140, 300, 160)], SHEET)
    assert found is not None
    assert not found.box.meets(Box(260, 140, 300, 160))


def test_a_label_without_any_room_has_no_place() -> None:
    assert place(ONE, [SHEET], [], SHEET) is None


def test_a_far_label_is_led_to_without_crossing_another() -> None:
    around = [Box(200, 100, 245, 200), Box(255, 100, 300, 200), Box(245, 100, 255, 140)]
    found = place(ONE, around, [], SHEET)
    assert found is not None
    assert found.is_far
    assert not any(part.meets(other) for part in found.leader for other in around)


@given(st.text(max_size=400), st.floats(20, 500))
@settings(max_examples=60, deadline=None)
def test_a_shortened_text_fits(text: str, width: float) -> None:
    line = theirs(text, 1)
    cut = shortened(line, width, width_of)
    assert width_of(cut) <= max(width, width_of("…"))
    assert cut == line or "…" in cut


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    cut = shortened("Lintas Bayu Express, region Sumatra Barat, 2026", 200, width_of)
    assert cut.startswith("Lintas")
    assert cut.endswith("2026")


@given(st.text("abc de", max_size=400), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_a_wrapped_text_has_no_more_lines_than_it_may_and_each_fits(text: str, lines: int) -> None:
    found = wrapped(text, 120, lines, width_of)
    assert 1 <= len(found) <= lines
    assert all(width_of(line) <= 120 for line in found)


def test_a_word_of_300_letters_is_broken() -> None:
    assert len(wrapped("n" * 300, 120, 2, width_of)) == 2


@given(st.lists(st.tuples(st.floats(0, WIDTH), st.text("abc ", min_size=1, max_size=60)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_names_of_upright_lines_never_touch(lines: list[tuple[float, str]]) -> None:
    found = flags(lines)
    for one, other in combinations(found, 2):
        assert one.row != other.row or one.right < other.left or other.right < one.left
    assert all(flag.left >= 0 and flag.right <= WIDTH for flag in found)


def test_no_line_goes_through_the_name_of_another_where_it_can_be_done() -> None:
    lines = [(207.0, "promised: 5 working days"), (204.0, "median +0.4"), (316.0, "90% within +4.1")]
    found = flags(lines)
    through = [
        (flag, other)
        for (x, _), flag in zip(lines, found, strict=True)
        for other in found
        if other.row < flag.row and other.left < x < other.right
    ]
    assert not through


def test_a_key_is_wrapped_into_rows_inside_the_picture() -> None:
    found = keyed([Entry("a name of some length " + str(n), BLUE, "line") for n in range(7)])
    assert found[-1].row > 0
    assert all(one.words_left + width_of(one.text) <= WIDTH for one in found)


@pytest.mark.parametrize(
    ("low", "high", "whole", "texts"),
    [
        (0, 10, False, ["0", "2", "4", "6", "8", "10"]),
        (-0.5, 0.5, False, ["-0.4", "-0.2", "0", "0.2", "0.4"]),
        (0, 1, True, ["0", "1"]),
        (0, 45_000, True, ["0", "10K", "20K", "30K", "40K"]),
        (-2_000, 2_000, False, ["-2,000", "-1,000", "0", "1,000", "2,000"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, whole: bool, texts: list[str]) -> None:
    assert [text for (text,) in numbers(low, high, 5, ENGLISH, whole=whole).texts] == texts


@given(st.floats(-1e300, 1e300), st.floats(1e-8, 1e6), st.integers(1, 10))
@settings(max_examples=100, deadline=None)
def test_no_two_ticks_say_the_same(low: float, size: float, most: int) -> None:
    high = low + size * max(abs(low), 1e-3)
    found = numbers(low, high, most, ENGLISH)
    assert list(found.at) == sorted(found.at)
    slack = (high - low) / 1000
    assert all(low - slack <= at <= high + slack for at in found.at)
    assert len(set(found.texts)) == len(found.texts)


def test_figures_are_written_as_the_reader_writes_them() -> None:
    assert number(1234.5, INDONESIAN, 0.5) == "1.234,5"
    assert percent(0.935, INDONESIAN, 0.005) == "93,5%"
    assert [text for (text,) in percents(0.9, 1, 4, ENGLISH).texts] == ["90%", "92.5%", "95%", "97.5%", "100%"]


def test_days_are_thinned_until_they_do_not_touch() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(400)]
    with styled():
        frame = Frame(INDONESIAN, 300)
        frame.limits((days[0].toordinal(), days[-1].toordinal()), (0, 1))
        frame.day_ticks(days)
        frame.settle()
        assert faults(frame.figure) == []
    assert 2 <= len(label_boxes(frame.figure)) <= 12


def test_a_name_without_room_on_the_plot_goes_into_the_key() -> None:
    with styled():
        frame = Frame(ENGLISH, 200)
        frame.limits((0, 1), (0, 1))
        for n in range(30):
            frame.label(f"a label of many letters {n}", 0.5, 0.5, must=n % 2 == 0)
        frame.settle()
        assert faults(frame.figure) == []
    shown = {text for text, _ in label_boxes(frame.figure)}
    assert all(f"a label of many letters {n}" in shown for n in range(0, 30, 2))
    assert frame.asked.key


def test_overlapping_texts_are_found() -> None:
    with styled():
        figure = Figure()
        figure.text(0.5, 0.5, "one")
        figure.text(0.5, 0.5, "two")
        (fault,) = faults(figure)
    assert fault.startswith("'one' and 'two' overlap")


def test_a_text_that_leaves_the_picture_is_found() -> None:
    with styled():
        figure = Figure()
        figure.text(0.95, 0.5, "much too long to fit")
        (fault,) = faults(figure)
    assert "leaves the picture" in fault


@pytest.mark.parametrize("text", ["Pengiriman tepat janji", "Île-de-France", "Ёлка", "Ωμέγα", "مرحبا", "50 % ≥ 3 “x”"])
def test_letters_of_the_font_are_drawn(text: str) -> None:
    assert drawable(text) == text


@pytest.mark.parametrize("text", ["北京", "서울", "ไทย", "🚚 kirim"])
def test_a_name_with_letters_that_the_font_lacks_is_its_row_of_the_table(text: str) -> None:
    assert drawable(text) is None
    assert theirs(text, 3) == "#3"
    with pytest.raises(ChartError, match=r"U\+"):
        ours(text)


def test_marks_that_steer_are_not_drawn() -> None:
    assert theirs("a\u202eb\nc\x00", 1) == "a\ufffdb c\ufffd"


@pytest.mark.parametrize("colour", [BLUE, GREEN, ORANGE, SKY, VERMILLION, YELLOW, INK])
def test_names_are_dark_enough_to_be_read(colour: str) -> None:
    def light(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    found = ink_of(colour)
    red, green, blue = (light(found[n : n + 2]) for n in (1, 3, 5))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.45


def test_tones_differ_by_shape_and_by_colour() -> None:
    assert len(set(TONES.values())) == len(set(SHAPES.values())) == 4
    assert pale(BLUE, 0) == "#ffffff"


def test_nothing_is_written_smaller_than_a_phone_can_show() -> None:
    phone = 343 / WIDTH
    assert min(TEXT, SMALL) * phone >= 9
