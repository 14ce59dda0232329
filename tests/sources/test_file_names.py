"""Which files a pattern means, whatever characters are in their names and in those of their folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from expectmon.errors import Code
from expectmon.promises.conditions import Column
from expectmon.sources.duck import open_duckdb
from expectmon.sources.files import find_files
from expectmon.sources.open import source_folders
from expectmon.workspace.model import FilesSource
from tests.sources.lab import Lab

KINDS = ("csv", "jsonl", "parquet")


def write(lab: Lab, kind: str, name: str, key: str) -> Path:
    """Write a file of one record into a folder that may lie outside of the lab's."""
    path = Path(os.path.normpath(lab.root / f"{name}.{kind}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "parquet":
        inside = lab.parquet("written.tmp", f"SELECT '{key}' AS id, 'x' AS note")
        return inside.rename(path)
    path.write_text(f"id,note\n{key},x\n" if kind == "csv" else f'{{"id": "{key}", "note": "x"}}\n')
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_read_whatever_its_name(lab: Lab, kind: str) -> None:
    odd = ["o[1]", "o*", "o?", "o[!a]", "o]", "it's", "o{1,2}", "o%20", "~o", "o#1", "ü [é]"]
    taken_for_them = ["o1", "oo", "ob", "ü é"]
    keys = {f"K{number:02}": write(lab, kind, f"data/{name}", f"K{number:02}") for number, name in enumerate(odd)}
    for number, name in enumerate(taken_for_them):
        write(lab, kind, f"data/{name}", f"T{number}")
    found = lab.column(lab.open(lab.source(f"data/*.{kind}"), Column("note")), "key")
    assert found == [*keys, "T0", "T1", "T2", "T3"]


def test_a_rejected_row_is_found_whatever_the_name(lab: Lab) -> None:
    lab.write("o1.csv", "id,note\nA,x\n")
    lab.write("o[1].csv", "id,note\nB,x\nC\n")
    opened = lab.open(lab.source("*.csv"), Column("note"))
    assert lab.column(opened, "key") == ["A", "B"]
    assert "(o[1].csv:3)" in opened.warnings[0].message
    query = FilesSource("orders", {"o": "*.csv"}, "id", query="select * from o")
    opened = lab.open(query, Column("note"))
    assert lab.column(opened, "key") == ["A", "B"]
    assert "(o[1].csv:3)" in opened.warnings[0].message


@pytest.mark.parametrize("kind", KINDS)
def test_a_workspace_may_lie_in_a_folder_of_any_name(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "shop [new]*"
    root.mkdir()
    with open_duckdb([tmp_path]) as connection:
        write(Lab(root, connection), kind, "data/o[1]", "A")
        write(Lab(root, connection), kind, "data/o1", "B")
    (tmp_path / "shop n").mkdir()
    source = FilesSource("orders", {"orders": f"data/o[[]1].{kind}"}, "id")
    assert root.parent not in source_folders([source], root)
    with open_duckdb(source_folders([source], root)) as connection:
        lab = Lab(root, connection)
        assert lab.column(lab.open(source, Column("note")), "key") == ["A"]


@pytest.mark.parametrize("query", [None, "select * from o"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_beside_the_workspace_can_be_read(tmp_path: Path, kind: str, query: str | None) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    with open_duckdb([tmp_path]) as connection:
        write(Lab(root, connection), kind, "../outside/o", "A")
    source = FilesSource("orders", {"o": f"./x/../../outside/*.{kind}"}, "id", query=query)
    folders = source_folders([source], root)
    assert folders == (root, tmp_path / "outside")
    with open_duckdb(folders) as connection:
        lab = Lab(root, connection)
        assert lab.column(lab.open(source, Column("note")), "key") == ["A"]


def test_a_link_that_leads_nowhere_is_no_silent_gap(lab: Lab) -> None:
    lab.write("1.csv", "id\nA\n")
    (lab.root / "2.csv").symlink_to("gone.csv")
    problem = lab.problem(lab.source("*.csv"))
    assert (problem.code, str(problem.where)) == (Code.FILE_UNREADABLE, "2.csv")
    assert "gone.csv" in problem.message
    lab.write("gone.csv", "id\nB\n")
    assert lab.column(lab.open(lab.source("[12].csv")), "key") == ["A", "B"]


def test_what_is_no_file_is_told_and_a_folder_is_passed_over(lab: Lab) -> None:
    lab.write("1.csv", "id\nA\n")
    (lab.root / "2.csv").mkdir()
    assert lab.column(lab.open(lab.source("*.csv")), "key") == ["A"]
    os.mkfifo(lab.root / "3.csv")
    problem = lab.problem(lab.source("*.csv"))
    assert (problem.code, str(problem.where)) == (Code.FILE_UNREADABLE, "3.csv")


def test_a_backslash_beside_a_wildcard_is_refused_and_alone_it_is_a_character(lab: Lab) -> None:
    lab.write("a\\b.csv", "id\nA\n")
    assert lab.column(lab.open(lab.source("*.csv")), "key") == ["A"]
    lab.write("a\\[b].csv", "id\nB\n")
    lab.write("a/b.csv", "id\nC\n")
    problem = lab.problem(lab.source("*.csv"))
    assert (problem.code, str(problem.where)) == (Code.FILE_UNREADABLE, "a\\[b].csv")


def test_links_that_lead_round_in_circles_end_and_no_file_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    for name in ("a.csv", "deep/b.csv"):
        (tmp_path / "data" / name).write_text("id\n1\n")
    for name in ("l1", "l2", "deep/up"):
        (tmp_path / "data" / name).symlink_to(tmp_path / "data")
    assert [file.place for file in find_files("orders", "data/**/*.csv", tmp_path)] == ["data/a.csv", "data/deep/b.csv"]
