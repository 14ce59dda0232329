"""The index of kept reports, rebuilt from the files that are there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from expectmon.jobs.reporting.keeping import keep_index
from expectmon.jobs.reporting.writing import safe_stem


def kept(root: Path, name: str, **meta: Any) -> None:  # noqa: ANN401 - whatever somebody wrote there
    path = root / "reports" / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<p>a page</p>")
    said = {
        "at": "2026-06-15T07:00:00+00:00",
        "timezone": "UTC",
        "title": f"Title of {path.stem}",
        "label": "3 goals missed",
        "tone": "critical",
        "verdict": "91.7 % was kept",
        **meta,
    }
    data = {"a": [1] * 50_000, "report": {"not": "this one"}}
    path.with_suffix(".json").write_text(json.dumps({"data": data, "report": said, "schema": 1}, indent=2))


def index(root: Path, language: str = "en") -> str:
    assert keep_index(root, language).problems == ()
    return (root / "reports" / "index.html").read_text(encoding="utf-8")


def test_an_index_of_nothing_is_a_page(tmp_path: Path) -> None:
    assert "There are no reports yet." in index(tmp_path)


def test_reports_stand_there_once_whatever_their_languages(tmp_path: Path) -> None:
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.en")
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.id")
    kept(tmp_path, "2025/12/2025-12-31-audit-28d.id", at="2025-12-31T07:00:00+00:00")
    page = index(tmp_path)
    assert page.count("Title of") == 2
    assert "Title of 2026-06-15-ops-7d.en" in page
    assert "Title of 2026-06-15-ops-7d.id" in index(tmp_path, "id")
    for name in ("2026/06/2026-06-15-ops-7d.en", "2026/06/2026-06-15-ops-7d.id", "2025/12/2025-12-31-audit-28d.id"):
        assert f'href="{name}.html"' in page
    assert page.index("2026-06-15") < page.index("2025-12-31")


def test_the_same_files_are_the_same_index(tmp_path: Path) -> None:
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.en")
    kept(tmp_path, "2026/06/2026-06-16-ops-1d.en")
    assert index(tmp_path) == index(tmp_path)


def test_what_is_none_of_ours_is_left_out(tmp_path: Path) -> None:
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.en")
    kept(tmp_path, "2026/06/broken.en", at="yesterday")
    kept(tmp_path, "2026/06/nowhere.en", timezone="Atlantis")
    kept(tmp_path, "outbox/2026-06-15-ops-7d.en")
    (tmp_path / "reports/2026/06/alone.en.html").write_text("<p>without data</p>")
    (tmp_path / "reports/2026/06/odd.en.html").write_text("<p>with other data</p>")
    (tmp_path / "reports/2026/06/odd.en.json").write_text("[1, 2]")
    assert index(tmp_path).count("Title of") == 1


@pytest.mark.parametrize("text", ["", "{broken", "[" * 100_000, '{"report": ' + "[" * 50_000, '{"report": {"at": 1}}'])
def test_json_beside_a_page_that_cannot_be_read_stops_no_report(tmp_path: Path, text: str) -> None:
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.en")
    (tmp_path / "reports/2026/06/odd.en.html").write_text("<p>with other data</p>")
    (tmp_path / "reports/2026/06/odd.en.json").write_text(text)
    assert index(tmp_path).count("Title of") == 1


def test_a_report_that_was_deleted_leaves_the_index(tmp_path: Path) -> None:
    kept(tmp_path, "2026/06/2026-06-15-ops-7d.en")
    assert "Title of" in index(tmp_path)
    (tmp_path / "reports/2026/06/2026-06-15-ops-7d.en.html").unlink()
    assert "Title of" not in index(tmp_path)


def test_what_a_killed_process_left_half_written_is_removed_after_a_while(tmp_path: Path) -> None:
    index(tmp_path)
    old, fresh = (tmp_path / "reports" / f".index.html.{number}.new" for number in (1, 2))
    old.write_text("half")
    fresh.write_text("half")
    os.utime(old, (0, 0))
    index(tmp_path)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_name_is_a_file_name_everywhere() -> None:
    assert safe_stem("2026-06-15-ops-7d") == "2026-06-15-ops-7d"
    assert safe_stem("../../etc/passwd") == "------etc-passwd"
    long, other = safe_stem("a" * 300), safe_stem("a" * 299 + "b")
    assert long != other
    assert len(long) == len(other) == 120
