"""Which commitments are listed, and in what order."""

from __future__ import annotations

import pytest

from expectmon.engine.listing import Wanted
from tests.engine.lab import Lab, promise, time
from tests.engine.oracle import Oracle, Record


def test_what_is_urgent_comes_first_also_while_it_is_open(lab: Lab) -> None:
    found = promise("within: 2 hours")
    start = time("2026-03-02 08:00")
    stops = {"0": time("2026-03-02 09:00"), "1": time("2026-03-02 12:00"), "2": None, "3": time("2026-03-02 10:30")}
    rows: list[Record] = [{"ordered_at": start, "sent_at": stop} for stop in stops.values()]
    world = Oracle(time("2026-03-05 08:00"), "UTC", "UTC")
    listed = lab.evaluator([found], rows, world).commitments(found, Wanted(urgent_first=True))
    assert [each.key for each in listed] == ["2", "1", "3", "0"]


def test_breaches_are_listed_while_they_are_open_or_due_or_stopped_since(lab: Lab) -> None:
    found = promise("within: 2 days\nexcuse: {when: cause = 'port'}")
    stops = [time("2026-03-11 10:00"), time("2026-03-09 10:00"), None, time("2026-03-02 10:00")]
    rows: list[Record] = [{"ordered_at": time("2026-03-01 10:00"), "sent_at": stop} for stop in stops]
    rows += [{**row, "cause": "port"} for row in rows]
    world = Oracle(time("2026-03-20 10:00"), "UTC", "UTC")
    listed = lab.evaluator([found], rows, world).commitments(found, Wanted(breached_since=time("2026-03-10 00:00")))
    assert sorted(each.key for each in listed) == ["0", "2", "4", "6"]


def test_breaches_without_a_deadline_age_by_their_stop_and_else_by_their_start(lab: Lab) -> None:
    fields = "expect: paid = refund\nexcuse: {when: cause = 'port'}"
    cells = {"paid": 1.0, "refund": 2.0, "cause": "port"}
    rows: list[Record] = [{**cells, "ordered_at": time(f"2026-03-{day} 10:00")} for day in ("09", "11")]
    rows += [{**row, "sent_at": time("2026-03-11 10:00")} for row in rows]
    world = Oracle(time("2026-03-20 10:00"), "UTC", "UTC")
    expected = {
        "start: ordered_at": ["1", "3"],
        "start: ordered_at\nstop: sent_at": ["2", "3"],
        "": ["0", "1", "2", "3"],
    }
    for clock, keys in expected.items():
        found = promise(fields, clock=clock)
        wanted = Wanted(breached_since=time("2026-03-10 00:00"))
        listed = lab.evaluator([found], rows, world).commitments(found, wanted)
        assert sorted(each.key for each in listed) == keys, clock


def test_a_second_query_is_told_that_the_first_one_was_not_read_to_its_end(lab: Lab) -> None:
    found = promise("within: 2 days")
    rows: list[Record] = [{"ordered_at": time("2026-03-01 10:00"), "sent_at": time("2026-03-02 10:00")}] * 10_001
    evaluator = lab.evaluator([found], rows, Oracle(time("2026-03-20 10:00"), "UTC", "UTC"))
    listed = evaluator.commitments(found, Wanted(), work=False)
    next(listed)
    assert sum(1 for _ in evaluator.commitments(found, Wanted(), work=False)) == 10_001
    with pytest.raises(RuntimeError, match="another query"):
        list(listed)
