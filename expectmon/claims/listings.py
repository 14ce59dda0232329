"""Opening hours that run on over fields of a card or table are one claim."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from expectmon.claims.anchors import OPENING_HOURS
from expectmon.claims.model import Candidate, Claim, Rejection

_GLUE: Final = re.compile(r"(?:[\s|,:;•·&/()+.-]|<[^<>]{0,400}>|&nbsp;|\\n){0,40}")


def unbroken(text: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Join hours that nothing but layout stands between: the first takes in the later ones, which fall."""
    joined: list[Candidate] = []
    last: int | None = None
    for candidate in candidates:
        if candidate.pattern == OPENING_HOURS and candidate.claim:
            first = joined[last].claim if last is not None else None
            if last is not None and first and _GLUE.fullmatch(text, first.end, candidate.start):
                joined[last] = _extended(text, joined[last], first, candidate.end)
                joined.append(replace(candidate, claim=None, rejected=Rejection.INSIDE_ANOTHER))
                continue
            last = len(joined)
        joined.append(candidate)
    return tuple(joined)


def _extended(text: str, candidate: Candidate, claim: Claim, end: int) -> Candidate:
    quote = text[claim.start : end]
    return replace(candidate, end=end, quote=quote, claim=replace(claim, end=end, quote=quote))
