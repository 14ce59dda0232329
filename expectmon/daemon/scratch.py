"""Folders for what a process of a run puts down (DuckDB can put down gigabytes), gone with it however it ends.

A process that is killed cleans nothing up. So each gets a folder of its own, which the daemon removes when the process
has ended, the process itself when the daemon has died, and the next daemon if neither could. Whether a folder is in use
tells a lock, which the system takes away with its holder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

_PREFIX: Final = "expectmon-run-"
_LOCK: Final = "in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder of one's own, and remove it with all that is in it."""
    folder, lock = _made()
    try:
        with lock:
            yield folder
    finally:
        remove(folder)


def _made() -> tuple[Path, TextIO]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = (folder / _LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / _LOCK).exists():  # else it was swept before it was locked
            return folder, lock
        lock.close()


def remove(folder: Path) -> None:
    """Remove a folder of `scratch`; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> list[Path]:
    """Remove the folders that nobody uses any more, and return them."""
    return [folder for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*") if _swept(folder)]


def _swept(folder: Path) -> bool:
    """Remove a folder unless it is in use, or another user's, or only just being made."""
    with suppress(OSError):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return False
        with (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(folder)
            return True
    return False
