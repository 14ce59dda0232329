"""All faces of a report: drawn once, written by the workspace's templates where it has some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from expectmon.errors import ConfigurationError, Problem
from expectmon.present.clean import header_text, plain
from expectmon.present.faces.data import data_face
from expectmon.present.faces.mail import mail_face
from expectmon.present.faces.page import page_face
from expectmon.present.faces.pictures import Pictures, draw_all
from expectmon.present.faces.sheets import sheet_files
from expectmon.present.letter import Attachment, Rendered
from expectmon.present.report import Report
from expectmon.present.templates import has_own

_SHORT_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class Faces:
    """A report in all its faces.

    `mail` has the HTML with its pictures, the text, the lines for a chat and the sheets; `page` stands alone; `text` is
    that of the mail; `data` is JSON. `failed` are charts that could not be drawn, with the reason.
    """

    mail: Rendered = field(repr=False)
    page: str = field(repr=False)
    text: str = field(repr=False)
    data: str = field(repr=False)
    sheets: tuple[Attachment, ...]
    failed: Mapping[str, str]


def faces(report: Report, root: Path | None = None) -> Faces:
    """Make all faces of a report; a chart that cannot be drawn is left out, said and returned.

    Args:
        report: What there is to say.
        root: The workspace, whose templates win over the shipped ones.

    Raises:
        ConfigurationError: a template of the workspace cannot be used; with its file and line.
        LookupError: there is no catalogue for the report's language.
    """
    return _made(report, draw_all(report), root)


def faces_anyway(report: Report, root: Path | None = None) -> tuple[Faces, tuple[Problem, ...]]:
    """Make all faces of a report whatever the workspace's templates are like, so that no report is lost.

    Where they cannot be used it is written by the shipped ones; the problems are returned with it.

    Raises:
        LookupError: there is no catalogue for the report's language.
    """
    pictures = draw_all(report)
    try:
        return _made(report, pictures, root), ()
    except ConfigurationError as error:
        return _made(report, pictures, None), error.problems


def _short(subject: str, report: Report) -> list[str]:
    """Return the lines of a chat; a first one that only says the subject again is left out."""
    lines = [plain(line, _SHORT_LINE) for line in report.short]
    is_told = bool(lines) and subject.rstrip(".") in lines[0]
    return lines if is_told else [subject, *lines]


def _made(report: Report, pictures: Pictures, root: Path | None) -> Faces:
    own = root if has_own(root, "report") else None
    files = sheet_files(report)
    names = {name: file.name for name, file in files.items()}
    attachments = tuple(files.values())
    mail = mail_face(report, pictures, names, own)
    subject = header_text(report.subject)
    rendered = Rendered(
        subject=subject,
        text=mail.text,
        html=mail.html,
        short="\n".join(_short(subject, report)),
        attachments=attachments,
        images=mail.images,
    )
    page = page_face(report, pictures, names, own)
    return Faces(rendered, page, mail.text, data_face(report), attachments, pictures.failed)
