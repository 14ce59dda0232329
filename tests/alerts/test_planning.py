"""The whole decision of a check: incidents and signals in, changes and notices out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from expectmon.alerts.figures import Number, OneLate
from expectmon.alerts.incident import Acknowledgement, Level, Phase, Signal, Why
from expectmon.alerts.lifecycle import acknowledge
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Notice
from expectmon.alerts.planning import plan
from expectmon.alerts.receivers import Channel, Escalation, Mail, Match, PagerDuty, Quiet, Receiver, Route, Webhook
from expectmon.alerts.releasing import reconsider
from expectmon.alerts.setting import Observed, Setting
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.calendars.model import Calendar, Interval
from expectmon.promises.alerting import Condition, Severity
from tests.alerts.things import CRITICAL, NOON, Book, at, hours, number, receiver, routing, signal, tend

NIGHT = Quiet(22 * 60, 6 * 60)
STALE = Subject(Condition.STALE, source="orders")
SEGMENT = Subject(Condition.ATTAINMENT, promise="parcels", segment=(("carrier", "rapid"),))
TOTAL = Subject(Condition.ATTAINMENT, promise="parcels")


def checked(book: Book, now: dt.datetime, *signals: Signal, **others: Any) -> list[str]:  # noqa: ANN401 - fields of a setting
    """Run a check and say what became of each notice: `first>ops send news`."""
    return [summed_up(notice) for notice in book.keep(plan(book.known, signals, book.setting(now, **others)), now)]


def tended(book: Book, now: dt.datetime, **others: Any) -> list[str]:  # noqa: ANN401 - fields of a setting
    return [summed_up(notice) for notice in book.keep(tend(book.known, book.setting(now, **others)), now)]


def summed_up(notice: Notice) -> str:
    words = [f"{notice.why}>{notice.receiver}", notice.verdict, notice.because]
    return " ".join([*words, notice.detail] if notice.detail else words)


def one_late(key: str, level: Level = Level.BAD) -> Signal:
    subject = Subject(Condition.OVERDUE, promise="parcels", key=key)
    return signal(level, subject=subject, figures=OneLate(NOON), calm=1)


def silence(until: dt.datetime, **match: Any) -> Silence:  # noqa: ANN401 - fields of a match
    return Silence(Match(**match), "dewi", "moving house", NOON - hours(1), until, 7)


def phases(book: Book) -> dict[str, Phase]:
    return {one.subject.key or one.subject.condition.value: one.phase for one in book.incidents.values()}


def test_what_fires_and_is_resolved_is_told_to_the_owner() -> None:
    book = Book()
    assert checked(book, NOON, signal()) == ["first>ops send news"]
    assert checked(book, NOON + hours(0.5), signal()) == []
    assert checked(book, NOON + hours(1), signal(Level.GOOD)) == []
    assert checked(book, NOON + hours(2), signal(Level.GOOD)) == ["resolved>ops send news"]
    assert book.known == {}


def test_resolved_goes_to_exactly_those_who_were_told() -> None:
    book = Book()
    both = routing(receiver("ops"), receiver("boss"), routes=(Route(Match(), ("ops", "boss")),))
    only_boss = routing(receiver("ops"), receiver("boss"), routes=(Route(Match(), ("boss",)),))
    assert checked(book, NOON, signal(), routing=both) == ["first>ops send news", "first>boss send news"]
    found = checked(book, NOON + hours(1), signal(Level.GOOD, calm=1), routing=only_boss)
    assert found == ["resolved>boss send news", "resolved>ops send news"]


def test_who_was_told_and_is_no_longer_a_receiver_is_accounted_for() -> None:
    book = Book()
    checked(book, NOON, signal())
    found = checked(book, NOON + hours(1), signal(Level.GOOD, calm=1), routing=routing())
    assert found == ["resolved>ops withhold no-receiver"]


def test_a_change_that_reaches_nobody_says_so() -> None:
    book = Book()
    assert checked(book, NOON, signal(), routing=routing()) == ["first> withhold no-receiver"]
    assert checked(book, NOON + hours(1), signal(Level.GOOD, calm=1)) == ["resolved> withhold never-told"]


def test_who_becomes_a_receiver_later_is_told_then() -> None:
    book = Book()
    checked(book, NOON, signal(), routing=routing())
    assert tended(book, NOON + hours(1), routing=routing()) == []
    assert tended(book, NOON + hours(2)) == ["unmuted>ops send news"]


# Silences and what explains others


def test_what_fires_while_silenced_is_told_when_the_silence_ends() -> None:
    book = Book()
    quiet = {"silences": [silence(NOON + hours(3))]}
    assert checked(book, NOON, signal(), **quiet) == ["first>ops withhold silenced 7"]
    assert checked(book, NOON + hours(2), signal(), **quiet) == []
    assert tended(book, NOON + hours(3), **quiet) == ["unmuted>ops send news"]
    assert tended(book, NOON + hours(3.5), **quiet) == []


def test_what_is_over_before_the_silence_ends_was_never_told() -> None:
    book = Book()
    quiet = {"silences": [silence(NOON + hours(3))]}
    checked(book, NOON, signal(), **quiet)
    assert checked(book, NOON + hours(1), signal(Level.GOOD, calm=1), **quiet) == ["resolved> withhold never-told"]


def test_resolved_is_told_through_a_silence() -> None:
    book = Book()
    checked(book, NOON, signal())
    quiet = {"silences": [silence(NOON + hours(3))]}
    assert checked(book, NOON + hours(1), signal(Level.GOOD, calm=1), **quiet) == ["resolved>ops send news"]


def test_what_grew_worse_under_a_silence_is_told_when_it_ends() -> None:
    book = Book()
    checked(book, NOON, signal())
    quiet = {"silences": [silence(NOON + hours(3))]}
    worse = signal(figures=number(30))
    assert checked(book, NOON + hours(2), worse, **quiet) == ["worse>ops withhold silenced 7"]
    assert checked(book, NOON + hours(3), worse, **quiet) == ["unmuted>ops send news"]


def test_a_repeat_to_somebody_who_was_never_told_is_no_repeat() -> None:
    book = Book()
    checked(book, NOON, signal(), silences=[silence(NOON + hours(3))])
    assert checked(book, NOON + hours(4), signal()) == ["unmuted>ops send news"]


def test_a_stale_source_explains_what_fires_in_the_same_check() -> None:
    book = Book()
    found = checked(book, NOON, signal(), signal(subject=STALE))
    assert sorted(found) == ["first>ops send news", "first>ops withhold inhibited 2"]
    back = [signal(), signal(Level.GOOD, subject=STALE)]
    assert checked(book, NOON + hours(1), *back) == ["unmuted>ops send news"]


def test_a_promise_missed_as_a_whole_explains_its_segments() -> None:
    book = Book()
    found = checked(book, NOON, signal(subject=SEGMENT), signal(subject=TOTAL))
    assert sorted(found) == ["first>ops send news", "first>ops withhold inhibited 2"]


# In somebody's hand


def acknowledged(book: Book, now: dt.datetime, until: dt.datetime) -> None:
    book.incidents[1] = acknowledge(book.incidents[1], Acknowledgement("dewi", now, until)).incident


def test_when_an_acknowledgement_expires_the_repeat_is_due() -> None:
    book = Book()
    checked(book, NOON, signal())
    acknowledged(book, NOON + hours(1), NOON + hours(25))
    assert checked(book, NOON + hours(5), signal(figures=number(50))) == []
    assert tended(book, NOON + hours(24.9)) == []
    assert tended(book, NOON + hours(25)) == ["repeat>ops send news"]


ESCALATING = routing(
    receiver("ops"), receiver("boss"), routes=(Route(Match(), ("ops",), Escalation(hours(2), ("boss",))),)
)


def test_what_nobody_acknowledges_is_told_to_others_once() -> None:
    book = Book()
    checked(book, NOON, signal(), routing=ESCALATING)
    assert tended(book, NOON + hours(1.9), routing=ESCALATING) == []
    assert tended(book, NOON + hours(2), routing=ESCALATING) == ["escalated>boss send news"]
    assert tended(book, NOON + hours(3), routing=ESCALATING) == []
    assert tended(book, NOON + hours(24), routing=ESCALATING) == ["repeat>ops send news"]
    found = checked(book, NOON + hours(25), signal(Level.GOOD, calm=1), routing=ESCALATING)
    assert found == ["resolved>boss send news", "resolved>ops send news"]


def test_what_somebody_has_in_hand_is_not_escalated_until_that_expires() -> None:
    book = Book()
    checked(book, NOON, signal(), routing=ESCALATING)
    acknowledged(book, NOON, NOON + hours(3))
    assert tended(book, NOON + hours(2), routing=ESCALATING) == []
    assert tended(book, NOON + hours(3), routing=ESCALATING) == ["escalated>boss send news"]


def test_an_escalation_waits_until_the_first_have_been_told() -> None:
    book = Book()
    asleep = routing(receiver("ops", quiet=NIGHT), receiver("boss"), routes=ESCALATING.notify.routes)
    assert checked(book, at("03-10 23:00"), signal(), routing=asleep) == ["first>ops defer quiet-hours"]
    assert tended(book, at("03-11 02:00"), routing=asleep) == []
    book.settle(reconsider(book.notices, book.incidents, book.known, book.setting(at("03-11 06:00"), routing=asleep)))
    assert [one for one in tended(book, at("03-11 07:59"), routing=asleep) if "escalated" in one] == []
    assert tended(book, at("03-11 08:00"), routing=asleep) == ["escalated>boss send news"]


# What a check says nothing of


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"promises": {}}, "withdrawn>ops send news"),
        ({"promises": {"parcels": Facts(("ops",), conditions=frozenset({Condition.BURN}))}}, "withdrawn>ops send news"),
        ({"promises": {"parcels": Facts(("ops",), each=True)}}, "withdrawn>ops send news"),
    ],
)
def test_what_is_no_longer_looked_at_is_withdrawn(others: dict[str, Any], expected: str) -> None:
    book = Book()
    checked(book, NOON, signal())
    assert tended(book, NOON + hours(1), **others) == [expected]


def test_a_source_that_is_gone_ends_its_incidents() -> None:
    book = Book()
    checked(book, NOON, signal(subject=STALE))
    assert tended(book, NOON + hours(1), sources={}) == ["withdrawn>ops send news"]


def test_a_receiver_that_is_gone_ends_the_trouble_with_its_channel() -> None:
    book = Book()
    others = {"others": Facts(owners=("ops",))}
    checked(book, NOON, signal(subject=Subject(Condition.CHANNEL_BROKEN, key="hook")), **others)
    assert book.incidents == {1: book.incidents[1]}
    assert tended(book, NOON + hours(1), **others) == ["withdrawn>ops send news"]


def test_a_condition_without_a_signal_is_left_as_it_is() -> None:
    book = Book()
    checked(book, NOON, signal(), signal(subject=STALE))
    assert checked(book, NOON + hours(1)) == []
    assert phases(book) == {"overdue": Phase.FIRING, "stale": Phase.FIRING}


EACH = {"promises": {"parcels": Facts(("ops",), source="orders", each=True)}}


def test_a_commitment_that_is_no_longer_among_the_late_ones_is_resolved() -> None:
    book = Book()
    assert checked(book, NOON, one_late("A-1"), one_late("A-2"), **EACH) == ["first>ops send news"] * 2
    assert checked(book, NOON + hours(1), one_late("A-2"), **EACH) == ["resolved>ops send news"]
    assert phases(book) == {"A-1": Phase.RESOLVED, "A-2": Phase.FIRING}


def test_while_its_source_cannot_be_read_a_late_commitment_stays_late() -> None:
    book = Book()
    checked(book, NOON, one_late("A-1"), **EACH)
    assert checked(book, NOON + hours(1), observed=Observed(), **EACH) == []
    assert phases(book) == {"A-1": Phase.FIRING}


def test_a_segment_that_is_missing_among_others_has_no_data_and_is_forgotten_after_four_weeks() -> None:
    book = Book()
    checked(book, NOON, signal(subject=SEGMENT), signal(Level.GOOD, subject=TOTAL))
    total = signal(Level.GOOD, subject=TOTAL)
    assert checked(book, NOON + hours(1), total) == ["no_data>ops send news"]
    assert checked(book, NOON + hours(24 * 28), total) == []
    assert checked(book, NOON + hours(24 * 28 + 1), total) == ["withdrawn>ops send news"]


def test_a_segment_is_not_missing_where_none_was_judged() -> None:
    book = Book()
    checked(book, NOON, signal(subject=SEGMENT))
    assert checked(book, NOON + hours(1), signal()) == ["first>ops send news"]
    assert phases(book)["attainment"] is Phase.FIRING


def test_what_the_first_check_of_a_promise_finds_is_history() -> None:
    book = Book()
    checked(book, NOON, signal(), signal(subject=STALE), first_checks=frozenset({"parcels"}))
    assert {one.subject.condition.value: one.history for one in book.incidents.values()} == {
        "overdue": True,
        "stale": False,
    }


# Waiting


def test_at_night_warnings_wait_and_what_is_urgent_does_not() -> None:
    book = Book()
    asleep = {"routing": routing(receiver("ops", quiet=NIGHT))}
    urgent = signal(subject=STALE, severity=CRITICAL)
    found = checked(book, at("03-10 23:00"), signal(subject=Subject(Condition.BAD_RULES)), urgent, **asleep)
    assert found == ["first> withhold no-receiver", "first>ops send urgent"]
    book = Book()
    assert checked(book, at("03-10 23:00"), signal(), **asleep) == ["first>ops defer quiet-hours"]
    assert book.notices[0].release_at == at("03-11 06:00")


def test_by_day_what_is_urgent_is_news_like_any_other() -> None:
    assert checked(Book(), NOON, signal(severity=CRITICAL)) == ["first>ops send news"]


def test_resolved_waits_for_the_notice_that_it_fired() -> None:
    book = Book()
    asleep = {"routing": routing(receiver("ops", quiet=NIGHT))}
    checked(book, at("03-10 23:00"), signal(), **asleep)
    found = checked(book, at("03-11 01:00"), signal(Level.GOOD, calm=1), **asleep)
    assert found == ["resolved>ops defer quiet-hours"]
    assert book.notices[1].release_at == book.notices[0].release_at


def test_a_receiver_who_had_several_letters_is_given_a_pause_but_not_from_what_is_urgent() -> None:
    letters = {"letters": {"ops": [NOON, NOON - hours(1)]}}
    book = Book()
    assert checked(book, NOON, signal(), **letters) == ["first>ops defer paced"]
    assert book.notices[0].release_at == NOON + hours(1)
    assert checked(Book(), NOON, signal(severity=CRITICAL), **letters) == ["first>ops send urgent"]


def test_a_pause_that_ends_at_night_ends_in_the_morning() -> None:
    book = Book()
    now = at("03-10 21:30")
    asleep = routing(receiver("ops", quiet=NIGHT))
    assert checked(book, now, signal(), routing=asleep, letters={"ops": [now, now]}) == ["first>ops defer paced"]
    assert book.notices[0].release_at == at("03-11 06:00")


@pytest.mark.parametrize("channel", [Webhook("https://hooks.shop.example/x"), PagerDuty("key")])
def test_machines_need_no_pause(channel: Channel) -> None:
    hook = {"routing": routing(receiver("ops", channels=(channel,))), "letters": {"ops": [NOON] * 9}}
    assert checked(Book(), NOON, signal(), **hook) == ["first>ops send news"]


def test_what_nobody_can_be_told_of_is_repeated_and_not_called_unmuted() -> None:
    book = Book()
    nobody = {"promises": {"parcels": Facts(source="orders")}}
    assert checked(book, NOON, signal(), **nobody) == ["first> withhold no-receiver"]
    assert tended(book, NOON + hours(24), **nobody) == ["repeat> withhold no-receiver"]
    assert tended(book, NOON + hours(25)) == ["unmuted>ops send news"]


# What comes and goes

NEARING = Subject(Condition.NEARING, promise="parcels")


def ended(*, subject: Subject = NEARING, now: dt.datetime = NOON, **others: Any) -> tuple[list[str], Book]:  # noqa: ANN401 - fields of a setting
    """What becomes of its end an hour later."""
    book = Book()
    checked(book, now, signal(subject=subject), **others)
    return checked(book, now + hours(1), signal(Level.GOOD, subject=subject, calm=1), **others), book


@pytest.mark.parametrize("condition", [Condition.NEARING, Condition.BROKEN])
def test_the_end_of_what_comes_and_goes_waits_a_day_for_another_letter(condition: Condition) -> None:
    found, book = ended(subject=Subject(condition, promise="parcels"))
    assert found == ["resolved>ops defer with-next"]
    assert book.notices[-1].release_at == NOON + hours(25)


def test_a_day_that_ends_when_nobody_works_ends_when_they_do() -> None:
    office = Calendar("office", "UTC", {day: (Interval(8 * 60, 17 * 60),) for day in range(5)})
    _, book = ended(now=at("03-13 12:00"), routing=routing(receiver("ops", hours=office)))
    assert book.notices[-1].release_at == at("03-16 08:00")


@pytest.mark.parametrize("channel", [Webhook("https://hooks.shop.example/x"), PagerDuty("key")])
def test_machines_are_told_at_once_what_is_over(channel: Channel) -> None:
    hook = routing(receiver("ops", channels=(Mail("ops@shop.example"), channel)))
    assert ended(routing=hook)[0] == ["resolved>ops send news"]


def test_the_end_of_what_is_urgent_is_told_at_once() -> None:
    owls = routing(receiver("ops", urgent=frozenset(Severity)))
    assert ended(routing=owls)[0] == ["resolved>ops send news"]


# Repeats


def test_what_would_soon_be_repeated_is_repeated_together() -> None:
    book = Book()
    subjects = [Subject(condition, promise="parcels") for condition in (Condition.OVERDUE, Condition.SHIFT)]
    checked(book, NOON, signal(subject=subjects[0], severity=CRITICAL))
    checked(book, NOON + hours(1.5), signal(subject=subjects[1], severity=CRITICAL))
    assert tended(book, NOON + hours(4)) == ["repeat>ops send news"] * 2
    assert tended(book, NOON + hours(11.9)) == []
    assert tended(book, NOON + hours(12)) == ["repeat>ops send news"] * 2


def test_what_was_just_told_is_not_repeated_with_others() -> None:
    book = Book()
    checked(book, NOON, signal(severity=CRITICAL))
    checked(book, NOON + hours(2.5), signal(subject=TOTAL, severity=CRITICAL))
    assert tended(book, NOON + hours(4)) == ["repeat>ops send news"]


def test_others_do_not_bring_a_repeat_to_who_is_not_due() -> None:
    book = Book()
    by_promise = routing(
        receiver("ops"), receiver("boss"), routes=(Route(Match(condition=frozenset({TOTAL.condition})), ("boss",)),)
    )
    checked(book, NOON, signal(severity=CRITICAL), routing=by_promise)
    checked(book, NOON + hours(1), signal(subject=TOTAL, severity=CRITICAL), routing=by_promise)
    assert tended(book, NOON + hours(4), routing=by_promise) == ["repeat>ops send news"]


# Sizes


def test_a_plan_has_one_change_of_an_incident_and_a_thousand_incidents_keep_their_numbers() -> None:
    book = Book()
    late = [one_late(f"A-{index}") for index in range(1000)]
    checked(book, NOON, *late, **EACH)
    decided = plan(book.known, late[500:], book.setting(NOON + hours(24), **EACH))
    prints = [change.incident.subject.fingerprint for change in decided.changes]
    assert len(prints) == len(set(prints)) == 1000
    assert {change.why for change in decided.changes} == {Why.RESOLVED, Why.REPEAT}


def test_planning_asks_for_nothing_but_its_arguments() -> None:
    book = Book()
    checked(book, NOON, signal())
    asked: Setting = book.setting(NOON + hours(4))
    known = dict(book.known)
    assert plan(known, [signal()], asked) == plan(known, [signal()], asked)
    assert known == book.known


def test_severity_of_the_new_figures_decides_the_route() -> None:
    critical_to_boss = Route(Match(severity=frozenset({Severity.CRITICAL})), ("boss",))
    both = routing(receiver("ops"), receiver("boss"), routes=(critical_to_boss,))
    book = Book()
    assert checked(book, NOON, signal(), routing=both) == ["first>ops send news"]
    worse = replace(signal(figures=Number(90, 400)), severity=CRITICAL)
    assert checked(book, NOON + hours(0.1), worse, routing=both) == ["worse>boss send news"]


def test_who_reads_at_night_is_their_own_choice() -> None:
    owls: Receiver = receiver("ops", quiet=NIGHT, urgent=frozenset(Severity))
    assert checked(Book(), at("03-10 23:00"), signal(), routing=routing(owls)) == ["first>ops send news"]
