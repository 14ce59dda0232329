"""Findings that are not told, why, and what keeps nothing quiet."""

from __future__ import annotations

import json

import pytest

from expectmon.audit.baseline import Baseline, baseline_text, parse_baseline
from expectmon.audit.judge import judge
from expectmon.audit.message import Ignore
from expectmon.audit.model import Kind, Level, Quiet
from expectmon.audit.setting import Ignored
from expectmon.errors import ConfigurationError
from tests.audit.things import kinds, message, promise, said, setting

RULE = promise("5 days")
WHY = "agreed with legal"


def ignore(*names: str, reason: str = WHY, line: int = 1) -> Ignore:
    return Ignore(names, reason, line)


@pytest.mark.parametrize(
    ("comment", "quiet"),
    [
        (ignore("tighter-than-rule"), True),
        (ignore(), True),
        (ignore("vague", "tighter-than-rule"), True),
        (ignore("vague"), False),
        (ignore(reason=""), False),
        (ignore(reason="  "), False),
    ],
)
def test_a_comment_keeps_the_kinds_it_names_quiet_if_it_says_why(comment: Ignore, *, quiet: bool) -> None:
    found = judge(setting(RULE), [message("a.html", said("..3 day", ignores=(comment,)))])
    assert kinds(found.findings) == ([] if quiet else ["tighter-than-rule"])
    assert [(one.quiet, one.reason) for one in found.silenced] == ([(Quiet.COMMENT, WHY)] if quiet else [])


def test_a_comment_for_the_whole_text_counts_for_all_of_it() -> None:
    text = message("a.html", said("..3 day"), said("vague", line=2, topic="refund"), ignores=(ignore(),))
    found = judge(setting(RULE), [text])
    assert found.findings == ()
    assert len(found.silenced) == 2
    assert found.idle == ()


def test_a_comment_that_keeps_nothing_quiet_is_told() -> None:
    text = message("a.html", said("..5 day", ignores=(ignore(line=7),)), ignores=(ignore("vague", line=1),))
    assert [one.ignore.line for one in judge(setting(RULE), [text]).idle] == [1, 7]


def test_a_comment_takes_its_text_out_of_a_finding_on_many() -> None:
    quiet = message("a.html", said("2 year", topic="warranty", ignores=(ignore("unbacked"),)))
    loud = message("b.html", said("2 year", topic="warranty"))
    found = judge(setting(RULE), [quiet, loud])
    assert [finding.at.message.id for finding in found.findings if finding.at] == ["b.html"]
    assert found.idle == ()


@pytest.mark.parametrize(
    ("ignored", "quiet"),
    [
        (Ignored(WHY, kinds=(Kind.TIGHTER_THAN_RULE,)), True),
        (Ignored(WHY, kinds=(Kind.VAGUE,)), False),
        (Ignored(WHY, message="old/*"), True),
        (Ignored(WHY, message="new/*"), False),
        (Ignored(WHY, promise="standard-delivery"), True),
        (Ignored(WHY, promise="refund"), False),
        (Ignored(WHY, kinds=(Kind.TIGHTER_THAN_RULE,), message="new/*"), False),
    ],
)
def test_settings_keep_quiet_what_fits_all_they_name(ignored: Ignored, *, quiet: bool) -> None:
    found = judge(setting(RULE, ignored=(ignored,)), [message("old/a.html", said("..3 day"))])
    assert kinds(found.findings) == ([] if quiet else ["tighter-than-rule"])
    assert found.idle_settings == (() if quiet else (ignored,))
    assert [one.reason for one in found.silenced] == ([WHY] if quiet else [])


def test_kinds_that_are_off_are_counted_and_not_told() -> None:
    found = judge(setting(RULE, levels={Kind.TIGHTER_THAN_RULE: Level.OFF}), [message("a.html", said("..3 day"))])
    assert found.findings == ()
    assert [one.quiet for one in found.silenced] == [Quiet.OFF]


TEXTS = [message("a.html", said("..3 day")), message("b.html", said("vague", topic="refund"))]


def test_a_second_run_with_the_baseline_of_the_first_finds_nothing() -> None:
    first = judge(setting(RULE), TEXTS)
    baseline = parse_baseline(baseline_text(first.findings).encode(), "known.json")
    second = judge(setting(RULE, baseline=baseline), TEXTS)
    assert len(first.findings) == 2
    assert second.findings == ()
    assert [one.quiet for one in second.silenced] == [Quiet.BASELINE] * 2
    assert second.mended == ()


def test_what_has_been_mended_is_told_of_a_baseline() -> None:
    first = judge(setting(RULE), TEXTS)
    baseline = parse_baseline(baseline_text(first.findings).encode(), "known.json")
    assert len(judge(setting(RULE, baseline=baseline), TEXTS[:1]).mended) == 1


def test_a_baseline_is_the_same_in_whatever_order_and_says_what_it_holds() -> None:
    findings = judge(setting(RULE), TEXTS).findings
    text = baseline_text(findings)
    assert baseline_text(reversed(findings)) == text
    assert list(json.loads(text)["findings"].values()) == [
        "tighter-than-rule: a.html: in ..3 day",
        "vague: b.html: in vague",
    ]


def test_an_empty_baseline_is_one() -> None:
    assert parse_baseline(b'{"findings": {}}', "known.json") == Baseline()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b'{"findings": {"a": 1}}', "wrong-type", 1),
        (b'{\n"findngs": {}}', "unknown-field", 2),
        (b'{"findings": {"a": "b"\n', "yaml-syntax", 1),
        (b"[]", "wrong-type", 1),
        (b"\xff", "not-utf8", 1),
    ],
)
def test_a_bad_baseline_is_told_with_its_place(text: bytes, code: str, line: int) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_baseline(text, "known.json")
    problem = caught.value.problems[0]
    assert str(problem.code) == code
    assert problem.where is not None
    assert (problem.where.file, problem.where.line) == ("known.json", line)
