"""Which files a pattern names. Links to folders are followed, but never round in a circle."""

from __future__ import annotations

import os
from collections.abc import Iterator
from glob import glob
from pathlib import Path, PurePath
from typing import Final

_ANY_DEPTH: Final = "**"


def anchored(pattern: str, root: Path) -> tuple[Path, str]:
    """Return a folder that is meant as it is written, and the pattern within it, without `..` and `.`.

    `root` may hold characters that would be wildcards in a pattern.
    """
    path = Path(os.path.normpath(pattern))
    if path.is_absolute():
        return Path(path.anchor), str(path.relative_to(path.anchor))
    ups = sum(part == ".." for part in path.parts)
    base = Path(os.path.normpath(root.resolve().joinpath(*path.parts[:ups]))) if ups else root
    return base, str(Path(*path.parts[ups:]))


def matching(pattern: str, folder: Path) -> list[str]:
    """Return the names of what a pattern matches, in their order, relative to a folder; hidden files are not matched.

    `**` stands for folders of any depth. A link to a folder is followed once, and not if it leads to a folder above.
    """
    return sorted(set(_matching(PurePath(pattern).parts, folder)))


def _matching(parts: tuple[str, ...], folder: Path) -> Iterator[str]:
    if _ANY_DEPTH not in parts:
        yield from _glob(parts, folder)
        return
    at = parts.index(_ANY_DEPTH)
    rest = parts[at + 1 :] or ("*",)
    for start in _glob(parts[:at], folder) if at else ("",):
        for name in _folders(folder / start):
            for found in _matching(rest, folder / start / name):
                yield os.path.join(start, name, found)  # noqa: PTH118 - texts, no paths yet


def _glob(parts: tuple[str, ...], folder: Path) -> list[str]:
    return glob(str(PurePath(*parts)), root_dir=folder)  # noqa: PTH207 - Path.glob finds hidden files as well


def _folders(top: Path) -> Iterator[str]:
    """Yield the names of a folder itself, which is empty, and of all below it."""
    waiting = [""]
    followed: set[str] = set()
    while waiting:
        name = waiting.pop()
        yield name
        try:
            with os.scandir(top / name) as listed:
                entries = [entry for entry in listed if entry.name[:1] != "." and entry.is_dir()]
        except OSError:  # it may not be looked into, or is no folder
            continue
        below = [entry.name for entry in entries if not entry.is_symlink() or _leads_on(entry.path, followed)]
        waiting += [os.path.join(name, each) for each in below]  # noqa: PTH118 - as above


def _leads_on(link: str, followed: set[str]) -> bool:
    """True for a link to a folder that it does not lie in, and that no other link led to; it is noted as followed."""
    target = os.path.realpath(link)
    inside = os.path.join(os.path.realpath(os.path.dirname(link)), "")  # noqa: PTH118, PTH120 - with a separator at its end
    if target in followed or inside.startswith(os.path.join(target, "")):  # noqa: PTH118 - the same
        return False
    followed.add(target)
    return True
