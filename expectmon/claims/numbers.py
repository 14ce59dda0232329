"""Numbers in digits and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

FRACTIONS: Final = "½¼¾⅓⅔"
_DIGITS: Final = rf"\d+(?:[.,]\d+)*(?:\s?[{FRACTIONS}])?|[{FRACTIONS}]|\d/\d"
_THOUSANDS: Final = re.compile(r"[.,](?=\d{3}(?:\D|$))")


@dataclass(frozen=True)
class NumberWords:
    """The number words of some languages."""

    words: dict[str, float]
    times: dict[str, float]
    plus: dict[str, float]
    join: frozenset[str]
    half: tuple[str, ...]

    def spoken(self) -> tuple[str, ...]:
        """Return the words of which numbers are made."""
        return (*self.words, *self.times, *self.plus, *self.half)

    def pattern(self) -> str:
        """Return the regular expression of one number, in digits or words, also said twice: `seven (7)`."""
        all_words = alternatives([*self.words, *self.times, *self.plus])
        if not all_words:
            return rf"(?:{_DIGITS})"
        half = alternatives(self.half)
        join = alternatives(self.join)
        step = rf"[\s-]{{1,2}}(?:(?:{join})\s)?" if join else r"[\s-]{1,2}"
        spoken = rf"(?<!\w)(?:{all_words})(?:{step}(?:{all_words}))" + "{0,4}" + r"(?!\w)"
        if half:
            spoken = rf"(?:{spoken}(?:{step}(?:{half})(?!\w))?|(?<!\w)(?:{half})(?!\w))"
        once = rf"(?:{_DIGITS}|{spoken})"
        return rf"(?:{once}(?:\s?\(\s?{once}\s?\))?)"

    def value(self, text: str, *, is_share: bool = False) -> float | None:
        """Return the value of what `pattern` found; None for what is no sensible number.

        `2.000` is two thousand, but not of a share: `99.999 %`.
        """
        first = text.split("(", maxsplit=1)[0].strip()
        return (
            _digits(first, is_share=is_share) if first[:1].isdigit() or first[:1] in FRACTIONS else self._spoken(first)
        )

    def _spoken(self, text: str) -> float | None:
        total: float | None = None
        for half in self.half:
            if text == half or text.endswith(" " + half):
                rest = text[: -len(half)].split()
                while rest and rest[-1] in self.join:
                    rest.pop()
                return 0.5 if not rest else (self._spoken(" ".join(rest)) or 0) + 0.5
        for word in re.split(r"[\s-]+", text):
            if word in self.words:
                total = (total or 0) + self.words[word]
            elif word in self.times:
                total = (1 if total is None else total) * self.times[word]
            elif word in self.plus:
                total = (total or 0) + self.plus[word]
            elif word not in self.join:
                return None
        return total


def alternatives(words: Iterable[str]) -> str:
    """Return words as alternatives of a regular expression, longest first, blanks of any kind."""
    return "|".join(
        re.escape(word).replace(r"\ ", r"[\s-]{1,2}") for word in sorted(set(words), key=lambda w: (-len(w), w))
    )


def choice(words: Iterable[str]) -> str:
    """Return words as alternatives, longest first, never empty, each bounded where it begins or ends with a letter."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    # A bound that alternatives share stands outside of them: they are then told apart by their first letters.
    groups = [
        ("(?<!\\w)" * begins + f"(?:{alternatives(group)})" + "(?!\\w)" * ends)
        for (begins, ends), group in groupby(ordered, key=lambda word: (word[:1].isalnum(), word[-1:].isalnum()))
    ]
    return f"(?:{'|'.join(groups) or '(?!)'})"


def _digits(text: str, *, is_share: bool) -> float | None:
    if len(text) > 24:  # noqa: PLR2004 - a longer row of digits is a code, not an amount
        return None
    fraction = 0.0
    if "/" in text:
        above, below = text.split("/", 1)
        return float(above) / float(below) if below.strip("0") else None
    if text[-1] in FRACTIONS:
        fraction = unicodedata.numeric(text[-1])
        text = text[:-1].strip()
    if not text:
        return fraction
    plain = text
    if _THOUSANDS.search(text) and not text.startswith("0") and not is_share:
        plain = _THOUSANDS.sub("", text)
    plain = plain.replace(",", ".")
    try:
        return float(plain) + fraction
    except ValueError:
        return None
