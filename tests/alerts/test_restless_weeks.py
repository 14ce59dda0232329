"""A shop whose figures waver all day, checked every 15 minutes: nobody must learn to look away."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import pytest

from expectmon.alerts.bundles import Bundle, bundle
from expectmon.alerts.figures import Number
from expectmon.alerts.incident import Level, Signal
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Verdict
from expectmon.alerts.planning import plan
from expectmon.alerts.receivers import Quiet
from expectmon.alerts.releasing import reconsider
from expectmon.alerts.setting import OVER, Observed
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from tests.alerts.things import NOON, WARNING, Book, hours, receiver, routing

PROMISES = {f"promise-{number}": Facts(("ops",), source="orders") for number in range(6)}
OPS = receiver("ops", quiet=Quiet(22 * 60, 6 * 60))
CHECK = dt.timedelta(minutes=15)


class Week:
    """Checks as a job would run them, and the letters that come of it."""

    def __init__(self) -> None:
        self.book = Book()
        self.letters: list[tuple[dt.datetime, Bundle]] = []

    def check(self, signals: list[Signal], now: dt.datetime) -> None:
        setting = self.book.setting(
            now,
            promises=PROMISES,
            routing=routing(OPS),
            letters={"ops": [moment for moment, _ in self.letters if moment > now - hours(24)]},
            observed=Observed(frozenset(PROMISES)),
        )
        fresh = self.book.keep(plan(self.book.known, signals, setting), now)
        waiting = [notice for notice in self.book.notices if notice.verdict is Verdict.DEFER]
        due = [notice for notice in waiting if notice.release_at is not None and notice.release_at <= now]
        released = reconsider(due, self.book.incidents, self.book.known, setting)
        self.book.settle(released)
        sent = [notice for notice in (*fresh, *released) if notice.verdict is Verdict.SEND]
        self.letters += [(now, letter) for letter in bundle(sent, self.book.incidents, setting)]


def found(promise: str, condition: Condition, count: int) -> Signal:
    level = Level.BAD if count else Level.GOOD
    return Signal(Subject(condition, promise=promise), level, WARNING, Number(count, 400), 1, 1)


@pytest.mark.parametrize("restlessness", [0.02, 0.2])
def test_figures_that_waver_all_day_are_at_most_ten_letters_a_day(restlessness: float) -> None:
    chance = random.Random(7)  # noqa: S311 - figures of a made-up shop
    week, counts = Week(), Counter[tuple[str, Condition]]()
    for step in range(7 * 96):
        for promise in PROMISES:
            for condition in (Condition.NEARING, Condition.OVERDUE):
                if chance.random() < restlessness:
                    counts[promise, condition] = chance.choice([0, 0, 2, 5, 12, 40])
        week.check([found(*subject, count) for subject, count in counts.items()], NOON + step * CHECK)
    a_day = [sum(moment - hours(24) < earlier <= moment for earlier, _ in week.letters) for moment, _ in week.letters]
    assert 0 < max(a_day) <= 10
    fired = [one for one in week.book.notices if one.why not in OVER and one.verdict is Verdict.SEND]
    ended = [one for one in week.book.notices if one.why in OVER and one.verdict is Verdict.SEND]
    assert len(ended) > 10
    assert {one.incident for one in ended} <= {one.incident for one in fired}
    assert len({one.incident for one in ended}) == len(ended)


def test_what_stays_bad_is_one_letter_a_day_in_the_end() -> None:
    week = Week()
    signals = [found(promise, Condition.OVERDUE, 5) for promise in PROMISES]
    for step in range(7 * 96):
        week.check(signals[: 1 + step // 10], NOON + step * CHECK)
    late = [moment for moment, _ in week.letters if moment > NOON + 4 * hours(24)]
    assert len(late) == 3
    assert len({moment.date() for moment in late}) == 3
    assert all(len(letter.entries) == len(PROMISES) for moment, letter in week.letters if moment in late)
