"""`schedule:` of expectmon.yaml."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError
from expectmon.schedules.model import Cron, Every, Job, Plan, ReportPlan
from tests.workspace.settings_text import load, refused

USUAL = {"check": Every(900), "deliver": Every(60)}


def plans(root: Path, section: str) -> dict[str, Plan]:
    found = load(root, section).schedule
    assert len({plan.id for plan in found}) == len(found)
    return {plan.id: plan for plan in found}


@pytest.mark.parametrize("section", ["", "schedule: {}\n", "schedule: {check: every 15 minutes}\n"])
def test_what_is_not_named_is_due_as_usual(tmp_path: Path, section: str) -> None:
    found = plans(tmp_path, section)
    assert {name: found[name].when for name in USUAL} == USUAL
    prune = found["prune"]
    assert isinstance(prune.when, Cron)
    assert (prune.when.text, prune.when.timezone, prune.keep) == ("0 3 * * *", "Asia/Jakarta", dt.timedelta(days=730))
    assert [plan.job for plan in found.values()] == [Job.CHECK, Job.DELIVER, Job.PRUNE]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("every 5 minutes", Every(300)),
        ("{every: 5 minutes}", Every(300)),
        ("{every: every 5 minutes}", Every(300)),
        ("[every 2 hours]", Every(7200)),
        ("[{every: 1 day}]", Every(86_400)),
    ],
)
def test_every_is_written_in_a_line_a_mapping_or_a_list(tmp_path: Path, written: str, expected: Every) -> None:
    assert plans(tmp_path, f"schedule: {{check: {written}}}\n")["check"].when == expected


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ('"0 7 * * mon-fri"', "Asia/Jakarta"),
        ('{cron: "0 7 * * mon-fri"}', "Asia/Jakarta"),
        ('{cron: "0 7 * * mon-fri", timezone: Europe/Lisbon}', "Europe/Lisbon"),
    ],
)
def test_cron_is_in_the_workspaces_zone_unless_it_names_one(tmp_path: Path, written: str, zone: str) -> None:
    when = plans(tmp_path, f"schedule: {{check: {written}}}\n")["check"].when
    assert isinstance(when, Cron)
    assert (set(when.hours), set(when.weekdays), when.timezone) == ({7}, {0, 1, 2, 3, 4}, zone)


def test_several_lines_of_a_job_have_ids_of_their_own(tmp_path: Path) -> None:
    section = """
    schedule:
      check:
        - every 15 minutes
        - {every: 5 minutes, sources: [calls, orders]}
        - {cron: "*/10 8-18 * * sat", sources: [calls]}
        - every 1 hour
      prune: {cron: "0 2 * * sun", keep: 12 weeks}
    """
    found = plans(tmp_path, section)
    assert list(found) == ["check", "check:calls+orders", "check:calls", "check#2", "deliver", "prune"]
    assert found["check:calls+orders"].sources == ("calls", "orders")
    assert found["check#2"].when == Every(3600)
    assert found["prune"].keep == dt.timedelta(weeks=12)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("check: ^15 minutes", Code.BAD_SCHEDULE),
        ("check: ^every 5 seconds", Code.BAD_SCHEDULE),
        ("check: ^every now and then", Code.BAD_SCHEDULE),
        ("check: ^'0 7 * * 1'", Code.BAD_SCHEDULE),
        ("check: ^'0 7 * * 1-5'", Code.BAD_SCHEDULE),
        ("check: ^'61 7 * * *'", Code.BAD_SCHEDULE),
        ("check: ^'0 0 30 feb *'", Code.BAD_SCHEDULE),
        ("check: [every 1 hour, ^hourly]", Code.BAD_SCHEDULE),
        ("check: {every: ^soon}", Code.BAD_SCHEDULE),
        ("check: {cron: ^'* * *'}", Code.BAD_SCHEDULE),
        ("check: ^15", Code.WRONG_TYPE),
        ("check: ^''", Code.BAD_VALUE),
        ("check: ^[]", Code.BAD_VALUE),
        ("check: [^15]", Code.WRONG_TYPE),
        ("^check: {sources: [calls]}", Code.MISSING_FIELD),
        ("check: {every: 1 hour, ^cron: '0 * * * *'}", Code.BAD_VALUE),
        ("check: {every: 1 hour, ^timezone: UTC}", Code.BAD_VALUE),
        ("check: {cron: '0 * * * *', timezone: ^Jakarta}", Code.BAD_TIMEZONE),
        ("check: {every: 1 hour, sources: ^[]}", Code.BAD_VALUE),
        ("check: {every: 1 hour, sources: [calls, ^order]}", Code.UNKNOWN_SOURCE),
        ("check: {every: 1 hour, ^keep: 1 day}", Code.BAD_VALUE),
        ("deliver: {every: 1 hour, ^sources: [calls]}", Code.BAD_VALUE),
        ("audit: {every: 1 hour, ^sources: [calls]}", Code.BAD_VALUE),
        ("audit: ^'@daily'", Code.BAD_SCHEDULE),
        ("prune: {cron: '0 3 * * *', keep: ^1 hour}", Code.BAD_DURATION),
        ("prune: {cron: '0 3 * * *', keep: ^2 months}", Code.BAD_DURATION),
        ("prune: {cron: '0 3 * * *', keep: ^for ever}", Code.BAD_DURATION),
        ("^chek: every 1 hour", Code.UNKNOWN_FIELD),
        ("check: {every: 1 hour, ^source: calls}", Code.UNKNOWN_FIELD),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, line: str, code: Code) -> None:
    section = f"schedule:\n  {line.replace('^', '')}\n"
    assert refused(tmp_path, section) == [(f"2:{line.index('^') + 3}", code)]


PEOPLE = """\
notify: {receivers: {ops: {mail: ops@shop.example}, marketing: {mail: m@shop.example}, pager: {pagerduty: abc}}}
"""


def test_reports_are_never_due_unless_they_are_named(tmp_path: Path) -> None:
    assert not [plan for plan in load(tmp_path, "schedule: {}\n").schedule if plan.job is Job.REPORT]


def test_a_report_is_about_the_last_week_of_everything_unless_it_says_otherwise(tmp_path: Path) -> None:
    plan = plans(tmp_path, 'schedule: {report: {cron: "0 7 * * mon"}}\n')["report"]
    assert isinstance(plan.when, Cron)
    assert plan.when.timezone == "Asia/Jakarta"
    assert plan.report == ReportPlan("ops", "", 7, (), None)


def test_several_reports_have_ids_of_their_own(tmp_path: Path) -> None:
    section = (
        PEOPLE
        + """\
schedule:
  report:
    - {cron: "0 7 * * mon", timezone: Europe/Lisbon, to: ops}
    - {every: 1 day, kind: audit, period: 4 weeks, to: [marketing, "ceo@shop.example", marketing], language: en}
    - {cron: "0 9 1 * *", kind: promise, promise: quick, period: 28 days}
"""
    )
    found = plans(tmp_path, section)
    assert [name for name in found if name.startswith("report")] == ["report", "report#2", "report#3"]
    assert found["report"].report == ReportPlan(to=("ops",))
    assert found["report#2"].report == ReportPlan("audit", "", 28, ("marketing", "ceo@shop.example"), "en")
    assert found["report#3"].report == ReportPlan("promise", "quick", 28)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("report: ^0 7 * * mon", Code.WRONG_TYPE),
        ("report: ^[]", Code.BAD_VALUE),
        ("report: [^every 1 day]", Code.WRONG_TYPE),
        ("^report: {to: ops}", Code.MISSING_FIELD),
        ("report: {every: 1 day, ^cron: '0 7 * * mon'}", Code.BAD_VALUE),
        ("report: {cron: ^'0 7 * * 1'}", Code.BAD_SCHEDULE),
        ("report: {cron: '0 7 * * mon', timezone: ^Jakarta}", Code.BAD_TIMEZONE),
        ("report: {every: 1 day, ^timezone: UTC}", Code.BAD_VALUE),
        ("report: {every: 1 day, kind: ^opps}", Code.BAD_VALUE),
        ("report: {every: 1 day, kind: ^promise}", Code.MISSING_FIELD),
        ("report: {every: 1 day, ^promise: quick}", Code.BAD_VALUE),
        ("report: {every: 1 day, kind: promise, promise: ^quik}", Code.UNKNOWN_PROMISE),
        ("report: {every: 1 day, period: ^7}", Code.WRONG_TYPE),
        ("report: {every: 1 day, period: ^a week}", Code.BAD_DURATION),
        ("report: {every: 1 day, period: ^201d}", Code.BAD_DURATION),
        ("report: {every: 1 day, to: ^op}", Code.UNKNOWN_RECEIVER),
        ("report: {every: 1 day, to: [ops, ^marketeers]}", Code.UNKNOWN_RECEIVER),
        ("report: {every: 1 day, to: ^ops@@shop.example}", Code.BAD_ADDRESS),
        ("report: {every: 1 day, to: ^[]}", Code.BAD_VALUE),
        ("report: {every: 1 day, to: [ops, ^pager]}", Code.BAD_VALUE),
        ("report: {every: 1 day, language: ^fr}", Code.BAD_VALUE),
        ("report: {every: 1 day, ^sources: [calls]}", Code.UNKNOWN_FIELD),
    ],
)
def test_what_is_wrong_with_a_report_is_told_with_its_place(tmp_path: Path, line: str, code: Code) -> None:
    section = f"schedule:\n  {line.replace('^', '')}\n{PEOPLE}"
    assert refused(tmp_path, section) == [(f"2:{line.index('^') + 3}", code)]


def test_all_mistakes_of_a_report_are_told_at_once_and_names_that_are_near(tmp_path: Path) -> None:
    section = f"schedule: {{report: {{every: now, period: soon, to: [opz, a@b@c], kind: promise}}}}\n{PEOPLE}"
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, section)
    assert len(caught.value.problems) == 5
    assert "did you mean 'ops'?" in [problem.hint for problem in caught.value.problems]
