"""The end of an audit for people: how much was looked at, what came of it, what was not told, and what not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from expectmon.audit.message import Remark, Unread
from expectmon.audit.model import Level, Quiet, Silenced, Verdict
from expectmon.cli.audit_page import Page
from expectmon.cli.audit_places import Places
from expectmon.jobs.auditing.result import AuditResult, Remarked

_VERDICTS: Final = {
    Verdict.VERIFIED: "verified",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.UNSUPPORTED: "not borne out by the data",
    Verdict.UNVERIFIABLE: "cannot be verified",
}
_QUIET: Final = {
    Quiet.COMMENT: "by a comment in the copy",
    Quiet.SETTING: "by expectmon.yaml",
    Quiet.BASELINE: "accepted by the baseline",
    Quiet.OFF: "of a kind that is off",
}
REMARKS: Final = {
    Remark.EMPTY: "nothing to read",
    Remark.LANGUAGE_WITHOUT_LEXICON: "in a language that expectmon does not know: its claims were not looked for",
    Remark.PARTLY_WITHOUT_LEXICON: "partly in a language that expectmon does not know",
    Remark.WRONG_CHARSET: "not in the encoding that it is said to be in",
    Remark.HIDDEN_CHARACTERS: "invisible characters stand in words",
    Remark.IGNORE_WITHOUT_REASON: "a comment asks to be quiet and gives no reason: it has no effect",
    Remark.UNKNOWN_KIND: "a comment names a kind of finding that there is not",
    Remark.BAD_STRUCTURED_DATA: "structured data that cannot be read",
    Remark.TRUNCATED: "read in part",
}
_LISTED: Final = 20
_GIVEN: Final = (Quiet.COMMENT, Quiet.SETTING)


def print_summary(page: Page, result: AuditResult, places: Places) -> None:
    """Print it."""
    page.text(_looked_at(result))
    page.text(found_in_words(result))
    if result.ended:
        page.text(f"{counted(len(result.ended), 'row')} ended by their own dates; not judged.")
    for line in _quiet(result):
        page.text(line)
    _print_unread(page, result, places)
    _print_notes(page, result, places)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return `1 message`, `1,200 messages`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _looked_at(result: AuditResult) -> str:
    tally = result.tally
    claims = sum(count for verdict, count in tally.claims.items() if verdict in _VERDICTS)
    parts = [
        f"{count:,} {_VERDICTS[verdict]}" for verdict, count in tally.claims.items() if count and verdict in _VERDICTS
    ]
    told = f": {', '.join(parts)}" if parts else ""
    missing = tally.claims.get(Verdict.MISSING, 0)
    untold = f" {counted(missing, 'promise is', 'promises are')} told nowhere." if missing else ""
    words = f"{counted(tally.messages, 'message')}, {counted(tally.words, 'word')}"
    return f"{words}, {counted(claims, 'claim')}{told}.{untold}"


def found_in_words(result: AuditResult) -> str:
    """Say how many findings there are, as in `3 errors, 1 warning`, or that there are none."""
    levels = Counter(finding.level for finding in result.findings)
    parts = [counted(levels[level], level.value) for level in (Level.ERROR, Level.WARNING, Level.NOTE) if levels[level]]
    if parts:
        return f"{', '.join(parts)}."
    if not result.tally.messages:
        return "There was nothing to audit."
    return "Nothing was found but what is kept quiet." if result.silenced else "Nothing was found."


def _quiet(result: AuditResult) -> Iterator[str]:
    """Yield how many findings are not told and why, with the reasons that people gave."""
    by_quiet = sorted(result.silenced, key=lambda each: (list(Quiet).index(each.quiet), each.reason))
    told = [
        f"{len(silenced):,} {_QUIET[quiet]}{_reasons(silenced) if quiet in _GIVEN else ''}"
        for quiet, group in groupby(by_quiet, key=lambda each: each.quiet)
        if (silenced := list(group))
    ]
    if told:
        yield f"Kept quiet: {', '.join(told)}."


def _reasons(silenced: Sequence[Silenced]) -> str:
    reasons = Counter(each.reason for each in silenced if each.reason)
    told = [f"{reason}: {count:,}" if len(reasons) > 1 else reason for reason, count in reasons.most_common(_LISTED)]
    return f" ({'; '.join(told)})" if told else ""


def _print_unread(page: Page, result: AuditResult, places: Places) -> None:
    if not result.unread:
        return
    page.gap()
    page.line((f"{counted(len(result.unread), 'message')} could not be read:", "bold red"))
    for unread in result.unread[:_LISTED]:
        page.text(f"{places.shown(unread.location)}: {_why(unread)}", 2)
        if unread.hint:
            page.text(unread.hint, 4)
    if len(result.unread) > _LISTED:
        page.text(f"and {len(result.unread) - _LISTED:,} more: see --format json", 2)


def _why(unread: Unread) -> str:
    beyond = "; nothing of it was looked at" if unread.beginning else ""
    return f"{unread.why}{beyond} ({unread.code})"


def _print_notes(page: Page, result: AuditResult, places: Places) -> None:
    """Print remarks on messages, those of a kind together."""
    by_remark: dict[Remark, list[Remarked]] = {}
    for remarked in result.remarks:
        by_remark.setdefault(remarked.noted.remark, []).append(remarked)
    if by_remark:
        page.gap()
    for remark, several in by_remark.items():
        page.line((f"{counted(len(several), 'message')}: {REMARKS[remark]}", "bold yellow"))
        for remarked in several[:_LISTED]:
            line = f":{remarked.noted.line}" if remarked.noted.line else ""
            detail = f": {remarked.noted.detail}" if remarked.noted.detail else ""
            page.text(f"{places.shown(remarked.location)}{line}{detail}", 2)
        if len(several) > _LISTED:
            page.text(f"and {len(several) - _LISTED:,} more: see --format json", 2)
