"""Spanish is a lexicon and nothing else: no line of code knows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectmon.claims.find import find
from expectmon.claims.language import detect
from expectmon.claims.lexicon import Lexicons, load_lexicon, shipped_lexicons
from expectmon.claims.model import Claim
from expectmon.claims.spec import amount_of

SPANISH = shipped_lexicons().by_language["es"]
ALONE = Lexicons.of([SPANISH])

A_NEW_LANGUAGE = """
language: eo
name: Esperanto
function_words: la, kaj, en, de, ni, vi, al, post, estas, por
numbers:
  words: {du: 2, tri: 3}
units:
  hour: horo, horoj
  day: tago, tagoj
bounds:
  at_most:
    before: en, ene de
topics:
  delivery:
    strong: liver*
  response:
    strong: respond*
provider: ni
against:
  refusal:
    clause: ne povas promesi
"""


def said(claim: Claim) -> str:
    """A claim as lexicons write it: `delivery 2..3 day`."""
    if claim.unit is None:
        return f"{claim.topic} {claim.qualifier}"
    low, high = ("" if bound is None else f"{bound:g}" for bound in (claim.min, claim.max))
    return f"{claim.topic} {low if low == high else f'{low}..{high}'} {claim.unit}"


@pytest.mark.parametrize(("sentence", "expected"), SPANISH.examples.items())
def test_spanish_examples_hold_where_spanish_is_asked_for(sentence: str, expected: str) -> None:
    found = find(sentence, shipped_lexicons(), language="es")

    assert ("; ".join(map(said, found)) or "none") == expected


@pytest.mark.parametrize(("sentence", "expected"), SPANISH.examples.items())
def test_spanish_needs_no_other_lexicon_beside_it(sentence: str, expected: str) -> None:
    assert ("; ".join(map(said, find(sentence, ALONE, language="es"))) or "none") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Preparamos tu pedido en 24 horas y lo enviamos con nuestro propio transporte a todas las provincias.",
        "Tienes 30 días desde que recibes el artículo para devolverlo, y te devolvemos el dinero en 14 días.",
    ],
)
def test_spanish_is_told_by_its_small_words(text: str) -> None:
    assert detect(text, shipped_lexicons()).language == "es"
    assert find(text, shipped_lexicons())[0].language == "es"


@pytest.mark.parametrize(
    "text",
    [
        "Orders ship within two days, no questions asked, and you can cancel any time before we pack them.",
        "Pesanan dikirim dalam dua hari dan bisa dibatalkan sebelum kami kemas, tanpa biaya.",
    ],
)
def test_other_languages_are_not_taken_for_spanish(text: str) -> None:
    assert detect(text, shipped_lexicons()).language != "es"


def test_every_amount_in_the_examples_can_be_read() -> None:
    claims = [claim for expected in SPANISH.examples.values() for claim in expected.split("; ") if claim != "none"]
    specs = [claim.split(" ", 1)[1] for claim in claims]

    assert len(specs) >= 30
    assert all(amount_of(spec) for spec in specs)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ni liveras en tri tagoj.", ["delivery ..3 day"]),
        ("Ni respondas al vi ene de 2 horoj.", ["response ..2 hour"]),
        ("Ni ne povas promesi liveron en du tagoj.", []),
    ],
)
def test_a_language_is_added_by_a_file_alone(tmp_path: Path, sentence: str, expected: list[str]) -> None:
    file = tmp_path / "eo.yaml"
    file.write_text(A_NEW_LANGUAGE, encoding="utf-8")

    found = find(sentence, Lexicons.of([load_lexicon(file)]), language="eo")

    assert list(map(said, found)) == expected
