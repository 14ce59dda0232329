"""A letter in words: subject, text, HTML, the few lines for a chat, and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from expectmon.errors import Code, ConfigurationError, Problem
from expectmon.present.blocks import Page
from expectmon.present.clean import body, header_text, plain
from expectmon.present.copy_pages import copy_page, is_about_copy
from expectmon.present.digests import digest_page
from expectmon.present.letter import Attachment, Letter, LetterKind, Rendered
from expectmon.present.pages import incident_page, silence_page, test_page
from expectmon.present.speech import speech
from expectmon.present.templates import PARTS, fill, has_own
from expectmon.present.words import FALLBACK
from expectmon.resources import languages

_SHORT_LINE: Final = 300


def render(letter: Letter, workspace_root: Path | None = None) -> Rendered:
    """Put a letter into words, by the workspace's templates where it has some.

    Raises:
        ConfigurationError: a template of the workspace cannot be used, with its file and line; or there is no catalogue
            for the letter's language.
        ValueError: the letter lacks what its kind must tell.
    """
    if letter.language not in languages():
        expected = f"one of {', '.join(languages())}"
        raise ConfigurationError(Problem(Code.BAD_VALUE, f"there are no words in {letter.language!r}", None, expected))
    page, attachments = _page(letter)
    root = workspace_root if has_own(workspace_root) else None
    subject, text, html = (fill(letter.kind, part, page, letter, root) for part in PARTS)
    title = header_text(subject)
    return Rendered(
        subject=title,
        text=body(text).strip("\n") + "\n",
        html=body(html).strip("\n") + "\n",
        short="\n".join([title, *(plain(line, _SHORT_LINE) for line in page.short)]),
        attachments=attachments,
    )


def render_anyway(letter: Letter, workspace_root: Path | None = None) -> tuple[Rendered, tuple[Problem, ...]]:
    """Put a letter into words whatever the workspace's templates are like, so that no alert is lost.

    Where they cannot be used it is written by the shipped ones, in English where there are no words in its language;
    the problems are returned with it.

    Raises:
        ValueError: the letter lacks what its kind must tell.
    """
    try:
        return render(letter, workspace_root), ()
    except ConfigurationError as error:
        known = letter if letter.language in languages() else replace(letter, language=FALLBACK)
        return render(known), error.problems


def _page(letter: Letter) -> tuple[Page, tuple[Attachment, ...]]:
    spoken = speech(letter.language, letter.timezone)
    if letter.kind in (LetterKind.INCIDENT, LetterKind.DIGEST) and is_about_copy(letter):
        return copy_page(letter, spoken)
    match letter.kind:
        case LetterKind.INCIDENT:
            return incident_page(letter, spoken)
        case LetterKind.DIGEST:
            return digest_page(letter, spoken)
        case LetterKind.SILENCE_ENDS:
            return silence_page(letter, spoken), ()
        case LetterKind.TEST:
            return test_page(letter, spoken), ()
