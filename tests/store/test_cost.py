"""What is asked every minute costs the same after years: counted in steps of SQLite's machine, not in seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert

from expectmon.store import incidents, notices, outbox, pruning, recording, slots
from expectmon.store.broken_lanes import broken_lanes
from expectmon.store.state import State, open_state
from expectmon.store.tables import Breach, Run, Table, Told
from expectmon.store.tables_alerts import AttemptRow, IncidentRow, NoticeRow, OutboxRow, SlotRow
from tests.store.rows import NOON, outgoing

Ask = Callable[[Connection], object]
LITTLE, MUCH = 500, 5000
EVERY_MINUTE: dict[str, Ask] = {
    "open incidents": incidents.open_incidents,
    "deferred notices": lambda connection: notices.deferred_due(connection, NOON),
    "lanes": lambda connection: outbox.lanes_due(connection, NOON),
    "broken recipients": lambda connection: broken_lanes(connection, NOON),
    "letters of the day": lambda connection: outbox.written_since(connection, NOON - dt.timedelta(days=1)),
    "slots": lambda connection: slots.last_slot(connection, "deliver"),
    "the last check": recording.last_live_check,
}


def fill(connection: Connection, years: int) -> None:
    """Write a history of things that are over, a few a day."""
    numbers = range(1, years + 1)
    rows: dict[type[Table], list[dict[str, object]]] = {
        IncidentRow: [_incident(number) for number in numbers],
        NoticeRow: [_notice(number) for number in numbers],
        OutboxRow: [_sent(number) for number in numbers],
        AttemptRow: [_attempt(number) for number in numbers],
        SlotRow: [_slot(number) for number in numbers],
        Run: [_run(number) for number in numbers],
        Told: [
            {"promise": "p", "run_id": number, "breaches_since": long_ago(number), "summary": {}} for number in numbers
        ],
        Breach: [_breach(number) for number in numbers],
    }
    for table, written in rows.items():
        connection.execute(insert(table), written)


def long_ago(number: int) -> dt.datetime:
    return NOON - dt.timedelta(days=2, hours=number)


def _incident(number: int) -> dict[str, object]:
    when, none = long_ago(number), dict.fromkeys(("source", "key", "told", "told_at", "escalated"))
    acknowledged = {f"acknowledged_{part}": None for part in ("by", "at", "until", "note")}
    texts = {"condition": "overdue", "promise": "p", "severity": "warning", "phase": "resolved"}
    counts = dict.fromkeys(("seq", "bad", "good", "repeats"), 1)
    times = dict.fromkeys(("since", "opened", "fired", "ended"), when)
    return {
        "fingerprint": f"{number}", "segment": [], "figures": {}, "history": False,
        **none, **acknowledged, **texts, **counts, **times,
    }  # fmt: skip


def _notice(number: int) -> dict[str, object]:
    texts = {"receiver": "ops", "why": "first", "verdict": "send", "because": "", "detail": "", "message": "m"}
    return {"incident_id": number, "seq": 1, "at": long_ago(number), **texts}


def _sent(number: int) -> dict[str, object]:
    sent = outgoing(f"{number}.1.mail.a@shop.example", created=long_ago(number))
    values = {name: getattr(sent, name) for name in sent.__dataclass_fields__}
    return {**values, "status": "sent", "attempts": 2, "sent_at": long_ago(number)}


def _attempt(number: int) -> dict[str, object]:
    return {"outbox_id": number, "at": long_ago(number), "outcome": "retry", "answer": "later", "seconds": 0.1}


def _slot(number: int) -> dict[str, object]:
    when = long_ago(number)
    times = dict.fromkeys(("due", "started", "finished"), when)
    return {"plan": "deliver", "status": "done", "holder": "a", "note": "", "missed": 0, **times}


def _run(number: int) -> dict[str, object]:
    times = dict.fromkeys(("at", "started", "finished"), long_ago(number))
    return {"id": number, "replay": False, "failed_sources": [], "software": "1", **times}


def _breach(number: int) -> dict[str, object]:
    when = long_ago(number)
    times = dict.fromkeys(("started", "deadline", "stopped", "first_seen", "last_seen", "closed_at"), when)
    texts = {
        "promise": "p",
        "key": f"{number}",
        "version": "first",
        "state": "broken",
        "reason": "",
        "closed_why": "stopped",
    }
    return {"cycle": 1, "delta_seconds": 1.0, **texts, **times}


def steps(state: State, ask: Ask) -> int:
    """Count what SQLite does for a question, in hundreds of the steps of its machine."""
    counted = []
    with state.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(lambda: counted.append(1), 100)
        ask(connection)
        driver.set_progress_handler(None, 0)
    return len(counted)


def filled(years: int) -> State:
    state = open_state("sqlite://")
    with state.writing() as connection:
        fill(connection, years)
    return state


@pytest.fixture(scope="module")
def young_and_old() -> tuple[State, State]:
    return filled(LITTLE), filled(MUCH)


@pytest.mark.parametrize("name", EVERY_MINUTE)
def test_what_is_asked_every_minute_does_not_depend_on_what_is_over(
    young_and_old: tuple[State, State], name: str
) -> None:
    young, old = (steps(state, EVERY_MINUTE[name]) for state in young_and_old)
    assert old <= young + 2


def test_ten_times_the_history_takes_about_ten_times_as_long_to_prune() -> None:
    ask: Ask = lambda connection: pruning.prune(connection, NOON, NOON)  # noqa: E731 - one question of many
    young, old = (steps(filled(years), ask) for years in (LITTLE, MUCH))
    assert old < 15 * young
