"""The audit: what is said on every channel, held against the promises, each other and what happened."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from expectmon.audit.judge import judge
from expectmon.audit.message import Message
from expectmon.audit.model import Finding, Verdict
from expectmon.audit.questions import questions
from expectmon.audit.setting import Audit, Setting
from expectmon.claims.lexicon import Lexicons, shipped_lexicons
from expectmon.errors import Problem
from expectmon.jobs.auditing.collecting import Gathered, gather, gather_places, placed, read_draft
from expectmon.jobs.auditing.ground import ground
from expectmon.jobs.auditing.leftovers import leftovers
from expectmon.jobs.auditing.measuring import Measured, measure
from expectmon.jobs.auditing.recording import Recorded, record_findings_of, record_messages_of
from expectmon.jobs.auditing.result import AuditAsked, AuditResult, Remarked, Tally
from expectmon.store import messages as stored
from expectmon.store.findings import open_findings
from expectmon.store.message_times import said_since
from expectmon.store.state import State, open_state
from expectmon.workspace.copy import Copy
from expectmon.workspace.model import Workspace

_NO_LANGUAGE: Final = "unknown"


def run_audit(workspace: Workspace | None, asked: AuditAsked, now: dt.datetime) -> AuditResult:
    """Audit the messages of a workspace, or drafts.

    Args:
        workspace: The promises, and where messages are; None for drafts outside of one.
        asked: What, and how.
        now: The wall clock, aware; the moment of the audit unless another was asked for.

    Raises:
        UsageError: the baseline is not there.
        ConfigurationError: a pack or the baseline is wrong.
        StateError: the state cannot be read or written.
    """
    at = asked.at or now
    lexicons = shipped_lexicons()
    setting = ground(workspace, lexicons, at, asked.baseline)
    if workspace is None:
        return _drafts(None, None, setting, lexicons, asked)
    with open_state(workspace.state_url) as state:
        if asked.places or asked.draft is not None:
            return _drafts(workspace, state, setting, lexicons, asked)
        return _whole(workspace, state, setting, lexicons, asked)


def _whole(workspace: Workspace, state: State, setting: Setting, lexicons: Lexicons, asked: AuditAsked) -> AuditResult:
    """All messages. What was read is recorded before it is judged: judging takes long, and nobody need wait for it."""
    writes = asked.at is None and not asked.dry_run
    with state.reading() as connection:
        known = stored.validators(connection, lexicons.digest) if writes else {}
    asked.progress("Reading messages")
    gathered = gather(workspace.copy, workspace.root, lexicons, known)
    if writes:
        with state.writing(asked.fence) as connection:
            since = record_messages_of(connection, gathered, setting.now, lexicons.digest)
    else:
        with state.reading() as connection:
            since = said_since(connection)
    setting = replace(setting, since=since, collected=not gathered.unread)
    asked.progress("Asking the data")
    found = _judged(workspace, setting, gathered.messages)
    result = _result(setting, found, gathered)
    if not writes:
        return result
    with state.writing(asked.fence) as connection:
        recorded: Recorded = record_findings_of(connection, workspace, result, gathered, setting.now)
        result = replace(result, changes=recorded.changes, alerts=recorded.alerts)
        asked.within(connection, result)
    return result


def run_stored_audit(workspace: Workspace, at: dt.datetime) -> AuditResult:
    """Judge all messages as they were read last, against the figures of a moment. Nothing is read, nothing is written.

    What it returns are the findings that are open in the state: of anything else nobody has been told yet.

    Raises:
        ConfigurationError: a pack or the baseline is wrong.
        UsageError: the baseline is not there.
        StateError: the state cannot be read.
    """
    setting = ground(workspace, shipped_lexicons(), at, None)
    with open_state(workspace.state_url) as state, state.reading() as connection:
        messages = list(stored.stored_messages(connection))
        # Whether all could be read is known of the audit: what it found to be told nowhere is open.
        setting = replace(setting, since=said_since(connection), collected=True)
        known = {each.fingerprint for each in open_findings(connection)}
    result = _result(setting, _judged(workspace, setting, messages), Gathered(messages=messages))
    return replace(result, findings=tuple(each for each in result.findings if each.fingerprint in known))


def _drafts(
    workspace: Workspace | None, state: State | None, setting: Setting, lexicons: Lexicons, asked: AuditAsked
) -> AuditResult:
    """What is about to be said, held against the promises and against all that is said already."""
    copy = workspace.copy if workspace else Copy()
    asked.progress("Reading")
    gathered = gather_places(asked.places, copy, asked.about, asked.base, lexicons)
    gathered.messages = list(placed(gathered.messages, asked.about))
    if asked.draft is not None:
        gathered.messages.append(read_draft(asked.draft, asked.about, lexicons))
    known: dict[str, Message] = {}
    if state is not None:
        with state.reading() as connection:
            known = {each.id: each for each in stored.stored_messages(connection)}
            setting = replace(setting, since=said_since(connection))
    drafts = frozenset(message.id for message in gathered.messages)
    others = [message for message in known.values() if message.id not in drafts]
    # What is published as it stands is no draft: it has its usual weight against other texts.
    changed = {each.id for each in gathered.messages if each.id not in known or known[each.id].digest != each.digest}
    setting = replace(setting, drafts=frozenset(changed))
    asked.progress("Asking the data")
    found = _judged(workspace, setting, [*gathered.messages, *others])
    return _result(setting, _of_drafts(found, drafts), gathered)


@dataclass(frozen=True, slots=True)
class _Found:
    """An audit, and why some of its claims could not be held against data."""

    audit: Audit
    failures: tuple[Problem, ...] = ()
    unmeasured: frozenset[str] = frozenset()


def _judged(workspace: Workspace | None, setting: Setting, messages: Sequence[Message]) -> _Found:
    """Judge messages; figures are asked for those that the audit is about only."""
    wanted = questions(setting, messages) if workspace else ()
    measured = measure(workspace, wanted, setting.now) if workspace and wanted else Measured()
    return _Found(judge(setting, messages, measured.answers), measured.failures, measured.unmeasured)


def _of_drafts(found: _Found, ids: Collection[str]) -> _Found:
    """What concerns the drafts: the rest was told when it was audited."""
    audit = found.audit
    judged = tuple(each for each in audit.judged if each.place.message.id in ids)
    verdicts = {verdict: sum(each.verdict is verdict for each in judged) for verdict in Verdict}
    return replace(
        found,
        audit=replace(
            audit,
            findings=tuple(each for each in audit.findings if _concerns(each, ids)),
            silenced=tuple(each for each in audit.silenced if _concerns(each.finding, ids)),
            judged=judged,
            verdicts=verdicts,
            idle=tuple(each for each in audit.idle if each.message.id in ids),
            idle_settings=(),
            mended=(),
        ),
    )


def _concerns(finding: Finding, ids: Collection[str]) -> bool:
    # What a draft is held against is told where it is published.
    places = [place for place in (finding.at, *finding.more) if place]
    return any(place.message.id in ids for place in places)


def _by(name: str, audit: Audit) -> dict[str, tuple[int, int]]:
    """Count claims and findings by a field of `About`; those of messages without it are left out."""
    claims = Counter(getattr(each.place.message.about, name) for each in audit.judged)
    places = [place for each in audit.findings for place in ((each.at, *each.more) if each.at else ())]
    findings = Counter(getattr(place.message.about, name) for place in places)
    return {key: (claims[key], findings[key]) for key in sorted(filter(None, {*claims, *findings}))}


def _result(setting: Setting, found: _Found, gathered: Gathered) -> AuditResult:
    audit, messages = found.audit, gathered.messages
    return AuditResult(
        at=setting.now,
        findings=audit.findings,
        silenced=audit.silenced,
        unread=tuple(gathered.unread),
        remarks=tuple(Remarked(message.location, noted) for message in messages for noted in message.notes),
        tally=Tally(len(messages), sum(message.words for message in messages), audit.verdicts),
        failures=found.failures,
        unmeasured=found.unmeasured,
        warnings=(*gathered.warnings, *leftovers(audit)),
        ended=audit.ended,
        by_touchpoint=_by("touchpoint", audit),
        by_channel=_by("channel", audit),
        languages=dict(sorted(Counter(message.language or _NO_LANGUAGE for message in messages).items())),
    )
