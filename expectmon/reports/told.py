"""What a report has told, for the next one to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from expectmon.insights.comparing import share_of, tally_between
from expectmon.reports.ground import Before, Ground, ToldOf

_ADAPTER: Final[TypeAdapter[Before]] = TypeAdapter(Before)


def told_by(ground: Ground) -> Before:
    """Return what a report of this ground tells: shares of its period, open incidents, open findings."""
    promises = {}
    for portrait in ground.portraits:
        period = tally_between(portrait, ground.period.first, ground.period.end)
        promises[portrait.profile.id] = ToldOf(share_of(period), period.due, portrait.outcome.value)
    open_now = (each.number for each in ground.incidents if each.phase.is_known and each.number is not None)
    return Before(ground.at, promises, frozenset(open_now), frozenset(f.fingerprint for f in ground.copy.findings))


def to_json(before: Before) -> dict[str, Any]:
    """Return it as plain data; sets are in order, so that the same report writes the same bytes."""
    found: dict[str, Any] = _ADAPTER.dump_python(before, mode="json")
    return {
        **found,
        "promises": dict(sorted(found["promises"].items())),
        "incidents": sorted(before.incidents),
        "findings": sorted(before.findings),
    }


def from_json(data: Mapping[str, Any]) -> Before:
    """Read what `to_json` wrote."""
    return _ADAPTER.validate_python(data)
