"""One promise on its way through the layers: which columns each layer adds for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from expectmon.calendars.instants import SECOND
from expectmon.calendars.model import Calendar
from expectmon.engine import verdicts as v
from expectmon.engine.clocks import Clock
from expectmon.engine.deltas import delta
from expectmon.engine.dialect import micros, utc_day
from expectmon.engine.layers import Layer
from expectmon.engine.moments import local_day, plus
from expectmon.engine.records import Records
from expectmon.engine.rulings import Facts, ruling
from expectmon.engine.setting import Setting
from expectmon.engine.timetables import Timetables
from expectmon.engine.verdicts import VerdictBook
from expectmon.engine.versions import Version, combined, unreadable, version_in_force
from expectmon.promises.conditions import Column, Use
from expectmon.promises.duration import Unit
from expectmon.promises.model import By, Promise
from expectmon.promises.yardsticks import Yardstick, yardstick

Sql: TypeAlias = sa.ColumnElement[Any]
Columns: TypeAlias = Callable[[str], Sql | None]

_CHOSEN: Final = (
    "deadline", "due", "count", "w1", "stopped", "low_deadline", "low_count", "low_w1", "where", "where_bad",
    "void", "void_bad", "void_at", "void_given", "excuse", "outcome", "above", "gap", "bad",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """One promise in a judged relation: where its columns are, and what its numbers mean."""

    promise: Promise
    prefix: str
    book: VerdictBook
    yardstick: Yardstick
    clocks: tuple[Clock, ...] = ()

    def name(self, column: str) -> str:
        """Name of one of its columns: verdict, version, start, stop, deadline, delta, due_day, day, value, customer."""
        return f"{self.prefix}_{column}"


class Trial:
    """One promise on its way through the layers."""

    def __init__(self, promise: Promise, prefix: str, setting: Setting, timetables: Timetables) -> None:
        self._promise = promise
        self._setting = setting
        self._timetables = timetables
        self._versions = [
            Version(promise, terms, f"{prefix}v{number}", setting, timetables)
            for number, terms in enumerate(promise.versions)
        ]
        clocks = tuple(version.clock for version in self._versions)
        self.judged = Judged(promise, prefix, VerdictBook(promise), yardstick(promise.terms), clocks)

    def _name(self, column: str) -> str:
        return self.judged.name(column)

    def place(self, layer: Layer, records: Records) -> None:
        """Add what every version needs, the start, the stop and the version in force."""
        promise = self._promise
        for version in self._versions:
            version.place(layer, records, self.judged.book)
        start = records.happened(promise.start) if promise.start else None
        stop = records.happened(promise.stop) if promise.stop else None
        if start is not None and promise.start:
            if promise.start not in self._setting.past:
                layer.add(self._name("begins"), records.time(promise.start))
            layer.add(self._name("start"), start)
        if stop is not None:
            layer.add(self._name("stop"), stop)
        clock = frozenset(Column(name, Use.TIME) for name in (promise.start, promise.stop) if name)
        bad = unreadable(records, self.judged.book, clock)
        if bad is not None:
            layer.add(self._name("clock_bad"), bad)
        zones = [self._zone_of(version) for version in self._versions]
        layer.add(self._name("version"), version_in_force(promise, self._clock_starts(records, start, stop), zones))

    def weigh(self, layer: Layer, records: Records) -> None:
        """Add `value` and `customer`, where the promise names their columns."""
        if self._promise.value:
            layer.add(self._name("value"), records.number(self._promise.value))
        if self._promise.customer:
            layer.add(self._name("customer"), records.text(self._promise.customer))

    def _clock_starts(self, records: Records, start: Sql | None, stop: Sql | None) -> Sql | None:
        target = self._promise.terms.target
        if start is None and isinstance(target, By):
            return records.time(target.column)
        return start if start is not None else stop

    def _zone_of(self, version: Version) -> str:
        calendar = version.terms.calendar
        return calendar.timezone if isinstance(calendar, Calendar) else self._setting.zone

    def _local_day(self, layer: Layer, moment: Sql) -> Sql:
        return local_day(layer, moment, self._setting, self._timetables)

    def _by_outcome(self, version: Sql) -> Sql:
        """True under terms that are a condition or a number, and have no deadline."""
        found = [number for number, each in enumerate(self._versions) if each.has_outcome]
        return sa.true() if len(found) == len(self._versions) else version.in_(found)

    def bound(self, layer: Layer) -> None:
        """Add the deadlines of every version."""
        for version in self._versions:
            version.clock.bound(layer)

    def choose(self, layer: Layer) -> None:
        """Add what the version in force says."""
        number = layer[self._name("version")]
        for column in _CHOSEN:
            values = [self._of_version(layer, version, column) for version in self._versions]
            if column == "where" and any(value is not None for value in values):
                values = [sa.true() if value is None else value for value in values]
            value = combined(number, values)
            if value is not None:
                first = values[0]
                # A record from before the promise is counted as such only if the first terms would have met it.
                kept = sa.func.coalesce(value, first) if column == "where" and first is not None else value
                layer.add(self._name(column), kept)
        for column, values in self._limits(layer).items():
            value = combined(number, values)
            if value is not None:
                layer.add(self._name(column), value)
        risky = combined(number, [self._risky(layer, version) for version in self._versions])
        if risky is not None:
            layer.add(self._name("risky"), risky)

    @staticmethod
    def _of_version(layer: Layer, version: Version, column: str) -> Sql | None:
        found: Sql | None = layer.base.c.get(version.clock.name(column))
        return found

    def _limits(self, layer: Layer) -> dict[str, list[Sql | None]]:
        """The first instants too late: `limit` with grace, `void_limit` without."""
        limits: dict[str, list[Sql | None]] = {"limit": [], "void_limit": []}
        for version in self._versions:
            deadline = self._of_version(layer, version, "deadline")
            own = 0 if version.clock.ends_day else 1
            grace = version.terms.grace
            more = own + (grace.amount * grace.unit.seconds * SECOND if grace else 0)
            limits["limit"].append(None if deadline is None else plus(deadline, more))
            limits["void_limit"].append(None if deadline is None else plus(deadline, own))
        return limits

    def _risky(self, layer: Layer, version: Version) -> Sql | None:
        """True once the declared share of the target is used up; in working time for business units."""
        share = version.terms.nearing
        deadline = self._of_version(layer, version, "deadline")
        if share is None or deadline is None or self._promise.start is None:
            return None
        if getattr(version.terms.target, "unit", Unit.DAY).is_business:
            w0, w1 = layer[version.clock.name("w0")], version.clock.worked_by_deadline(layer)
            now = version.worked_now(layer, self._worked_now)
            return now - w0 >= share * (w1 - w0)
        start = micros(layer[self._name("start")])
        return self._setting.now_micros - start >= share * (micros(deadline) - start)

    def _worked_now(self, calendar: Calendar) -> int:
        return self._timetables.work_table(calendar).time.worked_at(self._setting.now_micros)

    def rule(self, layer: Layer) -> None:
        """Add the verdict, the stop that counts, the due day and the delta."""
        facts = self._facts(layer)
        verdict = ruling(facts)
        layer.add(self._name("verdict"), verdict)
        if self._promise.stop:
            layer.add(self._name("stop"), facts.stopped)
        due_day = self._due_day(layer, facts)
        if due_day is not None:
            layer.add(self._name("due_day"), due_day)
        measured = self._delta(layer, facts)
        if measured is not None:
            layer.add(self._name("delta"), measured)

    def date(self, layer: Layer) -> None:
        """Add `day`: the due day of what is due, the start's of what is void or unknown, none of what is open."""
        verdict = layer[self._name("verdict")]
        due, start = (layer.base.c.get(self._name(name)) for name in ("due_day", "start"))
        cases: list[tuple[Sql, Sql]] = [] if due is None else [(verdict < v.OPEN, due)]
        if start is not None:
            # A start out of all range has no local day; its UTC day keeps it out of every window.
            cases.append((verdict >= v.SET_ASIDE, sa.func.coalesce(self._local_day(layer, start), utc_day(start))))
        if cases:
            layer.add(self._name("day"), sa.case(*cases))

    def _facts(self, layer: Layer) -> Facts:
        get = self._columns(layer)
        bads = [bad for bad in (get("clock_bad"), get("bad")) if bad is not None]
        return Facts(
            in_range=self._setting.in_range,
            begins=get("begins"),
            start=get("start"),
            stop=get("stop"),
            version=layer[self._name("version")],
            where=get("where"),
            where_bad=get("where_bad"),
            void=get("void"),
            void_bad=get("void_bad"),
            void_at=get("void_at"),
            void_given=get("void_given"),
            duplicate=layer["duplicate"],
            bad=sa.func.coalesce(*bads) if bads else None,
            gap=get("gap"),
            deadline=get("deadline"),
            limit=get("limit"),
            void_limit=get("void_limit"),
            early=self._early(get),
            risky=get("risky"),
            excuse=get("excuse"),
            outcome=get("outcome"),
            by_outcome=self._by_outcome(layer[self._name("version")]),
            now=sa.literal(self._setting.now, sa.DateTime),
        )

    def _early(self, get: Columns) -> Sql | None:
        """True for a stop before the lower end of `between`: by days for ends of day, else by the instant."""
        stop, low_deadline, low_count = get("stop"), get("low_deadline"), get("low_count")
        if stop is None or low_deadline is None:
            return None
        if low_count is None:
            return stop < low_deadline
        by_count = get("stopped") < low_count
        alike = all(version.clock.ends_day for version in self._versions)
        return by_count if alike else sa.func.coalesce(by_count, stop < low_deadline)

    def _due_day(self, layer: Layer, facts: Facts) -> Sql | None:
        """The day a commitment counts on: the day that ends at its deadline, else that of the deadline or the stop."""
        by_clock = self._due_day_by_clock(layer, facts)
        if facts.outcome is None:
            return by_clock
        moments = [moment for moment in (facts.stop, facts.start) if moment is not None]
        by_outcome = self._local_day(layer, sa.func.coalesce(*moments)) if moments else None
        if by_clock is None or by_outcome is None:
            return by_outcome if by_clock is None else by_clock
        return sa.case((facts.by_outcome, by_outcome), else_=by_clock)

    def _due_day_by_clock(self, layer: Layer, facts: Facts) -> Sql | None:
        own = layer.base.c.get(self._name("due"))
        whole = all(version.clock.ends_day for version in self._versions)
        if whole or facts.deadline is None:
            return own
        by_deadline = self._local_day(layer, facts.deadline)
        return by_deadline if own is None else sa.func.coalesce(own, by_deadline)

    def _delta(self, layer: Layer, facts: Facts) -> Sql | None:
        """Actual - promised of stopped records; null under terms that measured it otherwise than the current ones."""
        own = delta(self.judged.yardstick, self._columns(layer), facts.stopped)
        alike = [own if version.clock.yardstick == self.judged.yardstick else None for version in self._versions]
        return (
            own if own is None or all(each is own for each in alike) else combined(layer[self._name("version")], alike)
        )

    def _columns(self, layer: Layer) -> Columns:
        def get(column: str) -> Sql | None:
            found: Sql | None = layer.base.c.get(self._name(column))
            return found

        return get
