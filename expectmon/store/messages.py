"""Messages and their versions: what was said where, from when until when. No text that was seen is ever overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, func, select

from expectmon.audit.message import About, Message, Unread, Validators
from expectmon.errors import Code, Problem, StateError
from expectmon.store.message_texts import ignores_of, notes_of, said_of
from expectmon.store.message_writing import ABOUT, BATCH, IS_PRESENT, Looked, Seen, Writing
from expectmon.store.tables_copy import ClaimRow, MessageRow, VersionRow


def record_messages(
    connection: Connection,
    seen: Iterable[Looked],
    at: dt.datetime,
    *,
    unread: Iterable[Unread] = (),
    reader: str = "",
    whole: bool = True,
) -> Seen:
    """Write down which messages an audit saw. They are taken as they come, and never held all at once.

    Args:
        connection: Of a writing transaction.
        seen: Messages, pages that are as they were, and what could not be read; each id once.
        at: The moment of the audit, aware.
        unread: More of what could not be read; looked at after `seen`, so a list may fill meanwhile.
        reader: What worked out the claims (program and lexicons): see `validators`.
        whole: Whether all messages were looked for. If not, none is gone.

    Raises:
        StateError: a later audit is recorded (`clock-backwards`); nothing of this one is then stored.
        ValueError: a page is said to be as it was that was never read.
    """
    last = last_audit(connection)
    if last is not None and at < last:
        raise StateError(_backwards(at, last))
    writing = Writing(connection, at, reader)
    for batch in _batches(seen):
        writing.take(batch)
    writing.leave(list(unread))
    return writing.finish(whole=whole)


def last_audit(connection: Connection) -> dt.datetime | None:
    """Return when messages were looked at last; None if never."""
    return connection.execute(select(func.max(MessageRow.looked))).scalar()


def validators(connection: Connection, reader: str = "") -> dict[str, Validators]:
    """Return what servers gave with the pages that are there, by id of the message.

    A page that another `reader` worked out is left out: it must be read again, though its text be the same.
    """
    query = select(MessageRow.id, MessageRow.etag, MessageRow.last_modified).join(VersionRow, IS_PRESENT)
    given = MessageRow.etag.is_not(None) | MessageRow.last_modified.is_not(None)
    rows = connection.execute(query.where(given, VersionRow.reader == reader))
    return {row.id: Validators(row.etag, row.last_modified) for row in rows}


def stored_message(connection: Connection, message: str) -> Message | None:
    """Return the present version of a message; None if it is not there."""
    row = connection.execute(_present().where(MessageRow.id == message)).first()
    return None if row is None else _message(row)


def stored_messages(connection: Connection) -> Iterator[Message]:
    """Yield every message that is there, by id; they are not held all at once."""
    after = ""
    while rows := connection.execute(
        _present().where(MessageRow.id > after).order_by(MessageRow.id).limit(BATCH)
    ).all():
        yield from map(_message, rows)
        after = rows[-1].id


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a message. `since` is when it began to claim what it claims; `ended` is None for the present one."""

    number: int
    digest: str
    language: str | None
    words: int
    since: dt.datetime
    first_seen: dt.datetime
    last_seen: dt.datetime
    ended: dt.datetime | None


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim of a version, in the order of its text, with its place (line and column from 1)."""

    topic: str
    min: float | None
    max: float | None
    unit: str | None
    qualifier: str
    hedged: bool
    scope: str | None
    clock: str | None
    language: str
    quote: str
    line: int
    column: int


def versions(connection: Connection, message: str) -> list[Version]:
    """Return every version of a message, oldest first."""
    columns = [getattr(VersionRow, name) for name in Version.__dataclass_fields__]
    rows = connection.execute(select(*columns).where(VersionRow.message == message).order_by(VersionRow.number))
    return [Version(*row) for row in rows]


def claims_of(connection: Connection, message: str, number: int) -> list[StoredClaim]:
    """Return the claims of a version."""
    columns = [getattr(ClaimRow, name) for name in StoredClaim.__dataclass_fields__]
    rows = connection.execute(
        select(*columns)
        .join(VersionRow, VersionRow.id == ClaimRow.version_id)
        .where(VersionRow.message == message, VersionRow.number == number)
        .order_by(ClaimRow.ordinal)
    )
    return [StoredClaim(*row) for row in rows]


def _present() -> Any:  # noqa: ANN401 - a Select of as many columns as two tables have
    about = [getattr(MessageRow, name) for name in ABOUT]
    text = (VersionRow.digest, VersionRow.language, VersionRow.words)
    said = (VersionRow.said, VersionRow.ignores, VersionRow.notes)
    given = (MessageRow.etag, MessageRow.last_modified)
    return select(MessageRow.id, MessageRow.location, *about, *given, *text, *said).join(VersionRow, IS_PRESENT)


def _message(row: Row[Any]) -> Message:
    has_given = row.etag is not None or row.last_modified is not None
    return Message(
        id=row.id,
        location=row.location,
        about=About(**{name: getattr(row, name) for name in ABOUT}),
        digest=row.digest,
        language=row.language,
        said=said_of(row.said),
        words=row.words,
        ignores=ignores_of(row.ignores),
        notes=notes_of(row.notes),
        validators=Validators(row.etag, row.last_modified) if has_given else None,
    )


def _backwards(at: dt.datetime, last: dt.datetime) -> Problem:
    message = f"the clock says {at.isoformat()}, and an audit at {last.isoformat()} is recorded already"
    return Problem(Code.CLOCK_BACKWARDS, message, hint="set the clock right")


def _batches(seen: Iterable[Looked]) -> Iterator[list[Looked]]:
    """Cut a stream into parts in which no id comes twice: what comes again follows upon what came before."""
    stream = iter(seen)
    while part := list(islice(stream, BATCH)):
        batch: dict[str, Looked] = {}
        for each in part:
            if each.id in batch:
                yield list(batch.values())
                batch = {}
            batch[each.id] = each
        yield list(batch.values())
