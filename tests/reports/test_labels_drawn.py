"""Every chart of every report: its labels keep apart and stay whole, in each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import pytest

from expectmon.present.faces.pictures import charts_of
from expectmon.present.report import Chart, Report
from expectmon.present.speech import Speech
from expectmon.reports.copy.report import copy_report
from expectmon.reports.ground import Ground
from expectmon.reports.ops.report import ops_report
from expectmon.reports.promise.report import promise_report
from tests.present.charts.looking import faults, settled, texts
from tests.reports.copied import spoken
from tests.reports.grounds import of_all

MAKE: Final[dict[str, Callable[[Ground, Speech], Report]]] = {
    "ops": ops_report,
    "audit": copy_report,
    "promise": lambda ground, speech: promise_report(ground, "standard-delivery", speech),
}
LONG: Final = (("carrier", "Lintas Bayu"), ("region", "Kalimantan Selatan"))


def with_long_names() -> Ground:
    """A shop whose worst segments have names as long as those of real ones."""
    found = of_all()
    first, *others = found.portraits
    segments = tuple(replace(card, by=LONG) if card.by else card for card in first.segments[:1])
    return replace(found, portraits=(replace(first, segments=(*segments, *first.segments[1:])), *others))


def charts(kind: str, language: str) -> Iterator[Chart]:
    yield from charts_of(MAKE[kind](with_long_names(), spoken(language)))


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", MAKE)
def test_no_label_of_a_report_lies_on_another_or_is_cut(kind: str, language: str) -> None:
    found = list(charts(kind, language))
    assert found
    for chart in found:
        with settled(chart.spec, language) as frame:
            assert faults(frame.figure) == []
            assert [text for text in texts(frame) if "\u2026" in text] == [], chart.name
