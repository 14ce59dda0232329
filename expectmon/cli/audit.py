"""`expectmon audit`: what was asked, what is printed, and the exit code."""

from __future__ import annotations

import datetime as dt
import errno
import glob
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import typer

from expectmon.audit.baseline import baseline_text
from expectmon.audit.message import About
from expectmon.audit.model import Level, Quiet
from expectmon.cli import place, terminal
from expectmon.cli.audit_github import annotation_lines
from expectmon.cli.audit_json import audit_data
from expectmon.cli.audit_page import Page
from expectmon.cli.audit_places import STDIN, Places
from expectmon.cli.audit_sarif import sarif_log
from expectmon.cli.audit_summary import counted
from expectmon.cli.audit_text import print_audit
from expectmon.cli.check import told_of_alerts
from expectmon.cli.choices import AuditFormat, FailLevel
from expectmon.cli.claims import as_json
from expectmon.cli.errors import print_problems
from expectmon.cli.times import future_warning, moment
from expectmon.errors import Code, ConfigurationError, Exit, Problem, StateError, UsageError, Where
from expectmon.jobs.auditing.overtaken import audit_to_the_end
from expectmon.jobs.auditing.result import AuditAsked, AuditResult
from expectmon.workspace.model import Workspace
from expectmon.workspace.patterns import anchored, matching

_WEB: Final = ("http://", "https://")
_PATTERN: Final = "*?["
_EVERYTHING: Final = "**/*"
_FAILS: Final = {
    FailLevel.ERROR: (Level.ERROR,),
    FailLevel.WARNING: (Level.ERROR, Level.WARNING),
    FailLevel.NONE: (),
}
_SPELLING: Final = "look at the spelling; a PATH is relative to the current folder"
_ABOUT: Final = ("channel", "touchpoint", "locale")


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """The options as they were given; `about` is the channel, touchpoint and locale of drafts."""

    places: tuple[str, ...] = ()
    form: AuditFormat = AuditFormat.TEXT
    baseline: Path | None = None
    write_baseline: Path | None = None
    fail_on: FailLevel = FailLevel.ERROR
    at: str | None = None
    about: tuple[str | None, str | None, str | None] = (None, None, None)
    dry_run: bool = False


def run(context: typer.Context, options: AuditOptions) -> None:
    """Audit, print and exit.

    Raises:
        UsageError: options that contradict each other, a draft that is not there; see `run_audit`.
        ConfigurationError, StateError: see `run_audit`.
        Exit: with 1 or 3 when there is something to say.
    """
    _refuse_contradictions(options)
    _refuse_missing(options.places)
    workspace = _workspace(context, needed=not options.places)
    _refuse_nothing(workspace, options.places)
    now = dt.datetime.now(dt.UTC)
    zone = workspace.timezone if workspace else "UTC"
    at = moment(options.at, zone) if options.at is not None else None
    if at is not None and (warning := future_warning(at, now)):
        print_problems([warning])
    base = workspace.root if workspace else Path.cwd()
    with terminal.progress("Auditing") as progress:
        asked = replace(_asked(options, base), at=at, progress=progress)
        result = audit_to_the_end(_as_asked(workspace, options), asked, now, lambda: dt.datetime.now(dt.UTC))
    code = exit_code(result, options)
    if options.write_baseline is not None:
        _write_baseline(result, options.write_baseline)
    with _recorded(result):
        _show(result, options, Places(base), zone, code)
    if code is not Exit.OK:
        raise typer.Exit(int(code))


def _refuse_contradictions(options: AuditOptions) -> None:
    if not options.places and any(options.about):
        name = next(name for name, value in zip(_ABOUT, options.about, strict=True) if value)
        message = f"--{name} is of drafts, and none is named"
        hint = "name a file, a URL, or - for standard input; of all others expectmon.yaml says it"
        raise UsageError(Problem(Code.BAD_OPTION, message, hint=hint))


def _refuse_missing(places: Sequence[str]) -> None:
    """Refuse paths that are not there: a draft that was not read must not look as if it were fine."""
    problems = [problem for each in places if each != STDIN and not each.startswith(_WEB) for problem in _missing(each)]
    if problems:
        raise UsageError(problems)


def _refuse_nothing(workspace: Workspace | None, places: Sequence[str]) -> None:
    """Refuse to audit what is named nowhere: every promise would seem to be told to nobody."""
    if workspace is not None and not places and not workspace.copy.collect:
        message = "it does not say where your copy is: there is nothing to audit"
        expected = 'messages: {collect: [{files: "messages/*.md", channel: web}]}'
        hint = "add it; or name a draft: expectmon audit FILE"
        raise ConfigurationError(Problem(Code.NO_FILES, message, Where("expectmon.yaml"), expected=expected, hint=hint))


def _missing(name: str) -> Iterator[Problem]:
    """Yield what is wrong with a path, a folder or a pattern that leads to no file."""
    is_there = os.path.lexists(name)
    if not is_there and not any(sign in name for sign in _PATTERN):
        yield Problem(Code.FILE_UNREADABLE, "there is no such file or folder", Where(name), hint=_SPELLING)
    elif Path(name).is_dir() and not _leads_to_a_file(f"{glob.escape(name)}/{_EVERYTHING}"):
        yield Problem(Code.NO_FILES, "there is no file in this folder", Where(name), hint=_SPELLING)
    elif not is_there and not _leads_to_a_file(name):
        yield Problem(Code.NO_FILES, "no file matches this pattern", Where(name), hint=_SPELLING)


def _leads_to_a_file(pattern: str) -> bool:
    folder, rest = anchored(pattern, Path.cwd())
    return any((folder / name).is_file() for name in matching(rest, folder))


def _workspace(context: typer.Context, *, needed: bool) -> Workspace | None:
    """Return the workspace; None if drafts are looked at outside of one."""
    try:
        return place.workspace(context)
    except ConfigurationError as error:
        if needed or place.is_chosen(context) or any(each.code is not Code.NO_WORKSPACE for each in error.problems):
            raise
        return None


def _as_asked(workspace: Workspace | None, options: AuditOptions) -> Workspace | None:
    """Return the workspace without its baseline where a new one is written: it holds all that is found now."""
    if workspace is None or options.write_baseline is None:
        return workspace
    return replace(workspace, copy=replace(workspace.copy, baseline=None))


def _asked(options: AuditOptions, base: Path) -> AuditAsked:
    drafts = [each for each in options.places if each != STDIN]
    channel, touchpoint, locale = options.about
    return AuditAsked(
        places=tuple(each if each.startswith(_WEB) else _below(each, base) for each in drafts),
        draft=_standard_input() if STDIN in options.places else None,
        about=About(channel, touchpoint, locale),
        # What is written into a baseline is accepted: nobody is to be told of it by mail.
        dry_run=options.dry_run or options.write_baseline is not None,
        baseline=Path.cwd() / options.baseline if options.baseline else None,
        base=base,
    )


def _below(path: str, base: Path) -> str:
    """Return a path of the current folder as a pattern relative to the base; of a folder all that is in it.

    A message has one name that way, wherever one stands.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links are kept as they are named
    below = str(absolute.relative_to(base)) if absolute.is_relative_to(base) else str(absolute)
    pattern = glob.escape(below) if absolute.exists() else below
    return f"{pattern}/{_EVERYTHING}" if absolute.is_dir() else pattern


def _standard_input() -> str:
    """Read a draft.

    Raises:
        UsageError: it is not UTF-8.
    """
    if sys.stdin.isatty():
        typer.echo("Reading from the keyboard; end with Ctrl-D.", err=True)
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"standard input is not UTF-8: byte {error.start + 1}"
        raise UsageError(Problem(Code.NOT_UTF8, message, hint="name the file instead of -")) from None


@contextmanager
def _recorded(result: AuditResult) -> Iterator[None]:
    """From here on an interruption or a full disk stops the printing only."""
    try:
        yield
    except KeyboardInterrupt:
        if result.changes is None:
            raise
        raise StateError(Problem(Code.INTERRUPTED, "interrupted while printing; the audit is recorded")) from None
    except OSError as error:
        if result.changes is None or error.errno != errno.ENOSPC:
            raise
        message = "there is no room for what is printed; the audit is recorded"
        raise StateError(Problem(Code.DISK_FULL, message, hint="make room on the disk")) from error


def _show(result: AuditResult, options: AuditOptions, places: Places, zone: str, code: Exit) -> None:
    """Print a result to stdout, and what a reader of it must know to stderr."""
    match options.form:
        case AuditFormat.TEXT:
            page = Page()
            print_audit(page, result, places, zone)
            page.gap()
            page.text(_closing(result, options))
            if result.alerts is not None and (news := told_of_alerts(result.alerts)):
                typer.echo(news)
        case AuditFormat.JSON:
            terminal.use_utf8()
            typer.echo(as_json(audit_data(result), indent=2))
        case AuditFormat.SARIF:
            terminal.use_utf8()
            typer.echo(as_json(sarif_log(result, places, code), indent=2))
        case AuditFormat.GITHUB:
            terminal.use_utf8()
            for line in annotation_lines(result, places):
                typer.echo(line)
    sys.stdout.flush()
    warnings = () if options.form in (AuditFormat.JSON, AuditFormat.SARIF) else result.warnings
    print_problems((*result.failures, *warnings, *(result.alerts.problems if result.alerts else ())))


def _closing(result: AuditResult, options: AuditOptions) -> str:
    """Say what was written down, and what is new."""
    changes = result.changes
    if changes is not None:
        news = f"{len(changes.new):,} new, {len(changes.standing):,} known, {len(changes.resolved):,} settled"
        return f"Recorded: {'the first audit' if changes.first else news}."
    if options.places:
        return "A draft: nothing was written."
    if options.dry_run or options.write_baseline is not None:
        return "Dry run: nothing was written to the state database."
    return "Replay: nothing was written."


def _write_baseline(result: AuditResult, path: Path) -> None:
    """Write a file that accepts all that was found; the old one stays if that fails."""
    accepted = [each.finding for each in result.silenced if each.quiet is Quiet.BASELINE]
    findings = [*result.findings, *accepted]
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(baseline_text(findings), encoding="utf-8", newline="\n")
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        problem = Problem(Code.BAD_OPTION, f"--write-baseline: {path} cannot be written: {error.strerror}")
        raise UsageError(problem) from None
    told = f"{path} accepts {counted(len(findings), 'finding')}. Use it: expectmon audit --baseline {path}"
    typer.echo(f"{told}, or `baseline:` under `messages:` in expectmon.yaml.", err=True)


def exit_code(result: AuditResult, options: AuditOptions) -> Exit:
    """Return 3 if a message or a source could not be read, else 1 for what `--fail-on` names, else 0."""
    if result.unread or result.failures:
        return Exit.INCOMPLETE
    if options.write_baseline is not None:
        return Exit.OK
    return Exit.FINDINGS if any(each.level in _FAILS[options.fail_on] for each in result.findings) else Exit.OK
