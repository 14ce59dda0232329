"""The figures of a daemon, for Prometheus. Names and labels are documented in docs/operations.md."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from expectmon.alerts.incident import Incident
from expectmon.daemon.vitals import Vitals
from expectmon.promises.alerting import Severity
from expectmon.schedules.model import Plan
from expectmon.store.outbox_records import Delivery, OutboxCounts
from expectmon.store.slots import SlotStatus

_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600)

# They would be a second series for each counter.
disable_created_metrics()  # type: ignore[no-untyped-call] # it has no types


class Metrics:
    """Counters and gauges of one daemon: several in one process do not mix theirs."""

    def __init__(self) -> None:
        self._all = CollectorRegistry()
        self._plans: set[str] = set()
        count, show = partial(Counter, registry=self._all), partial(Gauge, registry=self._all)
        self._runs = count("expectmon_runs", "Slots worked off.", ["plan", "status"])
        self._seconds = Histogram(
            "expectmon_run_seconds", "How long a run took.", ["plan"], buckets=_SECONDS, registry=self._all
        )
        self._missed = count(
            "expectmon_missed_slots", "Slots that passed without a run; a later run stood for them.", ["plan"]
        )
        self._success = show("expectmon_last_success_timestamp_seconds", "End of the last successful run.", ["plan"])
        self._sources = count("expectmon_source_failures", "Checks that could not read a source.", ["source"])
        self._backwards = count("expectmon_clock_backwards", "Checks refused because the clock was set back.")
        self._beats = count("expectmon_heartbeats", "Calls of the heartbeat's URL.", ["accepted"])
        self._lease = show("expectmon_lease_held", "1 for the daemon at work, 0 for a standby.")
        self._state = show("expectmon_state_up", "1 when the state database can be reached.")
        self._rules = show("expectmon_rules_in_force", "0 while a bad edit waits to be mended.")
        self._incidents = show("expectmon_open_incidents", "Incidents that people were told of.", ["severity"])
        self._outbox = show("expectmon_outbox", "Messages by status.", ["status"])

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self._all)

    def ran(self, plan: Plan, status: SlotStatus, seconds: float, missed: int, now: dt.datetime) -> None:
        """Count a run."""
        self._runs.labels(plan.id, status.value).inc()
        self._seconds.labels(plan.id).observe(seconds)
        if missed:
            self._missed.labels(plan.id).inc(missed)
        if status is SlotStatus.DONE:
            self._success.labels(plan.id).set(now.timestamp())

    def failed_sources(self, sources: Iterable[str]) -> None:
        """Count sources that a check could not read."""
        for source in sources:
            self._sources.labels(source).inc()

    def went_backwards(self) -> None:
        """Count a check that was refused because the clock was set back."""
        self._backwards.inc()

    def beat(self, *, accepted: bool) -> None:
        """Count a heartbeat."""
        self._beats.labels("yes" if accepted else "no").inc()

    def show(self, vitals: Vitals) -> None:
        """Take over how the daemon is."""
        self._have(vitals.plans)
        self._lease.set(vitals.leads)
        self._state.set(vitals.trouble is None)
        self._rules.set(vitals.bad_rules == 0)

    def _have(self, plans: Iterable[Plan]) -> None:
        """Count from 0 on, so that a first failure is an increase; drop plans that are no longer in the schedule."""
        wanted = {plan.id for plan in plans}
        for name in wanted - self._plans:
            for status in (SlotStatus.DONE, SlotStatus.FAILED):
                self._runs.labels(name, status.value)
            self._missed.labels(name)
        for name in self._plans - wanted:
            for status in (SlotStatus.DONE, SlotStatus.FAILED):
                self._runs.remove(name, status.value)
            for each in (self._seconds, self._missed, self._success):
                each.remove(name)
        self._plans = wanted

    def count(self, incidents: Iterable[Incident], outbox: OutboxCounts) -> None:
        """Take over what is open and what waits."""
        known = Tally(incident.severity for incident in incidents if incident.phase.is_known)
        for severity in Severity:
            self._incidents.labels(severity.value).set(known[severity])
        for status in Delivery:
            self._outbox.labels(status.value).set(outbox.by_status.get(status, 0))
