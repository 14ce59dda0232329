"""What `doctor` says of who is told, and when."""

from __future__ import annotations

import datetime as dt
import socket
from pathlib import Path

import pytest

from expectmon.jobs.doctor import examine
from expectmon.jobs.finding import Level
from tests.mailroom import PASSWORD, USER, running_mailroom
from tests.workspace.settings_text import RULES, write

NOW = dt.datetime(2026, 6, 20, 4, 7, tzinfo=dt.UTC)
OK, WARN, FAIL = Level.OK, Level.WARN, Level.FAIL
NO_MAIL = RULES.replace("parcels@shop.example", "ops")


def found(root: Path, section: str, subject: str, rules: str = RULES) -> list[tuple[Level, str]]:
    findings = examine(write(root, section, rules), NOW)
    return [(finding.level, finding.message) for finding in findings if finding.subject == subject]


def test_without_a_mail_server_it_is_said_where_mails_go(tmp_path: Path) -> None:
    ((level, message),) = found(tmp_path, "", "mail")
    assert (level, message.partition(",")[0]) == (WARN, "no mail server: mails are written to reports/outbox/")
    assert found(tmp_path, "", "outbox") == [
        (OK, "the folder reports/outbox/ can be written; the first mail makes it"),
    ]
    (tmp_path / "reports" / "outbox").mkdir(parents=True)
    assert found(tmp_path, "", "outbox") == [(OK, "the folder reports/outbox/ can be written")]


def test_an_outbox_that_is_no_folder_fails(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file\n", encoding="utf-8")
    ((level, message),) = found(tmp_path, "", "outbox")
    assert level is FAIL
    assert "cannot be written" in message


def test_where_nobody_is_told_by_mail_no_server_is_missed(tmp_path: Path) -> None:
    section = "notify: {receivers: {ops: {webhook: 'https://93.184.215.14/x'}}}\n"
    assert found(tmp_path, section, "mail", NO_MAIL) == [(OK, "no mail server, and nobody is told by mail")]
    assert found(tmp_path, section, "outbox", NO_MAIL) == []


def smtp(port: int, password: str = PASSWORD, authority: str = "authority: authority.pem, ") -> str:
    login = f"user: {USER}, password: {password!r}"
    return f"notify: {{smtp: {{host: 127.0.0.1, port: {port}, {login}, {authority}from: ops@shop.example}}}}\n"


def test_a_mail_server_is_asked_and_nothing_is_sent(tmp_path: Path) -> None:
    with running_mailroom(tmp_path) as room:
        ((level, message),) = found(tmp_path, smtp(room.smtp.port), "mail")
    assert (level, message) == (OK, f"127.0.0.1:{room.smtp.port} answers (STARTTLS, logged in)")
    assert room.connections == 1
    assert room.taken == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"password": "not-this-one"}, "refuses the user and password"),
        ({"authority": ""}, "is not to be trusted"),
    ],
)
def test_a_mail_server_that_could_not_be_used_fails(tmp_path: Path, settings: dict[str, str], words: str) -> None:
    with running_mailroom(tmp_path) as room:
        ((level, message),) = found(tmp_path, smtp(room.smtp.port, **settings), "mail")
    assert level is FAIL
    assert words in message


def test_a_mail_server_that_is_not_there_fails(tmp_path: Path) -> None:
    with socket.socket() as held:  # bound and not listening: nobody else takes the port, nobody answers
        held.bind(("127.0.0.1", 0))
        ((level, message),) = found(tmp_path, smtp(held.getsockname()[1], authority=""), "mail")
    assert level is FAIL
    assert "cannot be reached" in message


@pytest.mark.parametrize(
    ("receiver", "level", "words"),
    [
        ("mail: [a@shop.example, b@shop.example]", OK, "2 mail addresses"),
        ("mail: a@shop.example, quiet: '22:00-06:30'", OK, "1 mail address, quiet 22:00-06:30 in Asia/Jakarta"),
        ("mail: a@shop.example, hours: office", OK, "1 mail address, in the hours of office"),
        ("webhook: 'https://93.184.215.14/x'", OK, "webhook"),
        ("webhook: 'http://127.0.0.1:9/x', allow_private: 127.0.0.0/8", OK, "webhook"),
        ("slack: 'http://127.0.0.1/hidden'", FAIL, "127.0.0.1 is not called: 127.0.0.1 is not a public address"),
        ("webhook: 'http://169.254.169.254/x', allow_private: 169.254.0.0/16", FAIL, "169.254.169.254 is not called"),
        ("telegram: {token: t, chat: 1, api: 'http://10.0.0.1'}", FAIL, "if it is meant, name its network under"),
        ("pagerduty: {key: k, api: 'http://[::1]/x'}", FAIL, "::1 is not called"),
        ("teams: 'https://no-such-host.invalid/hidden'", FAIL, "no address is known for no-such-host.invalid"),
    ],
)
def test_every_receiver_is_looked_at_and_none_is_called(
    tmp_path: Path, receiver: str, level: Level, words: str
) -> None:
    ((how, message),) = found(tmp_path, f"notify: {{receivers: {{x: {{{receiver}}}}}}}\n", "receiver x")
    assert how is level
    assert words in message
    assert "hidden" not in message


@pytest.mark.parametrize(
    ("heartbeat", "expected"),
    [
        ("'https://93.184.215.14/ping'", [(OK, "93.184.215.14 may be called after every check")]),
        (
            "{url: 'http://127.0.0.1/ping', allow_private: 127.0.0.1}",
            [(OK, "127.0.0.1 may be called after every check")],
        ),
    ],
)
def test_the_heartbeat_is_looked_at(tmp_path: Path, heartbeat: str, expected: list[tuple[Level, str]]) -> None:
    assert found(tmp_path, f"notify: {{heartbeat: {heartbeat}}}\n", "heartbeat") == expected


@pytest.mark.parametrize(
    ("section", "plan", "message"),
    [
        ("", "check", "every 15 minutes, next Sat 2026-06-20 11:15 Asia/Jakarta"),
        ("", "deliver", "every 1 minute, next Sat 2026-06-20 11:08 Asia/Jakarta"),
        ("", "prune", "0 3 * * * in Asia/Jakarta, 730 days are kept, next Sun 2026-06-21 03:00 Asia/Jakarta"),
        (
            "schedule: {check: [{cron: '0 7 * * mon', timezone: Europe/Lisbon, sources: [calls]}]}\n",
            "check:calls",
            "0 7 * * mon in Europe/Lisbon, next Mon 2026-06-22 13:00 Asia/Jakarta",
        ),
        ("schedule: {deliver: every 2 hours}\n", "deliver", "every 2 hours, next Sat 2026-06-20 13:00 Asia/Jakarta"),
    ],
)
def test_it_is_said_when_every_plan_is_due_next(tmp_path: Path, section: str, plan: str, message: str) -> None:
    assert found(tmp_path, section, f"schedule {plan}") == [(OK, message)]


def test_what_settings_and_rules_say_of_each_other_is_told(tmp_path: Path) -> None:
    routes = "notify: {routes: [{to: owner}, {match: {promise: nothing}, to: owner}]}\n"
    told = found(tmp_path, routes, "settings")
    assert [level for level, _ in told] == [FAIL, WARN]
    ((level, message),) = [one for one in found(tmp_path, "", "rules", NO_MAIL) if "reaches nobody" in one[1]]
    assert level is WARN
    assert "'ops' is neither" in message
