"""When a line of `schedule:` is due: `every`, or `cron` with its zone."""

from __future__ import annotations

from expectmon.documents.document import Path as Place
from expectmon.errors import Code
from expectmon.promises.reading import Reading
from expectmon.promises.timezones import is_timezone
from expectmon.schedules.model import When
from expectmon.schedules.parse import parse_when
from expectmon.workspace.schedule_schema import DueWire, ReportWire


def read_when(
    reading: Reading, wire: DueWire | ReportWire, place: Place, timezone: str, *, is_text: bool = False
) -> When | None:
    """Return when a line is due; None with a problem added.

    Args:
        reading: the settings.
        wire: what the line says.
        place: where it is.
        timezone: the workspace's zone.
        is_text: whether the line is text and no mapping, so that it has no fields to point at.
    """
    given = [name for name in ("every", "cron") if getattr(wire, name) is not None]
    if len(given) != 1:
        code = Code.BAD_VALUE if given else Code.MISSING_FIELD
        message = "there is either 'every' or 'cron'" if given else "neither 'every' nor 'cron' says when it is due"
        reading.refuse(code, message, (*place, "cron") if given else place, key=True)
        return None
    zone = _zone(reading, wire, place, timezone)
    text = wire.cron if wire.cron is not None else _with_every(wire.every or "")
    try:
        return parse_when(text, zone)
    except ValueError as error:
        reading.refuse(Code.BAD_SCHEDULE, str(error), place if is_text else (*place, given[0]))
        return None


def _with_every(text: str) -> str:
    return text if text.strip().lower().startswith("every") else f"every {text}"


def _zone(reading: Reading, wire: DueWire | ReportWire, place: Place, timezone: str) -> str:
    written, at = wire.timezone, (*place, "timezone")
    if written is None:
        return timezone
    if wire.cron is None:
        message = "'timezone' is only for 'cron': 'every' is the same everywhere"
        reading.refuse(Code.BAD_VALUE, message, at, hint="delete the line", key=True)
    return (reading.timezone(written, at) or timezone) if not is_timezone(written) else written
