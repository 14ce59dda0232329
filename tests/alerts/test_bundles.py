"""Few letters, each about one thing, and a digest where there would be many."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from expectmon.alerts.bundles import Bundle, bundle
from expectmon.alerts.incident import Incident, Phase, Why
from expectmon.alerts.notice import Because, Notice, Verdict
from expectmon.alerts.receivers import PagerDuty, Receiver, Webhook
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from tests.alerts.things import CRITICAL, NOON, WARNING, hours, incident, receiver, routing, setting

HOOK = receiver("ops", channels=(Webhook("https://hooks.shop.example/x"),))
PAGER = receiver("ops", channels=(PagerDuty("key"),))


class Desk:
    """Collects what is to be sent, and shows how it is put into letters: `parcels:1,2* boss:3` (`*`: a digest)."""

    def __init__(self) -> None:
        self.incidents: dict[int, Incident] = {}
        self.notices: list[Notice] = []

    def add(
        self,
        promise: str,
        why: Why = Why.FIRST,
        *,
        released: bool = False,
        to: str = "ops",
        **others: Any,  # noqa: ANN401 - fields of an incident
    ) -> None:
        number = len(self.incidents) + 1
        subject = Subject(Condition.OVERDUE, promise=promise, key=str(number))
        phase = Phase.RESOLVED if why is Why.RESOLVED else Phase.FIRING
        self.incidents[number] = incident(phase, **{"subject": subject, "number": number, **others})
        self.tell(number, why, released=released, to=to)

    def tell(self, number: int, why: Why, *, released: bool = False, to: str = "ops", seq: int = 1) -> None:
        because = Because.RELEASED if released else Because.NEWS
        at = NOON - hours(8) if released else NOON
        self.notices.append(Notice(number, seq, to, why, Verdict.SEND, because, at, id=len(self.notices)))

    def bundles(
        self, *who: Receiver, letters: list[dt.datetime] | None = None, catching_up: bool = False
    ) -> tuple[Bundle, ...]:
        found = setting(routing=routing(*(who or (receiver(),))), letters={"ops": letters or []})
        made = bundle(self.notices, self.incidents, found, catching_up=catching_up)
        carried = [notice for one in made for notice in one.notices]
        assert sorted(notice.id or 0 for notice in carried) == [notice.id or 0 for notice in self.notices]
        return made

    def letters(self, *who: Receiver, **others: Any) -> list[str]:  # noqa: ANN401 - as for bundles
        return [summed_up(made) for made in self.bundles(*who, **others)]


def summed_up(made: Bundle) -> str:
    numbers = ",".join(str(entry.incident.number) for entry in made.entries)
    return f"{numbers}{'*' if made.is_digest else ''}{' history' if made.history else ''}"


def desk(*promises: str, **others: Any) -> Desk:  # noqa: ANN401 - fields of an incident
    made = Desk()
    for promise in promises:
        made.add(promise, **others)
    return made


def test_one_incident_is_one_letter() -> None:
    assert desk("parcels").letters() == ["1"]


def test_a_promise_is_one_letter() -> None:
    assert desk("parcels", "calls", "parcels").letters() == ["1,3*", "2"]


def test_more_than_three_letters_at_once_are_one_digest() -> None:
    assert desk("a", "b", "c").letters() == ["1", "2", "3"]
    assert desk("a", "b", "c", "d").letters() == ["1,2,3,4*"]


@pytest.mark.parametrize(("written", "expected"), [(1, ["1", "2"]), (2, ["1,2*"]), (9, ["1,2*"])])
def test_who_was_written_to_before_has_fewer_letters(written: int, expected: list[str]) -> None:
    assert desk("a", "b").letters(letters=[NOON - hours(5)] * written) == expected


def test_more_than_ten_new_incidents_are_one_digest_with_all_else() -> None:
    many = desk(*["parcels"] * 10, "calls")
    many.add("calls", Why.RESOLVED)
    many.add("calls", severity=CRITICAL)
    assert many.letters() == ["13,1,2,3,4,5,6,7,8,9,10,11,12*"]


def test_a_flood_is_one_digest() -> None:
    flood = desk(*["parcels"] * 5000).bundles()
    assert [len(made.entries) for made in flood] == [5000]


def test_catching_up_is_one_digest() -> None:
    assert desk("a", "b").letters(catching_up=True) == ["1,2*"]


def test_what_is_urgent_has_its_own_letter() -> None:
    both = desk("parcels")
    both.add("parcels", severity=CRITICAL)
    assert both.letters() == ["2", "1"]


def test_urgent_letters_are_not_fewer_because_others_were_written() -> None:
    urgent = desk("a", "b", severity=CRITICAL)
    assert urgent.letters(letters=[NOON] * 9) == ["1", "2"]


def test_more_than_three_urgent_letters_are_one() -> None:
    assert desk("a", "b", "c", "d", severity=CRITICAL).letters() == ["1,2,3,4*"]


def test_repeats_are_one_digest() -> None:
    made = desk("a", "b", why=Why.REPEAT)
    made.add("c")
    made.add("d", Why.REPEAT, severity=CRITICAL)
    assert made.letters() == ["3", "4,1,2*"]


def test_what_waited_for_the_morning_comes_together() -> None:
    made = desk("a", "b", "c", released=True)
    assert made.letters() == ["1,2,3*"]
    assert desk("a", released=True).letters() == ["1"]


def test_what_the_first_check_found_is_a_digest_of_its_own() -> None:
    made = desk("a", "b", history=True)
    made.add("calls")
    assert made.letters() == ["3", "1,2* history"]
    assert desk("a", history=True).letters() == ["1* history"]


def test_history_that_is_repeated_or_over_is_like_any_other() -> None:
    assert desk("a", history=True, why=Why.REPEAT).letters() == ["1"]
    assert desk("a", history=True, why=Why.RESOLVED).letters() == ["1"]


def test_each_receiver_has_their_own_letters() -> None:
    made = desk("a")
    made.tell(1, Why.FIRST, to="boss")
    assert [one.receiver.id for one in made.bundles(receiver("ops"), receiver("boss"))] == ["ops", "boss"]


@pytest.mark.parametrize("machine", [HOOK, PAGER])
def test_a_machine_has_one_message_for_each_incident(machine: Receiver) -> None:
    assert desk("a", "a", "b", "c", "d").letters(machine) == ["1", "2", "3", "4", "5"]
    assert desk(*["a"] * 11).letters(machine) == ["1,2,3,4,5,6,7,8,9,10,11*"]


def test_the_worst_come_first_and_what_is_over_last() -> None:
    made = Desk()
    made.add("parcels", Why.RESOLVED)
    made.add("parcels")
    made.add("parcels", Why.RESOLVED)
    made.add("parcels", Why.WORSE)
    assert made.letters() == ["2,4,1,3*"]


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([Why.FIRST, Why.RESOLVED], Why.RESOLVED),
        ([Why.FIRST, Why.WITHDRAWN], Why.WITHDRAWN),
        ([Why.FIRST, Why.REPEAT], Why.FIRST),
        ([Why.UNMUTED, Why.WORSE], Why.UNMUTED),
        ([Why.WORSE, Why.REPEAT], Why.REPEAT),
    ],
)
def test_several_notices_of_an_incident_are_one_entry(reasons: list[Why], expected: Why) -> None:
    made = Desk()
    made.add("parcels", reasons[0], released=True)
    made.tell(1, reasons[1], released=True, seq=2)
    (letter,) = made.bundles()
    (entry,) = letter.entries
    assert (letter.is_digest, entry.why, entry.deferred_since) == (False, expected, NOON - hours(8))


def test_what_did_not_wait_was_not_deferred() -> None:
    (letter,) = desk("a", severity=WARNING).bundles()
    assert letter.entries[0].deferred_since is None


def test_nothing_to_say_is_no_letter() -> None:
    assert Desk().letters(catching_up=True) == []


def test_what_is_over_and_has_waited_goes_with_another_letter() -> None:
    desk = Desk()
    desk.add("parcels")
    desk.add("parcels", Why.RESOLVED, released=True)
    assert len(desk.bundles()) == 1
    desk.add("calls", Why.RESOLVED, released=True, severity=WARNING)
    assert [len(made.entries) for made in desk.bundles()] == [3]


def test_what_is_over_stands_once_in_the_one_digest_of_a_full_day() -> None:
    mixed = desk("a", "b")
    mixed.add("c", Why.REPEAT)
    mixed.add("d", Why.RESOLVED, released=True)
    assert mixed.letters(letters=[NOON - hours(5)] * 2) == ["1,2,3,4*"]


def test_what_is_over_and_has_waited_is_a_letter_where_there_is_no_other() -> None:
    desk = Desk()
    desk.add("parcels", Why.RESOLVED, released=True)
    desk.add("calls", Why.RESOLVED, released=True)
    assert [len(made.entries) for made in desk.bundles()] == [2]


def of_copy(desk: Desk, count: int, why: Why = Why.FIRST, **others: Any) -> None:  # noqa: ANN401 - fields of an incident
    """Add findings in copy."""
    for _ in range(count):
        subject = Subject(Condition.FINDING, key=f"f{len(desk.incidents) + 1}")
        desk.add("", why, subject=subject, **others)


def numbers(made: tuple[Bundle, ...]) -> list[list[int]]:
    return [sorted(entry.incident.number or 0 for entry in one.entries) for one in made]


@pytest.mark.parametrize("count", [2, 10, 11, 40])
def test_all_that_is_wrong_with_copy_is_one_letter(count: int) -> None:
    desk = Desk()
    of_copy(desk, count)
    (letter,) = desk.bundles()
    assert len(letter.entries) == count
    assert letter.is_digest


def test_copy_is_a_letter_beside_those_about_promises() -> None:
    desk = Desk()
    desk.add("parcels")
    of_copy(desk, 2)
    of_copy(desk, 1, Why.RESOLVED)
    assert numbers(desk.bundles()) == [[1], [2, 3, 4]]


def test_a_machine_has_each_finding_by_itself_up_to_ten() -> None:
    desk = Desk()
    of_copy(desk, 4)
    assert numbers(desk.bundles(HOOK)) == [[1], [2], [3], [4]]
    of_copy(desk, 7)
    assert numbers(desk.bundles(HOOK)) == [list(range(1, 12))]
