"""Secrets of one test are not masked in the next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from expectmon.workspace import secrets


@pytest.fixture(autouse=True)
def _own_secrets() -> Iterator[None]:
    before = set(secrets._redactor._values)
    yield
    secrets._redactor._values.clear()
    secrets._redactor._values.update(before)
