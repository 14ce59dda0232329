"""The semantics of a commitment the slow way: one promise, one record, plain datetimes. Knows nothing of tables.

A record is a mapping from columns to Python values; times are aware, `BAD` is a cell that cannot be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from expectmon.calendars.model import Calendar
from expectmon.promises.commitment import Reason, State
from expectmon.promises.conditions import Column, Condition, Use, columns
from expectmon.promises.duration import Duration, Unit
from expectmon.promises.model import (
    Between,
    By,
    CalendarColumn,
    Ends,
    Expect,
    Measure,
    Promise,
    Terms,
    Within,
    WithinColumn,
)
from tests.calendars import oracle as slow
from tests.engine.truth import Truth
from tests.engine.working import DAY, NOTHING, Place, place_of

BAD: Final = object()
DUPLICATE: Final = "(duplicate)"
Record: TypeAlias = Mapping[str, Any]
EARLIEST: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LATEST: Final = dt.datetime(2201, 1, 1, tzinfo=dt.UTC)
MICROSECOND: Final = dt.timedelta(microseconds=1)
LONGEST: Final = 230 * 366 * 86_400


@dataclass(frozen=True)
class Answer:
    """What became of a record. No state: it is outside; `earlier`: it is from before the promise was made."""

    state: State | None = None
    reason: str = ""
    deadline: dt.datetime | None = None
    delta: float | None = None
    due_day: dt.date | None = None
    day: dt.date | None = None
    earlier: bool = False


@dataclass(frozen=True)
class Due:
    """When a target is used up: an instant, or the exclusive end of the local day `day`."""

    deadline: dt.datetime
    day: dt.date | None = None

    def is_late(self, moment: dt.datetime, grace: dt.timedelta = NOTHING) -> bool:
        return moment >= self.deadline + grace if self.day else moment > self.deadline + grace


class UnknownError(Exception):
    """The record cannot be judged; holds the reason."""


@dataclass(frozen=True)
class Oracle:
    """Judges at one moment."""

    at: dt.datetime
    zone: str
    source_zone: str

    def judge(self, promise: Promise, record: Record) -> Answer:
        return Case(self, promise, record).answer()


@dataclass
class Case:
    """One promise and one record, at one moment."""

    oracle: Oracle
    promise: Promise
    record: Record

    def __post_init__(self) -> None:
        self.truth = Truth(self._read, ZoneInfo(self.oracle.source_zone))
        self.start = self.past(self.promise.start)
        self.stop = self.past(self.promise.stop)
        number = self._version()
        self.earlier = number is None
        self.terms = self.promise.versions[number or 0]

    # --- reading

    def cell(self, column: str) -> Any:  # noqa: ANN401 - a cell holds anything
        value = self.record.get(column)
        return None if value is BAD else value

    def past(self, column: str | None) -> Any:  # noqa: ANN401 - a cell holds anything
        """A time, unless it is still to come."""
        value = self.cell(column) if column else None
        return value if value is not None and value <= self.oracle.at else None

    def _read(self, column: Column) -> Any:  # noqa: ANN401 - a cell holds anything
        due = {terms.target.column for terms in self.promise.versions if isinstance(terms.target, By)}
        if column.use is Use.TIME and column.name not in due:
            return self.past(column.name)
        if column.use is Use.TEXT and self.record.get(column.name) is BAD:
            return "unreadable"  # as a text anything can be read
        return self.cell(column.name)

    def unreadable(self, *asked: Column) -> str | None:
        """The first of these columns that holds something that cannot be read."""
        names = sorted(column.name for column in asked if column.use is not Use.TEXT)
        return next((f"unreadable:{name}" for name in names if self.record.get(name) is BAD), None)

    def local_day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(ZoneInfo(self.oracle.zone)).date()

    def _version(self) -> int | None:
        begins = self.start
        target = self.promise.terms.target
        if self.promise.start is None:
            begins = self.cell(target.column) if isinstance(target, By) else self.stop
        if begins is None:
            return len(self.promise.versions) - 1
        for number, terms in reversed(list(enumerate(self.promise.versions))):
            calendar = terms.calendar
            zone = ZoneInfo(calendar.timezone if isinstance(calendar, Calendar) else self.oracle.zone)
            after = terms.since is None or begins >= slow.midnight(zone, terms.since)
            if after and (terms.until is None or begins < slow.midnight(zone, terms.until)):
                return number
        return None

    # --- the order of judgement

    def answer(self) -> Answer:
        begins = self.cell(self.promise.start) if self.promise.start else None
        if begins is not None and begins > self.oracle.at:
            return Answer()
        where = self.terms.where
        bad = self.unreadable(*columns(where.tree)) if where else None
        if where and not self.truth.holds(where) and not (bad and not self.earlier):
            return Answer()
        if self.earlier:
            return Answer(day=self._start_day(), earlier=True)
        if bad:
            return Answer(State.UNKNOWN, bad, day=self._start_day())
        try:
            return self._commitment()
        except UnknownError as unknown:
            return Answer(State.UNKNOWN, str(unknown), day=self._start_day())

    def _start_day(self) -> dt.date | None:
        return self.local_day(self.start) if self.start else None

    def _commitment(self) -> Answer:
        if self._is_void():
            return Answer(State.VOID, day=self._start_day())
        self._refuse()
        if isinstance(self.terms.target, Expect | Measure):
            return self._by_outcome()
        due, low = self.due(), self.low()
        return self._by_clock(due, low)

    def _is_void(self) -> bool:
        void = self.terms.void
        if not void:
            return False
        at = {Column(void.at, Use.TIME)} if void.at else set()
        if bad := self.unreadable(*columns(void.when.tree), *at):
            raise UnknownError(bad)
        if not self.truth.holds(void.when):
            return False
        if void.at is None:
            return True
        if self.cell(void.at) is None:
            raise UnknownError(Reason.MISSING_VOID_TIME)
        cancelled = self.past(void.at)
        if isinstance(self.terms.target, Expect | Measure):
            return cancelled is not None
        try:
            return cancelled is not None and not self.due().is_late(cancelled)
        except UnknownError:
            return False

    def _refuse(self) -> None:
        """Raise the first reason why this record cannot be judged."""
        if self.record.get(DUPLICATE):
            raise UnknownError(Reason.DUPLICATE_KEY)
        clock = [Column(name, Use.TIME) for name in (self.promise.start, self.promise.stop) if name]
        if bad := self.unreadable(*clock) or self.unreadable(*_judged_by(self.terms)):
            raise UnknownError(bad)
        if self.promise.start and self.start is None:
            raise UnknownError(Reason.MISSING_START)
        if self.start is not None and self.start < EARLIEST:
            raise UnknownError(Reason.OUT_OF_RANGE)
        if not isinstance(self.terms.target, Expect | Measure):
            self.due()
        if self.start is not None and self.stop is not None and self.stop < self.start:
            raise UnknownError(Reason.STOP_BEFORE_START)

    def _by_outcome(self) -> Answer:
        moment = self.stop or self.start
        day = self.local_day(moment) if moment else None
        if self.promise.stop and self.stop is None:
            return Answer(State.PENDING, due_day=day)
        holds, delta, reason = self._outcome()
        if holds is None:
            raise UnknownError(Reason.MISSING_OPERAND)
        answer = Answer(State.KEPT, delta=delta, due_day=day, day=day)
        return answer if holds else self._missed(answer, State.BROKEN, reason)

    def _outcome(self) -> tuple[bool | None, float | None, str]:
        target = self.terms.target
        if isinstance(target, Expect):
            return self.truth.holds(target.condition), None, Reason.NOT_AS_EXPECTED
        assert isinstance(target, Measure)
        number = self.cell(target.column)
        if number is None:
            return None, None, ""
        return number <= target.at_most, number - target.at_most, Reason.ABOVE

    def _by_clock(self, due: Due, low: Due | None) -> Answer:
        grace = _time(self.terms.grace) if self.terms.grace else NOTHING
        stop = None if self._cancelled_late(due) else self.stop
        delta = self.delta(stop, due, low) if stop else None
        day = due.day or self.local_day(due.deadline)
        answer = Answer(State.KEPT, deadline=due.deadline, delta=delta, due_day=day, day=day)
        if stop is not None:
            if low and self.is_early(stop, low):
                return self._missed(answer, State.BROKEN, Reason.EARLY)
            return self._missed(answer, State.BROKEN, Reason.LATE) if due.is_late(stop, grace) else answer
        if due.is_late(self.oracle.at, grace):
            return self._missed(answer, State.OVERDUE, "")
        return replace(answer, state=State.AT_RISK if self.is_at_risk(due) else State.PENDING, day=None)

    def _cancelled_late(self, due: Due) -> bool:
        void = self.terms.void
        if not void or not void.at or not self.truth.holds(void.when):
            return False
        cancelled = self.past(void.at)
        return cancelled is not None and due.is_late(cancelled)

    def _missed(self, answer: Answer, state: State, reason: str) -> Answer:
        for excuse in self.terms.excuses:
            if self.truth.holds(excuse.when):
                return replace(answer, state=State.EXCUSED, reason=excuse.label)
        return replace(answer, state=state, reason=reason)

    # --- deadlines

    @property
    def place(self) -> Place | None:
        match self.terms.calendar:
            case None:
                return None
            case CalendarColumn(column=column, calendars=calendars):
                named = dict(calendars)
                if self.cell(column) not in named:
                    raise UnknownError(Reason.UNKNOWN_CALENDAR)
                return place_of(named[self.cell(column)])
            case calendar:
                return place_of(calendar)

    @property
    def local(self) -> ZoneInfo:
        """The zone of days and months: the calendar's, else that of `by`, else the source's."""
        if self.place:
            return self.place.zone
        target = self.terms.target
        return ZoneInfo((target.timezone if isinstance(target, By) else None) or self.oracle.source_zone)

    @property
    def ends(self) -> Ends:
        if self.terms.ends:
            return self.terms.ends
        return Ends.MIDNIGHT if self.unit is Unit.BUSINESS_DAY else Ends.SAME_TIME

    @property
    def unit(self) -> Unit:
        target = self.terms.target
        assert not isinstance(target, Expect | Measure)
        return target.unit

    def due(self) -> Due:
        place, target = self.place, self.terms.target
        del place  # an unknown calendar is told before an unknown target
        match target:
            case By():
                found = self._by(target)
            case Within(choices=choices):
                fitting = (each.target for each in choices if each.when is None or self.truth.holds(each.when))
                chosen = next(fitting, None)
                if chosen is None:
                    raise UnknownError(Reason.NO_MATCHING_TARGET)
                found = self._reckoned(chosen.amount, chosen.unit)
            case WithinColumn(unit=unit):
                found = self._reckoned(self._amount(target), unit)
            case Between(latest=latest):
                found = self._reckoned(latest.amount, latest.unit)
        if not EARLIEST <= found.deadline < LATEST:
            raise UnknownError(Reason.OUT_OF_RANGE)
        return found

    def low(self) -> Due | None:
        target = self.terms.target
        return self._reckoned(target.earliest.amount, target.unit) if isinstance(target, Between) else None

    def _by(self, target: By) -> Due:
        due = self.cell(target.column)
        if due is None:
            raise UnknownError(Reason.MISSING_DUE)
        if not EARLIEST <= due < LATEST:
            raise UnknownError(Reason.OUT_OF_RANGE)
        return self._end_of(slow.local_date(self.local, due)) if target.end_of_day else Due(due)

    def _amount(self, target: WithinColumn) -> float:
        number = self.cell(target.column)
        if number is None:
            raise UnknownError(Reason.MISSING_TARGET)
        whole = self.ends is Ends.MIDNIGHT or target.unit is Unit.BUSINESS_DAY
        seconds = 86_400 if whole else target.unit.seconds
        if number < 0 or number * seconds > LONGEST or (whole and number != int(number)):
            raise UnknownError(Reason.UNUSABLE_TARGET)
        return float(number)

    def _reckoned(self, amount: float, unit: Unit) -> Due:
        if self.start is None:
            raise UnknownError(Reason.MISSING_START)
        try:
            return self._counted(self.start, amount, unit)
        except OverflowError:
            raise UnknownError(Reason.OUT_OF_RANGE) from None

    def _counted(self, start: dt.datetime, amount: float, unit: Unit) -> Due:
        if unit is Unit.BUSINESS_DAY:
            return self._business_days(start, int(amount))
        if unit.is_working_time:
            assert self.place
            if amount * unit.seconds > LONGEST / 8:
                raise UnknownError(Reason.OUT_OF_RANGE)  # too far to walk; that long lies beyond 2200 in any test
            return Due(self.place.reached(start, dt.timedelta(microseconds=round(amount * unit.seconds * 1_000_000))))
        if unit is Unit.MONTH:
            if self.ends is Ends.MIDNIGHT:
                return self._end_of(slow.add_months(slow.local_date(self.local, start), int(amount)))
            return Due(slow.deadline_months(self.local, start, int(amount), self.ends))
        if self.ends is Ends.MIDNIGHT:
            days = int(amount) * (7 if unit is Unit.WEEK else 1)
            return self._end_of(slow.local_date(self.local, start) + days * DAY)
        return Due(start + dt.timedelta(microseconds=round(amount * unit.seconds * 1_000_000)))

    def _business_days(self, start: dt.datetime, amount: int) -> Due:
        assert self.place
        if amount > 40_000:
            raise UnknownError(Reason.OUT_OF_RANGE)  # too far to walk
        ends = self.place.business_days_end(start, amount, self.ends)
        day = self.place.business_days_later(self.place.day_0(start), amount)
        return Due(ends, day if self.ends is Ends.MIDNIGHT else None)

    def _end_of(self, day: dt.date) -> Due:
        return Due(slow.midnight(self.local, day + DAY), day)

    # --- what is measured

    def is_early(self, stop: dt.datetime, low: Due) -> bool:
        return self._days_after(low.day, stop) < 0 if low.day else stop < low.deadline

    def delta(self, stop: dt.datetime, due: Due, low: Due | None) -> float | None:
        """Actual - promised; null where earlier terms measured in another way."""
        if self._measure() != Case(self.oracle, replace(self.promise, versions=(self.promise.terms,)), {})._measure():
            return None
        if low and self.is_early(stop, low):
            return self._apart(stop, low)
        if low and not (self._days_after(due.day, stop) > 0 if due.day else stop > due.deadline):
            return 0.0
        return self._apart(stop, due)

    def _measure(self) -> tuple[str, str]:
        target = self.terms.target
        if isinstance(target, Expect | Measure):
            return type(target).__name__, getattr(target, "column", "")
        if isinstance(target, By):
            return "local days" if target.end_of_day else "elapsed", Unit.DAY
        if self.unit.is_working_time:
            return "working", self.unit
        if self.ends is Ends.MIDNIGHT:
            return ("business days", self.unit) if self.unit is Unit.BUSINESS_DAY else ("local days", Unit.DAY)
        return "elapsed", Unit.DAY if self.unit in (Unit.MONTH, Unit.BUSINESS_DAY) else self.unit

    def _apart(self, stop: dt.datetime, due: Due) -> float:
        if due.day:
            return float(self._days_after(due.day, stop))
        kind, unit = self._measure()
        seconds = Unit(unit).seconds
        if kind == "working":
            assert self.place
            return self.place.worked(due.deadline, stop) / dt.timedelta(seconds=seconds)
        return (stop - due.deadline) / dt.timedelta(seconds=seconds)

    def _days_after(self, due: dt.date, stop: dt.datetime) -> int:
        day = slow.local_date(self.local, stop)
        if self.unit is Unit.BUSINESS_DAY:
            assert self.place
            return self.place.business_days_between(due, day)
        return (day - due).days

    def is_at_risk(self, due: Due) -> bool:
        share = self.terms.nearing
        if share is None or self.start is None:
            return False
        if not self.unit.is_business:
            return _micros(self.oracle.at - self.start) >= share * _micros(due.deadline - self.start)
        assert self.place
        begins = self.place.clock_starts(self.start)
        if self.unit is Unit.BUSINESS_DAY:
            begins = max(self.start, self.place.spans(self.place.day_0(self.start))[0][0])
        used, whole = (self.place.worked(begins, moment) for moment in (self.oracle.at, due.deadline))
        return _micros(used) >= share * _micros(whole)


def _judged_by(terms: Terms) -> set[Column]:
    """The columns of the target and the excuses."""
    conditions: list[Condition] = [excuse.when for excuse in terms.excuses]
    found: set[Column] = set()
    match terms.target:
        case Expect(condition=condition):
            conditions.append(condition)
        case Within(choices=choices):
            conditions += [choice.when for choice in choices if choice.when]
        case By(column=column):
            found.add(Column(column, Use.TIME))
        case WithinColumn(column=column) | Measure(column=column):
            found.add(Column(column, Use.NUMBER))
    return found.union(*(columns(condition.tree) for condition in conditions))


def _time(duration: Duration) -> dt.timedelta:
    return dt.timedelta(seconds=duration.amount * duration.unit.seconds)


def _micros(time: dt.timedelta) -> int:
    return time // MICROSECOND
