"""What is wrong with records, in words that go to many: without anything that stands in a record.

A cell that cannot be read may be a customer's name or phone number. Whoever mends the data sees it where they work
(`expectmon check`); mails and reports say what is wrong, and of how many.
"""

from __future__ import annotations

import re
from typing import Final

from expectmon.errors import Code, Problem
from expectmon.workspace.secrets import redact

_EXAMPLES: Final = re.compile(r"(?P<what>.*?: [\d,]+ cells? cannot be read as a [a-z]+): .*", re.DOTALL)
_QUOTED: Final = re.compile(r"(?<!\w)(?:'.*'|\".*\"|[„“«‘].*[“”»’])(?!\w)", re.DOTALL)  # noqa: RUF001 - quotes of servers that speak other languages
_LONG_NUMBER: Final = re.compile(r"\d{6,}")
_LEFT_OUT: Final = "…"
_IN_OTHERS_WORDS: Final = frozenset(
    {Code.BAD_QUERY, Code.NOT_A_TABLE, Code.SOURCE_UNREACHABLE, Code.AUDIT_FAILED, Code.UNREADABLE_CELLS}
)
"""What a database says may quote the value that it stumbled over."""


def in_discreet_words(problem: Problem) -> str:
    """Return the message of a problem without secrets, and without what it quotes from records."""
    message = redact(problem.message)
    if problem.code is Code.UNREADABLE_CELLS and (found := _EXAMPLES.fullmatch(message)):
        return found["what"]
    if problem.code not in _IN_OTHERS_WORDS:
        return message
    return _LONG_NUMBER.sub(_LEFT_OUT, _QUOTED.sub(_LEFT_OUT, message))
