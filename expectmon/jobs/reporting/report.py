"""A report: measured, put into words, kept as files, sent, and remembered for the next one to compare with.

What can be done is done. A source that cannot be read keeps its last figures, a chart that cannot be drawn is its
table, a folder that cannot be written stops no mail. All of it is told, and what is wrong with the report itself is an
incident.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from expectmon.alerts.figures import Trouble
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.subject import Subject
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.alerting.deciding import Occasion, decide
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.reporting.asking import Aimed, aim
from expectmon.jobs.reporting.ground import gather
from expectmon.jobs.reporting.keeping import Kept, Made, folder_of, keep, keep_index, page_name
from expectmon.jobs.reporting.measuring import Taken, measure
from expectmon.jobs.reporting.result import ReportAsked, ReportResult
from expectmon.jobs.reporting.sending import Post
from expectmon.jobs.reporting.writing import write
from expectmon.present.faces.faces import Faces, faces_anyway
from expectmon.present.report import Report
from expectmon.promises.alerting import Condition, Severity
from expectmon.reports.ground import Ground
from expectmon.reports.told import to_json, told_by
from expectmon.store import outbox
from expectmon.store.reports import ReportRecord, record_report
from expectmon.store.state import State, open_state
from expectmon.workspace.model import Workspace
from expectmon.workspace.secrets import redact


@dataclass(frozen=True, slots=True)
class _Faced:
    """A report in every language that it is read in, and what went wrong as it was put together."""

    reports: Mapping[str, tuple[Report, Faces]]
    flaws: tuple[Problem, ...]


def run_report(workspace: Workspace, asked: ReportAsked, now: dt.datetime, taken: Taken | None = None) -> ReportResult:
    """Make a report, keep it and queue it for who is to get it.

    The moment of a live report is that of its check. Its row in the state, its mails, and the incident of what is wrong
    with it are written in one transaction, after its files: whoever begins anew after a death writes the same files
    and sends nothing twice.

    Args:
        workspace: What it is about.
        asked: Which report, and for whom.
        now: The wall clock, aware; the moment of the report unless another was asked for.
        taken: What was measured for it already, where several reports tell of one moment.

    Raises:
        UsageError: there is no such promise, incident, receiver or language.
        ConfigurationError: there are no promises; for a report about copy: a pack or the baseline is wrong.
        StateError: the state cannot be read or written, or the clock went backwards.
        LeaseLostError: somebody else holds the lease; nothing of the report is in the state.
    """
    with open_state(workspace.state_url) as state:
        aimed = aim(workspace, state, asked)
        taken = taken or measure(workspace, state, asked, now)
        asked.progress("Writing the report")
        ground = _ground(state, workspace, asked, taken)
        faced = _faced(workspace, asked, aimed, ground)
        post = Post(asked, aimed, workspace.notify, taken.at, faced.reports)
        asked.progress("Keeping it")
        kept = _kept(workspace, asked, faced, post)
        flaws = (*faced.flaws, *kept.problems)
        result = ReportResult(
            at=taken.at,
            kind=asked.kind,
            reports=tuple(report for report, _ in faced.reports.values()),
            files=kept.files,
            problems=tuple(dict.fromkeys((*taken.problems, *flaws))),
            flaws=flaws,
            warnings=taken.warnings,
            failed_sources=tuple(sorted(taken.failed)),
        )
        return _recorded(state, workspace, asked, post, ground, result)


def _ground(state: State, workspace: Workspace, asked: ReportAsked, taken: Taken) -> Ground:
    try:
        with state.reading() as connection:
            return gather(connection, workspace, asked, taken)
    except LookupError:
        message = f"nothing was known of incident {asked.subject} at {taken.at.isoformat()}"
        raise UsageError(Problem(Code.NO_SUCH_INCIDENT, message, hint="name a later time")) from None


def _faced(workspace: Workspace, asked: ReportAsked, aimed: Aimed, ground: Ground) -> _Faced:
    """Write the report in each language; what fails of templates and charts is left out and told once."""
    reports: dict[str, tuple[Report, Faces]] = {}
    flaws: dict[Problem, None] = {}
    for language in aimed.languages:
        report = write(asked.kind, asked.subject, ground, language)
        faces, problems = faces_anyway(report, workspace.root)
        flaws |= dict.fromkeys((*problems, *_undrawn(faces)))
        reports[language] = (report, faces)
    return _Faced(reports, tuple(flaws))


def _undrawn(faces: Faces) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            Code.CHART_FAILED,
            redact(f"the chart {name!r} could not be drawn: {reason}"),
            hint="its figures are in the report as a table",
        )
        for name, reason in faces.failed.items()
    )


def _kept(workspace: Workspace, asked: ReportAsked, faced: _Faced, post: Post) -> Kept:
    made = [Made(report, faces, post.eml(language)) for language, (report, faces) in faced.reports.items()]
    if asked.out is not None:
        return keep(made, asked.out, workspace.root)
    kept = keep(made, folder_of(workspace.root, made[0].report), workspace.root)
    index = keep_index(workspace.root, workspace.language)
    return Kept((*kept.files, *index.files), tuple(dict.fromkeys((*kept.problems, *index.problems))))


def _recorded(
    state: State, workspace: Workspace, asked: ReportAsked, post: Post, ground: Ground, result: ReportResult
) -> ReportResult:
    """Queue the mails, and keep of a live report what it told: all of it, or nothing."""
    messages = post.outgoing(_places(workspace.root, result), max(asked.clock(), result.at))
    if asked.is_replay:
        if not messages:
            return result
        with state.writing(asked.fence) as connection:
            return replace(result, queued=outbox.enqueue(connection, messages))
    with state.writing(asked.fence) as connection:
        queued = outbox.enqueue(connection, messages)
        record = record_report(connection, _record(asked, ground, result))
        _tell_of_flaws(connection, workspace, asked, result)
        done = replace(result, queued=queued, record=record)
        asked.within(connection, done)
        return done


def _places(root: Path, result: ReportResult) -> dict[str, str]:
    """Return where the page of each language is kept, as it may be shown: relative to the workspace."""
    found = {}
    for report in result.reports:
        page = next((path for path in result.files if path.name == page_name(report)), None)
        if page is not None:
            found[report.language] = page.relative_to(root).as_posix() if page.is_relative_to(root) else str(page)
    return found


def _record(asked: ReportAsked, ground: Ground, result: ReportResult) -> ReportRecord:
    return ReportRecord(
        plan=asked.plan,
        kind=asked.kind.value,
        subject=asked.subject,
        days=asked.days,
        at=result.at,
        created=asked.clock(),
        languages=tuple(report.language for report in result.reports),
        stem=result.reports[0].stem,
        told=to_json(told_by(ground)),
        problems=tuple(redact(str(problem)) for problem in result.problems),
    )


def _tell_of_flaws(connection: Connection, workspace: Workspace, asked: ReportAsked, result: ReportResult) -> None:
    """Raise the incident of a report that went out incomplete, or end it."""
    words = _words(result.flaws)
    signal = Signal(
        Subject(Condition.REPORT_FLAWED, key=asked.plan or asked.kind.value),
        Level.BAD if words else Level.GOOD,
        Severity.WARNING,
        Trouble(words),
        calm=1,
    )
    decide(connection, Known.of(workspace), [signal], Occasion(result.at))


def _words(problems: Sequence[Problem]) -> str:
    return redact("; ".join(str(problem) for problem in problems))
