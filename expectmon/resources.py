"""Where the files are that ship with expectmon: rule samples, templates, catalogues of words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
LOCALES: Final = _PACKAGE / "present" / "locales"
"""The catalogues: `LANGUAGE/LC_MESSAGES/expectmon.po`."""


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as `shipped("rules", "samples")`.

    An installed wheel holds them in `expectmon/_shipped/`; an editable install has them at the root of the repository.

    Raises:
        FileNotFoundError: nothing of that name is shipped; the installation is incomplete.
    """
    for root in _roots():
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is not part of this installation of expectmon")


@cache
def languages() -> tuple[str, ...]:
    """Return the languages there is a catalogue for."""
    return tuple(sorted(path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/expectmon.po")))


def _roots() -> tuple[Path, ...]:
    repository = _PACKAGE.parent
    # Beside an installed package lie other packages: their `templates` are not ours.
    is_repository = (repository / "pyproject.toml").is_file()
    return (_PACKAGE / "_shipped", *((repository,) if is_repository else ()))
