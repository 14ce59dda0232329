"""How fresh and complete the data are: one line if all is fine, else what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from expectmon.present.report import Grid
from expectmon.promises.alerting import Condition
from expectmon.reports.freshness import freshness_part
from expectmon.reports.ground import Ground, Warned
from tests.reports import shop
from tests.reports.copied import read


def told(ground: Ground, only: str | None = None) -> str:
    return read(freshness_part(ground, shop.ENGLISH, only=only))


def test_where_all_is_fine_one_line_says_so() -> None:
    part = freshness_part(shop.good(), shop.ENGLISH)
    assert len(part.blocks) == 1
    assert (
        "Every source could be read, and none is older than 2 hours. Everything of the period could be judged."
        in read(part)
    )


def test_a_source_that_failed_is_told_with_what_failed() -> None:
    assert "tickets could not be read: connection refused" in told(shop.stale())


def test_a_silent_source_is_told_with_its_age() -> None:
    assert "calls has no new record for 2 days." in told(shop.stale())


def test_a_source_without_any_record_is_told() -> None:
    assert "orders has no record at all." in told(replace(shop.good(), sources=(shop.source(newest=None),)))


def test_figures_that_are_older_than_the_period_are_told_with_their_moment() -> None:
    assert "answers: its figures are of Fri, 12 Jun 2026, 10:00 WIB" in told(shop.stale())


def test_a_promise_that_was_never_measured_is_told() -> None:
    assert "Never measured: refunds" in told(shop.stale())


def test_what_could_not_be_judged_is_told_with_its_share_and_reasons() -> None:
    text = told(shop.stale())
    assert "2.8% of the period's commitments could not be judged (40 of 1,440)." in text
    assert "Why not judged, mostly: the start is empty (39), a cell cannot be read: paid (1)" in text


def test_sources_stand_with_the_failed_first() -> None:
    (grid,) = [block for block in freshness_part(shop.stale(), shop.ENGLISH).blocks if isinstance(block, Grid)]
    assert [(row[0].text, row[1].text) for row in grid.rows] == [
        ("tickets", "could not be read"),
        ("calls", "silent"),
        ("orders", "fine"),
    ]


def test_of_one_promise_only_its_own_sources_are_told() -> None:
    text = told(shop.stale(), only="standard-delivery")
    assert "tickets" not in text
    assert "refunds" not in text
    assert "2.8%" not in told(shop.stale(), only="answers")


def test_warnings_are_told_cleaned_and_capped() -> None:
    warned = [Warned("no-records", f"odd\u202e {'x' * 400}", f"rules/{number}.yaml") for number in range(7)]
    text = told(replace(shop.good(), warnings=warned))
    assert "rules/0.yaml: odd� xxx" in text
    assert "4 more" in text
    assert max(map(len, text.splitlines())) < 280


def test_a_warning_is_told_without_its_examples() -> None:
    message = "orders.paid: 12 cells cannot be read as a number: 'lunas' in data/orders.csv row 7"
    text = told(replace(shop.good(), warnings=(Warned("unreadable-cells", message),)))
    assert "orders.paid: 12 cells cannot be read\n" in f"{text}\n"
    assert "lunas" not in text


def test_warnings_do_not_hide_that_every_source_could_be_read() -> None:
    text = told(replace(shop.good(), warnings=(Warned("x", "odd"),)))
    assert "Every source could be read" in text


def test_a_mail_shows_only_the_sources_that_are_not_fine() -> None:
    warned = replace(shop.good(), warnings=(Warned("x", "odd"),))
    for ground, shown in ((shop.stale(), 2), (warned, 0)):
        (grid,) = [block for block in freshness_part(ground, shop.ENGLISH).blocks if isinstance(block, Grid)]
        assert grid.shown == shown
        assert len(grid.rows) == len(ground.sources)


def test_a_source_with_a_name_of_300_characters_is_cut() -> None:
    text = told(replace(shop.good(), sources=(shop.source("<b>" * 100, failure="=cmd()" * 100),)))
    assert max(map(len, text.splitlines())) < 300


def test_an_ended_silence_is_no_silence() -> None:
    over = [replace(each, phase=each.phase.__class__.RESOLVED, ended=shop.AT) for each in shop.stale().incidents]
    assert "calls has no new record" not in told(replace(shop.stale(), incidents=over))


def test_without_sources_and_promises_nothing_is_claimed() -> None:
    assert "Nothing speaks against the data." in told(shop.ground(sources=()))


def test_the_stale_condition_of_another_source_is_not_mixed_up() -> None:
    silence = shop.incident(3, condition=Condition.STALE)
    assert "no new record" not in told(replace(shop.good(), incidents=(silence,)))


def test_the_oldest_of_the_newest_events_is_told() -> None:
    sources = (shop.source(), shop.source("tickets", newest=shop.AT - dt.timedelta(hours=30)))
    assert "none is older than 1 day 6 hours" in told(replace(shop.good(), sources=sources))
