"""The workspace as the rest of the program knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from expectmon.alerts.receivers import Notify
from expectmon.calendars.model import Calendar
from expectmon.errors import Problem
from expectmon.promises.model import Promise
from expectmon.schedules.model import Plan
from expectmon.workspace.copy import Copy


@dataclass(frozen=True, slots=True)
class FilesSource:
    """Files scanned by DuckDB. `files` maps a view name to a glob (relative to the workspace's root).

    Without `query` there is one entry, named after the source. `key` names the column that tells records apart;
    `cast` maps a column to a strptime format; `null_values` are cells, exact, that mean "nothing" beside the empty one.
    After `fresh` without a new record the source is stale; None: that is told from its usual pauses.
    """

    id: str
    files: Mapping[str, str]
    key: str
    query: str | None = None
    updated_at: str | None = None
    timezone: str = "UTC"
    cast: Mapping[str, str] = field(default_factory=dict)
    null_values: tuple[str, ...] = ()
    fresh: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class SqlSource:
    """A table or a query of a SQL database, by SQLAlchemy URL (secrets already expanded)."""

    id: str
    url: str = field(repr=False)
    key: str
    table: str | None = None
    query: str | None = None
    updated_at: str | None = None
    timezone: str = "UTC"
    cast: Mapping[str, str] = field(default_factory=dict)
    null_values: tuple[str, ...] = ()
    fresh: dt.timedelta | None = None


Source: TypeAlias = FilesSource | SqlSource


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that `expectmon.yaml` and `rules/` declare; `schedule` has a plan for all that is due, also as usual.

    `state_url` is a SQLAlchemy URL with an absolute path; `warnings` are problems that stop nothing.
    """

    root: Path
    state_url: str = field(repr=False)
    timezone: str
    language: str
    sources: Mapping[str, Source]
    calendars: Mapping[str, Calendar]
    promises: tuple[Promise, ...]
    warnings: tuple[Problem, ...] = ()
    notify: Notify = field(default_factory=Notify)
    schedule: tuple[Plan, ...] = ()
    copy: Copy = field(default_factory=Copy)
