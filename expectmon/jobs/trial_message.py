"""`notify test`: one receiver is written to now, through the same outbox as every alert."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from expectmon.documents import did_you_mean
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.alerting.letters import Writing
from expectmon.jobs.alerting.posting import post_letter
from expectmon.jobs.alerting.tending import FAILING_FOR
from expectmon.jobs.deliver import deliver
from expectmon.present.letter import Letter, LetterKind
from expectmon.store import outbox
from expectmon.store.broken_lanes import BrokenLane, broken_lanes
from expectmon.store.outbox_records import TEST_KEY, Posted
from expectmon.store.state import State
from expectmon.workspace.model import Workspace


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of the test, and of those for whom all fails now: a test that was not tried waits behind them."""

    posted: tuple[Posted, ...]
    failing: tuple[BrokenLane, ...]


def send_trial(workspace: Workspace, state: State, name: str, now: dt.datetime) -> Tested:
    """Send a test message by every channel of a receiver, and return what became of it.

    Raises:
        UsageError: there is no such receiver.
    """
    known = Known.of(workspace)
    receiver = known.routing.receiver(name)
    if receiver is None:
        names = list(workspace.notify.receivers)
        raise UsageError(
            Problem(
                Code.NO_SUCH_RECEIVER,
                f"there is no receiver {name!r}",
                expected=f"one of {', '.join(names)}, or a mail address" if names else "a mail address",
                hint=did_you_mean(name, names),
            )
        )
    letter = Letter(
        LetterKind.TEST,
        receiver.id,
        receiver.language,
        receiver.timezone,
        now,
        base_url=workspace.notify.base_url,
    )
    with state.writing() as connection:
        key = f"{TEST_KEY}{receiver.id}.{now:%Y%m%dT%H%M%S%f}"
        message = post_letter(Writing(connection, known, now), letter, receiver, key).message
    deliver(workspace.root, workspace.notify, state, lambda: dt.datetime.now(dt.UTC), holder=f"test-{os.getpid()}")
    with state.reading() as connection:
        failing = broken_lanes(connection, dt.datetime.now(dt.UTC) + FAILING_FOR)
        return Tested(tuple(outbox.posted(connection, [message])), tuple(failing))
