"""What each column of a condition is read as: the use follows from what it is compared with.

Every place where values meet (the two sides of `=`, the list of an `in`, the operands of `+`) is a `Meeting`: all its
columns are read alike. What one meeting tells of a column is evidence for the meetings that tell nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from expectmon.promises.conditions import (
    All,
    Any,
    Arithmetic,
    Between,
    Call,
    Column,
    Comparison,
    Condition,
    ConditionError,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Not,
    Use,
    columns,
)
from expectmon.promises.instants import read_local_time

_RESULTS: Final = {
    "lower": Use.TEXT,
    "upper": Use.TEXT,
    "length": Use.NUMBER,
    "abs": Use.NUMBER,
    "date": Use.TIME,
}
_EQUALITIES: Final = ("=", "<>")
_ARGUMENTS: Final = {
    "lower": Use.TEXT,
    "upper": Use.TEXT,
    "length": Use.TEXT,
    "abs": Use.NUMBER,
    "date": Use.TIME,
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Values that meet: the columns among them, the uses that are certain, and the texts in quotes.

    `fallback` is the use of columns of which nothing is known.
    """

    columns: frozenset[str]
    certain: frozenset[Use]
    texts: tuple[str, ...]
    fallback: Use


Evidence: TypeAlias = Mapping[str, frozenset[Use]]
Decide: TypeAlias = Callable[[Meeting], Use]


def resolve_uses(condition: Condition, known: Mapping[str, Use], times: Collection[str] = ()) -> Condition:
    """Return the condition with its columns read as `known` says, wherever the condition leaves it open.

    A text in quotes that is compared with a time becomes a date or a time. `times` are columns that are read as times
    elsewhere: so they are here, where nothing says otherwise (`stop is null`).

    Raises:
        ConditionError: such a text is no date, or things that cannot be compared are.
    """
    return replace(condition, tree=resolve_tree(condition.tree, known, times))


def auto_columns(condition: Condition) -> tuple[frozenset[str], ...]:
    """Return the groups of columns that are compared with nothing but each other; each group needs one use."""
    groups: list[frozenset[str]] = []
    known = {column.name for column in columns(condition.tree) if column.use is Use.AUTO}
    for meeting in _meetings(condition.tree):
        joined = meeting.columns & known
        if joined and not meeting.certain and not meeting.texts and meeting.fallback is Use.AUTO:
            touching = [group for group in groups if group & joined]
            groups = [group for group in groups if group not in touching] + [joined.union(*touching)]
    return tuple(groups)


def resolve_tree(tree: Expression, known: Mapping[str, Use], times: Collection[str] = ()) -> Expression:
    """Return the tree with a use for every column; see `resolve_uses`."""
    given = {name: frozenset({use}) for name, use in known.items() if use is not Use.AUTO}
    evidence = _evidence(_meetings(tree), given)

    def decide(meeting: Meeting) -> Use:
        says_nothing = not (meeting.certain or meeting.texts or _uses_of(meeting.columns, {**given, **evidence}))
        if says_nothing and meeting.columns and meeting.columns.issubset(times):
            return Use.TIME
        return _decide(meeting, given, evidence)

    return _condition(tree, decide)


def _evidence(meetings: tuple[Meeting, ...], given: Evidence) -> Evidence:
    """Carry what is known from meeting to meeting until nothing is added."""
    evidence: Evidence = {}
    while (found := _gather(meetings, given, evidence)) != evidence:
        evidence = found
    return evidence


def _meetings(tree: Expression) -> tuple[Meeting, ...]:
    found: list[Meeting] = []

    def note(meeting: Meeting) -> Use:
        found.append(meeting)
        return Use.AUTO

    _condition(tree, note)
    return tuple(found)


def _gather(meetings: tuple[Meeting, ...], given: Evidence, evidence: Evidence) -> Evidence:
    """Add what the meetings tell of their columns; it only grows, so that repeating it comes to rest."""
    found = dict(evidence)
    for meeting in meetings:
        use = _decide(meeting, given, found)
        told = meeting.certain or meeting.texts or meeting.fallback is Use.AUTO
        if told and use is not Use.AUTO:
            found |= {name: found.get(name, frozenset()) | {use} for name in meeting.columns}
    return found


def _decide(meeting: Meeting, given: Evidence, evidence: Evidence) -> Use:
    """Certain uses win; then what the caller knows; then what other parts of the condition tell."""
    if len(meeting.certain) > 1:
        names = " and ".join(sorted(_a(use) for use in meeting.certain))
        raise ConditionError(f"{names} cannot be compared or combined")
    if meeting.certain:
        (use,) = meeting.certain
        if meeting.texts and use in (Use.NUMBER, Use.BOOLEAN):
            text = meeting.texts[0]
            hint = "leave out the quotes" if use is Use.NUMBER and text.strip().isdecimal() else None
            raise ConditionError(f"{_a(use)} and the text {text!r} cannot be compared or combined", None, hint)
        return use
    uses = _uses_of(meeting.columns, given) or _uses_of(meeting.columns, evidence)
    if Use.TIME in uses:
        return Use.TIME
    if meeting.texts or len(uses) > 1:
        return Use.TEXT
    return next(iter(uses), meeting.fallback)


def _uses_of(names: frozenset[str], evidence: Evidence) -> frozenset[Use]:
    return frozenset().union(*(evidence.get(name, frozenset()) for name in names))


def _a(use: Use) -> str:
    return {Use.TEXT: "a text", Use.NUMBER: "a number", Use.TIME: "a time", Use.BOOLEAN: "true or false"}[use]


def _condition(node: Expression, decide: Decide) -> Expression:  # noqa: PLR0911 - one line a kind of node
    """Rebuild what must be true or false, with the uses that `decide` gives."""
    match node:
        case All(operands=operands):
            return All(tuple(_condition(operand, decide) for operand in operands))
        case Any(operands=operands):
            return Any(tuple(_condition(operand, decide) for operand in operands))
        case Not(operand=operand):
            return Not(_condition(operand, decide))
        case Comparison(op=op, left=left, right=right):
            return Comparison(op, *_meet((left, right), decide, ordered=op not in _EQUALITIES))
        case Between(operand=operand, low=low, high=high):
            return Between(*_meet((operand, low, high), decide, ordered=True))
        case In(operand=operand, choices=choices):
            first, *rest = _meet((operand, *choices), decide)
            return In(first, tuple(rest))
        case Like(operand=operand, pattern=pattern):
            return Like(_meet((operand,), decide, Use.TEXT)[0], pattern)
        case IsNull(operand=operand):
            return IsNull(_meet((operand,), decide, fallback=Use.TEXT)[0])
        case _:
            return _meet((node,), decide, Use.BOOLEAN)[0]


def _meet(
    operands: tuple[Expression, ...],
    decide: Decide,
    certain: Use | None = None,
    fallback: Use = Use.AUTO,
    *,
    ordered: bool = False,
) -> tuple[Expression, ...]:
    leaves = [leaf for operand in operands for leaf in _leaves(operand)]
    uses = {use for leaf in leaves if (use := _result(leaf))} | ({certain} if certain else set())
    names = frozenset(leaf.name for leaf in leaves if isinstance(leaf, Column))
    texts = tuple(leaf.value for leaf in leaves if isinstance(leaf, Literal) and isinstance(leaf.value, str))
    if len(names) < 2:  # noqa: PLR2004 - a column that meets no other has nothing to agree with
        fallback = Use.TEXT
    use = decide(Meeting(names, frozenset(uses), texts, fallback))
    if ordered and use is Use.BOOLEAN:
        raise ConditionError("true and false have no order", None, "compare them with = or <>")
    return tuple(_value(operand, use, decide) for operand in operands)


def _leaves(node: Expression) -> Iterator[Expression]:
    """Yield the values that `coalesce` chooses from, else the value itself."""
    if isinstance(node, Call) and node.name == "coalesce":
        for argument in node.args:
            yield from _leaves(argument)
    else:
        yield node


def _result(node: Expression) -> Use | None:
    match node:
        case Literal(value=bool()):
            return Use.BOOLEAN
        case Literal(value=int() | float()) | Arithmetic() | Negative():
            return Use.NUMBER
        case Literal(value=dt.date()):
            return Use.TIME
        case Call(name=name):
            return _RESULTS[name]
        case _:
            return None


def _value(node: Expression, use: Use, decide: Decide) -> Expression:  # noqa: PLR0911 - one line a kind of node
    match node:
        case Column(name=name):
            return Column(name, use)
        case Literal(value=str() as text) if use is Use.TIME:
            return Literal(read_local_time(text))
        case Call(name="coalesce", args=args):
            return Call("coalesce", tuple(_value(argument, use, decide) for argument in args))
        case Call(name=name, args=args):
            return Call(name, _meet(args, decide, _ARGUMENTS[name]))
        case Arithmetic(op=op, left=left, right=right):
            return Arithmetic(op, *_meet((left, right), decide, Use.NUMBER))
        case Negative(operand=operand):
            return Negative(*_meet((operand,), decide, Use.NUMBER))
        case _:
            return node
