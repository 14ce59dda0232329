"""Messages wait, are claimed by one worker at a time, and are settled once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from expectmon.store import outbox
from expectmon.store.broken_lanes import BrokenLane, broken_lanes
from expectmon.store.outbox_records import Attempt, AttemptOutcome, Claimed, Delivery, Outgoing, Settled
from expectmon.store.state import State
from tests.store.rows import NOON, after, outgoing

ACCEPTED = Settled(AttemptOutcome.ACCEPTED, after(minutes=1), "250 queued", 0.2)
RETRY = Settled(AttemptOutcome.RETRY, after(minutes=1), "451 later", 0.2, retry_at=after(minutes=5))
REFUSED = Settled(AttemptOutcome.REFUSED, after(minutes=1), "550 no such user", 0.2)


def enqueue(state: State, *messages: Outgoing) -> int:
    with state.writing() as connection:
        return outbox.enqueue(connection, messages)


def claim(
    state: State, now: dt.datetime = NOON, *, lane: str = "mail", holder: str = "a", limit: int = 10
) -> list[Claimed]:
    with state.writing(alone=False) as connection:
        return outbox.claim(connection, lane, holder, now, 60, limit)


def settle(state: State, claimed: Claimed, settled: Settled) -> bool:
    with state.writing(alone=False) as connection:
        return outbox.settle(connection, claimed, settled)


def lanes(state: State, now: dt.datetime) -> list[str]:
    with state.reading() as connection:
        return outbox.lanes_due(connection, now)


def statuses(state: State) -> dict[str, int]:
    with state.reading() as connection:
        return {status.value: n for status, n in outbox.counts(connection).by_status.items() if n}


def broken(state: State, now: dt.datetime) -> list[BrokenLane]:
    with state.reading() as connection:
        return broken_lanes(connection, now)


def test_a_message_comes_out_as_it_went_in(ready: State) -> None:
    assert enqueue(ready, outgoing()) == 1
    (claimed,) = claim(ready)
    assert claimed.outgoing == outgoing()
    assert claimed.attempts == 1


def test_a_message_whose_key_is_known_is_left_alone(ready: State) -> None:
    enqueue(ready, outgoing("1"))
    assert enqueue(ready, outgoing("1", subject="another"), outgoing("2"), outgoing("2")) == 1
    assert [found.outgoing for found in claim(ready)] == [outgoing("1"), outgoing("2")]


def test_nothing_is_put_into_the_outbox(ready: State) -> None:
    assert enqueue(ready) == 0
    assert statuses(ready) == {}


def test_the_oldest_messages_of_a_lane_are_claimed_first(ready: State) -> None:
    enqueue(ready, *(outgoing(str(number)) for number in range(5)), outgoing("x", lane="ops/slack"))
    assert [found.outgoing.key for found in claim(ready, limit=3)] == ["0", "1", "2"]
    assert [found.outgoing.key for found in claim(ready, limit=3)] == ["3", "4"]
    assert [found.outgoing.key for found in claim(ready, lane="ops/slack")] == ["x"]


def test_a_message_waits_for_its_time(ready: State) -> None:
    enqueue(ready, outgoing("1", not_before=after(minutes=1)), outgoing("2", lane="ops/slack"))
    assert lanes(ready, after(seconds=59)) == ["ops/slack"]
    assert claim(ready, after(seconds=59)) == []
    assert lanes(ready, after(minutes=1)) == ["mail", "ops/slack"]
    assert len(claim(ready, after(minutes=1))) == 1


def test_a_message_that_was_to_go_at_once_goes_when_the_clock_was_set_back_since(ready: State) -> None:
    enqueue(ready, outgoing(created=after(hours=1), not_before=after(hours=1)))
    assert lanes(ready, NOON) == ["mail"]
    assert len(claim(ready, NOON)) == 1


def test_a_message_that_was_tried_waits_though_the_clock_was_set_back_since(ready: State) -> None:
    enqueue(ready, outgoing(created=after(hours=1), not_before=after(hours=1)))
    settle(ready, claim(ready, NOON)[0], replace(RETRY, retry_at=after(minutes=5)))
    assert claim(ready, after(minutes=4)) == []
    assert lanes(ready, after(minutes=4)) == []
    assert len(claim(ready, after(minutes=5))) == 1


def in_lane(channel: str, *keys: str) -> list[Outgoing]:
    """Return messages of one lane."""
    return [outgoing(key, channel=channel, lane=f"ops/{channel}", recipient=channel) for key in keys]


def try_again_at(state: State, lane: str, retry_at: dt.datetime) -> None:
    """Let the oldest message of a lane wait to be tried again."""
    (claimed,) = claim(state, lane=lane, limit=1)
    assert settle(state, claimed, replace(RETRY, retry_at=retry_at))


def test_nothing_overtakes_a_message_that_waits_where_order_matters(ready: State) -> None:
    enqueue(ready, *in_lane("pagerduty", "trigger", "resolve"))
    try_again_at(ready, "ops/pagerduty", after(minutes=5))
    assert lanes(ready, after(minutes=4)) == []
    assert claim(ready, after(minutes=4), lane="ops/pagerduty") == []
    assert lanes(ready, after(minutes=5)) == ["ops/pagerduty"]
    found = claim(ready, after(minutes=5), lane="ops/pagerduty")
    assert [(one.outgoing.key, one.attempts) for one in found] == [("trigger", 2), ("resolve", 1)]


@pytest.mark.parametrize("channel", ["slack", "webhook"])
def test_a_message_that_waits_holds_up_none_where_order_does_not_matter(ready: State, channel: str) -> None:
    enqueue(ready, *in_lane(channel, "1", "2"))
    try_again_at(ready, f"ops/{channel}", after(minutes=5))
    assert lanes(ready, after(minutes=4)) == [f"ops/{channel}"]
    assert [found.outgoing.key for found in claim(ready, after(minutes=4), lane=f"ops/{channel}")] == ["2"]


def test_a_message_that_waits_holds_up_no_other_lane(ready: State) -> None:
    other = replace(outgoing("x", channel="pagerduty"), lane="night/pagerduty")
    enqueue(ready, *in_lane("pagerduty", "1"), other)
    try_again_at(ready, "ops/pagerduty", after(minutes=5))
    assert lanes(ready, NOON) == ["night/pagerduty"]
    assert [found.outgoing.key for found in claim(ready, lane="night/pagerduty")] == ["x"]


@pytest.mark.parametrize("settled", [ACCEPTED, REFUSED])
def test_what_came_after_goes_once_the_older_one_is_settled(ready: State, settled: Settled) -> None:
    enqueue(ready, *in_lane("pagerduty", "1", "2"))
    try_again_at(ready, "ops/pagerduty", after(minutes=5))
    (again,) = claim(ready, after(minutes=5), lane="ops/pagerduty", limit=1)
    assert settle(ready, again, replace(settled, at=after(minutes=5)))
    assert [found.outgoing.key for found in claim(ready, lane="ops/pagerduty")] == ["2"]


def test_a_newer_message_that_waits_does_not_hold_up_an_older_one(ready: State) -> None:
    first, second = in_lane("pagerduty", "1", "2")
    enqueue(ready, first, replace(second, not_before=after(hours=1)))
    assert [found.outgoing.key for found in claim(ready, lane="ops/pagerduty")] == ["1"]


def test_where_order_matters_messages_of_a_clock_that_was_set_back_keep_it(ready: State) -> None:
    ahead = after(hours=1)
    enqueue(ready, *(replace(one, created=ahead, not_before=ahead) for one in in_lane("pagerduty", "1", "2")))
    keys: list[str] = []
    while lanes(ready, NOON):
        for claimed in claim(ready, lane="ops/pagerduty"):
            keys.append(claimed.outgoing.key)
            settle(ready, claimed, ACCEPTED)
    assert keys == ["1", "2"]


def test_letters_of_a_day_are_counted_once_for_each_receiver_and_tests_are_left_out(ready: State) -> None:
    enqueue(
        ready,
        *(outgoing(f"1.1.ops.{number}", message="1.1.ops", created=after(minutes=number)) for number in range(3)),
        outgoing("2.1.ops", message="2.1.ops", created=after(hours=2)),
        outgoing("0.1.ops", message="0.1.ops", created=after(minutes=-1)),
        outgoing("test.ops.20260302T120000000000.mail", created=after(hours=1)),
        outgoing("test.anna.20260302T120000000000.mail", receiver="anna", created=after(hours=1)),
        outgoing("test_9.mail", receiver="sari", message="test_9", created=after(hours=3)),
    )
    with ready.reading() as connection:
        found = outbox.written_since(connection, NOON)
    assert {who: sorted(moments) for who, moments in found.items()} == {
        "ops": [NOON, after(hours=2)],
        "sari": [after(hours=3)],
    }


def test_a_claimed_message_is_given_to_nobody_else_until_the_claim_runs_out(ready: State) -> None:
    enqueue(ready, outgoing())
    (first,) = claim(ready)
    assert claim(ready, after(seconds=59), holder="b") == []
    assert lanes(ready, after(seconds=59)) == []
    assert lanes(ready, after(seconds=60)) == ["mail"]
    (second,) = claim(ready, after(seconds=60), holder="b")
    assert (second.id, second.outgoing, second.attempts) == (first.id, first.outgoing, 2)
    assert second.claim != first.claim


def test_a_claim_that_was_made_by_a_clock_far_ahead_has_run_out(ready: State) -> None:
    enqueue(ready, outgoing())
    claim(ready, after(hours=1))
    assert lanes(ready, NOON) == ["mail"]
    assert len(claim(ready, NOON)) == 1


def test_a_claim_for_longer_than_half_an_hour_is_refused(ready: State) -> None:
    with ready.writing() as connection, pytest.raises(ValueError, match="too long"):
        outbox.claim(connection, "mail", "a", NOON, 1801, 1)


def test_a_message_that_is_to_be_tried_again_needs_to_be_told_when(ready: State) -> None:
    enqueue(ready, outgoing())
    (claimed,) = claim(ready)
    with pytest.raises(ValueError, match="when"):
        settle(ready, claimed, replace(RETRY, retry_at=None))
    assert settle(ready, claimed, ACCEPTED)


@pytest.mark.parametrize(
    ("settled", "expected"),
    [
        pytest.param(ACCEPTED, "sent", id="accepted"),
        pytest.param(RETRY, "queued", id="to be tried again"),
        pytest.param(REFUSED, "dead", id="refused"),
    ],
)
def test_a_message_is_settled(ready: State, settled: Settled, expected: str) -> None:
    enqueue(ready, outgoing())
    (claimed,) = claim(ready)
    assert settle(ready, claimed, settled)
    assert statuses(ready) == {expected: 1}
    with ready.reading() as connection:
        (posted,) = outbox.posted(connection, [claimed.outgoing.message])
    assert posted.attempts == (Attempt(settled.at, settled.outcome, settled.answer, settled.seconds),)
    assert posted.sent_at == (settled.at if expected == "sent" else None)


@pytest.mark.parametrize(
    ("tries", "again", "expected"),
    [
        pytest.param(8, after(hours=24), "queued", id="a last time when it is given up"),
        pytest.param(8, after(hours=24, seconds=1), "dead", id="not later"),
        pytest.param(7, after(hours=24, seconds=1), "queued", id="later where it was tried less often"),
        pytest.param(1, after(days=9), "queued", id="much later where nobody was there to try it"),
        pytest.param(9, after(days=9), "dead", id="not later however often it was tried"),
    ],
)
def test_a_message_is_given_up_when_its_time_is_over_and_it_was_tried_eight_times(
    ready: State, tries: int, again: dt.datetime, expected: str
) -> None:
    enqueue(ready, outgoing())
    for number in range(1, tries):
        assert settle(ready, claim(ready, after(hours=number))[0], replace(RETRY, retry_at=after(hours=number)))
    (claimed,) = claim(ready, after(hours=tries))
    assert claimed.attempts == tries
    assert settle(ready, claimed, replace(RETRY, retry_at=again))
    assert statuses(ready) == {expected: 1}
    assert [found.attempts for found in claim(ready, again)] == ([tries + 1] if expected == "queued" else [])


def test_a_message_that_is_refused_is_dead_at_the_first_attempt_after_its_time(ready: State) -> None:
    enqueue(ready, outgoing())
    settle(ready, claim(ready, after(days=3))[0], replace(REFUSED, at=after(days=3)))
    assert statuses(ready) == {"dead": 1}


def test_a_message_that_is_to_be_tried_again_is_due_then(ready: State) -> None:
    enqueue(ready, outgoing())
    settle(ready, claim(ready)[0], RETRY)
    assert claim(ready, after(minutes=4)) == []
    (again,) = claim(ready, after(minutes=5))
    assert (again.outgoing.identity, again.attempts) == (outgoing().identity, 2)


@pytest.mark.parametrize("settled", [RETRY, REFUSED])
def test_a_worker_that_lost_its_claim_changes_nothing_but_what_was_tried(ready: State, settled: Settled) -> None:
    enqueue(ready, outgoing())
    (lost,) = claim(ready)
    (held,) = claim(ready, after(minutes=2), holder="b")
    assert not settle(ready, lost, settled)
    assert statuses(ready) == {"claimed": 1}
    assert settle(ready, held, ACCEPTED)
    with ready.reading() as connection:
        (posted,) = outbox.posted(connection, [held.outgoing.message])
    assert [attempt.outcome for attempt in posted.attempts] == [settled.outcome, AttemptOutcome.ACCEPTED]


def test_what_a_server_accepted_is_sent_though_the_claim_was_lost(ready: State) -> None:
    enqueue(ready, outgoing())
    (lost,) = claim(ready)
    (other,) = claim(ready, after(minutes=2), holder="b")
    assert not settle(ready, lost, ACCEPTED)
    assert not settle(ready, other, REFUSED)
    assert statuses(ready) == {"sent": 1}


def test_a_message_is_sent_once_however_often_it_was_accepted(ready: State) -> None:
    enqueue(ready, outgoing())
    (lost,) = claim(ready)
    (held,) = claim(ready, after(minutes=2), holder="b")
    assert settle(ready, held, replace(ACCEPTED, at=after(minutes=3)))
    assert not settle(ready, lost, ACCEPTED)
    with ready.reading() as connection:
        assert outbox.posted(connection, [held.outgoing.message])[0].sent_at == after(minutes=3)


def test_a_worker_that_ends_gives_back_what_it_has_not_tried(ready: State) -> None:
    enqueue(ready, outgoing("1"), outgoing("2"), outgoing("3", lane="other"))
    first, _second = claim(ready)
    claim(ready, lane="other", holder="b")
    settle(ready, first, ACCEPTED)
    with ready.writing(alone=False) as connection:
        assert outbox.release_claims(connection, "a") == 1
    assert statuses(ready) == {"sent": 1, "queued": 1, "claimed": 1}
    assert [(found.outgoing.key, found.attempts) for found in claim(ready, holder="c")] == [("2", 1)]


def test_dead_messages_are_tried_anew(ready: State) -> None:
    enqueue(ready, outgoing("1"), outgoing("2"))
    for claimed, settled in zip(claim(ready), (REFUSED, ACCEPTED), strict=True):
        settle(ready, claimed, settled)
    with ready.writing() as connection:
        assert outbox.requeue_dead(connection, after(days=3), until=after(days=4)) == 1
    assert claim(ready, after(days=2)) == []
    (again,) = claim(ready, after(days=3))
    assert (again.outgoing.key, again.outgoing.give_up_at, again.attempts) == ("1", after(days=4), 1)


def test_counts_say_how_long_the_oldest_has_waited(ready: State) -> None:
    enqueue(ready, *(outgoing(str(number), created=after(minutes=number)) for number in range(4)))
    first, second, _third = claim(ready, limit=3)
    settle(ready, first, ACCEPTED)
    settle(ready, second, REFUSED)
    with ready.reading() as connection:
        counts = outbox.counts(connection)
    assert dict(counts.by_status) == dict.fromkeys(Delivery, 1)
    assert counts.oldest_waiting == after(minutes=2)


def test_nothing_waits_in_an_empty_outbox(ready: State) -> None:
    with ready.reading() as connection:
        assert outbox.counts(connection).oldest_waiting is None
        assert outbox.posted(connection, []) == []


def test_a_message_to_several_is_told_with_every_recipient(ready: State) -> None:
    many = [outgoing(f"{number}.x", message="1.1.ops", recipient=f"{number}@shop.example") for number in range(3)]
    enqueue(ready, *many, outgoing("other"))
    with ready.reading() as connection:
        found = outbox.posted(connection, ["1.1.ops", "unknown"])
    assert [posted.recipient for posted in found] == ["0@shop.example", "1@shop.example", "2@shop.example"]
    assert {(posted.status, posted.attempts) for posted in found} == {(Delivery.QUEUED, ())}


def fail(state: State, tries: Sequence[tuple[int, Settled]]) -> None:
    """Put in a message for each try, and let it fare so after so many minutes."""
    for minutes, settled in tries:
        moment = after(minutes=minutes)
        enqueue(state, outgoing(f"at {minutes}", created=moment, not_before=moment, give_up_at=after(days=9)))
        retry_at = None if settled.retry_at is None else moment + dt.timedelta(days=1)
        settle(state, claim(state, moment, limit=1)[0], replace(settled, at=moment, retry_at=retry_at))


@pytest.mark.parametrize(
    ("tries", "since"),
    [
        pytest.param([], None, id="nothing was tried"),
        pytest.param([(0, ACCEPTED)], None, id="accepted"),
        pytest.param([(100, RETRY)], None, id="failing for less than an hour"),
        pytest.param([(59, RETRY)], 59, id="failing for more than an hour"),
        pytest.param([(0, RETRY), (100, RETRY)], 0, id="since the first failure"),
        pytest.param([(0, RETRY), (50, ACCEPTED), (100, RETRY)], None, id="accepted between"),
        pytest.param([(0, RETRY), (50, ACCEPTED), (55, RETRY), (100, RETRY)], 55, id="since the last success"),
        pytest.param([(119, REFUSED)], 119, id="refused a moment ago"),
        pytest.param([(100, RETRY), (119, REFUSED)], 100, id="failing, then refused"),
        pytest.param([(0, REFUSED), (119, ACCEPTED)], None, id="accepted after a refusal"),
    ],
)
def test_a_recipient_whom_nothing_reaches_is_told(
    ready: State, tries: Sequence[tuple[int, Settled]], since: int | None
) -> None:
    fail(ready, tries)
    expected = [] if since is None else [("ops", "mail", "a@shop.example", after(minutes=since), tries[-1][1].answer)]
    found = broken(ready, after(minutes=120))
    assert [(one.receiver, one.channel, one.recipient, one.since, one.answer) for one in found] == expected


def test_a_message_that_was_accepted_after_all_speaks_of_no_broken_recipient(ready: State) -> None:
    """Its claim ran out while the server took it, and another worker's try failed a moment later."""
    enqueue(ready, outgoing("1"))
    (slow,) = claim(ready)
    (other,) = claim(ready, after(minutes=10), holder="b")
    settle(ready, slow, replace(ACCEPTED, at=after(minutes=11)))
    settle(ready, other, replace(RETRY, at=after(minutes=12), retry_at=after(minutes=20)))
    assert broken(ready, after(hours=5)) == []


def test_one_recipient_of_a_receiver_can_be_out_of_reach(ready: State) -> None:
    enqueue(ready, outgoing("1"), outgoing("2", recipient="b@shop.example"))
    for claimed, settled in zip(claim(ready), (ACCEPTED, REFUSED), strict=True):
        settle(ready, claimed, settled)
    assert [lane.recipient for lane in broken(ready, NOON)] == ["b@shop.example"]


def test_a_lane_whose_server_asked_for_a_pause_waits_and_no_other(ready: State) -> None:
    enqueue(ready, outgoing("1"), outgoing("2", not_before=after(hours=2)), outgoing("3", lane="ops/slack"))
    with ready.writing(alone=False) as connection:
        assert outbox.pause_lane(connection, "mail", after(hours=1)) == 1
    assert lanes(ready, after(minutes=59)) == ["ops/slack"]
    assert [found.outgoing.key for found in claim(ready, after(hours=1))] == ["1"]
    assert [found.outgoing.key for found in claim(ready, after(hours=2), holder="b")] == ["1", "2"]
