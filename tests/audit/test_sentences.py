"""Sentences for people who write copy."""

from __future__ import annotations

from typing import Final

import pytest

from expectmon.audit import sentences
from expectmon.audit.cases import cases_of
from expectmon.audit.judge import judge
from expectmon.audit.model import Kind
from tests.audit.things import answer, message, promise, said, setting

SAID: Final = "within 5 working days"


@pytest.mark.parametrize(("kept", "suggested"), [(198, SAID), (180, None)])
def test_a_vague_text_is_not_advised_to_name_a_number_that_the_data_refutes(kept: int, suggested: str | None) -> None:
    given = setting(promise("5 business days"))
    (case,) = cases_of(given, [message("a.html", said("vague"))])
    assert sentences.vague(given, case).suggestion == SAID
    assert sentences.vague(given, case, answer(kept)).suggestion == suggested


def test_what_tells_promises_apart_need_not_be_a_method() -> None:
    by_mail, by_phone = (
        promise("2 days", name="answer-mail", topic="response"),
        promise("4 days", name="answer-phone", topic="response"),
    )
    (found,) = judge(setting(by_mail, by_phone), [message("a.html", said("..3 day", topic="response"))]).findings
    assert found.kind is Kind.AMBIGUOUS
    assert "channel" in found.do


def test_the_goal_is_told_beside_a_number_that_is_not_kept() -> None:
    given = setting(promise("5 business days"))
    (case,) = cases_of(given, [message("a.html", said("..5 business_day"))])
    assert sentences.unsupported(given, case, [], answer(120)).says.endswith(" The goal is 95 %.")
