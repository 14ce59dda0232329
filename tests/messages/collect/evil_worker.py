"""A process that reads as the real one does, but for messages that say what is to befall it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import cast

from expectmon.audit.message import Message
from expectmon.claims.lexicon import Lexicons
from expectmon.errors import Code
from expectmon.messages.collect import worker
from expectmon.messages.errors import MessageError
from expectmon.messages.raw import Raw


def read(raw: Raw, lexicons: Lexicons) -> Message:  # noqa: ARG001 - as the real one
    """Do what the message says; what it does not say is read."""
    befall(str(raw.content))
    return Message(raw.id, raw.location, raw.about, "digest", None, (), words=os.getpid())


def befall(deed: str) -> None:
    """Do a deed."""
    if deed == "wait":
        threading.Event().wait()
    while deed == "compute":
        pass
    if deed == "memory":
        cast("list[bytes]", []).extend(bytes(50_000_000) for _ in range(100_000))
    if deed == "recurse":
        befall(deed)
    if deed == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if deed == "exit":
        os._exit(7)
    if deed == "stumble":
        raise ZeroDivisionError("by nothing")
    if deed == "refuse":
        raise MessageError(Code.NOT_TEXT, "this is no text", "leave it out")


if __name__ == "__main__":
    vars(worker)["read"] = read
    worker.main(int(sys.argv[1]))
