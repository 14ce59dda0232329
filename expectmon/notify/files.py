"""Mails as files, where no mail server is named: a folder of `.eml` that every mail program opens."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from pathlib import Path
from typing import Final, Self

from expectmon.notify.transport import Answer
from expectmon.store.outbox_records import AttemptOutcome, Outgoing

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._@-]+")
_LONGEST: Final = 80


class FileTransport:
    """Writes every mail into a folder. A file is there whole or not at all, and on the disk before we say so."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def send(self, outgoing: Outgoing, now: dt.datetime) -> Answer:  # noqa: ARG002 - the protocol's; its date is fixed
        """Write one mail. The same mail again, after a crash, replaces the first."""
        path = self._folder / file_name(outgoing)
        try:
            _write(path, outgoing.payload)
        except OSError as error:
            words = f"{self._shown(self._folder)} cannot be written: {error.strerror or type(error).__name__}"
            return Answer(AttemptOutcome.RETRY, words, whole_channel=True)
        return Answer(AttemptOutcome.ACCEPTED, f"written to {self._shown(path)}")

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self._root) if path.is_relative_to(self._root) else path)


def file_name(outgoing: Outgoing) -> str:
    """Return the name of a mail's file: when it was made, for whom, and eight characters that are its key's own."""
    made = outgoing.created.astimezone(dt.UTC)
    whom = _UNSAFE.sub("_", outgoing.recipient)[:_LONGEST]
    own = hashlib.sha256(outgoing.key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{made:%Y%m%dT%H%M%SZ}-{whom}-{own}.eml"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let the name of a new file outlive a power cut too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
