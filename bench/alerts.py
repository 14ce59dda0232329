"""What alerts and the service cost: `python bench/alerts.py`, on data that it makes. The last line is one JSON object.

- `decide_cpu_s`: CPU of measuring, deciding and writing letters in a check of 100,000 open commitments with 1,000 open
  incidents, beside the check itself; the dearer of the check that finds them and of one an hour later.
- `mails_per_s`: 10,000 queued mails to a server on this machine, by one process, each settled in the state by itself.
- `idle_mb`, `idle_cpu_pct`: `expectmon run` between two checks.
- `growth_mb_2000`: by how much a process grows from the 200th to the 2,000th check.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from expectmon.alerts.receivers import Notify, Smtp
from expectmon.jobs import check, check_source
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.deliver import deliver
from expectmon.store import outbox, recording
from expectmon.store.outbox_records import Outgoing
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace

ROOT: Final = Path(__file__).resolve().parents[1]
AT: Final = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
OPEN: Final = 100_000
INCIDENTS: Final = 1_000
MAILS: Final = 10_000
CHECKS: Final = 2_000
WARM: Final = 200
IDLE_SECONDS: Final = 120
BOUNDS: Final = {"decide_cpu_s": 2.0, "mails_per_s": 150.0, "idle_mb": 120.0, "idle_cpu_pct": 0.5}

SETTINGS: Final = """\
sources:
  orders: {files: orders.csv, key: id}
  urgent: {files: urgent.csv, key: id}
notify:
  receivers: {ops: {mail: [ops@shop.example]}}
  routes: [{to: [ops]}]
"""
RULES: Final = """\
promises:
  all:
    {says: Soon, source: orders, start: placed, stop: done, within: 5 days, nearing: 50%, objective: 95% over 28 days}
  each:
    {says: In a day, source: urgent, start: placed, stop: done, within: 1 day, alert: {each: true}}
"""
SERVER: Final = """\
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Counting:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Counting()), "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


class Spent:
    """CPU seconds spent in some functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def on(self, module: Any, name: str, collect: Callable[[Any], Any] = lambda found: found) -> None:  # noqa: ANN401 - any module, any function
        """Count what a function takes, and what it takes to use up what it gives."""
        function = getattr(module, name)

        def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function
            began = time.process_time()
            try:
                return collect(function(*arguments, **named))
            finally:
                self.seconds += time.process_time() - began

        setattr(module, name, counted)


def decide_cpu() -> float:
    """Return the CPU seconds that alerts add to a check, the dearer of two."""
    spent = Spent()
    spent.on(check_source, "measure")
    spent.on(check_source, "nearing", tuple)
    spent.on(recording, "write_nearing")
    spent.on(check, "alert")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, OPEN, INCIDENTS)
        workspace = load_workspace(root)
        for at in (AT, AT + dt.timedelta(hours=1)):
            spent.seconds = 0.0
            began = time.process_time()
            result = run_check(workspace, CheckAsked(), at)
            whole = time.process_time() - began
            found.append(spent.seconds)
            firing = result.alerts.firing if result.alerts else 0
            print(f"  check of {OPEN:,} open: {whole:.2f} s CPU, of it alerts {spent.seconds:.2f}; {firing:,} firing")
    return max(found)


def _write(root: Path, orders: int, urgent: int) -> None:
    (root / "rules").mkdir(parents=True)
    (root / "expectmon.yaml").write_text(SETTINGS, encoding="utf-8")
    (root / "rules" / "all.yaml").write_text(RULES, encoding="utf-8")
    # A third is overdue, a third nearing, a third neither.
    _csv(root / "orders.csv", (AT - dt.timedelta(minutes=number * 10_000 // orders) for number in range(orders)))
    _csv(root / "urgent.csv", (AT - dt.timedelta(days=2, seconds=number) for number in range(urgent)))


def _csv(path: Path, placed: Iterator[dt.datetime]) -> None:
    lines = (f"{number},{moment:%Y-%m-%d %H:%M:%S}," for number, moment in enumerate(placed))
    path.write_text("\n".join(["id,placed,done", *lines, ""]), encoding="utf-8")


def mails_per_second() -> float:
    """Return how many mails one process delivers in a second."""
    with tempfile.TemporaryDirectory() as folder, _server() as port:
        root = Path(folder)
        notify = Notify(smtp=Smtp("127.0.0.1", "expectmon@shop.example", port, tls="none"))
        with open_state(f"sqlite:///{root / 'expectmon.db'}") as state:
            with state.writing() as connection:
                outbox.enqueue(connection, [_mail(number) for number in range(MAILS)])
            began = time.monotonic()
            sent = deliver(root, notify, state, lambda: dt.datetime.now(dt.UTC), holder="bench")
            took = time.monotonic() - began
    if sent.sent != MAILS:
        raise SystemExit(f"only {sent.sent} of {MAILS} mails were sent")
    print(f"  {MAILS:,} mails in {took:.1f} s")
    return MAILS / took


def _mail(number: int) -> Outgoing:
    text = f"From: expectmon@shop.example\r\nTo: ops@shop.example\r\nSubject: {number}\r\n\r\n" + "late\r\n" * 300
    now = dt.datetime.now(dt.UTC)
    return Outgoing(
        key=f"{number}.1.mail.ops@shop.example",
        message=f"{number}.1/ops",
        identity=f"<{number}@shop.example>",
        receiver="ops",
        channel="mail",
        lane="mail",
        recipient="ops@shop.example",
        subject=str(number),
        payload=text.encode(),
        created=now,
        not_before=now,
        give_up_at=now + dt.timedelta(days=1),
    )


@contextmanager
def _server() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        server.stdout.readline()
        try:
            yield port
        finally:
            server.terminate()


def idle() -> tuple[float, float]:
    """Return the memory (MB) and the CPU (%) of a service that has checked and waits."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, 1000, 10)
        command = [sys.executable, "-m", "expectmon", "-C", folder, "run", "--listen", "127.0.0.1:0"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as service:
            try:
                _wait_for_a_check(root)
                return _watch(psutil.Process(service.pid))
            finally:
                service.terminate()


def _wait_for_a_check(root: Path) -> None:
    with open_state(f"sqlite:///{root / 'expectmon.db'}") as state:
        while state.last_live_check() is None:
            time.sleep(1)
    time.sleep(10)  # what follows a check is over


def _watch(process: psutil.Process) -> tuple[float, float]:
    while 60 * 15 - time.time() % (60 * 15) < IDLE_SECONDS + 15:  # the next check must not fall into it
        time.sleep(5)
    before = sum(process.cpu_times()[:2])
    began = time.monotonic()
    time.sleep(IDLE_SECONDS)
    used = sum(process.cpu_times()[:2]) - before
    return process.memory_info().rss / 2**20, 100 * used / (time.monotonic() - began)


def growth() -> float:
    """Return by how many MB a process grows while it checks 1,800 times."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root, 200, 5)
        workspace = load_workspace(root)
        before = 0.0
        for number in range(CHECKS):
            if number == WARM:
                before = _resident()
            run_check(workspace, CheckAsked(), AT + dt.timedelta(minutes=number))
        return _resident() - before


def _resident() -> float:
    return float(psutil.Process(os.getpid()).memory_info().rss) / 2**20


def main() -> None:
    """Measure all, print a table and the figures."""
    figures: dict[str, float] = {}
    figures["decide_cpu_s"] = decide_cpu()
    figures["mails_per_s"] = mails_per_second()
    figures["idle_mb"], figures["idle_cpu_pct"] = idle()
    figures["growth_mb_2000"] = growth()
    for name, value in figures.items():
        print(f"{name:<16} {value:>10.2f}  {_judged(name, value)}")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def _judged(name: str, value: float) -> str:
    bound = BOUNDS.get(name)
    if bound is None:
        return ""
    good = value >= bound if name == "mails_per_s" else value <= bound
    return f"bound {bound:g}: {'ok' if good else 'OVER' if name != 'mails_per_s' else 'UNDER'}"


if __name__ == "__main__":
    main()
