"""`expectmon.yaml` and `rules/` to a workspace, with every problem of every file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from expectmon.alerts.receivers import Notify
from expectmon.documents.document import Document
from expectmon.documents.validate import validate
from expectmon.errors import Code, ConfigurationError, Problem, Severity, Where
from expectmon.promises.load import Rules, load_rules
from expectmon.promises.timezones import is_timezone
from expectmon.schedules.model import Plan
from expectmon.workspace.agreement import agreed, unknown_in_messages, unknown_in_schedule
from expectmon.workspace.copy import Copy
from expectmon.workspace.files import (
    RULES,
    case_files,
    display,
    find_workspace,
    read_document,
    read_documents,
    rule_files,
)
from expectmon.workspace.messages import MessagesRead, has_places, read_messages
from expectmon.workspace.model import Source, Workspace
from expectmon.workspace.notify import NotifyRead, read_notify
from expectmon.workspace.receivers import Defaults
from expectmon.workspace.schedule import read_schedule
from expectmon.workspace.schema import (
    DEFAULT_LANGUAGE,
    DEFAULT_STATE,
    DEFAULT_TIMEZONE,
    FILE_NAME,
    SourceWire,
    WorkspaceWire,
)
from expectmon.workspace.secrets import expand, redact
from expectmon.workspace.sources import SourceEntry, name_faults, source_of
from expectmon.workspace.urls import UrlError, database_url
from expectmon.workspace.zones import zone_problem

__all__ = ["Settings", "find_workspace", "load_case_documents", "load_settings", "load_workspace", "read_rules"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What `expectmon.yaml` says. `zones` has the zone of every source that is named there, also of faulty ones.

    `zones` is None when the sources could not be told at all. `notify` is what is known of it without the rules: no
    receiver has its working hours yet. `read` and `messages` are what `agreement` needs to look at them with the rules.
    """

    state_url: str
    timezone: str
    language: str
    sources: Mapping[str, Source]
    zones: Mapping[str, str] | None
    problems: tuple[Problem, ...]
    notify: Notify = field(default_factory=Notify)
    schedule: tuple[Plan, ...] = ()
    read: NotifyRead | None = None
    messages: MessagesRead = field(default_factory=lambda: MessagesRead(Copy()))


def load_workspace(root: Path) -> Workspace:
    """Read `expectmon.yaml` and the rules of a workspace.

    Raises:
        ConfigurationError: with every problem of every file, warnings among them.
    """
    root = root.absolute()
    settings = load_settings(root)
    paths, found = rule_files(root / RULES, root) if (root / RULES).exists() else ([], [])
    rules = read_rules(paths, root, sources=settings.zones, timezone=settings.timezone)
    if any(problem.severity is Severity.ERROR for problem in found):
        rules = replace(rules, is_complete=False)
    notify, unknown = agreed(settings.read, rules) if settings.read else (settings.notify, ())
    unknown = (*unknown, *unknown_in_messages(settings.messages, rules), *unknown_in_schedule(settings.read, rules))
    problems = (*settings.problems, *unknown, *found, *rules.problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise ConfigurationError(problems)
    return Workspace(
        root=root,
        state_url=settings.state_url,
        timezone=settings.timezone,
        language=settings.language,
        sources=settings.sources,
        calendars=rules.calendars,
        promises=tuple(rules.promises),
        warnings=problems,
        notify=notify,
        schedule=settings.schedule,
        copy=settings.messages.copy,
    )


def read_rules(
    paths: Iterable[Path], root: Path, *, sources: Mapping[str, str] | None = None, timezone: str = DEFAULT_TIMEZONE
) -> Rules:
    """Read rules from files and folders; needs no workspace.

    Args:
        paths: files of rules, or folders that are searched for them.
        root: the folder that file names in problems are relative to.
        sources: the zone of each source by id; None when they are not known and so not checked.
        timezone: the workspace's zone.

    Returns:
        The rules, with the problems of all files: of reading them and of what they say.
    """
    files: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            found, faults = rule_files(path.absolute(), root.absolute())
            files += found
            problems += faults
        else:
            files.append(path.absolute())
    documents, faults = read_documents(dict.fromkeys(files), root.absolute())
    rules = load_rules(documents, sources=sources, timezone=timezone)
    unread = [*problems, *faults]
    complete = all(problem.severity is not Severity.ERROR for problem in unread)
    return replace(rules, problems=(*unread, *rules.problems), is_complete=complete)


def load_case_documents(root: Path) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """Read the rule tests of a workspace, `rules/**/*.cases.yaml`, and the problems of reading them."""
    root = root.absolute()
    paths, found = case_files(root / RULES, root) if (root / RULES).exists() else ([], [])
    documents, faults = read_documents(paths, root)
    return documents, (*found, *faults)


def load_settings(root: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Read `expectmon.yaml`; what is wrong with it is in `problems`, and a default stands in its place.

    Args:
        root: the folder of `expectmon.yaml`.
        environment: variables for `${NAME}`; those of the process when None.
    """
    root = root.absolute()
    defaults = Settings(database_url(DEFAULT_STATE, root), DEFAULT_TIMEZONE, DEFAULT_LANGUAGE, {}, None, ())
    if not (root / FILE_NAME).exists():
        problem = Problem(
            Code.NO_WORKSPACE,
            f"there is no {FILE_NAME}",
            Where(display(root, root.parent)),
            hint="make one with: expectmon init",
        )
        return replace(defaults, problems=(problem,))
    try:
        document = read_document(root / FILE_NAME, root)
    except ConfigurationError as error:
        return replace(defaults, problems=error.problems)
    expanded, problems = expand(document, root, environment)
    settings = _settings(expanded, root, {problem.where for problem in problems})
    found = sorted((*problems, *settings.problems), key=_line_and_column)
    return replace(settings, problems=tuple(replace(problem, message=redact(problem.message)) for problem in found))


def _line_and_column(problem: Problem) -> tuple[int, int]:
    where = problem.where
    return (where.line or 0, where.column or 0) if where else (0, 0)


def _settings(document: Document, root: Path, unset: set[Where | None]) -> Settings:
    """Check the settings one by one, so that one that is wrong hides no other.

    Args:
        document: the settings with their variables expanded.
        root: the folder that paths are relative to.
        unset: places with a variable that has no value: what is said there cannot be judged.
    """
    wire, problems = validate(WorkspaceWire, document)
    sources, zones, faults = _sources(document, root)
    state_url, state_faults = _state(document, root)
    zone, zone_faults = _zone(document)
    language = (wire.language if wire else None) or DEFAULT_LANGUAGE
    read, notify_faults = read_notify(document, root, Defaults(language, zone), tuple(zones or ()))
    messages, messages_faults = read_messages(document, root, zone)
    schedule, schedule_faults = read_schedule(document, zone, tuple(zones or ()), audits=has_places(document))
    problems += [*faults, *state_faults, *zone_faults, *notify_faults, *messages_faults, *schedule_faults]
    return Settings(
        state_url=state_url,
        timezone=zone,
        language=language,
        sources=sources,
        zones=zones,
        problems=tuple(problem for problem in problems if problem.where not in unset),
        notify=read.notify,
        schedule=schedule,
        read=read,
        messages=messages,
    )


def _zone(document: Document) -> tuple[str, list[Problem]]:
    fault, timezone = zone_problem(document, ("timezone",)), document.at(("timezone",))
    known = timezone if isinstance(timezone, str) and is_timezone(timezone) else DEFAULT_TIMEZONE
    return known, [fault] if fault else []


def _state(document: Document, root: Path) -> tuple[str, list[Problem]]:
    state = document.at(("state",))
    default = database_url(DEFAULT_STATE, root)
    if not isinstance(state, str) or not state:
        return default, []
    try:
        return database_url(state, root), []
    except UrlError as error:
        return default, [document.problem(error.code, error.message, ("state",), hint=error.hint)]


def _sources(document: Document, root: Path) -> tuple[dict[str, Source], dict[str, str] | None, list[Problem]]:
    declared = document.at(("sources",))
    if not isinstance(declared, dict):
        return {}, None, []
    sources: dict[str, Source] = {}
    zones: dict[str, str] = {}
    problems: list[Problem] = []
    for name in declared:
        zone = document.at(("sources", name, "timezone"))
        zones[name] = zone if isinstance(zone, str) and is_timezone(zone) else DEFAULT_TIMEZONE
        problems += name_faults(document, name)
        wire, _ = validate(SourceWire, document, ("sources", name))
        if wire is None:  # told already by the check of the whole file
            continue
        source, faults = source_of(SourceEntry(name, wire, document, root))
        problems += faults
        if source is not None:
            sources[name] = source
    return sources, zones, problems
