"""What docs/reports.md says of reports is so: kinds, parts, blocks of templates, and the template that it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from expectmon.present.faces.faces import faces
from expectmon.present.faces.templating import PART_NAMES
from expectmon.present.report import ReportKind
from expectmon.reports.incident.report import incident_report
from expectmon.resources import languages
from tests.reports import copied, shop
from tests.reports.grounds import full
from tests.reports.test_data_for_programs import LATE, REPORTS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
TEMPLATES: Final = ROOT / "templates" / "report"
BLOCK: Final = re.compile(r"\{%-? block (\w+)")
EXAMPLE: Final = "".join(f"{line[4:]}\n" for line in PAGE.splitlines() if line.startswith("    {%"))


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_kind_is_documented(kind: ReportKind) -> None:
    assert re.search(rf"^\| `{kind.value}(?: \w+)?` \|", PAGE, re.MULTILINE)


def test_every_part_of_a_report_has_a_block_of_its_own_and_no_block_is_for_nothing() -> None:
    told = {part.name for make, ground in REPORTS.values() for part in make(ground).parts}
    assert told == set(PART_NAMES)


@pytest.mark.parametrize("template", ["_order.html.j2", "_order.txt.j2"])
def test_the_templates_have_a_block_for_every_part(template: str) -> None:
    assert set(PART_NAMES) <= set(BLOCK.findall((TEMPLATES / template).read_text(encoding="utf-8")))


def test_every_block_of_a_template_is_documented() -> None:
    own = [path for path in TEMPLATES.glob("*.j2") if path.name not in ("index.html.j2", "_blocks.html.j2")]
    blocks = {name for path in own for name in BLOCK.findall(path.read_text(encoding="utf-8"))}
    assert sorted(name for name in blocks if f"`{name}`" not in PAGE) == []


def test_the_template_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "report" / "mail.html.j2"
    path.parent.mkdir(parents=True)
    path.write_text(EXAMPLE, encoding="utf-8")
    made = incident_report(copied.ground_of(LATE, full()), shop.ENGLISH)
    assert "Call the control room: 112." in (faces(made, tmp_path).mail.html or "")


@pytest.mark.parametrize("language", languages())
def test_every_language_there_is_is_named(language: str) -> None:
    names = {"en": "English", "id": "Indonesian"}
    assert names[language] in PAGE.partition("\n## Languages\n")[2]
