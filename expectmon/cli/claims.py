"""`expectmon claims`: which claims are in a text. Needs no workspace."""

# ruff: noqa: PLC0415 - JSON lines need neither what reads files nor what prints for people, and begin at once
from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Final

import typer

from expectmon.claims.lexicon import Lexicons, shipped_lexicons
from expectmon.claims.model import Candidate, Claim
from expectmon.cli import terminal
from expectmon.cli.choices import ClaimsFormat
from expectmon.cli.claims_words import whole
from expectmon.cli.errors import print_problems
from expectmon.errors import Code, Exit, Problem, Severity, UsageError, Where
from expectmon.jobs.auditing.snippets import Snippet, claims_of_lines

if TYPE_CHECKING:
    from expectmon.audit.message import Noted
    from expectmon.cli.audit_page import Page
    from expectmon.jobs.auditing.claims import ClaimsOf, Found

STDIN: Final = "-"
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class ClaimsOptions:
    """The options as they were given. Without a form: JSON for JSON lines, else text."""

    path: str | None = None
    explain: bool = False
    form: ClaimsFormat | None = None
    lines: bool = False
    language: str | None = None


def run(options: ClaimsOptions) -> None:
    """Find the claims, and print them.

    Raises:
        UsageError: there is no such file, or no lexicon of the language.
        MessageError: the file cannot be read.
        Exit: with 2 when lines of a JSON lines file could not be read.
    """
    lexicons = shipped_lexicons()
    _refuse_unknown_language(options.language, lexicons)
    path = options.path or STDIN
    if path == STDIN and sys.stdin.isatty():
        typer.echo("Reading from the keyboard; end with Ctrl-D.", err=True)
    if options.lines or PurePath(path).suffix.lower() in _LINES:
        _print_lines(path, lexicons, options)
    else:
        _print_file(path, lexicons, options)


def _refuse_unknown_language(language: str | None, lexicons: Lexicons) -> None:
    if language is not None and language not in lexicons.by_language:
        known = ", ".join(sorted(lexicons.by_language))
        problem = Problem(
            Code.BAD_OPTION, f"--language {language}: there is no such lexicon", expected=f"one of {known}"
        )
        raise UsageError(problem)


def _print_lines(path: str, lexicons: Lexicons, options: ClaimsOptions) -> None:
    """Print an answer a line; lines that cannot be read are told, and the others are answered all the same."""
    page = _page() if options.form is ClaimsFormat.TEXT else None
    if page is None:
        terminal.use_utf8()
    unread = 0
    with opened(path) as stream:
        found = claims_of_lines(stream, path, lexicons, language=options.language, explained=options.explain)
        for each in found:
            if isinstance(each, Problem):
                unread += 1
                sys.stdout.flush()
                print_problems([each])
            elif page is not None:
                _print_snippet(page, each)
            else:
                typer.echo(as_json(snippet_data(each, explained=options.explain)))
                if path == STDIN:
                    sys.stdout.flush()
    if unread:
        sys.stdout.flush()
        typer.echo(f"{unread} line{'' if unread == 1 else 's'} could not be read", err=True)
        raise typer.Exit(Exit.USAGE)


def _page() -> Page:
    from expectmon.cli.audit_page import Page

    return Page()


def _print_snippet(page: Page, snippet: Snippet) -> None:
    from expectmon.cli.claims_text import print_claims
    from expectmon.jobs.auditing.claims import claims_of_snippet

    print_claims(page, claims_of_snippet(snippet))


def _print_file(path: str, lexicons: Lexicons, options: ClaimsOptions) -> None:
    from expectmon.cli.claims_text import print_claims
    from expectmon.jobs.auditing.claims import claims_of_content

    with opened(path) as stream:
        content = stream.read()
    with _located(path):
        found = claims_of_content(path, content, lexicons, language=options.language, explained=options.explain)
    if options.form is ClaimsFormat.JSON:
        terminal.use_utf8()
        typer.echo(as_json(file_data(found, explained=options.explain), indent=2))
        print_problems(_as_problem(path, each) for each in found.notes)
    else:
        print_claims(_page(), found)


def _as_problem(path: str, noted: Noted) -> Problem:
    return Problem(Code.LEFT_OUT, noted.detail, Where(path, noted.line), severity=Severity.WARNING)


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """Open a file, or standard input.

    Raises:
        UsageError: it is not there, is a folder, or may not be read.
    """
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115, PTH123 - closed below; what opens may fail, what reads may too
    except OSError as error:
        raise UsageError(_unreadable(path, error)) from None
    with stream:
        try:
            yield stream
        except IsADirectoryError as error:
            raise UsageError(_unreadable(path, error)) from None


def _unreadable(path: str, error: OSError) -> Problem:
    hints: dict[type[OSError], str] = {
        FileNotFoundError: "look at the spelling; a PATH is relative to the current folder",
        IsADirectoryError: "name a file in it, or audit all of it: expectmon audit",
        PermissionError: "let this user read it",
    }
    hint = next((hint for kind, hint in hints.items() if isinstance(error, kind)), None)
    return Problem(Code.FILE_UNREADABLE, f"cannot be read: {error.strerror}", Where(path), hint=hint)


@contextmanager
def _located(path: str) -> Iterator[None]:
    """Give a problem of reading its place, where it has none."""
    from expectmon.messages.errors import MessageError

    try:
        yield
    except MessageError as error:
        error.problems = tuple(each if each.where else each.at(Where(path)) for each in error.problems)
        raise


def as_json(value: object, indent: int | None = None) -> str:
    """Return JSON for UTF-8; half a character, which JSON can hold and UTF-8 cannot, is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent, allow_nan=False)
    return text


def snippet_data(snippet: Snippet, *, explained: bool) -> dict[str, Any]:
    """Return the answer to a line, as it is printed."""
    data: dict[str, Any] = {"id": snippet.id, "claims": [claim_data(claim) for claim in snippet.claims]}
    if explained:
        data["candidates"] = [candidate_data(each, each.start, each.end) for each in snippet.candidates]
    return data


def file_data(found: ClaimsOf, *, explained: bool) -> dict[str, Any]:
    """Return the claims of a file, as they are printed: offsets are those of its text, and each has line and column."""
    claims = [_placed(each.claim, each) for each in found.found if each.claim]
    data: dict[str, Any] = {"id": found.location, "claims": claims}
    if explained:
        data["candidates"] = [
            candidate_data(each.candidate, each.start, each.end) for each in found.found if each.candidate
        ]
    return data


def _placed(claim: Claim, found: Found) -> dict[str, Any]:
    place = {"start": found.start, "end": found.end, "line": found.spot.line, "column": found.spot.column}
    return claim_data(claim) | place


def claim_data(claim: Claim) -> dict[str, Any]:
    """Return a claim as data; whole numbers have no decimal point."""
    return {
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "topic": claim.topic.value,
        "min": whole(claim.min),
        "max": whole(claim.max),
        "unit": claim.unit.value if claim.unit else None,
        "qualifier": claim.qualifier.value,
        "hedged": claim.hedged,
        "scope": claim.scope.text if claim.scope else None,
    }


def candidate_data(candidate: Candidate, start: int | None, end: int | None) -> dict[str, Any]:
    """Return what was looked at as data: what found it, what decided, and why it is no claim (null: it is one)."""
    return {
        "start": start,
        "end": end,
        "quote": candidate.quote,
        "pattern": candidate.pattern,
        "rejected": candidate.rejected.value if candidate.rejected else None,
        "cues": [{"text": cue.text, "speaks_for": cue.speaks_for, "weight": cue.weight} for cue in candidate.cues],
    }
