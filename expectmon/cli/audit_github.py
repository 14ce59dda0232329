"""An audit as annotations, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from expectmon.audit.message import Spot, Unread
from expectmon.audit.model import Finding, Level
from expectmon.cli.audit_kinds import MEANINGS
from expectmon.cli.audit_places import Places
from expectmon.cli.audit_summary import found_in_words
from expectmon.errors import Where
from expectmon.jobs.auditing.result import AuditResult
from expectmon.workspace.secrets import redact

_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice", Level.OFF: "notice"}


def annotation_lines(result: AuditResult, places: Places) -> Iterator[str]:
    """Yield a line a finding and a message that could not be read, and one that says how many there are."""
    for finding in result.findings:
        yield _finding(finding, places)
    for unread in result.unread:
        yield _unread(unread, places)
    yield found_in_words(result)


def _finding(finding: Finding, places: Places) -> str:
    located = list(_place(finding, places))
    file = places.file(finding.at.message.location) if finding.at else None
    # Of a page there is no line that GitHub could show: it is named in the text.
    page = f"{places.shown(finding.at.message.location)}: " if finding.at and file is None else ""
    text = f"{page}{finding.says}\n{finding.do}"
    if finding.suggestion:
        text += f'\nSay instead: "{finding.suggestion}"'
    title = f"{MEANINGS[finding.kind].title} ({finding.kind})"
    return _command(_COMMANDS[finding.level], [*located, ("title", title)], text)


def _place(finding: Finding, places: Places) -> Iterator[tuple[str, str]]:
    if finding.at is not None:
        file = places.file(finding.at.message.location)
        if file is not None:
            yield "file", file
            yield from _spot(finding.at.said.spot)
    elif finding.where is not None:
        yield from _where(finding.where, places)


def _spot(spot: Spot) -> Iterator[tuple[str, str]]:
    yield "line", str(spot.line)
    yield "endLine", str(spot.end_line)
    # GitHub refuses columns of more than one line; of a row of a table only the line is known.
    if spot.line == spot.end_line and spot.column < spot.end_column:
        yield "col", str(spot.column)
        yield "endColumn", str(spot.end_column)


def _where(where: Where, places: Places) -> Iterator[tuple[str, str]]:
    file = places.file(where.file)
    if file is not None:
        yield "file", file
        if where.line:
            yield "line", str(where.line)


def _unread(unread: Unread, places: Places) -> str:
    file = places.file(unread.location)
    text = f"{places.shown(unread.location)}: {unread.why}{f'; {unread.hint}' if unread.hint else ''}"
    located = [("file", file)] if file is not None else []
    return _command("error", [*located, ("title", f"Copy that could not be read ({unread.code})")], text)


def _command(command: str, properties: list[tuple[str, str]], text: str) -> str:
    told = ",".join(f"{name}={_property(redact(value))}" for name, value in properties)
    return f"::{command} {told}::{_data(redact(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
