"""What is installed from the wheel is all that a user needs: the source tree is out of reach here."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "expectmon", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    where = [sys.executable, "-c", "import expectmon; print(expectmon.__file__)"]
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(installed)


def test_a_workspace_from_the_wheel_validates_tests_and_checks(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "init", "shop", cwd=tmp_path).returncode == 0
    shop = tmp_path / "shop"
    assert "valid" in run(installed, "rules", "validate", cwd=shop).stdout
    assert run(installed, "rules", "test", cwd=shop).returncode == 0
    checked = run(installed, "check", cwd=shop)
    assert checked.returncode in {0, 1}, checked.stderr
    assert (shop / "expectmon.db").exists()


def test_the_shipped_rules_come_along(installed: Path) -> None:
    assert (installed / "expectmon" / "_shipped" / "rules" / "samples").is_dir()
    assert (installed / "expectmon" / "_shipped" / "templates" / "demo").is_dir()


def test_the_words_and_templates_of_letters_come_along(installed: Path, tmp_path: Path) -> None:
    assert {path.parents[1].name for path in installed.glob("expectmon/present/locales/*/*/*.po")} == {"en", "id"}
    shipped = installed / "expectmon" / "_shipped" / "templates" / "email"
    assert {path.name for path in shipped.iterdir()} == {path.name for path in (ROOT / "templates" / "email").iterdir()}
    assert run(installed, "init", "shop", cwd=tmp_path).returncode == 0
    tested = run(installed, "notify", "test", "desk@shop.example", cwd=tmp_path / "shop")
    assert tested.returncode == 0, tested.stderr
    (letter,) = (tmp_path / "shop" / "reports" / "outbox").glob("*.eml")
    assert b"Subject: Test: expectmon reaches desk@shop.example\r\n" in letter.read_bytes()
