"""The sheets of the operations report: machine-readable, one row a promise, segment, finding, incident."""

from __future__ import annotations

from typing import Final

from expectmon.present.report import Sheet
from expectmon.reports.ground import Ground
from expectmon.reports.moments import utc
from expectmon.reports.ops.findings_part import findings_sheet
from expectmon.reports.ops.incidents_part import incidents_sheet
from expectmon.reports.ops.segments_part import segments_sheet
from expectmon.reports.ops.summary import Standing, Summary

_COLUMNS: Final = (
    "promise", "verdict", "share", "low", "high", "controllable", "goal", "days", "kept", "broken", "overdue",
    "excused", "at_risk", "unknown", "delta_p50", "delta_p90", "unit", "period_due", "period_share",
    "period_controllable", "before_due", "before_share", "change", "customers", "value", "owner", "as_of",
)  # fmt: skip


def ops_sheets(found: Summary, ground: Ground) -> tuple[Sheet, ...]:
    """Return the sheets that have rows. Shares are 0..1, empty without data; times are in UTC."""
    sheets = (promises_sheet(found, ground), segments_sheet(ground), findings_sheet(ground), incidents_sheet(ground))
    return tuple(sheet for sheet in sheets if sheet is not None and sheet.rows)


def promises_sheet(found: Summary, ground: Ground) -> Sheet:
    """Return all promises, worst first; those that were never measured come last and have no figures."""
    rows = [_line(each) for each in found.standings]
    rows += [(name, "never_measured", *(None,) * (len(_COLUMNS) - 2)) for name in ground.missing]
    return Sheet("promises", _COLUMNS, tuple(rows))


def _line(each: Standing) -> tuple[str | int | float | None, ...]:
    portrait, total = each.portrait, each.portrait.total
    counts, objective, delta = total.counts, portrait.profile.objective, total.delta
    return (
        each.id,
        portrait.outcome.value,
        total.share_kept,
        total.share_kept_low,
        total.share_kept_high,
        total.share_kept_controllable,
        objective.share if objective else None,
        objective.days if objective else None,
        counts.kept,
        counts.broken,
        counts.overdue,
        counts.excused,
        counts.at_risk,
        counts.unknown,
        delta.p50 if delta else None,
        delta.p90 if delta else None,
        delta.unit if delta else None,
        each.felt.now.due,
        each.felt.share,
        each.controllable.share,
        each.felt.before.due,
        each.felt.share_before,
        each.felt.change.value,
        portrait.affected.customers if each.is_current else None,
        portrait.affected.value if each.is_current else None,
        portrait.profile.owner,
        utc(portrait.at),
    )
