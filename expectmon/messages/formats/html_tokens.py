"""HTML as tokens with their offsets, in one pass over the text whatever it holds.

Follows the tokenizer of the HTML standard where that matters for text: unclosed comments and tags reach to the end,
`<3` is text, scripts end at their end tag. Nothing is looked at twice, so that no input takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple, TypeAlias


class Is(IntEnum):
    """What a token is."""

    TEXT = 0
    START = 1
    END = 2
    COMMENT = 3
    RAW = 4


class Token(NamedTuple):
    """One token. `at:end` is its span; `inner_at:inner_end` that of attributes, of a comment's or a script's text."""

    kind: Is
    name: str
    at: int
    end: int
    inner_at: int
    inner_end: int
    attributes: tuple[int, int] = (0, 0)


Span: TypeAlias = tuple[int, int]
Attributes: TypeAlias = dict[str, Span]

# Possessive throughout: a tag that does not end is found out in one pass.
_TAG: Final = re.compile(r"""<(/?+)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>""")
_NAME: Final = re.compile(r"[a-zA-Z][^\s/>]*+")
_COMMENT_END: Final = re.compile(r"--!?>")
_ATTRIBUTE: Final = re.compile(
    r"""([^\s/>"'=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>][^\s>]*+)))?""",
)
RAW_TEXT: Final = frozenset(
    ("script", "style", "textarea", "title", "iframe", "noscript", "noembed", "noframes", "xmp", "plaintext")
)
_RAW_END: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}
_MOST_ATTRIBUTES: Final = 500


def attributes_of(source: str, span: Span) -> Attributes:
    """Return the spans of a tag's attribute values by lower-case name. The first of a name counts, as in browsers.

    Only the first 500 attributes are looked at.
    """
    found: Attributes = {}
    for attribute in _ATTRIBUTE.finditer(source, *span):
        name = attribute[1].lower()
        if name not in found:
            value = attribute.lastindex or 1
            found[name] = attribute.span(value) if value > 1 else (attribute.end(1), attribute.end(1))
            if len(found) >= _MOST_ATTRIBUTES:
                break
    return found


def tokens(source: str, start: int, end: int) -> Iterator[Token]:
    """Cut `source[start:end]` into tokens. Elements whose content is no markup, such as scripts, are one RAW token."""
    at = start
    text_at = start
    while True:
        mark = source.find("<", at, end)
        if mark < 0:
            break
        token = _markup(source, mark, end)
        if token is None:  # a `<` that is text
            at = mark + 1
            continue
        if mark > text_at:
            yield Token(Is.TEXT, "", text_at, mark, text_at, mark)
        yield token
        at = text_at = token.end
    if end > text_at:
        yield Token(Is.TEXT, "", text_at, end, text_at, end)


def _markup(source: str, mark: int, end: int) -> Token | None:
    found = _TAG.match(source, mark, end)
    if found:
        return _tag(source, found, end)
    following = source[mark + 1 : mark + 2]
    if source.startswith("<!--", mark):
        return _comment(source, mark, end)
    if following in ("!", "?") or (following == "/" and mark + 2 < end and not _NAME.match(source, mark + 2, end)):
        closes = source.find(">", mark + 2, end)
        return Token(Is.COMMENT, "", mark, end if closes < 0 else closes + 1, mark, mark)
    if _NAME.match(source, mark + 1 + (following == "/"), end):  # the text ends within the tag
        return Token(Is.COMMENT, "", mark, end, mark, mark)
    return None


def _comment(source: str, mark: int, end: int) -> Token:
    closes = _COMMENT_END.search(source, mark + 2, end)  # from the second dash on: `<!-->` is a whole comment
    if closes is None:
        return Token(Is.COMMENT, "", mark, end, min(mark + 4, end), end)
    inner = min(mark + 4, closes.start())
    return Token(Is.COMMENT, "", mark, closes.end(), inner, max(closes.start(), inner))


def _tag(source: str, found: re.Match[str], end: int) -> Token:
    tag = found[2].lower()
    start, stop = found.span()
    inner = found.span(3)
    if found[1]:
        return Token(Is.END, tag, start, stop, start, start)
    if tag not in RAW_TEXT:
        return Token(Is.START, tag, start, stop, *inner)
    closes = _RAW_END[tag].search(source, stop, end)
    if closes is None:
        return Token(Is.RAW, tag, start, end, stop, end, inner)
    after = source.find(">", closes.end(), end)
    return Token(Is.RAW, tag, start, end if after < 0 else after + 1, stop, closes.start(), inner)
