from __future__ import annotations

import pytest

from expectmon.insights.factors import Standing, factors, standing_of
from expectmon.insights.portrait import Portrait
from expectmon.promises.factors import FACTORS
from tests.insights.pictured import days, portrait, profile


def of(factor: str, promise: str, shares: list[tuple[int, int]]) -> Portrait:
    return portrait(profile(promise, factor=factor), days(shares))


def test_there_are_always_eight_factors_and_those_without_a_promise_say_so() -> None:
    found = factors([of("competence", "answers", [(99, 1)])])

    assert [factor.name for factor in found] == list(FACTORS)
    assert len(found) == 8
    by_name = {factor.name: factor for factor in found}
    assert by_name["competence"].standing is Standing.MET
    assert (by_name["recognition"].standing, by_name["recognition"].compared) == (Standing.NOT_PROMISED, None)


def test_promises_of_a_factor_are_pooled_and_stand_as_the_worst_of_them() -> None:
    found = {
        factor.name: factor
        for factor in factors([of("helpfulness", "a", [(100, 0)]), of("helpfulness", "b", [(50, 50)])])
    }["helpfulness"]

    assert found.compared is not None
    assert found.compared.share == pytest.approx(0.75)
    assert (found.promises, found.worst, found.standing) == (("a", "b"), "b", Standing.MISSED)


@pytest.mark.parametrize(
    ("shares", "standing"),
    [
        ([(100, 0)], Standing.MET),
        ([(94, 6)], Standing.UNCERTAIN),
        ([(50, 50)], Standing.MISSED),
        ([], Standing.NO_DATA),
    ],
)
def test_a_promise_stands_as_its_goal_does(shares: list[tuple[int, int]], standing: Standing) -> None:
    assert standing_of([of("competence", "a", shares)]) is standing


def test_without_a_goal_or_promises_there_is_a_word_of_its_own() -> None:
    assert standing_of([portrait(profile(objective=None), days([(1, 1)]))]) is Standing.NO_GOAL
    assert standing_of([]) is Standing.NOT_PROMISED
