"""The examination: everything that a check needs, looked at one by one, each with what to do. Changes nothing."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from expectmon.calendars.holidays import holidays_of
from expectmon.calendars.model import Calendar
from expectmon.errors import ExpectmonError, Problem, Severity
from expectmon.jobs.doctor_channels import examine_channels, examine_schedule
from expectmon.jobs.finding import Finding, Level, counted
from expectmon.jobs.named import no_promises
from expectmon.jobs.source_faults import source_faults
from expectmon.jobs.telling import calendars_used, notify_with_hours, routes_in_vain, unheard, unknown_names
from expectmon.present.rehearsal import rehearse
from expectmon.present.templates import has_own
from expectmon.promises.columns import check_columns
from expectmon.promises.lint import lint
from expectmon.promises.load import Rules
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb
from expectmon.sources.files import find_files
from expectmon.sources.open import source_columns, source_folders
from expectmon.store.database import Database
from expectmon.store.state import open_state
from expectmon.workspace.files import RULES, rule_files
from expectmon.workspace.load import Settings, load_settings, read_rules
from expectmon.workspace.model import FilesSource, Source

_REPORTS: Final = "reports"
_YEAR: Final = dt.timedelta(days=365)
_PATIENCE_SECONDS: Final = 1.0


def examine(root: Path, now: dt.datetime) -> Iterator[Finding]:
    """Look at a workspace, part by part; a part that fails hides no other.

    Args:
        root: The folder of `expectmon.yaml`.
        now: The wall clock, aware.
    """
    settings = load_settings(root)
    paths, found = rule_files(root / RULES, root) if (root / RULES).is_dir() else ([], [])
    rules = read_rules(paths, root, sources=settings.zones, timezone=settings.timezone)
    problems = (*settings.problems, *unknown_names(settings, rules), *routes_in_vain(settings, rules))
    yield from _problems("settings", problems, "expectmon.yaml can be read")
    yield from _rules(
        rules, (*found, *rules.problems, *lint(rules, also_used=calendars_used(settings)), *unheard(settings, rules))
    )
    for name, calendar in rules.calendars.items():
        yield _calendar(name, calendar, now.date())
    for source in settings.sources.values():
        own = tuple(promise for promise in rules.promises if promise.source == source.id)
        yield from _source(source, own, root)
    yield from _state(settings, now)
    yield _reports(root / _REPORTS)
    yield from examine_channels(notify_with_hours(settings, rules), rules.promises, root)
    yield from examine_schedule(settings, now)
    if has_own(root):
        yield from _problems("templates", rehearse(root), "the workspace's own templates can be used")
    yield _driver(settings)


def _problems(subject: str, problems: tuple[Problem, ...], fine: str) -> Iterator[Finding]:
    for problem in problems:
        level = Level.FAIL if problem.severity is Severity.ERROR else Level.WARN
        yield Finding(level, subject, problem.message, problem, configuration=True)
    if not problems:
        yield Finding(Level.OK, subject, fine)


def _rules(rules: Rules, problems: tuple[Problem, ...]) -> Iterator[Finding]:
    count = len(tuple(rules.promises))
    if not count and all(problem.severity is not Severity.ERROR for problem in problems):
        problems = (*problems, no_promises())
    yield from _problems("rules", problems, f"{counted(count, 'promise')}, nothing to remark")


def _calendar(name: str, calendar: Calendar, today: dt.date) -> Finding:
    subject, country = f"calendar {name}", calendar.holidays.country
    if country is None:
        return Finding(Level.OK, subject, f"{calendar.timezone}, no public holidays")
    uncovered = holidays_of(calendar.holidays, today, today + _YEAR).first_uncovered_year
    if uncovered is not None:
        message = f"the public holidays of {country} are not known for {uncovered}: add them under holidays: extra"
        return Finding(Level.WARN, subject, message)
    return Finding(Level.OK, subject, f"{calendar.timezone}, public holidays of {country} known for the next year")


def _source(source: Source, promises: tuple[Promise, ...], root: Path) -> Iterator[Finding]:
    subject = f"source {source.id}"
    try:
        with open_duckdb(source_folders([source], root), in_memory=True) as connection:
            columns = source_columns(connection, source, root)
        size = _size(source, root)
    except ExpectmonError as error:
        yield from (
            Finding(Level.FAIL, subject, problem.message.removeprefix(f"{subject}: "), problem)
            for problem in error.problems
        )
        return
    problems = [*source_faults(source, columns, root)]
    problems += [problem for promise in promises for problem in check_columns(promise, columns)]
    yield from (Finding(Level.FAIL, subject, each.message, each, configuration=True) for each in problems)
    if not problems:
        used = counted(len(promises), "promise") if promises else "no promise"
        level = Level.OK if promises else Level.WARN
        yield Finding(level, subject, f"{size}{counted(len(columns), 'column')}, read by {used}")


def _size(source: Source, root: Path) -> str:
    if not isinstance(source, FilesSource):
        return ""
    files = [file.path for pattern in source.files.values() for file in find_files(source.id, pattern, root)]
    newest = max(path.stat().st_mtime for path in files)
    written = dt.datetime.fromtimestamp(newest, dt.UTC)
    return f"{counted(len(files), 'file')}, newest written {written:%Y-%m-%d %H:%M} UTC, "


def _state(settings: Settings, now: dt.datetime) -> Iterator[Finding]:
    try:
        with open_state(settings.state_url, patience=_PATIENCE_SECONDS) as state:
            status = state.status()
        if status.revision is None:
            yield _unmade(settings)
        else:
            _try_to_write(settings)
            old = "" if status.revision == status.head else "; the next check brings it up to date"
            yield Finding(Level.OK, "state", f"can be read and written, revision {status.revision}{old}")
    except ExpectmonError as error:
        yield from (Finding(Level.FAIL, "state", problem.message, problem) for problem in error.problems)
        return
    yield _clock(status.last_live_check, now)


def _try_to_write(settings: Settings) -> None:
    """Begin to write and end without having written."""
    database = Database(settings.state_url, _PATIENCE_SECONDS)
    try:
        with database.writing():
            pass
    finally:
        database.close()


def _unmade(settings: Settings) -> Finding:
    path = Database(settings.state_url, _PATIENCE_SECONDS).path
    if path is None or path.exists():
        return Finding(Level.OK, "state", "can be reached; the first check makes its tables")
    if not path.parent.is_dir():
        return Finding(Level.FAIL, "state", f"its folder {path.parent} does not exist: create it")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return Finding(Level.FAIL, "state", f"its folder {path.parent} cannot be written: give this user the right to")
    return Finding(Level.OK, "state", "not there yet; the first check makes it")


def _clock(last: dt.datetime | None, now: dt.datetime) -> Finding:
    if last is None:
        return Finding(Level.OK, "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, no check recorded yet")
    if now < last:
        message = f"it says {now:%Y-%m-%d %H:%M:%S} UTC, but a check was recorded at {last:%Y-%m-%d %H:%M:%S} UTC"
        return Finding(Level.FAIL, "clock", f"{message}: set the clock of this machine")
    return Finding(Level.OK, "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, after the last check at {last:%Y-%m-%d %H:%M:%S}")


def _reports(folder: Path) -> Finding:
    if not folder.is_dir():
        return Finding(Level.WARN, "reports", f"the folder {folder.name}/ does not exist: create it")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            Level.FAIL, "reports", f"the folder {folder.name}/ cannot be written: give this user the right to"
        )
    return Finding(Level.OK, "reports", f"the folder {folder.name}/ can be written")


def _driver(settings: Settings) -> Finding:
    urls = [settings.state_url, *(url for source in settings.sources.values() if (url := getattr(source, "url", None)))]
    needed = any(make_url(url).get_backend_name() == "postgresql" for url in urls)
    if importlib.util.find_spec("psycopg") is not None:
        return Finding(Level.OK, "drivers", "PostgreSQL's is installed")
    if needed:
        return Finding(Level.FAIL, "drivers", "PostgreSQL's is missing: pip install 'expectmon[postgresql]'")
    return Finding(Level.OK, "drivers", "PostgreSQL's is not installed, and not needed")
