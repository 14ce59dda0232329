"""The charts of a report as pictures: each is drawn once, whatever faces show it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from expectmon.present.charts.picture import ChartError, Picture
from expectmon.present.clean import plain
from expectmon.present.letter import Image
from expectmon.present.report import Chart, Report
from expectmon.present.words import words

MAIL_BYTES: Final = 150_000
"""What the pictures of a mail may weigh together."""
_REASON: Final = 300
_UNSAFE: Final = re.compile(r"[^a-z0-9._-]")
_NAME: Final = 60
_HASHED: Final = 12


@dataclass(frozen=True, slots=True)
class Pictures:
    """Charts that were drawn, by their names in the report's order; and why others were not."""

    drawn: Mapping[str, Picture] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def charts_of(report: Report) -> Iterator[Chart]:
    """Yield the charts of a report in its order."""
    for part in report.parts:
        yield from (block for block in part.blocks if isinstance(block, Chart))


def draw_all(report: Report) -> Pictures:
    """Draw every chart of a report. One that cannot be drawn is left out, with the reason."""
    drawn: dict[str, Picture] = {}
    failed: dict[str, str] = {}
    locale = str(words(report.language).locale)
    for chart in charts_of(report):
        # Drawing loads matplotlib: only where there is a chart.
        from expectmon.present.charts.draw import draw  # noqa: PLC0415 - loaded late on purpose

        try:
            drawn[chart.name] = draw(chart.spec, locale)
        except ChartError as error:
            failed[chart.name] = plain(str(error), _REASON)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in a picture, the report goes out
            failed[chart.name] = plain(f"{type(error).__name__}: {error}", _REASON)
    return Pictures(drawn, failed)


def in_mail(report: Report, pictures: Pictures) -> dict[str, Image]:
    """Return the pictures that a mail carries, by the names of their charts: in order, those that still fit."""
    room = MAIL_BYTES
    chosen: dict[str, Image] = {}
    for chart in charts_of(report):
        picture = pictures.drawn.get(chart.name) if chart.in_mail else None
        if picture is None or chart.name in chosen or len(picture.png) > room:
            continue
        room -= len(picture.png)
        name = file_name(chart.name)
        chosen[chart.name] = Image(f"{name}@expectmon", f"{name}.png", picture.png)
    return chosen


def file_name(name: str) -> str:
    """Return the name of a chart where it can stand in a header and in a link; another name gives another one."""
    safe = _UNSAFE.sub("-", name)
    if safe == name and len(name) <= _NAME:
        return name
    return f"{safe[: _NAME - _HASHED - 1]}-{hashlib.sha256(name.encode('utf-8')).hexdigest()[:_HASHED]}"


def embedded(picture: Picture) -> str:
    """Return a picture as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"
