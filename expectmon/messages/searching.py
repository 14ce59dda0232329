"""A parsed message is searched: its blocks are joined to passages, and each claim found in them keeps its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from expectmon.audit.message import BlockKind, Ignore, Message, Noted, Remark, Said, Spot
from expectmon.claims.find import find
from expectmon.claims.lexicon import Lexicons
from expectmon.claims.model import Claim
from expectmon.messages.block import Declared, Parsed
from expectmon.messages.excerpts import LONGEST, excerpt
from expectmon.messages.ignoring import Ignores, Stretch, ignores_of
from expectmon.messages.passages import Passage, passages_of
from expectmon.messages.raw import Raw
from expectmon.messages.speech import Speech, speech_of
from expectmon.messages.trace import Lines

_ONE_EACH: Final = (Remark.HIDDEN_CHARACTERS,)


def message_of(raw: Raw, found: Parsed, lexicons: Lexicons) -> Message:
    """Find the claims of a message that is parsed."""
    blocks = found.blocks
    passages = _once(passages_of(blocks))
    speech = speech_of([passage.text for passage in passages if not passage.boilerplate], lexicons, raw.about.locale)
    stretches: list[Stretch] = (
        [(block.lines, *block.span(0, len(block.text))) for block in blocks] if found.comments else []
    )
    stretches += [(item.lines, item.start, item.end) for item in found.declared] if found.comments else []
    ignores = ignores_of(found.comments, stretches)
    said = [*_said(passages, speech, ignores, lexicons), *_declared(found.declared, len(blocks), speech, ignores)]
    words = sum(block.text.count(" ") + 1 for block in blocks)
    notes = [*found.notes, *ignores.notes, *speech.notes]
    if not blocks and not found.declared:
        notes.append(Noted(Remark.EMPTY, "there is no text in it"))
    return Message(
        raw.id,
        raw.location,
        raw.about,
        _digest(found),
        speech.language,
        tuple(said),
        words,
        ignores.whole,
        tuple(_distinct(notes)),
    )


def _once(passages: Iterator[Passage]) -> list[Passage]:
    """Leave out what frames the page a second time, such as the menu for small screens."""
    seen: set[str] = set()
    kept = []
    for passage in passages:
        if passage.boilerplate:
            if passage.text in seen:
                continue
            seen.add(passage.text)
        kept.append(passage)
    return kept


def _said(passages: Sequence[Passage], speech: Speech, ignores: Ignores, lexicons: Lexicons) -> Iterator[Said]:
    for passage in passages:
        language = speech.of(passage.text)
        if language is None:
            continue
        for claim in find(passage.text, lexicons, language=language):
            part = passage.part(claim.start)
            if not part.lead:
                yield _placed(claim, passage, ignores)


def _placed(claim: Claim, passage: Passage, ignores: Ignores) -> Said:
    first, last = passage.part(claim.start), passage.part(max(claim.end - 1, claim.start))
    block = first.block
    begin = min(claim.start - first.at + first.start, first.end)
    stop = min(claim.end - last.at + last.start, last.end)
    if last.block is block or last.block.lines is not block.lines:
        start, end = block.span(begin, stop if last.block is block else first.end)
    else:
        start, end = block.span(begin, begin + 1)[0], last.block.span(max(stop - 1, 0), stop)[1]
    shown, mark_from, mark_to = excerpt(passage.text, claim.start, claim.end)
    spot = _spot(block.lines, start, max(start, end), block.css() if block.css else None)
    about = dict.fromkeys((*ignores.single.get(first.number, ()), *ignores.single.get(last.number, ())))
    return Said(claim, spot, block.kind, shown, mark_from, mark_to, block.heading, block.boilerplate, tuple(about))


def _declared(declared: Sequence[Declared], first: int, speech: Speech, ignores: Ignores) -> Iterator[Said]:
    for number, item in enumerate(declared, first):
        claim = replace(item.claim, language=speech.language) if speech.language else item.claim
        quote = claim.quote[:LONGEST]
        about: tuple[Ignore, ...] = ignores.single.get(number, ())
        spot = _spot(item.lines, item.start, item.end, None)
        yield Said(claim, spot, BlockKind.STRUCTURED, quote, 0, len(quote), ignores=about)


def _spot(lines: Lines, start: int, end: int, css: str | None) -> Spot:
    return Spot(*lines.place(start), *lines.place(end), css)


def _digest(found: Parsed) -> str:
    """Return a fingerprint of what the message says; its markup and layout do not count."""
    texts = [*(block.text for block in found.blocks), *(item.claim.quote for item in found.declared)]
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def _distinct(notes: Sequence[Noted]) -> Iterator[Noted]:
    """Tell of some things only the first time."""
    told: set[Remark] = set()
    for note in notes:
        if note.remark in _ONE_EACH and note.remark in told:
            continue
        told.add(note.remark)
        yield note
