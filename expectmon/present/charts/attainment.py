"""Shares kept over time with their intervals, against the objective; a stretch without data is a gap with its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from babel import Locale

from expectmon.present.charts.frame import Frame
from expectmon.present.charts.glyphs import ours
from expectmon.present.charts.picture import ChartError
from expectmon.present.charts.shares import share_range, share_said
from expectmon.present.charts.specs import Attained, Attainment
from expectmon.present.charts.style import BLUE, EMPTY, INK, SKY, SOFT, ink_of, pale

_HIGH: Final = 0.5
"""Where all shares are above, the axis begins higher than 0: it is a line, and its changes matter."""
_HEIGHT: Final = 320
_MOST_BARS: Final = 20
"""More points than these have a band instead of a bar each."""
_MOST_DOTS: Final = 60
_SIDES: Final = ("above", "above left", "below", "below left")
_FREE: Final = 4.0
"""Of the text of the last share, so much has room without a wider margin."""


def paint(spec: Attainment, locale: Locale) -> Frame:
    """Draw the shares of days or weeks; each stands at its first day.

    Raises:
        ChartError: no share is known.
    """
    known = [point for point in spec.points if point.share is not None]
    if not known:
        raise ChartError("nothing to draw: no share is known")
    frame = Frame(locale, _HEIGHT)
    frame.titles(y=spec.y)
    half = (known[0].end - known[0].first).days / 2
    frame.limits(
        x=(_at(spec.points[0]) - half, _at(spec.points[-1]) + _room_after(spec, half)),
        y=_range(spec),
    )
    frame.percent_ticks("y")
    frame.day_ticks([point.first for point in spec.points])
    frame.grid("y")
    _intervals(frame, known)
    _lines(frame, spec)
    _gaps(frame, spec, half)
    _name_points(frame, known)
    if spec.objective is not None:
        frame.line_y(spec.objective.at, ours(spec.objective.name), colour=INK, dashes="--")
    return frame


def _room_after(spec: Attainment, half: float) -> float:
    """How far the axis goes on: over a gap at the end, else so little that the last share stands beside its point."""
    return half if spec.points[-1].share is None or len(spec.points) == 1 else half / 4


def _range(spec: Attainment) -> tuple[float, float]:
    second = [point.controllable for point in spec.points] if spec.controllable_name else []
    lines = [*(point.share for point in spec.points), *second, spec.objective.at if spec.objective else None]
    # Intervals of small numbers are wide: where they reach below the axis, they are cut off there.
    return share_range(_known(lines), high=_HIGH)


def _known(shares: Iterable[float | None]) -> Iterator[float]:
    return (share for share in shares if share is not None)


def _at(point: Attained) -> float:
    return float(point.first.toordinal())


def _runs(points: Sequence[Attained]) -> list[list[Attained]]:
    """Points that follow each other without a gap: a line never leads over one."""
    runs: list[list[Attained]] = [[]]
    for point in points:
        if point.share is None or (runs[-1] and runs[-1][-1].end != point.first):
            runs.append([])
        if point.share is not None:
            runs[-1].append(point)
    return [run for run in runs if run]


def _gaps(frame: Frame, spec: Attainment, half: float) -> None:
    runs = _runs(spec.points)
    holes = [(_at(one[-1]) + half, _at(two[0]) - half) for one, two in pairwise(runs)]
    first, last = _at(spec.points[0]), _at(spec.points[-1])
    holes = [(first - half, _at(runs[0][0]) - half), *holes, (_at(runs[-1][-1]) + half, last + half)]
    holes = [(start, end) for start, end in holes if end > start]
    if not holes:
        return
    for start, end in holes:
        frame.axes.axvspan(
            start, end, facecolor=EMPTY, edgecolor=pale(SOFT, 0.35), hatch="///", linewidth=0, zorder=0.5
        )
        frame.avoid(start, frame.y[0], end, frame.y[1])
    frame.key(ours(spec.no_data), colour=EMPTY, shape="hatched", edge=pale(SOFT, 0.35))


def _intervals(frame: Frame, known: Sequence[Attained]) -> None:
    told = [point for point in known if point.low is not None and point.high is not None]
    reach = (frame.x[1] - frame.x[0]) / 200
    for run in _runs(told):
        days = [_at(point) for point in run]
        lows = [point.low for point in run if point.low is not None]
        highs = [point.high for point in run if point.high is not None]
        if len(told) > _MOST_BARS and len(run) > 1:
            frame.axes.fill_between(days, lows, highs, facecolor=pale(BLUE, 0.22), linewidth=0, zorder=1)
            continue
        frame.axes.vlines(days, lows, highs, color=pale(BLUE, 0.4), linewidth=5, zorder=1)
        for day, low, high in zip(days, lows, highs, strict=True):
            frame.avoid(day - reach, low, day + reach, high)


def _lines(frame: Frame, spec: Attainment) -> None:
    dots = sum(point.share is not None for point in spec.points) <= _MOST_DOTS
    for run in _runs(spec.points):
        days = [_at(point) for point in run]
        shares = [point.share for point in run if point.share is not None]
        marker = "o" if dots or len(run) == 1 else ""
        frame.axes.plot(
            days,
            shares,
            color=BLUE,
            linewidth=2.4 if dots else 1.4,
            marker=marker,
            markersize=6,
            clip_on=False,
            zorder=4,
        )
        frame.avoid_path(days, shares)
        second = [
            (day, point.controllable) for day, point in zip(days, run, strict=True) if point.controllable is not None
        ]
        if spec.controllable_name and second:
            marker = "." if len(second) == 1 else ""
            frame.axes.plot(*zip(*second, strict=True), color=SKY, linewidth=1.8, marker=marker, zorder=3)
            frame.avoid_path([day for day, _ in second], [share for _, share in second])
    frame.key(ours(spec.name), colour=BLUE, shape="o" if dots else "line")
    if spec.controllable_name and any(point.controllable is not None for point in spec.points):
        frame.key(ours(spec.controllable_name), colour=SKY)


def _name_points(frame: Frame, known: Sequence[Attained]) -> None:
    """Write the last share, right of the plot, and the lowest one below its point."""
    places = [(_at(point), point.share) for point in known if point.share is not None]
    last, lowest = places[-1], min(places, key=lambda place: place[1])
    text = share_said(last[1], frame.locale)
    frame.reserve(right=max(0, frame.measure(text, bold=True)[0] - _FREE))
    frame.label(
        text, *last, colour=ink_of(BLUE), bold=True, at=("right", "above right", "below right", *_SIDES), must=True
    )
    if lowest[1] < last[1]:
        text = share_said(lowest[1], frame.locale)
        frame.label(text, *lowest, colour=ink_of(BLUE), bold=True, at=("below", "below left", "below right", *_SIDES))
