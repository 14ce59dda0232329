"""What is installed from the wheel is all that a user needs: the source tree is out of reach here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

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
    of_reports = shipped.with_name("report")
    assert {path.name for path in of_reports.iterdir()} == {path.name for path in (ROOT / "templates/report").iterdir()}
    assert (installed / "expectmon" / "present" / "faces" / "report.schema.json").is_file()
    assert run(installed, "init", "shop", cwd=tmp_path).returncode == 0
    tested = run(installed, "notify", "test", "desk@shop.example", cwd=tmp_path / "shop")
    assert tested.returncode == 0, tested.stderr
    (letter,) = (tmp_path / "shop" / "reports" / "outbox").glob("*.eml")
    assert b"Subject: Test: expectmon reaches desk@shop.example\r\n" in letter.read_bytes()


def brought_in(site: Path, language: str) -> None:
    """Add a catalogue to what is installed: the English texts, each between guillemets. No code is touched."""
    locales = site / "expectmon" / "present" / "locales"
    with (locales / "en" / "LC_MESSAGES" / "expectmon.po").open("rb") as file:
        english = read_po(file)
    made = Catalog(locale=language)
    for message in english:
        if message.id:
            each = message.id if isinstance(message.id, str) else tuple(message.id)
            said = f"«{each}»" if isinstance(each, str) else tuple(f"«{form}»" for form in each)
            made.add(each, said)
    path = locales / language / "LC_MESSAGES" / "expectmon.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, made)


def test_a_third_language_is_a_catalogue_and_nothing_else(installed: Path, tmp_path: Path) -> None:
    site = shutil.copytree(installed, tmp_path / "site")
    brought_in(site, "fr")
    assert run(site, "init", "shop", cwd=tmp_path).returncode == 0
    shop = tmp_path / "shop"
    settings = shop / "expectmon.yaml"
    english = settings.read_text(encoding="utf-8")
    settings.write_text(english.replace("language: en", "language: fr"), encoding="utf-8")
    refused = run(installed, "rules", "validate", cwd=shop)
    assert "language" in refused.stderr
    assert refused.returncode == 2
    assert "valid" in run(site, "rules", "validate", cwd=shop).stdout
    reported = run(site, "report", "promise", "standard-delivery", "--at", "2026-06-11", cwd=shop)
    assert reported.returncode == 0, reported.stderr
    (page,) = shop.glob("reports/2026/06/*.fr.html")
    text = page.read_text(encoding="utf-8")
    assert '<html lang="fr"' in text
    assert "«As of»: jeu. 11 juin 2026" in page.with_suffix(".txt").read_text(encoding="utf-8")
    assert re.search(r"90\s%", text)  # English writes 90%
    assert page.with_suffix(".eml").stat().st_size > 0
