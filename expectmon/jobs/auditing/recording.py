"""What an audit read and found, written to the state, and what it means for incidents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from expectmon.jobs.alerting.copy import alert_of_findings
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.auditing.collecting import Gathered
from expectmon.jobs.auditing.result import AuditResult
from expectmon.store import findings, messages
from expectmon.store.findings import FindingChanges
from expectmon.store.message_times import Since, said_since
from expectmon.workspace.model import Workspace


@dataclass(frozen=True, slots=True)
class Recorded:
    """What changed, and what was decided about incidents."""

    changes: FindingChanges
    alerts: Decided


def record_messages_of(connection: Connection, gathered: Gathered, at: dt.datetime, reader: str) -> Since:
    """Write the versions of messages, take unchanged pages from the state, and tell since when each says what it says.

    Args:
        connection: Within a transaction.
        gathered: What was read; the unchanged pages are added to its messages.
        at: The moment of the audit.
        reader: Names the lexicons that claims were found with: other ones read pages anew.
    """
    messages.record_messages(connection, [*gathered.messages, *gathered.unchanged, *gathered.unread], at, reader=reader)
    for each in gathered.unchanged:
        known = messages.stored_message(connection, each.id)
        if known is not None:  # its settings may have changed meanwhile
            gathered.messages.append(replace(known, about=each.about or known.about))
    return said_since(connection)


def record_findings_of(
    connection: Connection, workspace: Workspace, result: AuditResult, gathered: Gathered, at: dt.datetime
) -> Recorded:
    """Write findings, new, standing and resolved, and queue what their owners are told, in one transaction."""
    changes = findings.record_findings(
        connection, result.findings, at, partial=gathered.unread, unmeasured=result.unmeasured
    )
    alerts = alert_of_findings(connection, Known.of(workspace), result.findings, changes, at)
    return Recorded(changes, alerts)
