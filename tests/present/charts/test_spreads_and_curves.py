"""Deltas, shares done, shares open and values over time: every name in its place, whatever the data are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.lines import Line2D

from expectmon.present.charts import ecdf, spread, survival, xmr
from expectmon.present.charts.frame import Frame
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import Bar, Ecdf, Mark, Sayable, Spread, Step, Survival, Valued, Xmr
from expectmon.present.charts.style import INK, SHAPES, styled
from tests.present.charts.looking import faults, label_boxes

ENGLISH = Locale.parse("en")
INDONESIAN = Locale.parse("id")
quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])

names = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["on time", "terlambat", "n" * 300, "a long name of many words " * 12, "$x^2$ \\frac", "北京", "مرحبا", ""]
    ),
)

ours = st.sampled_from(["median +0.4", "90% within +4", "x", "Share of orders that were delivered " * 4, "Pesanan"])
reals = st.floats(-1e9, 1e9, allow_nan=False)
shares = st.floats(0, 1)


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    start, width = draw(st.integers(-(10**6), 10**6)), draw(st.sampled_from([1, 5, 1000]))
    counts = [*draw(st.lists(st.integers(0, 10**7), max_size=12)), 1]
    bars = tuple(Bar(start + n * width, start + (n + 1) * width, count) for n, count in enumerate(counts))
    near = st.integers(start - 3 * width, start + 15 * width).map(float)
    marks = tuple(Mark(at, draw(ours)) for at in draw(st.lists(near, max_size=3)))
    bands = tuple(Mark(at, draw(names)) for at in sorted(draw(st.lists(near, max_size=4))))
    promised = Mark(draw(near), draw(names))
    return Spread(bars, promised, marks, bands, draw(names), draw(ours), draw(ours), draw(st.booleans()), draw(ours))


@st.composite
def step_curves(draw: st.DrawFn, *, rising: bool) -> tuple[Step, ...]:
    xs = sorted(
        draw(st.lists(st.floats(0, draw(st.sampled_from([0.001, 3, 400, 1e7]))), min_size=1, max_size=15, unique=True))
    )
    ys = sorted(draw(st.lists(shares, min_size=len(xs), max_size=len(xs))), reverse=not rising)
    has_band = draw(st.booleans())
    return tuple(
        Step(x, y, max(0, y - 0.1), min(1, y + 0.1)) if has_band else Step(x, y) for x, y in zip(xs, ys, strict=True)
    )


@st.composite
def ecdfs(draw: st.DrawFn) -> Ecdf:
    steps = draw(step_curves(rising=True))
    sayable = tuple(Sayable(step.x, step.y, f"{step.y:.0%}: {step.x:.1f} days") for step in steps[-3:])
    objective = draw(st.none() | st.builds(Mark, shares, names))
    promised = draw(st.none() | st.builds(Mark, st.sampled_from([steps[0].x, steps[-1].x, 5.0]), names))
    return Ecdf(steps, promised, sayable, objective, draw(ours), draw(ours))


@st.composite
def survivals(draw: st.DrawFn) -> Survival:
    steps = draw(step_curves(rising=False))
    ages = tuple(draw(st.lists(st.floats(0, steps[-1].x), max_size=20)))
    promised = draw(st.none() | st.builds(Mark, st.just(steps[0].x), names))
    return Survival(steps, promised, ages, "still open", draw(ours), draw(ours))


@st.composite
def xmrs(draw: st.DrawFn) -> Xmr:
    first = draw(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)))
    values = draw(st.lists(st.tuples(reals, st.booleans()), min_size=1, max_size=40))
    lower, centre, upper = sorted(draw(st.tuples(reals, reals, reals)))
    days = tuple(Valued(first + dt.timedelta(n), value, signal) for n, (value, signal) in enumerate(values))
    return Xmr(
        days, Mark(centre, "usual"), Mark(upper, "upper limit"), Mark(lower, "lower limit"), "unusual", draw(ours)
    )


def settled(frame: Frame) -> Frame:
    frame.settle()
    return frame


def points(line: Line2D) -> list[tuple[float, float]]:
    found: Any = line.get_xydata()
    return [(float(x), float(y)) for x, y in found]


def words_on(frame: Frame) -> list[str]:
    return [text for text, _ in label_boxes(frame.figure)]


@quick
@given(spreads(), st.sampled_from([ENGLISH, INDONESIAN]))
def test_no_two_texts_of_a_spread_touch(spec: Spread, locale: Locale) -> None:
    with styled():
        frame = settled(spread.paint(spec, locale))
        assert faults(frame.figure) == []
    assert frame.plot.top - frame.plot.bottom >= 150


@quick
@given(ecdfs(), st.sampled_from([ENGLISH, INDONESIAN]))
def test_no_two_texts_of_a_rising_curve_touch(spec: Ecdf, locale: Locale) -> None:
    with styled():
        frame = settled(ecdf.paint(spec, locale))
        assert faults(frame.figure) == []
    assert all(said.name in words_on(frame) for said in spec.sayable)


@quick
@given(survivals(), st.sampled_from([ENGLISH, INDONESIAN]))
def test_no_two_texts_of_a_falling_curve_touch(spec: Survival, locale: Locale) -> None:
    with styled():
        frame = settled(survival.paint(spec, locale))
        assert faults(frame.figure) == []
    assert ("still open" in words_on(frame)) == bool(spec.censored)


@quick
@given(xmrs(), st.sampled_from([ENGLISH, INDONESIAN]))
def test_no_two_texts_of_values_over_time_touch(spec: Xmr, locale: Locale) -> None:
    with styled():
        frame = settled(xmr.paint(spec, locale))
        assert faults(frame.figure) == []
    assert {"usual", "upper limit", "lower limit"} <= set(words_on(frame))


def deltas(*bars: Bar, bands: tuple[Mark, ...] = (), is_whole: bool = True) -> Spread:
    return Spread(bars, Mark(0, "promised"), (), bands, "angry", "Days later", "Orders", is_whole)


def test_what_is_up_to_the_promised_whole_number_stands_left_of_its_line() -> None:
    with styled():
        frame = settled(spread.paint(deltas(Bar(0, 1, 5), Bar(1, 2, 5)), ENGLISH))
    kept_ends, line = frame.at(0.5, 0)[0], frame.at(frame.asked.uprights[0].at, 0)[0]
    assert line == pytest.approx(kept_ends)


def test_the_line_of_the_promise_is_drawn_over_one_at_the_same_place() -> None:
    spec = Spread((Bar(0, 2, 5),), Mark(1, "promised"), (Mark(1, "median"),), (), "", "Days later", "Orders")
    with styled():
        frame = settled(spread.paint(spec, ENGLISH))
    place = pytest.approx(frame.at(1, 0)[0])
    drawn = [artist for artist in frame.figure.artists if isinstance(artist, Line2D)]
    upright = [line for line in drawn if [x for x, _ in points(line)] == [place, place]]
    assert upright[-1].get_linestyle() == "-"
    assert upright[-1].get_color() == INK


def test_a_band_without_room_sends_all_names_into_the_key() -> None:
    bands = (Mark(-3, "delighted beyond all words"), Mark(-2, "fine"))
    with styled():
        frame = settled(spread.paint(deltas(Bar(-4, -3, 5), Bar(0, 1, 9), bands=bands), ENGLISH))
    assert [entry.text for entry in frame.asked.key] == ["delighted beyond all words", "fine", "angry"]


def test_bands_with_room_are_named_on_the_plot() -> None:
    with styled():
        frame = settled(spread.paint(deltas(Bar(-4, -3, 5), Bar(4, 5, 9), bands=(Mark(0, "fine"),)), ENGLISH))
    assert not frame.asked.key
    assert {"fine", "angry"} <= set(words_on(frame))


def test_a_name_in_letters_that_the_font_lacks_becomes_its_number() -> None:
    with styled():
        frame = settled(spread.paint(deltas(Bar(-4, -3, 5), Bar(4, 5, 9), bands=(Mark(0, "北京"),)), ENGLISH))
    assert "#1" in words_on(frame)


@pytest.mark.parametrize("n", [1, 3])
def test_all_values_alike_can_be_drawn(n: int) -> None:
    days = tuple(Valued(dt.date(2026, 6, 1) + dt.timedelta(day), 4.0) for day in range(n))
    with styled():
        frame = settled(xmr.paint(Xmr(days, Mark(4, "c"), Mark(4, "u"), Mark(4, "l"), "odd", "Median"), ENGLISH))
        assert faults(frame.figure) == []
        assert {"u", "c", "l"} <= set(words_on(frame))


def test_what_stands_out_has_a_shape_of_its_own() -> None:
    days = tuple(Valued(dt.date(2026, 6, 1) + dt.timedelta(day), float(day % 3), day == 4) for day in range(9))
    with styled():
        frame = xmr.paint(Xmr(days, Mark(1, "c"), Mark(2, "u"), Mark(0, "l"), "odd", "Median"), ENGLISH)
    markers = {line.get_marker(): points(line) for line in frame.axes.lines}
    assert markers[SHAPES["critical"]] == [(days[4].day.toordinal(), 1.0)]
    assert len(markers["o"]) == 8


def test_open_ones_are_marked_on_the_curve() -> None:
    steps = (Step(1, 0.8), Step(3, 0.5))
    with styled():
        frame = survival.paint(Survival(steps, None, (0.5, 2.0, 3.5), "open", "Days", "Share open"), ENGLISH)
    ticks = next(line for line in frame.axes.lines if line.get_marker() == "|")
    assert points(ticks) == [(0.5, 1.0), (2.0, 0.8), (3.5, 0.5)]


def test_the_intervals_band_has_a_hole_where_there_is_none() -> None:
    steps = (Step(1, 0.2, 0.1, 0.3), Step(2, 0.4), Step(3, 0.6, 0.5, 0.7))
    with styled():
        frame = ecdf.paint(Ecdf(steps, None, (), None, "Days", "Share"), ENGLISH)
    assert len(frame.axes.collections) == 2


@pytest.mark.parametrize(
    "empty",
    [
        lambda: spread.paint(deltas(Bar(0, 1, 0)), ENGLISH),
        lambda: spread.paint(deltas(), ENGLISH),
        lambda: ecdf.paint(Ecdf((), None, (), None, "", ""), ENGLISH),
        lambda: survival.paint(Survival((), None, (1.0,), "open", "", ""), ENGLISH),
        lambda: xmr.paint(Xmr((), Mark(0, ""), Mark(0, ""), Mark(0, ""), "", ""), ENGLISH),
    ],
)
def test_nothing_is_never_drawn_as_zero(empty: Callable[[], Frame]) -> None:
    with pytest.raises(ChartError, match="nothing to draw"):
        empty()
