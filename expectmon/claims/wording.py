"""Says a time as copy would, in the language of the copy."""

from __future__ import annotations

from expectmon.claims.lexicon import Lexicons
from expectmon.claims.model import Unit
from expectmon.claims.words import listed

FALLBACK = "en"


def wording(lexicons: Lexicons, language: str, amount: float, unit: Unit) -> str:
    """Return `within 7 working days`, or `dalam 7 hari kerja`.

    Args:
        lexicons: The languages that are known; where `language` is none of them it is said in English.
        language: A language's short name, also a locale such as `en-GB`, or `mixed`.
        amount: How many.
        unit: Of what; a share is said without the words of a time.
    """
    known = lexicons.by_language
    lexicon = known.get(language) or known.get(language.partition("-")[0]) or known[FALLBACK]
    say = lexicon.words.say
    names = listed(say.units.get(unit, "")) or (unit.replace("_", " "),)
    name = names[0] if amount == 1 else names[-1]
    number = f"{amount:g}".replace(".", "," if say.decimal_comma else ".")
    time = f"{number} {name}" if unit is not Unit.PERCENT else f"{number} %"
    return time if unit is Unit.PERCENT else say.within.replace("{time}", time)
