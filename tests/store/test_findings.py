"""Findings: kept from when they are first found until they no longer are."""

from __future__ import annotations

import pytest

from expectmon.audit.message import Unread
from expectmon.audit.model import Finding, Kind, Level, Place
from expectmon.store import findings, messages
from expectmon.store.findings import FindingChanges, StoredFinding
from expectmon.store.state import State
from tests.said import PAGE, finding, message, said, told_nowhere
from tests.store.rows import NOON, after

AD = message("ads.csv#7", said(1))
ONE, TWO, OF_AD = finding("f1"), finding("f2"), finding("f3", AD)


def audit(state: State, days: float, *found: Finding, **others: object) -> FindingChanges:
    """Record what an audit found so many days after noon."""
    with state.writing() as connection:
        return findings.record_findings(connection, found, after(days=days), **others)  # type: ignore[arg-type] # keywords


def names(found: tuple[StoredFinding, ...]) -> list[str]:
    return [each.fingerprint for each in found]


def summary(changes: FindingChanges) -> tuple[list[str], list[str], list[str]]:
    return names(changes.new), names(changes.standing), names(changes.resolved)


def every(state: State) -> list[StoredFinding]:
    with state.reading() as connection:
        return findings.list_findings(connection)


def test_a_finding_is_kept_with_its_place_its_words_and_its_messages(ready: State) -> None:
    (claim,) = AD.said
    (stored,) = audit(ready, 0, finding("f1", kind=Kind.CONTRADICTS_MESSAGE, other=Place(AD, claim))).new
    assert (stored.kind, stored.level, stored.promise) == ("contradicts-message", "error", "delivery")
    assert (stored.message, stored.other, stored.location) == (PAGE, AD.id, PAGE)
    assert (stored.line, stored.column, stored.quote) == (12, 11, "within 3 days")
    assert (stored.says, stored.do) == ("The page says 3 days; the rule says 5.", "Change the page.")
    assert stored.suggestion == "Delivered within 6 days"
    assert (stored.first_found, stored.last_found, stored.resolved_at) == (NOON, NOON, None)
    with ready.reading() as connection:
        assert findings.open_findings(connection) == [stored]


def test_a_promise_that_is_told_nowhere_stands_at_its_rule(ready: State) -> None:
    (stored,) = audit(ready, 0, told_nowhere()).new
    assert (stored.message, stored.location, stored.line, stored.quote) == (None, "rules/a.yaml", 2, "")


def test_what_is_found_again_stands_and_what_is_not_is_over(ready: State) -> None:
    assert summary(audit(ready, 0, ONE, TWO)) == (["f1", "f2"], [], [])
    assert summary(audit(ready, 1, TWO, OF_AD)) == (["f3"], ["f2"], ["f1"])
    over = {each.fingerprint: each for each in every(ready)}["f1"]
    assert (over.first_found, over.last_found, over.resolved_at) == (NOON, NOON, after(days=1))
    assert summary(audit(ready, 2, TWO, OF_AD)) == ([], ["f2", "f3"], [])


def test_a_finding_that_comes_back_is_a_new_one_and_the_old_one_stays_over(ready: State) -> None:
    audit(ready, 0, ONE)
    audit(ready, 1)
    assert summary(audit(ready, 2, ONE)) == (["f1"], [], [])
    again, before = every(ready)
    assert (before.resolved_at, again.first_found, again.resolved_at) == (after(days=1), after(days=2), None)


def test_a_standing_finding_is_kept_as_it_was_last_found(ready: State) -> None:
    audit(ready, 0, ONE)
    moved = finding("f1", message(PAGE, said(line=30)), level=Level.WARNING)
    (stored,) = audit(ready, 1, moved).standing
    assert (stored.line, stored.level, stored.first_found, stored.last_found) == (30, "warning", NOON, after(days=1))


def test_of_two_findings_with_one_fingerprint_the_first_is_kept(ready: State) -> None:
    (stored,) = audit(ready, 0, ONE, finding("f1", level=Level.NOTE)).new
    assert stored.level == "error"


UNREAD_PAGE = Unread(PAGE, PAGE, "server-unreachable", "no answer")
UNREAD_TABLE = Unread("ads.csv", "ads.csv", "source-unreachable", "no answer", beginning="ads.csv#")


@pytest.mark.parametrize(
    ("unread", "stand"),
    [
        ((PAGE,), ["f1", "pair", "missing-delivery"]),
        ((UNREAD_PAGE,), ["f1", "pair", "missing-delivery"]),
        ((UNREAD_TABLE,), ["pair", "f3", "missing-delivery"]),
        (("other.html",), ["missing-delivery"]),
        ((), []),
    ],
)
def test_what_is_known_of_messages_that_could_not_be_read_stays(
    ready: State, unread: tuple[str | Unread, ...], stand: list[str]
) -> None:
    (claim,) = AD.said
    pair = finding("pair", kind=Kind.CONTRADICTS_MESSAGE, other=Place(AD, claim))
    audit(ready, 0, ONE, pair, OF_AD, told_nowhere())
    changes = audit(ready, 1, partial=unread)
    assert names(changes.standing) == stand
    assert {*names(changes.standing), *names(changes.resolved)} == {"f1", "pair", "f3", "missing-delivery"}


def test_a_finding_stays_while_another_place_that_says_the_same_could_not_be_read(ready: State) -> None:
    (claim,) = AD.said
    (stored,) = audit(ready, 0, finding("f1", more=(Place(AD, claim), Place(AD, claim)))).new
    assert stored.more == (AD.id,)
    assert names(audit(ready, 1, partial=[AD.id]).standing) == ["f1"]
    assert names(audit(ready, 2).resolved) == ["f1"]


def test_what_is_known_of_messages_that_were_not_audited_stays(ready: State) -> None:
    audit(ready, 0, ONE, OF_AD, told_nowhere())
    assert summary(audit(ready, 1, audited=[PAGE])) == ([], ["f3", "missing-delivery"], ["f1"])


def test_only_the_first_audit_is_the_first_also_where_it_found_nothing(ready: State) -> None:
    with ready.writing() as connection:
        messages.record_messages(connection, [message(PAGE, said())], NOON)
    assert audit(ready, 0).first
    assert not audit(ready, 1, ONE).first


def test_an_audit_after_findings_were_kept_is_not_the_first(ready: State) -> None:
    assert audit(ready, 0, ONE).first
    assert not audit(ready, 1, ONE, TWO).first


def test_words_with_a_zero_byte_can_be_kept(ready: State) -> None:
    (stored,) = audit(ready, 0, finding("f1", says="3\0 days", suggestion="\0")).new
    assert (stored.says, stored.suggestion) == ("3\ufffd days", "\ufffd")


def test_what_data_refuted_stays_refuted_while_that_data_cannot_be_read(ready: State) -> None:
    refuted = finding("f4", kind=Kind.UNSUPPORTED)
    audit(ready, 0, ONE, refuted)
    assert summary(audit(ready, 1, unmeasured={"delivery"})) == ([], ["f4"], ["f1"])
    assert summary(audit(ready, 2, unmeasured={"refund"})) == ([], [], ["f4"])


def test_at_a_moment_those_are_open_that_were_found_by_then_and_not_over(ready: State) -> None:
    audit(ready, 0, ONE, TWO)
    audit(ready, 1, ONE, OF_AD)
    audit(ready, 2, OF_AD)
    with ready.reading() as connection:
        found = [findings.findings_at(connection, after(days=days)) for days in (-1, 0.5, 1.5, 2)]
        assert findings.count_resolved(connection, after(days=1), after(days=1.5)) == 1
        assert findings.count_resolved(connection, NOON, after(days=2)) == 2
    assert [sorted(each) for each in found] == [[], ["f1", "f2"], ["f1", "f3"], ["f3"]]
    assert found[2] == {"f1": NOON, "f3": after(days=1)}
