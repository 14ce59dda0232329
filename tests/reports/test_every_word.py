"""Whatever a report says comes from the catalogue or from the data: no word of it is written in the code's English."""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from expectmon.alerts.incident import Why
from expectmon.present.report import Report
from expectmon.present.speech import Speech
from expectmon.present.words import Words
from expectmon.promises.alerting import Condition
from expectmon.reports.copy.report import copy_report
from expectmon.reports.ground import Ground
from expectmon.reports.incident.report import incident_report
from expectmon.reports.ops.report import ops_report
from expectmon.reports.promise.report import promise_report
from tests.present.letters import FIGURES
from tests.reports import copied, shop
from tests.reports.grounds import full, of_all

OPENED, CLOSED = "⟦", "⟧"
LOCALE: Final = Locale("en")
OF_THE_LOCALE: Final = frozenset({*LOCALE.days["format"]["abbreviated"].values(), "thousand"})
"""Words that are the locale's, as dates and numbers are."""
WORD: Final = re.compile(r"[^\W\d_]{2,}")
NO_TEXT: Final = frozenset({"kind", "tone", "key", "sheet", "data", "sheets", "stem", "language"})
"""Fields of a report that no reader sees."""
NAMES: Final = frozenset({"Part.name", "Chart.name", "Report.timezone", "Step.command", "Step.url"})
"""The same, of one type only."""
WORDS_OF_THE_CODE: Final = frozenset(
    {"Finding.says", "Finding.do", "Misstated.says", "Misstated.do", "Misstated.finding", "Misstated.level"}
    | {"Shifted.measure", "Case.state", "ToldOf.outcome", "Profile.unit", "Profile.target", "Profile.elapsed_unit"}
    | {"Shifted.unit", "Delta.unit", "DeltaStats.unit", "Portrait.unknown_reasons", "Warned.message"}
)
"""Fields of a ground whose texts are no data of the shop: a reader must find them translated."""


class Bracketing(gettext.NullTranslations):
    """A catalogue that marks what it was asked for."""

    def gettext(self, message: str) -> str:
        return f"{OPENED}{message}{CLOSED}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPENED}{msgid1 if n == 1 else msgid2}{CLOSED}"


class Marking(Speech):
    """A speech that also marks the words of the locale: months, weekdays, units, zones."""

    def day(self, day: dt.date, *, since: dt.datetime | None = None) -> str:
        return f"{OPENED}{super().day(day, since=since)}{CLOSED}"

    def length(self, length: dt.timedelta) -> str:
        return f"{OPENED}{super().length(length)}{CLOSED}"

    def zone_name(self, moment: dt.datetime) -> str:
        return f"{OPENED}{super().zone_name(moment)}{CLOSED}"


MARKED: Final = Marking(Words("zz", LOCALE, Bracketing()), ZoneInfo("Asia/Jakarta"))


def said(value: Any, of: str = "") -> Iterator[str]:  # noqa: ANN401 - anything in a report
    """Every text that a reader of a report sees, also in its pictures."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from said(each, of)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in NO_TEXT and f"{type(value).__name__}.{field.name}" not in NAMES:
                yield from said(getattr(value, field.name))


def known(value: Any) -> Iterator[str]:  # noqa: ANN401 - anything in a ground
    """Every text of the data itself: ids, segments, quotes, addresses."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from known(pair)
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from known(each)
    elif is_dataclass(value):
        for field in fields(value):
            if f"{type(value).__name__}.{field.name}" not in WORDS_OF_THE_CODE:
                yield from known(getattr(value, field.name))


def untranslated(report: Report, ground: Ground) -> list[str]:
    """The texts of a report in which words stand that are neither marked nor data."""
    data = sorted({each for each in known(ground) if each.strip()}, key=lambda each: (-len(each), each))
    return [text for text in said(report) if _foreign(text, data)]


def _foreign(text: str, data: list[str]) -> bool:
    left = re.sub(r"expectmon [a-z]+( .*)?", " ", text)
    inner = re.compile(f"{OPENED}[^{OPENED}{CLOSED}]*{CLOSED}")
    while inner.search(left):
        left = inner.sub(" ", left)
    left = left.partition(OPENED)[0]  # of a text that was cut, no end is left
    for each in data:
        left = left.replace(each, " ")
    return not OF_THE_LOCALE.issuperset(WORD.findall(left))


REPORTS: Final[Mapping[str, tuple[Callable[[Ground], Report], Ground]]] = {
    "ops": (lambda ground: ops_report(ground, MARKED), of_all()),
    "ops, good": (lambda ground: ops_report(ground, MARKED), shop.good()),
    "ops, nothing": (lambda ground: ops_report(ground, MARKED), shop.nothing()),
    "ops, quiet": (lambda ground: ops_report(ground, MARKED), shop.quiet()),
    "audit": (lambda ground: copy_report(ground, MARKED), of_all()),
    "audit, nothing": (lambda ground: copy_report(ground, MARKED), shop.nothing()),
    "promise": (lambda ground: promise_report(ground, "standard-delivery", MARKED), of_all()),
    "promise, quiet": (lambda ground: promise_report(ground, "standard-delivery", MARKED), shop.quiet()),
    "promise, never measured": (lambda ground: promise_report(ground, "refunds", MARKED), shop.nothing()),
    **{
        f"incident, {condition.value}, {why.value}": (
            lambda ground: incident_report(ground, MARKED),
            copied.ground_of(copied.story(condition, why, cases=2), full()),
        )
        for condition in Condition
        if condition in FIGURES
        for why in (Why.FIRST, Why.RESOLVED)
    },
}


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_of_a_report_is_translated_or_data(name: str) -> None:
    make, ground = REPORTS[name]
    report = make(ground)
    assert OPENED in report.subject
    assert untranslated(report, ground) == []


def test_a_word_of_the_code_is_found() -> None:
    make, ground = REPORTS["ops"]
    report = make(ground)
    assert untranslated(replace(report, preheader=f"{report.preheader} worse"), ground) == [f"{report.preheader} worse"]


TEMPLATES: Final = sorted((Path(__file__).parents[2] / "templates" / "report").glob("*.j2"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    text = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?s)<style\b.*?</style>|<!--.*?-->", "", text) if ".css" not in path.name else ""
    told = re.findall(r'\b(?:alt|title|aria-label)="([^"]*)"', text)
    left = [*told, re.sub(r"(?s)<[^>]*>|&[a-z]+;", " ", text)]
    assert [word for each in left for word in WORD.findall(each)] == []
