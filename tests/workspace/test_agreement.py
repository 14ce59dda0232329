"""Routes that are never taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.alerts.matching import Facts, fits
from expectmon.alerts.receivers import Match
from expectmon.alerts.subject import Subject
from expectmon.errors import Code, Severity
from expectmon.promises.alerting import Condition
from expectmon.promises.alerting import Severity as Urgency
from expectmon.workspace.agreement import covers, route_remarks
from expectmon.workspace.load import load_settings, read_rules
from tests.workspace.settings_text import FIRST_LINE, write

IDS = st.sampled_from(["a", "b", "c"])
SETS = st.frozensets(IDS, max_size=2)
VALUES = st.sampled_from(["1", "2"])
MATCHES = st.builds(
    Match,
    promise=SETS,
    owner=SETS,
    touchpoint=SETS,
    source=SETS,
    severity=st.frozensets(st.sampled_from(Urgency), max_size=1),
    condition=st.frozensets(st.sampled_from([Condition.BURN, Condition.STALE]), max_size=2),
    segment=st.dictionaries(IDS, VALUES, max_size=2),
)
SUBJECTS = st.builds(
    Subject,
    condition=st.sampled_from([Condition.BURN, Condition.STALE]),
    promise=IDS,
    segment=st.dictionaries(IDS, VALUES, max_size=2).map(lambda found: tuple(sorted(found.items()))),
)
FACTS = st.builds(Facts, owners=st.tuples(IDS), touchpoint=IDS, source=IDS)


def remarks(root: Path, *routes: str, copy: str = "") -> list[tuple[int, str]]:
    lines = "".join(f"    - {route}\n" for route in routes)
    section = f"notify:\n  receivers: {{ops: {{mail: ops@shop.example}}}}\n  routes:\n{lines}{copy}"
    write(root, section)
    settings = load_settings(root)
    rules = read_rules([root / "rules"], root, sources=settings.zones)
    assert settings.problems == rules.problems == ()
    assert settings.read is not None
    found = route_remarks(settings.read, rules, settings.messages.copy)
    assert {(warning.code, warning.severity) for warning in found} <= {(Code.ROUTE_WITHOUT_EFFECT, Severity.WARNING)}
    before = FIRST_LINE + 2
    return [((warning.where.line or 0) - before, warning.message) for warning in found if warning.where]


@pytest.mark.parametrize(
    "routes",
    [
        ("{to: owner}",),
        ("{match: {}, to: ops}",),
        ("{match: {promise: quick}, to: ops}", "{match: {promise: answered}, to: ops}", "{to: owner}"),
        ("{match: {promise: quick, severity: critical}, to: ops}", "{match: {promise: quick}, to: owner}"),
        ("{match: {segment: {carrier: north}}, to: ops}", "{match: {segment: {carrier: south}}, to: ops}"),
        ("{match: {segment: {region: east, carrier: north}}, to: ops}",),
        ("{match: {owner: [ops, parcels@shop.example], touchpoint: [checkout, ads]}, to: ops}",),
    ],
)
def test_routes_that_can_be_taken_are_not_remarked(tmp_path: Path, routes: tuple[str, ...]) -> None:
    assert remarks(tmp_path, *routes) == []


COPY = """\
messages:
  collect:
    - {files: "site/*.html", owner: marketing@shop.example, touchpoint: landing-page}
    - {files: ads.csv, columns: {id: id, text: body, owner: made_by}, touchpoint: banner}
"""


@pytest.mark.parametrize(
    ("route", "is_taken"),
    [
        ("{match: {owner: marketing@shop.example}, to: ops}", True),
        ("{match: {condition: finding, touchpoint: landing-page}, to: ops}", True),
        ("{match: {owner: anybody@shop.example, touchpoint: banner}, to: ops}", True),
        ("{match: {owner: anybody@shop.example, touchpoint: landing-page}, to: ops}", False),
        ("{match: {touchpoint: nowhere}, to: ops}", False),
        ("{match: {condition: overdue, touchpoint: landing-page}, to: ops}", False),
        ("{match: {promise: quick, touchpoint: landing-page}, to: ops}", False),
    ],
)
def test_a_route_can_be_taken_for_copy(tmp_path: Path, route: str, is_taken: bool) -> None:
    assert (remarks(tmp_path, route, copy=COPY) == []) is is_taken


@pytest.mark.parametrize(
    ("routes", "reason"),
    [
        (("{to: owner}", "{match: {promise: quick}, to: ops}"), "takes all that it matches"),
        (("{match: {severity: critical}, to: ops}", "{match: {severity: critical}, to: owner}"), "takes all"),
        (
            ("{match: {condition: [stale, burn]}, to: ops}", "{match: {condition: burn, source: calls}, to: ops}"),
            "takes all",
        ),
        (
            ("{match: {segment: {carrier: n}}, to: ops}", "{match: {segment: {carrier: n, region: e}}, to: ops}"),
            "takes",
        ),
        (
            ("{match: {promise: quick}, to: ops}", "{match: {owner: nobody}, to: ops}"),
            "no promise has the owner 'nobody'",
        ),
        (
            ("{match: {promise: quick}, to: ops}", "{match: {touchpoint: ads}, to: ops}"),
            "no promise has the touchpoint",
        ),
        (
            ("{match: {promise: quick}, to: ops}", "{match: {segment: {city: e}}, to: ops}"),
            "no promise is broken down by city",
        ),
    ],
)
def test_a_route_that_is_never_taken_is_remarked(tmp_path: Path, routes: tuple[str, ...], reason: str) -> None:
    ((line, message),) = remarks(tmp_path, *routes)
    assert line == 2
    assert reason in message


@given(MATCHES, MATCHES, SUBJECTS, st.sampled_from(Urgency), FACTS)
def test_what_is_covered_is_taken_by_the_one_before(
    wide: Match, narrow: Match, subject: Subject, severity: Urgency, facts: Facts
) -> None:
    assert (
        not covers(wide, narrow) or not fits(narrow, subject, severity, facts) or fits(wide, subject, severity, facts)
    )
