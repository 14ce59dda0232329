"""Reads the texts of a rules file (dates, durations, shares, conditions) and collects what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from expectmon.documents import Document, Path
from expectmon.errors import Code, Problem
from expectmon.promises.conditions import Condition, ConditionError, Use
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.instants import YEARS, is_reckoned
from expectmon.promises.parse import parse_condition
from expectmon.promises.timezones import is_timezone, timezone_hint
from expectmon.promises.uses import resolve_uses

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SHARE: Final = re.compile(r"\s*(\d{1,3}(?:\.\d{1,9})?)\s*%\s*", re.ASCII)
_MAX_DAYS: Final = 36_525
_MAX_AMOUNT: Final = {
    Unit.MINUTE: _MAX_DAYS * 1440,
    Unit.HOUR: _MAX_DAYS * 24,
    Unit.DAY: _MAX_DAYS,
    Unit.WEEK: _MAX_DAYS // 7,
    Unit.MONTH: 1200,
    Unit.BUSINESS_MINUTE: _MAX_DAYS * 1440,
    Unit.BUSINESS_HOUR: _MAX_DAYS * 24,
    Unit.BUSINESS_DAY: _MAX_DAYS,
}
_LONGEST_TEXT: Final = 60


def in_order(problem: Problem) -> tuple[int, int]:
    """Sort key: problems of one file from top to bottom."""
    where = problem.where
    return (where.line or 0, where.column or 0) if where else (0, 0)


@dataclass
class Reading:
    """One document that is being understood. Every method returns None where it added a problem instead."""

    document: Document
    problems: list[Problem] = field(default_factory=list)

    def refuse(
        self,
        code: Code,
        message: str,
        path: Path,
        *,
        expected: str | None = None,
        hint: str | None = None,
        key: bool = False,
    ) -> None:
        """Add a problem at a path."""
        self.problems.append(self.document.problem(code, message, path, expected=expected, hint=hint, key=key))

    def date(self, text: str, path: Path, *, key: bool = False) -> dt.date | None:
        """Read `2026-06-01`, a day of the years that are reckoned with."""
        if not _DATE.fullmatch(text):
            self.refuse(Code.BAD_DATE, f"{text!r} is no date", path, expected="a date like 2026-06-01", key=key)
            return None
        try:
            date = dt.date.fromisoformat(text)
        except ValueError:
            self.refuse(Code.BAD_DATE, f"there is no {text} in the calendar", path, hint="correct the day", key=key)
            return None
        if not is_reckoned(date):
            expected = f"a date from {YEARS[0]} to {YEARS[-1]}"
            self.refuse(Code.BAD_DATE, f"{text} is outside of what can be reckoned", path, expected=expected, key=key)
            return None
        return date

    def duration(self, text: str, path: Path, *, negative: bool = False) -> Duration | None:
        """Read `5 business days`, at most 100 years."""
        try:
            if len(text) > _LONGEST_TEXT:
                raise ValueError("this is too long for a duration; write it like '5 business days'")  # noqa: TRY301 - told as the others are
            duration = Duration.parse(text)
        except ValueError as error:
            self.refuse(Code.BAD_DURATION, str(error), path)
            return None
        if duration.amount < 0 and not negative:
            self.refuse(Code.BAD_DURATION, f"{text!r} is negative", path, hint="leave out the minus sign")
            return None
        if abs(duration.amount) > _MAX_AMOUNT[duration.unit]:
            self.refuse(Code.BAD_DURATION, f"{text!r} is longer than 100 years", path)
            return None
        return duration

    def unit(self, text: str, path: Path) -> Unit | None:
        """Read `business minutes`."""
        names = {unit.value for unit in Unit}
        name = " ".join(text.lower().split()).removesuffix("s")
        if name in names:
            return Unit(name)
        self.refuse(
            Code.BAD_DURATION, f"{text!r} is no unit", path, expected=f"one of {', '.join(f'{unit}s' for unit in Unit)}"
        )
        return None

    def share(self, text: str, path: Path) -> float | None:
        """Read `95%` as 0.95; above 0 % and up to 100 %."""
        match = _SHARE.fullmatch(text)
        if match is None:
            self.refuse(Code.BAD_VALUE, f"{text!r} is no share", path, expected="a share like 95%")
            return None
        percent = float(match[1])
        if not 0 < percent <= 100:  # noqa: PLR2004 - a hundred per cent
            self.refuse(Code.BAD_VALUE, f"{text!r} is no share above 0% and up to 100%", path)
            return None
        return round(percent / 100, 12)

    def timezone(self, text: str, path: Path) -> str | None:
        """Read the name of a zone."""
        if is_timezone(text):
            return text
        self.refuse(
            Code.BAD_TIMEZONE,
            f"{text!r} is no time zone that is known",
            path,
            expected="a name of the IANA database, case included",
            hint=timezone_hint(text),
        )
        return None

    def condition(self, text: str, path: Path, known: Mapping[str, Use]) -> Condition | None:
        """Read a condition, its columns used as is `known` from elsewhere; one that a comment cuts short is refused."""
        if self.cut_short(path):
            return None
        try:
            condition = resolve_uses(parse_condition(text), known)
        except ConditionError as error:
            self.bad_condition(error, path)
            return None
        return replace(condition, where=self.document.where(path))

    def bad_condition(self, error: ConditionError, path: Path) -> None:
        """Add what is wrong with the condition at a path, at the very character if it is known."""
        where = self.document.where_in(path, error.offset or 0)
        problem = Problem(Code.BAD_CONDITION, error.message, hint=error.hint)
        self.problems.append(problem.at(where, self.document.excerpt(where)))

    def cut_short(self, path: Path) -> bool:
        """Tell whether a comment cuts the text at a path short, and add that as a problem."""
        if not self.document.cut_short(path):
            return False
        self.refuse(
            Code.QUOTE_IT,
            f"what follows '#' is a comment, so '{path[-1]}' ends here",
            path,
            hint="quote the text if '#' belongs to it; put two spaces before a comment otherwise",
        )
        return True
