"""Deliveries that are killed (kill -9) at every step, to a real mail server: nothing is lost, nothing is made up."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import cycle, islice, product
from pathlib import Path

from expectmon.jobs.deliver import Step
from expectmon.store import outbox
from expectmon.store.outbox_records import Delivery, Outgoing
from expectmon.store.state import State, open_state
from tests.mailroom import Mailroom, running_mailroom

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CLAIM_RUNS_OUT = dt.timedelta(minutes=5, seconds=1)
KILLS = 210
MAILS = 400


def mail(number: int) -> Outgoing:
    name = "dropped" if number % 40 == 0 else f"ops{number}"  # some are stored, and the answer never comes
    key = f"{number}.1.mail.{name}@shop.example"
    payload = f"Message-ID: <{key}>\r\nSubject: {number} late\r\n\r\nlook at {number}\r\n".encode()
    address, identity = f"{name}@shop.example", f"<{key}>"
    return Outgoing(key, "m", identity, "ops", "mail", "mail", address, identity, payload, NOW, NOW, NOW + 2 * DAY)


class Courier:
    """A process that delivers when told, and dies when told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, order: dict[str, object]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()

    def deliver(self, at: dt.datetime, step: Step | None = None, after: int = 0) -> int:
        """Deliver once and return the signal that ended it."""
        assert self._process.stdout
        self.tell({"at": at.isoformat(), "step": step, "after": after})
        return int(self._process.stdout.readline())


@contextmanager
def running_courier(room: Mailroom, url: str, root: Path) -> Iterator[Courier]:
    command = [sys.executable, "-m", "tests.courier"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, text=True) as process:
        courier = Courier(process)
        courier.tell({"smtp": asdict(room.smtp), "state": url, "root": root})
        yield courier


def identities(contents: list[bytes]) -> list[str]:
    return [content.decode().split("\r\n")[0].removeprefix("Message-ID: ") for content in contents]


def sent(state: State) -> set[str]:
    with state.reading() as connection:
        return {row.subject for row in outbox.posted(connection, ["m"]) if row.status is Delivery.SENT}


def test_killed_at_any_step_every_mail_arrives_and_a_repeated_one_is_the_same(tmp_path: Path) -> None:
    mails = [mail(number) for number in range(1, MAILS + 1)]
    url = f"sqlite:///{tmp_path / 'state.db'}"
    killed: Counter[Step] = Counter()
    at = NOW
    with running_mailroom(tmp_path) as room, open_state(url) as state, running_courier(room, url, tmp_path) as courier:
        with state.writing() as connection:
            outbox.enqueue(connection, mails)
        for step, after in islice(cycle(product(Step, (1, 2))), KILLS):
            killed[step] += courier.deliver(at, step, after) == signal.SIGKILL
            taken = identities([each.content for each in room.taken])
            assert sent(state) <= set(taken)  # nothing counts as sent that the server has not taken
            at += CLAIM_RUNS_OUT
        for _ in range(3):
            assert courier.deliver(at) == 0
            at += dt.timedelta(hours=2)
        with state.reading() as connection:
            assert outbox.counts(connection).by_status[Delivery.SENT] == MAILS
    arrived = Counter(each.content for each in room.taken)
    assert arrived.keys() == {each.payload for each in mails}  # the same bytes, so the same Message-ID, each time
    assert sum(killed.values()) >= 200
    assert min(killed[step] for step in Step) >= 60
    assert max(arrived.values()) > 1  # some did come twice, or this would show nothing
