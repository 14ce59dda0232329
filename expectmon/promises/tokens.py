"""The text of a condition, word by word: what may not even be parsed, with its exact place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from expectmon.promises.conditions import ConditionError

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

MAX_LENGTH: Final = 10_000
MAX_DEPTH: Final = 50
FUNCTIONS: Final = ("lower", "upper", "coalesce", "abs", "date", "length")

_OTHER_NAMES: Final = {
    "len": "length",
    "char_length": "length",
    "character_length": "length",
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "isnull": "is null",
    "lcase": "lower",
    "ucase": "upper",
    "day": "date",
    "to_date": "date",
}
_BEFORE_PARENTHESIS: Final = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS"})
_PREFIXES: Final = frozenset({"NOT", "DASH", "PLUS"})
_SIGNS: Final = {
    "SEMICOLON": ("a condition is one expression, without ';'", None),
    "DCOLON": ("casts are not part of conditions", "columns take their type from what they are compared with"),
    "DPIPE": ("text cannot be joined with '||' in a condition", "compare each column by itself"),
    "PLACEHOLDER": ("a condition has no parameters", "write the value itself"),
    "PARAMETER": ("a condition has no parameters", "write the value itself"),
    "COLON": ("a condition has no parameters", "write the value itself"),
    "MOD": ("'%' is not part of conditions", "arithmetic is + - * /"),
    "NULLSAFE_EQ": ("'<=>' is not part of conditions", "use = and 'is null'"),
    "L_BRACKET": ("brackets are not part of conditions", 'a column with spaces is written "Ship Mode"'),
    "L_BRACE": ("braces are not part of conditions", None),
    "ILIKE": ("'ilike' is not part of conditions", "use lower(column) like '...'"),
    "RLIKE": ("regular expressions are not part of conditions", "use like with % and _"),
    "SIMILAR_TO": ("regular expressions are not part of conditions", "use like with % and _"),
    "GLOB": ("'glob' is not part of conditions", "use like with % and _"),
    "CASE": ("'case' is not part of conditions", "use and, or, not"),
    "SELECT": ("a condition cannot hold a query", None),
}
_WORD: Final = re.compile(r"[^\W\d]\w*")


def tokens_of(text: str) -> Sequence[Token]:
    """Split a condition into tokens, refusing what can only be wrong.

    Raises:
        ConditionError: the text is too long, too deep, empty, has comments, or signs and functions that are no part
            of the language.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"the condition has {len(text)} characters; at most {MAX_LENGTH} are read", MAX_LENGTH)
    tokens = split(text)
    _refuse_gaps(text, tokens)
    if not tokens:
        raise ConditionError("the condition is empty", 0, "write one, like status = 'paid'")
    _check_nesting(tokens)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        _check(text, token, following)
    return tokens


def split(text: str) -> Sequence[Token]:
    """Split without judging.

    Raises:
        ConditionError: a quote is not closed.
    """
    from sqlglot.errors import TokenError  # noqa: PLC0415 - a tenth of a second that most commands can save
    from sqlglot.tokens import Tokenizer  # noqa: PLC0415 - the same

    try:
        return Tokenizer().tokenize(text)
    except TokenError:
        raise ConditionError(*_broken_off(text)) from None


def _broken_off(text: str) -> tuple[str, int | None, str | None]:
    start = None
    for position, character in enumerate(text):
        if start is None:
            start = position if character in "'\"" else None
        elif character == text[start]:
            start = None
    if start is None:
        return "the condition cannot be read", None, None
    return f"the quote {text[start]} is not closed", start, "a quote inside a text is written twice: 'it''s'"


def _refuse_gaps(text: str, tokens: Sequence[Token]) -> None:
    """Whatever no token covers, and is no space, is a comment."""
    end = 0
    for start, next_end in [*((token.start, token.end + 1) for token in tokens), (len(text), len(text))]:
        gap = text[end:start]
        if gap.strip():
            offset = end + len(gap) - len(gap.lstrip())
            raise ConditionError("a condition has no comments", offset, "use YAML's # outside of the condition")
        end = next_end


def _check_nesting(tokens: Sequence[Token]) -> None:
    """Refuse deep nesting before anything recursive sees it, and parentheses that don't match."""
    outer: list[tuple[Token, int]] = []
    depth = run = 0
    for token in tokens:
        name = token.token_type.name
        if name == "L_PAREN":
            outer.append((token, run))
            depth += run + 1
            run = 0
        elif name == "R_PAREN":
            if not outer:
                raise ConditionError("this ')' was never opened", token.start)
            depth -= outer.pop()[1] + 1
            run = 0
        else:
            run = run + 1 if name in _PREFIXES else 0
        if depth + run > MAX_DEPTH:
            raise too_deep(token.start)
    if outer:
        raise ConditionError("this '(' is not closed", outer[-1][0].start)


def too_deep(offset: int | None = None) -> ConditionError:
    """Return the error for a condition with too many levels."""
    return ConditionError(f"the condition is nested more than {MAX_DEPTH} levels deep", offset, "write it flatter")


def _check(text: str, token: Token, following: Token | None) -> None:
    kind = token.token_type.name
    written = text[token.start : token.end + 1]
    if kind in _SIGNS:
        message, hint = _SIGNS[kind]
        raise ConditionError(message, token.start, hint)
    if written == "==":
        raise ConditionError("'==' is not part of conditions", token.start, "use =")
    if kind.startswith("CURRENT_"):
        message = f"{written!r} is not part of conditions: they do not depend on the clock"
        raise ConditionError(message, token.start, f'if it is a column, quote it: "{written}"')
    if kind == "DOT":
        raise _dot(token, following)
    if kind == "IDENTIFIER" and not token.text.strip():
        raise ConditionError("a column without a name", token.start, "the empty text is written ''")
    if kind == "VAR" and not _WORD.fullmatch(written):
        raise _odd_word(written, token.start)
    if following and following.token_type.name == "L_PAREN":
        _check_function(token, written)


def _dot(token: Token, following: Token | None) -> ConditionError:
    if following and following.token_type.name == "NUMBER":
        return ConditionError("a number cannot begin with '.'", token.start, f"write 0.{following.text}")
    return ConditionError(
        "a column has no dots", token.start, 'write the column by itself, or quote a name with a dot: "a.b"'
    )


def _odd_word(written: str, offset: int) -> ConditionError:
    if written.startswith("$"):
        return ConditionError("a condition has no parameters", offset, "write the value itself")
    return ConditionError(f"{written!r} is no plain name", offset, f'if it is a column, quote it: "{written}"')


def _check_function(token: Token, written: str) -> None:
    kind = token.token_type.name
    if kind in _BEFORE_PARENTHESIS or not (written[:1] == '"' or _WORD.fullmatch(written)):
        return
    name = written.lower()
    if name in FUNCTIONS:
        return
    close = _OTHER_NAMES.get(name) or next(iter(difflib.get_close_matches(name, FUNCTIONS, 1)), None)
    known = f"functions are {', '.join(FUNCTIONS)}"
    raise ConditionError(
        f"{written!r} is no function of conditions", token.start, f"did you mean {close}?" if close else known
    )
