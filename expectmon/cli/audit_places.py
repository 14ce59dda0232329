"""Where findings are, as other programs name places: URIs for SARIF, files of a repository for annotations."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from expectmon.workspace.secrets import redact

STDIN: Final = "-"
STDIN_NAME: Final = "standard input"
_WEB: Final = ("http://", "https://")
_RESERVED: Final = "!$&'()*+,;=:@/?#[]%~"
_GIT: Final = ".git"
_CHECKOUT: Final = "GITHUB_WORKSPACE"


@dataclass(frozen=True, slots=True)
class Places:
    """Names places. `base` is the folder that the locations of messages and rules are relative to."""

    base: Path

    def shown(self, location: str) -> str:
        """Return what people are shown: a path as it was given, a URL without its password."""
        return STDIN_NAME if location == STDIN else redact(location)

    def is_on_the_web(self, location: str) -> bool:
        """Say whether a location is a URL."""
        return location.startswith(_WEB)

    def is_relative(self, location: str) -> bool:
        """Say whether a location is a path below the base."""
        return not location.startswith(_WEB) and not Path(location).is_absolute()

    def uri(self, location: str) -> str:
        """Return a URI: relative to the base for paths, as it is for pages."""
        if location.startswith(_WEB):
            return quote(redact(location), safe=_RESERVED)
        if location == STDIN:
            return "stdin"
        path = Path(location)
        if path.is_absolute():
            return path.as_uri()
        return quote(os.path.normpath(location).replace(os.sep, "/"), safe="/!$&'()*+,;=@~")

    def file(self, location: str) -> str | None:
        """Return a path from the root of the repository, else from the current folder; None for what is no file."""
        if location == STDIN or location.startswith(_WEB):
            return None
        path = Path(os.path.abspath(self.base / location))  # noqa: PTH100 - links are kept as they are named
        if not path.exists():  # a row of a database, say
            return None
        root = _root(path)
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _root(path: Path) -> Path:
    """Return the folder that annotations are relative to."""
    checkout = os.environ.get(_CHECKOUT)
    if checkout and path.is_relative_to(checkout):
        return Path(checkout)
    return next((each for each in path.parents if (each / _GIT).exists()), Path.cwd())
