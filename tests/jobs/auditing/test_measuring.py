from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from expectmon.audit.model import Answer, Question
from expectmon.errors import Code
from expectmon.jobs.auditing.measuring import Measured, measure
from expectmon.promises.duration import Duration
from expectmon.workspace.load import load_workspace
from tests.jobs.shop import NOON, SETTINGS, write

RULES = """\
calendars:
  office: {timezone: Asia/Jakarta, hours: {mon-fri: "08:00-17:00"}}
promises:
  delivery: {says: In 3 days, topic: delivery, source: orders, start: ordered_at, stop: delivered_at, within: 3 days,
    ends: midnight, objective: 80% over 60 days}
  shown: {says: On the day we show, topic: delivery, source: orders, where: city = 'Medan', start: ordered_at,
    stop: delivered_at, by: {column: due, end_of: day, timezone: Asia/Jakarta}}
  whole: {says: It is whole, source: orders, stop: delivered_at, expect: city <> 'Bogor'}
"""
"""Forty orders, one a day; every fifth takes six days, the others two."""


def orders() -> str:
    lines = ["id,city,ordered_at,delivered_at,due"]
    for number in range(40):
        ordered = dt.date(2026, 4, 20) + dt.timedelta(days=number)
        delivered = ordered + dt.timedelta(days=6 if number % 5 == 0 else 2)
        due = ordered + dt.timedelta(days=4) if number % 2 else ""
        lines.append(f"A{number},Bogor,{ordered} 10:00,{delivered} 09:00,{due}")
    return "\n".join(lines)


def ask(root: Path, *questions: Question, rules: str = RULES) -> Measured:
    write(root, settings=SETTINGS, rules=rules, orders=orders())
    return measure(load_workspace(root), questions, NOON)


def answer(root: Path, target: str, since: dt.datetime | None = None, until: dt.datetime | None = None) -> Answer:
    question = Question("delivery", Duration.parse(target), since, until)
    return ask(root, question).answers[question]


@pytest.mark.parametrize(
    ("target", "kept"), [("1 day", 0), ("2 days", 32), ("3 days", 32), ("5 days", 32), ("6 days", 40)]
)
def test_the_number_of_the_copy_is_judged_by_the_clock_of_the_rule(tmp_path: Path, target: str, kept: int) -> None:
    found = answer(tmp_path, target)
    assert (found.kept, found.due) == (kept, 40)
    assert found.share == kept / 40
    assert found.days == 60


def test_the_shortest_number_that_would_be_kept_is_found(tmp_path: Path) -> None:
    found = answer(tmp_path, "1 day")
    assert (found.wanted, found.sayable) == (0.8, Duration.parse("2 days"))


def test_another_unit_gets_an_answer_in_that_unit(tmp_path: Path) -> None:
    assert answer(tmp_path, "24 hours").sayable == Duration.parse("47 hours")


def test_there_are_three_deltas(tmp_path: Path) -> None:
    found = answer(tmp_path, "1 day")
    assert (found.copy.n, found.copy.p50, found.rule.p50) == (40, 1, -1)
    assert found.shown is not None
    assert (found.shown.n, found.shown.p50) == (20, -2)


def test_those_who_ordered_while_it_was_said_are_counted(tmp_path: Path) -> None:
    since = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    assert answer(tmp_path, "2 days").exposed == 40
    assert answer(tmp_path, "2 days", since).exposed == 29
    assert answer(tmp_path, "2 days", since, since + dt.timedelta(days=7)).exposed == 7


def test_too_few_due_commitments_say_nothing(tmp_path: Path) -> None:
    few = RULES.replace("80% over 60 days", "80% over 14 days")
    question = Question("delivery", Duration.parse("1 day"))
    found = ask(tmp_path, question, rules=few).answers[question]
    assert found.due == 4
    assert found.sayable is None


@pytest.mark.parametrize(
    "question",
    [Question("delivery", Duration.parse("2 business days")), Question("whole", Duration.parse("2 days"))],
)
def test_what_no_clock_or_calendar_can_judge_has_no_answer(tmp_path: Path, question: Question) -> None:
    assert ask(tmp_path, question).answers == {}


def test_a_source_that_cannot_be_read_is_told_and_others_are_answered(tmp_path: Path) -> None:
    rules = RULES + "  far: {says: Soon, source: away, start: a, stop: b, within: 1 day}\n"
    settings = SETTINGS + "  away: {files: data/away.csv, key: id}\n"
    write(tmp_path, settings=settings, rules=rules, orders=orders())
    asked = (Question("delivery", Duration.parse("2 days")), Question("far", Duration.parse("2 days")))
    found = measure(load_workspace(tmp_path), asked, NOON)
    assert list(found.answers) == [asked[0]]
    assert [problem.code for problem in found.failures] == [Code.NO_FILES]
    assert found.unmeasured == {"far"}


def test_a_case_is_judged_by_those_it_is_promised_to(tmp_path: Path) -> None:
    rules = RULES.replace(
        "within: 3 days", "within: [{when: id in ('A0', 'A5'), target: 8 days}, {target: 3 days}]"
    ).replace("id in ('A0', 'A5')", "\"id in ('A0', 'A5')\"")
    asked = [Question("delivery", Duration.parse("3 days"), case=case) for case in (0, 1, None)]
    found = ask(tmp_path, *asked, rules=rules).answers
    assert [(found[each].kept, found[each].due) for each in asked] == [(0, 2), (32, 38), (32, 40)]
    assert [found[each].rule.n for each in asked] == [2, 38, 40]
    assert [shown.n for each in asked if (shown := found[each].shown)] == [1, 19, 20]


def test_a_record_is_in_one_case_only_also_where_a_column_of_its_condition_is_empty(tmp_path: Path) -> None:
    first = "{when: \"id = 'A1' or city = 'Medan'\", target: 8 days}"
    rules = RULES.replace("within: 3 days", f"within: [{first}, {{target: 3 days}}]")
    write(tmp_path, settings=SETTINGS, rules=rules, orders=orders().replace("A1,Bogor", "A1,"))
    asked = [Question("delivery", Duration.parse("3 days"), case=case) for case in (0, 1)]
    found = measure(load_workspace(tmp_path), asked, NOON).answers
    assert [found[each].due for each in asked] == [1, 39]


def test_hundreds_of_pages_are_counted_each_for_its_own_time(tmp_path: Path) -> None:
    first = dt.datetime(2026, 4, 20, tzinfo=dt.UTC)
    asked = [Question("delivery", Duration.parse("2 days"), first + dt.timedelta(hours=hour)) for hour in range(960)]
    found = ask(tmp_path, *asked).answers
    # Ordered at ten in Jakarta, which is three in the morning.
    assert [found[each].exposed for each in asked] == [40 - (hour + 20) // 24 for hour in range(960)]
