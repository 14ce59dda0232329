"""YAML text to a document: a small, safe part of YAML 1.2, every problem at once.

Values are built from the parser's events and not by its loader: anchors and aliases are refused before anything could
expand, nesting is bounded, and every value keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import Event

from expectmon.documents.build import Builder
from expectmon.documents.document import Document, Mark, Text
from expectmon.documents.syntax import syntax_problem
from expectmon.errors import Code, ConfigurationError, Problem, Where

MAX_BYTES: Final = 1024 * 1024


def read(text: bytes, file: str) -> Document:
    """Read one file of YAML 1.2; an empty one is `{}`.

    Args:
        text: what the file holds, UTF-8, at most 1 MiB.
        file: its path, as problems shall name it.

    Raises:
        ConfigurationError: with every problem found, for what is no YAML and for the parts of YAML that are not
            accepted: anchors, aliases, tags, duplicate or non-text keys, several documents, nesting beyond 50 levels.
    """
    lines = Text.of(_decode(text, file), file)
    builder = Builder(lines)
    try:
        for event in _events("\n".join(lines.lines)):
            if not builder.take(event):
                break
    except (YAMLError, ValueError, OverflowError) as error:  # an impossible \U escape is a ValueError or OverflowError
        builder.problems.append(syntax_problem(error, lines))
    if builder.problems:
        raise ConfigurationError(builder.problems)
    return Document(lines, {} if builder.data is None else builder.data, builder.places)


def _events(text: str) -> Iterator[Event]:
    parser = YAML(typ="safe", pure=True)
    yield from parser.parse(text)


def _decode(text: bytes, file: str) -> str:
    if len(text) > MAX_BYTES:
        message = "the file is larger than the 1 MiB that is read"
        raise ConfigurationError(
            Problem(Code.FILE_TOO_LARGE, message, Where(file), hint="split it, or check that it is the right file")
        )
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8-sig")
        lines = Text.of(before, file)
        mark = Mark(len(lines.lines) - 1, len(lines.lines[-1]))
        message = f"the byte 0x{text[error.start]:02X} is not UTF-8"
        excerpt = Text.of(text.decode("utf-8", "replace"), file).line(mark.line)
        problem = Problem(Code.NOT_UTF8, message, lines.where(mark), hint="save the file as UTF-8", excerpt=excerpt)
        raise ConfigurationError(problem) from None
