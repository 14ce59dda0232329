"""Every letter, in every language: what its subject says, that both parts say the same, that nothing breaks out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import product
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectmon.alerts.figures import (
    Aged,
    Attained,
    Burning,
    Figures,
    Misstated,
    Number,
    OneLate,
    Passage,
    Shifted,
    Trouble,
    Unreadable,
)
from expectmon.alerts.incident import Acknowledgement, Why
from expectmon.present.letter import About, Case, Item, Letter, Rendered
from expectmon.present.pages import told_of
from expectmon.present.phrases import phrase
from expectmon.present.render import render
from expectmon.present.speech import speech
from expectmon.promises.alerting import Condition, Severity
from tests.present.letters import (
    ABOUT,
    DAY,
    FIGURES,
    NOW,
    item,
    letter,
    midnight,
    silence_ends,
    trial,
)
from tests.present.reading import Seen, words_of

LANGUAGES: Final = ("en", "id")
LIMIT: Final = 40_000
MOMENTS: Final = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC))
COUNTS: Final = st.integers(0, 10**12)
FLOATS: Final = st.floats(-1e12, 1e12)
SHARES: Final = st.floats(0, 1)
NO: Final = st.none()
ANY_FIGURES: Final = st.one_of(
    st.builds(Number, COUNTS, COUNTS, COUNTS, NO | MOMENTS),
    st.builds(OneLate, NO | MOMENTS, NO | FLOATS),
    st.builds(Attained, COUNTS, COUNTS, NO | SHARES, NO | SHARES, NO | SHARES, SHARES, COUNTS),
    st.builds(Burning, FLOATS, FLOATS, FLOATS, FLOATS, FLOATS, COUNTS, COUNTS, NO | FLOATS),
    st.builds(Shifted, st.sampled_from(["median", "p90"]), FLOATS, FLOATS, FLOATS, st.text(), st.dates()),
    st.builds(Aged, NO | MOMENTS, FLOATS),
    st.builds(Unreadable, COUNTS, COUNTS, st.text()),
    st.builds(Trouble, st.text()),
)
NASTY: Final = (
    "<b>x</b>\r\nBcc: e@x.example =?utf-8?q?a=0ABcc:_x?= \u202egnp\u2066 \x1b[31m =cmd|'/c' {{ 7*7 }} " + "n" * 300
)


def digest(language: str = "en", *, of: str | None = None) -> Letter:
    every = [item(condition, Why.FIRST, 3, number) for number, condition in enumerate(Condition, 1)]
    ended = [item(why=Why.RESOLVED, number=50), item(Condition.STALE, Why.WITHDRAWN, number=51)]
    found = letter(*every, *ended, language=language)
    return replace(found, catching_up_since=NOW - DAY) if of is None else replace(found, history=True)


def letters(language: str) -> list[Letter]:
    """Return one letter of every kind, condition and reason."""
    return [
        *(letter(item(condition, why, 12), language=language) for condition, why in product(Condition, Why)),
        letter(item(figures=OneLate(midnight(2))), language=language),
        letter(item(cases=37), language=language, base_url="https://ops.example/x/"),
        letter(replace(item(), cases=(Case("K" * 40, "overdue", midnight(2)),), all_cases=1), language=language),
        digest(language),
        digest(language, of="history"),
        silence_ends(language),
        silence_ends(language, count=0),
        trial(language),
    ]


@pytest.fixture(scope="module", params=LANGUAGES)
def every(request: pytest.FixtureRequest) -> list[Rendered]:
    return [render(found) for found in letters(request.param)]


def subject_of(condition: Condition, why: Why = Why.FIRST, language: str = "en", figures: Figures | None = None) -> str:
    found = item(condition, why, figures=figures)
    plain = replace(found, incident=replace(found.incident, subject=replace(found.incident.subject, segment=())))
    return render(letter(plain, language=language)).subject


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition.NEARING, "Due soon: 37 of 412 standard-delivery close to 5 business days (was 12)"),
        (Condition.OVERDUE, "Late: 37 of 412 standard-delivery past 5 business days (was 12)"),
        (Condition.BROKEN, "Broken: 8 of 90 standard-delivery missed 5 business days (unchanged)"),
        (Condition.ATTAINMENT, "Below objective: standard-delivery kept 91.3% of 412, objective 95% (was 92.7%)"),
        (
            Condition.BURN,
            (
                "CRITICAL Budget burning: standard-delivery misses 6.2 times as often as it may, "
                "budget gone in 1 day 9 hours (was 3.1 times)"
            ),
        ),
        (
            Condition.SHIFT,
            "Changed: standard-delivery: median delay +1.2 business days, usually -0.5 business days (was +1)",
        ),
        (Condition.UNKNOWN, "Unreadable records: 40 of 412 standard-delivery cannot be judged (was 12)"),
        (Condition.NO_DATA, "No data: standard-delivery: nothing to judge"),
        (Condition.STALE, "Stale data: orders has no new record for 3 hours 20 minutes"),
        (Condition.SILENT, "CRITICAL Silent: orders has no record at all"),
        (Condition.CHANNEL_BROKEN, "CRITICAL Channel broken: ops cannot be reached: 535 5.7.8 authentication failed"),
        (Condition.BAD_RULES, "Bad rules: rules/delivery.yaml:12:5: 'objectiv' is not a field that is known here"),
    ],
)
def test_a_subject_says_promise_severity_number_and_trend(condition: Condition, said: str) -> None:
    assert subject_of(condition) == said


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.FIRST, "Terlambat: 37 dari 412 standard-delivery lewat 5 hari kerja (sebelumnya 12)"),
        (Why.WORSE, "Memburuk: 37 dari 412 standard-delivery lewat 5 hari kerja (sebelumnya 12)"),
        (Why.RESOLVED, "Selesai: 37 dari 412 standard-delivery lewat 5 hari kerja (sebelumnya 12)"),
        (Why.NO_DATA, "Tidak ada data: standard-delivery kini tidak bisa dinilai (sebelumnya: Terlambat)"),
    ],
)
def test_a_subject_in_indonesian(why: Why, said: str) -> None:
    assert subject_of(Condition.OVERDUE, why, "id") == said


@pytest.mark.parametrize(
    ("why", "begins"),
    [
        (Why.FIRST, "CRITICAL Budget burning: "),
        (Why.REPEAT, "CRITICAL Still: "),
        (Why.RELAPSED, "CRITICAL Again: "),
        (Why.ESCALATED, "CRITICAL Nobody has answered: "),
        (Why.UNMUTED, "CRITICAL No longer silenced: "),
        (Why.DATA_AGAIN, "CRITICAL Data is back: "),
        (Why.RESOLVED, "Resolved: "),
        (Why.WITHDRAWN, "Withdrawn: "),
    ],
)
def test_only_what_goes_on_is_called_critical(why: Why, begins: str) -> None:
    assert subject_of(Condition.BURN, why).startswith(begins)


def test_a_single_late_record_is_named_with_how_late_it_is() -> None:
    figures = OneLate(NOW - DAY / 8)
    assert subject_of(Condition.OVERDUE, figures=figures) == (
        "Late: standard-delivery A-1017 past 5 business days, 3 hours late"
    )
    assert subject_of(Condition.NEARING, figures=OneLate(NOW + DAY / 8)).endswith(
        "close to 5 business days, due in 3 hours"
    )
    assert subject_of(Condition.OVERDUE, Why.RESOLVED, figures=figures) == "Resolved: standard-delivery A-1017"


@pytest.mark.parametrize(
    ("condition", "figures", "said"),
    [
        (Condition.CHANNEL_BROKEN, Trouble(""), "Resolved: messages to ops are accepted again"),
        (Condition.SILENT, Trouble(""), "Resolved: orders can be read again"),
        (Condition.STALE, Aged(NOW, 3600), "Resolved: orders has new records"),
        (Condition.NO_DATA, Number(4, 4), "Resolved: standard-delivery has data again"),
        (
            Condition.BURN,
            Burning(6, 0.5, 0.3, 0, 6, 1, 130, 900),
            "Resolved: standard-delivery misses 0.3 times as often as it may (was 3.1 times)",
        ),
    ],
)
def test_what_is_over_says_what_is_good_again(condition: Condition, figures: Figures, said: str) -> None:
    assert subject_of(condition, Why.RESOLVED, figures=figures) == said


def test_rules_without_a_file_are_called_rules() -> None:
    named = item(Condition.BAD_RULES, Why.FIRST)
    bare = replace(named, about=About(""))
    assert render(letter(bare)).subject.startswith("Bad rules: rules/delivery.yaml:12:5: ")
    ended = replace(bare, why=Why.RESOLVED, incident=replace(bare.incident, figures=Trouble("")))
    assert render(letter(ended)).subject == "Resolved: rules can be read again"


def test_a_budget_that_is_used_up_has_no_time_left() -> None:
    assert "budget used up" in subject_of(Condition.BURN, figures=Burning(6, 0.5, 9, 9, 6, 60, 90, 0.0))


def test_a_source_that_cannot_be_read_is_another_matter_than_one_that_is_silent() -> None:
    failed = render(letter(item(Condition.SILENT, Why.FIRST, figures=Trouble("connection refused"))))
    assert failed.subject == "CRITICAL Silent: orders cannot be read: connection refused"
    assert "Look why the source cannot be read" in failed.text


def test_figures_of_another_kind_than_before_have_no_trend() -> None:
    assert "was" not in subject_of(Condition.OVERDUE, figures=Trouble("no answer"))


def test_a_promise_without_a_target_is_past_its_deadline() -> None:
    found = item(why=Why.FIRST)
    bare = replace(found, about=replace(ABOUT, target=""))
    assert "37 of 412 standard-delivery (carrier K3) past the deadline" in render(letter(bare)).subject


def test_text_and_html_say_the_same(every: list[Rendered]) -> None:
    for rendered in every:
        text = rendered.text.replace("\n-- \n", "\n")
        # Text marks lists and sections.
        shown = " ".join(re.sub(r"^\s*[*-] ", "", line) for line in text.splitlines())
        in_text, in_html = words_of(shown), words_of(" ".join(Seen(rendered.html).texts))
        # Where columns do not fit, text repeats their names with every record.
        assert in_text.keys() == in_html.keys()
        assert in_html - in_text == {}


def test_every_letter_is_whole_small_and_asks_nobody_for_anything(every: list[Rendered]) -> None:
    for rendered in every:
        seen = Seen(rendered.html)
        assert seen.is_closed
        assert not seen.tags & {"img", "script", "link", "iframe", "form", "video", "svg", "object", "base"}
        assert "url(" not in rendered.html
        assert not [value for name, value in seen.attributes if name in {"src", "background", "srcset"}]
        assert len(rendered.html.encode()) < LIMIT
        assert len(rendered.subject) <= 150
        assert not rendered.text.startswith("\n")
        assert "\n\n\n" not in rendered.text


def test_a_chat_gets_three_to_six_lines(every: list[Rendered]) -> None:
    for rendered in every:
        short = rendered.short.splitlines()
        assert 3 <= len(short) <= 6
        assert short[0] == rendered.subject
        assert max(len(line) for line in short) <= 300


def test_the_same_letter_gives_the_same_words(every: list[Rendered]) -> None:
    again = {rendered.html for language in LANGUAGES for rendered in map(render, letters(language))}
    assert {rendered.html for rendered in every} <= again


def test_the_first_lines_say_what_to_do() -> None:
    lines = render(letter(item(cases=37))).text.splitlines()
    assert lines[3].startswith("Look at the oldest first")
    assert lines[4] == "  expectmon commitments standard-delivery --state overdue --segment carrier=K3"


def test_what_is_over_asks_for_nothing() -> None:
    text = render(letter(item(why=Why.RESOLVED))).text
    assert "Nothing to do: it is over." in text
    assert "Lasted: 1 day, since Sat, 21 Nov 2026, 14:00 WIB" in text
    assert "alerts ack" not in text
    assert "alerts silence" not in text


def test_with_a_base_url_links_lead_there_and_the_command_that_works_without_it_stays() -> None:
    text = render(letter(item(cases=37), base_url="https://ops.example/x/")).text
    assert text.count("  https://ops.example/x/incidents/12\n") == 2
    assert "/incidents/12\n  expectmon commitments standard-delivery --state overdue" in text


def test_what_only_a_command_can_mend_keeps_it_beside_the_link() -> None:
    text = render(letter(item(Condition.CHANNEL_BROKEN), base_url="https://ops.example")).text
    assert "  https://ops.example/incidents/12\n  expectmon deliver --retry-dead\n" in text


def test_a_segment_that_a_shell_could_run_is_quoted() -> None:
    found = item()
    subject = replace(found.incident.subject, segment=(("carrier", "$(rm -r x); 'y'"),))
    text = render(letter(replace(found, incident=replace(found.incident, subject=subject)))).text
    assert """--segment 'carrier=$(rm -r x); '"'"'y'"'"''""" in text


def test_the_owner_is_told_that_it_is_theirs() -> None:
    owned = replace(letter(item()), receiver="fulfilment@shop.example")
    assert "You get this as the owner of standard-delivery." in render(owned).text
    assert "says that ops is to be told" in render(letter(item())).text


def test_a_letter_that_waited_says_since_when() -> None:
    waited = replace(item(), deferred_since=NOW - DAY / 3)
    assert "Held back since: Sun, 22 Nov 2026, 06:00 WIB\n" in render(letter(waited)).text


def test_an_acknowledgement_says_who_until_when_and_what_they_do() -> None:
    text = render(letter(item(why=Why.ACKNOWLEDGED))).text
    assert "sari has this in hand until Mon, 23 Nov 2026, 14:00 WIB: asked the carrier" in text


def test_the_first_check_and_a_pause_are_said_plainly() -> None:
    first = render(replace(letter(item()), history=True)).text
    after = render(replace(letter(item()), catching_up_since=NOW - DAY)).text
    assert "This is the first check of it" in first
    assert "Nothing was checked from Sat, 21 Nov 2026, 14:00 WIB to Sun, 22 Nov 2026, 14:00 WIB" in after


def test_a_source_names_the_promises_that_it_feeds() -> None:
    many = replace(item(Condition.STALE), about=About("orders", promises=tuple(f"p{n}" for n in range(11))))
    assert "Concerns: standard-delivery, express-delivery" in render(letter(item(Condition.STALE))).text
    assert "Concerns: p0, p1, p2, p3, p4, p5, p6, p7, 3 more" in render(letter(many)).text


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("unreadable:ordered_at", "a cell cannot be read: ordered_at"),
        ("duplicate_key", "several records have the same key"),
        ("something_new:x", "something_new:x"),
    ],
)
def test_a_reason_is_told_in_words(reason: str, said: str) -> None:
    found = item(Condition.UNKNOWN, figures=Unreadable(4, 10, reason))
    assert f"Most frequent reason: {said}\n" in render(letter(found)).text


def nasty_item(condition: Condition, why: Why, figures: Figures) -> Item:
    found = item(condition, why, figures=figures)
    subject = replace(found.incident.subject, key=NASTY, segment=((NASTY, NASTY), (NASTY + "2", None)))
    given = Acknowledgement(NASTY, NOW, NOW + DAY, NASTY)
    cases = tuple(
        Case(NASTY, NASTY if n % 2 else "overdue", midnight(n), shown={f"{NASTY}{c}": NASTY for c in range(9)})
        for n in range(12)
    )
    return Item(
        incident=replace(found.incident, subject=subject, severity=Severity.CRITICAL, acknowledged=given),
        why=why,
        about=About(NASTY, NASTY, NASTY, NASTY, promises=(NASTY,) * 12),
        before=found.before,
        cases=cases,
        all_cases=99_999,
    )


def nasty_figures(figures: Figures) -> Figures:
    match figures:
        case Trouble():
            return Trouble(NASTY)
        case Unreadable():
            return Unreadable(4, 10, f"unreadable:{NASTY}")
        case Shifted():
            return replace(figures, unit=NASTY)
        case Number():
            return replace(figures, count=10**9, of=10**12)
        case Misstated():
            at = Passage(NASTY, 10**9, NASTY)
            return replace(
                Misstated(NASTY, NASTY, at, NASTY, NASTY, NASTY, NASTY, at, figures.experience, (at,) * 9, 10**9),
                authority=NASTY,
                owners=(NASTY,),
            )
        case _:
            return figures


KINDS: Final = list({figures.kind: figures for figures in (*FIGURES.values(), OneLate(NOW - DAY))}.values())
MIXED: Final = [
    *((condition, Why.FIRST) for condition in Condition),
    *((Condition.OVERDUE, why) for why in Why if why is not Why.FIRST),
]


def assert_harmless(rendered: Rendered) -> None:
    seen = Seen(rendered.html)
    hidden = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
    assert seen.is_closed
    assert "<b>" not in rendered.html
    for part in (rendered.subject, rendered.text, rendered.html, rendered.short):
        assert not hidden.search(part)
        assert "49" not in part.replace("\ufffd", "")
    assert not re.search(r"^Bcc:", f"{rendered.subject}\n{rendered.text}\n{rendered.short}", re.MULTILINE)
    assert "\n" not in rendered.subject
    assert "=?" not in rendered.subject
    assert len(rendered.html.encode()) < LIMIT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figures", KINDS, ids=lambda figures: figures.kind)
def test_nothing_that_a_stranger_wrote_breaks_out_of_a_letter(figures: Figures, language: str) -> None:
    for condition, why in MIXED:
        assert_harmless(render(letter(nasty_item(condition, why, nasty_figures(figures)), language=language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_breaks_out_of_a_digest_and_a_flood_stays_small(language: str) -> None:
    every = [nasty_item(Condition.OVERDUE, Why.FIRST, nasty_figures(KINDS[n % len(KINDS)])) for n in range(60)]
    ended = [nasty_item(Condition.OVERDUE, Why.RESOLVED, nasty_figures(KINDS[n % len(KINDS)])) for n in range(60)]
    assert_harmless(render(letter(*every, *ended, language=language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_breaks_out_of_the_letters_about_silences_and_trials(language: str) -> None:
    silence, tried = silence_ends(language), trial(language)
    assert silence.ending is not None
    ending = replace(silence.ending, author=NASTY, reason=NASTY)
    items = (nasty_item(Condition.OVERDUE, Why.FIRST, Number(1, 2)),) * 30
    assert_harmless(render(replace(silence, ending=ending, items=items, receiver=NASTY)))
    assert_harmless(render(replace(tried, receiver=NASTY)))


def test_every_figure_can_be_told_of_every_condition_for_every_reason() -> None:
    for (condition, why), figures in product(MIXED, KINDS):
        rendered = render(letter(item(condition, why, figures=figures)))
        assert rendered.subject
        assert "{" not in rendered.text


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_FIGURES, st.sampled_from(MIXED), st.sampled_from(LANGUAGES))
def test_no_figures_are_too_odd_to_be_told(figures: Figures, told: tuple[Condition, Why], language: str) -> None:
    rendered = render(letter(item(*told, figures=figures), language=language))
    assert rendered.subject
    assert len(rendered.short.splitlines()) >= 3


def test_names_of_customers_stand_nowhere_unless_the_promise_lists_the_column() -> None:
    rendered = render(letter(item(cases=3)))
    assert {"carrier", "region"} <= set(re.findall(r"(\w+): ", rendered.text))
    bare = replace(item(), cases=(Case("A-1", "overdue", midnight(2)),), all_cases=1)
    assert "A-1     Fri, 20 Nov        1 day 14 hours" in render(letter(bare)).text


def test_a_measure_is_above_what_was_promised() -> None:
    found = item(Condition.BROKEN, Why.FIRST)
    calls = replace(found, before=None, about=replace(ABOUT, name="call-wait", target="wait_seconds 120"))
    assert render(letter(calls)).subject == "Broken: 8 of 90 call-wait (carrier K3) above 120 (wait_seconds)"


@pytest.mark.parametrize("why", [Why.NO_DATA, Why.WITHDRAWN, Why.DROPPED])
def test_a_channel_is_named_once(why: Why) -> None:
    assert subject_of(Condition.CHANNEL_BROKEN, why).count("ops") == 1


def test_what_somebody_has_in_hand_does_not_alarm() -> None:
    assert subject_of(Condition.BURN, Why.ACKNOWLEDGED).startswith("In hand: ")


def test_the_condition_is_said_once_above_the_headline_or_in_it() -> None:
    assert render(letter(item(why=Why.FIRST))).text.startswith("warning · incident 12\nLate: 37 of 412")
    assert render(letter(item(why=Why.REPEAT))).text.startswith("warning · Late · incident 12\nStill: 37 of 412")


def test_what_is_all_new_is_not_counted_twice() -> None:
    assert "New since the last check: 5\n" in render(letter(item())).text
    first = item(why=Why.FIRST, figures=Number(37, 412, 37))
    assert "New since the last check" not in render(letter(first)).text


def test_what_has_just_begun_has_no_since() -> None:
    begun = item(why=Why.FIRST)
    now = replace(begun, incident=replace(begun.incident, fired=NOW))
    assert "Since: " in render(letter(begun)).text
    assert "Since: " not in render(letter(now)).text


def test_a_deadline_that_is_reached_is_due_now() -> None:
    found = replace(item(Condition.NEARING), cases=(Case("A-1", "at_risk", NOW),), all_cases=3)
    rendered = render(letter(found))
    assert "First: A-1 (due now)" in rendered.short
    assert "less than a minute late" not in rendered.text


def test_who_is_told_because_nobody_answered_reads_so() -> None:
    text = render(letter(item(why=Why.ESCALATED))).text
    assert "You get this because nobody has answered in time and expectmon.yaml, under escalate, names ops.\n" in text


def test_a_test_says_which_command_sent_it() -> None:
    rendered = render(replace(trial(), receiver="desk@clinic.example"))
    assert rendered.text.endswith("It was sent by:\n  expectmon notify test desk@clinic.example\n")


def test_bad_rules_are_told_without_the_code_of_the_problem() -> None:
    words = "rules/delivery.yaml:12:5: error[unknown-field]: 'objectiv' is not a field that is known here"
    found = replace(item(Condition.BAD_RULES, Why.FIRST, figures=Trouble(words)), about=About(""))
    subject = render(letter(found)).subject
    assert subject == "Bad rules: rules/delivery.yaml:12:5: 'objectiv' is not a field that is known here"


@pytest.mark.parametrize("condition", [Condition.NEARING, Condition.OVERDUE, Condition.BROKEN])
def test_what_is_to_be_done_about_one_is_not_said_of_many(condition: Condition) -> None:
    one = render(letter(item(condition, Why.FIRST, figures=Number(1, 30, 1)))).text
    single = render(letter(item(condition, Why.FIRST, figures=OneLate(NOW - DAY)))).text
    for text in (one, single):
        assert "these" not in text.lower()
        assert " oldest " not in text


def test_a_digest_says_how_fast_a_budget_burns_once() -> None:
    found = item(Condition.BURN, Why.FIRST)
    text = render(letter(found, item(number=2))).text
    assert text.count("6.2 times") == 1
    assert "Missed: 21 of 130" in text


def test_a_source_that_cannot_be_read_is_named_once() -> None:
    figures = Trouble("source orders: no file matches data/orders.csv")
    subject = subject_of(Condition.SILENT, figures=figures)
    assert subject == "CRITICAL Silent: orders cannot be read: no file matches data/orders.csv"


def test_what_failed_and_has_no_words_any_more_works_again() -> None:
    # A list of incidents says the phrase without the reason of a letter.
    assert phrase(told_of(item(Condition.BAD_RULES, figures=Trouble("")), letter(), speech("en", "UTC"))) == (
        "rules/delivery.yaml can be read again"
    )


def test_an_option_of_a_command_is_not_torn_from_its_hyphens() -> None:
    rendered = render(letter(item()))
    assert '<span style="white-space:nowrap">--state</span> overdue <span' in rendered.html
