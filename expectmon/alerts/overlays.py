"""What keeps a notice back: silences, and incidents that explain others. Overlays hide nothing and change no phase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from expectmon.alerts.incident import Incident, Phase
from expectmon.alerts.matching import Facts, fits
from expectmon.alerts.notice import Because
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition

_OF_SOURCES = (Condition.STALE, Condition.SILENT)
_OF_TOTALS = (Condition.ATTAINMENT, Condition.BURN)


@dataclass(frozen=True, slots=True)
class Muted:
    """Why nobody is told: the number of the silence as `detail`, or the incident that explains this one."""

    because: Because
    detail: str = ""
    inhibitor: Incident | None = None


@dataclass(frozen=True, slots=True)
class Inhibitors:
    """Firing incidents that explain others: by source, and by promise and condition."""

    sources: Mapping[str, Incident] = field(default_factory=dict)
    totals: Mapping[tuple[str, Condition], Incident] = field(default_factory=dict)
    source_of: Mapping[str, str] = field(default_factory=dict)

    def of(self, subject: Subject) -> Incident | None:
        """Return the incident that explains this subject, if one does.

        A source without new records explains all that is wrong with the promises it feeds; that it cannot be read at
        all explains that it has no new records; a promise that is missed as a whole explains the same of its segments.
        """
        if subject.promise is None:
            silent = self.sources.get(subject.source or "")
            return silent if subject.condition is Condition.STALE and _is(silent, Condition.SILENT) else None
        source = self.sources.get(self.source_of.get(subject.promise, ""))
        if source is not None or not subject.segment:
            return source
        return self.totals.get((subject.promise, subject.condition))


def inhibitors(incidents: Iterable[Incident], source_of: Mapping[str, str]) -> Inhibitors:
    """Find what explains others among incidents; only firing ones do.

    Args:
        incidents: The open ones, as they are after this check.
        source_of: The source of each promise.
    """
    sources: dict[str, Incident] = {}
    totals: dict[tuple[str, Condition], Incident] = {}
    for incident in incidents:
        subject = incident.subject
        if incident.phase is not Phase.FIRING:
            continue
        if subject.condition in _OF_SOURCES and subject.source is not None:
            if not _is(sources.get(subject.source), Condition.SILENT):
                sources[subject.source] = incident
        elif subject.condition in _OF_TOTALS and subject.promise is not None and not subject.segment:
            totals[subject.promise, subject.condition] = incident
    return Inhibitors(sources, totals, source_of)


def muted(incident: Incident, silences: Sequence[Silence], explained: Inhibitors, facts: Facts) -> Muted | None:
    """Tell why nobody is to be told of an incident; None: nothing keeps it back.

    Args:
        incident: The incident as it is now.
        silences: Those that are active now.
        explained: From `inhibitors`.
        facts: Of the incident's promise or source.
    """
    for silence in silences:
        if fits(silence.match, incident.subject, incident.severity, facts):
            return Muted(Because.SILENCED, "" if silence.number is None else str(silence.number))
    inhibitor = explained.of(incident.subject)
    return None if inhibitor is None else Muted(Because.INHIBITED, inhibitor=inhibitor)


def _is(incident: Incident | None, condition: Condition) -> bool:
    return incident is not None and incident.subject.condition is condition
