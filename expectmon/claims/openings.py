"""The words with which a phrase can begin, go on and end: most phrases are told apart by them."""

from __future__ import annotations

from collections.abc import Mapping

from expectmon.claims.patterns import ANY, CLASS, PLAIN, SOME, split
from expectmon.claims.words import WORD


def _told_by(word: str) -> tuple[str, str | None]:
    """Return the first words in what is written without a blank: `24/7`, `we'll`; the star stays with the last."""
    first, *more = WORD.findall(word) or [""]
    star = "*" * word.endswith("*")
    if not more:
        return first + star, None
    return first, more[0] + star * (len(more) == 1)


class Openings:
    """The pairs of words with which phrases can begin. The second is empty where any word may stand there."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._of_class: dict[str, frozenset[tuple[str, str | None]]] = {}
        self._of_last: dict[str, frozenset[str]] = {}

    def of(self, phrase: str) -> set[tuple[str, str]]:
        """Return the pairs of a phrase; a word may end in a star."""
        if PLAIN.fullmatch(phrase):
            first, second, *_ = (*phrase.split(), "")
            return {(first, second)}
        return {(first, second or "") for first, second in self._pairs(phrase.split())}

    def last_words(self, phrase: str) -> frozenset[str]:
        """Return the words with which the last part of a phrase can begin; none where that cannot be told."""
        *others, last = phrase.split()
        if not others or last.startswith("("):
            return frozenset()
        known = self._of_last.get(last)
        if known is None:
            words = frozenset(first for first, _ in self._element(last))
            is_told = not self._has_hyphen(last) and not any(not word or word.endswith("*") for word in words)
            known = self._of_last[last] = words if is_told else frozenset()
        return known

    def _has_hyphen(self, element: str) -> bool:
        """True where two words may be written as one: `e-mail` also finds `email`."""
        for part in split(element):
            match = CLASS.fullmatch(part)
            members = self._classes.get(match[1], ()) if match else ()
            if (not match and "-" in part) or any(map(self._has_hyphen, " ".join(members).split())):
                return True
        return False

    def _pairs(self, elements: list[str]) -> set[tuple[str, str | None]]:
        """Return the pairs; the second is None where the phrase ends before it."""
        found: set[tuple[str, str | None]] = set()
        for number, element in enumerate(elements):
            optional = element.startswith("(") and element.endswith(")")
            own = self._element(element[1:-1] if optional else element)
            following = self._firsts(elements[number + 1 :])
            for first, second in own:
                found |= {(first, second)} if second is not None else {(first, after) for after in following}
            if not optional:
                break
        return found

    def _element(self, element: str) -> set[tuple[str, str | None]]:
        found: set[tuple[str, str | None]] = set()
        for part in split(element):
            match = CLASS.fullmatch(part)
            if match:
                found |= self._class(match[1])
            elif part in (ANY, SOME):
                found.add(("", ""))
            else:
                found.add(_told_by(part))
        return found

    def _class(self, name: str) -> frozenset[tuple[str, str | None]]:
        known = self._of_class.get(name)
        if known is None:
            pairs = [self._pairs(member.split()) for member in self._classes.get(name, ())]
            known = self._of_class[name] = frozenset().union(*pairs)
        return known

    def _firsts(self, elements: list[str]) -> set[str | None]:
        """Return the words that may stand first: empty for any, None where nothing needs to."""
        found: set[str | None] = set()
        for element in elements:
            optional = element.startswith("(") and element.endswith(")")
            found |= {first for first, _ in self._element(element[1:-1] if optional else element)}
            if not optional:
                return found
        return found | {None}
