"""All charts of one promise: what is drawn of a portrait, each with its finding in words and its figures."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from expectmon.insights.portrait import Portrait
from expectmon.present.report import Chart
from expectmon.present.speech import Speech
from expectmon.reports.drawn.delta import ecdf_chart, spread_chart, survival_chart
from expectmon.reports.drawn.segments import heatmap_chart, lollipop_chart
from expectmon.reports.drawn.time import attainment_chart, burndown_chart, xmr_chart

DRAWN: Final = {
    "attainment": attainment_chart,
    "burndown": burndown_chart,
    "spread": spread_chart,
    "ecdf": ecdf_chart,
    "lollipop": lollipop_chart,
    "heatmap": heatmap_chart,
    "xmr": xmr_chart,
    "survival": survival_chart,
}
"""Every kind, in the order of a report."""


def charts(portrait: Portrait, speech: Speech, *, in_mail: AbstractSet[str] = frozenset()) -> tuple[Chart, ...]:
    """Return all charts of a promise that have something to tell.

    Args:
        portrait: Of the promise.
        speech: The reader's.
        in_mail: The kinds that a mail has room for: "attainment", "spread".
    """
    found = [draw(portrait, speech, in_mail=kind in in_mail) for kind, draw in DRAWN.items()]
    return tuple(each for each in found if each is not None)
