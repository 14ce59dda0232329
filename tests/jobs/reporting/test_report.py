"""Reports of a real shop: what is kept, what is sent, what is remembered, and what is told when something is wrong."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from expectmon.errors import Code, UsageError
from expectmon.jobs.auditing.audit import run_audit
from expectmon.jobs.auditing.result import AuditAsked
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.reporting.measuring import taken_of
from expectmon.jobs.reporting.report import run_report
from expectmon.jobs.reporting.result import ReportAsked, ReportResult
from expectmon.present.charts.picture import ChartError
from expectmon.present.report import ReportKind
from expectmon.store import leases
from expectmon.store.leases import LeaseLostError
from tests.jobs.reporting.shop import MONDAY, RULES, SETTINGS, Desk, at, at_the_desk

STEM = "2026/06/2026-06-15-ops-7d"
BAD_TEMPLATE = '{% extends "default:report/page.html.j2" %}{% block verdict %}{{ nothing_like_it }}{% endblock %}'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with at_the_desk(tmp_path / "shop") as desk:
        yield desk


def told(desk: Desk, stem: str = STEM, language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.files()[f"{stem}.{language}.json"])
    return found


def test_a_report_is_kept_with_all_its_faces_and_stands_in_the_index(desk: Desk) -> None:
    found = desk.report()
    names = {name.removeprefix(f"{STEM}.") for name in desk.files()}
    assert {"en.html", "en.txt", "en.json", "en.eml", "promises.csv", "index.html"} <= names
    assert {path.relative_to(desk.root / "reports").as_posix() for path in found.files} == set(desk.files())
    assert f'href="{STEM}.en.html"'.encode() in desk.files()["index.html"]
    assert (found.problems, found.queued, found.at) == ((), 0, MONDAY)


def test_what_it_told_is_remembered_for_the_next_one(desk: Desk) -> None:
    desk.report()
    (record,) = desk.records()
    assert (record.kind, record.subject, record.days, record.at) == ("ops", "", 7, MONDAY)
    assert record.stem == "2026-06-15-ops-7d"
    assert set(record.told["promises"]) == {"delivery", "answer"}


def test_it_is_a_check_and_recorded_as_one(desk: Desk) -> None:
    desk.report()
    assert desk.state.last_live_check() == MONDAY


def test_reports_of_one_moment_can_share_what_was_measured(desk: Desk) -> None:
    check = run_check(desk.workspace, CheckAsked(portraits=7), MONDAY)
    taken = taken_of(desk.workspace, check, run_audit(desk.workspace, AuditAsked(), MONDAY))
    asked = ReportAsked(clock=lambda: MONDAY)
    found = run_report(desk.workspace, asked, MONDAY, taken)
    with desk.state.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM run").scalar() == 1
    shared = told(desk)["data"]["promises"]
    assert (found.record, found.problems) == (1, ())
    desk.report(at=MONDAY)
    assert told(desk)["data"]["promises"] == shared


def test_one_promise_and_one_incident_have_reports_of_their_own(desk: Desk) -> None:
    desk.report()
    promise = desk.report(at(hours=1), kind=ReportKind.PROMISE, subject="delivery", days=14)
    incident = desk.report(at(hours=2), kind=ReportKind.INCIDENT, subject="1")
    assert "delivery" in promise.reports[0].stem
    assert incident.reports[0].stem.endswith("incident-1")
    assert {record.subject for record in desk.records()} == {"", "delivery", "1"}


def test_a_report_about_copy_audits_it_and_records_what_it_finds(tmp_path: Path) -> None:
    settings = SETTINGS + 'messages: {collect: [{files: "copy/*.txt", owner: ops}]}\n'
    with at_the_desk(tmp_path / "shop", settings=settings) as desk:
        copy = desk.root / "copy" / "page.txt"
        copy.parent.mkdir()
        copy.write_text("Your parcel is delivered within 1 day of the order.\n", encoding="utf-8")
        found = desk.report(kind=ReportKind.AUDIT)
        assert found.problems == ()
        assert found.reports[0].stem == "2026-06-15-audit-7d"
        assert b"within 1 day" in desk.files()["2026/06/2026-06-15-audit-7d.en.html"]
        copy.unlink()
        ops = desk.report(at(hours=1))
        assert ops.problems == ()  # copy as it was read last: nobody's page is needed
        assert b"within 1 day" in desk.files()[f"{STEM}.en.html"]


def test_an_audit_that_fails_never_stops_the_report_of_promises(tmp_path: Path) -> None:
    settings = SETTINGS + 'messages: {collect: [{files: "copy/*.txt"}], baseline: gone.json}\n'
    with at_the_desk(tmp_path / "shop", settings=settings) as desk:
        found = desk.report()
        assert [problem.code for problem in found.problems] == [Code.AUDIT_FAILED]
        assert f"{STEM}.en.html" in desk.files()
        assert desk.incidents() == []


def test_a_source_that_fails_keeps_its_last_figures_and_the_report_says_so(desk: Desk) -> None:
    desk.report()
    (desk.root / "data/calls.csv").unlink()
    found = desk.report(at(hours=1))
    assert found.failed_sources == ("calls",)
    assert [problem.code for problem in found.problems] == [Code.NO_FILES]
    page = desk.files()[f"{STEM}.en.html"].decode()
    assert "calls" in page
    assert set(desk.records()[0].told["promises"]) == {"delivery", "answer"}
    assert desk.incidents() == []  # the report is whole: that the source is silent is an alert of its own


def test_last_figures_of_another_period_are_not_told_as_of_this_one(desk: Desk) -> None:
    desk.report(days=14)
    (desk.root / "data/calls.csv").unlink()
    desk.report(at(hours=1))
    assert set(desk.records()[0].told["promises"]) == {"delivery"}


def test_who_has_lost_the_lease_sends_nothing_and_remembers_nothing(desk: Desk) -> None:
    with desk.state.writing() as connection:
        fence = leases.take(connection, "daemon", "me", MONDAY, 45)
        leases.take(connection, "daemon", "another", at(hours=1), 45)
    with pytest.raises(LeaseLostError):
        desk.report(to=("ops",), fence=fence)
    assert (desk.messages(), desk.records()) == ([], [])


def test_what_must_be_kept_with_it_is_kept_with_it_or_nothing_is(desk: Desk) -> None:
    def fail(_connection: Connection, result: ReportResult) -> None:
        assert result.record is not None
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        desk.report(to=("ops",), within=fail)
    assert (desk.messages(), desk.records()) == ([], [])
    assert f"{STEM}.en.html" in desk.files()


def test_a_check_of_somebody_else_meanwhile_moves_the_moment(desk: Desk) -> None:
    run_check(desk.workspace, CheckAsked(), at(hours=1))
    found = desk.report(MONDAY, clock=lambda: at(hours=2))
    assert found.at == at(hours=2)


def test_a_clock_that_is_behind_stops_no_report(desk: Desk) -> None:
    run_check(desk.workspace, CheckAsked(), at(hours=1))
    found = desk.report(MONDAY, to=("ops",))
    assert [problem.code for problem in found.problems] == [Code.CLOCK_BACKWARDS]
    assert (found.at, found.queued, len(desk.records())) == (MONDAY, 1, 1)
    assert desk.incidents() == []  # the report is whole


def test_a_clock_that_is_behind_stops_no_report_about_copy(tmp_path: Path) -> None:
    settings = SETTINGS + 'messages: {collect: [{files: "copy/*.txt", owner: ops}]}\n'
    with at_the_desk(tmp_path / "shop", settings=settings) as desk:
        (desk.root / "copy").mkdir()
        (desk.root / "copy/page.txt").write_text("Your parcel is delivered within 1 day of the order.\n")
        desk.report(at(hours=1), kind=ReportKind.AUDIT)
        found = desk.report(MONDAY, kind=ReportKind.AUDIT)
        assert {problem.code for problem in found.problems} == {Code.CLOCK_BACKWARDS}
        assert len(desk.records()) == 2


# Replays


def test_a_replay_writes_nothing_to_the_state_but_the_mails_that_are_asked_for(desk: Desk) -> None:
    found = desk.report(at(days=3), at=MONDAY)
    assert (found.record, found.queued, desk.records(), desk.messages()) == (None, 0, [], [])
    assert desk.state.last_live_check() is None
    sent = desk.report(at(days=3), at=MONDAY, to=("ops",))
    assert (sent.queued, len(desk.messages()), desk.records()) == (1, 1, [])
    assert desk.messages()[0].created == at(days=3)
    assert desk.report(at(days=4), at=MONDAY, to=("ops",)).queued == 0


def test_a_replay_gives_the_same_bytes_on_another_day_whatever_was_recorded_since(desk: Desk) -> None:
    desk.report(at(days=-3))
    desk.report(at(hours=3), at=MONDAY)
    before = desk.files()
    for later in (1, 30):
        desk.report(at(days=later), out=desk.root / "elsewhere")
        desk.tend(at(days=later, hours=2))
    desk.write(rules=RULES.replace("objective: 90%", "objective: 90.0%"))
    desk.report(at(days=31), at=MONDAY)
    assert {name: content for name, content in desk.files().items() if name in before} == before


def test_a_folder_that_is_named_has_the_files_and_no_index(desk: Desk, tmp_path: Path) -> None:
    found = desk.report(at=MONDAY, out=tmp_path / "new" / "folder")
    assert {path.parent for path in found.files} == {tmp_path / "new" / "folder"}
    assert desk.files() == {}
    assert not (tmp_path / "new" / "folder" / "index.html").exists()


# What goes wrong


def test_a_folder_that_cannot_be_written_stops_no_mail_and_is_an_incident(desk: Desk) -> None:
    (desk.root / "reports").write_text("in the way")
    found = desk.report(to=("ops",))
    assert {problem.code for problem in found.problems} == {Code.REPORT_UNWRITABLE}
    assert "reports/2026/06: the report cannot be written: a file is in the way" in found.problems[0].message
    assert (found.queued, found.files, len(desk.records())) == (1, (), 1)
    (incident,) = desk.incidents()
    assert (incident.subject.condition.value, incident.subject.key) == ("report-flawed", "ops")
    (desk.root / "reports").unlink()
    assert desk.report(at(hours=1)).problems == ()
    assert desk.incidents() == []


def test_a_template_that_cannot_be_used_is_told_with_its_place_and_the_shipped_one_is_used(desk: Desk) -> None:
    desk.write(settings=SETTINGS + 'schedule: {report: {cron: "0 7 * * mon"}}\n')
    template = desk.root / "templates" / "report" / "page.html.j2"
    template.parent.mkdir(parents=True)
    template.write_text(BAD_TEMPLATE)
    found = desk.report(plan="report", slot=MONDAY)
    assert [problem.code for problem in found.flaws] == [Code.BAD_TEMPLATE]
    assert str(found.flaws[0].where) == "templates/report/page.html.j2:1"
    assert f"{STEM}.en.html" in desk.files()
    assert [incident.subject.key for incident in desk.incidents()] == ["report"]
    desk.report(at(hours=1))  # by hand, of the same kind: flawed too, and told by itself
    assert [incident.subject.key for incident in desk.incidents()] == ["report", "ops"]


def test_a_chart_that_cannot_be_drawn_is_left_out_and_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ChartError("the font of the charts has no U+4E00")

    with monkeypatch.context() as broken:
        broken.setattr("expectmon.present.charts.draw.draw", fail)  # nothing that a user has makes a chart fail
        found = desk.report(to=("ops",))
    assert {problem.code for problem in found.flaws} == {Code.CHART_FAILED}
    assert "'attainment-" in found.flaws[0].message
    assert "The chart could not be drawn." in desk.files()[f"{STEM}.en.html"].decode()
    assert (len(desk.messages()), len(desk.records())) == (1, 1)
    assert [incident.subject.condition.value for incident in desk.incidents()] == ["report-flawed"]
    assert desk.report(at(hours=1)).flaws == ()
    assert desk.incidents() == []


def test_the_incident_of_a_plan_that_is_gone_is_withdrawn(desk: Desk) -> None:
    desk.write(settings=SETTINGS + 'schedule: {report: {cron: "0 7 * * mon"}}\n')
    (desk.root / "reports").write_text("in the way")
    desk.report(plan="report", slot=MONDAY)
    assert [incident.subject.key for incident in desk.incidents()] == ["report"]
    desk.write(settings=SETTINGS)
    desk.tend(at(hours=1))
    assert desk.incidents() == []


def test_a_promise_without_any_record_has_a_report(desk: Desk) -> None:
    desk.write(orders="id,city,ordered_at,delivered_at\n", calls="id,city,ordered_at,delivered_at\n")
    assert desk.report().problems == ()
    assert desk.report(at(hours=1), kind=ReportKind.PROMISE, subject="delivery").problems == ()


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"kind": ReportKind.PROMISE, "subject": "delivry"}, [Code.UNKNOWN_PROMISE]),
        ({"kind": ReportKind.INCIDENT, "subject": "7"}, [Code.NO_SUCH_INCIDENT]),
        ({"kind": ReportKind.INCIDENT, "subject": "7x"}, [Code.NO_SUCH_INCIDENT]),
        ({"to": ("oops", "a@@b")}, [Code.NO_SUCH_RECEIVER, Code.BAD_ADDRESS]),
        ({"language": "fr"}, [Code.BAD_OPTION]),
        ({"days": 0, "language": "fr"}, [Code.BAD_OPTION, Code.BAD_OPTION]),
        ({"days": 201}, [Code.BAD_OPTION]),
    ],
)
def test_what_is_not_there_is_told_before_anything_is_done(
    desk: Desk, asked: dict[str, object], codes: list[Code]
) -> None:
    with pytest.raises(UsageError) as caught:
        desk.report(MONDAY, **asked)
    assert [problem.code for problem in caught.value.problems] == codes
    assert desk.state.last_live_check() is None


def test_an_incident_that_was_not_known_yet_has_no_replay(desk: Desk) -> None:
    desk.report()
    with pytest.raises(UsageError) as caught:
        desk.report(at(days=1), kind=ReportKind.INCIDENT, subject="1", at=at(days=-1))
    assert [problem.code for problem in caught.value.problems] == [Code.NO_SUCH_INCIDENT]


def test_an_id_of_300_characters_is_a_file_that_can_be_written(desk: Desk) -> None:
    name = "d" + "e" * 299
    desk.write(rules=RULES.replace("  delivery:", f"  {name}:"))
    found = desk.report(kind=ReportKind.PROMISE, subject=name)
    assert found.problems == ()
    assert max(len(path.name) for path in found.files) < 200


def test_the_result_says_what_it_is_of(desk: Desk) -> None:
    found = replace(desk.report(), files=())
    assert (found.kind, found.warnings) == (ReportKind.OPS, ())
    assert isinstance(found.at, dt.datetime)
