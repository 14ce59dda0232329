"""Which findings are not told, and why: comments, settings, the baseline, kinds that are off."""

from __future__ import annotations

from collections.abc import Iterable

from expectmon.audit.desk import Desk, ignore_of
from expectmon.audit.message import Ignore, Message
from expectmon.audit.model import Finding, Level, Quiet, Silenced
from expectmon.audit.setting import Idle, Ignored


def part(desk: Desk, findings: Iterable[Finding]) -> tuple[list[Finding], list[Silenced], set[int]]:
    """Part findings into those that are told and those that are not.

    Returns:
        Told, not told, and the positions of the settings that kept something quiet.
    """
    told: list[Finding] = []
    silenced: list[Silenced] = []
    settings: set[int] = set()
    for finding in findings:
        quiet = _quiet(desk, finding, settings)
        if quiet is None:
            told.append(finding)
        else:
            silenced.append(quiet)
    return told, silenced, settings


def _quiet(desk: Desk, finding: Finding, settings: set[int]) -> Silenced | None:
    setting = desk.setting
    comment = ignore_of(finding.at, finding.kind) if finding.at else None
    if comment is not None and finding.at is not None:
        desk.used.add((finding.at.message.id, comment.line))
    fitting = [number for number, ignored in enumerate(setting.ignored) if ignored.fits(finding)]
    settings |= set(fitting)
    if finding.level is Level.OFF:
        return Silenced(finding, Quiet.OFF, f"{finding.kind} is off")
    if comment is not None:
        return Silenced(finding, Quiet.COMMENT, comment.reason)
    if fitting:
        return Silenced(finding, Quiet.SETTING, setting.ignored[fitting[0]].because)
    if finding.fingerprint in setting.baseline.entries:
        return Silenced(finding, Quiet.BASELINE, "it is in the baseline")
    return None


def idle(desk: Desk, messages: Iterable[Message]) -> tuple[Idle, ...]:
    """Return the comments that kept nothing quiet, those without a reason left out: they are told as such."""
    found: list[Idle] = []
    for message in sorted(messages, key=lambda message: message.id):
        comments: dict[int, Ignore] = {}
        for ignore in (*message.ignores, *(ignore for said in message.said for ignore in said.ignores)):
            comments.setdefault(ignore.line, ignore)
        found += [
            Idle(message, comments[line])
            for line in sorted(comments)
            if comments[line].reason.strip() and (message.id, line) not in desk.used
        ]
    return tuple(found)


def idle_settings(ignored: tuple[Ignored, ...], used: set[int]) -> tuple[Ignored, ...]:
    """Return the lines of the settings that kept nothing quiet."""
    return tuple(one for number, one in enumerate(ignored) if number not in used)
