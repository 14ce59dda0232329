"""Values that come from the environment and from files, and that never get printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectmon.documents.read import read
from expectmon.errors import Code
from expectmon.workspace.load import load_settings
from expectmon.workspace.model import SqlSource
from expectmon.workspace.secrets import Redactor, expand, redact


def state_of(root: Path, text: str, **environment: str) -> tuple[object, list[str]]:
    document, problems = expand(read(f"state: '{text}'".encode(), "expectmon.yaml"), root, environment)
    assert {problem.code for problem in problems} <= {Code.MISSING_VARIABLE}
    return document.at(("state",)), [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${NAME}", "value"),
        ("a-${NAME}-${NAME}", "a-value-value"),
        ("$NAME", "$NAME"),
        ("$${NAME}", "${NAME}"),
        ("${file:secret.txt}", "from file"),
        ("${file:sub/../secret.txt}", "from file"),
        ("${NESTED}", "${NAME}"),
        ("${EMPTY}", ""),
    ],
)
def test_variables_and_files_are_expanded_once(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "secret.txt").write_text("from file\n", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    assert state_of(tmp_path, text, NAME="value", NESTED="${NAME}", EMPTY="") == (expected, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${NAME}", "variable NAME is not set"),
        ("${}", "names no variable"),
        ("${a b}", "names no variable"),
        ("${NAME", "not closed"),
        ("${file:none.txt}", "'none.txt' is not there"),
        ("${file:}", "is not there"),
        ("${file:latin.txt}", "UTF-8"),
        ("${file:huge.txt}", "larger than"),
        ("${file:folder}", "is not there"),
    ],
)
def test_a_missing_value_is_an_error_and_the_text_stays(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "latin.txt").write_bytes(b"\xe4")
    (tmp_path / "huge.txt").write_bytes(b"x" * 70_000)
    (tmp_path / "folder").mkdir()
    value, (problem,) = state_of(tmp_path, text)
    assert value == text
    assert message in problem


def test_values_are_expanded_in_some_sections_only(tmp_path: Path) -> None:
    text = b"timezone: ${A}\nsources: {x: {key: [{y: '${A}'}]}}\nnotify: '${A}'\nmessages: '${A}'\nlanguage: '${B}'\n"
    document, problems = expand(read(text, "expectmon.yaml"), tmp_path, {"A": "value"})
    assert problems == []
    assert document.data == {
        "timezone": "${A}",
        "sources": {"x": {"key": [{"y": "value"}]}},
        "notify": "value",
        "messages": "value",
        "language": "${B}",
    }


def test_each_missing_variable_is_told_with_its_place(tmp_path: Path) -> None:
    text = b"state: ${A}\nsources:\n  x: {url: '${B}/${C}'}\n"
    _, problems = expand(read(text, "expectmon.yaml"), tmp_path, {})
    assert [str(problem.where) for problem in problems] == [
        "expectmon.yaml:1:8",
        "expectmon.yaml:3:12",
        "expectmon.yaml:3:12",
    ]


def test_a_database_url_from_the_environment_is_used_and_masked(tmp_path: Path) -> None:
    settings = "sources:\n  shop: {url: '${SHOP_DB}', table: orders, key: id}\n"
    (tmp_path / "expectmon.yaml").write_text(settings, encoding="utf-8")
    loaded = load_settings(tmp_path, {"SHOP_DB": "postgresql+psycopg://reader:zitronenfalter@db/shop"})
    source = loaded.sources["shop"]
    assert isinstance(source, SqlSource)
    assert source.url == "postgresql+psycopg://reader:zitronenfalter@db/shop"
    assert "zitronenfalter" not in repr(loaded.sources)
    assert redact("login with zitronenfalter failed") == "login with *** failed"


def test_a_secret_in_a_wrong_place_does_not_show_in_problems(tmp_path: Path) -> None:
    settings = "sources:\n  shop: {files: a.csv, key: id, timezone: '${ZONE}', engine: '${ZONE}'}\n"
    (tmp_path / "expectmon.yaml").write_text(settings, encoding="utf-8")
    problems = load_settings(tmp_path, {"ZONE": "hunter2hunter2"}).problems
    assert len(problems) == 2
    assert not any("hunter2" in f"{problem}{problem.hint}{problem.excerpt}" for problem in problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgresql://u:pw@h/d", "postgresql://u:***@h/d"),
        ("cannot open postgresql+psycopg://u:p@ss/w@h/d now", "cannot open postgresql+psycopg://u:***@h/d now"),
        ("redis://:pw@h", "redis://:***@h"),
        ("https://h:8080/a", "https://h:8080/a"),
        ("postgresql://h/d?password=pw&sslmode=on", "postgresql://h/d?password=***&sslmode=on"),
        ("postgresql://h/d?sslmode=on&sslpassword=pw", "postgresql://h/d?sslmode=on&sslpassword=***"),
        ("https://h/hook?Token=abc#x", "https://h/hook?Token=***#x"),
        ("mail ops@shop.example at 10:00", "mail ops@shop.example at 10:00"),
    ],
)
def test_passwords_in_urls_are_masked(text: str, expected: str) -> None:
    assert Redactor().redact(text) == expected


def test_known_values_are_masked_as_they_are_and_as_urls_write_them() -> None:
    redactor = Redactor()
    redactor.register("p@ss word")
    redactor.register("p@ss word and more")
    assert redactor.redact("p@ss word, p%40ss%20word, p%40ss+word") == "***, ***, ***"
    assert redactor.redact("p@ss word and more") == "***"


def test_short_values_are_not_masked() -> None:
    redactor = Redactor()
    for value in ("", "abc", "    "):
        redactor.register(value)
    assert redactor.redact("abc    ") == "abc    "


def test_masking_a_long_text_takes_no_long_time() -> None:
    text = "a" * 200_000 + "://" * 2000 + "?password=" * 2000
    assert len(Redactor().redact(text)) > 200_000
