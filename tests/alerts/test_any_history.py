"""Whatever is found, silenced and acknowledged in whatever order: what must hold of who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from expectmon.alerts.bundles import bundle
from expectmon.alerts.incident import Acknowledgement, Change, Level, Phase, Signal, Why
from expectmon.alerts.lifecycle import acknowledge
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Notice, Verdict
from expectmon.alerts.planning import Plan, plan
from expectmon.alerts.receivers import Escalation, Match, Quiet, Receiver, Route
from expectmon.alerts.releasing import reconsider
from expectmon.alerts.setting import OVER, Setting
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.alerts.waiting import release_at
from expectmon.promises.alerting import Condition, Severity
from tests.alerts.things import NOON, WARNING, Book, hours, number, receiver, routing, signal, tend

SUBJECTS: Final = (
    Subject(Condition.OVERDUE, promise="parcels"),
    Subject(Condition.ATTAINMENT, promise="parcels"),
    Subject(Condition.ATTAINMENT, promise="parcels", segment=(("carrier", "rapid"),)),
    Subject(Condition.BURN, promise="calls"),
    Subject(Condition.STALE, source="orders"),
    Subject(Condition.SILENT, source="orders"),
)
OPS: Final = receiver("ops", quiet=Quiet(22 * 60, 6 * 60), timezone="Asia/Jakarta")
BOSS: Final = receiver("boss")
ROUTES: Final = (
    Route(
        Match(severity=frozenset({Severity.CRITICAL})), ("boss", "ops"), Escalation(hours(2), ("sari@shop.example",))
    ),
    Route(Match(), ("ops",), Escalation(hours(6), ("boss",))),
)
PROMISES: Final = {"parcels": Facts(("ops",), source="orders"), "calls": Facts(("boss",), source="phone")}
DAY: Final = hours(24)

pauses = st.sampled_from((1, 15, 60, 240, 700))

signals = st.dictionaries(
    st.sampled_from(SUBJECTS),
    st.builds(
        signal,
        st.sampled_from(Level),
        severity=st.sampled_from(Severity),
        figures=st.integers(1, 60).map(number),
        patience=st.integers(1, 3),
        calm=st.integers(1, 3),
    ),
    max_size=len(SUBJECTS),
)


class Shop(RuleBasedStateMachine):
    """A shop that is checked now and then; all that is decided is kept as the state would keep it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.book = Book()
        self.silences: list[Silence] = []
        self.letters: dict[str, list[dt.datetime]] = {}
        self.calm_letters: dict[str, list[dt.datetime]] = {}
        self.promises: Mapping[str, Facts] = PROMISES

    @rule(found=signals, minutes=pauses)
    def check(self, found: dict[Subject, Signal], minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        made = [replace(one, subject=subject) for subject, one in found.items()]
        before = self.book.known
        decided = plan(before, made, self.setting())
        for change in decided.changes:
            levels = [one.level for one in made if one.subject == change.incident.subject]
            assert not (change.why is Why.RESOLVED and levels != [Level.GOOD])
        self.carry_out(decided)

    @rule(minutes=pauses)
    def wait(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)
        self.carry_out(tend(self.book.known, self.setting()))

    @rule(length=st.integers(1, 40), subject=st.sampled_from(SUBJECTS))
    def silence(self, length: int, subject: Subject) -> None:
        match = Match(condition=frozenset({subject.condition}))
        self.silences.append(Silence(match, "dewi", "moving", self.now, self.now + hours(length), len(self.silences)))

    @precondition(lambda self: self.book.known)
    @rule(data=st.data(), length=st.integers(1, 40))
    def take_in_hand(self, data: st.DataObject, length: int) -> None:
        chosen = self.book.known[data.draw(st.sampled_from(sorted(self.book.known)))]
        change = acknowledge(chosen, Acknowledgement("dewi", self.now, self.now + hours(length)))
        self.book.keep(Plan((change,), ()), self.now)

    @rule(is_there=st.booleans())
    def edit_rules(self, *, is_there: bool) -> None:
        self.promises = PROMISES if is_there else {"parcels": PROMISES["parcels"]}

    def setting(self) -> Setting:
        return self.book.setting(
            self.now,
            routing=routing(OPS, BOSS, routes=ROUTES),
            promises=self.promises,
            sources={"orders": Facts(("ops", "boss"))},
            silences=self.silences,
            letters=self.letters,
        )

    def carry_out(self, decided: Plan) -> None:
        self.check_changes(decided)
        fresh = self.book.keep(decided, self.now)
        kept = self.book.changes[len(self.book.changes) - len(decided.changes) :]
        assert {notice.incident for notice in fresh} == {one.incident.number for one in kept if one.notifies}
        for notice in fresh:
            if notice.why in OVER:
                self.check_end(notice.incident, fresh)
        released = self.release()
        self.write([notice for notice in fresh if notice.verdict is Verdict.SEND] + released)

    def check_changes(self, decided: Plan) -> None:
        prints = [change.incident.subject.fingerprint for change in decided.changes]
        assert len(prints) == len(set(prints))
        for change in decided.changes:
            known = self.book.known.get(change.incident.subject.fingerprint)
            assert change.before is (None if known is None else known.phase)
            assert change.incident.seq == (0 if known is None else known.seq) + change.notifies
            assert has_reason_to_be_told(change)

    def check_end(self, number: int, fresh: list[Notice]) -> None:
        """That it is over is told to exactly those who were told, or are about to be, that it fires."""
        assert self.book.incidents[number].fired is not None
        earlier = [one for one in self.book.notices_of(number) if one.why not in OVER]
        told = {one.receiver for one in earlier if one.verdict in (Verdict.SEND, Verdict.DEFER)}
        ends = [one for one in fresh if one.incident == number]
        assert {one.receiver for one in ends if one.verdict is not Verdict.WITHHOLD} == told

    def release(self) -> list[Notice]:
        decided = reconsider(self.due(), self.book.incidents, self.book.known, self.setting())
        self.book.settle(decided)
        assert self.due() == []
        return [notice for notice in decided if notice.verdict is Verdict.SEND]

    def due(self) -> list[Notice]:
        deferred = [notice for notice in self.book.notices if notice.verdict is Verdict.DEFER]
        return [notice for notice in deferred if notice.release_at is None or notice.release_at <= self.now]

    def write(self, notices: list[Notice]) -> None:
        carried = []
        for letter in bundle(notices, self.book.incidents, self.setting()):
            carried += [notice.id for notice in letter.notices]
            self.letters.setdefault(letter.receiver.id, []).append(self.now)
            if not any(entry.incident.severity is Severity.CRITICAL for entry in letter.entries):
                self.calm_letters.setdefault(letter.receiver.id, []).append(self.now)
                self.check_quiet(letter.receiver)
        assert sorted(carried, key=str) == sorted((notice.id for notice in notices), key=str)

    def check_quiet(self, who: Receiver) -> None:
        assert release_at(who, WARNING, self.now) is None

    @invariant()
    def who_hears_the_end_has_heard_the_beginning(self) -> None:
        heard = {
            (one.incident, one.receiver)
            for one in self.book.notices
            if one.why not in OVER and one.verdict is Verdict.SEND
        }
        ended = {
            (one.incident, one.receiver) for one in self.book.notices if one.why in OVER and one.verdict is Verdict.SEND
        }
        assert ended <= heard

    @invariant()
    def nobody_has_more_than_ten_calm_letters_a_day(self) -> None:
        for moments in self.calm_letters.values():
            assert sum(moment > self.now - DAY for moment in moments) <= 10

    def teardown(self) -> None:
        """After a few quiet days everything that waited has been told, or is accounted for."""
        self.promises = PROMISES
        for _ in range(5):
            self.now += hours(13)
            self.carry_out(tend(self.book.known, self.setting()))
        waiting = [notice for notice in self.book.notices if notice.verdict is Verdict.DEFER]
        assert all(notice.at > self.now - hours(40) for notice in waiting)


def has_reason_to_be_told(change: Change) -> bool:
    """What is told is firing, or was: nobody hears of what is pending or was dropped."""
    if not change.notifies:
        return True
    return change.why is not None and change.incident.fired is not None and change.incident.phase is not Phase.DROPPED


TestAnyHistory = Shop.TestCase
TestAnyHistory.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
