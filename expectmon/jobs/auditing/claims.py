"""The claims of a file or a text, at their places; and, if asked, everything else that was looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from expectmon.audit.message import About, Noted, Said, Spot
from expectmon.claims.find import explain
from expectmon.claims.lexicon import Lexicons
from expectmon.claims.model import Candidate, Claim
from expectmon.jobs.auditing.snippets import Snippet
from expectmon.messages.block import Parsed
from expectmon.messages.decode import decode
from expectmon.messages.excerpts import excerpt
from expectmon.messages.formats.parsing import parsed
from expectmon.messages.passages import Passage, passages_of
from expectmon.messages.raw import Format, Raw, format_of
from expectmon.messages.reading import message_of
from expectmon.messages.speech import speech_of
from expectmon.messages.trace import Lines

_UNPLACED: Final = (Format.DOCX, Format.PDF, Format.EML)
"""Their text stands nowhere in the file as it is, so there are no offsets in it."""
_LOOKS_LIKE_HTML: Final = re.compile(r"\s*<(?:!doctype\b|!--|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A claim, or a number that is none, at its place.

    `start` and `end` are offsets in code points of the text of the file; None where it is no text. `candidate` says how
    it was found, where that was asked for. `excerpt[mark_from:mark_to]` is what is meant.
    """

    claim: Claim | None
    candidate: Candidate | None
    spot: Spot
    start: int | None
    end: int | None
    excerpt: str
    mark_from: int
    mark_to: int


@dataclass(frozen=True, slots=True)
class ClaimsOf:
    """All that was found in a file, in the order of its text, and what must be known of the file."""

    location: str
    found: tuple[Found, ...]
    notes: tuple[Noted, ...] = ()

    @property
    def claims(self) -> tuple[Found, ...]:
        """What is a claim."""
        return tuple(each for each in self.found if each.claim)


def claims_of_content(
    location: str, content: bytes | str, lexicons: Lexicons, *, language: str | None = None, explained: bool = False
) -> ClaimsOf:
    """Find the claims of a file.

    Args:
        location: Its path, whose end tells the format; otherwise it is text, or HTML if it looks so.
        content: What it holds.
        lexicons: The languages.
        language: Of the text, if it is known.
        explained: Whether to tell of every number that was looked at.

    Raises:
        MessageError: it cannot be read.
    """
    form = format_of(location)
    if form is None:
        text, _ = decode(content, Format.TEXT)
        form = Format.HTML if _LOOKS_LIKE_HTML.match(text) else Format.TEXT
    raw = Raw(location, location, About(locale=language), form, content)
    parts = parsed(raw)
    message = message_of(raw, parts, lexicons)
    if form in _UNPLACED:
        return ClaimsOf(location, tuple(_placed(each, None) for each in message.said), message.notes)
    text, _ = decode(content, form)
    lines = _LineStarts(text)
    found = [_placed(each, lines) for each in message.said]
    if explained:
        found = _merged(found, list(_looked_at(parts, lexicons, language)))
    return ClaimsOf(location, tuple(found), message.notes)


def claims_of_snippet(snippet: Snippet) -> ClaimsOf:
    """Place the claims of a snippet in its text, and the rest of what was looked at if that was asked for."""
    lines = Lines.of(snippet.text)
    pairs: list[tuple[Claim | None, Candidate | None]] = [(each.claim, each) for each in snippet.candidates]
    pairs = pairs or [(claim, None) for claim in snippet.claims]
    found = [_in_text(snippet.text, lines, claim, candidate) for claim, candidate in pairs]
    return ClaimsOf(str(snippet.id), tuple(found))


class _LineStarts:
    """Where the lines of a text begin: from line and column to an offset."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
        self._length = len(text)

    def offset(self, line: int, column: int) -> int:
        start = self._starts[min(line, len(self._starts)) - 1]
        return min(start + column - 1, self._length)


def _placed(said: Said, lines: _LineStarts | None) -> Found:
    spot = said.spot
    start = lines.offset(spot.line, spot.column) if lines else None
    end = lines.offset(spot.end_line, spot.end_column) if lines else None
    return Found(said.claim, None, spot, start, end, said.excerpt, said.mark_from, said.mark_to)


def _in_text(text: str, lines: Lines, claim: Claim | None, candidate: Candidate | None) -> Found:
    meant = claim or candidate
    assert meant is not None  # noqa: S101 - one of the two is always given
    spot = Spot(*lines.place(meant.start), *lines.place(meant.end))
    shown = excerpt(text, meant.start, meant.end)
    return Found(claim, candidate, spot, meant.start, meant.end, *shown)


def _looked_at(parts: Parsed, lexicons: Lexicons, language: str | None) -> Iterator[Found]:
    """Yield all that was looked at in a text, place by place, as reading it does."""
    passages = list(passages_of(parts.blocks))
    speech = speech_of([each.text for each in passages if not each.boilerplate], lexicons, language)
    for passage in passages:
        spoken = speech.of(passage.text)
        for candidate in explain(passage.text, lexicons, language=spoken) if spoken else ():
            if not passage.part(candidate.start).lead:
                yield _in_passage(passage, candidate)


def _in_passage(passage: Passage, candidate: Candidate) -> Found:
    part = passage.part(candidate.start)
    begin = candidate.start - part.at + part.start
    start, end = part.block.span(begin, begin + candidate.end - candidate.start)
    spot = Spot(*part.block.lines.place(start), *part.block.lines.place(end))
    shown = excerpt(passage.text, candidate.start, candidate.end)
    return Found(candidate.claim, candidate, spot, start, end, *shown)


def _merged(said: list[Found], looked_at: list[Found]) -> list[Found]:
    """Put what is said and what was looked at together: each claim once, in the order of the text."""
    explained = {(each.spot.line, each.spot.column): each for each in looked_at if each.claim}
    claims = [_with_candidate(each, explained.get((each.spot.line, each.spot.column))) for each in said]
    others = [each for each in looked_at if each.claim is None]
    return sorted([*claims, *others], key=lambda each: (each.spot.line, each.spot.column))


def _with_candidate(said: Found, looked_at: Found | None) -> Found:
    candidate = looked_at.candidate if looked_at else None
    shown = (said.excerpt, said.mark_from, said.mark_to)
    return Found(said.claim, candidate, said.spot, said.start, said.end, *shown)
