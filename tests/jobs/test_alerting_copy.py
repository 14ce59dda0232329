"""What an audit finds is told once to who owns the copy, and its end to exactly those who were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from expectmon.alerts.figures import Misstated
from expectmon.alerts.incident import Acknowledgement, Phase, Why
from expectmon.alerts.receivers import Match
from expectmon.alerts.silence import Silence
from expectmon.audit.message import About, Message
from expectmon.audit.model import Finding, Kind, Level, Place
from expectmon.jobs.alerting.copy import alert_of_findings, finding_signals
from expectmon.jobs.alerting.deciding import Decided
from expectmon.jobs.alerting.known import Known
from expectmon.jobs.incidents import acknowledge
from expectmon.promises.alerting import Condition
from expectmon.store.findings import record_findings
from expectmon.store.messages import record_messages
from expectmon.store.outbox_records import AttemptOutcome
from tests.jobs.watch import Watch, at, due, quiet_since_ever, rule, rules, settings_of, watching
from tests.said import ABOUT, MARKETING, PAGE, answer, finding, message, said, told_nowhere

OLD = quiet_since_ever()
COPY = "\nmessages:\n  collect:\n    - {files: 'site/*.html', channel: web, owner: marketing@shop.example}\n"
SETTINGS = settings_of() + COPY
AD = message("ads.csv", said(1), about=About(owner="ads@shop.example"))
OURS = [finding("f1"), finding("f2", message("site/home.html", said()), answer=answer())]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """A shop whose copy was audited before, and found to be fine."""
    with watching(tmp_path / "shop", settings=SETTINGS) as opened:
        audit(opened, "mon 00:00")
        yield opened


def audit(watch: Watch, moment: str, *found: Finding, unread: tuple[str, ...] = ()) -> Decided:
    """Record an audit and tell of it, as the command does."""
    now = at(moment)
    read = {each.at.message.id: each.at.message for each in found if each.at}
    seen: list[Message] = list({PAGE: message(PAGE, said()), **read}.values())
    with watch.state.writing() as connection:
        record_messages(connection, seen, now)
        changes = record_findings(connection, found, now, partial=unread)
        return alert_of_findings(connection, Known.of(watch.workspace), found, changes, now)


def phases(watch: Watch) -> list[Phase]:
    return [each.phase for each in sorted(watch.incidents(over=True), key=lambda each: each.number or 0)]


# Once


def test_findings_of_one_audit_are_one_letter_to_the_owner_of_the_copy(watch: Watch) -> None:
    decided = audit(watch, "mon 09:00", *OURS)
    assert len(decided.fired) == 2
    assert watch.news() == [f"{MARKETING}: 2 promises in your copy need mending: site/home.html, site/shipping.html"]
    assert phases(watch) == [Phase.FIRING, Phase.FIRING]
    assert {each.subject.condition for each in watch.incidents()} == {Condition.FINDING}


def test_what_was_told_is_not_told_again_by_the_next_audit(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS)
    watch.news()
    assert audit(watch, "tue 09:00", *OURS).queued == 0
    assert audit(watch, "tue 10:00", *OURS, finding("f3")).fired[0].subject.key == "f3"
    assert watch.news() == [f"{MARKETING}: 1 promise in your copy needs mending: “within 3 days” (site/shipping.html)"]


def test_each_owner_gets_a_letter_of_their_own_copy(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS, finding("f3", AD))
    told = {line.partition(":")[0]: line for line in watch.news()}
    assert told.keys() == {MARKETING, "ads@shop.example"}
    assert "ads.csv" in told["ads@shop.example"]
    assert "ads.csv" not in told[MARKETING]


@pytest.mark.parametrize(
    ("about", "promise", "owner"),
    [
        (ABOUT, "delivery", MARKETING),
        (About(), "delivery", "ops"),
        (About(), None, "ops"),
        (About(owner="ops"), None, "ops"),
    ],
)
def test_copy_without_an_owner_is_told_to_the_owner_of_its_promise_else_to_all(
    watch: Watch, about: About, promise: str | None, owner: str
) -> None:
    audit(watch, "mon 09:00", finding("f1", message(PAGE, said(), about=about), promise=promise))
    assert [line.partition(":")[0] for line in watch.news()] == [owner]


def test_what_several_messages_say_is_told_to_all_who_own_one(watch: Watch) -> None:
    more = (Place(AD, AD.said[0]), Place(message("b.html", said()), said()))
    audit(watch, "mon 09:00", finding("f1", more=more))
    assert sorted(line.partition(":")[0] for line in watch.news()) == ["ads@shop.example", MARKETING]
    assert phases(watch) == [Phase.FIRING]


def test_of_many_places_one_of_each_owner_is_kept() -> None:
    pages = [message(f"{number}.html", said()) for number in range(40)]
    (signal,) = finding_signals([finding("f1", more=tuple(Place(each, said()) for each in (*pages, AD)))])
    assert isinstance(signal.figures, Misstated)
    assert [each.owner for each in signal.figures.more[:3]] == [MARKETING, "ads@shop.example", MARKETING]
    assert (len(signal.figures.more), signal.figures.others) == (10, 41)
    assert signal.figures.owners == (MARKETING, "ads@shop.example")


def test_a_promise_that_is_told_nowhere_is_for_its_owner(watch: Watch) -> None:
    audit(watch, "mon 09:00", told_nowhere())
    assert watch.news() == ["ops: 1 promise in your copy needs mending: delivery"]


def test_notes_are_told_to_nobody(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1", level=Level.NOTE), finding("f2", kind=Kind.VAGUE))
    assert watch.news() == []
    assert watch.incidents() == []


def test_an_unkept_promise_is_called_so(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1", answer=answer()), finding("f2", AD, answer=answer()))
    assert [line.split(": ", 1)[1] for line in watch.news()] == [
        "1 promise in your copy is not kept: “within 3 days” (site/shipping.html)",
        "1 promise in your copy is not kept: “within 1 days” (ads.csv)",
    ]


def test_the_first_audit_of_a_site_is_one_digest_whatever_it_finds(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=SETTINGS) as watch:
        many = [finding(f"f{number}", message(f"site/{number}.html", said())) for number in range(25)]
        audit(watch, "mon 09:00", *many)
        (told,) = watch.news()
        assert told.startswith(f"{MARKETING}: First audit: 25 promises in your copy need mending: ")
        assert all(each.history for each in watch.incidents())
        audit(watch, "tue 09:00", *many, finding("new"))
        (told,) = watch.news()
        assert told.startswith(f"{MARKETING}: 1 promise in your copy needs mending: ")


def test_the_letter_has_the_quote_its_place_the_rule_and_what_to_say(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1", answer=answer()))
    letter = watch.messages()[-1].payload.decode()
    for words in ("site/shipping.html, line 12", "within 3 days", "Delivered within 6 days", "Delivered within 2 days"):
        assert words in letter.replace("=\r\n", "").replace("=\n", "")


# Resolved


def test_changed_copy_ends_it_and_exactly_those_who_were_told_hear_of_it(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS)
    watch.news()
    decided = audit(watch, "tue 09:00", OURS[1])
    assert [each.subject.key for each in decided.ended] == ["f1"]
    assert watch.news() == [f"{MARKETING}: 1 promise in your copy is settled: “within 3 days” (site/shipping.html)"]
    assert phases(watch) == [Phase.RESOLVED, Phase.FIRING]


def test_who_owns_the_copy_by_now_is_not_told_the_end_of_what_another_was_told(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    moved = message(PAGE, said(), about=replace(ABOUT, owner="new@shop.example"))
    audit(watch, "tue 09:00", finding("f1", moved))
    assert [line.partition(":")[0] for line in watch.news()] == [MARKETING]
    audit(watch, "wed 09:00")
    assert [line.partition(":")[0] for line in watch.news()] == [MARKETING]


def test_a_number_that_was_changed_ends_one_and_begins_another_in_one_letter(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    watch.news()
    audit(watch, "tue 09:00", finding("f2", message(PAGE, said(2))))
    (told,) = watch.news()
    assert told.endswith("1 promise in your copy needs mending: “within 2 days” (site/shipping.html); 1 settled")
    assert phases(watch) == [Phase.RESOLVED, Phase.FIRING]


def test_what_comes_back_is_told_anew(watch: Watch) -> None:
    for day, found in (("mon", OURS[:1]), ("tue", []), ("wed", OURS[:1])):
        audit(watch, f"{day} 09:00", *found)
    assert [line.split(": ")[1].rpartition(" ")[2] for line in watch.news()] == ["mending", "settled", "mending"]
    assert phases(watch) == [Phase.RESOLVED, Phase.FIRING]


def test_a_message_that_could_not_be_read_ends_nothing(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS)
    watch.news()
    decided = audit(watch, "tue 09:00", OURS[1], unread=(PAGE,))
    assert decided.ended == ()
    assert watch.news() == []
    assert phases(watch) == [Phase.FIRING, Phase.FIRING]


def test_a_finding_that_is_only_a_note_by_now_is_over(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    audit(watch, "tue 09:00", finding("f1", level=Level.NOTE))
    assert phases(watch) == [Phase.RESOLVED]


def test_copy_that_is_no_longer_collected_is_withdrawn(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    watch.news()
    watch.write(settings=settings_of())
    watch.tend("mon 09:01")
    assert phases(watch) == [Phase.RESOLVED]
    assert [step.why for step in watch.story().transitions][-1] is Why.WITHDRAWN
    assert [line.partition(":")[0] for line in watch.news()] == [MARKETING]


# Beside checks


def test_a_check_leaves_findings_alone_and_an_audit_leaves_promises_alone(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS)
    watch.check("mon 09:30")
    watch.orders(OLD, due("mon 09:00", "A-1"))
    watch.check("mon 10:00")
    watch.news()
    before = watch.incidents()
    assert len(before) == 3
    audit(watch, "mon 11:00", *OURS)
    watch.check("mon 11:30")
    watch.tend("mon 11:31")
    assert [each.phase for each in watch.incidents()] == [Phase.FIRING] * 3
    assert watch.news() == []


def test_silent_sources_keep_no_finding_quiet(watch: Watch) -> None:
    watch.check("mon 07:00")
    watch.write(settings=SETTINGS.replace("timezone: UTC}", "timezone: UTC, fresh: 1 minute}"))
    watch.check("mon 08:00")
    watch.news()
    audit(watch, "mon 09:00", finding("f1"))
    assert [line.partition(":")[0] for line in watch.news()] == [MARKETING]


def test_findings_are_counted_apart_from_what_a_check_can_find(watch: Watch) -> None:
    decided = audit(watch, "mon 09:00", *OURS)
    assert (decided.firing, decided.findings) == (0, 2)
    checked = watch.check("mon 10:00").alerts
    assert checked is not None
    assert (checked.firing, checked.findings) == (0, 2)


# Repeats, acknowledgements, silences


def test_what_is_not_mended_is_told_again_once_a_week(watch: Watch) -> None:
    audit(watch, "mon 09:00", *OURS)
    watch.news()
    told = watch.minutes("mon 21:00", "mon+3 10:00", every=720)
    assert list(told) == [at("mon+1 09:00"), at("mon+2 09:00"), at("mon+3 09:00")]
    assert told[at("mon+1 09:00")] == [
        f"{MARKETING}: Still: 2 promises in your copy need mending: site/home.html, site/shipping.html"
    ]


def test_a_promise_that_is_repeated_daily_takes_no_finding_along(tmp_path: Path) -> None:
    with watching(tmp_path / "shop", settings=SETTINGS, rules=rules(rule(owner=MARKETING))) as watch:
        watch.check("mon 08:00")
        audit(watch, "mon 08:30")
        watch.orders(OLD, due("mon 09:00", "A-1"))
        watch.check("mon 10:00")
        audit(watch, "mon 10:00", finding("f1"))
        watch.news()
        told = [line for lines in watch.minutes("mon 22:00", "sun 23:00", every=720).values() for line in lines]
        assert len(told) >= 5
        assert not [line for line in told if "your copy" in line]


def test_what_is_in_somebodys_hand_is_not_told_again(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    watch.news()
    given = Acknowledgement("sari", at("mon 10:00"), at("mon 10:00") + dt.timedelta(days=30), "with the agency")
    acknowledge(watch.state, 1, given)
    told = watch.minutes("tue 10:00", "mon+5 10:00", every=1440)
    assert min(told) == at("wed+4 10:00")


@pytest.mark.parametrize(
    "match",
    [
        Match(condition=frozenset({Condition.FINDING})),
        Match(owner=frozenset({MARKETING})),
        Match(touchpoint=frozenset({"checkout"})),
        Match(condition=frozenset({Condition.FINDING}), key=frozenset({"f1"})),
    ],
)
def test_silenced_findings_are_told_when_the_silence_ends(watch: Watch, match: Match) -> None:
    watch.silence(Silence(match, "sari", "relaunch", at("mon 08:00"), at("wed 09:00")))
    audit(watch, "mon 09:00", finding("f1"))
    assert watch.news() == []
    told = watch.minutes("tue 09:00", "wed 12:00")
    assert [moment for moment in told if "Silence 1 ends" in told[moment][0]] == [at("wed 08:00")]
    assert told[at("wed 09:00")] == [
        f"{MARKETING}: 1 promise in your copy needs mending: “within 3 days” (site/shipping.html)"
    ]


def test_a_silence_of_another_owner_keeps_nothing_quiet(watch: Watch) -> None:
    watch.silence(Silence(Match(owner=frozenset({"ads@shop.example"})), "sari", "x", at("mon 08:00"), at("wed 09:00")))
    audit(watch, "mon 09:00", finding("f1"), finding("f2", AD))
    assert [line.partition(":")[0] for line in watch.news()] == [MARKETING]


def test_a_route_can_send_findings_elsewhere(watch: Watch) -> None:
    watch.write(settings=settings_of(routes="{match: {condition: finding}, to: [ops]}") + COPY)
    audit(watch, "mon 09:00", finding("f1"))
    assert [line.partition(":")[0] for line in watch.news()] == ["ops"]


def test_an_owner_of_copy_who_cannot_be_reached_is_told_to_others(watch: Watch) -> None:
    audit(watch, "mon 09:00", finding("f1"))
    watch.news()
    watch.answer("mon 09:01", AttemptOutcome.REFUSED, "550 no such user")
    watch.tend("mon 09:02")
    (told,) = watch.news()
    assert told.startswith("ops: CRITICAL ")
    assert MARKETING in told
    watch.tend("mon 09:03")
    assert watch.news() == []


def test_an_error_that_nobody_owns_reaches_nobody_and_is_still_kept(tmp_path: Path) -> None:
    nobody = rules(rule().replace("    owner: ops\n", ""))
    with watching(tmp_path / "shop", settings=SETTINGS, rules=nobody) as watch:
        audit(watch, "mon 09:00", finding("f1", message(PAGE, said(), about=About())))
        assert watch.news() == []
        assert phases(watch) == [Phase.FIRING]


# Signals


def test_a_signal_has_all_that_a_letter_needs() -> None:
    (signal,) = finding_signals([finding("f1", answer=answer(), source="a norm"), finding("f1", level=Level.WARNING)])
    figures = signal.figures
    assert isinstance(figures, Misstated)
    assert (figures.finding, figures.level, figures.owners, figures.touchpoint) == (
        "tighter-than-rule",
        "error",
        (MARKETING,),
        "checkout",
    )
    assert (figures.at.location, figures.at.line, figures.at.quote) == (PAGE, 12, "within 3 days")
    assert figures.experience is not None
    assert (figures.experience.kept, figures.experience.due, figures.experience.exposed) == (160, 400, 1240)
    assert (figures.authority, figures.suggestion) == ("a norm", "Delivered within 6 days")
