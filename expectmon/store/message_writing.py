"""Writes down which messages an audit saw, batch by batch: each statement is for many, and nothing is held for long."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, select, update

from expectmon.audit.message import Message, Unchanged, Unread, Validators
from expectmon.store.message_texts import Texts, claim_rows
from expectmon.store.tables_copy import ClaimRow, MessageRow, VersionRow

Looked: TypeAlias = Message | Unchanged | Unread

BATCH: Final = 500
IS_PRESENT: Final = and_(VersionRow.message == MessageRow.id, VersionRow.ended.is_(None))
ABOUT: Final = ("channel", "touchpoint", "locale", "owner", "live_from", "live_to")
_SETTINGS: Final = ("location", *ABOUT, "etag", "last_modified")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many messages were seen for the first time, with another text, again after they were gone, or as they were.

    `gone` are those that were looked for and are no longer there; `unread` those of which nothing can be said.
    """

    new: int = 0
    changed: int = 0
    back: int = 0
    unchanged: int = 0
    gone: int = 0
    unread: int = 0


class _Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    BACK = "back"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class _Read:
    """A message that was read, and what is known of it: nothing, or its row with its present version."""

    message: Message
    texts: Texts
    known: Row[Any] | None

    @property
    def kind(self) -> _Kind:
        if self.known is None:
            return _Kind.NEW
        if self.known.version is None:
            return _Kind.BACK
        return _Kind.UNCHANGED if self.known.digest == self.message.digest else _Kind.CHANGED

    @property
    def settings(self) -> dict[str, Any]:
        given = self.message.validators or Validators()
        about = {name: getattr(self.message.about, name) for name in ABOUT}
        validators = {"etag": given.etag, "last_modified": given.last_modified}
        return {"location": self.message.location, **about, **validators}

    def content(self, reader: str) -> dict[str, Any]:
        """What was worked out of its text, as a version keeps it."""
        parts = {name: getattr(self.texts, name) for name in Texts.__dataclass_fields__}
        return {"language": self.message.language, "words": self.message.words, "reader": reader, **parts}


@dataclass(slots=True)
class Writing:
    """What one audit writes down of messages. `reader` worked out what they claim."""

    connection: Connection
    at: dt.datetime
    reader: str
    _counts: Counter[str] = field(init=False, default_factory=Counter)

    def take(self, batch: Sequence[Looked]) -> None:
        """Write down some messages, all with different ids.

        Raises:
            ValueError: a page is said to be as it was that was never read.
        """
        known = self._known([each.id for each in batch])
        read = [_Read(each, Texts.of(each), known.get(each.id)) for each in batch if isinstance(each, Message)]
        as_they_were = [each.id for each in batch if isinstance(each, Unchanged)]
        for name in as_they_were:
            if name not in known or known[name].version is None:
                raise ValueError(f"{name} cannot be as it was: no version of it is known")
        self._counts.update(each.kind.value for each in read)
        self._counts[_Kind.UNCHANGED] += len(as_they_were)
        self._insert_messages([each for each in read if each.kind is _Kind.NEW])
        self._end([each.message.id for each in read if each.kind is _Kind.CHANGED])
        self._begin([each for each in read if each.kind is not _Kind.UNCHANGED])
        same = [each for each in read if each.kind is _Kind.UNCHANGED]
        self._see_again([*as_they_were, *(each.message.id for each in same)])
        self._read_anew([each for each in same if self._reads_otherwise(each)])
        self._settle([each for each in read if each.known is not None])
        self.leave([each for each in batch if isinstance(each, Unread)])

    def leave(self, unread: Sequence[Unread]) -> None:
        """Note what could not be read: it is neither gone nor changed."""
        self._counts["unread"] += len(unread)
        looked = update(MessageRow).values(looked=self.at)
        for start in range(0, len(unread), BATCH):
            part = [each.id for each in unread[start : start + BATCH]]
            self.connection.execute(looked.where(MessageRow.id.in_(part)))
        # Not LIKE: SQLite's does not tell capitals from small letters.
        for beginning in dict.fromkeys(each.beginning for each in unread if each.beginning):
            is_below = func.substr(MessageRow.id, 1, len(beginning)) == beginning
            self.connection.execute(looked.where(is_below, MessageRow.gone_at.is_(None)))

    def finish(self, *, whole: bool) -> Seen:
        """Note what is gone, and return the counts."""
        gone = 0
        if whole:
            is_missing = and_(MessageRow.gone_at.is_(None), MessageRow.looked < self.at)
            of_missing = and_(
                VersionRow.ended.is_(None), VersionRow.message.in_(select(MessageRow.id).where(is_missing))
            )
            self.connection.execute(update(VersionRow).where(of_missing).values(ended=self.at))
            gone = self.connection.execute(update(MessageRow).where(is_missing).values(gone_at=self.at)).rowcount
        return Seen(**self._counts, gone=gone)

    def _known(self, ids: Sequence[str]) -> dict[str, Row[Any]]:
        settings = [getattr(MessageRow, name) for name in _SETTINGS]
        version = (VersionRow.id.label("version"), VersionRow.digest, VersionRow.content, VersionRow.reader)
        query = select(MessageRow.id, MessageRow.versions, *settings, *version).outerjoin(VersionRow, IS_PRESENT)
        return {row.id: row for row in self.connection.execute(query.where(MessageRow.id.in_(ids)))}

    def _reads_otherwise(self, same: _Read) -> bool:
        known = same.known
        return known is not None and (known.content, known.reader) != (same.texts.content, self.reader)

    def _insert_messages(self, new: Sequence[_Read]) -> None:
        if new:
            times = dict.fromkeys(("first_seen", "last_seen", "looked"), self.at)
            rows = [{"id": each.message.id, **each.settings, **times, "versions": 1, "gone_at": None} for each in new]
            self.connection.execute(insert(MessageRow), rows)

    def _end(self, ids: Sequence[str]) -> None:
        if ids:
            is_present = and_(VersionRow.message.in_(ids), VersionRow.ended.is_(None))
            self.connection.execute(update(VersionRow).where(is_present).values(ended=self.at))

    def _begin(self, begun: Sequence[_Read]) -> None:
        """Write new versions. What the version that has just ended claimed as well, is claimed since then."""
        if not begun:
            return
        since = self._claimed_since([each.message.id for each in begun])
        rows = [
            {
                "message": each.message.id,
                "number": 1 if each.known is None else each.known.versions + 1,
                "digest": each.message.digest,
                "since": since.get((each.message.id, each.texts.claims), self.at),
                **each.content(self.reader),
                **dict.fromkeys(("first_seen", "last_seen"), self.at),
                "ended": None,
            }
            for each in begun
        ]
        statement = insert(VersionRow).returning(VersionRow.id, sort_by_parameter_order=True)
        numbers = self.connection.execute(statement, rows).scalars().all()
        self._write_claims(zip(numbers, begun, strict=True))

    def _claimed_since(self, ids: Sequence[str]) -> dict[tuple[str, str], dt.datetime]:
        just_ended = and_(VersionRow.message.in_(ids), VersionRow.ended == self.at)
        query = select(VersionRow.message, VersionRow.claims, VersionRow.since).where(just_ended)
        return {(row.message, row.claims): row.since for row in self.connection.execute(query)}

    def _see_again(self, ids: Sequence[str]) -> None:
        if ids:
            is_present = and_(VersionRow.message.in_(ids), VersionRow.ended.is_(None))
            self.connection.execute(update(VersionRow).where(is_present).values(last_seen=self.at))
            seen = {"last_seen": self.at, "looked": self.at}
            self.connection.execute(update(MessageRow).where(MessageRow.id.in_(ids)).values(seen))

    def _read_anew(self, same: Sequence[_Read]) -> None:
        """Replace what was worked out of a text that is the same: places in a page, or what a better reader found."""
        rows = [{"its_id": each.known.version, **each.content(self.reader)} for each in same if each.known is not None]
        if not rows:
            return
        numbers = [row["its_id"] for row in rows]
        changing: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "its_id"}
        self.connection.execute(update(VersionRow).where(VersionRow.id == bindparam("its_id")).values(changing), rows)
        self.connection.execute(delete(ClaimRow).where(ClaimRow.version_id.in_(numbers)))
        self._write_claims(zip(numbers, same, strict=True))

    def _write_claims(self, versions: Iterable[tuple[int, _Read]]) -> None:
        rows = [row for number, each in versions for row in claim_rows(number, each.message)]
        if rows:
            self.connection.execute(insert(ClaimRow), rows)

    def _settle(self, known: Sequence[_Read]) -> None:
        """Keep what has changed of messages that were known: settings, and that they are there, with a new text."""
        rows = [
            {"its_id": each.message.id, **each.settings, "added": int(each.kind is not _Kind.UNCHANGED)}
            for each in known
            if each.kind is not _Kind.UNCHANGED
            or any(getattr(each.known, name) != value for name, value in each.settings.items())
        ]
        if not rows:
            return
        changing: dict[str, Any] = {name: bindparam(name) for name in _SETTINGS}
        seen = {"last_seen": self.at, "looked": self.at, "gone_at": None}
        added = {"versions": MessageRow.versions + bindparam("added")}
        statement = update(MessageRow).where(MessageRow.id == bindparam("its_id"))
        self.connection.execute(statement.values({**changing, **seen, **added}), rows)
