"""`notify:` of expectmon.yaml, with the rules that it speaks of."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_network
from pathlib import Path
from typing import get_args

import pytest

from expectmon.alerts.receivers import (
    Channel,
    Chat,
    Escalation,
    Mail,
    Match,
    Notify,
    PagerDuty,
    Quiet,
    Receiver,
    Route,
    Smtp,
    Telegram,
    Webhook,
)
from expectmon.errors import Code, ConfigurationError
from expectmon.promises.alerting import Condition, Severity
from expectmon.workspace.load import load_settings, load_workspace
from expectmon.workspace.notify_schema import _Condition
from expectmon.workspace.secrets import redact
from tests.workspace.settings_text import RULES, load, refused, write

ALL = """
notify:
  base_url: https://ops.shop.example/expectmon/
  smtp:
    host: mail.shop.example
    port: 2525
    tls: starttls
    user: "${SMTP_USER}"
    password: "${SMTP_PASSWORD}"
    from: ops@shop.example
    authority: mail.pem
  receivers:
    ops: {mail: [ops@shop.example, night@shop.example], language: en, timezone: Asia/Makassar, quiet: "22:00-06:00"}
    boss: {mail: boss@shop.example, hours: office, urgent: []}
    hook:
      webhook: https://hooks.internal/expectmon
      secret: whsec_cGFyY2Vscw==
      slack: https://hooks.slack.example/services/one
      teams: https://teams.example/workflows/two
      telegram: {token: "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", chat: -1001234567}
      pagerduty: R0UT1NGKEYR0UT1NGKEY
      allow_private: [10.0.0.0/8, "fd12:3456::/48", 192.168.7.20]
    own: {pagerduty: {key: KEYKEYKEY, api: "https://events.internal/v2"}, urgent: [critical, warning]}
  routes:
    - match: {promise: quick, severity: critical, segment: {carrier: north}}
      to: [ops, owner]
      escalate: {after: 2 hours, to: boss}
    - {match: {condition: [stale, silent], source: [calls, orders], owner: ops, touchpoint: checkout}, to: hook}
    - {to: owner}
  heartbeat: {url: "https://beats.internal/ping/7f3a", allow_private: [127.0.0.0/8]}
"""


@pytest.fixture
def everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notify:
    monkeypatch.setenv("SMTP_USER", "mailer")
    monkeypatch.setenv("SMTP_PASSWORD", "parcels-by-night")
    (tmp_path / "mail.pem").write_text("a certificate\n", encoding="utf-8")
    return load(tmp_path, ALL).notify


def test_the_mail_server_arrives_with_its_secrets(everything: Notify, tmp_path: Path) -> None:
    assert everything.smtp == Smtp(
        "mail.shop.example", "ops@shop.example", 2525, "starttls", "mailer", "parcels-by-night", tmp_path / "mail.pem"
    )
    assert (everything.base_url, everything.heartbeat) == (
        "https://ops.shop.example/expectmon",
        "https://beats.internal/ping/7f3a",
    )
    assert everything.heartbeat_private == (ip_network("127.0.0.0/8"),)


def test_receivers_arrive_with_what_holds_for_them(everything: Notify) -> None:
    ops, boss = everything.receivers["ops"], everything.receivers["boss"]
    mails = (Mail("ops@shop.example"), Mail("night@shop.example"))
    assert ops == Receiver("ops", mails, "en", "Asia/Makassar", Quiet(22 * 60, 6 * 60))
    assert ops.urgent == {Severity.CRITICAL}
    assert (boss.language, boss.timezone, boss.urgent) == ("id", "Asia/Jakarta", frozenset())
    assert boss.hours is not None
    assert boss.hours.id == "office"
    assert everything.receivers["own"].urgent == set(Severity)


def test_every_channel_arrives(everything: Notify) -> None:
    private = (ip_network("10.0.0.0/8"), ip_network("fd12:3456::/48"), ip_network("192.168.7.20/32"))
    expected: tuple[Channel, ...] = (
        Webhook("https://hooks.internal/expectmon", "whsec_cGFyY2Vscw==", private),
        Chat("slack", "https://hooks.slack.example/services/one", private),
        Chat("teams", "https://teams.example/workflows/two", private),
        Telegram("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "-1001234567", allow_private=private),
        PagerDuty("R0UT1NGKEYR0UT1NGKEY", allow_private=private),
    )
    assert everything.receivers["hook"].channels == expected
    assert everything.receivers["own"].channels == (PagerDuty("KEYKEYKEY", "https://events.internal/v2"),)


def test_routes_arrive_in_their_order(everything: Notify) -> None:
    first = Match(promise=frozenset({"quick"}), severity=frozenset({Severity.CRITICAL}), segment={"carrier": "north"})
    second = Match(
        condition=frozenset({Condition.STALE, Condition.SILENT}),
        source=frozenset({"calls", "orders"}),
        owner=frozenset({"ops"}),
        touchpoint=frozenset({"checkout"}),
    )
    assert everything.routes == (
        Route(first, ("ops", "owner"), Escalation(dt.timedelta(hours=2), ("boss",))),
        Route(second, ("hook",)),
        Route(Match(), ("owner",)),
    )


def test_secrets_that_are_written_out_are_masked_as_well(everything: Notify) -> None:
    assert everything.receivers
    for secret in (
        "parcels-by-night",
        "whsec_cGFyY2Vscw==",
        "https://hooks.internal/expectmon",
        "/services/one",
        "/workflows/two",
        "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "R0UT1NGKEYR0UT1NGKEY",
        "KEYKEYKEY",
        "/ping/7f3a",
    ):
        assert redact(f"at {secret} now") == "at *** now"
        assert secret not in repr(everything)


def test_a_secret_in_a_line_that_is_wrong_is_masked_too(tmp_path: Path) -> None:
    section = 'notify: {receivers: {hook: {webhook: "htps://hooks.example/T0KEN-of-hook", colour: red}}}\n'
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, section)
    for problem in caught.value.problems:
        assert "T0KEN-of-hook" not in problem.message
        assert "T0KEN-of-hook" not in redact(problem.excerpt or "")


def test_without_notify_owners_are_told_and_nothing_is_called(tmp_path: Path) -> None:
    assert load(tmp_path, "").notify == Notify()
    assert load(tmp_path, "notify: {}\n").notify == Notify()


def test_settings_alone_know_all_but_the_working_hours(tmp_path: Path) -> None:
    section = "notify: {receivers: {boss: {mail: boss@shop.example, hours: office}}}\n"
    settings = load_settings(write(tmp_path, section, rules="promises: {a: {}}\n"))
    assert settings.problems == ()
    assert settings.notify.receivers["boss"].channels == (Mail("boss@shop.example"),)
    assert settings.notify.receivers["boss"].hours is None


@pytest.mark.parametrize(
    ("written", "port"), [("", 587), (", tls: starttls", 587), (", tls: tls", 465), (", tls: none", 25)]
)
def test_the_port_is_the_usual_one_of_the_encryption(tmp_path: Path, written: str, port: int) -> None:
    smtp = load(tmp_path, f"notify: {{smtp: {{host: mail.shop.example, from: a@shop.example{written}}}}}\n").notify.smtp
    assert smtp is not None
    assert smtp.port == port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "'::1'", "mail.localhost"])
def test_a_server_on_this_machine_may_be_told_a_password_without_tls(tmp_path: Path, host: str) -> None:
    section = f"notify: {{smtp: {{host: {host}, tls: none, user: u, password: letters, from: a@shop.example}}}}\n"
    assert load(tmp_path, section).notify.smtp is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00-06:00", Quiet(1320, 360)),
        ("12:30-13:15", Quiet(750, 795)),
        ("20:00-24:00", Quiet(1200, 0)),
        ("00:00-07:00", Quiet(0, 420)),
    ],
)
def test_quiet_hours_are_minutes_after_midnight(tmp_path: Path, text: str, expected: Quiet) -> None:
    workspace = load(tmp_path, f'notify: {{receivers: {{ops: {{mail: a@shop.example, quiet: "{text}"}}}}}}\n')
    assert workspace.notify.receivers["ops"].quiet == expected


@pytest.mark.parametrize(
    ("receiver", "code"),
    [
        ("^x: {}", Code.MISSING_FIELD),
        ("^x: {quiet: '22:00-06:00'}", Code.MISSING_FIELD),
        ("x: ^ops@shop.example", Code.WRONG_TYPE),
        ("^owner: {mail: a@shop.example}", Code.BAD_ID),
        ("^Night_Shift: {mail: a@shop.example}", Code.BAD_ID),
        ("x: {mail: ^[]}", Code.BAD_VALUE),
        ("x: {mail: ^''}", Code.BAD_VALUE),
        ("x: {mail: ^5}", Code.WRONG_TYPE),
        ("x: {mail: ^ops}", Code.BAD_ADDRESS),
        ("x: {mail: [a@shop.example, ^'Ops <ops@shop.example>']}", Code.BAD_ADDRESS),
        ('x: {mail: ^"a@shop.example\\r\\nBcc: b@shop.example"}', Code.BAD_ADDRESS),
        ("x: {mail: [a@shop.example, ^A@Shop.example]}", Code.BAD_VALUE),
        ("x: {webhook: ^hooks.internal/x}", Code.BAD_VALUE),
        ("x: {webhook: ^'ftp://hooks.internal/x'}", Code.BAD_VALUE),
        ("x: {webhook: ^'file:///etc/passwd'}", Code.BAD_VALUE),
        ("x: {webhook: ^'https://'}", Code.BAD_VALUE),
        ("x: {webhook: ^'https://hooks.internal:nine/x'}", Code.BAD_VALUE),
        ("x: {webhook: ^'https://hooks.internal/a b'}", Code.BAD_VALUE),
        ("x: {webhook: 'https://h.example/x', secret: ^whsec_no/base64!}", Code.BAD_VALUE),
        ("x: {mail: a@shop.example, ^secret: abc}", Code.BAD_VALUE),
        ("x: {slack: ^nowhere}", Code.BAD_VALUE),
        ("x: {teams: ^nowhere}", Code.BAD_VALUE),
        ("x: {telegram: {token: t, chat: ^1.5}}", Code.WRONG_TYPE),
        ("x: {^telegram: {token: t}}", Code.MISSING_FIELD),
        ("x: {telegram: {token: t, chat: 1, api: ^nowhere}}", Code.BAD_VALUE),
        ("x: {pagerduty: {key: k, api: ^nowhere}}", Code.BAD_VALUE),
        ("x: {webhook: 'https://h.example/x', allow_private: [^10.0.0.1/8]}", Code.BAD_VALUE),
        ("x: {webhook: 'https://h.example/x', allow_private: ^intranet}", Code.BAD_VALUE),
        ("x: {mail: a@shop.example, ^allow_private: [10.0.0.0/8]}", Code.BAD_VALUE),
        ("x: {mail: a@shop.example, language: ^de}", Code.BAD_VALUE),
        ("x: {mail: a@shop.example, timezone: ^Jakarta}", Code.BAD_TIMEZONE),
        ("x: {mail: a@shop.example, quiet: ^at night}", Code.BAD_HOURS),
        ("x: {mail: a@shop.example, quiet: ^'22:00'}", Code.BAD_HOURS),
        ("x: {mail: a@shop.example, quiet: ^'25:00-06:00'}", Code.BAD_HOURS),
        ("x: {mail: a@shop.example, quiet: ^'00:00-24:00'}", Code.BAD_HOURS),
        ("x: {mail: a@shop.example, quiet: ^'12:00-13:00, 22:00-06:00'}", Code.BAD_HOURS),
        ("x: {mail: a@shop.example, hours: ^offise}", Code.UNKNOWN_CALENDAR),
        ("x: {mail: a@shop.example, urgent: [^fatal]}", Code.BAD_VALUE),
        ("x: {mail: a@shop.example, ^mails: b@shop.example}", Code.UNKNOWN_FIELD),
    ],
)
def test_a_receiver_that_is_wrong_is_told_with_its_place(tmp_path: Path, receiver: str, code: Code) -> None:
    line = f"    {receiver}"
    section = f"notify:\n  receivers:\n{line.replace('^', '')}\n"
    assert refused(tmp_path, section) == [(f"3:{line.index('^') + 1}", code)]


@pytest.mark.parametrize(
    ("route", "code"),
    [
        ("^{}", Code.MISSING_FIELD),
        ("{to: ^[]}", Code.BAD_VALUE),
        ("{to: ^opps}", Code.UNKNOWN_RECEIVER),
        ("{to: [ops, ^boss]}", Code.UNKNOWN_RECEIVER),
        ("{to: ^boss@shop.example}", Code.UNKNOWN_RECEIVER),
        ("{to: ops, match: {promise: ^quik}}", Code.UNKNOWN_PROMISE),
        ("{to: ops, match: {promise: [quick, ^slow]}}", Code.UNKNOWN_PROMISE),
        ("{to: ops, match: {source: ^orderz}}", Code.UNKNOWN_SOURCE),
        ("{to: ops, match: {source: [calls, ^tickets]}}", Code.UNKNOWN_SOURCE),
        ("{to: ops, match: {severity: ^high}}", Code.BAD_VALUE),
        ("{to: ops, match: {condition: [burn, ^bursts]}}", Code.BAD_VALUE),
        ("{to: ops, match: {segment: {year: ^2026}}}", Code.WRONG_TYPE),
        ("{to: ops, match: {segment: ^north}}", Code.WRONG_TYPE),
        ("{to: ops, match: {^promises: quick}}", Code.UNKNOWN_FIELD),
        ("{to: ops, escalate: {after: ^soon, to: ops}}", Code.BAD_DURATION),
        ("{to: ops, escalate: {after: ^1 month, to: ops}}", Code.BAD_DURATION),
        ("{to: ops, escalate: {after: ^2 business hours, to: ops}}", Code.BAD_DURATION),
        ("{to: ops, escalate: {after: ^0 minutes, to: ops}}", Code.BAD_DURATION),
        ("{to: ops, escalate: {after: 1 hour, to: ^chief}}", Code.UNKNOWN_RECEIVER),
        ("{to: ops, ^escalate: {after: 1 hour}}", Code.MISSING_FIELD),
    ],
)
def test_a_route_that_is_wrong_is_told_with_its_place(tmp_path: Path, route: str, code: Code) -> None:
    line = f"    - {route}"
    section = f"notify:\n  receivers: {{ops: {{mail: ops@shop.example}}}}\n  routes:\n{line.replace('^', '')}\n"
    assert refused(tmp_path, section) == [(f"4:{line.index('^') + 1}", code)]


@pytest.mark.parametrize(
    ("smtp", "code"),
    [
        ("{from: a@shop.example}", Code.MISSING_FIELD),
        ("{host: mail.shop.example}", Code.MISSING_FIELD),
        ("{host: ^'smtp://mail.shop.example', from: a@shop.example}", Code.BAD_VALUE),
        ("{host: ^'mail.shop.example:587', from: a@shop.example}", Code.BAD_VALUE),
        ('{host: ^"mail\\r\\n", from: a@shop.example}', Code.BAD_VALUE),
        ("{host: mail, port: ^70000, from: a@shop.example}", Code.BAD_VALUE),
        ("{host: mail, port: ^'587', from: a@shop.example}", Code.WRONG_TYPE),
        ("{host: mail, tls: ^ssl, from: a@shop.example}", Code.BAD_VALUE),
        ("{host: mail, from: ^Ops <ops@shop.example>}", Code.BAD_ADDRESS),
        ("{host: mail, ^user: u, from: a@shop.example}", Code.MISSING_FIELD),
        ("{host: mail, ^password: letters, from: a@shop.example}", Code.MISSING_FIELD),
        ("{host: mail, tls: ^none, user: u, password: letters, from: a@shop.example}", Code.BAD_VALUE),
        ("{host: 10.0.0.7, tls: ^none, user: u, password: letters, from: a@shop.example}", Code.BAD_VALUE),
        ("{host: mail, authority: ^none.pem, from: a@shop.example}", Code.FILE_UNREADABLE),
        ("{host: mail, user: ^'${NOT_SET_HERE}', password: x, from: a@shop.example}", Code.MISSING_VARIABLE),
        ("{host: mail, from: ^'${NOT_SET_HERE}'}", Code.MISSING_VARIABLE),
    ],
)
def test_a_mail_server_that_is_wrong_is_told_with_its_place(tmp_path: Path, smtp: str, code: Code) -> None:
    line = f"  smtp: {smtp}"
    column = line.index("^") + 1 if "^" in line else 3
    assert refused(tmp_path, f"notify:\n{line.replace('^', '')}\n") == [(f"2:{column}", code)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("base_url: ^ops.shop.example", Code.BAD_VALUE),
        ("heartbeat: ^nowhere", Code.BAD_VALUE),
        ("heartbeat: {url: ^'mailto:x@y'}", Code.BAD_VALUE),
        ("heartbeat: {url: 'https://b.example/x', allow_private: ^here}", Code.BAD_VALUE),
        ("heartbeat: ^[a]", Code.WRONG_TYPE),
        ("receivers: ^[ops]", Code.WRONG_TYPE),
        ("routes: ^{to: owner}", Code.WRONG_TYPE),
        ("^receiver: {}", Code.UNKNOWN_FIELD),
    ],
)
def test_other_settings_that_are_wrong_are_told_with_their_place(tmp_path: Path, line: str, code: Code) -> None:
    assert refused(tmp_path, f"notify:\n  {line.replace('^', '')}\n") == [(f"2:{line.index('^') + 3}", code)]


def test_all_that_is_wrong_is_told_at_once_with_what_would_be_right(tmp_path: Path) -> None:
    section = """
    notify:
      smtp: {host: mail, tls: none, user: u, password: letters, from: nobody}
      receivers:
        ops: {mail: nobody, quiet: all day}
        boss: {webhook: nowhere, hours: offic}
      routes:
        - {match: {promise: quik, source: order}, to: bos}
    """
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, section)
    found = [(problem.code, problem.hint) for problem in caught.value.problems]
    assert [code for code, _ in found] == [
        Code.BAD_VALUE,
        Code.BAD_ADDRESS,
        Code.BAD_ADDRESS,
        Code.BAD_HOURS,
        Code.BAD_VALUE,
        Code.UNKNOWN_SOURCE,
        Code.UNKNOWN_RECEIVER,
        Code.UNKNOWN_CALENDAR,
        Code.UNKNOWN_PROMISE,
    ]
    hints = {hint for _, hint in found}
    assert {f"did you mean {name!r}?" for name in ("boss", "orders", "office", "quick")} <= hints


def test_a_promise_whose_rule_is_wrong_is_not_said_to_be_unknown(tmp_path: Path) -> None:
    section = "notify: {routes: [{match: {promise: quick}, to: owner}]}\n"
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(write(tmp_path, section, RULES.replace("2 days", "2 dayz")))
    assert [problem.code for problem in caught.value.problems] == [Code.BAD_DURATION]


@pytest.mark.parametrize("file", ["promises: [", "\t"])
def test_where_a_file_of_rules_cannot_be_read_no_name_is_said_to_be_unknown(tmp_path: Path, file: str) -> None:
    root = write(tmp_path, "notify: {routes: [{match: {promise: elsewhere}, to: owner}]}\n")
    (root / "rules" / "b.yaml").write_text(file, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_workspace(root)
    assert Code.UNKNOWN_PROMISE not in [problem.code for problem in caught.value.problems]


def test_the_conditions_of_routes_are_all_that_there_are() -> None:
    assert get_args(_Condition) == tuple(condition.value for condition in Condition)
