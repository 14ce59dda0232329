"""What a letter has to say, before it has words: the one input of every renderer. Instants are aware."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from expectmon.alerts.figures import Figures
from expectmon.alerts.incident import Incident, Why


class LetterKind(StrEnum):
    """What kind of letter it is; each has its template."""

    INCIDENT = "incident"
    DIGEST = "digest"
    SILENCE_ENDS = "silence-ends"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Case:
    """One late commitment in a table: record keys and figures; `shown` are the columns that the promise lists."""

    key: str
    state: str
    deadline: dt.datetime | None
    delta_seconds: float | None = None
    cycle: int = 1
    shown: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What the reader must know of the promise or the source. `target` is "5 business days" in the rule's words.

    `of_day`: deadlines are ends of days, so that a table shows the day and not the exclusive instant.
    `promises` are the ids that a source feeds, or that stand in a file of rules.
    """

    name: str
    says: str = ""
    target: str = ""
    owner: str = ""
    of_day: bool = False
    timezone: str = "UTC"
    promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One incident in a letter: what changed, what was told before, the worst cases and how many there are in all.

    `incident.number` is known. `deferred_since` is when it happened, where the letter waited for the morning.
    """

    incident: Incident
    why: Why
    about: About
    before: Figures | None = None
    cases: tuple[Case, ...] = ()
    all_cases: int = 0
    deferred_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A silence that is about to end, and the incidents that it keeps quiet."""

    number: int
    author: str
    reason: str
    ends: dt.datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one receiver, in their language and zone. `at` is the moment it is written.

    `catching_up`: nothing was checked between `since` and `at`; `history`: these are the first findings of a promise.
    """

    kind: LetterKind
    receiver: str
    language: str
    timezone: str
    at: dt.datetime
    items: tuple[Item, ...] = ()
    base_url: str | None = None
    history: bool = False
    catching_up_since: dt.datetime | None = None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG inside a mail's HTML, which names it as `cid:CID`; `cid` has no angle brackets. `name` is its file name."""

    cid: str
    name: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in words. `text` and `html` say the same; `short` is for chats: a few lines, no markup."""

    subject: str
    text: str
    html: str
    short: str
    attachments: tuple[Attachment, ...] = ()
    images: tuple[Image, ...] = ()
