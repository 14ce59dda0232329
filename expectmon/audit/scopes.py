"""To whom and how: methods, regions and tiers, found in the words of claims, rules and headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from expectmon.claims.lexicon import Lexicons
from expectmon.claims.model import Scope
from expectmon.claims.phrases import Phrasebook
from expectmon.claims.words import listed, words_of

_METHODS: Final = {
    "standard": "standard, regular, normal, ordinary, ground",
    "express": "express, expedited, priority shipping, priority delivery",
    "economy": "economy, saver",
    "overnight": "overnight",
    "same-day": "same-day",
    "instant": "instant courier, instant delivery",
    "scheduled": "scheduled, time-slot, delivery-window",
    "pickup": "pickup, in-store pick-up, collect, collection, click and collect",
    "freight": "freight, pallet*",
}
_REGIONS: Final = {
    "domestic": "domestic*, nationwide",
    "international": "international*, overseas, abroad, worldwide, cross-border",
}
_TIERS: Final = {
    "gold": "gold",
    "silver": "silver",
    "bronze": "bronze",
    "platinum": "platinum",
    "premium": "premium",
    "basic": "basic",
    "enterprise": "enterprise",
    "p1": "p1",
    "p2": "p2",
    "p3": "p3",
    "p4": "p4",
}
_SAME: Final = {
    "regular": "standard",
    "normal": "standard",
    "ground": "standard",
    "expedited": "express",
    "sameday": "same-day",
    "collect": "pickup",
    "pick-up": "pickup",
    "national": "domestic",
    "nationwide": "domestic",
    "overseas": "international",
    "worldwide": "international",
    "abroad": "international",
}
"""Canonical words of lexicons that mean one of ours."""
ABROAD: Final = "international"
"""Parcels that leave the country: never meant where it is not said."""
_USUAL: Final = frozenset(
    {"standard", "free", "home", "courier", "online", "parcel", "domestic", "basic", "all", "everyone"}
)
"""What is meant where nothing is said."""
_KINDS: Final = ("methods", "regions", "tiers")


def canonical(word: str) -> str:
    """Return the one word that stands for all that mean the same: `Same_Day` and `sameday` are `same-day`."""
    word = word.strip().lower().replace("_", "-").replace(" ", "-")
    return _SAME.get(word, word)


@dataclass(frozen=True, slots=True)
class ScopeWords:
    """What something is limited to, in canonical words. Empty: not limited."""

    methods: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()

    def __or__(self, other: ScopeWords) -> ScopeWords:
        return ScopeWords(self.methods | other.methods, self.regions | other.regions, self.tiers | other.tiers)

    def or_else(self, other: ScopeWords) -> ScopeWords:
        """Take of another what is not limited here, kind by kind."""
        return ScopeWords(self.methods or other.methods, self.regions or other.regions, self.tiers or other.tiers)

    def special(self) -> ScopeWords:
        """Leave out what would be meant anyway: standard, domestic, everyone."""
        return ScopeWords(self.methods - _USUAL, self.regions - _USUAL, self.tiers - _USUAL)

    def single(self) -> ScopeWords:
        """Leave out kinds of which several are named: `Express and standard shipping` limits nothing."""
        several = ScopeWords()
        return ScopeWords(
            self.methods if len(self.methods) == 1 else several.methods,
            self.regions if len(self.regions) == 1 else several.regions,
            self.tiers if len(self.tiers) == 1 else several.tiers,
        )

    @property
    def words(self) -> frozenset[str]:
        """All of them."""
        return self.methods | self.regions | self.tiers

    def __str__(self) -> str:
        return ", ".join(sorted(self.words))


UNLIMITED: Final = ScopeWords()
"""Everything and everybody."""


class ScopeBook:
    """Finds scope words in text. Made of our own English words and those of lexicons."""

    def __init__(self, phrases: Iterable[tuple[str, tuple[str, str]]]) -> None:
        self._book: Phrasebook[tuple[str, str]] = Phrasebook(phrases, {})

    def find(self, text: str) -> ScopeWords:
        """Return the scope words that a text names."""
        found: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        lowered = text.lower().replace("_", " ")
        for _, _, phrase in self._book.find(lowered, words_of(lowered, 0, len(lowered)), len(lowered)):
            kind, word = phrase.meaning
            found[kind].add(canonical(word))
        return ScopeWords(*(frozenset(found[kind]) for kind in _KINDS))


def _phrases(tables: Mapping[str, Mapping[str, str]]) -> list[tuple[str, tuple[str, str]]]:
    return [
        (phrase, (kind, word))
        for kind, table in tables.items()
        for word, phrases in table.items()
        for phrase in dict.fromkeys((*listed(phrases), *([] if "-" in word or "_" in word else [word])))
        if "<" not in phrase
    ]


_OURS: Final = _phrases({"methods": _METHODS, "regions": _REGIONS, "tiers": _TIERS})
BASE: Final = ScopeBook(_OURS)
"""Knows English words only."""


def scope_book(lexicons: Lexicons) -> ScopeBook:
    """Return a book that knows our words and those of all lexicons. Building it takes a while: once a run is enough."""
    theirs = [
        phrase
        for lexicon in lexicons
        for phrase in _phrases({kind: getattr(lexicon.words.scope, kind) for kind in _KINDS})
    ]
    return ScopeBook(dict.fromkeys([*_OURS, *theirs]))


def scope_of(scope: Scope | None) -> ScopeWords:
    """Return what a claim says it is limited to."""
    if scope is None:
        return ScopeWords()
    return ScopeWords(*(frozenset(canonical(word) for word in getattr(scope, kind)) for kind in _KINDS))
