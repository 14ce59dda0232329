"""Drawing: the same bytes for the same data, small, without traces in the process, and errors that say why."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace

import matplotlib as mpl
import pytest
from PIL import Image

from expectmon.present.charts.draw import draw
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.specs import Bar, Ecdf, Mark, Sayable, Spec, Spread, Step, Survival, Valued, Xmr
from expectmon.present.charts.style import BLUE, VERMILLION, styled

DAYS = tuple(Valued(dt.date(2026, 5, 1) + dt.timedelta(n), 3 + (n * 7 % 11) / 10, n == 30) for n in range(40))
STEPS = tuple(Step(n, 1 - 0.8**n, max(0, 0.95 - 0.8**n), min(1, 1.05 - 0.8**n)) for n in range(1, 15))
OPEN = tuple(Step(n, 0.8**n) for n in range(1, 15))
SPREAD = Spread(
    tuple(Bar(n - 3, n - 2, count) for n, count in enumerate([4, 40, 160, 420, 210, 90, 30, 8])),
    Mark(0, "promised: 5 working days"),
    (Mark(0, "median 0"), Mark(2.4, "90% within +2.4")),
    (Mark(-2, "delighted"), Mark(0, "fine"), Mark(2, "disappointed")),
    "angry",
    "Working days later than promised",
    "Orders",
    is_whole=True,
    cut="12 orders lie beyond what is drawn.",
)
SPECS: tuple[Spec, ...] = (
    SPREAD,
    Ecdf(STEPS, Mark(5, "said now"), (Sayable(10.5, 0.9, "90%: 11 days"),), Mark(0.95, "objective"), "Days", "Share"),
    Survival(OPEN, Mark(7, "promised"), (2.5, 9.0), "still open", "Days", "Share still open"),
    Xmr(DAYS, Mark(3.5, "usual"), Mark(4.4, "upper limit"), Mark(2.6, "lower limit"), "unusual", "Median, days"),
)
BUDGET = 20_000
"""Bytes; nine pictures have to fit into a mail's 150 kB, and most are far smaller."""

kinds = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: str(spec.kind))


@kinds
def test_the_same_data_give_the_same_bytes(spec: Spec) -> None:
    assert draw(spec, "id") == draw(spec, "id")


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.present.charts.test_draw import SPECS, draw\n"
        "print(hashlib.sha256(b''.join(draw(spec, 'en').png for spec in SPECS)).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path), "TZ": "Asia/Jakarta"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    here = hashlib.sha256(b"".join(draw(spec, "en").png for spec in SPECS)).hexdigest()
    assert done.stdout.strip() == here


@kinds
def test_a_picture_is_twice_as_many_dots_wide_and_small(spec: Spec) -> None:
    picture = draw(spec, "en")
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.width == 2 * picture.width
        assert abs(image.height - 2 * picture.height) <= 1
        assert image.format == "PNG"
        assert not image.info.keys() & {"Software", "Creation Time", "date"}
    assert picture.width == 568
    assert len(picture.png) <= BUDGET


def test_colours_of_areas_stay_as_they_are() -> None:
    with Image.open(io.BytesIO(draw(SPREAD, "en").png)) as image:
        seen = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.convert("RGB").getcolors(1 << 16)}  # type: ignore[misc,union-attr] # an image of RGB has triples
    assert {BLUE, VERMILLION, "#ffffff"} <= seen


def test_figures_are_written_by_the_readers_locale() -> None:
    assert (
        draw(SPREAD, "en").png
        != draw(replace(SPREAD, bars=tuple(replace(b, n=b.n * 9) for b in SPREAD.bars)), "en").png
    )
    large = replace(SPREAD, bars=tuple(replace(bar, n=bar.n * 9) for bar in SPREAD.bars))
    assert draw(large, "en").png != draw(large, "id").png


@kinds
def test_settings_of_the_process_stay_as_they_were(spec: Spec) -> None:
    before = dict(mpl.rcParams)
    draw(spec, "en")
    assert dict(mpl.rcParams) == before


def test_settings_of_the_machine_change_nothing() -> None:
    usual = draw(SPREAD, "en")
    with mpl.rc_context({"font.size": 30, "lines.antialiased": False, "axes.facecolor": "red", "text.hinting": "none"}):
        assert draw(SPREAD, "en") == usual


def test_settings_are_put_back_after_an_error() -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(ChartError), styled():
        raise ChartError("no")
    assert dict(mpl.rcParams) == before


def test_the_windows_of_matplotlib_are_never_loaded() -> None:
    script = "import sys; from expectmon.present.charts import draw; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_an_error_that_says_so(bad: float) -> None:
    with pytest.raises(ChartError, match="is no number that can be drawn"):
        draw(replace(SPREAD, promised=Mark(bad, "promised")), "en")


def test_a_huge_range_can_be_drawn() -> None:
    bars = (Bar(-1e300, 0, 10**12), Bar(0, 1e300, 1))
    assert draw(replace(SPREAD, bars=bars, is_whole=False), "en").png.startswith(b"\x89PNG")


def test_a_range_beyond_numbers_is_an_error() -> None:
    with pytest.raises(ChartError):
        draw(replace(SPREAD, bars=(Bar(-1.7e308, 1.7e308, 3),)), "en")


def test_words_of_ours_that_the_font_cannot_draw_are_an_error_that_names_the_letter() -> None:
    with pytest.raises(ChartError, match=r"U\+8BA2"):
        draw(replace(SPREAD, y="订单"), "en")


def test_an_unknown_locale_is_an_error_that_says_why() -> None:
    with pytest.raises(ChartError, match="spread"):
        draw(SPREAD, "xx_nowhere")


def test_dollars_in_names_are_no_formulas() -> None:
    named = replace(SPREAD, bands=(Mark(0, "$\\frac{1}{0$"),), beyond="$x$")
    assert draw(named, "en").png.startswith(b"\x89PNG")
