"""Words in the reader's language. A language is one catalogue: `locales/LANGUAGE/LC_MESSAGES/expectmon.po`.

The texts in the code are English and the keys of the catalogues. `say` and `say_n` look them up; `msg` and `msg_n` mark
those that are looked up later. A catalogue's `Language:` names the CLDR locale of its dates and numbers. To add a
language, copy `en`, translate it, and let the tests say what is missing; after a change of the texts:

    pybabel extract -k say -k say_n:1,2 -k msg -k msg_n:1,2 -o new.pot expectmon/present expectmon/reports
    pybabel update -i new.pot -D expectmon -d expectmon/present/locales --no-fuzzy-matching
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from expectmon.resources import LOCALES, languages

FALLBACK: Final = "en"
"""The language of a reader whose own is not known."""


def msg(text: str) -> str:
    """Mark a text that is said later."""
    return text


def msg_n(one: str, many: str) -> tuple[str, str]:
    """Mark a text and its plural that are said later."""
    return one, many


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language. A text it lacks is said in English; the tests let none be lacking."""

    language: str
    locale: Locale
    translations: gettext.NullTranslations

    def say(self, text: str, /, **values: str) -> str:
        """Translate a text and fill in its values."""
        return self.translations.gettext(text).format(**values)

    def say_n(self, one: str, many: str, number: float, /, **values: str) -> str:
        """Translate the form of a text that a number needs. A fraction takes the form of many."""
        form = int(number) if float(number).is_integer() else 2
        return self.translations.ngettext(one, many, form).format(**values)


@cache
def words(language: str) -> Words:
    """Return the catalogue of a language; it is read once.

    Raises:
        LookupError: there is no catalogue for it.
    """
    if language not in languages():
        raise LookupError(f"there is no catalogue for the language {language!r}; there are {', '.join(languages())}")
    with (LOCALES / language / "LC_MESSAGES" / "expectmon.po").open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    locale = catalogue.locale or Locale.parse(language)
    return Words(language, locale, gettext.GNUTranslations(compiled))
