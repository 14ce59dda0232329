"""Maps a promise's `alert:`: what is told of it, and how urgently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from expectmon.documents import Path
from expectmon.errors import Code
from expectmon.promises.alert_schema import AlertWire, SeveritiesWire
from expectmon.promises.alerting import OF_PROMISES, Alerting, Condition, Severity
from expectmon.promises.reading import Reading


def read_alerting(reading: Reading, wire: AlertWire | None, path: Path) -> Alerting:
    """Return how a promise wants to be alerted of; what is not written is as usual."""
    usual = Alerting()
    if wire is None:
        return usual
    off = frozenset(map(Condition, wire.off or ()))
    _refuse_repeated(reading, wire.off or (), (*path, "off"))
    _refuse_repeated(reading, wire.show or (), (*path, "show"))
    return Alerting(
        each=bool(wire.each),
        severity=_severities(reading, wire, path, off),
        off=off,
        minimum=usual.minimum if wire.minimum is None else wire.minimum,
        show=tuple(wire.show or ()),
    )


def _severities(reading: Reading, wire: AlertWire, path: Path, off: frozenset[Condition]) -> dict[Condition, Severity]:
    if isinstance(wire.severity, str):
        return dict.fromkeys(OF_PROMISES, Severity(wire.severity))
    if wire.severity is None:
        return {}
    found = _named(wire.severity)
    for condition in found:
        if condition in off:
            message = f"{condition.value!r} is off, so nobody hears how urgent it is"
            place = (*path, "severity", condition.value)
            reading.refuse(Code.BAD_VALUE, message, place, hint="delete it here or there", key=True)
    return found


def _named(wire: SeveritiesWire) -> dict[Condition, Severity]:
    written = {condition: getattr(wire, condition.value.replace("-", "_")) for condition in OF_PROMISES}
    return {condition: Severity(value) for condition, value in written.items() if value is not None}


def _refuse_repeated(reading: Reading, names: Sequence[str], path: Path) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            last = len(names) - 1 - list(reversed(names)).index(name)
            message = f"{name!r} stands here twice"
            reading.refuse(Code.BAD_VALUE, message, (*path, last), hint="delete one of them")
