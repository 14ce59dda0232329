"""Incidents, their transitions, and whom each was told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Figures,
    Number,
    OneLate,
    Shifted,
    Trouble,
    Unreadable,
)
from expectmon.alerts.incident import Acknowledgement, Change, Incident, Phase, Transition, Why
from expectmon.alerts.notice import Because, Verdict
from expectmon.alerts.subject import Subject
from expectmon.errors import StateError
from expectmon.promises.alerting import Condition, Severity
from expectmon.store import incidents, notices
from expectmon.store.records import RunRecord
from expectmon.store.state import State
from expectmon.store.tables_alerts import IncidentRow, TransitionRow
from tests.store.rows import NOON, after, change, incident, notice

EVERYTHING = Incident(
    subject=Subject(Condition.ATTAINMENT, "delivery", "orders", (("carrier", 'J"NE'), ("region", None)), "A-1#2"),
    severity=Severity.CRITICAL,
    phase=Phase.CLEARING,
    since=after(hours=3),
    opened=NOON,
    figures=Attained(9, 12, 0.75, 0.46, 0.91, 0.95, 28),
    fired=after(hours=1),
    seq=3,
    bad=0,
    good=1,
    told=Attained(8, 12, 0.66, 0.39, 0.86, 0.95, 28),
    told_at=after(hours=2),
    repeats=2,
    acknowledged=Acknowledgement("Sari", after(hours=2), after(hours=26), "called the carrier"),
    escalated=after(hours=2.5),
    history=True,
)


def store(state: State, *changes: Change, at: dt.datetime = NOON) -> list[Incident]:
    with state.writing() as connection:
        return incidents.store_changes(connection, changes, at, None)


def by_fingerprint(state: State) -> dict[str, Incident]:
    with state.reading() as connection:
        return incidents.open_incidents(connection)


@pytest.mark.parametrize("known", [EVERYTHING, incident()])
def test_an_incident_comes_out_as_it_went_in(ready: State, known: Incident) -> None:
    (stored,) = store(ready, change(known))
    assert stored.number is not None
    assert stored == replace(known, number=stored.number)
    assert by_fingerprint(ready) == {known.subject.fingerprint: stored}
    with ready.reading() as connection:
        assert incidents.get_incident(connection, stored.number) == stored


@pytest.mark.parametrize(
    "measured",
    [
        Number(37, 412, 25, NOON),
        OneLate(NOON, 5.5),
        Burning(72, 6, 4.0, 9.5, 2.0, 8, 100, 30.0),
        Shifted("p90", 9.0, 4.0, 7.5, "business day", dt.date(2026, 3, 1)),
        Aged(None, 3600.0),
        Unreadable(3, 9, "no_start"),
        Trouble("550 no such user"),
    ],
)
def test_figures_of_every_kind_are_kept(ready: State, measured: Figures) -> None:
    store(ready, change(incident(figures=measured, told=measured)))
    (found,) = by_fingerprint(ready).values()
    assert (found.figures, found.told) == (measured, measured)


def test_stored_incidents_come_back_in_the_order_of_the_changes(ready: State) -> None:
    known = store(ready, change(incident("b")))[0]
    stored = store(ready, change(incident("a")), change(replace(known, bad=4)), change(incident("c")))
    assert [found.subject.promise for found in stored] == ["a", "b", "c"]
    assert stored[1] == replace(known, bad=4)
    assert by_fingerprint(ready) == {found.subject.fingerprint: found for found in stored}


def test_many_incidents_are_stored_at_once(ready: State) -> None:
    stored = store(ready, *(change(incident(f"p{number}")) for number in range(1500)))
    assert [found.subject.promise for found in stored] == [f"p{number}" for number in range(1500)]
    assert by_fingerprint(ready) == {found.subject.fingerprint: found for found in stored}


def test_an_incident_that_is_over_makes_room_for_another(ready: State) -> None:
    (first,) = store(ready, change(incident()))
    over = replace(first, phase=Phase.RESOLVED, ended=after(hours=1))
    _, second = store(ready, change(over, Why.RESOLVED, Phase.FIRING), change(incident()), at=after(hours=1))
    assert by_fingerprint(ready) == {second.subject.fingerprint: second}
    assert second.number != first.number


def test_two_open_incidents_of_one_subject_are_refused(ready: State) -> None:
    store(ready, change(incident()))
    with pytest.raises(StateError):
        store(ready, change(incident(phase=Phase.PENDING)))
    assert len(by_fingerprint(ready)) == 1


def test_the_number_of_an_incident_is_never_given_again(ready: State) -> None:
    first = store(ready, change(incident()))[0].number
    with ready.writing() as connection:
        connection.execute(delete(TransitionRow))
        connection.execute(delete(IncidentRow))
    second = store(ready, change(incident()))[0].number
    assert first is not None
    assert second is not None
    assert second > first


def test_every_change_with_a_reason_is_a_transition(ready: State) -> None:
    run = ready.record(RunRecord(NOON, NOON, replay=False), [])
    with ready.writing() as connection:
        (first,) = incidents.store_changes(connection, [change(incident(seq=1), Why.FIRST, Phase.PENDING)], NOON, run)
        known = replace(first, acknowledged=EVERYTHING.acknowledged)
        step = [change(known, Why.ACKNOWLEDGED, Phase.FIRING)]
        incidents.store_changes(connection, step, after(hours=2), None, "Sari", "called")
        story = incidents.transitions(connection, first.number or 0)
    assert story == [
        Transition(
            incident=first.number or 0,
            at=NOON,
            before=Phase.PENDING,
            after=Phase.FIRING,
            why=Why.FIRST,
            seq=1,
            figures=first.figures,
            severity=Severity.WARNING,
            run=run,
        ),
        Transition(
            incident=first.number or 0,
            at=after(hours=2),
            before=Phase.FIRING,
            after=Phase.FIRING,
            why=Why.ACKNOWLEDGED,
            seq=1,
            figures=first.figures,
            severity=Severity.WARNING,
            by="Sari",
            note="called",
        ),
    ]


def test_a_change_without_a_reason_is_no_transition(ready: State) -> None:
    (first,) = store(ready, change(incident(), Why.APPEARED))
    store(ready, Change(replace(first, figures=Number(4, 9)), Phase.FIRING, None))
    with ready.reading() as connection:
        assert [step.before for step in incidents.transitions(connection, first.number or 0)] == [None]
        found = incidents.get_incident(connection, first.number or 0)
    assert found is not None
    assert found.figures == Number(4, 9)


def test_incidents_are_listed_newest_first(ready: State) -> None:
    phases = [Phase.PENDING, Phase.FIRING, Phase.NO_DATA, Phase.RESOLVED, Phase.DROPPED]
    stored = store(ready, *(change(incident(phase.value, phase)) for phase in phases))
    with ready.reading() as connection:
        assert incidents.list_incidents(connection) == stored[::-1]
        assert incidents.list_incidents(connection, limit=1) == [stored[-1]]
        some = incidents.list_incidents(connection, phases=[Phase.FIRING, Phase.RESOLVED])
        assert [found.phase for found in some] == [Phase.RESOLVED, Phase.FIRING]
        assert incidents.list_incidents(connection, phases=[]) == []
        assert incidents.get_incident(connection, 10**6) is None


def test_an_incident_without_older_figures_holds_no_json_null(ready: State) -> None:
    store(ready, change(incident()))
    with ready.reading() as connection:
        assert connection.execute(select(IncidentRow.id).where(IncidentRow.told.is_(None))).first() is not None


def one(state: State) -> int:
    number = store(state, change(incident()))[0].number
    assert number is not None
    return number


def test_a_notice_comes_out_as_it_went_in(ready: State) -> None:
    number = one(ready)
    given = [
        notice(number, message="1.1.ops"),
        notice(number, "", Verdict.WITHHOLD, because=Because.NO_RECEIVER),
        notice(number, "night", Verdict.DEFER, because=Because.QUIET_HOURS, release_at=after(hours=9), detail="x"),
    ]
    with ready.writing() as connection:
        notices.write_notices(connection, given)
        notices.write_notices(connection, [])
        found = notices.notices_of(connection, number)
    assert [replace(kept, id=None) for kept in found] == given
    assert [kept.id for kept in found] == sorted(kept.id or 0 for kept in found)


def test_a_deferred_notice_is_looked_at_when_its_time_has_come(ready: State) -> None:
    number = one(ready)
    with ready.writing() as connection:
        notices.write_notices(
            connection,
            [
                notice(number, "a", Verdict.DEFER, release_at=after(hours=2)),
                notice(number, "b", Verdict.DEFER, release_at=after(hours=1)),
                notice(number, "c", Verdict.DEFER),
                notice(number, "d", Verdict.SEND, release_at=NOON),
            ],
        )
        assert [due.receiver for due in notices.deferred_due(connection, after(hours=1))] == ["b", "c"]
        assert [due.receiver for due in notices.deferred_due(connection, after(hours=2))] == ["a", "b", "c"]


def test_a_deferred_notice_is_settled_once(ready: State) -> None:
    number, morning = one(ready), after(hours=9)
    with ready.writing() as connection:
        notices.write_notices(connection, [notice(number, who, Verdict.DEFER, release_at=morning) for who in "abc"])
        first, second, third = [due.id or 0 for due in notices.deferred_due(connection, morning)]
        released = notice(number, "a", because=Because.RELEASED, message="m1")
        later = after(hours=20)
        put_off = notice(number, "b", Verdict.DEFER, because=Because.OUTSIDE_HOURS, release_at=later)
        notices.settle_notices(connection, [first], released, morning)
        notices.settle_notices(connection, [second], put_off, morning)
        notices.settle_notices(connection, [], released, morning)
        assert [due.id for due in notices.deferred_due(connection, morning)] == [third]
        found = notices.notices_of(connection, number)
    sent = notice(number, "a", release_at=morning, because=Because.RELEASED, message="m1", id=first, settled=morning)
    assert found[0] == sent
    assert (found[1].release_at, found[1].because, found[1].at) == (later, Because.OUTSIDE_HOURS, NOON)


def test_a_notice_that_is_withheld_in_the_end_says_by_what(ready: State) -> None:
    number, morning = one(ready), after(hours=9)
    deferred = [notice(number, who, Verdict.DEFER, release_at=morning, detail="night") for who in "ab"]
    with ready.writing() as connection:
        notices.write_notices(connection, deferred)
        ids = [due.id or 0 for due in notices.deferred_due(connection, morning)]
        silenced = notice(number, "a", Verdict.WITHHOLD, because=Because.SILENCED, detail="silence 4")
        notices.settle_notices(connection, ids, silenced, morning)
        found = notices.notices_of(connection, number)
    assert {(kept.verdict, kept.because, kept.detail) for kept in found} == {
        (Verdict.WITHHOLD, Because.SILENCED, "silence 4")
    }
    assert [(kept.receiver, kept.release_at, kept.settled) for kept in found] == [
        ("a", morning, morning),
        ("b", morning, morning),
    ]


def test_between_two_instants_lie_those_that_had_begun_and_were_not_over_before(ready: State) -> None:
    opened = {"early": 0, "ended": 0, "late": 5}
    for name, hours in opened.items():
        over = after(hours=2) if name == "ended" else None
        phase = Phase.RESOLVED if over else Phase.FIRING
        subject = Subject(Condition.OVERDUE, name)
        found = replace(EVERYTHING, subject=subject, opened=after(hours=hours), phase=phase, ended=over)
        store(ready, Change(found, None, Why.FIRST))
    with ready.reading() as connection:
        lying = {
            (since, until): [
                each.subject.promise
                for each in incidents.incidents_between(connection, after(hours=since), after(hours=until))
            ]
            for since, until in ((1, 4), (3, 4), (3, 6), (-2, -1))
        }
    assert lying == {(1, 4): ["early", "ended"], (3, 4): ["early"], (3, 6): ["early", "late"], (-2, -1): []}
