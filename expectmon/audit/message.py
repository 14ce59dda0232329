"""A message as it was read: a versioned piece of copy, and what it says. Made by `messages`, judged here."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from expectmon.claims.model import Claim


class BlockKind(StrEnum):
    """What part of a message a piece of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_CELL = "table-cell"
    BUTTON = "button"
    ALT_TEXT = "alt-text"
    META = "meta"
    SUBJECT = "subject"
    FIELD = "field"
    STRUCTURED = "structured"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a quote stands in its file or page: lines and columns from 1, the end excluded; `css` is a path in a page.

    Columns count code points. In a table of messages (CSV, SQL) `line` is the line of the row where it begins.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    css: str | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A comment in the copy that keeps findings quiet: `<!-- expectmon-ignore vague, unbacked: agreed with legal -->`.

    No `kinds` means all. Without a reason it has no effect and is told.
    """

    kinds: tuple[str, ...]
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Said:
    """A claim at its place in a message.

    `excerpt` is the text around it, on one line, with `excerpt[mark_from:mark_to]` the quote. `heading` is the
    heading it stands under. `boilerplate` marks navigation, footers and the like, which are the same on many pages.
    """

    claim: Claim
    spot: Spot
    kind: BlockKind
    excerpt: str
    mark_from: int
    mark_to: int
    heading: str | None = None
    boilerplate: bool = False
    ignores: tuple[Ignore, ...] = ()


class Remark(StrEnum):
    """What must be known of a message beside its claims."""

    EMPTY = "empty"
    LANGUAGE_WITHOUT_LEXICON = "language-without-lexicon"
    PARTLY_WITHOUT_LEXICON = "partly-without-lexicon"
    WRONG_CHARSET = "wrong-charset"
    HIDDEN_CHARACTERS = "hidden-characters"
    IGNORE_WITHOUT_REASON = "ignore-without-reason"
    UNKNOWN_KIND = "unknown-kind"
    BAD_STRUCTURED_DATA = "bad-structured-data"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark, with its details in words and the line it is about."""

    remark: Remark
    detail: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a message from its settings: medium, placement, language, owner, and when it is live.

    `live_from` (included) and `live_to` (excluded) are aware; None: as long as it is seen.
    """

    channel: str | None = None
    touchpoint: str | None = None
    locale: str | None = None
    owner: str | None = None
    live_from: dt.datetime | None = None
    live_to: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with a page; given back to it, it says whether the page has changed since."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One version of one message.

    `id` stays the same over its versions: the path below the workspace, the URL, or `path#key` of a row or entry.
    `location` is what is shown to people and to other programs: a path as it was given, or a URL. `digest` is of its
    text. `validators` are of a page whose server gave them.
    """

    id: str
    location: str
    about: About
    digest: str
    language: str | None
    said: tuple[Said, ...]
    words: int = 0
    ignores: tuple[Ignore, ...] = ()
    notes: tuple[Noted, ...] = ()
    validators: Validators | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page that is as it was when it was read last, says its server. `about` is what the settings say of it now."""

    id: str
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that could not be read: it is listed and stops nothing. `code` is one of `errors.Code`.

    `beginning`: messages whose id begins so were not looked at either (a sitemap, a table): they are not known to be
    gone.
    """

    id: str
    location: str
    code: str
    why: str
    hint: str | None = None
    beginning: str | None = None


def clause_of(said: Said) -> str:
    """Return the words of a sentence that belong to a claim: from comma to comma, not as far as the next number."""
    quote = said.excerpt[said.mark_from : said.mark_to] or said.claim.quote
    return f"{before_of(said)}{quote}{after_of(said)}"


def before_of(said: Said) -> str:
    """Return the words of its clause before a claim."""
    return re.split(r"[.!?;,|]\s", said.excerpt[: said.mark_from])[-1]


def after_of(said: Said) -> str:
    """Return the words of its clause after a claim."""
    return re.split(r"[.!?;,|(]|\d", said.excerpt[said.mark_to :], maxsplit=1)[0]


def saying_of(claim: Claim) -> str:
    """Return what a claim says, wherever it stands and however it is written."""
    scope = claim.scope.text if claim.scope else None
    return saying(claim.topic, claim.min, claim.max, claim.unit, claim.qualifier, claim.hedged, scope)


def saying(*values: str | float | None) -> str:
    """Put the topic, numbers, unit, qualifier, hedge and scope of a claim into one text that stands for them."""
    return "\x1f".join("" if value is None else _plain(value) for value in values).casefold()


def _plain(value: str | float) -> str:
    return str(value) if isinstance(value, str | bool) else str(float(value))
