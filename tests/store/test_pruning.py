"""What is over and old is forgotten, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from expectmon.alerts.incident import Phase, Why
from expectmon.alerts.notice import Because, Verdict
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.audit.message import Message
from expectmon.promises.commitment import State as Outcome
from expectmon.store import findings, incidents, late, messages, notices, outbox, reports, silences, slots
from expectmon.store.outbox_records import AttemptOutcome, Settled
from expectmon.store.pruning import prune
from expectmon.store.records import BreachRecord, PromiseRecord, RunRecord
from expectmon.store.slots import SlotStatus
from expectmon.store.state import State
from expectmon.store.tables import Breach, RuleVersion, Run, Told
from expectmon.store.tables_alerts import OutboxRow, SlotRow
from expectmon.store.tables_copy import FindingRow, VersionRow
from expectmon.store.tables_reports import ReportRow
from tests.said import finding, message, said
from tests.store.rows import NOON, after, change, incident, notice, outgoing

HISTORY = after(days=100)
DELIVERED = after(days=200)
LATE = BreachRecord("A-1", 1, "first", Outcome.OVERDUE, "late", NOON, NOON, None, None)
DELIVERY = PromiseRecord("delivery", "f1", {}, [], [], NOON, {})


def pruned(state: State, before: dt.datetime = HISTORY, delivered: dt.datetime = DELIVERED) -> Mapping[str, int]:
    with state.writing() as connection:
        return prune(connection, before, delivered).counts


def column(state: State, column: InstrumentedAttribute[Any]) -> list[Any]:
    with state.reading() as connection:
        return sorted(connection.execute(select(column)).scalars(), key=str)


def check(state: State, days: float, *records: PromiseRecord, replay: bool = False) -> int:
    run = state.record(RunRecord(after(days=days), after(days=999), replay), records)
    assert run is not None
    return run


def test_an_empty_state_has_nothing_to_forget(ready: State) -> None:
    assert pruned(ready) == {}


def test_old_runs_go_with_what_they_told(ready: State) -> None:
    check(ready, 1, DELIVERY)
    kept = check(ready, 150, DELIVERY)
    assert pruned(ready) == {"told": 1}  # the run was the first to meet the rule that is in force
    check(ready, 160, replace(DELIVERY, fingerprint="f2"))
    assert pruned(ready, after(days=155)) == {"told": 1, "run": 1}
    assert pruned(ready, after(days=165)) == {"rule_version": 1, "run": 1}
    assert kept not in column(ready, Run.id)


def test_the_run_of_a_portrait_stays_as_long_as_that(ready: State) -> None:
    taken = check(ready, 110, replace(DELIVERY, portrait={"any": 1}))
    for day in (150, 160):
        check(ready, day, replace(DELIVERY, fingerprint=f"f{day}"))
    pruned(ready, after(days=105), after(days=155))
    assert taken in column(ready, Run.id)
    gone = pruned(ready, after(days=155))
    assert (gone["portrait"], taken in column(ready, Run.id)) == (1, False)


def test_old_reports_go_and_new_ones_stay(ready: State) -> None:
    with ready.writing() as connection:
        for day in (1, 99, 101):
            at = after(days=day)
            reports.record_report(connection, reports.ReportRecord("", "ops", "", 7, at, at, ("en",), "stem", {}))
    assert pruned(ready) == {"report": 2}
    assert column(ready, ReportRow.at) == [after(days=101)]


def test_the_newest_run_and_what_was_told_last_stay_however_old(ready: State) -> None:
    check(ready, 1, DELIVERY, replace(DELIVERY, promise="returns"))
    live = check(ready, 2, DELIVERY)
    newest = check(ready, 1.5, DELIVERY, replay=True)
    assert pruned(ready, after(days=900)) == {"told": 1}
    assert sorted(column(ready, Told.promise)) == ["delivery", "delivery", "returns"]  # live, and by a replay
    assert {live, newest} < set(column(ready, Run.id))
    assert ready.last_live_check() == after(days=2)


def test_the_rule_in_force_when_the_history_begins_stays(ready: State) -> None:
    for number, days in enumerate((1, 50, 99, 150)):
        check(ready, days, replace(DELIVERY, fingerprint=f"f{number}"))
    pruned(ready)
    assert column(ready, RuleVersion.fingerprint) == ["f2", "f3"]


def told(state: State) -> dict[str, list[dt.datetime]]:
    """Return when each promise was told of."""
    found: dict[str, list[dt.datetime]] = {}
    with state.reading() as connection:
        for promise, at in connection.execute(select(Told.promise, Run.at).join(Run).order_by(Run.at, Run.id)):
            found.setdefault(promise, []).append(at)
    return found


def test_of_each_day_only_what_was_told_last_is_kept(ready: State) -> None:
    """The day is that of UTC: it ends 12 hours after noon."""
    for hours in (0, 11.75, 12, 20, 35.75, 36):
        check(ready, hours / 24, DELIVERY)
    assert pruned(ready, NOON, after(days=30)) == {"told": 3, "run": 2}  # the first run is that of the rule in force
    assert told(ready) == {"delivery": [after(hours=hours) for hours in (11.75, 35.75, 36)]}
    assert pruned(ready, NOON, after(days=30)) == {}


def test_the_last_of_a_day_is_that_of_each_promise(ready: State) -> None:
    returns = replace(DELIVERY, promise="returns")
    check(ready, 0, DELIVERY, returns)
    check(ready, 0.1, DELIVERY, returns)
    check(ready, 0.2, DELIVERY)
    assert pruned(ready, NOON, after(days=30)) == {"told": 3}
    assert told(ready) == {"delivery": [after(days=0.2)], "returns": [after(days=0.1)]}


def test_a_promise_that_is_told_last_at_one_moment_and_another_first_at_the_next_are_two(ready: State) -> None:
    check(ready, 0, DELIVERY)
    check(ready, 0.1, replace(DELIVERY, promise="returns"))
    assert pruned(ready, NOON, after(days=30)) == {}


def test_what_was_told_lately_is_not_thinned_out(ready: State) -> None:
    for days in (5.1, 5.2, 5.3, 5.4):
        check(ready, days, DELIVERY)
    assert pruned(ready, NOON, after(days=5.3)) == {"told": 1}
    assert told(ready) == {"delivery": [after(days=days) for days in (5.2, 5.3, 5.4)]}
    assert pruned(ready, NOON, after(days=30)) == {"told": 2, "run": 2}
    assert told(ready) == {"delivery": [after(days=5.4)]}


def test_replays_are_not_thinned_out_and_are_not_the_last_of_a_day(ready: State) -> None:
    check(ready, 0.1, DELIVERY)
    check(ready, 0.3, DELIVERY)
    for days in (0.2, 0.25, 0.4):
        check(ready, days, DELIVERY, replay=True)
    assert pruned(ready, NOON, after(days=30)) == {"told": 1}
    assert told(ready) == {"delivery": [after(days=days) for days in (0.2, 0.25, 0.3, 0.4)]}


def test_runs_that_told_nothing_go_with_the_details(ready: State) -> None:
    check(ready, 1)
    check(ready, 2)
    young = check(ready, 40)
    newest = check(ready, 50)
    assert pruned(ready, NOON, after(days=30)) == {"run": 2}
    assert column(ready, Run.id) == [young, newest]


def test_a_promise_is_still_known_to_have_been_told_when_its_history_was_thinned_out(ready: State) -> None:
    for days in (1.1, 1.2, 1.3, 3):
        newest = check(ready, days, DELIVERY)
    pruned(ready, NOON, after(days=30))
    with ready.reading() as connection:
        assert late.was_told_before(connection, "delivery", newest)


def test_many_checks_of_a_day_are_thinned_out_at_once(ready: State) -> None:
    for minutes in range(60):
        check(ready, minutes / 1440, DELIVERY)
    assert pruned(ready, NOON, after(days=30)) == {"told": 59, "run": 58}
    assert told(ready) == {"delivery": [after(minutes=59)]}


def test_a_run_that_an_incident_speaks_of_stays(ready: State) -> None:
    run = check(ready, 1)
    check(ready, 150)
    with ready.writing() as connection:
        incidents.store_changes(connection, [change(incident())], NOON, run)
    assert pruned(ready) == {}


def test_closed_breaches_go_once_checks_no_longer_list_them(ready: State) -> None:
    over = replace(LATE, state=Outcome.BROKEN, stopped=after(days=2))
    listed = replace(over, key="A-2")
    check(ready, 3, replace(DELIVERY, breaches=[over, listed, replace(LATE, key="A-3")]))
    still_listed = replace(DELIVERY, breaches=[listed, replace(LATE, key="A-3")], breaches_since=after(days=5))
    check(ready, 150, still_listed)
    assert pruned(ready)["breach"] == 1
    assert column(ready, Breach.key) == ["A-2", "A-3"]


def test_a_breach_that_closed_within_the_history_stays(ready: State) -> None:
    over = replace(LATE, state=Outcome.BROKEN, stopped=after(days=101))
    check(ready, 110, replace(DELIVERY, breaches=[over]))
    check(ready, 150, replace(DELIVERY, breaches_since=after(days=120)))
    pruned(ready)
    assert column(ready, Breach.key) == ["A-1"]


def test_ended_incidents_go_with_their_story(ready: State) -> None:
    with ready.writing() as connection:
        old = incident("a", Phase.RESOLVED, ended=after(days=99))
        dropped = incident("b", Phase.DROPPED, since=after(days=99), ended=None)
        young = incident("c", Phase.RESOLVED, ended=HISTORY)
        still_open = incident("d")
        to_be_told = incident("e", Phase.RESOLVED, ended=after(days=99))
        stored = incidents.store_changes(
            connection, [change(one) for one in (old, dropped, young, still_open, to_be_told)], NOON, None
        )
        numbers = [one.number or 0 for one in stored]
        notices.write_notices(connection, [notice(number) for number in numbers])
        deferred = notice(numbers[-1], "night", Verdict.DEFER, why=Why.RESOLVED, because=Because.QUIET_HOURS)
        notices.write_notices(connection, [deferred])
    assert pruned(ready) == {"transition": 2, "notice": 2, "incident": 2}
    with ready.reading() as connection:
        left = incidents.list_incidents(connection)
        assert [one.subject.promise for one in left] == ["e", "d", "c"]
        assert incidents.transitions(connection, numbers[-1])
        assert len(notices.notices_of(connection, numbers[-1])) == 2


def settle(state: State, outcome: AttemptOutcome, days: float) -> None:
    with state.writing() as connection:
        (claimed,) = outbox.claim(connection, "mail", "a", NOON, 60, 1)
        outbox.settle(connection, claimed, Settled(outcome, after(days=days), "words", 0.1))


def test_delivered_messages_lose_their_text_first_and_go_with_the_history(ready: State) -> None:
    with ready.writing() as connection:
        outbox.enqueue(connection, [outgoing(str(number)) for number in range(4)])
    for days in (99, 150, 201):
        settle(ready, AttemptOutcome.ACCEPTED, days)
    assert pruned(ready) == {"outbox": 1, "delivery_attempt": 2, "outbox payload": 1}
    with ready.reading() as connection:
        rows = connection.execute(select(OutboxRow.key, OutboxRow.payload.is_(None)).order_by(OutboxRow.key)).all()
        assert [tuple(row) for row in rows] == [("1", True), ("2", False), ("3", False)]
        assert outbox.posted(connection, [outgoing("1").message])[0].sent_at == after(days=150)
    assert pruned(ready) == {}


def test_dead_messages_go_with_the_history_and_waiting_ones_never(ready: State) -> None:
    with ready.writing() as connection:
        outbox.enqueue(connection, [outgoing("1"), outgoing("2", give_up_at=after(days=101)), outgoing("3")])
    settle(ready, AttemptOutcome.REFUSED, 1)
    settle(ready, AttemptOutcome.REFUSED, 1)
    assert pruned(ready) == {"outbox": 1, "delivery_attempt": 1}
    assert column(ready, OutboxRow.key) == ["2", "3"]


def test_a_key_of_a_pruned_message_is_free_but_its_number_is_not(ready: State) -> None:
    with ready.writing() as connection:
        outbox.enqueue(connection, [outgoing()])
        before = connection.execute(select(OutboxRow.id)).scalar_one()
    settle(ready, AttemptOutcome.ACCEPTED, 1)
    pruned(ready)
    with ready.writing() as connection:
        assert outbox.enqueue(connection, [outgoing()]) == 1
        assert connection.execute(select(OutboxRow.id)).scalar_one() > before


def test_old_slots_go_but_for_running_ones_and_the_latest_of_each_plan(ready: State) -> None:
    with ready.writing() as connection:
        for plan, days in (("check", 1), ("check", 2), ("check", 3), ("prune", 1), ("deliver", 1), ("deliver", 150)):
            slots.begin(connection, plan, after(days=days), "a", NOON)
            if (plan, days) != ("check", 2):
                slots.finish(connection, plan, after(days=days), SlotStatus.DONE, "", NOON)
    assert pruned(ready) == {"slot": 2}
    assert column(ready, SlotRow.plan) == ["check", "check", "deliver", "prune"]


def test_old_silences_go_once_they_have_ended(ready: State) -> None:
    with ready.writing() as connection:
        for days in (99, 100, 400):
            silences.add_silence(connection, Silence(Match(), "Sari", "stocktaking", NOON, after(days=days)))
    assert pruned(ready) == {"silence": 1}


# Copy


def seen(state: State, days: float, *read: Message) -> None:
    with state.writing() as connection:
        messages.record_messages(connection, read, after(days=days))


def test_an_old_text_goes_and_the_present_one_stays_whatever_its_age(ready: State) -> None:
    seen(ready, 0, message("a", said(3)), message("b", said(1)))
    seen(ready, 50, message("a", said(2)), message("b", said(1)))
    seen(ready, 120, message("a", said(1)), message("b", said(1)))
    assert pruned(ready) == {"message_version": 1, "claim": 1}
    assert column(ready, VersionRow.number) == [1, 2, 3]
    with ready.reading() as connection:
        assert [each.number for each in messages.versions(connection, "a")] == [2, 3]
        assert messages.stored_message(connection, "b") == message("b", said(1))


def test_a_message_that_is_long_gone_goes_with_all_it_said(ready: State) -> None:
    seen(ready, 0, message("a", said(3)), message("b", said(3)))
    seen(ready, 50)
    assert pruned(ready, after(days=50)) == {}
    assert pruned(ready) == {"message": 2, "message_version": 2, "claim": 2}


def test_a_message_that_came_back_keeps_its_number_of_versions(ready: State) -> None:
    seen(ready, 0, message("a", said(3)))
    seen(ready, 50)
    seen(ready, 120, message("a", said(3)))
    assert pruned(ready) == {"message_version": 1, "claim": 1}
    seen(ready, 130, message("a", said(2)))
    with ready.reading() as connection:
        assert [each.number for each in messages.versions(connection, "a")] == [2, 3]


def test_findings_that_are_long_over_go_and_open_ones_stay(ready: State) -> None:
    for days, found in ((0, ("f1", "f2", "f3")), (50, ("f2", "f3")), (150, ("f3",))):
        with ready.writing() as connection:
            findings.record_findings(connection, [finding(name) for name in found], after(days=days))
    assert pruned(ready) == {"finding": 1}
    assert column(ready, FindingRow.fingerprint) == ["f2", "f3"]
