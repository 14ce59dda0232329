"""Reading a workspace from real files."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError, Problem, Severity
from expectmon.workspace.load import find_workspace, load_case_documents, load_settings, load_workspace, read_rules
from expectmon.workspace.model import FilesSource, SqlSource

SMALL = "sources:\n  orders: {files: data/*.csv, key: id}\n"
PROMISE = """
promises:
  quick:
    says: Delivered within two days
    source: orders
    start: ordered_at
    stop: delivered_at
    within: 2 days
"""


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def problems_of(root: Path, settings: str, **environment: str) -> list[tuple[str, Code]]:
    write(root, {"expectmon.yaml": settings})
    found = load_settings(root, environment).problems
    return [(str(problem.where), problem.code) for problem in found]


def refused(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(root)
    return caught.value.problems


def test_a_small_workspace_has_defaults(tmp_path: Path) -> None:
    workspace = load_workspace(write(tmp_path, {"expectmon.yaml": SMALL, "rules/a.yaml": PROMISE}))
    assert workspace.state_url == f"sqlite:///{tmp_path}/expectmon.db"
    assert (workspace.timezone, workspace.language, workspace.warnings) == ("UTC", "en", ())
    assert workspace.sources == {"orders": FilesSource("orders", {"orders": "data/*.csv"}, "id")}
    assert [promise.id for promise in workspace.promises] == ["quick"]


def test_every_setting_of_a_source_arrives(tmp_path: Path) -> None:
    settings = """
timezone: Asia/Jakarta
language: id
sources:
  orders:
    files: {o: data/*.csv, c: carriers.csv}
    query: with x as (select * from o) select x.*, c.name from x left join c using (carrier_id)
    key: order_id
    updated_at: updated_at
    timezone: Asia/Makassar
    cast: {ordered_at: "%d/%m/%Y"}
    null_values: ["?", n/a]
    fresh: 6 hours
  shop: {url: "sqlite:///db/shop.db", table: main.orders, key: id, fresh: 2 weeks}
"""
    workspace = load_workspace(write(tmp_path, {"expectmon.yaml": settings}))
    assert (workspace.timezone, workspace.language) == ("Asia/Jakarta", "id")
    assert workspace.sources["orders"] == FilesSource(
        id="orders",
        files={"o": "data/*.csv", "c": "carriers.csv"},
        query="with x as (select * from o) select x.*, c.name from x left join c using (carrier_id)",
        key="order_id",
        updated_at="updated_at",
        timezone="Asia/Makassar",
        cast={"ordered_at": "%d/%m/%Y"},
        null_values=("?", "n/a"),
        fresh=dt.timedelta(hours=6),
    )
    url = f"sqlite:///{tmp_path}/db/shop.db"
    shop = SqlSource("shop", url, "id", table="main.orders", fresh=dt.timedelta(weeks=2))
    assert workspace.sources["shop"] == shop


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("sqlite:///x.db", "sqlite:///{root}/x.db"),
        ("sqlite:///sub/x.db", "sqlite:///{root}/sub/x.db"),
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
        ("postgresql+psycopg://u:p%40ss@h:5432/d", "postgresql+psycopg://u:p%40ss@h:5432/d"),
        ("postgresql://u@h/d?sslmode=require", "postgresql+psycopg://u@h/d?sslmode=require"),
    ],
)
def test_the_state_url_gets_its_driver_and_an_absolute_path(tmp_path: Path, state: str, expected: str) -> None:
    write(tmp_path, {"expectmon.yaml": f'state: "{state}"\n{SMALL}'})
    settings = load_settings(tmp_path)
    assert settings.problems == ()
    assert settings.state_url == expected.format(root=tmp_path)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("sqlite://", Code.BAD_VALUE),
        ("sqlite:///:memory:", Code.BAD_VALUE),
        ("sqlite://server/x.db", Code.BAD_VALUE),
        ("sqlite+aiosqlite:///x.db", Code.BAD_VALUE),
        ("postgres://h/d", Code.BAD_VALUE),
        ("postgresql+psycopg2://h/d", Code.BAD_VALUE),
        ("postgresql://u:geheim@h:port/d", Code.BAD_VALUE),
        ("expectmon.db", Code.BAD_VALUE),
        ("mysql://h/d", Code.NOT_YET),
        ("duckdb:///x.db", Code.NOT_YET),
    ],
)
def test_other_state_urls_are_refused_without_showing_them(tmp_path: Path, state: str, code: Code) -> None:
    write(tmp_path, {"expectmon.yaml": f'state: "{state}"\n{SMALL}'})
    (problem,) = load_settings(tmp_path).problems
    assert problem.code is code
    assert str(problem.where) == "expectmon.yaml:1:8"
    assert state not in problem.message
    assert "geheim" not in problem.message


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{key: id}", Code.MISSING_FIELD),
        ("{files: a.csv}", Code.MISSING_FIELD),
        ("{files: ^5, key: id}", Code.WRONG_TYPE),
        ("{files: ^'', key: id}", Code.BAD_VALUE),
        ("{files: ^' ', key: id}", Code.BAD_VALUE),
        ("{files: ^[a.csv], key: id}", Code.WRONG_TYPE),
        ("{files: ^{}, key: id}", Code.BAD_VALUE),
        ("{files: ^{a: a.csv}, key: id}", Code.MISSING_FIELD),
        ("{files: {a b: ^a.csv}, query: select 1, key: id}", Code.BAD_ID),
        ("{files: {a: a.csv, A: ^b.csv}, query: select * from a, key: id}", Code.BAD_ID),
        ("{files: ^'s3://x/a.csv', key: id}", Code.NOT_YET),
        ("{files: a.csv, key: ^''}", Code.BAD_VALUE),
        ("{files: a.csv, ^keys: id}", Code.UNKNOWN_FIELD),
        ("{files: a.csv, key: id, table: ^t}", Code.BAD_VALUE),
        ("{files: a.csv, key: id, timezone: ^Jakarta}", Code.BAD_TIMEZONE),
        ("{files: a.csv, key: id, timezone: ^Asia}", Code.BAD_TIMEZONE),
        ("{files: a.csv, key: id, timezone: ^../x}", Code.BAD_TIMEZONE),
        ("{files: a.csv, key: id, cast: {a: ^iso}}", Code.BAD_VALUE),
        ("{files: a.csv, key: id, null_values: [^0]}", Code.WRONG_TYPE),
        ("{files: a.csv, key: id, fresh: ^6}", Code.WRONG_TYPE),
        ("{files: a.csv, key: id, fresh: ^6 shifts}", Code.BAD_DURATION),
        ("{files: a.csv, key: id, fresh: ^1 month}", Code.BAD_DURATION),
        ("{files: a.csv, key: id, fresh: ^2 business hours}", Code.BAD_DURATION),
        ("{files: a.csv, key: id, fresh: ^0 days}", Code.BAD_DURATION),
        ("{files: a.csv, key: id, engine: ^source}", Code.NOT_YET),
        ("{files: a.csv, key: id, engine: ^spark}", Code.BAD_VALUE),
        ("{files: a.csv, url: ^'sqlite:///x', table: t, key: id}", Code.BAD_VALUE),
        ("{events: ^a.csv, case: c, activity: a, at: t, key: id}", Code.NOT_YET),
        ("{url: 'sqlite:///x', key: id}", Code.MISSING_FIELD),
        ("{url: 'sqlite:///x', table: t, query: ^select 1, key: id}", Code.BAD_VALUE),
        ("{url: ^'https://shop.example/api', table: t, key: id}", Code.NOT_YET),
        ("{url: ^'mysql://h/d', table: t, key: id}", Code.NOT_YET),
        ("{url: ^nonsense, table: t, key: id}", Code.BAD_VALUE),
        ("{url: 'sqlite:///x', query: ^select 1; drop table t, key: id}", Code.BAD_QUERY),
        ("{files: a.csv, query: ^delete from s, key: id}", Code.BAD_QUERY),
        ("{files: a.csv, query: ^'attach ''x''', key: id}", Code.BAD_QUERY),
        ("{files: a.csv, query: ^select from, key: id}", Code.BAD_QUERY),
        ("{files: a.csv, query: ^'select ''x', key: id}", Code.BAD_QUERY),
        ("{files: a.csv, query: ^'select * into t from s', key: id}", Code.BAD_QUERY),
        ('{files: a.csv, query: ^"select * from s -- \\0", key: id}', Code.BAD_QUERY),
        ("{url: 'sqlite:///x', query: ^\"select '\\0'\", key: id}", Code.BAD_QUERY),
    ],
)
def test_a_source_that_is_wrong_is_told_with_its_place(tmp_path: Path, source: str, code: Code) -> None:
    line = f"  s: {source}"
    column = line.index("^") + 1 if "^" in line else 3
    settings = f"sources:\n{line.replace('^', '')}\n"
    assert problems_of(tmp_path, settings) == [(f"expectmon.yaml:2:{column}", code)]


def test_a_source_needs_a_plain_id(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "sources:\n  My_Shop: {files: a.csv, key: id}\n") == [
        ("expectmon.yaml:2:3", Code.BAD_ID)
    ]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    settings = """state: nonsense
timezone: Mars
language: de
colour: red
sources:
  a: {files: a.csv}
  b: {url: "${NOT_SET_ANYWHERE}", table: t, key: id}
  c: {files: c.csv, key: id, timezone: Moon}
"""
    files = {
        "expectmon.yaml": settings,
        "rules/a.yaml": PROMISE.replace("2 days", "2 parsecs").replace("orders", "c"),
        "rules/deep/b.yaml": "promises: [",
        "rules/c.yaml": "promises:\n  x: &anchor {}\n",
    }
    found = {(str(problem.where), problem.code) for problem in refused(write(tmp_path, files))}
    assert {place for place in found if place[0].startswith("expectmon")} == {
        ("expectmon.yaml:1:8", Code.BAD_VALUE),
        ("expectmon.yaml:2:11", Code.BAD_TIMEZONE),
        ("expectmon.yaml:3:11", Code.BAD_VALUE),
        ("expectmon.yaml:4:1", Code.UNKNOWN_FIELD),
        ("expectmon.yaml:6:3", Code.MISSING_FIELD),
        ("expectmon.yaml:7:12", Code.MISSING_VARIABLE),
        ("expectmon.yaml:8:40", Code.BAD_TIMEZONE),
    }
    assert ("rules/a.yaml:8:13", Code.BAD_DURATION) in found
    assert {place.split(":")[0] for place, _ in found} == {
        "expectmon.yaml",
        "rules/a.yaml",
        "rules/deep/b.yaml",
        "rules/c.yaml",
    }


def test_a_promise_of_a_faulty_source_is_not_told_as_of_an_unknown_one(tmp_path: Path) -> None:
    files = {"expectmon.yaml": "sources:\n  orders: {files: a.csv}\n", "rules/a.yaml": PROMISE}
    assert [problem.code for problem in refused(write(tmp_path, files))] == [Code.MISSING_FIELD]


def test_a_promise_of_an_unknown_source_is_told(tmp_path: Path) -> None:
    files = {"expectmon.yaml": SMALL, "rules/a.yaml": PROMISE.replace("orders", "order")}
    assert [problem.code for problem in refused(write(tmp_path, files))] == [Code.UNKNOWN_SOURCE]


@pytest.mark.parametrize("settings", ["", "[]", "sources:", "sources: []", "sources: 5", "sources: {orders: }", "a: b"])
def test_settings_without_sources_are_refused(tmp_path: Path, settings: str) -> None:
    assert problems_of(tmp_path, settings)


def test_a_missing_file_of_settings_is_told_with_what_to_do(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path)
    assert problem.code is Code.NO_WORKSPACE
    assert problem.hint
    assert "expectmon init" in problem.hint


def test_the_nearest_workspace_above_is_found(tmp_path: Path) -> None:
    write(tmp_path, {"expectmon.yaml": SMALL, "a/b/c.txt": "", "inner/expectmon.yaml": SMALL, "inner/d/e.txt": ""})
    assert find_workspace(tmp_path) == tmp_path
    assert find_workspace(tmp_path / "a" / "b") == tmp_path
    assert find_workspace(tmp_path / "inner" / "d") == tmp_path / "inner"


def test_no_workspace_above_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_workspace(tmp_path)
    assert caught.value.problems[0].code is Code.NO_WORKSPACE


def test_rules_are_searched_everywhere_but_in_packs_hidden_files_and_tests(tmp_path: Path) -> None:
    def named(name: str) -> str:
        return PROMISE.replace("quick", name)

    files = {
        "expectmon.yaml": SMALL,
        "rules/b.yaml": named("b"),
        "rules/deep/er/a.yaml": named("a"),
        "rules/deep/packs/p.yaml": named("p"),
        "rules/packs/shop.yaml": named("x"),
        "rules/b.cases.yaml": "cases: []",
        "rules/.hidden.yaml": "{",
        "rules/.git/x.yaml": "{",
        "rules/README.md": "{",
    }
    workspace = load_workspace(write(tmp_path, files))
    assert {promise.id for promise in workspace.promises} == {"a", "b", "p"}
    documents, problems = load_case_documents(tmp_path)
    assert [document.file for document in documents] == ["rules/b.cases.yaml"]
    assert problems == ()


@pytest.mark.parametrize("name", ["a.yml", "a.YML", "a.YAML", "a.Yaml"])
def test_a_rules_file_with_another_ending_is_warned_of_and_not_skipped_in_silence(tmp_path: Path, name: str) -> None:
    workspace = load_workspace(write(tmp_path, {"expectmon.yaml": SMALL, f"rules/{name}": PROMISE}))
    assert workspace.promises == ()
    assert [(str(problem.where), problem.severity, problem.hint) for problem in workspace.warnings] == [
        (f"rules/{name}", Severity.WARNING, "rename it to a.yaml")
    ]


@pytest.mark.parametrize("query", ["select * from orders;", "select * from orders; -- all", "-- ;\nfrom orders ; ;"])
def test_a_query_may_end_in_a_semicolon(tmp_path: Path, query: str) -> None:
    settings = f"sources:\n  orders: {{files: a.csv, query: {json.dumps(query)}, key: id}}\n"
    assert problems_of(tmp_path, settings) == []


def test_a_link_to_a_parent_folder_does_not_end_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"expectmon.yaml": SMALL, "rules/a.yaml": PROMISE})
    (tmp_path / "rules" / "again").symlink_to(tmp_path / "rules")
    assert len(load_workspace(tmp_path).promises) == 1


def test_linked_folders_are_searched(tmp_path: Path) -> None:
    write(tmp_path, {"w/expectmon.yaml": SMALL, "w/rules/b.yaml": "{}", "shared/a.yaml": PROMISE})
    (tmp_path / "w" / "rules" / "shared").symlink_to(tmp_path / "shared")
    assert len(load_workspace(tmp_path / "w").promises) == 1


def test_files_that_cannot_be_read_are_problems_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, {"expectmon.yaml": SMALL, "rules/good.yaml": PROMISE})
    (tmp_path / "rules" / "gone.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "rules" / "pipe.yaml")
    (tmp_path / "rules" / "latin.yaml").write_bytes(b"promises: {\xe4: 1}")
    (tmp_path / "rules" / "huge.yaml").write_bytes(b" " * (1024 * 1024 + 1))
    assert {(str(problem.where), problem.code) for problem in refused(tmp_path)} == {
        ("rules/gone.yaml", Code.FILE_UNREADABLE),
        ("rules/pipe.yaml", Code.FILE_UNREADABLE),
        ("rules/latin.yaml:1:12", Code.NOT_UTF8),
        ("rules/huge.yaml", Code.FILE_TOO_LARGE),
    }


def test_rules_that_are_a_file_are_told(tmp_path: Path) -> None:
    problems = refused(write(tmp_path, {"expectmon.yaml": SMALL, "rules": "x"}))
    assert [(str(problem.where), problem.code) for problem in problems] == [("rules", Code.FILE_UNREADABLE)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"expectmon.yaml": SMALL, "rules/locked/a.yaml": PROMISE})
    locked = tmp_path / "rules" / "locked"
    locked.chmod(0)
    try:
        assert [(str(problem.where), problem.code) for problem in refused(tmp_path)] == [
            ("rules/locked", Code.FILE_UNREADABLE)
        ]
    finally:
        locked.chmod(0o755)


def test_rules_can_be_read_without_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, {"one.yaml": PROMISE, "more/two.yaml": PROMISE.replace("quick", "slow"), "more/x.cases.yaml": "{"})
    rules = read_rules([tmp_path / "one.yaml", tmp_path / "more", tmp_path / "one.yaml"], tmp_path)
    assert list(rules.problems) == []
    assert {promise.id for promise in rules.promises} == {"quick", "slow"}


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    rules = read_rules([tmp_path / "none.yaml"], tmp_path)
    assert [(str(problem.where), problem.code) for problem in rules.problems] == [("none.yaml", Code.FILE_UNREADABLE)]
