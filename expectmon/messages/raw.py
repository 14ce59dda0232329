"""A message as it was collected, before anything of it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from expectmon.audit.message import About


class Format(StrEnum):
    """How a message is written down."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"
    PO = "po"
    JSON = "json"
    YAML = "yaml"
    EML = "eml"
    CSV = "csv"
    JSONL = "jsonl"
    DOCX = "docx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Raw:
    """A message that is not read yet.

    `charset` is what is told outside of the content: by an HTTP header or by the setting `encoding`. Content that is
    text already is taken as it is.
    """

    id: str
    location: str
    about: About
    format: Format
    content: bytes | str = field(repr=False)
    charset: str | None = None


_ENDINGS: Final = {
    **dict.fromkeys(("html", "htm", "xhtml"), Format.HTML),
    **dict.fromkeys(("md", "markdown"), Format.MARKDOWN),
    **dict.fromkeys(("txt", "text"), Format.TEXT),
    **dict.fromkeys(("po", "pot"), Format.PO),
    **dict.fromkeys(("yaml", "yml"), Format.YAML),
    **dict.fromkeys(("csv", "tsv"), Format.CSV),
    **dict.fromkeys(("jsonl", "ndjson"), Format.JSONL),
    "json": Format.JSON,
    "eml": Format.EML,
    "docx": Format.DOCX,
    "pdf": Format.PDF,
}
_TYPES: Final = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/markdown": Format.MARKDOWN,
    "text/plain": Format.TEXT,
    "application/json": Format.JSON,
    "application/ld+json": Format.JSON,
    "text/csv": Format.CSV,
    "message/rfc822": Format.EML,
    "application/pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
}


def format_of(name: str) -> Format | None:
    """Return the format by the end of a path; None if it says nothing."""
    return _ENDINGS.get(PurePosixPath(name).suffix.lower().lstrip("."))


def format_of_type(content_type: str) -> Format | None:
    """Return the format by a media type such as `text/html; charset=utf-8`; None if it is none that is read."""
    return _TYPES.get(content_type.partition(";")[0].strip().lower())
