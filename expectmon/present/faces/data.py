"""A report as data: what programs read. The same report gives the same bytes."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from expectmon.present.faces.verdict import verdict_of
from expectmon.present.report import Report

SCHEMA: Final = 1


def data_face(report: Report) -> str:
    """Return a report as JSON with sorted keys; moments are in ISO 8601, what is no number is null."""
    head = {
        "kind": report.kind,
        "stem": report.stem,
        "language": report.language,
        "timezone": report.timezone,
        "at": report.at,
        "subject": report.subject,
        "title": report.title,
        "label": report.label,
        "tone": report.tone,
        "verdict": verdict_of(report),
    }
    whole = {"schema": SCHEMA, "report": head, "data": report.data}
    return json.dumps(_plain(whole), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def _plain(value: object) -> Any:  # noqa: ANN401 - any value of JSON
    match value:
        case Mapping():
            return {str(_plain(name)): _plain(each) for name, each in value.items()}
        case set() | frozenset():
            return sorted((_plain(each) for each in value), key=str)
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return _single(value)


def _single(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value
