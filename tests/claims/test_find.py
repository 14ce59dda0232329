"""What is found, what is not and why, and that no text is too odd or too long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.claims.cues import Passage
from expectmon.claims.fields import sentences_of
from expectmon.claims.find import explain, find
from expectmon.claims.grammar import grammar_of
from expectmon.claims.lexicon import Lexicon, shipped_lexicons
from expectmon.claims.model import Claim, Qualifier, Rejection, Unit
from expectmon.claims.words import words_of
from expectmon.promises.topics import Topic

KNOWN = shipped_lexicons()


def said(claim: Claim) -> str:
    """A claim as lexicons write it: `delivery 2..3 day`."""
    if claim.unit is None:
        return f"{claim.topic} {'vague' if claim.qualifier is Qualifier.VAGUE else 'exact'}"
    low, high = ("" if bound is None else f"{bound:g}" for bound in (claim.min, claim.max))
    return f"{claim.topic} {low if low == high else f'{low}..{high}'} {claim.unit}"


def claims_in(text: str, language: str | None = None) -> list[str]:
    return [said(claim) for claim in find(text, KNOWN, language=language)]


@pytest.mark.parametrize("lexicon", list(KNOWN), ids=lambda lexicon: lexicon.language)
def test_the_examples_of_a_lexicon_say_what_is_found(lexicon: Lexicon) -> None:
    found = {text: "; ".join(claims_in(text, lexicon.language)) or "none" for text in lexicon.examples}
    assert {text: what for text, what in found.items() if what != lexicon.examples[text]} == {}
    assert len(found) >= 30


def test_a_claim_tells_where_it_stands_and_what_it_says() -> None:
    text = "Sale! Orders are usually dispatched within 2&ndash;3 <b>working days</b> of payment."
    (claim,) = find(text, KNOWN)
    assert text[claim.start : claim.end] == claim.quote
    assert "2&ndash;3 <b>working days" in claim.quote
    assert (claim.topic, claim.min, claim.max, claim.unit) == (Topic.DISPATCH, 2, 3, Unit.BUSINESS_DAY)
    assert claim.hedged
    assert claim.clock == "payment"
    assert claim.language == "en"


def test_a_promise_without_a_hedge_is_not_hedged() -> None:
    (claim,) = find("Orders are dispatched within 2 working days.", KNOWN)
    assert not claim.hedged


def test_a_hedge_behind_covers_what_stands_before_it() -> None:
    text = "Delivery takes 3-5 days. These times are estimates."
    assert [claim.hedged for claim in find(text, KNOWN)] == [True]


def test_a_headline_over_a_promise_is_a_claim_of_its_own() -> None:
    assert claims_in("Fast delivery | We deliver in 2-3 days.") == ["delivery vague", "delivery 2..3 day"]


def test_a_word_of_speed_inside_a_promise_is_not() -> None:
    assert claims_in("Our super fast shipping takes 2 days to your door.") == ["delivery 2 day"]


def test_opening_hours_are_one_claim_for_an_unbroken_listing() -> None:
    text = "Our shop is open Mon-Fri 9:00-18:00, Sat 10:00-16:00."
    assert claims_in(text) == ["availability exact"]


def test_what_a_heading_is_about_holds_for_the_numbers_below_it() -> None:
    assert claims_in("Delivery times | London: 1-2 days | Rest of the UK: 3-4 days") == [
        "delivery 1..2 day",
        "delivery 3..4 day",
    ]


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (Rejection.REFUSAL, "We cannot guarantee delivery within 3 days."),
        (Rejection.CUSTOMER_DUTY, "Payment is due and must be made within 14 days."),
        (Rejection.CONSEQUENCE, "A late fee is charged after 10 days."),
        (Rejection.TESTIMONIAL, "I ordered on Monday and it arrived in 2 days, highly recommend!"),
        (Rejection.HISTORY, "We have more than 20 years of experience."),
        (Rejection.VALIDITY, "This link expires in 24 hours."),
        (Rejection.RETENTION, "Your data is retained for 12 months."),
        (Rejection.QUESTION, "Is delivery really done within 3 days?"),
        (Rejection.PRODUCT_PROPERTY, "The battery lasts 10 hours."),
        (Rejection.ADVICE, "We recommend you plan within 3 days."),
        (Rejection.NO_TOPIC, "A box of 3 days."),
    ],
)
def test_a_number_that_promises_nothing_is_told_with_the_reason(why: Rejection, text: str) -> None:
    candidates = explain(text, KNOWN)
    assert [candidate.claim for candidate in candidates] == [None] * len(candidates)
    assert why in {candidate.rejected for candidate in candidates}


def test_the_explanation_names_the_pattern_and_the_words_that_decided() -> None:
    (candidate,) = explain("Refunds are issued within 5 days.", KNOWN)
    assert candidate.pattern == "number-and-unit"
    assert "topic:refund" in {cue.speaks_for for cue in candidate.cues}
    assert [cue.weight for cue in candidate.cues] == sorted((cue.weight for cue in candidate.cues), reverse=True)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Your order will be delivered within 3 days.", "delivered within 3 days"),
        ("And we'll reply within 2 hours.", "reply within 2 hours"),
        ("Every kettle comes with a 5-year warranty.", "5-year warranty"),
    ],
)
def test_a_quote_begins_with_a_word_that_says_something(text: str, quote: str) -> None:
    assert [claim.quote for claim in find(text, KNOWN)] == [quote]


def test_a_text_in_a_language_without_lexicon_claims_nothing() -> None:
    text = "Wij leveren binnen 3 werkdagen bij u thuis, en als het niet goed is dan krijgt u uw geld zeker terug."
    assert find(text, KNOWN) == ()


def test_the_same_text_gives_the_same_claims() -> None:
    text = "Ships in 2 days. Returns within 30 days. Open 24/7. " * 3
    assert find(text, KNOWN) == find(text, KNOWN)


@pytest.mark.parametrize("text", ["", " ", "|", "&", "<", "%", "days", "3", "\u200f", "\U0001f600", "\x00"])
def test_a_text_without_words_claims_nothing(text: str) -> None:
    assert find(text, KNOWN) == ()


ODD = st.text() | st.text(
    alphabet=st.sampled_from("3 5-days wethin|<b>&ndash;%x+24/7h.,?!()\n\u0130\u200b\u2013\u0660\u00bd"), max_size=200
)


@settings(deadline=None)  # the first text waits for the patterns to be compiled
@given(ODD)
def test_no_text_is_too_odd(text: str) -> None:
    candidates = explain(text, KNOWN)
    for each in candidates:
        assert 0 <= each.start < each.end <= len(text)
        assert each.quote == text[each.start : each.end]
        assert (each.claim is None) != (each.rejected is None)
        if each.claim:
            assert each.claim.quote == text[each.claim.start : each.claim.end]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["we", "deliver", "within", "2", "to", "5", "days", "fast", "monday", "9:00", "-", "|", "a"])
    )
)
def test_words_of_promises_in_any_order_are_read_without_harm(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[claim.start : claim.end] == claim.quote for claim in find(text, KNOWN))


@pytest.mark.parametrize("part", ["3 days ", "a", "within ", "1-", "monday ", "fast a ", "9:00 - ", "(", "h+"])
def test_no_sentence_grows_with_the_text_so_that_work_grows_no_faster(part: str) -> None:
    text = part * 5_000
    grammar = grammar_of(tuple(KNOWN))
    sentences = sentences_of(text, grammar.short_forms)
    assert max(sentence.end - sentence.start for sentence in sentences) <= 500
    words = [words_of(text, each.start, each.end) for each in sentences]
    passage = Passage(text, sentences, words, grammar)
    # What is seen from a place is bounded too, however long the text.
    middle = len(sentences) // 2
    here = sentences[middle]
    assert len(list(passage.around(middle, here.start, here.start + 1))) <= 10 * 500
