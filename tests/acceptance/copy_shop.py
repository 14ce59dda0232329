"""A shop whose copy is audited: one promise, ten parcels, and messages wherever a test puts them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace
from tests.acceptance.alerting import PROMISE, Row, Shop, days_ago

ON_TIME: Final[list[Row]] = [(f"K{number}", days_ago(9), days_ago(7), "Bogor") for number in range(10)]
OWNER: Final = "web@shop.example"


@dataclass
class CopyShop(Shop):
    """The shop; `collect` says where its copy is, `messages` what else stands under `messages:`."""

    promises: dict[str, dict[str, Any]] = field(default_factory=lambda: {"parcel": PROMISE | {"topic": "delivery"}})
    collect: list[dict[str, Any]] = field(default_factory=lambda: [{"files": "copy/*", "owner": OWNER}])
    messages: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, Any] = field(default_factory=dict)

    def write(self, *rows: Row) -> None:
        """Write settings, rules and records."""
        super().write(*(rows or ON_TIME))
        path = self.root / "expectmon.yaml"
        settings = json.loads(path.read_text())
        settings |= {"messages": {"collect": self.collect} | self.messages, "schedule": self.schedule}
        path.write_text(json.dumps(settings))

    def say(self, name: str, text: str) -> None:
        """Write a message."""
        path = self.root / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def audit(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Audit in this process; return the exit code and what is told."""
        ended = self.run("audit", "--format", "json", *arguments)
        assert ended.stdout, ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the state."""
        with open_state(load_workspace(self.root).state_url) as state, state.reading() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def open_findings(self) -> list[tuple[str, str, str]]:
        """What is found and not settled: kinds, messages and quotes."""
        query = "SELECT kind, message, quote FROM finding WHERE resolved_at IS NULL ORDER BY kind, message, quote"
        return [(kind, message or "", quote) for kind, message, quote in self.rows(query)]

    def letters(self) -> list[tuple[str, str]]:
        """Recipients and subjects of all that was queued, in that order."""
        return [(to, subject) for to, subject in self.rows("SELECT recipient, subject FROM outbox ORDER BY id")]
