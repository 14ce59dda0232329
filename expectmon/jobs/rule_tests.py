"""Runs rule tests: every case's row is judged by the engine, and what it says is compared with what is expected."""

from __future__ import annotations

import datetime as dt
import difflib
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from expectmon.engine.listing import Commitment
from expectmon.errors import Code, Problem, Severity, Where
from expectmon.jobs.judged_rows import Scene, judged
from expectmon.jobs.rule_sets import Ground, RuleSet, case_sets, refuse_errors
from expectmon.promises.cases import Case, RuleTest, load_cases
from expectmon.promises.commitment import Reason
from expectmon.promises.duration import Unit
from expectmon.promises.instants import placed
from expectmon.promises.model import Promise, columns_of
from expectmon.promises.phrase import explain_condition
from expectmon.promises.yardsticks import yardstick
from expectmon.sources.duck import open_duckdb
from expectmon.workspace.files import read_documents

_NEAR: Final = 1e-9
_OUTSIDE: Final = "outside"


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One case that was judged. `problem` None: it passed."""

    promise: str
    case: Case
    found: Commitment | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class TestReport:
    """What came of rule tests. `untested` are promises of the same rules without any case."""

    runs: tuple[CaseRun, ...]
    warnings: tuple[Problem, ...] = ()
    untested: tuple[str, ...] = ()

    __test__ = False  # not a test of ours, whatever its name

    @property
    def failures(self) -> tuple[Problem, ...]:
        """A problem for each case that failed, in the order of the files."""
        return tuple(run.problem for run in self.runs if run.problem)

    def __str__(self) -> str:
        failed = len(self.failures)
        passed = _counted(len(self.runs) - failed, "case")
        return f"{passed} passed" if not failed else f"{failed} failed, {passed} passed"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def run_rule_tests(paths: Sequence[Path], ground: Ground) -> TestReport:
    """Judge every case of rule tests.

    A test in the workspace reads cells as the source of its promise does; one elsewhere takes times without an offset
    to be in the zone of the promise's calendar.

    Args:
        paths: files of rule tests and folders; none: the workspace's.
        ground: where the command was called.

    Raises:
        ConfigurationError: rules or tests cannot be loaded; all problems.
        UsageError: there are no rule tests.
    """
    runs: list[CaseRun] = []
    warnings: list[Problem] = []
    untested: list[str] = []
    loaded = [(found, *_load(found, files, _root(paths, ground))) for found, files in case_sets(paths, ground)]
    refuse_errors(list(dict.fromkeys(problem for _, _, problems in loaded for problem in problems)))
    with open_duckdb([], in_memory=True) as connection:
        for found, tests, problems in loaded:
            warnings += problems
            promises = {promise.id: promise for promise in found.rules.promises}
            untested += sorted(set(promises) - {test.promise for test in tests})
            for name in dict.fromkeys(test.promise for test in tests):
                mine = [test for test in tests if test.promise == name]
                runs += _run(connection, promises[name], mine, found)
    return TestReport(tuple(runs), tuple(warnings), tuple(untested))


def _root(paths: Sequence[Path], ground: Ground) -> Path:
    return ground.folder if paths else ground.needed()


def _load(found: RuleSet, files: Sequence[Path], root: Path) -> tuple[tuple[RuleTest, ...], list[Problem]]:
    documents, unreadable = read_documents(files, root)
    tests, mistakes = load_cases(documents, [promise.id for promise in found.rules.promises])
    problems = [*found.problems, *unreadable]
    if any(problem.severity is Severity.ERROR for problem in problems):
        # Promises that could not be loaded would be told as unknown once more.
        mistakes = [problem for problem in mistakes if problem.code is not Code.UNKNOWN_PROMISE]
    return tests, [*problems, *mistakes]


def _run(connection: sa.Connection, promise: Promise, tests: Sequence[RuleTest], rules: RuleSet) -> Iterator[CaseRun]:
    """Judge the cases of one promise, all of one moment at once."""
    scene = Scene(rules.source_of(promise), rules.zone_of(promise))
    origin = None if rules.settings else promise.where_defined
    for at in dict.fromkeys(placed(test.at, scene.zone) for test in tests):
        cases = [case for test in tests if placed(test.at, scene.zone) == at for case in test.cases]
        setting = _Setting(scene.zone, at, origin)
        commitments = judged(connection, promise, [case.row for case in cases], at, scene)
        for case, found in zip(cases, commitments, strict=True):
            yield CaseRun(promise.id, case, found, _problem(promise, case, found, setting))


@dataclass(frozen=True, slots=True)
class _Setting:
    """How cases are judged: the zone of their times, the moment, and the file of rules if no workspace has it."""

    zone: str
    at: dt.datetime
    origin: Where | None


def _problem(promise: Promise, case: Case, found: Commitment | None, setting: _Setting) -> Problem | None:
    differences = list(_differences(promise, case, found, setting.zone))
    if not differences:
        return None
    wanted, got = ([each[side] for each in differences] for side in (0, 1))
    return Problem(
        Code.CASE_FAILED,
        f"{promise.id}, {case.name!r}: expected {' and '.join(wanted)}, found {' and '.join(got)}",
        where=case.where,
        expected=" and ".join(wanted),
        hint=_hint(promise, case, found, setting),
    )


def _differences(promise: Promise, case: Case, found: Commitment | None, zone: str) -> Iterator[tuple[str, str]]:
    """Yield what was expected and what was found instead."""
    state = found.state if found else None
    if state is not case.state:
        yield case.state or _OUTSIDE, f"{state} ({found.reason})" if found and found.reason else state or _OUTSIDE
    if case.reason is not None and case.reason != (found.reason if found else ""):
        yield f"reason {case.reason}", (f"reason {found.reason}" if found and found.reason else "no reason")
    delta = found.delta if found else None
    if case.delta is not None and (delta is None or abs(case.delta - delta) > _NEAR):
        unit = yardstick(promise.terms).unit
        units = f"{unit}s" if unit in set(Unit) else unit
        yield f"delta {case.delta:g}", "no delta" if delta is None else f"delta {delta:.10g} (in {units})"
    deadline = found.deadline if found else None
    if case.deadline is not None and (deadline is None or placed(case.deadline, zone) != deadline):
        yield (
            f"deadline {_shown(placed(case.deadline, zone), zone)}",
            "no deadline" if deadline is None else f"deadline {_shown(deadline, zone)} ({zone})",
        )


def _shown(moment: dt.datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ", "auto").removesuffix(":00")


def _hint(promise: Promise, case: Case, found: Commitment | None, setting: _Setting) -> str:
    """Say the likeliest cause, else how to see the reckoning."""
    if misspelt := _misspelt(promise, case):
        return misspelt
    if found is None:
        where = promise.terms.where
        made = f"records where {explain_condition(where)}" if where else "records"
        return f"the promise is made to {made}, once their clock has started; the row is none of them at this time"
    if found.reason == Reason.MISSING_START:
        return f"{promise.start} is empty"
    if found.reason.startswith(Reason.UNREADABLE):
        column = found.reason.partition(":")[2]
        return f"the cell of {column} cannot be read: {case.row.get(column)!r}"
    return f"see how it is reckoned: {_command(promise, case, found, setting)}"


def _misspelt(promise: Promise, case: Case) -> str | None:
    """Find a column of the row that the promise does not read, though it reads one with nearly that name."""
    read = {column.name for column in columns_of(promise)}
    for name in case.row:
        close = difflib.get_close_matches(name, read - set(case.row), n=1, cutoff=0.75)
        if name not in read and close:
            return f"the promise does not read {name!r}; did you mean {close[0]!r}?"
    return None


def _command(promise: Promise, case: Case, found: Commitment, setting: _Setting) -> str:
    read = {column.name for column in columns_of(promise)} - {promise.start, promise.stop}
    parts = [f"expectmon rules explain {promise.id}"]
    parts += [f"--rules {shlex.quote(setting.origin.file)}"] if setting.origin else []
    moments = {"--start": found.start, "--stop": found.stop, "--at": setting.at}
    parts += [f"{option} {moment:%Y-%m-%dT%H:%M:%SZ}" for option, moment in moments.items() if moment]
    rest = {name: cell for name, cell in case.row.items() if cell and name in read}
    parts += [f"--row {shlex.quote(f'{name}={cell}')}" for name, cell in rest.items()]
    return " ".join(parts)
