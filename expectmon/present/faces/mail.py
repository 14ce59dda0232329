"""A report as the HTML and the text of a mail: small enough for every client, its pictures inside the mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import css_inline

from expectmon.errors import Code, ConfigurationError, Problem, Where
from expectmon.present.clean import plain
from expectmon.present.faces import templating
from expectmon.present.faces.elsewhere import Elsewhere
from expectmon.present.faces.pictures import Pictures, in_mail
from expectmon.present.faces.room import LAST, MAIL, Room
from expectmon.present.faces.showing import Showing
from expectmon.present.faces.view import ShownChart, ShownPart
from expectmon.present.letter import Image
from expectmon.present.report import Report
from expectmon.present.speech import Speech, speech

HTML_BYTES: Final = 80_000
"""Gmail cuts a mail at 102 kB; other clients wrap it into HTML of their own first."""
_FIRST: Final = frozenset({"verdict", "numbers", "changes", "worst", "data"})
"""Parts of the first screen: their texts are cut before one of them is left out."""
_WORDS: Final = 300
_WHERE: Final = Where(f"templates/{templating.MAIL}")
_LESS: Final = "\ue0f1"
_MORE: Final = "\ue0f2"
_INLINER: Final = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


@dataclass(frozen=True, slots=True)
class Mail:
    """The bodies of a mail, which say the same, and the pictures that its HTML shows."""

    html: str
    text: str
    images: tuple[Image, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What of a report is shown: parts, and a sentence on those that are not."""

    parts: tuple[ShownPart, ...]
    rest: str


def mail_face(report: Report, pictures: Pictures, sheets: dict[str, str], root: Path | None = None) -> Mail:
    """Return a report as a mail of less than `HTML_BYTES`: rows, then parts are left out until it is.

    `sheets` are the files that go with the mail, by the names of the tables.

    Raises:
        ConfigurationError: a template of the workspace cannot be used, or makes too large a mail.
    """
    spoken = speech(report.language, report.timezone)
    images = in_mail(report, pictures)

    def written(choice: _Choice) -> str:
        return _inlined(templating.filled(templating.MAIL, report, choice.parts, spoken, root, choice.rest), root)

    def showing(room: Room) -> tuple[ShownPart, ...]:
        elsewhere = Elsewhere(spoken, sheets, is_page=False)
        sources = {name: f"cid:{image.cid}" for name, image in images.items()}
        chooser = Showing(room, elsewhere, dict(pictures.drawn), frozenset(pictures.failed), _source_of(sources))
        return chooser.parts(report)

    choice, html = _fitting(_choices(showing, spoken), written, root)
    text = templating.filled(templating.TEXT, report, choice.parts, spoken, root, choice.rest)
    return Mail(html, text, tuple(image for name, image in images.items() if name in _shown(choice.parts)))


def _source_of(sources: dict[str, str]) -> Callable[[str], str]:
    return lambda name: sources.get(name, "")


def _choices(showing: Callable[[Room], tuple[ShownPart, ...]], spoken: Speech) -> Iterator[_Choice]:
    """Yield ever smaller choices of a report: first fewer rows, then fewer parts, from the last to the first."""
    parts: tuple[ShownPart, ...] = ()
    for room in MAIL:
        parts = showing(room)
        yield _Choice(parts, "")
    elsewhere = Elsewhere(spoken, {}, is_page=False)
    first = sum(part.name in _FIRST for part in parts)
    for some, least in ((parts, first), (showing(LAST), 0)):
        for count in range(len(some), least - 1, -1):
            left = [part.title or part.name for part in some[count:]]
            yield _Choice(some[:count], elsewhere.parts(left) if left else "")


def _fitting(choices: Iterator[_Choice], written: Callable[[_Choice], str], root: Path | None) -> tuple[_Choice, str]:
    size = 0
    for choice in choices:
        html = written(choice)
        size = len(html.encode("utf-8"))
        if size < HTML_BYTES:
            return choice, html
    message = f"the mail would have {size:,} bytes of HTML without any part of the report"
    raise ConfigurationError(Problem(Code.BAD_TEMPLATE, message, _WHERE if root else None, f"less than {HTML_BYTES:,}"))


def _shown(parts: tuple[ShownPart, ...]) -> frozenset[str]:
    return frozenset(block.name for part in parts for block in part.blocks if isinstance(block, ShownChart))


def _inlined(html: str, root: Path | None) -> str:
    """Move styles into the elements: some clients read nothing else."""
    try:
        return _spelled(_INLINER.inline(_held(html)))
    except css_inline.InlineError as error:
        if root is None:
            raise
        message = plain(f"its styles cannot be read: {error}", _WORDS)
        raise ConfigurationError(Problem(Code.BAD_TEMPLATE, message, _WHERE)) from error


def _held(html: str) -> str:
    """Hide signs that the inliner would write out in attributes: allowed in HTML, but not every client knows it."""
    return html.replace("&lt;", _LESS).replace("&gt;", _MORE)


def _spelled(html: str) -> str:
    return html.replace(_LESS, "&lt;").replace(_MORE, "&gt;")
