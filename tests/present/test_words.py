"""The catalogues are complete, and whole."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from expectmon.present.words import words
from expectmon.resources import LOCALES, languages

KEYWORDS: Final = {"say": None, "say_n": (1, 2), "msg": None, "msg_n": (1, 2)}
ROOMS: Final = (LOCALES.parent, LOCALES.parents[1] / "reports")
USED: Final = {
    found[2] for room in ROOMS for found in extract_from_dir(room, method_map=[("**.py", "python")], keywords=KEYWORDS)
}


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "expectmon.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_are_words_in_english_and_indonesian() -> None:
    assert {"en", "id"} <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_every_text_is_translated_and_none_is_doubtful(language: str) -> None:
    bad = [message.id for message in messages(language) if message.fuzzy or not all(forms(message.string))]
    assert bad == []


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_holds_the_texts_that_are_used_and_no_others(language: str) -> None:
    kept = {message.id if isinstance(message.id, str) else tuple(message.id) for message in messages(language)}
    assert kept == USED


@pytest.mark.parametrize("language", languages())
def test_a_translation_names_the_values_of_its_text(language: str) -> None:
    for message in messages(language):
        wanted = set().union(*(named(text) for text in forms(message.id)))
        for form in forms(message.string):
            # A singular may say "one" where the plural has a number.
            assert named(form) - wanted == set(), message.id
            assert wanted - named(form) <= {"n"}, message.id
        assert wanted == set().union(*(named(text) for text in forms(message.string))), message.id


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_has_as_many_forms_as_its_language(language: str) -> None:
    wanted = catalogue(language).num_plurals
    assert {len(forms(message.string)) for message in messages(language) if not isinstance(message.id, str)} == {wanted}


def test_english_says_what_the_code_says() -> None:
    assert [message.id for message in messages("en") if forms(message.string) != forms(message.id)] == []


def test_indonesian_leaves_nothing_in_english() -> None:
    same = {message.id for message in messages("id") if message.string == message.id}
    # What has no words but its values; and "median" is the word in both.
    assert [text for text in same if re.sub(r"\{\w+\}|[Mm]edian", "", str(text)).strip(" .,;:#·()")] == []


def test_a_text_in_the_code_is_never_made_of_pieces() -> None:
    pieces = [text for text in USED if isinstance(text, str) and re.search(r"[a-z][A-Z]|\}\{", text)]
    assert pieces == []


@pytest.mark.parametrize(("number", "said"), [(1, "1 alert"), (2, "2 alerts"), (0, "0 alerts"), (1.5, "1.5 alerts")])
def test_english_has_a_plural(number: float, said: str) -> None:
    assert words("en").say_n("{n} alert", "{n} alerts", number, n=str(number)) == said


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(LookupError, match=r"'xx'.*en, id"):
        words("xx")


def test_the_values_of_a_text_are_never_read_as_a_format() -> None:
    assert words("en").say("{reason}: {column}", reason="{column}", column="{0.x}") == "{column}: {0.x}"
