"""Fills the templates of a face: `templates/report/`, those of a workspace first."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from expectmon.present.clean import body
from expectmon.present.faces.view import Said, ShownPart
from expectmon.present.report import Report
from expectmon.present.speech import Speech
from expectmon.present.templates import fill_named

MAIL: Final = "report/mail.html.j2"
PAGE: Final = "report/page.html.j2"
TEXT: Final = "report/text.txt.j2"
PART_NAMES: Final = (
    "verdict",
    "numbers",
    "changes",
    "worst",
    "data",
    "promises",
    "segments",
    "journey",
    "factors",
    "findings",
    "incidents",
    "improvements",
    "method",
    "charts",
    "cases",
    "timeline",
    "told",
    "channels",
    "unread",
    "todo",
    "facts",
)
"""Parts with a block of their own in each template; a part of another name is shown by the block `other`."""


def filled(
    template: str,
    report: Report,
    parts: tuple[ShownPart, ...],
    speech: Speech,
    root: Path | None,
    rest: str = "",
) -> str:
    """Return a face of a report; `rest` says which parts are elsewhere.

    Raises:
        ConfigurationError: a template of the workspace cannot be used; with its file and line.
    """
    said = Said(
        figures=speech.say("The figures of this chart"),
        contents=speech.say("On this page"),
        about=speech.say("About this report"),
    )
    values = {"report": report, "parts": parts, "rest": rest, "said": said, "is_page": template == PAGE}
    return body(fill_named(template, root, **values)).strip("\n") + "\n"
