"""A check as CSV: one line a scorecard. Documented in docs/output.md."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TextIO

from expectmon.cli.figures import number
from expectmon.promises.commitment import State

_SHARES: Final = ("share_kept", "share_kept_low", "share_kept_high", "share_kept_controllable")
_DELTAS: Final = ("n", "mean", "p50", "p90", "p95", "p99")
COLUMNS: Final = (
    "at",
    "promise",
    "segment",
    "verdict",
    "objective",
    "window_from",
    "window_to",
    *(state.value for state in State),
    *_SHARES,
    "delta_unit",
    *(f"delta_{name}" for name in _DELTAS),
)


def write_check(file: TextIO, summary: Mapping[str, Any]) -> None:
    """Write a check's document as CSV: for each promise the line of all its records, then its segments."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for promise in summary["promises"]:
        writer.writerow([summary["at"], *_whole(promise), *_figures(promise)])
        for segment in promise["segments"]:
            by = json.dumps(segment["by"], ensure_ascii=False)
            writer.writerow([summary["at"], promise["id"], by, "", "", *_window(promise), *_figures(segment)])


def _whole(promise: Mapping[str, Any]) -> list[str]:
    objective = promise["objective"]
    return [
        promise["id"],
        "",
        promise["verdict"],
        number(objective["share"]) if objective else "",
        *_window(promise),
    ]


def _window(promise: Mapping[str, Any]) -> list[str]:
    window = promise["window"]
    return ["", ""] if window == "all" else [window["from"], window["to"]]


def _figures(card: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(card["counts"][state.value]) for state in State)
    yield from (number(card[name]) for name in _SHARES)
    delta = card["delta"]
    yield delta["unit"] if delta else ""
    yield from (number(delta[name]) if delta else "" for name in _DELTAS)
