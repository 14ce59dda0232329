from __future__ import annotations

import pytest

from expectmon.documents import Document
from tests.promises.rules_text import rules


def test_the_places_of_a_file_are_looked_up_once_however_many_promises_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | int, ...]] = []
    where = Document.where

    def counting(self: Document, path: tuple[str | int, ...]) -> object:
        asked.append(path)
        return where(self, path)

    monkeypatch.setattr(Document, "where", counting)
    one = "  p{}: {{says: a, source: orders, start: s, stop: t, within: 1 day}}\n"
    loaded = rules("promises:\n" + "".join(one.format(number) for number in range(40)))
    assert len(loaded.promises) == 40
    assert len(asked) == len(set(asked))
