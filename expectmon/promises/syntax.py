"""The text of a condition to sqlglot's tree: the only place that runs its parser."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from expectmon.promises.conditions import ConditionError
from expectmon.promises.tokens import MAX_DEPTH, too_deep

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.tokenizer_core import Token

_OPEN_ENDS: Final = frozenset(
    ["and", "or", "not", "in", "between", "like", "is", "=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"]
)
_FRAMES_A_LEVEL: Final = 60
_one_at_a_time: Final = threading.Lock()


def syntax_tree(text: str, tokens: Sequence[Token]) -> exp.Expr:
    """Parse one boolean expression of SQL; what the language allows of it is judged elsewhere.

    Raises:
        ConditionError: it is no expression.
    """
    from sqlglot import exp  # noqa: PLC0415 - a tenth of a second that most commands can save
    from sqlglot.errors import ParseError  # noqa: PLC0415 - the same
    from sqlglot.parser import Parser  # noqa: PLC0415 - the same

    try:
        with _room_to_recurse():
            found = Parser().parse_into(exp.Condition, list(tokens), text)
    except ParseError as error:
        raise _unexpected(text, error) from None
    if len(found) != 1 or found[0] is None:
        raise ConditionError("the condition is empty", 0)
    return found[0]


@contextmanager
def _room_to_recurse() -> Iterator[None]:
    """Let sqlglot descend as deep as conditions may be nested: it takes some 35 frames a level."""
    with _one_at_a_time:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(before + MAX_DEPTH * _FRAMES_A_LEVEL)
        try:
            yield
        finally:
            sys.setrecursionlimit(before)


def _unexpected(text: str, error: Exception) -> ConditionError:
    details = getattr(error, "errors", None) or [{}]
    word, line, column = (details[0].get(name) for name in ("highlight", "line", "col"))
    if not (word and line and column):
        return ConditionError("the condition is not complete or not correct")
    start = sum(len(part) for part in text.splitlines(keepends=True)[: line - 1]) + column - len(word)
    offset = start if text[start : start + len(word)] == word else None
    if offset is not None and not text[offset + len(word) :].strip() and word.lower() in _OPEN_ENDS:
        return ConditionError(f"the condition breaks off after {word!r}", offset)
    return ConditionError(f"{word!r} was not expected here", offset, "conditions are joined with 'and' and 'or'")


def refuse_depth(root: exp.Expr) -> None:
    """Refuse long chains, like `a - b - c - ...`, that nest without parentheses."""
    pending = [(root, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise too_deep(offset_of(node))
        for child in node.iter_expressions():
            flat = type(node).__name__ in ("And", "Or") and type(child) is type(node)
            level = 0 if flat or type(child).__name__ in ("Paren", "Column", "Identifier", "DataType") else 1
            pending.append((child, depth + level))


def offset_of(node: exp.Expr) -> int | None:
    """Return where in the text a node begins, as far as sqlglot remembers."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts, default=None)
