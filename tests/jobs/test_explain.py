from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.documents import did_you_mean, read
from expectmon.errors import Code, ConfigurationError, UsageError
from expectmon.jobs.explaining.explain import Explanation, explain, explained
from expectmon.jobs.explaining.row import Asked, example_of
from expectmon.jobs.explaining.walk import agrees, walk_of
from expectmon.jobs.judged_rows import Scene
from expectmon.jobs.rule_sets import Ground
from expectmon.promises.load import load_rules
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb
from expectmon.workspace.model import FilesSource

# A Wednesday. 3 October is a holiday in Germany.
NOW = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
RULES = """
calendars:
  depot:
    timezone: Europe/Berlin
    hours: {mon-fri: "08:00-12:00, 13:00-17:00", sat: "09:00-13:00"}
    holidays: {country: DE, extra: [2026-10-06], except: [2026-10-31]}
    half_days: {2026-10-05: "08:00-12:00"}
    cutoff: "15:00"
  night: {timezone: Europe/London, hours: {mon-sun: "22:00-06:00"}}
promises:
  parcel:
    says: With you in 3 working days
    source: orders
    where: kind <> 'gift' and country in ('DE', 'AT')
    start: bought
    stop: brought
    within: 3 business days
    calendar: depot
    grace: 2 hours
    void: {when: state = 'off', at: off_at}
    excuse: {when: cause = 'snow', as: carrier}
    objective: 95% over 4 weeks
    nearing: 80%
    bands: {delighted: "-1 days", fine: 0 days}
    segments: [carrier, [carrier, town]]
    owner: depot@shop.example
    since: 2026-09-01
    previously: [{before: 2026-09-01, within: 5 business days}]
  handed: {says: x, source: orders, start: a, stop: b, within: 6 business hours, calendar: depot}
  nightly:
    {says: x, source: orders, start: a, stop: b, within: {column: m, unit: business minutes}, calendar: {column: where}}
  tiers:
    {says: x, source: orders, start: a, stop: b, within: [{when: tier = 'gold', target: 30 minutes}, {target: 2 hours}]}
  window: {says: x, source: orders, start: a, stop: b, between: 2 and 4 business days, calendar: depot}
  refund: {says: x, source: orders, start: a, stop: b, within: 10 days, ends: midnight}
  month: {says: x, source: orders, start: a, stop: b, within: 1 month}
  slot: {says: x, source: orders, stop: b, by: due}
  pickup: {says: x, source: orders, start: a, stop: b, by: {column: due, end_of: day, timezone: Asia/Tokyo}}
  price: {says: x, source: orders, start: a, expect: abs(paid - shown) < 1}
  wait: {says: x, source: orders, measure: seconds, at_most: 90}
  closing: {says: x, source: orders, start: a, stop: b, within: 2 business days, ends: close, calendar: depot}
  same: {says: x, source: orders, start: a, stop: b, within: 2 business days, ends: same_time, calendar: depot}
  season: {says: x, source: orders, start: a, stop: b, within: 300 days, ends: midnight, calendar: depot}
  at-once: {says: x, source: orders, start: a, stop: b, within: 0 business hours, calendar: depot}
"""
LOADED = load_rules([read(RULES.encode(), "a.yaml")], sources=None, timezone="UTC")
PROMISES: dict[str, Promise] = {promise.id: promise for promise in LOADED.promises}
SCENE = Scene(FilesSource("orders", {}, "key", timezone="Europe/Lisbon"), "UTC")


def berlin(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+02:00")


def told(name: str, asked: Asked | None = None) -> Explanation:
    found = explained(PROMISES[name], SCENE, asked or Asked(NOW))
    assert found.agrees
    return found


def page(explanation: Explanation) -> str:
    return "\n".join(f"{part.label}: {part.text}" for section in explanation.sections for part in section.parts)


def test_the_rules_of_these_tests_are_right() -> None:
    assert LOADED.problems == ()


def test_a_promise_is_told_in_plain_words() -> None:
    shown = page(told("parcel"))
    for sentence in (
        "Customers read: With you in 3 working days",
        "Kept when: brought is at most 3 business days after bought.",
        "Made to: Records of orders where kind is not 'gift' and country is 'DE' or 'AT'.",
        "Clock starts: At bought.",
        "Clock stops: At brought. While brought is empty, it runs.",
        "Calendar: depot, on the clock of Europe/Berlin. Open Monday to Friday 08:00-12:00 and 13:00-17:00;",
        "; Saturday 09:00-13:00. Closed on Sundays. Public holidays of Germany are days off. Days off as well:",
        "off as well: Tue 6 Oct 2026. Worked though a holiday: Sat 31 Oct 2026. Hours of their own: Mon 5 Oct 2026 08",
        "Cut-off: What starts at 15:00 or later counts as the next business day's.",
        "Business day 3 is the last. It ends at midnight: the whole of that day is in time.",
        "Grace: Up to 2 hours late still counts as kept.",
        "At risk: Once 80% of the working time is used up and it is still open.",
        "Cancelled: If state is 'off', nothing is owed, provided that off_at is no later than the deadline.",
        "Excused: If cause is 'snow', a miss is shown as excused (carrier): late, not by our doing.",
        "Objective: 95% of those due in the last 28 days are kept. Excused ones count as missed.",
        "Feels like: delighted up to -1, fine up to 0; angry beyond. In business days of delay.",
        "Figures by: carrier; carrier and town",
        "Owner: depot@shop.example",
        "In force: For what starts from Tue 1 Sep 2026.",
        "Other terms: What starts before Tue 1 Sep 2026: brought is at most 5 business days after bought.",
    ):
        assert sentence in shown


def test_every_day_to_the_deadline_is_told_with_what_it_counts() -> None:
    assert page(told("parcel")).partition("Record: ")[2] == (
        "kind = other; country = DE\n"
        "Starts: Thu 1 Oct 2026 15:30 (Europe/Berlin), that is 13:30 UTC.\n"
        "Cut-off: Reached: 15:30 is not before 15:00, so the next business day is day 0.\n"
        "Thu 1 Oct: not counted: it starts at 15:30, after the cut-off\n"
        "Fri 2 Oct: day 0\n"
        "Sat 3 Oct: not counted: holiday: German Unity Day\n"
        "Sun 4 Oct: not counted: closed on Sundays\n"
        "Mon 5 Oct: day 1 (open 08:00-12:00 on this date)\n"
        "Tue 6 Oct: not counted: a day off of this calendar\n"
        "Wed 7 Oct: day 2\n"
        "Thu 8 Oct: day 3\n"
        "Deadline: The end of Thu 8 Oct 2026. From Fri 9 Oct 2026 00:00 (Europe/Berlin), that is "
        "Thu 8 Oct 2026 22:00 UTC, it is late.\n"
        "Stops: Fri 9 Oct 2026 08:00 (Europe/Berlin), that is 06:00 UTC.\n"
        "Difference: 1 business day late, counted in business days from the deadline.\n"
        "Result: Broken: too late.\n"
        "Checked: The engine that judges your records found: broken (late), delta +1 (business days)."
    )


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        (
            "handed",
            [
                "Deadline: When so much working time has passed. Time outside of the hours does not count.",
                "Thu 1 Oct: 0 min: it starts after the cut-off\nFri 2 Oct: 08:00-12:00 and 13:00-15:00: 6 h\n",
                "Deadline: Fri 2 Oct 2026 15:00",
                "Stops: Fri 2 Oct 2026 16:00",
                "1 business hour late, measured in working time from the deadline.",
            ],
        ),
        (
            "nightly",
            [
                "as many business minutes after a as m says.",
                "The record names it in where: depot or night.",
                "- night: night, on the clock of Europe/London. Open every day 22:00-06:00.",
                "Promised: 240 business minutes, for this record.",
            ],
        ),
        ("tiers", ["30 minutes if tier is 'gold'; 2 hours for all others.", "Promised: 30 minutes", "1 minute late"]),
        (
            "window",
            [
                "at least 2 business days and at most 4 business days after a. Too early breaks it as well.",
                "Not before: Wed 7 Oct 2026 00:00",
                "Deadline: The end of Fri 9 Oct 2026.",
            ],
        ),
        (
            "refund",
            ["Every day counts, also weekends and holidays. Day 10 is Sun 11 Oct 2026.", "1 day late, counted in days"],
        ),
        ("month", ["The same day of the month and the same time.", "Deadline: Sun 1 Nov 2026 15:30 (Europe/Lisbon)"]),
        (
            "slot",
            ["no later than the time that due names.", "Deadline: Sat 3 Oct 2026 17:00 (Europe/Lisbon), that is 16"],
        ),
        (
            "pickup",
            [
                "no later than the day that due names. All of that day counts.",
                "The midnight that ends that day, on the clock of Asia/Tokyo.",
                "due = Sat 3 Oct 2026",
                "The end of Sat 3 Oct 2026. From Sun 4 Oct 2026 00:00 (Asia/Tokyo)",
            ],
        ),
        ("price", ["is below 1.", "Judged: At once, on the day of a.", "paid = 100; shown = 100", "Result: Kept."]),
        ("wait", ["seconds is at most 90.", "seconds = 91", "1 more than the limit.", "Broken: above the limit."]),
        ("closing", ["It ends when that day's hours end.", "Deadline: Wed 7 Oct 2026 17:00", "1 day late, measured"]),
        ("same", ["It ends at the time of day at which it started", "Deadline: Wed 7 Oct 2026 08:00"]),
    ],
)
def test_every_kind_of_target_is_told_and_walked_through(name: str, sentences: list[str]) -> None:
    shown = page(told(name))
    for sentence in sentences:
        assert sentence in shown


@pytest.mark.parametrize(
    ("name", "asked", "sentences"),
    [
        (
            "parcel",
            {"start": berlin("2026-10-01T14:59"), "stop": berlin("2026-10-08T01:59")},
            ["Not reached: 14:59 is before 15:00", "Thu 1 Oct: day 0", "Kept: late, but within the grace of 2 hours."],
        ),
        (
            "parcel",
            {"start": berlin("2026-10-04T10:00"), "stop": berlin("2026-10-08T10:00")},
            ["It does not matter: Sun 4 Oct is no business day here.", "1 business day early", "Result: Kept."],
        ),
        (
            "parcel",
            {"start": berlin("2026-08-06T10:00")},
            [
                "In force: For what starts until Tue 1 Sep 2026 begins.",
                "Thu 6 Aug: day 0",
                "Wed 12 Aug: day 5\nDeadline",
            ],
        ),
        ("parcel", {"row": {"cause": "snow"}}, ["Excused (carrier): missed, but not by our doing."]),
        ("parcel", {"row": {"state": "off", "off_at": "2026-10-02"}}, ["Void: it was cancelled in time"]),
        ("parcel", {"row": {"kind": "gift"}}, ["Outside: the promise is made only where", "leaves this one out"]),
        ("parcel", {"at": berlin("2026-10-02T09:00")}, ["brought is still empty.", "Pending: still open"]),
        ("parcel", {"at": berlin("2026-10-08T16:00")}, ["At risk: still open, and most of the time is used up."]),
        ("parcel", {"at": berlin("2026-10-20T16:00")}, ["Overdue: still open, and the deadline has passed."]),
        ("tiers", {"row": {"tier": "tin"}}, ["Promised: 2 hours", "60 minutes late, measured from the deadline."]),
        ("window", {"stop": berlin("2026-10-05T10:00")}, ["1 business day early, from the earliest", "too early"]),
        ("window", {"stop": berlin("2026-10-08T10:00")}, ["None: within the range.", "Result: Kept."]),
        ("nightly", {"row": {"where": "night", "m": "600"}}, ["22:00-06:00: 8 h\n", ": 2 h, 10 h in all"]),
        ("nightly", {"row": {"where": "moon"}}, ["Unknown: it names a calendar that is not declared."]),
        ("price", {"row": {"paid": "12"}}, ["paid = 12; shown = 100", "Broken: not as promised."]),
        ("wait", {"row": {"seconds": "90"}}, ["exactly the limit.", "Result: Kept."]),
        ("slot", {"row": {"due": "2026-10-05 09:00"}}, ["Deadline: Mon 5 Oct 2026 09:00 (Europe/Lisbon)"]),
    ],
)
def test_an_example_can_be_given(name: str, asked: dict[str, Any], sentences: list[str]) -> None:
    shown = page(told(name, Asked(NOW, **asked)))
    for sentence in sentences:
        assert sentence in shown


def test_days_are_counted_on_a_clock_that_is_changed_before_the_deadline(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES.replace("Europe/Berlin", "Australia/Hobart"))
    start = dt.datetime(2026, 11, 26, 4, tzinfo=dt.UTC)
    asked = Asked(NOW, start=start)
    found = explain("season", (Path("a.yaml"),), Ground(tmp_path, None), lambda _: asked)
    assert found.agrees
    shown = page(found)
    assert "Day 300 is Wed 22 Sep 2027." in shown
    assert "The end of Wed 22 Sep 2027. From Thu 23 Sep 2027 00:00 (Australia/Hobart), that is" in shown
    assert "1 day late, counted in days from the deadline." in shown


@pytest.mark.parametrize("start", ["2026-10-01T10:00", "2026-10-01T15:00", "2026-10-01T16:30", "2026-10-04T10:00"])
def test_no_working_time_at_all_is_used_up_at_once_also_behind_the_cut_off(start: str) -> None:
    shown = page(told("at-once", Asked(NOW, start=berlin(start), stop=berlin("2026-10-05T09:00"))))
    assert "Broken: too late." in shown


@pytest.mark.parametrize(
    ("name", "asked", "message"),
    [
        ("handed", {"start": dt.datetime(1969, 12, 31, 23, tzinfo=dt.UTC)}, "--start 1969-12-31T23:00:00Z is before"),
        ("handed", {"stop": dt.datetime(9999, 12, 31, tzinfo=dt.UTC)}, "--stop 9999-12-31T00:00:00Z is before 1970 or"),
        ("handed", {"at": dt.datetime(1, 1, 1, tzinfo=dt.UTC)}, "--at .* is before 1970 or after 2200"),
        ("handed", {"start": dt.datetime(2200, 12, 31, 23, tzinfo=dt.UTC)}, "the example goes too far"),
        ("season", {"start": dt.datetime(2200, 12, 31, tzinfo=dt.UTC)}, "2200"),
        ("slot", {"row": {"due": "9999-12-31"}}, "--row due: '9999-12-31' is before 1970 or after 2200"),
        ("slot", {"row": {"due": "2026-02-30 10:00"}}, "--row due: '2026-02-30 10:00' does not exist"),
        ("slot", {"row": {"due": "31/12/2026"}}, "--row due: '31/12/2026' is not a date or a time"),
        ("nightly", {"row": {"m": "nan"}}, "--row m: 'nan' is no number"),
        ("nightly", {"row": {"m": "-inf"}}, "--row m: '-inf' is no number"),
        ("nightly", {"row": {"m": "soon"}}, "--row m: 'soon' is no number"),
    ],
)
def test_what_cannot_be_reckoned_with_is_refused(name: str, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told(name, Asked(NOW, **asked))


@pytest.mark.parametrize("number", ["1e300", "1e12", "-1"])
def test_a_number_that_no_calendar_reaches_is_unknown_as_it_is_in_a_check(number: str) -> None:
    assert "Unknown: the time that the record names cannot be counted." in page(
        told("nightly", Asked(NOW, row={"m": number}))
    )


def test_wrong_settings_of_the_workspace_are_told_before_anything_is_explained(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text("timezone: Bogor\nsources: {orders: {files: a.csv, key: id}}\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(RULES)
    with pytest.raises(ConfigurationError) as caught:
        explain("slot", (), Ground.at(tmp_path), lambda _: Asked(NOW))
    assert [problem.code for problem in caught.value.problems] == [Code.BAD_TIMEZONE]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"row": {"knd": "web"}}, "does not read this column"),
        ({"row": {"bought": "2026-10-01"}}, "this is where the clock starts"),
        ({"row": {"brought": "2026-10-01"}}, "this is where the clock stops"),
    ],
)
def test_a_cell_that_says_nothing_is_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told("parcel", Asked(NOW, **asked))


def test_a_long_count_is_shortened_in_its_middle(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES.replace("within: 3 business days", "within: 60 business days"))
    shown = page(explain("parcel", (Path("a.yaml"),), Ground(tmp_path, None), lambda _: Asked(NOW)))
    assert re.search(r"\n\.\.\.: \d\d days more\n", shown)
    assert "day 60\nDeadline" in shown


def test_a_promise_that_is_not_there_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    with pytest.raises(UsageError) as caught:
        explain("parcels", (Path("a.yaml"),), Ground(tmp_path, None), lambda _: Asked(NOW))
    assert caught.value.problems[0].hint == did_you_mean("parcels", ["parcel"])


@pytest.mark.parametrize("change", [{"deadline": 1}, {"delta": 0.5}, {"deadline": 0, "delta": -3.0}])
def test_an_engine_that_finds_something_else_is_told(change: dict[str, Any]) -> None:
    with open_duckdb([], in_memory=True) as connection:
        example = example_of(connection, PROMISES["handed"], SCENE, Asked(NOW))
    assert example.reckoned
    assert agrees(example)
    other = replace(example, reckoned=replace(example.reckoned, **change))
    assert not agrees(other)
    assert "please report this" in walk_of(other)[-1].parts[-1].text


CLOCKS = sorted(set(PROMISES) - {"price", "wait"})


@settings(max_examples=12, deadline=None)
@given(
    name=st.sampled_from(CLOCKS),
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)),
    after=st.timedeltas(dt.timedelta(), dt.timedelta(days=40)),
)
def test_what_is_reckoned_is_what_the_engine_finds(name: str, start: dt.datetime, after: dt.timedelta) -> None:
    begun = start.replace(microsecond=0, tzinfo=dt.UTC)
    stop = begun + after - dt.timedelta(microseconds=after.microseconds)
    assert told(name, Asked(NOW, start=begun, stop=stop)).agrees


@pytest.mark.parametrize(
    ("where", "said"),
    [("kind = 'web'", True), ("kind = 'web' or city = 'Bogor'", False), ("coalesce(kind, 'web') = 'web'", False)],
)
def test_an_empty_cell_is_said_to_be_left_out_only_where_that_is_so(tmp_path: Path, where: str, said: bool) -> None:
    rules = RULES.replace("kind <> 'gift' and country in ('DE', 'AT')", where, 1)
    (tmp_path / "a.yaml").write_text(rules)
    shown = page(explain("parcel", (Path("a.yaml"),), Ground(tmp_path, None), lambda _: Asked(NOW)))
    assert ("whose cell is empty there" in " ".join(shown.split())) == said
