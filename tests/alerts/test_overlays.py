"""What keeps a notice back: silences, and incidents that explain others."""

from __future__ import annotations

import pytest

from expectmon.alerts.incident import Phase
from expectmon.alerts.matching import Facts
from expectmon.alerts.notice import Because
from expectmon.alerts.overlays import inhibitors, muted
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from tests.alerts.things import CRITICAL, NOON, WARNING, hours, incident

FACTS = Facts(owners=("ops",), touchpoint="checkout", source="orders")
NOTHING = inhibitors([], {})


def silence(match: Match, number: int | None = 7) -> Silence:
    return Silence(match, "dewi", "moving house", NOON - hours(1), NOON + hours(1), number)


@pytest.mark.parametrize(
    ("match", "silenced"),
    [
        (Match(), True),
        (Match(promise=frozenset({"parcels"})), True),
        (Match(promise=frozenset({"letters"})), False),
        (Match(owner=frozenset({"ops"})), True),
        (Match(owner=frozenset({"boss"})), False),
        (Match(touchpoint=frozenset({"checkout"})), True),
        (Match(touchpoint=frozenset({"mail"})), False),
        (Match(source=frozenset({"orders"})), True),
        (Match(source=frozenset({"calls"})), False),
        (Match(severity=frozenset({WARNING})), True),
        (Match(severity=frozenset({CRITICAL})), False),
        (Match(condition=frozenset({Condition.OVERDUE})), True),
        (Match(condition=frozenset({Condition.BROKEN})), False),
        (Match(segment={"carrier": "rapid"}), True),
        (Match(segment={"carrier": "slow"}), False),
    ],
)
def test_a_silence_is_for_what_it_matches(match: Match, silenced: bool) -> None:
    known = incident(subject=Subject(Condition.OVERDUE, promise="parcels", segment=(("carrier", "rapid"),)))
    found = muted(known, [silence(match)], NOTHING, FACTS)
    assert (found is not None) is silenced
    if found is not None:
        assert (found.because, found.detail) == (Because.SILENCED, "7")


@pytest.mark.parametrize(("after", "active"), [(-1.01, False), (-1, True), (0.99, True), (1, False)])
def test_a_silence_holds_from_its_start_up_to_its_end(after: float, active: bool) -> None:
    assert silence(Match()).is_active(NOON + hours(after)) is active


def of(
    condition: Condition, promise: str | None = None, source: str | None = None, carrier: str | None = None
) -> Subject:
    return Subject(condition, promise, source, (("carrier", carrier),) if carrier else ())


STALE, SILENT = of(Condition.STALE, source="orders"), of(Condition.SILENT, source="orders")
MISSED, BURNING = of(Condition.ATTAINMENT, "parcels"), of(Condition.BURN, "parcels")


@pytest.mark.parametrize(
    ("firing", "subject", "explained"),
    [
        (STALE, of(Condition.OVERDUE, "parcels"), True),
        (STALE, of(Condition.NO_DATA, "parcels"), True),
        (STALE, of(Condition.ATTAINMENT, "parcels", carrier="rapid"), True),
        (STALE, of(Condition.OVERDUE, "letters"), False),
        (STALE, SILENT, False),
        (STALE, STALE, False),
        (STALE, of(Condition.STALE, source="calls"), False),
        (STALE, of(Condition.CHANNEL_BROKEN), False),
        (SILENT, of(Condition.OVERDUE, "parcels"), True),
        (SILENT, STALE, True),
        (SILENT, SILENT, False),
        (SILENT, of(Condition.STALE, source="calls"), False),
        (MISSED, of(Condition.ATTAINMENT, "parcels", carrier="rapid"), True),
        (MISSED, MISSED, False),
        (MISSED, of(Condition.BURN, "parcels", carrier="rapid"), False),
        (MISSED, of(Condition.ATTAINMENT, "letters", carrier="rapid"), False),
        (BURNING, of(Condition.BURN, "parcels", carrier="rapid"), True),
        (of(Condition.BURN, "parcels", carrier="slow"), of(Condition.BURN, "parcels", carrier="rapid"), False),
        (of(Condition.OVERDUE, "parcels"), of(Condition.BROKEN, "parcels"), False),
    ],
)
def test_what_explains_what(firing: Subject, subject: Subject, explained: bool) -> None:
    known = incident(subject=firing)
    found = muted(incident(subject=subject), [], inhibitors([known], {"parcels": "orders", "letters": "calls"}), FACTS)
    assert (found is not None) is explained
    if found is not None:
        assert (found.because, found.inhibitor) == (Because.INHIBITED, known)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.FIRING])
def test_only_what_fires_explains_others(phase: Phase) -> None:
    explained = inhibitors([incident(phase, subject=STALE)], {"parcels": "orders"})
    assert muted(incident(), [], explained, FACTS) is None


def test_a_source_that_cannot_be_read_explains_before_one_that_is_stale() -> None:
    both = [incident(subject=STALE), incident(subject=SILENT)]
    for order in (both, both[::-1]):
        found = muted(incident(), [], inhibitors(order, {"parcels": "orders"}), FACTS)
        assert found is not None
        assert found.inhibitor == both[1]
