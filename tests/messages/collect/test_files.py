"""Files that patterns match."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from expectmon.audit.message import About, Unread
from expectmon.errors import Code, Problem, Severity
from expectmon.messages.collect.files import MAX_BYTES, Files
from expectmon.messages.collect.tasks import Document
from expectmon.messages.raw import Format
from expectmon.workspace.copy import Columns, CopyFiles

ADS = Columns("id", ("body",))


def put(root: Path, *names: str, content: bytes = b"Ships in 2 days") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def found(root: Path, *entries: CopyFiles | str) -> list[Document | Unread | Problem]:
    files = Files(root, "Asia/Jakarta")
    listed = [CopyFiles(each, About()) if isinstance(each, str) else each for each in entries]
    return [item for entry in listed for item in files.of(entry)]


def names(items: list[Document | Unread | Problem]) -> list[str]:
    """Name what was found: files by their id, all else by its code."""
    listed = []
    for item in items:
        match item:
            case Document():
                listed.append(item.raw.id)
            case Unread():
                listed.append(f"{item.code} {item.id}")
            case Problem():
                listed.append(f"{item.severity} {item.code} {item.where}")
    return listed


def test_files_come_in_the_order_of_their_names_with_what_is_known_of_them(tmp_path: Path) -> None:
    put(tmp_path, "copy/b.html", "copy/sub/a.md", "copy/a.txt", "copy/.hidden.html")
    about = About("web", owner="marketing@shop.example")
    items = found(tmp_path, CopyFiles("copy/**/*", about, encoding="cp1252"))
    assert names(items) == ["copy/a.txt", "copy/b.html", "copy/sub/a.md"]
    first = items[0]
    assert isinstance(first, Document)
    raw = first.raw
    assert (raw.about, raw.format, raw.charset, raw.content) == (about, Format.TEXT, "cp1252", b"Ships in 2 days")


def test_columns_are_for_tables_only(tmp_path: Path) -> None:
    put(tmp_path, "copy/ads.csv", "copy/ads.jsonl", "copy/page.html")
    items = found(tmp_path, CopyFiles("copy/*", About(), ADS))
    assert [(item.columns, item.timezone) for item in items if isinstance(item, Document)] == [
        (ADS, "Asia/Jakarta"),
        (ADS, "Asia/Jakarta"),
        (None, "Asia/Jakarta"),
    ]


def test_a_file_that_two_entries_match_is_read_under_the_first(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html", "copy/b.html", "copy/c.html")
    items = found(tmp_path, "copy/a.html", "copy/*.html", "copy/../copy/b.html")
    assert names(items) == [
        "copy/a.html",
        "copy/b.html",
        "copy/c.html",
        "warning read-already copy/a.html",
        "warning read-already copy/b.html",
    ]


def test_another_name_of_a_file_is_told(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html")
    (tmp_path / "copy/b.html").symlink_to("a.html")
    (tmp_path / "copy/c.html").symlink_to("a.html")
    (tmp_path / "copy/loop").symlink_to(".")
    items = found(tmp_path, "copy/**/*.html")
    assert names(items) == ["copy/a.html", "warning read-already copy/b.html"]
    assert isinstance(items[1], Problem)
    assert "this and" in items[1].message


@pytest.mark.parametrize(
    ("pattern", "beginning"),
    [
        ("copy/*.html", "copy/"),
        ("copy/mails/**/*.eml", "copy/mails/"),
        ("co*/a.html", ""),
        ("copy/ads.csv", "copy/ads.csv"),
        ("../else/*.html", "../else/"),
    ],
)
def test_a_pattern_that_matches_nothing_is_listed_with_what_is_not_known_to_be_gone(
    tmp_path: Path, pattern: str, beginning: str
) -> None:
    put(tmp_path, "other/a.html")
    (item,) = found(tmp_path, pattern)
    assert isinstance(item, Unread)
    assert (item.code, item.id, item.beginning) == (Code.NO_FILES, pattern, beginning)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html")
    (item,) = found(tmp_path, "copy")
    assert isinstance(item, Unread)
    assert (item.code, item.hint) == (Code.NO_FILES, "it is a folder; to read what is in it write copy/**/*.html")


def test_files_of_other_kinds_are_counted_and_one_that_is_named_is_listed(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html", "copy/b.PNG", "copy/c.css", "copy/README")
    items = found(tmp_path, "copy/*", "copy/b.PNG")
    assert names(items) == ["copy/a.html", "warning not-text copy/*", "not-text copy/b.PNG"]
    assert isinstance(items[1], Problem)
    assert items[1].message == "3 files are of a kind that is not read (.css, .png, no ending)"
    assert items[1].severity is Severity.WARNING


def test_what_cannot_be_read_is_listed_and_the_others_come(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html", "copy/z.html")
    os.mkfifo(tmp_path / "copy/pipe.html")
    (tmp_path / "copy/link.html").symlink_to("nowhere")
    with (tmp_path / "copy/huge.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    items = found(tmp_path, CopyFiles("copy/*", About(), ADS))
    assert names(items) == [
        "copy/a.html",
        "message-too-large copy/huge.csv",
        "file-unreadable copy/link.html",
        "file-unreadable copy/pipe.html",
        "copy/z.html",
    ]
    huge, link = items[1], items[2]
    assert isinstance(huge, Unread)
    assert isinstance(link, Unread)
    assert (huge.beginning, link.beginning) == ("copy/huge.csv#", None)


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(MAX_BYTES)
    (item,) = found(tmp_path, "a.html")
    assert isinstance(item, Document)
    assert item.size == MAX_BYTES


def test_a_pattern_may_lead_out_of_the_workspace(tmp_path: Path) -> None:
    put(tmp_path, "site/a.html", "shop [new]/b.html")
    root = tmp_path / "shop [new]"
    assert names(found(root, "../site/*.html", "*.html")) == ["../site/a.html", "b.html"]
    assert names(found(root, f"{tmp_path}/site/*.html")) == [f"{tmp_path}/site/a.html"]
    assert names(found(root, str(root / "b.html").replace("[", "[[]"))) == ["b.html"]


def test_a_name_that_is_not_utf8_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.html")).write_bytes(b"Ships in 2 days")
    (item,) = found(tmp_path, "*.html")
    assert isinstance(item, Document)
    assert item.raw.id == "caf\N{REPLACEMENT CHARACTER}.html"


def test_the_order_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    put(tmp_path, *(f"copy/{name}.html" for name in "qwertyuiop"))
    first = found(tmp_path, "copy/*.html")
    assert names(first) == sorted(names(first))
    assert [replace(item) for item in found(tmp_path, "copy/*.html") if isinstance(item, Document)] == first


def test_links_that_lead_round_in_circles_end(tmp_path: Path) -> None:
    put(tmp_path, "copy/a.html", "copy/sub/b.html")
    for name in ("l1", "l2", "sub/up", "sub/self"):
        (tmp_path / "copy" / name).symlink_to(tmp_path / "copy" / ("sub" if name == "sub/self" else ""))
    assert names(found(tmp_path, "copy/**/*.html")) == ["copy/a.html", "copy/sub/b.html"]


def test_a_link_to_a_folder_elsewhere_is_followed(tmp_path: Path) -> None:
    put(tmp_path, "shared/a.html", "shared/deep/b.html")
    (tmp_path / "work" / "copy").mkdir(parents=True)
    for name in ("x", "y"):
        (tmp_path / "work" / "copy" / name).symlink_to(tmp_path / "shared")
    items = names(found(tmp_path / "work", "copy/**/*.html"))
    assert [item.partition("/")[2][2:] for item in items] == ["a.html", "deep/b.html"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**", ["a.md", "copy/b.md", "copy/de/c.md", "copy/de/d.txt"]),
        ("**/*.md", ["a.md", "copy/b.md", "copy/de/c.md"]),
        ("copy/**/de/*", ["copy/de/c.md", "copy/de/d.txt"]),
        ("**/copy/**/*.md", ["copy/b.md", "copy/de/c.md"]),
        ("c*/**/**/[cd].*", ["copy/de/c.md", "copy/de/d.txt"]),
        ("**/de/c.md", ["copy/de/c.md"]),
        ("./copy/**", ["copy/b.md", "copy/de/c.md", "copy/de/d.txt"]),
    ],
)
def test_two_stars_are_folders_of_any_depth(tmp_path: Path, pattern: str, expected: list[str]) -> None:
    put(tmp_path, "a.md", "copy/b.md", "copy/de/c.md", "copy/de/d.txt", "copy/.git/e.md", "copy/de/.f.md")
    assert names(found(tmp_path, pattern)) == expected
