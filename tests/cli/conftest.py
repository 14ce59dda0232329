"""A tiny shop, and a short way to run commands on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.tiny import Run, expectmon, write


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine that runs the tests decides."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "EXPECTMON_HOME", "EXPECTMON_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path / "shop")


@pytest.fixture
def run(shop: Path) -> Run:
    def on_the_shop(*arguments: str) -> Result:
        return expectmon("-C", str(shop), *arguments)

    return on_the_shop
