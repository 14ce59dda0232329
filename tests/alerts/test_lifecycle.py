"""One incident, one check: every phase with every level, and the passing of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from expectmon.alerts.figures import Attained, Burning, Figures, Misstated, Passage, Trouble, Unreadable
from expectmon.alerts.incident import Acknowledgement, Change, Level, Phase, Why
from expectmon.alerts.lifecycle import acknowledge, advance, repeats_after, withdraw
from expectmon.alerts.subject import Subject
from expectmon.promises.alerting import Condition
from tests.alerts.things import CRITICAL, NOON, WARNING, hours, incident, number, signal

SOON = NOON + hours(0.25)


def attained(share: float | None) -> Attained:
    return Attained(80, 100, share, 0.7, 0.87, 0.95, 28)


def burning(rate: float) -> Burning:
    return Burning(6, 0.5, rate, rate, 6, 9, 90)


def summed_up(change: Change | None) -> str:
    """`pending>firing first!`: phases, reason, and whether it is told."""
    if change is None:
        return "nothing"
    before = "none" if change.before is None else change.before.value
    why = "figures" if change.why is None else change.why.value
    return f"{before}>{change.incident.phase.value} {why}{'!' if change.notifies else ''}"


@pytest.mark.parametrize(
    ("phase", "level", "expected"),
    [
        (None, Level.BAD, "none>firing first!"),
        (None, Level.HOLD, "nothing"),
        (None, Level.GOOD, "nothing"),
        (None, Level.NO_DATA, "nothing"),
        (None, None, "nothing"),
        (Phase.PENDING, Level.BAD, "pending>firing first!"),
        (Phase.PENDING, Level.HOLD, "nothing"),
        (Phase.PENDING, Level.GOOD, "pending>dropped dropped"),
        (Phase.PENDING, Level.NO_DATA, "nothing"),
        (Phase.PENDING, None, "nothing"),
        (Phase.FIRING, Level.BAD, "nothing"),
        (Phase.FIRING, Level.HOLD, "nothing"),
        (Phase.FIRING, Level.GOOD, "firing>clearing clearing"),
        (Phase.FIRING, Level.NO_DATA, "firing>no_data no_data!"),
        (Phase.FIRING, None, "nothing"),
        (Phase.CLEARING, Level.BAD, "clearing>firing relapsed"),
        (Phase.CLEARING, Level.HOLD, "nothing"),
        (Phase.CLEARING, Level.GOOD, "clearing>resolved resolved!"),
        (Phase.CLEARING, Level.NO_DATA, "clearing>no_data no_data!"),
        (Phase.CLEARING, None, "nothing"),
        (Phase.NO_DATA, Level.BAD, "no_data>firing data_again"),
        (Phase.NO_DATA, Level.HOLD, "nothing"),
        (Phase.NO_DATA, Level.GOOD, "no_data>clearing data_again"),
        (Phase.NO_DATA, Level.NO_DATA, "nothing"),
        (Phase.NO_DATA, None, "nothing"),
        (Phase.RESOLVED, Level.BAD, "none>firing first!"),
        (Phase.RESOLVED, Level.GOOD, "nothing"),
        (Phase.DROPPED, Level.BAD, "none>firing first!"),
    ],
)
def test_every_phase_with_every_level(phase: Phase | None, level: Level | None, expected: str) -> None:
    before = None if phase is None else incident(phase, good=int(phase is Phase.CLEARING))
    found = advance(before, None if level is None else signal(level), SOON)
    assert summed_up(found) == expected


@pytest.mark.parametrize(
    ("patience", "levels", "expected"),
    [
        (1, "b", "firing first!"),
        (2, "bb", "pending appeared, firing first!"),
        (3, "bbb", "pending appeared, pending figures, firing first!"),
        (3, "bhbhb", "pending appeared, nothing, pending figures, nothing, firing first!"),
        (3, "bbg", "pending appeared, pending figures, dropped dropped"),
        (2, "bnb", "pending appeared, nothing, firing first!"),
        (1, "bgg", "firing first!, clearing clearing, resolved resolved!"),
        (1, "bgbgg", "firing first!, clearing clearing, firing relapsed, clearing clearing, resolved resolved!"),
        (1, "bghg", "firing first!, clearing clearing, nothing, resolved resolved!"),
        (1, "bngg", "firing first!, no_data no_data!, clearing data_again, resolved resolved!"),
        (1, "bnnb", "firing first!, no_data no_data!, nothing, firing data_again"),
    ],
)
def test_a_life_as_a_row_of_checks(patience: int, levels: str, expected: str) -> None:
    meaning = {"b": Level.BAD, "g": Level.GOOD, "h": Level.HOLD, "n": Level.NO_DATA}
    known, steps = None, []
    for minute, letter in enumerate(levels):
        change = advance(known, signal(meaning[letter], patience=patience), NOON + hours(minute / 60))
        steps.append(summed_up(change).partition(">")[2] or "nothing")
        known = known if change is None else change.incident
    assert ", ".join(steps) == expected


def test_with_a_calm_of_one_a_single_good_check_resolves() -> None:
    for phase in (Phase.FIRING, Phase.NO_DATA):
        assert summed_up(advance(incident(phase), signal(Level.GOOD, calm=1), SOON)) == f"{phase}>resolved resolved!"


def test_what_fires_knows_when_it_was_opened_fired_and_told() -> None:
    pending = advance(None, signal(patience=2), NOON)
    assert pending is not None
    fired = advance(pending.incident, signal(patience=2, figures=number(9)), SOON)
    assert fired is not None
    found = fired.incident
    assert (found.opened, found.fired, found.since, found.seq) == (NOON, SOON, SOON, 1)
    assert (found.told, found.told_at, found.ended) == (number(9), SOON, None)


def test_what_is_resolved_has_an_end_and_one_more_seq() -> None:
    change = advance(incident(Phase.CLEARING, good=1), signal(Level.GOOD), SOON)
    assert change is not None
    assert (change.incident.ended, change.incident.seq) == (SOON, 2)


def test_new_figures_alone_are_kept_and_not_told() -> None:
    change = advance(incident(), signal(figures=number(4)), SOON)
    assert summed_up(change) == "firing>firing figures"
    assert change is not None
    assert (change.incident.figures, change.incident.told, change.incident.seq) == (number(4), number(3), 1)


@pytest.mark.parametrize(
    ("after", "count", "severity", "expected"),
    [
        (1, 8, WARNING, "firing>firing worse!"),
        (0.99, 8, WARNING, "firing>firing figures"),
        (1, 7, WARNING, "firing>firing figures"),
        (0.01, 3, CRITICAL, "firing>firing worse!"),
    ],
)
def test_worse_is_told_once_an_hour_but_a_higher_severity_at_once(
    after: float, count: int, severity: str, expected: str
) -> None:
    found = advance(incident(), signal(figures=number(count), severity=type(WARNING)(severity)), NOON + hours(after))
    assert summed_up(found) == expected


def test_a_severity_rises_at_once_and_falls_only_with_a_repeat() -> None:
    risen = advance(incident(), signal(severity=CRITICAL), NOON + hours(1))
    assert risen is not None
    assert risen.incident.severity is CRITICAL
    assert advance(risen.incident, signal(severity=WARNING), NOON + hours(2)) is None
    repeated = advance(risen.incident, signal(severity=WARNING), NOON + hours(5))
    assert repeated is not None
    assert (repeated.why, repeated.incident.severity) == (Why.REPEAT, WARNING)


def test_a_relapse_that_is_more_severe_is_told() -> None:
    for phase in (Phase.CLEARING, Phase.NO_DATA):
        assert summed_up(advance(incident(phase), signal(severity=CRITICAL), SOON)) == f"{phase}>firing worse!"


def test_repeats_come_after_4_then_8_then_every_24_hours() -> None:
    known, told = incident(severity=CRITICAL), []
    for minutes in range(0, 100 * 60, 15):
        change = advance(known, signal(severity=CRITICAL), NOON + hours(minutes / 60))
        if change is not None:
            assert change.why is Why.REPEAT
            told.append(minutes / 60)
            known = change.incident
    assert told == [4, 12, 36, 60, 84]
    assert known.repeats == 5


@pytest.mark.parametrize("level", [None, Level.HOLD, Level.BAD])
def test_a_repeat_needs_only_time(level: Level | None) -> None:
    critical = None if level is None else signal(level, severity=CRITICAL)
    found = advance(incident(severity=CRITICAL), critical, NOON + hours(4))
    assert summed_up(found) == "firing>firing repeat!"


@pytest.mark.parametrize(
    ("told", "now_found", "after"),
    [
        (number(3), number(3), 24),
        (number(3), number(2), 24),
        (number(3), number(4), 4),
        (Unreadable(5, 100, "no-start"), Unreadable(6, 100, "no-start"), 4),
        (Unreadable(5, 100, "no-start"), Unreadable(5, 90, "no-start"), 24),
        (attained(0.80), attained(0.80), 24),
        (attained(0.80), attained(0.795), 24),
        (attained(0.80), attained(0.79), 4),
        (attained(0.80), attained(None), 24),
        (burning(10), burning(11), 24),
        (burning(10), burning(12), 4),
        (Trouble("no file"), Trouble("no file at all"), 24),
    ],
)
def test_a_warning_that_has_not_grown_is_repeated_once_a_day(told: Figures, now_found: Figures, after: float) -> None:
    known = replace(incident(), told=told, figures=now_found)
    assert advance(known, None, NOON + hours(after) - dt.timedelta(seconds=1)) is None
    assert summed_up(advance(known, None, NOON + hours(after))) == "firing>firing repeat!"


@pytest.mark.parametrize("phase", [Phase.PENDING, Phase.CLEARING, Phase.NO_DATA])
def test_only_what_is_firing_is_repeated(phase: Phase) -> None:
    assert advance(incident(phase), None, NOON + hours(100)) is None


def test_what_was_broken_is_told_once() -> None:
    broken = incident(subject=Subject(Condition.BROKEN, promise="parcels"))
    assert repeats_after(broken) is None
    assert advance(broken, None, NOON + hours(100)) is None


def in_hand(until: float = 24) -> Acknowledgement:
    return Acknowledgement("dewi", NOON, NOON + hours(until))


@pytest.mark.parametrize(
    ("after", "count", "severity", "expected"),
    [
        (5, 3, WARNING, "nothing"),
        (5, 50, WARNING, "firing>firing figures"),
        (5, 3, CRITICAL, "firing>firing worse!"),
        (24, 3, WARNING, "firing>firing repeat!"),
        (24, 50, WARNING, "firing>firing worse!"),
    ],
)
def test_while_somebody_has_it_in_hand_only_a_higher_severity_is_told(
    after: float, count: int, severity: str, expected: str
) -> None:
    known = acknowledge(incident(), in_hand()).incident
    found = advance(known, signal(figures=number(count), severity=type(WARNING)(severity)), NOON + hours(after))
    assert summed_up(found) == expected


def test_what_is_in_hand_is_resolved_as_ever() -> None:
    known = replace(incident(Phase.CLEARING, good=1), acknowledged=in_hand())
    assert summed_up(advance(known, signal(Level.GOOD), SOON)) == "clearing>resolved resolved!"


def test_acknowledging_tells_nobody() -> None:
    assert summed_up(acknowledge(incident(), in_hand())) == "firing>firing acknowledged"


def test_nobody_takes_in_hand_what_is_over() -> None:
    with pytest.raises(ValueError, match="over"):
        acknowledge(incident(Phase.RESOLVED), in_hand())


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (Phase.PENDING, "pending>dropped withdrawn"),
        (Phase.FIRING, "firing>resolved withdrawn!"),
        (Phase.CLEARING, "clearing>resolved withdrawn!"),
        (Phase.NO_DATA, "no_data>resolved withdrawn!"),
    ],
)
def test_a_promise_that_is_gone_ends_its_incidents(phase: Phase, expected: str) -> None:
    assert summed_up(withdraw(incident(phase), SOON)) == expected


def test_the_same_check_twice_changes_nothing() -> None:
    bad = signal(figures=Attained(80, 100, 0.8, 0.7, 0.87, 0.95, 28))
    change = advance(None, bad, NOON)
    assert change is not None
    assert advance(change.incident, bad, NOON) is None


def test_a_clock_that_went_back_tells_nothing() -> None:
    assert summed_up(advance(incident(), signal(figures=number(50)), NOON - hours(1))) == "firing>firing figures"


# Copy

COPY = Subject(Condition.FINDING, key="f1")
WRONG = Misstated("unbacked", "warning", Passage("page.html", 3, "in 2 days"), "No rule stands behind it.")


def test_a_finding_in_copy_is_told_again_once_a_week_and_never_before() -> None:
    found = incident(subject=COPY, figures=WRONG, told=WRONG)
    assert repeats_after(found) == dt.timedelta(days=7)
    assert advance(found, None, NOON + hours(7 * 24 - 1)) is None
    change = advance(found, None, NOON + hours(7 * 24))
    assert change is not None
    assert (change.why, change.incident.repeats) == (Why.REPEAT, 1)
    assert repeats_after(change.incident) == dt.timedelta(days=7)


def test_a_finding_with_other_words_is_not_worse() -> None:
    found = incident(subject=COPY, figures=WRONG, told=WRONG)
    moved = replace(WRONG, at=replace(WRONG.at, line=40), level="error")
    change = advance(found, signal(subject=COPY, figures=moved, calm=1), NOON + hours(30))
    assert change is not None
    assert (change.why, change.notifies, change.incident.figures) == (None, False, moved)


def test_a_finding_is_over_with_the_first_audit_that_does_not_find_it() -> None:
    change = advance(
        incident(subject=COPY, figures=WRONG, told=WRONG),
        signal(Level.GOOD, subject=COPY, figures=WRONG, calm=1),
        NOON + hours(1),
    )
    assert change is not None
    assert (change.why, change.incident.phase) == (Why.RESOLVED, Phase.RESOLVED)
