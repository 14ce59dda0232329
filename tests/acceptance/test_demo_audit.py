"""The demo's copy has one mistake of each kind. The audit finds each of them once, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from expectmon.audit.model import Kind
from expectmon.cli.main import app
from expectmon.demo.shop import write_demo
from expectmon.errors import Exit

JAKARTA = dt.timezone(dt.timedelta(hours=7))
# The second half year has Eid al-Fitr in it, and begins before the shop tightened its promise.
MOMENTS = [dt.datetime(2026, 11, 22, 18, tzinfo=JAKARTA), dt.datetime(2026, 6, 20, 12, tzinfo=JAKARTA)]


class Planted(NamedTuple):
    """A mistake: what kind, in which message and line (of a promise: its id), and words that are marked there."""

    kind: Kind
    message: str
    line: int | None
    words: str


PLANTED = {
    Planted(Kind.TIGHTER_THAN_RULE, "copy/ads.csv#A-301", 2, "3 working days"),
    Planted(Kind.LOOSER_THAN_RULE, "copy/scripts/calls.md", 18, "14 hari"),
    Planted(Kind.CONTRADICTS_MESSAGE, "copy/mail/ticket-opened.id.html", 6, "5 hari kerja"),
    Planted(Kind.UNSUPPORTED, "copy/app/en.json", 6, "5 working days"),
    Planted(Kind.CLOCK_START, "copy/mail/return-received.en.html", 7, "14 days"),
    Planted(Kind.QUALIFIER, "copy/site/en/index.html", 27, "as little as 3 days"),
    Planted(Kind.UNBACKED, "copy/app/en.json", 20, "2-year warranty"),
    Planted(Kind.AMBIGUOUS, "copy/posts.jsonl#p-1045", 5, "1 jam"),
    Planted(Kind.VAGUE, "copy/site/en/index.html", 22, "Fast delivery"),
    Planted(Kind.STALE, "copy/app/id.json", 6, "7 hari kerja"),
    Planted(Kind.MISSING, "dispatch", None, ""),
    Planted(Kind.STATUTORY, "copy/site/en/returns.html", 27, "7 days"),
}


def audit(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Audit a workspace in this process; return the exit code and what is told."""
    result = CliRunner().invoke(
        app, ["-C", str(folder), "audit", "--format", "json", *arguments], catch_exceptions=False
    )
    return result.exit_code, json.loads(result.stdout)


def found(told: dict[str, Any]) -> Iterator[Planted]:
    for finding in told["findings"]:
        kind, at = Kind(finding["kind"]), finding["at"]
        if at is None:
            yield Planted(kind, finding["promise"], None, "")
            continue
        start, end = at["mark"]
        marked = at["excerpt"][start:end]
        near = (each for each in PLANTED if each[:3] == (kind, at["message"], at["line"]) and each.words in marked)
        yield next(near, Planted(kind, at["message"], at["line"], marked))


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def told(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("audited")
    write_demo(folder, request.param)
    code, document = audit(folder, "--at", request.param.isoformat())
    assert code == Exit.FINDINGS
    return document


def test_each_mistake_is_found_once_and_nothing_else(told: dict[str, Any]) -> None:
    assert sorted(found(told)) == sorted(PLANTED)


def test_there_is_one_mistake_of_each_kind() -> None:
    assert sorted(each.kind for each in PLANTED) == sorted(Kind)


def test_the_slogan_is_kept_quiet_for_the_reason_that_stands_beside_it(told: dict[str, Any]) -> None:
    (silenced,) = told["silenced"]

    assert (silenced["quiet"], silenced["reason"]) == ("comment", "our slogan since 2019, agreed with legal")
    assert silenced["finding"]["at"]["message"] == "copy/site/en/about.html"


def test_a_page_in_a_language_without_a_lexicon_is_said_so(told: dict[str, Any]) -> None:
    assert [(note["location"], note["remark"]) for note in told["notes"]] == [
        ("copy/site/ja/shipping.html", "language-without-lexicon")
    ]


def test_the_texts_of_a_contradiction_are_both_shown(told: dict[str, Any]) -> None:
    (finding,) = (each for each in told["findings"] if each["kind"] == "contradicts-message")

    assert finding["other"]["message"] == "copy/site/en/help.html"
    assert "3 working days" in finding["other"]["excerpt"]


def test_what_the_data_does_not_bear_out_comes_with_figures_and_a_wording_that_it_would(told: dict[str, Any]) -> None:
    (finding,) = (each for each in told["findings"] if each["kind"] == "unsupported-by-data")

    answer = finding["answer"]
    assert answer["due"] > 1_000
    assert answer["low"] < answer["share"] < answer["high"] < answer["wanted"] == 0.95
    assert answer["sayable"]["amount"] > 5
    assert finding["suggestion"] == f"within {answer['sayable']['amount']} working days"


def test_ads_that_are_over_are_not_judged(told: dict[str, Any]) -> None:
    assert not any("A-25" in each.message for each in found(told))


def test_with_a_baseline_of_what_is_known_the_next_audit_has_nothing_to_say(tmp_path: Path) -> None:
    at = ("--at", MOMENTS[0].isoformat())
    shop, baseline = tmp_path / "shop", str(tmp_path / "baseline.json")
    write_demo(shop, MOMENTS[0])
    first = CliRunner().invoke(
        app, ["-C", str(shop), "audit", *at, "--write-baseline", baseline], catch_exceptions=False
    )
    code, second = audit(shop, *at, "--baseline", baseline)

    assert first.exit_code in (Exit.OK, Exit.FINDINGS)
    assert (code, second["findings"]) == (Exit.OK, [])
    assert [each["quiet"] for each in second["silenced"]].count("baseline") == len(PLANTED)


def test_another_wrong_number_is_one_new_finding_and_a_right_one_is_none(tmp_path: Path) -> None:
    write_demo(tmp_path, dt.datetime.now(JAKARTA).replace(minute=0, second=0, microsecond=0))
    ads = tmp_path / "copy" / "ads.csv"

    _, first = audit(tmp_path)
    known = len(first["findings"])
    ads.write_text(ads.read_text("utf-8").replace("in 3 working days", "in 2 working days"), "utf-8")
    _, other = audit(tmp_path)
    ads.write_text(ads.read_text("utf-8").replace("in 2 working days", "in 5 working days"), "utf-8")
    _, right = audit(tmp_path)

    steps = [[len(told["changes"][name]) for name in ("new", "standing", "resolved")] for told in (first, other, right)]
    assert steps == [[known, 0, 0], [1, known - 1, 1], [0, known - 1, 1]]
    assert [each["kind"] for told in (other, right) for each in told["changes"]["resolved"]] == [
        "tighter-than-rule"
    ] * 2
