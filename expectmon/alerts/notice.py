"""A notice: that one receiver is to be told of one change of an incident, or why not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from expectmon.alerts.incident import Why


class Verdict(StrEnum):
    """What becomes of a notice."""

    SEND = "send"
    DEFER = "defer"
    WITHHOLD = "withhold"


class Because(StrEnum):
    """Why it is sent, deferred or withheld."""

    # sent
    NEWS = "news"
    URGENT = "urgent"
    RELEASED = "released"
    # deferred
    QUIET_HOURS = "quiet-hours"
    OUTSIDE_HOURS = "outside-hours"
    PACED = "paced"
    WITH_NEXT = "with-next"
    # withheld
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    ACKNOWLEDGED = "acknowledged"
    NEVER_TOLD = "never-told"
    NO_RECEIVER = "no-receiver"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Notice:
    """What becomes of one change for one receiver; kept for `alerts show`.

    `why` is the change's reason. `detail` names the silence or the inhibiting incident. `release_at` is when a deferred
    one is looked at again. `message` is the identity of the outbox message that carries it, None while there is none.
    `receiver` is empty where the change reaches nobody. `settled` is when a deferred one was decided anew.
    """

    incident: int
    seq: int
    receiver: str
    why: Why
    verdict: Verdict
    because: Because
    at: dt.datetime
    detail: str = ""
    release_at: dt.datetime | None = None
    message: str | None = None
    id: int | None = None
    settled: dt.datetime | None = None
