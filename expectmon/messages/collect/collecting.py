"""Collects all copy that `messages:` names, and reads it: in order, one after the other, whatever befalls any of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final

from expectmon.audit.message import Validators
from expectmon.claims.lexicon import Lexicons
from expectmon.messages.collect.apart import Readers
from expectmon.messages.collect.crawl import Pages
from expectmon.messages.collect.files import Files
from expectmon.messages.collect.tables import rows_of
from expectmon.messages.collect.tasks import USUAL, Bounds, Collected, Task
from expectmon.messages.collect.visits import Web
from expectmon.workspace.copy import Copy, CopyFiles, CopyPages

__all__ = ["Bounds", "Collected", "Web", "collect"]

_NOTHING_KNOWN: Final[Mapping[str, Validators]] = MappingProxyType({})

_REAL: Final = Web()


def collect(
    copy: Copy,
    root: Path,
    lexicons: Lexicons,
    *,
    known: Mapping[str, Validators] = _NOTHING_KNOWN,
    web: Web = _REAL,
    bounds: Bounds = USUAL,
) -> Iterator[Collected]:
    """Collect and read every message, entry by entry: files by their names, pages as listed, rows by their ids.

    Nothing that is wrong with a message stops the others: it comes as an `Unread`; a `Problem` is a remark on
    collecting itself. Messages are read in processes of their own, which end with this iterator.

    Args:
        copy: the settings.
        root: the folder that patterns of files are relative to.
        lexicons: the languages that claims are found in.
        known: validators of pages as they were read last, by id; such a page may come as `Unchanged`. Leave out what is
            to be read anew, because the finder has changed for example.
        web: what visits need of the world outside.
        bounds: what reading one message may take.

    Raises:
        SourceError: no process can be started to read in.
    """
    with Readers(lexicons, bounds) as readers, closing(_tasks(copy, root, known, web)) as tasks:
        yield from readers.in_order(tasks)


def _tasks(copy: Copy, root: Path, known: Mapping[str, Validators], web: Web) -> Generator[Task | Collected]:
    files, pages = Files(root.absolute(), copy.timezone), Pages(known, web)
    for entry in copy.collect:
        if isinstance(entry, CopyFiles):
            yield from files.of(entry)
        elif isinstance(entry, CopyPages):
            yield from pages.of(entry)
        else:
            yield from rows_of(entry, copy.timezone)
