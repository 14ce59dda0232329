"""Templates of letters: those that ship, and those of a workspace, which win and may build on the shipped ones.

A workspace's `templates/email/incident.body.html.j2` replaces the shipped one; with
`{% extends "default:email/incident.body.html.j2" %}` it changes some blocks of it.
"""

from __future__ import annotations

import traceback
from functools import lru_cache
from pathlib import Path
from typing import Final

import jinja2
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape

from expectmon.errors import Code, ConfigurationError, Problem, Where
from expectmon.present.blocks import Page
from expectmon.present.bounded import Bounded, Ranges, written
from expectmon.present.clean import plain
from expectmon.present.columns import aligned
from expectmon.present.faces.lines import in_columns, named, underlined, wrapped
from expectmon.present.faces.view import is_web_address
from expectmon.present.faces.widths import is_whole
from expectmon.present.letter import Letter, LetterKind
from expectmon.resources import shipped

PARTS: Final = ("subject.txt", "body.txt", "body.html")
_FOLDER: Final = "templates"
_WORDS: Final = 300
_HINT: Final = "mend it, or delete the file: then the shipped template is used"


def fill(kind: LetterKind, part: str, page: Page, letter: Letter, workspace_root: Path | None) -> str:
    """Return one part of a letter from its template; `page` and `letter` are what it can name.

    Raises:
        ConfigurationError: a template of the workspace cannot be used; with its file and line.
    """
    return fill_named(f"email/{kind}.{part}.j2", workspace_root, page=page, letter=letter)


def fill_named(name: str, workspace_root: Path | None, **values: object) -> str:
    """Return a template filled in; `name` is its path in the folder of templates.

    Raises:
        ConfigurationError: a template of the workspace cannot be used; with its file and line.
    """
    environment = _environment(workspace_root)
    try:
        return written(environment.get_template(name).generate(range=Ranges(), **values))
    except Exception as error:
        # A template can fail in as many ways as a program. A shipped one that fails is a bug, and looks like one.
        if workspace_root is None:
            raise
        raise ConfigurationError(_problem(error, name, workspace_root)) from error


def has_own(workspace_root: Path | None, kind: str = "email") -> bool:
    """Tell whether a workspace has templates of its own, of letters or of another kind (`report`)."""
    return workspace_root is not None and any((workspace_root / _FOLDER / kind).glob("*.j2"))


@lru_cache(maxsize=8)
def _environment(workspace_root: Path | None) -> Bounded:
    ours = FileSystemLoader(shipped(_FOLDER))
    own = [FileSystemLoader(workspace_root / _FOLDER)] if workspace_root else []
    loader = ChoiceLoader([*own, ours, PrefixLoader({"default": ours}, delimiter=":")])
    environment = Bounded(
        loader=loader,
        undefined=StrictUndefined,
        # Without this, `x.body.html.j2` would not be escaped: Jinja looks at the last ending only.
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        keep_trailing_newline=False,
        auto_reload=True,
    )
    environment.filters["aligned"] = aligned
    environment.filters["wrapped"] = wrapped
    environment.filters["underlined"] = underlined
    environment.filters["in_columns"] = in_columns
    environment.filters["named"] = named
    environment.tests["web_address"] = is_web_address
    environment.tests["whole"] = is_whole
    return environment


def _problem(error: Exception, name: str, workspace_root: Path) -> Problem:
    where = _place(error, name, workspace_root)
    message = plain(str(error) or type(error).__name__, _WORDS)
    if isinstance(error, jinja2.TemplateNotFound):
        message = f"there is no template {message!r}"
    return Problem(Code.BAD_TEMPLATE, message, where, hint=_HINT)


def _place(error: Exception, name: str, workspace_root: Path) -> Where:
    """Return the line of the workspace's templates that is to blame, as deep as it can be told."""
    folder = workspace_root / _FOLDER
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename:
        return Where(_shown(Path(error.filename), workspace_root), error.lineno)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)]
    if own:
        return Where(_shown(Path(own[-1].filename), workspace_root), own[-1].lineno)
    return Where(f"{_FOLDER}/{name}")


def _shown(path: Path, workspace_root: Path) -> str:
    return path.relative_to(workspace_root).as_posix() if path.is_relative_to(workspace_root) else path.as_posix()
