"""Settles how the columns of a promise are read, once it is known what the source's own columns are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from expectmon.errors import Code, ConfigurationError, Problem
from expectmon.promises.conditions import Condition, ConditionError, Use
from expectmon.promises.model import Expect, Promise, Terms, Within, columns_of, conditions_of
from expectmon.promises.uses import auto_columns, resolve_uses


def settle_uses(promise: Promise, known: Mapping[str, Use]) -> Promise:
    """Return the promise with its conditions' columns read as `known` says, wherever they leave it open.

    A column that the promise reads as a time elsewhere, its stop for instance, is one in `is null`, too: what is later
    than the moment of a replay is then null, as everywhere.

    Raises:
        ConfigurationError: a text that is compared with a time column is no time, or the like; all of them.
    """
    problems: list[Problem] = []
    times = {column.name for column in columns_of(promise) if column.use is Use.TIME}

    def settled(condition: Condition) -> Condition:
        try:
            return resolve_uses(condition, known, times)
        except ConditionError as error:
            message = f"{condition.text}: {error}"
            problems.append(Problem(Code.BAD_CONDITION, message, where=condition.where, hint=error.hint))
            return condition

    versions = tuple(_with_conditions(terms, settled) for terms in promise.versions)
    if problems:
        raise ConfigurationError(problems)
    return replace(promise, versions=versions)


def open_groups(promise: Promise) -> tuple[frozenset[str], ...]:
    """Return the groups of columns that are compared with nothing but each other: numbers or texts, the cells tell."""
    return tuple(
        group for terms in promise.versions for condition in conditions_of(terms) for group in auto_columns(condition)
    )


def _with_conditions(terms: Terms, change: Callable[[Condition], Condition]) -> Terms:
    target = terms.target
    match target:
        case Within(choices=choices):
            changed = (replace(each, when=each.when and change(each.when)) for each in choices)
            target = Within(tuple(changed))
        case Expect(condition=condition):
            target = Expect(change(condition))
    return replace(
        terms,
        target=target,
        where=terms.where and change(terms.where),
        void=terms.void and replace(terms.void, when=change(terms.void.when)),
        excuses=tuple(replace(excuse, when=change(excuse.when)) for excuse in terms.excuses),
    )
