"""What each receiver was last told of an incident: silences, inhibition and quiet hours keep some of it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from expectmon.alerts.bundles import Entry
from expectmon.alerts.figures import Figures, Misstated, OneLate, Trouble, Unsent
from expectmon.alerts.incident import Incident
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.store import incidents


@dataclass(frozen=True, slots=True)
class Last:
    """The newest thing that a receiver was told of an incident; `figures` None where they are not known any more."""

    notice: Notice
    figures: Figures | None


@dataclass(slots=True)
class Heard:
    """Looks up what was told before a decision.

    `before` are the incidents as they were, by number; `notices` all notices of these, and of those that are released.
    """

    connection: Connection
    before: Mapping[int, Incident]
    notices: Iterable[Notice]
    _sent: dict[tuple[int, str], Notice] = field(init=False)
    _steps: dict[int, dict[int, Figures]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._sent = {}
        for notice in self.notices:
            if notice.verdict is Verdict.SEND:
                self._sent[notice.incident, notice.receiver] = max(notice, self._newest(notice), key=_seq)

    def _newest(self, notice: Notice) -> Notice:
        return self._sent.get((notice.incident, notice.receiver), notice)

    def last(self, entry: Entry) -> Last | None:
        """Return what the receiver of an entry was last told of its incident; None: nothing."""
        number, receiver = entry.notices[-1].incident, entry.notices[-1].receiver
        notice = self._sent.get((number, receiver))
        return None if notice is None else Last(notice, self._figures(entry.incident, notice))

    def _figures(self, incident: Incident, notice: Notice) -> Figures | None:
        before = self.before.get(notice.incident)
        if before is not None and before.seq == notice.seq:
            return before.told
        if notice.because is Because.RELEASED or isinstance(incident.figures, OneLate | Trouble | Unsent | Misstated):
            # A released letter showed figures of its own moment; single commitments and words have no trend.
            return None
        if notice.incident not in self._steps:
            steps = incidents.transitions(self.connection, notice.incident)
            self._steps[notice.incident] = {step.seq: step.figures for step in reversed(steps)}
        return self._steps[notice.incident].get(notice.seq)


def _seq(notice: Notice) -> int:
    return notice.seq
