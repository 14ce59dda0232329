"""The parser's complaints in plain words."""

from __future__ import annotations

import re
from typing import Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from expectmon.documents.document import Mark, Text
from expectmon.errors import Code, Problem

# (pattern of the parser's problem, in plain words, hint, point at the start of what it was reading)
_MESSAGES: Final[tuple[tuple[str, str, str | None, bool], ...]] = (
    (
        "mapping values are not allowed",
        "a ':' stands where no new field can begin",
        "quote the text if it contains ': '; check the indentation otherwise",
        False,
    ),
    (r"found character '\\t'", "a tab is used for indentation", "indent with spaces", False),
    (r"found character ('`'|'@')", "text cannot begin with this character", "quote the text", False),
    ("found character '%'", "text cannot begin with '%'", "quote the text", False),
    ("could not find expected ':'", "a field has no ':' after its name", "write name: value", True),
    ("unexpected end of stream", "a quote is opened and never closed", "close the quote", True),
    ("unexpected document separator", "a quote is opened and never closed", "close the quote", True),
    (
        "unknown escape character|expected escape sequence",
        "a backslash in double quotes stands before a character that it cannot",
        "use single quotes, or double the backslash",
        False,
    ),
    (r"expected ',' or '\]'", "a list opened by '[' is not closed, or a ',' is missing", "close it with ']'", True),
    (r"expected ',' or '\}'", "a mapping opened by '{' is not closed, or a ',' is missing", "close it with '}'", True),
    (
        r"expected <block end>, but found ('-'|<?block sequence)",
        "a list item stands where a field is expected",
        "check the indentation",
        False,
    ),
    (
        "expected <block end>, but found",
        "this line does not fit the lines above it",
        "check the indentation, and quote text that begins with a quote, '[' or '{'",
        False,
    ),
    ("sequence entries are not allowed", "a list item cannot begin here", "put it on its own line", False),
    ("mapping keys are not allowed", "a field cannot begin here", "put it on its own line", False),
    (
        "expected the node content, but found '?<stream end>",
        "the text ends before a list or mapping is closed",
        None,
        True,
    ),
    ("expected the node content|did not find expected node content", "a value is missing here", None, False),
    ("block scalar|chomping|indentation indicator", "a block of text ('|' or '>') begins wrongly", None, False),
)


def syntax_problem(error: YAMLError | ValueError | OverflowError, text: Text) -> Problem:
    """Return the parser's error as a problem with its place."""
    if isinstance(error, ReaderError):
        return _unprintable(error, text)
    if not isinstance(error, MarkedYAMLError):
        return text.problem(Code.YAML_SYNTAX, "this is not valid YAML", Mark(0, 0))
    for pattern, message, hint, at_start in _MESSAGES:
        if re.search(pattern, error.problem or ""):
            return text.problem(Code.YAML_SYNTAX, message, _mark(error, at_start=at_start), hint=hint)
    return text.problem(Code.YAML_SYNTAX, f"this is not valid YAML: {error.problem}", _mark(error, at_start=False))


def _mark(error: MarkedYAMLError, *, at_start: bool) -> Mark:
    first, second = error.problem_mark, error.context_mark
    mark = (second or first) if at_start else (first or second)
    return Mark(mark.line, mark.column) if mark else Mark(0, 0)


def _unprintable(error: ReaderError, text: Text) -> Problem:
    character = chr(error.character) if isinstance(error.character, int) else str(error.character)
    number = next((n for n, line in enumerate(text.lines) if character in line), 0)
    column = max(text.line(number).find(character), 0)
    message = f"the character U+{ord(character[:1] or chr(0)):04X} cannot be printed and is not allowed in YAML"
    return text.problem(Code.YAML_SYNTAX, message, Mark(number, column), hint="delete it")
