"""A report as a page that stands alone: one file with its pictures, and the figures behind each chart."""

from __future__ import annotations

from pathlib import Path

from expectmon.present.faces import templating
from expectmon.present.faces.elsewhere import Elsewhere
from expectmon.present.faces.pictures import Pictures, embedded
from expectmon.present.faces.room import PAGE
from expectmon.present.faces.showing import Showing
from expectmon.present.report import Report
from expectmon.present.speech import speech


def page_face(report: Report, pictures: Pictures, sheets: dict[str, str], root: Path | None = None) -> str:
    """Return a report as a page; `sheets` are the files beside it, by the names of the tables.

    Raises:
        ConfigurationError: a template of the workspace cannot be used; with its file and line.
    """
    spoken = speech(report.language, report.timezone)
    sources = {name: embedded(picture) for name, picture in pictures.drawn.items()}
    elsewhere = Elsewhere(spoken, sheets, is_page=True)
    chooser = Showing(
        PAGE, elsewhere, dict(pictures.drawn), frozenset(pictures.failed), lambda name: sources.get(name, "")
    )
    return templating.filled(templating.PAGE, report, chooser.parts(report), spoken, root)
