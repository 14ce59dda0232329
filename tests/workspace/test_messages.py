"""`messages:` of expectmon.yaml, with the rules that it speaks of."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_network
from pathlib import Path
from typing import get_args

import pytest

from expectmon.audit.message import About
from expectmon.audit.model import Kind, Level
from expectmon.audit.setting import Ignored
from expectmon.errors import Code, ConfigurationError
from expectmon.schedules.model import Cron, Every, Job, Plan
from expectmon.workspace.copy import Columns, Copy, CopyFiles, CopyPages, CopyTable
from expectmon.workspace.load import load_settings, load_workspace
from expectmon.workspace.messages_schema import _Kind, _Level
from expectmon.workspace.secrets import redact
from tests.workspace.settings_text import load, refused, write

ALL = """
messages:
  collect:
    - files: copy/**/*.html
      channel: web
      touchpoint: checkout
      locale: en
      owner: marketing@shop.example
      live_from: 2026-06-01
      live_to: 2026-08-31
    - files: copy/ads.csv
      encoding: cp1252
      columns: {id: ad_id, text: [headline, body], live_from: starts, live_to: ends, owner: author}
    - {url: "https://shop.example/shipping", pause: 0.5, allow_private: [127.0.0.0/8]}
    - {urls: ["https://shop.example/a", "http://shop.example:8080/b"], pause: 2}
    - {sitemap: "https://shop.example/sitemap.xml", at_most: 20, channel: web}
    - {sql: "${ADS_DB}", query: select * from ads, columns: {id: id, text: body}, channel: ad}
    - {sql: "sqlite:///replies.db", query: select 1 as id, columns: {id: id, text: id}, name: replies, channel: chat}
  severities: {vague: off, unbacked: error}
  packs: [own-market]
  ignore:
    - {findings: [vague, stale], message: "copy/ads.csv*", because: slogans}
    - {promise: quick, because: " agreed with legal "}
    - {findings: missing, because: being written}
  baseline: audit-baseline.json
"""


@pytest.fixture
def everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    monkeypatch.setenv("ADS_DB", "postgresql+psycopg://reader:zitronenfalter@db/ads")
    (tmp_path / "rules/packs").mkdir(parents=True)
    (tmp_path / "rules/packs/own-market.yaml").write_text("id: own-market\n", encoding="utf-8")
    return load(tmp_path, ALL).copy


def test_files_arrive_with_what_is_known_of_them(everything: Copy) -> None:
    # Midnights of Asia/Jakarta, UTC+7; the last day still counts.
    begins, ends = dt.datetime(2026, 5, 31, 17, tzinfo=dt.UTC), dt.datetime(2026, 8, 31, 17, tzinfo=dt.UTC)
    about = About("web", "checkout", "en", "marketing@shop.example", begins, ends)
    columns = Columns("ad_id", ("headline", "body"), owner="author", live_from="starts", live_to="ends")
    assert everything.collect[:2] == (
        CopyFiles("copy/**/*.html", about),
        CopyFiles("copy/ads.csv", About(), columns, "cp1252"),
    )
    assert everything.timezone == "Asia/Jakarta"


def test_pages_arrive_with_how_they_are_to_be_fetched(everything: Copy) -> None:
    assert everything.collect[2:5] == (
        CopyPages(("https://shop.example/shipping",), (), About(), (ip_network("127.0.0.0/8"),), 0.5),
        CopyPages(("https://shop.example/a", "http://shop.example:8080/b"), (), About(), (), 2.0),
        CopyPages((), ("https://shop.example/sitemap.xml",), About("web"), (), 1.0, 20),
    )


def test_tables_arrive_with_their_secrets_masked(everything: Copy, tmp_path: Path) -> None:
    url, columns = "postgresql+psycopg://reader:zitronenfalter@db/ads", Columns("id", ("body",))
    replies = CopyTable(
        f"sqlite:///{tmp_path}/replies.db", "select 1 as id", Columns("id", ("id",)), About("chat"), "replies"
    )
    assert everything.collect[5:] == (CopyTable(url, "select * from ads", columns, About("ad"), "ad"), replies)
    assert "zitronenfalter" not in repr(everything)
    assert redact("login with zitronenfalter failed") == "login with *** failed"


def test_what_the_audit_makes_of_it_arrives(everything: Copy, tmp_path: Path) -> None:
    assert everything.levels == {Kind.VAGUE: Level.OFF, Kind.UNBACKED: Level.ERROR}
    assert everything.packs == ("own-market",)
    assert everything.ignore == (
        Ignored("slogans", (Kind.VAGUE, Kind.STALE), "copy/ads.csv*"),
        Ignored("agreed with legal", promise="quick"),
        Ignored("being written", (Kind.MISSING,)),
    )
    assert everything.baseline == tmp_path / "audit-baseline.json"


def test_without_the_section_there_is_no_copy(tmp_path: Path) -> None:
    assert load(tmp_path, "").copy == Copy(timezone="Asia/Jakarta")


def test_the_settings_know_every_kind_and_level() -> None:
    assert set(get_args(_Kind)) == set(Kind)
    assert set(get_args(_Level)) == set(Level)


SQL = "sql: sqlite:///a.db, query: select 1, columns: {id: a, text: b}"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("collect: [{^file: a.html}]", Code.UNKNOWN_FIELD),
        ("collect: [^{channel: web}]", Code.MISSING_FIELD),
        ("collect: [{files:^ }]", Code.WRONG_TYPE),
        ("collect: [{files: ^' '}]", Code.BAD_VALUE),
        ("collect: [{files: ^'https://shop.example/a'}]", Code.BAD_VALUE),
        ("collect: [{files: ^['a.html']}]", Code.WRONG_TYPE),
        ("collect: [{files: a.html, ^url: 'https://shop.example'}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, ^pause: 2}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, ^at_most: 2}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, ^query: select 1}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, encoding: ^utf-77}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, encoding: ^base64}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, locale: ^English}]", Code.BAD_VALUE),
        ("collect: [{files: a.html, live_from: ^31/12/2026}]", Code.BAD_DATE),
        ("collect: [{files: a.html, live_to: ^2026-02-30}]", Code.BAD_DATE),
        ("collect: [{files: a.html, live_from: 2026-06-02, live_to: ^2026-06-01}]", Code.BAD_VALUE),
        ("collect: [{files: a.csv, ^columns: {id: a}}]", Code.MISSING_FIELD),
        ("collect: [{files: a.csv, columns: {id: a, text: ^[]}}]", Code.BAD_VALUE),
        ("collect: [{files: a.csv, columns: {id: a, text: [b, ^b]}}]", Code.BAD_VALUE),
        ("collect: [{files: a.csv, columns: {id: a, text: b, ^lifefrom: c}}]", Code.UNKNOWN_FIELD),
        ("collect: [{url: ^shop.example}]", Code.BAD_VALUE),
        ("collect: [{url: ^'ftp://shop.example/a'}]", Code.BAD_VALUE),
        ("collect: [{urls: ^[]}]", Code.BAD_VALUE),
        ("collect: [{urls: ['https://shop.example', ^'https:///x']}]", Code.BAD_VALUE),
        ("collect: [{urls: ^'https://shop.example'}]", Code.WRONG_TYPE),
        ("collect: [{url: 'https://shop.example', pause: ^61}]", Code.BAD_VALUE),
        ("collect: [{url: 'https://shop.example', pause: ^2 seconds}]", Code.WRONG_TYPE),
        ("collect: [{url: 'https://shop.example', allow_private: ^10.0.0.1/8}]", Code.BAD_VALUE),
        ("collect: [{url: 'https://shop.example', ^at_most: 5}]", Code.BAD_VALUE),
        ("collect: [{sitemap: 'https://shop.example/s.xml', at_most: ^0}]", Code.BAD_VALUE),
        ("collect: [^{sql: sqlite:///a.db, columns: {id: a, text: b}}]", Code.MISSING_FIELD),
        ("collect: [^{sql: sqlite:///a.db, query: select 1}]", Code.MISSING_FIELD),
        ("collect: [{sql: ^mysql://h/d, query: select 1, columns: {id: a, text: b}}]", Code.NOT_YET),
        ("collect: [{sql: sqlite:///a.db, query: ^drop table a, columns: {id: a, text: b}}]", Code.BAD_QUERY),
        (f"collect: [{{{SQL}}}, ^{{{SQL}}}]", Code.DUPLICATE_ID),
        ("collect: ^{files: a.html}", Code.WRONG_TYPE),
        ("severities: {^vage: off}", Code.UNKNOWN_FIELD),
        ("severities: {vague: ^of}", Code.BAD_VALUE),
        ("severities: {vague: ^false}", Code.WRONG_TYPE),
        ("packs: [^eu-consumr]", Code.UNKNOWN_PACK),
        ("packs: ^eu-consumer", Code.WRONG_TYPE),
        ("ignore: [^{findings: [vague]}]", Code.MISSING_FIELD),
        ("ignore: [^{because: it is so}]", Code.MISSING_FIELD),
        ("ignore: [{findings: ^[], because: it is so}]", Code.BAD_VALUE),
        ("ignore: [{findings: [^vage], because: it is so}]", Code.BAD_VALUE),
        ("ignore: [{promise: ^quik, because: it is so}]", Code.UNKNOWN_PROMISE),
        ("ignore: [{promise: quick, because: ^' '}]", Code.BAD_VALUE),
        ("baseline: ^' '", Code.BAD_VALUE),
        ("^colect: []", Code.UNKNOWN_FIELD),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, line: str, code: Code) -> None:
    section = f"messages:\n  {line.replace('^', '')}\n"
    assert refused(tmp_path, section) == [(f"2:{line.index('^') + 3}", code)]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("severities: {vage: off}", "did you mean 'vague'?"),
        ("ignore: [{promise: quik, because: x}]", "did you mean 'quick'?"),
        ("collect: [{file: a.html}]", "did you mean 'files'?"),
    ],
)
def test_a_near_miss_is_guessed(tmp_path: Path, line: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, f"messages:\n  {line}\n")
    assert [problem.hint for problem in caught.value.problems] == [hint]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    section = """
        messages:
          collect:
            - {files: a.html, locale: English}
            - {url: nowhere}
          severities: {vage: off}
          ignore: [{promise: slow, because: x}]
    """
    found = refused(tmp_path, section)
    assert [code for _, code in found] == [
        Code.BAD_VALUE,
        Code.BAD_VALUE,
        Code.UNKNOWN_FIELD,
        Code.UNKNOWN_PROMISE,
    ]


def test_a_missing_variable_is_told_once_and_nothing_is_said_of_what_it_would_hold(tmp_path: Path) -> None:
    section = "messages:\n  collect:\n    - {sql: '${NO_SUCH_DB}', query: select 1, columns: {id: a, text: b}}\n"
    assert refused(tmp_path, section) == [("3:13", Code.MISSING_VARIABLE)]


def test_a_password_in_a_wrong_url_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADS_DB", "mysql://reader:zitronenfalter@db/ads")
    section = "messages: {collect: [{sql: '${ADS_DB}', query: select 1, columns: {id: a, text: b}}]}\n"
    problems = load_settings(write(tmp_path, section)).problems
    assert [problem.code for problem in problems] == [Code.NOT_YET]
    assert "zitronenfalter" not in str(problems)


def plans(root: Path, section: str) -> list[Plan]:
    return [plan for plan in load_workspace(write(root, section)).schedule if plan.job is Job.AUDIT]


def test_copy_is_audited_every_night_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    (plan,) = plans(tmp_path, "messages: {collect: [{files: a.html}]}\n")
    assert isinstance(plan.when, Cron)
    assert (plan.id, plan.when.text, plan.when.timezone) == ("audit", "0 4 * * *", "Asia/Jakarta")
    section = "messages: {collect: [{files: a.html}]}\nschedule: {audit: [every 6 hours, {cron: '0 1 * * *'}]}\n"
    first, second = plans(tmp_path, section)
    assert (first.id, first.when, second.id) == ("audit", Every(6 * 3600), "audit#2")


@pytest.mark.parametrize("section", ["", "messages: {collect: []}\n", "messages: {severities: {vague: off}}\n"])
def test_without_copy_nothing_is_audited_by_itself(tmp_path: Path, section: str) -> None:
    assert plans(tmp_path, section) == []
