"""Messages: every text that was seen is kept, with the time between which it was seen."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from expectmon.audit.message import About, Message, Unchanged, Unread, Validators, saying_of
from expectmon.errors import Code, StateError
from expectmon.promises.topics import Topic
from expectmon.store import messages
from expectmon.store.message_times import said_since
from expectmon.store.message_writing import Looked, Seen
from expectmon.store.messages import Version
from expectmon.store.state import State
from expectmon.store.tables_copy import ClaimRow, VersionRow
from tests.said import PAGE, message, said
from tests.store.rows import NOON, after, empty

THREE, TWO = message(PAGE, said(3)), message(PAGE, said(2))
AD = message("ads.csv#7", said(1, topic=Topic.DISPATCH))
Audit = Callable[..., Seen]


def audit(state: State, days: float, *seen: Looked, **others: object) -> Seen:
    """Record an audit so many days after noon."""
    with state.writing() as connection:
        return messages.record_messages(connection, seen, after(days=days), **others)  # type: ignore[arg-type] # keywords


def versions(state: State, name: str = PAGE) -> list[Version]:
    with state.reading() as connection:
        return messages.versions(connection, name)


def spans(state: State, name: str = PAGE) -> list[tuple[float, float, float | None]]:
    """When each version was first and last seen, and when it had ended, in days after noon."""
    return [
        (day(each.first_seen), day(each.last_seen), None if each.ended is None else day(each.ended))
        for each in versions(state, name)
    ]


def since(state: State) -> dict[str, float]:
    """Since when the page has made each claim, by its number, in days after noon."""
    with state.reading() as connection:
        found = said_since(connection)[PAGE]
    return {
        f"{days:g}": day(found[saying_of(said(days).claim)])
        for days in (3, 5, 10)
        if saying_of(said(days).claim) in found
    }


def day(moment: dt.datetime) -> float:
    return (moment - NOON) / dt.timedelta(days=1)


def unread(name: str = PAGE, beginning: str | None = None) -> Unread:
    return Unread(name, name, "server-unreachable", "no answer", beginning=beginning)


def test_a_message_comes_back_as_it_was_written(ready: State) -> None:
    page = replace(
        message("https://shop.example/help", said(3), said(0.5, line=40)),
        about=replace(THREE.about, live_from=NOON, live_to=after(days=9)),
        validators=Validators('"a1"', "Mon, 02 Mar 2026 12:00:00 GMT"),
        language="id",
    )
    assert audit(ready, 0, page) == Seen(new=1)
    with ready.reading() as connection:
        assert messages.stored_message(connection, page.id) == page
        assert list(messages.stored_messages(connection)) == [page]
        assert messages.stored_message(connection, "https://shop.example/") is None


def test_the_claims_of_a_version_can_be_counted(ready: State) -> None:
    audit(ready, 0, message(PAGE, said(3), said(14, line=30, topic=Topic.RETURN_WINDOW)))
    with ready.reading() as connection:
        first, second = messages.claims_of(connection, PAGE, 1)
    assert (first.topic, first.min, first.max, first.unit, first.qualifier) == ("delivery", None, 3.0, "day", "at_most")
    assert (first.scope, first.clock, first.quote, first.line, first.column) == (
        "on Java",
        "order",
        "within 3 days",
        12,
        11,
    )
    assert (second.topic, second.max, second.line) == ("return_window", 14.0, 30)


def test_what_is_seen_again_is_the_same_version(ready: State) -> None:
    audit(ready, 0, THREE)
    assert audit(ready, 1, THREE) == Seen(unchanged=1)
    assert spans(ready) == [(0, 1, None)]


def test_another_text_is_a_new_version_and_the_old_one_stays(ready: State) -> None:
    audit(ready, 0, THREE)
    audit(ready, 1, THREE)
    assert audit(ready, 2, TWO) == Seen(changed=1)
    assert spans(ready) == [(0, 1, 2), (2, 2, None)]
    with ready.reading() as connection:
        assert [each.max for each in messages.claims_of(connection, PAGE, 1)] == [3]
        assert [each.max for each in messages.claims_of(connection, PAGE, 2)] == [2]
        assert messages.stored_message(connection, PAGE) == TWO


def test_what_is_not_found_any_more_is_gone(ready: State) -> None:
    audit(ready, 0, THREE, AD)
    assert audit(ready, 1, AD) == Seen(unchanged=1, gone=1)
    assert spans(ready) == [(0, 0, 1)]
    assert audit(ready, 2, AD) == Seen(unchanged=1)
    with ready.reading() as connection:
        assert messages.stored_message(connection, PAGE) is None
        assert said_since(connection).keys() == {AD.id}


@pytest.mark.parametrize("text", [THREE, TWO])
def test_what_comes_back_begins_anew_also_with_the_old_text(ready: State, text: Message) -> None:
    audit(ready, 0, THREE)
    audit(ready, 1)
    assert audit(ready, 2, text) == Seen(back=1)
    assert spans(ready) == [(0, 0, 1), (2, 2, None)]
    assert [each.number for each in versions(ready)] == [1, 2]
    assert audit(ready, 3, text) == Seen(unchanged=1)
    with ready.reading() as connection:
        assert list(said_since(connection)[PAGE].values()) == [after(days=2)]


def test_what_could_not_be_read_is_neither_gone_nor_changed(ready: State) -> None:
    audit(ready, 0, THREE, AD)
    assert audit(ready, 1, unread(), AD) == Seen(unchanged=1, unread=1)
    assert audit(ready, 2, AD, unread=[unread()]) == Seen(unchanged=1, unread=1)
    assert spans(ready) == [(0, 0, None)]
    assert audit(ready, 3, THREE, AD) == Seen(unchanged=2)
    assert spans(ready) == [(0, 3, None)]


def test_what_could_not_be_read_and_was_never_seen_is_only_counted(ready: State) -> None:
    assert audit(ready, 0, unread()) == Seen(unread=1)
    assert versions(ready) == []


def test_a_table_that_could_not_be_read_leaves_all_its_rows_as_they_are(ready: State) -> None:
    rows = [replace(AD, id=name, location=name) for name in ("ads.csv#1", "ads.csv#2", "ADS.csv#1", "ads_csv#1")]
    audit(ready, 0, *rows)
    assert audit(ready, 1, unread("ads.csv", "ads.csv#")) == Seen(unread=1, gone=2)
    with ready.reading() as connection:
        assert said_since(connection).keys() == {"ads.csv#1", "ads.csv#2"}


def test_what_was_not_looked_for_is_not_gone(ready: State) -> None:
    audit(ready, 0, THREE, AD)
    assert audit(ready, 1, AD, whole=False) == Seen(unchanged=1)
    assert spans(ready) == [(0, 0, None)]


def test_a_page_that_says_that_it_is_as_it_was_counts_as_seen(ready: State) -> None:
    page = replace(THREE, validators=Validators(etag='"a1"'))
    audit(ready, 0, page)
    assert audit(ready, 1, Unchanged(PAGE)) == Seen(unchanged=1)
    assert spans(ready) == [(0, 1, None)]
    with ready.reading() as connection:
        assert messages.stored_message(connection, PAGE) == page


@pytest.mark.parametrize("before", [(), (THREE,)])
def test_a_page_cannot_be_as_it_was_when_it_is_not_there(ready: State, before: tuple[Message, ...]) -> None:
    audit(ready, 0, *before)
    audit(ready, 1)
    with pytest.raises(ValueError, match="no version of it is known"):
        audit(ready, 2, Unchanged(PAGE))


def test_validators_are_of_pages_that_are_there_and_were_read_by_the_same_reader(ready: State) -> None:
    page, gone = (replace(THREE, id=name, validators=Validators(etag=f'"{name}"')) for name in ("a", "b"))
    audit(ready, 0, page, gone, AD, reader="1")
    audit(ready, 1, page, AD, reader="1")
    with ready.reading() as connection:
        assert messages.validators(connection, "1") == {"a": Validators('"a"')}
        assert messages.validators(connection, "2") == {}


def test_settings_are_as_the_newest_audit_knows_them_and_make_no_version(ready: State) -> None:
    audit(ready, 0, THREE)
    moved = replace(THREE, about=About(channel="mail", owner="legal@shop.example"), location="./site/shipping.html")
    assert audit(ready, 1, moved) == Seen(unchanged=1)
    with ready.reading() as connection:
        assert messages.stored_message(connection, PAGE) == moved
    assert len(versions(ready)) == 1


@pytest.mark.parametrize("reader", ["1", "2"])
def test_a_claim_that_moves_in_its_page_is_the_same_version_at_its_new_place(ready: State, reader: str) -> None:
    audit(ready, 0, message(PAGE, said(3, line=12), digest="d"), reader="1")
    assert audit(ready, 1, message(PAGE, said(3, line=13), digest="d"), reader=reader) == Seen(unchanged=1)
    assert spans(ready) == [(0, 1, None)]
    with ready.reading() as connection:
        assert [each.line for each in messages.claims_of(connection, PAGE, 1)] == [13]


def test_a_message_is_live_with_its_claims_since_it_first_made_them(ready: State) -> None:
    audit(ready, 0, message(PAGE, said(3), digest="a"))
    audit(ready, 1, message(PAGE, said(3, line=20), digest="b"))
    with ready.reading() as connection:
        assert list(said_since(connection)[PAGE].values()) == [NOON]
    audit(ready, 2, message(PAGE, said(2), digest="c"))
    with ready.reading() as connection:
        assert list(said_since(connection)[PAGE].values()) == [after(days=2)]


def test_each_claim_is_said_since_the_first_text_that_said_it_without_a_break(ready: State) -> None:
    five, ten = said(5, line=20), said(10, line=30)
    audit(ready, 0, message(PAGE, said(3), five))
    audit(ready, 1, message(PAGE, five))
    audit(ready, 2, message(PAGE, said(3), five, ten))
    audit(ready, 3, message(PAGE, ten, said(3), five))
    assert since(ready) == {"3": 2, "5": 0, "10": 2}


def test_a_page_that_was_gone_says_it_anew(ready: State) -> None:
    audit(ready, 0, message(PAGE, said(3)))
    audit(ready, 1)
    audit(ready, 2, message(PAGE, said(3)))
    audit(ready, 3, message(PAGE, said(3), said(5)))
    assert since(ready) == {"3": 2, "5": 3}


@pytest.mark.parametrize(("begins", "three"), [(-30, -30), (9, 9)])
def test_what_a_text_said_from_the_first_it_has_said_since_it_is_live(ready: State, begins: int, three: int) -> None:
    about = replace(THREE.about, live_from=after(days=begins))
    audit(ready, 0, replace(message(PAGE, said(3)), about=about))
    audit(ready, 1, replace(message(PAGE, said(3), said(5)), about=about))
    assert since(ready) == {"3": three, "5": max(begins, 1)}


def test_of_one_id_the_later_follows_the_earlier_wherever_they_come(ready: State) -> None:
    others = [message(f"page-{number}", said()) for number in range(700)]
    assert audit(ready, 0, THREE, TWO) == Seen(new=1, changed=1)
    assert audit(ready, 1, THREE, *others, TWO) == Seen(new=700, changed=2)
    assert [each.digest for each in versions(ready)] == [THREE.digest, TWO.digest, THREE.digest, TWO.digest]


def test_an_audit_earlier_than_the_last_one_is_refused(ready: State) -> None:
    audit(ready, 1, THREE)
    with pytest.raises(StateError) as caught:
        audit(ready, 0, TWO)
    assert caught.value.problems[0].code is Code.CLOCK_BACKWARDS
    assert spans(ready) == [(1, 1, None)]


def test_text_with_a_zero_byte_can_be_kept(ready: State) -> None:
    odd = replace(said(3), claim=replace(said(3).claim, quote="3\0 days"))
    audit(ready, 0, message(PAGE, odd, digest="d"))
    with ready.reading() as connection:
        assert messages.stored_message(connection, PAGE) == message(PAGE, odd, digest="d")
        assert [each.quote for each in messages.claims_of(connection, PAGE, 1)] == ["3\ufffd days"]


def test_many_messages_are_never_held_all_at_once(ready_sqlite: State) -> None:
    def stream(count: int) -> Iterable[Message]:
        return (message(f"page-{number:06}", said(3), digest=f"{number}") for number in range(count))

    def most(count: int, days: int) -> int:
        with ready_sqlite.writing() as connection:
            tracemalloc.start()
            messages.record_messages(connection, stream(count), after(days=days))
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert sum(1 for _ in messages.stored_messages(connection)) == count
        return peak

    empty(ready_sqlite)
    few, many = most(1000, 0), most(5000, 1)
    assert many < 1.5 * few


def test_no_row_is_written_for_what_is_as_it_was(ready: State) -> None:
    for days in range(5):
        audit(ready, days, THREE, AD)
    with ready.reading() as connection:
        assert connection.execute(select(func.count()).select_from(VersionRow)).scalar() == 2
        assert connection.execute(select(func.count()).select_from(ClaimRow)).scalar() == 2
