"""What becomes of notices that had to wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from expectmon.alerts.incident import Acknowledgement, Incident, Phase, Why
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.receivers import Match, Quiet
from expectmon.alerts.releasing import reconsider, riders
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition, Severity
from tests.alerts.things import at, hours, incident, receiver, routing, setting

EVENING, MORNING = at("03-10 23:00"), at("03-11 06:00")
ASLEEP = routing(receiver("ops", quiet=Quiet(22 * 60, 6 * 60)))
FIRING = incident(Phase.FIRING)
OVER = incident(Phase.RESOLVED)


def deferred(*reasons: Why, to: str = "ops") -> list[Notice]:
    return [
        Notice(
            1,
            seq,
            to,
            why,
            Verdict.DEFER,
            Because.QUIET_HOURS,
            EVENING + hours(seq / 2),
            release_at=MORNING,
            id=seq,
        )
        for seq, why in enumerate(reasons)
    ]


def decided(
    notices: list[Notice],
    known: Incident = FIRING,
    now: dt.datetime = MORNING,
    *more: Incident,
    **others: Any,  # noqa: ANN401 - fields of a setting
) -> list[str]:
    opened = {one.subject.fingerprint: one for one in (known, *more) if not one.phase.is_over}
    found = reconsider(notices, {1: known}, opened, setting(now, **{"routing": ASLEEP, **others}))
    assert [notice.id for notice in found] == [notice.id for notice in notices]
    return [f"{notice.why} {notice.verdict} {notice.because}{notice.detail}" for notice in found]


@pytest.mark.parametrize(
    ("reasons", "known", "expected"),
    [
        ([Why.FIRST], FIRING, ["first send released"]),
        ([Why.WORSE], FIRING, ["worse send released"]),
        (
            [Why.FIRST, Why.WORSE, Why.REPEAT],
            FIRING,
            ["first send released", "worse withhold overtaken", "repeat send released"],
        ),
        ([Why.WORSE, Why.REPEAT], FIRING, ["worse send released", "repeat send released"]),
        ([Why.ESCALATED, Why.RESOLVED], OVER, ["escalated send released", "resolved send released"]),
        ([Why.FIRST, Why.RESOLVED], OVER, ["first send released", "resolved send released"]),
        (
            [Why.FIRST, Why.REPEAT, Why.RESOLVED],
            OVER,
            ["first send released", "repeat withhold overtaken", "resolved send released"],
        ),
        ([Why.RESOLVED], OVER, ["resolved send released"]),
        ([Why.FIRST, Why.WORSE], OVER, ["first withhold overtaken", "worse withhold overtaken"]),
    ],
)
def test_in_the_morning_each_incident_is_one_line(reasons: list[Why], known: Incident, expected: list[str]) -> None:
    assert decided(deferred(*reasons), known) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Why.FIRST, "first send released"),
        (Why.WORSE, "worse withhold acknowledged"),
        (Why.REPEAT, "repeat withhold acknowledged"),
        (Why.ESCALATED, "escalated withhold acknowledged"),
    ],
)
def test_what_somebody_has_in_hand_is_told_to_who_does_not_know_it(reason: Why, expected: str) -> None:
    in_hand = replace(FIRING, acknowledged=Acknowledgement("dewi", EVENING, MORNING + hours(1)))
    assert decided(deferred(reason), in_hand) == [expected]


def test_what_is_silenced_meanwhile_is_withheld_but_not_that_it_is_over() -> None:
    silences = [Silence(Match(), "dewi", "moving house", EVENING, MORNING + hours(1), 7)]
    assert decided(deferred(Why.FIRST), silences=silences) == ["first withhold silenced7"]
    assert decided(deferred(Why.FIRST, Why.RESOLVED), OVER, silences=silences) == [
        "first send released",
        "resolved send released",
    ]


def test_what_another_incident_explains_by_now_is_withheld() -> None:
    stale = incident(subject=Subject(Condition.STALE, source="orders"), number=5)
    assert decided(deferred(Why.FIRST), FIRING, MORNING, stale) == ["first withhold inhibited5"]


def test_when_it_is_quiet_again_all_wait_for_the_next_morning() -> None:
    late = at("03-11 23:00")
    found = reconsider(
        deferred(Why.FIRST, Why.WORSE, Why.REPEAT),
        {1: FIRING},
        {FIRING.subject.fingerprint: FIRING},
        setting(late, routing=ASLEEP),
    )
    assert {(notice.verdict, notice.release_at) for notice in found} == {(Verdict.DEFER, at("03-12 06:00"))}


def test_a_receiver_that_is_gone_is_accounted_for() -> None:
    assert decided(deferred(Why.FIRST), routing=routing()) == ["first withhold no-receiver"]


def test_receivers_and_incidents_are_decided_apart() -> None:
    second = replace(OVER, number=2)
    notices = [*deferred(Why.FIRST), *(replace(one, incident=2, id=9) for one in deferred(Why.FIRST, to="boss"))]
    both = routing(receiver("ops"), receiver("boss"))
    found = reconsider(
        notices, {1: FIRING, 2: second}, {FIRING.subject.fingerprint: FIRING}, setting(MORNING, routing=both)
    )
    assert [(notice.incident, notice.receiver, notice.because) for notice in found] == [
        (1, "ops", Because.RELEASED),
        (2, "boss", Because.OVERTAKEN),
    ]


def test_the_facts_of_what_is_about_no_promise_are_known() -> None:
    rules = incident(subject=Subject(Condition.BAD_RULES, key="rules/a.yaml"))
    silences = [Silence(Match(owner=frozenset({"ops"})), "dewi", "editing", EVENING, MORNING + hours(1), 7)]
    found = decided(deferred(Why.FIRST), rules, silences=silences, others=Facts(owners=("ops",)))
    assert found == ["first withhold silenced7"]


# What waits for the next letter

ENDED = Notice(2, 2, "ops", Why.RESOLVED, Verdict.DEFER, Because.WITH_NEXT, EVENING, release_at=MORNING, id=7)
NEWS = Notice(1, 1, "ops", Why.FIRST, Verdict.SEND, Because.NEWS, EVENING)


def ride(sent: Notice, waiting: Notice = ENDED, **others: Any) -> list[tuple[Verdict, Because]]:  # noqa: ANN401 - fields of a setting
    """What becomes of a notice that waits while another is sent."""
    incidents = {1: replace(FIRING, severity=others.pop("severity", FIRING.severity)), 2: replace(OVER, number=2)}
    found = riders([waiting], [sent], incidents, setting(EVENING, **others))
    return [(notice.verdict, notice.because) for notice in found]


def test_what_waits_for_the_next_letter_goes_with_it() -> None:
    assert ride(NEWS) == [(Verdict.SEND, Because.RELEASED)]


@pytest.mark.parametrize(
    "sent",
    [replace(NEWS, receiver="boss"), replace(NEWS, verdict=Verdict.DEFER), replace(NEWS, verdict=Verdict.WITHHOLD)],
)
def test_without_a_letter_it_waits_on(sent: Notice) -> None:
    both = routing(receiver("ops"), receiver("boss"))
    assert ride(sent, routing=both) == []


def test_it_does_not_go_with_what_is_urgent() -> None:
    assert ride(NEWS, severity=Severity.CRITICAL) == []


def test_it_waits_on_at_night() -> None:
    assert ride(NEWS, routing=ASLEEP) == []


def test_what_waits_for_the_morning_is_not_taken_along() -> None:
    assert ride(NEWS, replace(ENDED, because=Because.QUIET_HOURS)) == []


def test_what_is_decided_already_is_not_decided_twice() -> None:
    decided = replace(ENDED, verdict=Verdict.SEND, because=Because.RELEASED)
    assert riders([ENDED], [NEWS, decided], {1: FIRING, 2: replace(OVER, number=2)}, setting(EVENING)) == ()
