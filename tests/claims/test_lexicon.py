"""Lexicons are files that people write: what is wrong in one is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectmon.claims.find import find
from expectmon.claims.language import MIXED, Reason, detect
from expectmon.claims.lexicon import Lexicons, load_lexicon, shipped_lexicons
from expectmon.claims.patterns import PhraseError
from expectmon.claims.phrases import Phrasebook
from expectmon.claims.words import listed, words_of
from expectmon.errors import Code, ConfigurationError

KNOWN = shipped_lexicons()


def problems_of(tmp_path: Path, text: str) -> list[tuple[Code, int | None]]:
    file = tmp_path / "xx.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_lexicon(file)
    return [(problem.code, problem.where.line if problem.where else None) for problem in caught.value.problems]


def test_a_misspelt_section_is_told_with_its_line(tmp_path: Path) -> None:
    text = "language: xx\nname: X\nfunction_words: a\nunits: {day: d}\ntopic: {}\n"
    assert problems_of(tmp_path, text) == [(Code.UNKNOWN_FIELD, 5)]


def test_a_topic_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    text = "language: xx\nname: X\nfunction_words: a\nunits: {day: d}\ntopics:\n  speed:\n    strong: b\n"
    assert [line for _, line in problems_of(tmp_path, text)] == [7]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_lexicon(tmp_path / "none.yaml")
    assert [problem.code for problem in caught.value.problems] == [Code.FILE_UNREADABLE]


CLASSES = {"fast": ("fast", "very quick")}


def found(phrase: str, text: str) -> list[str]:
    book = Phrasebook([(phrase, None)], CLASSES)
    return [text[start:end] for start, end, _ in book.find(text, words_of(text, 0, len(text)), len(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "quotes"),
    [
        ("refund*", "refunds and refunded", ["refunds", "refunded"]),
        ("refund", "refunds", []),
        ("money back", "money-back", ["money-back"]),
        ("money back", "money. back", []),
        ("next/following day", "the following day", ["following day"]),
        ("(very) slow post", "slow post", ["slow post"]),
        ("(very) slow post", "very slow post", ["very slow post", "slow post"]),
        ("<fast> delivery", "very quick delivery", ["very quick delivery"]),
        ("fast _ delivery", "fast home delivery", ["fast home delivery"]),
        ("fast (_) delivery", "fast delivery", ["fast delivery"]),
        ("cannot ... promise", "cannot in any way promise", ["cannot in any way promise"]),
        ("cannot ... promise", "cannot. we promise", []),
        ("24/7", "open 24/7", ["24/7"]),
        ("we'll match", "we'll match it", ["we'll match"]),
    ],
)
def test_a_phrase_is_found_as_it_is_written_in_a_lexicon(phrase: str, text: str, quotes: list[str]) -> None:
    assert found(phrase, text) == quotes


@pytest.mark.parametrize("phrase", ["", "...", "<slow> boat", "%"])
def test_a_phrase_that_begins_with_no_word_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Phrasebook([(phrase, None)], CLASSES)


def test_a_list_is_split_at_commas_and_blanks_are_tidied() -> None:
    assert listed("a  b,\n  C , ,d") == ("a b", "c", "d")


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("We will send the parcel to you as soon as the payment is in.", "en", Reason.FUNCTION_WORDS),
        ("Barang akan kami kirim setelah pembayaran anda masuk dan bisa dilacak.", "id", Reason.FUNCTION_WORDS),
        (
            "Le pedido se enviará en cuanto el pago de su compra sea confirmado por el banco.",
            "es",
            Reason.FUNCTION_WORDS,
        ),
        (
            "Pesanan anda akan kami kirim dan bisa dilacak. You will receive an email and the invoice with it.",
            MIXED,
            Reason.TWO_LANGUAGES,
        ),
        ("Same day", None, Reason.TOO_SHORT),
        ("", None, Reason.TOO_SHORT),
        (
            "Nous livrons votre commande chez vous sous trois jours ouvrables partout dans votre pays et sans frais.",
            None,
            Reason.NO_LEXICON,
        ),
        (
            "Lifetime warranty | Price match | Same day delivery | Money back guarantee | Overnight shipping",
            None,
            Reason.FEW_SMALL_WORDS,
        ),
    ],
)
def test_a_language_is_named_or_it_is_said_why_not(text: str, language: str | None, reason: Reason) -> None:
    detected = detect(text, KNOWN)
    assert (detected.language, detected.reason) == (language, reason)


def test_the_worked_example_of_the_documentation_works(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "lexicons.md").read_text(encoding="utf-8")
    file = tmp_path / "nl.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    dutch = load_lexicon(file)
    claims = {text: find(text, Lexicons.of([dutch])) for text in dutch.examples}
    assert [[(claim.topic.value, claim.max) for claim in found] for found in claims.values()] == [
        [("delivery", 3)],
        [("refund", 2)],
        [],
    ]
