"""Deliver what waits in the outbox: every lane by itself, and nothing is marked sent before the server said so."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from expectmon.alerts.receivers import Notify
from expectmon.jobs.settling import Settling
from expectmon.notify.backoff import GIVE_UP_AFTER, retry_at, span
from expectmon.notify.choose import transport_of
from expectmon.notify.transport import Answer, Transport
from expectmon.notify.words import told
from expectmon.store import outbox
from expectmon.store.broken_lanes import BrokenLane, broken_lanes
from expectmon.store.outbox_records import AttemptOutcome, Claimed, Delivery, Settled
from expectmon.store.state import State

_THREADS: Final = 4
_BATCH: Final = 50
_CLAIM_SECONDS: Final = 300.0
_FRESH_SECONDS: Final = 50.0  # after which what is claimed and not tried is put back: a message can take 240 s
_LONGEST_PAUSE: Final = 300.0  # of a lane, where its server has not asked for another


class Step(StrEnum):
    """What has just happened to a message; SENT: the server has it, and we have not written that down yet."""

    CLAIMED = "claimed"
    SENT = "sent"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages: sent, to be tried again, dead; and how many of all still wait.

    `broken` are recipients whom nothing reaches, `healthy` those receivers and channels that took something now and
    have none that is broken.
    """

    sent: int
    retried: int
    dead: int
    waiting: int
    broken: tuple[BrokenLane, ...] = ()
    healthy: frozenset[tuple[str, str]] = frozenset()


def deliver(  # noqa: PLR0913 - the callers' circumstances, each named where it is given
    root: Path,
    notify: Notify,
    state: State,
    now: Callable[[], dt.datetime],
    *,
    holder: str,
    retry_dead: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
    limit: float | None = None,
) -> Delivered:
    """Send what is due.

    Lanes are worked off side by side, so that one that hangs holds up no other. A message that nobody answers for is
    tried again later; one that a crash leaves claimed goes out again under the same identity.

    Args:
        root: the folder of expectmon.yaml.
        notify: how messages are sent now.
        state: the state database.
        now: tells the time (UTC).
        holder: who we are, in the state; no other process has this name at the same time.
        retry_dead: try the dead ones again first.
        on_step: is told of each message's steps, on the threads that work it off.
        limit: the seconds after which no further message is begun.

    Raises:
        StateError: the state could not be read or written; what was sent meanwhile may be sent once more.
    """
    if retry_dead:
        with state.writing(alone=False) as connection:
            outbox.requeue_dead(connection, now(), until=now() + GIVE_UP_AFTER)
    with state.reading() as connection:
        lanes = outbox.lanes_due(connection, now())
    ends = None if limit is None else time.monotonic() + limit
    courier = _Courier(root, notify, state, now, holder, on_step, ends)
    tally = _work_off(courier, lanes)
    with state.reading() as connection:
        broken = tuple(broken_lanes(connection, now()))
        by_status = outbox.counts(connection).by_status
    waiting = by_status[Delivery.QUEUED] + by_status[Delivery.CLAIMED]
    lost = {(lane.receiver, lane.channel) for lane in broken}
    return Delivered(tally.sent, tally.retried, tally.dead, waiting, broken, frozenset(tally.reached - lost))


@dataclass(slots=True)
class _Tally:
    sent: int = 0
    retried: int = 0
    dead: int = 0
    reached: set[tuple[str, str]] = field(default_factory=set)

    def add(self, other: _Tally) -> None:
        self.sent += other.sent
        self.retried += other.retried
        self.dead += other.dead
        self.reached |= other.reached


@dataclass(frozen=True, slots=True)
class _Courier:
    """What every lane needs. `ends` is on the monotonic clock; `stop` is set when all are to end."""

    root: Path
    notify: Notify
    state: State
    now: Callable[[], dt.datetime]
    holder: str
    on_step: Callable[[Step], None]
    ends: float | None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        return self.stop.is_set() or (self.ends is not None and time.monotonic() >= self.ends)


def _work_off(courier: _Courier, lanes: Sequence[str]) -> _Tally:
    """Work off all lanes. What goes wrong in one is raised when the others have ended."""
    whole = _Tally()
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="deliver") as threads:
        working: list[Future[_Tally]] = [threads.submit(_Lane(courier, lane).work) for lane in lanes]
        try:
            for one in working:
                one.exception()  # waits
        except BaseException:  # an interrupt: each lane ends after the message that it is sending
            courier.stop.set()
            raise
    for one in working:
        whole.add(one.result())
    return whole


class _Lane:
    """One lane, worked off by one thread."""

    def __init__(self, courier: _Courier, lane: str) -> None:
        self._courier = courier
        self._lane = lane
        self._holder = f"{courier.holder}/{lane}"
        self._tally = _Tally()
        self._pause: dt.timedelta | None = None

    def work(self) -> _Tally:
        """Send until nothing is due, the channel breaks, or the time is up; what is claimed by then is put back."""
        courier = self._courier
        try:
            with (
                Settling(courier.state, courier.stop, lambda: courier.on_step(Step.SETTLED)) as settling,
                transport_of(self._lane, courier.notify, courier.root) as transport,
            ):
                while not courier.is_over and self._work_off(transport, settling):
                    pass
        finally:
            self._put_back()
        return self._tally

    def _work_off(self, transport: Transport, settling: Settling) -> bool:
        """Claim some messages and send them; False at the end of the lane."""
        claimed_at = time.monotonic()
        with self._courier.state.writing(alone=False) as connection:
            now = self._courier.now()
            batch = outbox.claim(connection, self._lane, self._holder, now, _CLAIM_SECONDS, _BATCH)
        for claimed in batch:
            if self._courier.is_over:
                return False
            if time.monotonic() - claimed_at > _FRESH_SECONDS:
                settling.wait()
                self._put_back()
                return True
            answer = self._send(transport, settling, claimed)
            if answer.whole_channel:
                self._pause = _pause(answer, claimed)
                return False
        return bool(batch)

    def _put_back(self) -> None:
        """Put back what is claimed and was not tried; all that was tried must be written down."""
        with self._courier.state.writing(alone=False) as connection:
            outbox.release_claims(connection, self._holder)
            if self._pause is not None:
                outbox.pause_lane(connection, self._lane, self._courier.now() + self._pause)

    def _send(self, transport: Transport, settling: Settling, claimed: Claimed) -> Answer:
        courier = self._courier
        courier.on_step(Step.CLAIMED)
        began = time.monotonic()
        answer = _answer(transport, claimed, courier.now())
        if answer.outcome is AttemptOutcome.ACCEPTED:
            courier.on_step(Step.SENT)
        settled = _settled(claimed, answer, courier.now(), time.monotonic() - began)
        settling.add(claimed, settled)
        self._count(claimed, settled)
        return answer

    def _count(self, claimed: Claimed, settled: Settled) -> None:
        if settled.outcome is AttemptOutcome.ACCEPTED:
            self._tally.sent += 1
            self._tally.reached.add((claimed.outgoing.receiver, claimed.outgoing.channel))
        elif outbox.is_tried_again(claimed, settled):
            self._tally.retried += 1
        else:
            self._tally.dead += 1


def _answer(transport: Transport, claimed: Claimed, now: dt.datetime) -> Answer:
    """Send a message. A fault of ours that one of them meets must not hold up all that come after it."""
    try:
        return transport.send(claimed.outgoing, now)
    except Exception as error:  # noqa: BLE001 - it is told by `alerts show`, and as a broken channel
        return Answer(AttemptOutcome.RETRY, told(f"not sent, this is a bug: {type(error).__name__}: {error}"))


def _pause(answer: Answer, claimed: Claimed) -> dt.timedelta:
    """Return for how long a channel that is broken is left alone, so that no server sees a login for every message."""
    if answer.retry_after is not None:
        return dt.timedelta(seconds=answer.retry_after)
    return dt.timedelta(seconds=min(span(claimed.attempts), _LONGEST_PAUSE))


def _settled(claimed: Claimed, answer: Answer, at: dt.datetime, seconds: float) -> Settled:
    again = None
    if answer.outcome is AttemptOutcome.RETRY:
        again = retry_at(at, claimed.attempts, answer.retry_after)
    return Settled(answer.outcome, at, answer.words, seconds, again)
