"""Attainment, budget, segments, hours and the journey, usual and at the edge: readable, small, always the same."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from expectmon.present.charts.draw import draw
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import (
    Attainment,
    Burndown,
    Cell,
    Heatmap,
    Journey,
    Lollipop,
    Mark,
    Pop,
    Spec,
    Stop,
    Tone,
)
from expectmon.present.charts.style import TONES as TONE_COLOURS
from tests.present.charts.five import OBJECTIVE, WEEKDAYS, at_the_edge, attainment, burndown, lollipop, usual
from tests.present.charts.looking import faults, settled

ALL = usual() | at_the_edge()
FEW = settings(max_examples=12, deadline=None)
NAMES = st.one_of(st.text(max_size=30), st.text(alphabet="mi W$_^{}\\", max_size=300), st.just("上海"))
SHARES = st.floats(0, 1)
TONES: st.SearchStrategy[Tone] = st.sampled_from(("critical", "warning", "good", "calm"))
KILOBYTE = 1000
MOST = {"attainment": 20, "burndown": 13, "lollipop": 22, "heatmap": 12, "journey": 46}
"""Kilobytes; text is what costs: a letter takes about 100 bytes, and the journey is nearly all letters."""


def trouble(spec: Spec, locale: str = "en") -> list[str]:
    """What is wrong with the texts of a picture; nothing where all stand well."""
    with settled(spec, locale) as frame:
        return faults(frame.figure)


@pytest.mark.parametrize("name", ALL)
def test_no_two_texts_touch_and_none_leaves_the_picture(name: str) -> None:
    assert trouble(ALL[name]) == []


@pytest.mark.parametrize("name", usual())
def test_nor_do_they_in_indonesian(name: str) -> None:
    assert trouble(usual()[name], "id") == []


@FEW
@given(st.lists(st.one_of(st.none(), SHARES), min_size=1, max_size=40), st.sampled_from((1, 7, 30)), SHARES, NAMES)
def test_shares_over_time_keep_their_texts_apart(
    shares: list[float | None], days: int, objective: float, name: str
) -> None:
    drawable = "".join(letter for letter in name if letter.isascii()) or "objective"
    spec = attainment(*shares, 0.5, days=days, objective=Mark(objective, drawable), room=0.03, second="ours")
    assert trouble(spec) == []


@FEW
@given(st.lists(st.floats(-1e6, 1), min_size=1, max_size=40))
def test_budgets_keep_their_texts_apart(shares: list[float]) -> None:
    assert trouble(burndown(*shares)) == []


@FEW
@given(
    st.lists(st.builds(Pop, NAMES, SHARES, SHARES, SHARES, st.integers(0, 10**12), TONES), min_size=1, max_size=15),
    SHARES,
    SHARES,
)
def test_segments_keep_their_texts_apart(pops: list[Pop], objective: float, total: float) -> None:
    marks = Mark(objective, "objective 95%"), Mark(total, "all 91.3%")
    assert trouble(Lollipop(tuple(pops), *marks, "kept as felt", "commitments", "and 7 more")) == []


@FEW
@given(
    st.lists(NAMES, min_size=1, max_size=24),
    st.lists(NAMES, min_size=1, max_size=7),
    st.lists(st.tuples(st.one_of(st.none(), SHARES), st.integers(0, 20)), max_size=40),
)
def test_hours_keep_their_texts_apart(
    columns: list[str], rows: list[str], found: list[tuple[float | None, int]]
) -> None:
    cells = [Cell(0, 0, 0.25, 20)]
    for index, (share, n) in enumerate(found):
        cells.append(Cell(index % len(columns), index // len(columns) % len(rows), share, n))
    assert (
        trouble(
            Heatmap(tuple(columns), tuple(rows), tuple(cells), "share missed", "none", "hour", "weekday", "too few")
        )
        == []
    )


@FEW
@given(
    st.lists(NAMES, min_size=1, max_size=9),
    st.lists(NAMES, min_size=1, max_size=5),
    st.lists(st.tuples(st.lists(NAMES, max_size=4), st.one_of(st.none(), TONES)), max_size=20),
)
def test_places_keep_their_texts_apart(
    columns: list[str], rows: list[str], found: list[tuple[list[str], Tone | None]]
) -> None:
    stops = {}
    for index, (lines, tone) in enumerate(found):
        column, row = index % len(columns), index // len(columns) % len(rows)
        stops[column, row] = Stop(column, row, tuple(lines), tone)
    assert trouble(Journey(tuple(columns), tuple(rows), tuple(stops.values()), "nothing promised")) == []


@pytest.mark.parametrize("name", usual())
def test_a_picture_is_twice_as_fine_as_it_is_shown_and_small(name: str) -> None:
    picture = draw(usual()[name], "en")
    assert picture.width == 568
    assert int.from_bytes(picture.png[16:20]) == 1136
    assert int.from_bytes(picture.png[20:24]) == 2 * picture.height
    assert len(picture.png) <= MOST[name] * KILOBYTE


def test_as_many_segments_as_a_report_draws_with_names_of_two_lines_fit_in_a_mail() -> None:
    names = (f"carrier Lintas {letter}, region Sumatra" for letter in "ABCDEFGHIJKL")
    assert len(draw(lollipop(*names, total=Mark(0.913, "all 91.3%")), "en").png) <= 38 * KILOBYTE


@pytest.mark.parametrize("name", ["lollipop", "journey"])
def test_tones_keep_their_colours_in_the_picture(name: str) -> None:
    picture = Image.open(io.BytesIO(draw(usual()[name], "en").png)).convert("RGB")
    dots = {f"#{dot:06x}" for dot in np.unique(np.asarray(picture, dtype=np.int64) @ (1 << 16, 1 << 8, 1)).tolist()}
    assert {TONE_COLOURS[tone] for tone in ("critical", "warning", "calm")} <= dots


@pytest.mark.parametrize("name", usual())
def test_the_same_figures_give_the_same_bytes(name: str) -> None:
    assert draw(usual()[name], "id").png == draw(usual()[name], "id").png


def test_another_process_gives_the_same_bytes() -> None:
    program = (
        "import hashlib\n"
        "from expectmon.present.charts.draw import draw\n"
        "from tests.present.charts.five import usual\n"
        "print(hashlib.sha256(b''.join(draw(spec, 'en').png for spec in usual().values())).hexdigest())"
    )
    asked = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run(asked, check=True, capture_output=True, text=True, env=environment)
    here = hashlib.sha256(b"".join(draw(spec, "en").png for spec in usual().values()))
    assert told.stdout.strip() == here.hexdigest()


NOTHING: dict[str, Spec] = {
    "shares, none known": attainment(None, None),
    "shares, no point": Attainment((), OBJECTIVE, "kept", "", "no data", "kept"),
    "budget, no day": Burndown((), "even", "left", "used up", "left"),
    "segments, none": Lollipop((), OBJECTIVE, None, "kept", "orders"),
    "hours, no cell": Heatmap(("00",), WEEKDAYS, (), "missed", "none", "hour", "day"),
    "hours, no share": Heatmap(("00",), WEEKDAYS, (Cell(0, 0, None, 4),), "missed", "none", "hour", "day"),
    "hours, no columns": Heatmap((), (), (), "missed", "none", "hour", "day"),
    "journey, no stage": Journey((), ("App",), (), "none"),
    "journey, no touchpoint": Journey(("Order",), (), (), "none"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_draw_is_said_and_not_drawn(name: str) -> None:
    with pytest.raises(ChartError, match="nothing to draw"):
        draw(NOTHING[name], "en")


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (Journey(("Order",), ("App",), (Stop(1, 0, (), None),), "none"), "no place in column 1"),
        (Heatmap(("00",), ("Mon",), (Cell(0, 0, 0.1, 9), Cell(0, 1, 0.1, 9)), "", "none", "", ""), "lies outside"),
        (Journey(("Order",), tuple("App" for _ in range(100)), (), "none"), "no room"),
    ],
)
def test_what_has_no_place_is_no_picture(spec: Spec, reason: str) -> None:
    with pytest.raises(ChartError, match=reason):
        draw(spec, "en")
