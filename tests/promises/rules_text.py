"""Rules for tests, written as text."""

from __future__ import annotations

import textwrap

from expectmon.documents import read
from expectmon.promises.load import Rules, load_rules
from expectmon.promises.model import Promise

SOURCES = {"orders": "Europe/Lisbon", "tickets": "UTC"}

CALENDARS = """
calendars:
  shop:
    timezone: Europe/Lisbon
    hours: {mon-fri: "09:00-12:00, 13:00-18:00", sat: "22:00-02:00"}
    holidays: {country: PT, extra: [2026-12-24], except: [2026-06-10]}
    half_days: {2026-12-31: "09:00-12:00"}
    cutoff: "15:30"
  depot:
    timezone: UTC
    hours: {"mon,wed": "00:00-24:00"}
"""


def rules(*texts: str, timezone: str = "UTC") -> Rules:
    """Load files of these texts."""
    documents = [read(text.encode(), f"rules/{number}.yaml") for number, text in enumerate(texts)]
    return load_rules(documents, sources=SOURCES, timezone=timezone)


def promise(fields: str, *, clock: str = "start: paid_at\nstop: sent_at") -> Promise:
    """Load a promise with these fields beside the required ones; there must be no problem."""
    body = f"says: Sent soon\nsource: orders\n{clock}\n{textwrap.dedent(fields).strip()}"
    loaded = rules(CALENDARS + "promises:\n  sent-soon:\n" + textwrap.indent(body, "    ") + "\n")
    assert [str(problem) for problem in loaded.problems] == []
    (found,) = loaded.promises
    return found


def problems(fields: str, *, clock: str = "start: paid_at\nstop: sent_at") -> list[str]:
    """Load a promise with these fields and return what is wrong with it, without places."""
    body = f"says: Sent soon\nsource: orders\n{clock}\n{textwrap.dedent(fields).strip()}"
    loaded = rules(CALENDARS + "promises:\n  sent-soon:\n" + textwrap.indent(body, "    ") + "\n")
    return [f"{problem.code} {problem.message}" for problem in loaded.problems]
