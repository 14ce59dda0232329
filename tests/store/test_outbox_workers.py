"""Several workers on one outbox: whatever they do and when they die, nothing is lost and nothing is in two hands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule
from sqlalchemy import select

from expectmon.store import outbox
from expectmon.store.outbox_records import WAITING, AttemptOutcome, Claimed, Delivery, Settled
from expectmon.store.state import State, open_state
from expectmon.store.tables_alerts import AttemptRow, OutboxRow
from tests.store.rows import NOON, empty, outgoing

CLAIM = 60.0


def work(state: State, holder: str) -> list[str]:
    """Deliver all there is, a few at a time."""
    done: list[str] = []
    while True:
        with state.writing(alone=False) as connection:
            found = outbox.claim(connection, "mail", holder, NOON, CLAIM, 3)
        if not found:
            return done
        for claimed in found:
            with state.writing(alone=False) as connection:
                assert outbox.settle(connection, claimed, Settled(AttemptOutcome.ACCEPTED, NOON, "250", 0.1))
            done.append(claimed.outgoing.key)


def test_two_workers_at_once_deliver_every_message_once(ready: State) -> None:
    keys = [str(number) for number in range(40)]
    with ready.writing() as connection:
        outbox.enqueue(connection, [outgoing(key) for key in keys])
    with ThreadPoolExecutor(2) as pool:
        done = [key for part in pool.map(work, [ready, ready], ["a", "b"]) for key in part]
    assert Counter(done) == Counter(keys)


def test_a_worker_does_not_wait_for_one_that_is_claiming(ready_postgresql: State) -> None:
    empty(ready_postgresql)
    with ready_postgresql.writing() as connection:
        outbox.enqueue(connection, [outgoing(str(number)) for number in range(3)])
    with ready_postgresql.writing(alone=False) as first, ready_postgresql.writing(alone=False) as second:
        held = outbox.claim(first, "mail", "a", NOON, CLAIM, 2)
        others = outbox.claim(second, "mail", "b", NOON, CLAIM, 2)
    assert [found.outgoing.key for found in (*held, *others)] == ["0", "1", "2"]


def test_a_worker_does_not_wait_for_a_check_that_is_writing(ready_postgresql: State) -> None:
    empty(ready_postgresql)
    with ready_postgresql.writing() as connection:
        outbox.enqueue(connection, [outgoing()])
    with ready_postgresql.writing() as check:
        outbox.enqueue(check, [outgoing("of the check")])
        assert work(ready_postgresql, "a") == [outgoing().key]


class Workers(RuleBasedStateMachine):
    """Workers that claim, settle, die and forget, on clocks that may jump."""

    in_hand = Bundle("in_hand")

    def __init__(self) -> None:
        super().__init__()
        self.state = open_state("sqlite://")
        self.state.upgrade()
        self.now = NOON
        self.accepted: set[int] = set()
        self.holding: dict[int, Claimed] = {}

    def teardown(self) -> None:
        self.state.close()

    def _write(self, act: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- what the act gives
        with self.state.writing() as connection:
            return act(connection)

    @initialize(count=st.integers(1, 4))
    def put_in(self, count: int) -> None:
        later = NOON + dt.timedelta(hours=1)
        messages = [outgoing(str(number), give_up_at=later) for number in range(count)]
        assert self._write(lambda connection: outbox.enqueue(connection, messages)) == count
        self.count = count

    @rule(minutes=st.integers(-90, 90))
    def let_time_pass(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(target=in_hand, holder=st.sampled_from("ab"), limit=st.integers(1, 3))
    def take_some(self, holder: str, limit: int) -> tuple[Claimed, ...]:
        found = self._write(lambda connection: outbox.claim(connection, "mail", holder, self.now, CLAIM, limit))
        assert [claimed.id for claimed in found] == sorted({claimed.id for claimed in found})
        assert len(found) <= limit
        assert not self.accepted & {claimed.id for claimed in found}
        self.holding |= {claimed.id: claimed for claimed in found}
        return tuple(found)

    @rule(found=consumes(in_hand), outcome=st.sampled_from(AttemptOutcome), delay=st.integers(0, 70))
    def settle(self, found: tuple[Claimed, ...], outcome: AttemptOutcome, delay: int) -> None:
        for claimed in found:
            retry_at = self.now + dt.timedelta(minutes=delay) if outcome is AttemptOutcome.RETRY else None
            settled = Settled(outcome, self.now, "words", 0.1, retry_at)
            held = self._write(partial(outbox.settle, claimed=claimed, settled=settled))
            assert held is (self.holding.get(claimed.id) == claimed)
            if held or outcome is AttemptOutcome.ACCEPTED:
                self.holding.pop(claimed.id, None)
            if outcome is AttemptOutcome.ACCEPTED:
                self.accepted.add(claimed.id)

    @rule(holder=st.sampled_from("ab"))
    def end(self, holder: str) -> None:
        self._write(lambda connection: outbox.release_claims(connection, holder))
        with self.state.reading() as connection:
            claimed = set(connection.execute(select(OutboxRow.id).where(OutboxRow.claim.is_not(None))).scalars())
        self.holding = {number: found for number, found in self.holding.items() if number in claimed}

    @rule()
    def try_dead_ones_again(self) -> None:
        until = self.now + dt.timedelta(hours=1)
        self._write(lambda connection: outbox.requeue_dead(connection, self.now, until=until))

    @invariant()
    def what_is_sent_is_just_what_was_accepted(self) -> None:
        with self.state.reading() as connection:
            rows = connection.execute(select(OutboxRow.id, OutboxRow.status)).all()
            tried = select(AttemptRow.outbox_id).where(AttemptRow.outcome == AttemptOutcome.ACCEPTED.value)
            accepted = set(connection.execute(tried).scalars())
        assert {row.id for row in rows if row.status == Delivery.SENT.value} == accepted == self.accepted
        assert {row.id for row in rows if row.status == Delivery.CLAIMED.value} == set(self.holding)

    @invariant()
    def what_is_not_over_can_be_delivered_sooner_or_later(self) -> None:
        far = self.now + dt.timedelta(days=400)
        with self.state.reading() as connection:
            open_rows = select(OutboxRow.id).where(OutboxRow.status.in_(WAITING)).limit(1)
            waits = connection.execute(open_rows).first() is not None
            assert (outbox.lanes_due(connection, far) == ["mail"]) is waits


TestWorkers = Workers.TestCase
TestWorkers.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
