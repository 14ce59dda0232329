"""How a daemon is, as a value that other threads may read, and whether that is well."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from expectmon.daemon.rota import is_late
from expectmon.schedules.model import Job, Plan

STANDS_STILL: Final = dt.timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Vitals:
    """A daemon at its last step.

    `leading_since` is when it got the lease, None for a standby. `done` is the latest slot of each plan that was done,
    `trouble` why the state cannot be reached, `bad_rules` how many problems keep an edit from being in force.
    """

    at: dt.datetime
    plans: tuple[Plan, ...] = ()
    leading_since: dt.datetime | None = None
    done: Mapping[str, dt.datetime] = field(default_factory=dict)
    trouble: str | None = None
    bad_rules: int = 0

    @property
    def leads(self) -> bool:
        """True for the daemon at work."""
        return self.leading_since is not None


def faults(vitals: Vitals, now: dt.datetime) -> list[str]:
    """Return why a daemon is not well, in plain words; empty when it is.

    A bad edit of the rules is no fault of the daemon: the last good ones are in force, and an incident tells of it.
    """
    found = []
    if now - vitals.at > STANDS_STILL:
        found.append(f"the daemon stands still since {vitals.at:%Y-%m-%dT%H:%M:%SZ}")
    if vitals.trouble is not None:
        found.append(vitals.trouble)
    if vitals.leading_since is not None:
        found += [_late(plan, vitals) for plan in _late_checks(vitals, vitals.leading_since, now)]
    return found


def _late_checks(vitals: Vitals, since: dt.datetime, now: dt.datetime) -> list[Plan]:
    checks = [plan for plan in vitals.plans if plan.job is Job.CHECK]
    return [plan for plan in checks if is_late(plan, _done(plan, vitals) or since, now)]


def _done(plan: Plan, vitals: Vitals) -> dt.datetime | None:
    """Return the latest slot that was done; one that has yet to come was done by a clock that has been set back."""
    done = vitals.done.get(plan.id)
    return done if done is not None and done <= vitals.at else None


def _late(plan: Plan, vitals: Vitals) -> str:
    done = _done(plan, vitals)
    last = "none yet" if done is None else f"the last one was due at {done:%Y-%m-%dT%H:%M:%SZ}"
    return f"{plan.id}: three slots have passed without a check that succeeded ({last})"
