"""A shop whose people are told of late parcels: its files, its commands as processes, and what came of them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from expectmon.alerts.receivers import Smtp
from expectmon.cli.main import app
from expectmon.jobs.deliver import Delivered, deliver
from expectmon.store import outbox
from expectmon.store.outbox_records import Delivery
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace

PROMISE: dict[str, Any] = {
    "says": "Delivered in 3 days",
    "owner": "ops@shop.example",
    "source": "parcels",
    "start": "sent",
    "stop": "arrived",
    "within": "3 days",
}
HEADER = ("parcel", "sent", "arrived", "city")
Row = Sequence[str]


def smtp_settings(smtp: Smtp, **different: object) -> dict[str, object]:
    """The settings of a mail server of the tests."""
    return {
        "host": smtp.host,
        "port": smtp.port,
        "tls": smtp.tls,
        "user": smtp.user,
        "password": smtp.password,
        "from": "watch@shop.example",
        "authority": str(smtp.authority),
    } | different


@dataclass
class Shop:
    """A workspace on disk. JSON is YAML too, so that texts of any kind can stand in it."""

    root: Path
    notify: dict[str, Any] = field(default_factory=dict)
    promises: dict[str, dict[str, Any]] = field(default_factory=lambda: {"parcel": dict(PROMISE)})
    header: Row = HEADER
    state: str = "sqlite:///expectmon.db"

    def write(self, *rows: Row) -> None:
        """Write settings, rules and records."""
        sources = {"parcels": {"files": "parcels.csv", "key": self.header[0], "timezone": "UTC"}}
        settings = {"state": self.state, "timezone": "UTC", "sources": sources, "notify": self.notify}
        (self.root / "rules").mkdir(parents=True, exist_ok=True)
        (self.root / "expectmon.yaml").write_text(json.dumps(settings))
        (self.root / "rules/all.yaml").write_text(json.dumps({"promises": self.promises}))
        self.record(*rows)

    def record(self, *rows: Row) -> None:
        """Write the records."""
        quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (self.header, *rows))
        (self.root / "parcels.csv").write_text("\n".join(quoted) + "\n", newline="")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command in this process, which is quicker."""
        chosen = ["-C", str(self.root), *arguments]
        result = CliRunner().invoke(app, chosen, catch_exceptions=False)
        return subprocess.CompletedProcess(chosen, result.exit_code, result.stdout, result.stderr)

    def process(self, *arguments: str, program: str | None = None, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - what a process takes besides
        """Run a command as a process of its own; `program` is run instead of expectmon, with the same arguments."""
        start = ["-c", program] if program else ["-m", "expectmon"]
        command = [sys.executable, *start, "-C", str(self.root), *arguments]
        where = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        result = subprocess.run(command, env=where, capture_output=True, text=True, check=False, **more)
        assert "Traceback" not in result.stdout + result.stderr, result.stderr
        assert "this is a bug" not in result.stderr, result.stderr
        return result

    def deliver_at(self, now: dt.datetime, on_step: Callable[[object], None] = lambda _: None) -> Delivered:
        """Deliver as `expectmon deliver` does, at a moment."""
        workspace = load_workspace(self.root)
        with open_state(workspace.state_url) as state:
            return deliver(self.root, workspace.notify, state, lambda: now, holder="test", on_step=on_step)

    def outbox(self) -> dict[Delivery, int]:
        """How many messages are in each status."""
        with open_state(load_workspace(self.root).state_url) as state, state.reading() as connection:
            return {status: number for status, number in outbox.counts(connection).by_status.items() if number}


def days_ago(days: float) -> str:
    """A moment that many days ago, as a record has it."""
    return f"{dt.datetime.now(dt.UTC) - dt.timedelta(days=days):%Y-%m-%d %H:%M:%S}"


def late(*keys: str, city: str = "Bogor") -> list[Row]:
    """Parcels that are late: sent ten days ago, and not there."""
    return [(key, days_ago(10), "", city) for key in keys]


def parsed(contents: Iterable[bytes]) -> list[EmailMessage]:
    """Mails as the standard library reads them, which is how most programs do."""
    return [email.message_from_bytes(content, policy=email.policy.default) for content in contents]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """One of the two texts of a mail."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
