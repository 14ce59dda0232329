"""Claims for people: each with its place, the words around it, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from expectmon.claims.model import Candidate, Claim, Clock, Cue
from expectmon.cli.audit_page import Page
from expectmon.cli.claims_words import REJECTIONS, TOPICS, amount, number, sense

if TYPE_CHECKING:
    from expectmon.jobs.auditing.claims import ClaimsOf, Found

_CLOCKS: Final = {
    Clock.ORDER: "the order",
    Clock.PAYMENT: "the payment",
    Clock.APPROVAL: "the approval",
    Clock.DISPATCH: "dispatch",
    Clock.DELIVERY: "delivery",
    Clock.RETURN_RECEIVED: "the day the return comes in",
    Clock.REQUEST: "the request",
}
_INDENT: Final = 2
_CUES: Final = 4
_WEAK: Final = 0.5


def print_claims(page: Page, found: ClaimsOf) -> None:
    """Print all claims of a file, and what was rejected where that was asked for."""
    for each in found.found:
        _print_found(page, found.location, each)
        page.gap()
    page.text(_closing(found))
    for note in found.notes:
        place = f"line {note.line}: " if note.line else ""
        page.text(f"Note: {place}{note.detail}")


def _print_found(page: Page, location: str, found: Found) -> None:
    claim, spot = found.claim, found.spot
    name = "standard input" if location == "-" else location
    place = f"{name}:{spot.line}:{spot.column}"
    if claim is not None:
        page.line((place, "bold"), "  ", (f"{claim.topic.replace('_', ' ')}, {amount(claim)}", "green"))
    else:
        page.line((place, "bold"), "  ", ("no claim", "dim"))
    page.excerpt(found.excerpt, found.mark_from, found.mark_to, _INDENT, "bold green" if claim else "bold")
    for label, text in (*_facts(claim), *_why(found.candidate)):
        page.text(text, _INDENT, first=f"{label}: ")


def _facts(claim: Claim | None) -> Iterator[tuple[str, str]]:
    if claim is None:
        return
    yield "what", TOPICS[claim.topic]
    if claim.hedged:
        yield "hedged", "the words leave a way out, such as 'usually' or 'may take'"
    if claim.scope:
        yield "only for", claim.scope.text
    if claim.clock:
        yield "counted from", _CLOCKS[claim.clock]


def _why(candidate: Candidate | None) -> Iterator[tuple[str, str]]:
    if candidate is None:
        return
    if candidate.rejected is not None:
        yield "why not", REJECTIONS[candidate.rejected]
    yield "found by", f"the pattern {candidate.pattern}"
    if candidate.cues:
        cues = [cue for cue in _distinct(candidate) if cue.weight >= _WEAK][:_CUES] or candidate.cues[:1]
        shown = [f"'{cue.text}' {sense(cue.speaks_for)} ({number(round(cue.weight, 1))})" for cue in cues]
        yield "decided by", ", ".join(shown)


def _distinct(candidate: Candidate) -> Iterator[Cue]:
    """Yield cues, the same words for the same thing once, the strongest."""
    seen: set[tuple[str, str]] = set()
    for cue in candidate.cues:
        said = (cue.text.casefold(), cue.speaks_for)
        if said not in seen:
            seen.add(said)
            yield cue


def _closing(found: ClaimsOf) -> str:
    claims = len(found.claims)
    name = "standard input" if found.location == "-" else found.location
    told = f"{claims} claim{'' if claims == 1 else 's'} in {name}" if claims else f"No claims in {name}"
    topics = Counter(each.claim.topic.replace("_", " ") for each in found.claims if each.claim)
    several = ", ".join(f"{count} {topic}" for topic, count in topics.most_common())
    rejected = sum(each.claim is None for each in found.found)
    others = f"; {rejected} more {'place was' if rejected == 1 else 'places were'} looked at" if rejected else ""
    return f"{told}{f' ({several})' if several else ''}{others}."
