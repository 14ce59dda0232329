"""Audits one after the other, in the same processes: starting those takes longer than most messages that tests have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from expectmon.claims.lexicon import Lexicons
from expectmon.messages.collect import collecting
from expectmon.messages.collect.apart import Readers
from expectmon.messages.collect.tasks import USUAL, Bounds


class WarmReaders(Readers):
    """Reads in the processes of the audit before, so that tests do not wait for new ones each time."""

    warm: Final[list[Any]] = []

    def __init__(self, lexicons: Lexicons, bounds: Bounds = USUAL) -> None:
        super().__init__(lexicons, bounds)
        self.warm[:] = self._readers = self.warm or self._readers

    def __exit__(self, *_: object) -> None:
        """Keep the processes."""


def warm_readers() -> Iterator[None]:
    """Let all audits of this process read in the same processes until the end: the body of a fixture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "Readers", WarmReaders)
        yield
    for reader in WarmReaders.warm:
        reader.close()
    WarmReaders.warm.clear()
