"""Warnings of a check in the reader's words."""

from __future__ import annotations

import pytest

from expectmon.reports.ground import Warned
from expectmon.reports.warned import warnings_in_words
from tests.reports.copied import ENGLISH, INDONESIAN

CELLS = Warned("unreadable-cells", "orders.paid: 1,200 cells cannot be read as a number: 'lunas' in data/a.csv row 7")


@pytest.mark.parametrize(
    ("warned", "english", "indonesian"),
    [
        (CELLS, "orders.paid: 1,200 cells cannot be read", "orders.paid: 1.200 sel tidak dapat dibaca"),
        (
            Warned("duplicate-keys", "orders: 4 records share their key with another; they are unknown"),
            "orders: 4 records share their key with another and are not judged",
            "orders: 4 data berbagi kunci dengan data lain dan tidak dinilai",
        ),
        (
            Warned("missing-key", "source orders: 1 record has no order_id, the key"),
            "orders: 1 record has no key",
            "orders: 1 data tidak punya kunci",
        ),
        (
            Warned(
                "restated", "delivery was edited: 3 of its commitments have another state than under the rule before"
            ),
            "delivery: the rule was edited; by it 3 cases have another state",
            "delivery: aturan diubah; menurutnya 3 kasus berstatus lain",
        ),
        (
            Warned("no-records", "source orders has no records; nothing was checked against it"),
            "orders has no records",
            "orders tidak punya data",
        ),
        (
            Warned("nothing-applies", "delivery: none of the 1,200 records of orders falls under it"),
            "delivery: no record falls under it",
            "delivery: tidak ada data yang termasuk di dalamnya",
        ),
        (
            Warned("uncovered-holidays", "calendar jakarta: the holidays library 0.80 does not cover 2050"),
            "jakarta: holidays of coming years are not known",
            "jakarta: hari libur tahun-tahun mendatang belum diketahui",
        ),
    ],
)
def test_a_warning_is_told_in_the_readers_words_without_its_examples(
    warned: Warned, english: str, indonesian: str
) -> None:
    assert list(warnings_in_words([warned], ENGLISH, 3)) == [english]
    assert list(warnings_in_words([warned], INDONESIAN, 3)) == [indonesian]


def test_what_there_are_no_words_for_is_told_in_english_and_else_counted() -> None:
    odd = [CELLS, Warned("x", "something odd", "rules/a.yaml")]
    assert list(warnings_in_words(odd, ENGLISH, 3))[1] == "rules/a.yaml: something odd"
    assert list(warnings_in_words(odd, INDONESIAN, 3))[1] == "1 lagi: expectmon check"


def test_of_many_the_first_are_told_and_the_rest_counted() -> None:
    assert list(warnings_in_words([CELLS] * 7, ENGLISH, 3))[3] == "4 more: expectmon check"
