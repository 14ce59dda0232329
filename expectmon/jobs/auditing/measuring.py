"""What the engine says of claims: each promise's own clock, judged by the number that the copy names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

import sqlalchemy as sa

from expectmon.audit.model import Answer, Delta, Question
from expectmon.engine.evaluate import Evaluator
from expectmon.engine.evaluation import Evaluation
from expectmon.engine.exposure import Span
from expectmon.errors import ConfigurationError, Problem, SourceError
from expectmon.insights.scorecard import DeltaStats
from expectmon.jobs.auditing.sayable import Sayable
from expectmon.jobs.bring_in import BroughtIn, bring_in
from expectmon.promises.model import By, Promise
from expectmon.promises.retarget import can_retarget, of_case, retargeted
from expectmon.sources.duck import open_duckdb
from expectmon.sources.files import changed_files
from expectmon.sources.open import fit_memory, source_folders
from expectmon.workspace.model import Source, Workspace

_Group: TypeAlias = tuple[str, int | None]
"""A promise, and which case of its target."""
WANTED: Final = 0.95
"""The share that a promise without an objective should keep."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The answers, what kept others from being given, and the promises of which nothing can be said therefore."""

    answers: Mapping[Question, Answer] = field(default_factory=dict)
    failures: tuple[Problem, ...] = ()
    unmeasured: frozenset[str] = frozenset()


def measure(workspace: Workspace, questions: Sequence[Question], at: dt.datetime) -> Measured:
    """Answer questions as of a moment; one whose promise has no clock or no calendar for it has no answer.

    Args:
        workspace: The promises and their sources.
        questions: What the audit wants to know.
        at: The moment, aware.
    """
    promises = {promise.id: promise for promise in workspace.promises}
    answers: dict[Question, Answer] = {}
    failures: list[Problem] = []
    unmeasured: set[str] = set()
    for source, asked in _by_source(workspace, promises, questions):
        try:
            answers |= _of_source(workspace, source, asked, at)
        except (ConfigurationError, SourceError) as error:
            failures += error.problems
            unmeasured |= {each.promise for each in asked}
    return Measured(answers, tuple(failures), frozenset(unmeasured))


def _by_source(
    workspace: Workspace, promises: Mapping[str, Promise], questions: Sequence[Question]
) -> Iterator[tuple[Source, list[Question]]]:
    for name, source in workspace.sources.items():
        asked = [
            each
            for each in dict.fromkeys(questions)
            if promises[each.promise].source == name and can_retarget(promises[each.promise], each.target)
        ]
        if asked:
            yield source, asked


def _of_source(
    workspace: Workspace, source: Source, questions: Sequence[Question], at: dt.datetime
) -> dict[Question, Answer]:
    wanted = dict.fromkeys(question.promise for question in questions)
    siblings = [promise for promise in workspace.promises if promise.source == source.id]
    asked = tuple(each for each in siblings if each.id in wanted or isinstance(each.terms.target, By))
    in_memory = source.id in fit_memory([source], workspace.root)
    with open_duckdb(source_folders([source], workspace.root), in_memory=in_memory) as connection:
        brought = bring_in(connection, source, asked, workspace.root)
        bench = _Bench(connection, brought, workspace, source, at)
        answers = dict(bench.answers(questions))
        if changed := changed_files(connection):
            raise SourceError(changed)
    return answers


class _Bench:
    """A source that is open, with all that may be asked of it."""

    def __init__(
        self, connection: sa.Connection, brought: BroughtIn, workspace: Workspace, source: Source, at: dt.datetime
    ) -> None:
        self._connection = connection
        self._brought = brought
        self._promises = {promise.id: promise for promise in brought.promises}
        self._zones = (workspace.timezone, source.timezone)
        self._at = at

    def answers(self, questions: Sequence[Question]) -> Iterator[tuple[Question, Answer]]:
        """Yield an answer a question: all numbers that were said are judged in as few scans as there can be."""
        groups = _groups(questions)
        variants = {each: self._as_said(each, number) for number, each in enumerate(_numbers(questions))}
        rules = {each: self._as_ruled(each, number) for number, each in enumerate(groups)}
        shown = {each: found for each, rule in rules.items() if (found := self._as_shown(rule)) is not None}
        evaluator = self._evaluator((*rules.values(), *shown.values(), *variants.values()))
        judged = {each.promise.id: each for each in evaluator.evaluate(days=False)}
        deltas = {each: _delta(judged[rule.id]) for each, rule in rules.items()}
        deltas_shown = {each: _delta(judged[rule.id]) for each, rule in shown.items()}
        # Whoever looks for what is sayable judges again, under the same names: all else must have been asked before.
        # Whom a claim reached does not depend on its number: any of a group will do.
        exposed = {
            each: evaluator.exposed(variants[_number(asked[0])], map(_span, asked)) for each, asked in groups.items()
        }
        sayable = Sayable(self._evaluator)
        for question in questions:
            variant, group = judged[variants[_number(question)].id], _group(question)
            rule = self._promises[question.promise]
            answer = _answer(variant, deltas[group], deltas_shown.get(group), _wanted(rule))
            shortest = sayable.shortest(rule, question, _wanted(rule), variant)
            yield question, replace(answer, exposed=exposed[group][_span(question)], sayable=shortest)

    def _evaluator(self, promises: Iterable[Promise]) -> Evaluator:
        zone, source_zone = self._zones
        relation = self._brought.opened.relation
        return Evaluator(
            self._connection, relation, tuple(promises), self._at, zone=zone, source_zone=source_zone,
            rows=self._brought.opened.rows,
        )  # fmt: skip

    def _as_said(self, question: Question, number: int) -> Promise:
        return retargeted(self._promises[question.promise], question.target, f"said-{number}", question.case)

    def _as_ruled(self, group: _Group, number: int) -> Promise:
        """Return the rule as it is, for those records that the case that is meant is promised to."""
        name, case = group
        return self._promises[name] if case is None else of_case(self._promises[name], f"case-{number}", case)

    def _as_shown(self, rule: Promise) -> Promise | None:
        """Return the rule judged by the due time that was shown on its orders, if a column has it."""
        due = [
            each.terms.target
            for each in self._promises.values()
            if isinstance(each.terms.target, By) and each.stop == rule.stop and each.topic == rule.topic
        ]
        if not due:
            return None
        terms = replace(rule.terms, target=due[0], since=None, until=None, ends=None, grace=None, nearing=None)
        return replace(rule, id=f"shown-{rule.id}", versions=(terms,), segments=(), bands=())


def _number(question: Question) -> Question:
    """The question without the time that the claim was live: what differs only in that is judged once."""
    return replace(question, exposed_from=None, exposed_to=None)


def _numbers(questions: Iterable[Question]) -> dict[Question, None]:
    return dict.fromkeys(_number(each) for each in questions)


def _group(question: Question) -> _Group:
    return question.promise, question.case


def _span(question: Question) -> Span:
    return question.exposed_from, question.exposed_to


def _groups(questions: Iterable[Question]) -> dict[_Group, list[Question]]:
    found: dict[_Group, list[Question]] = {}
    for each in questions:
        found.setdefault(_group(each), []).append(each)
    return found


def _wanted(rule: Promise) -> float:
    return rule.objective.share if rule.objective else WANTED


def _answer(evaluation: Evaluation, rule: Delta | None, shown: Delta | None, wanted: float) -> Answer:
    """Return the figures of a number that was said; deltas that there are none of are empty."""
    total, objective = evaluation.total, evaluation.promise.objective
    empty = Delta(0, evaluation.unit, None, None)
    return Answer(
        kept=total.counts.kept,
        due=total.counts.due,
        share=total.share_kept,
        low=total.share_kept_low,
        high=total.share_kept_high,
        days=objective.days if objective else None,
        exposed=None,
        copy=_delta(evaluation) or empty,
        rule=rule or empty,
        shown=shown if shown and shown.n else None,
        wanted=wanted,
        sayable=None,
    )


def _delta(evaluation: Evaluation) -> Delta | None:
    stats: DeltaStats | None = evaluation.total.delta
    return Delta(stats.n, stats.unit, stats.p50, stats.p90) if stats else None
