"""What a chart draws, what the table behind it says, and what its sentence says are the same, in both languages."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from typing import Final

import pytest

from expectmon.insights.comparing import rate_of
from expectmon.insights.portrait import Age, Bin, DayTally, HourTally, Portrait, Tallied
from expectmon.present.charts import specs
from expectmon.present.report import Chart
from expectmon.present.speech import Speech, speech
from expectmon.promises.model import Objective, Rate
from expectmon.reports.drawn.promise import DRAWN, charts
from tests.insights.pictured import END, card, portrait, profile

_PERCENT: Final = re.compile(r"-?[<>]?\d[\d.,]*%")
_SPEECHES: Final = [speech(language, "Asia/Jakarta") for language in ("en", "id")]


def _days(luck: random.Random) -> tuple[DayTally, ...]:
    return tuple(
        DayTally(END - dt.timedelta(days=back), Tallied(luck.randint(5, 40), luck.randint(0, 6), luck.randint(0, 3)))
        for back in range(120, 0, -1)
        if back % 7
    )


def _portraits() -> Iterator[Portrait]:
    for seed, (rate, is_whole, limit) in enumerate(
        [(Rate.AS_FELT, True, 5.0), (Rate.CONTROLLABLE, False, 5.0), (Rate.AS_FELT, False, None)]
    ):
        luck = random.Random(seed)  # noqa: S311 - no secret
        width = 1.0 if is_whole else 0.25
        bins = tuple(Bin(n * width, (n + 1) * width, luck.randint(1, 40)) for n in range(-8, 6))
        yield portrait(
            profile(
                unit="business day" if is_whole else "day",
                is_whole=is_whole,
                limit=limit,
                objective=Objective(0.9, 28, rate),
                bands=(("delighted", -1.0), ("fine", 0.0), ("sour", 2.0)),
                elapsed_unit="day",
            ),
            _days(luck),
            deltas={-3: 20, 0: 50, 2: 9},
            bands={"delighted": 20, "fine": 50, "sour": 9, "angry": 0},
            bins=bins,
            segments=tuple(card((("tier", f"t{n}"),), luck.randint(40, 90), luck.randint(1, 20), 2) for n in range(20)),
            hours=tuple(HourTally(n % 7, n % 24, 12 + n, n % 9) for n in range(60)),
            ages=tuple(Age(n, n + 1, luck.randint(0, 9), luck.randint(0, 3)) for n in range(20)),
        )


def _cells(chart: Chart) -> list[list[str]]:
    return [[cell.text for cell in row] for row in chart.table.rows]


def _drawn(chart: Chart, told: Speech) -> list[list[str]]:  # noqa: PLR0911 - one a kind of chart
    """What is drawn, written as the table's cells are: those columns that are shares or counts, row by row."""
    match chart.spec:
        case specs.Attainment(points=points):
            shares = [(each.share, each.controllable, each.due) for each in points]
            return [[told.percent(one or 0), told.percent(two or 0), told.number(due)] for one, two, due in shares][
                ::-1
            ]
        case specs.Burndown(left=left):
            return [[f"{'-' if each.share < 0 else ''}{told.percent(abs(each.share))}"] for each in left][::-1]
        case specs.Spread(bars=bars):
            return [[told.number(bar.n)] for bar in bars]
        case specs.Ecdf(steps=steps):
            return [[told.percent(step.y)] for step in steps]
        case specs.Lollipop(pops=pops):
            return [[pop.name, told.percent(pop.share), told.number(pop.n)] for pop in pops]
        case specs.Heatmap(cells=cells):
            known = [each for each in cells if each.share is not None]
            return sorted([told.percent(each.share or 0), told.number(each.n)] for each in known)
        case specs.Xmr(values=values):
            return [
                [told.percent(each.value), told.say("yes") if each.is_signal else told.say("no")] for each in values
            ][::-1]
        case specs.Survival(steps=steps):
            return [[told.percent(step.y)] for step in steps[1:]]
    raise AssertionError(chart.name)


_COLUMNS: Final = {
    "attainment": (1, 3, 4), "burndown": (1,), "spread": (2,), "ecdf": (1,), "lollipop": (0, 1, 4), "heatmap": (1, 3),
    "xmr": (1, 2), "survival": (1,),
}  # fmt: skip


@pytest.mark.parametrize("told", _SPEECHES, ids=["en", "id"])
@pytest.mark.parametrize("made", list(_portraits()), ids=["whole-days", "in-our-control", "no-limit"])
def test_the_table_has_what_is_drawn(made: Portrait, told: Speech) -> None:
    found = charts(made, told)

    assert [each.spec.kind for each in found] == list(DRAWN)
    for chart in found:
        rows = [[row[column] for column in _COLUMNS[chart.spec.kind]] for row in _cells(chart)]
        drawn = _drawn(chart, told)
        if chart.spec.kind == "heatmap":
            rows = sorted(rows)
        assert rows[: len(drawn)] == drawn, chart.name
        assert len(rows) == (20 if chart.spec.kind == "lollipop" else len(drawn)), chart.name


@pytest.mark.parametrize("told", _SPEECHES, ids=["en", "id"])
@pytest.mark.parametrize("made", list(_portraits()), ids=["whole-days", "in-our-control", "no-limit"])
def test_the_sentence_says_only_shares_that_are_drawn_or_in_the_table(made: Portrait, told: Speech) -> None:
    for chart in charts(made, told):
        known = {text for row in _cells(chart) for text in row} | set(_PERCENT.findall(repr(chart.spec)))
        known |= {told.goal(share) for share in (0.9, 0.95, 0.99)} | set(_aside(chart, made, told))
        said = _PERCENT.findall(chart.alt)
        assert set(said) <= known, (chart.name, chart.alt)
        assert chart.spec.kind in ("spread", "survival", "burndown") or said, chart.name


def _aside(chart: Chart, made: Portrait, told: Speech) -> Iterator[str]:
    """Shares that stand in a sentence only: sums of what is drawn."""
    counts = made.total.counts
    match chart.spec.kind:
        case "heatmap":
            due, missed = sum(each.due for each in made.hours), sum(each.missed for each in made.hours)
            yield told.percent(missed / due)
        case "ecdf":
            yield told.percent(counts.kept / counts.due)
        case "burndown":
            yield told.percent(0)
        case "spread":
            yield from (told.percent(n / 79) for n in (20, 50, 9))


def test_where_shares_leave_the_excused_out_their_tables_say_so() -> None:
    felt, controllable, _ = (charts(made, _SPEECHES[0]) for made in _portraits())
    text = "Shares are those in our control: what is excused is left out."

    assert {each.spec.kind for each in controllable if text in each.table.note} == {"lollipop", "xmr"}
    assert not any(text in each.table.note for each in felt)


@pytest.mark.parametrize("told", _SPEECHES, ids=["en", "id"])
@pytest.mark.parametrize(("shift", "english", "indonesian"), [(-2, "early", "lebih awal"), (3, "late", "terlambat")])
def test_late_and_early_are_what_is_drawn_right_and_left_of_the_promise(
    told: Speech, shift: int, english: str, indonesian: str
) -> None:
    made = portrait(profile(), [DayTally(END - dt.timedelta(days=1), Tallied(9, 1))], deltas={shift: 10})
    (chart,) = (each for each in charts(made, told) if isinstance(each.spec, specs.Spread))

    assert isinstance(chart.spec, specs.Spread)
    assert all(mark.at * shift > 0 for mark in chart.spec.marks)
    assert (english if told.words.language == "en" else indonesian) in chart.alt
    assert rate_of(made.profile) is Rate.AS_FELT
