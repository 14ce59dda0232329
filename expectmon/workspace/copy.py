"""Where copy is collected, as the rest of the program knows it: the `messages:` of `expectmon.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from expectmon.alerts.receivers import Networks
from expectmon.audit.message import About
from expectmon.audit.model import Kind, Level
from expectmon.audit.setting import Ignored


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what. Columns that are not named are not read."""

    id: str
    text: tuple[str, ...]
    channel: str | None = None
    touchpoint: str | None = None
    locale: str | None = None
    owner: str | None = None
    live_from: str | None = None
    live_to: str | None = None


@dataclass(frozen=True, slots=True)
class CopyFiles:
    """Files by a pattern relative to the workspace. `columns` for CSV and JSON lines; `encoding` if they don't tell."""

    files: str
    about: About
    columns: Columns | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class CopyPages:
    """Pages by URL, or all of a sitemap. `pause_seconds` lie between two requests to a host, at least."""

    urls: tuple[str, ...]
    sitemaps: tuple[str, ...]
    about: About
    allow_private: Networks = ()
    pause_seconds: float = 1.0
    at_most: int = 1000


@dataclass(frozen=True, slots=True)
class CopyTable:
    """Ads, posts or canned replies in a database: one row a message, whose id is `name#` and its id cell."""

    url: str = field(repr=False)
    query: str
    columns: Columns
    about: About
    name: str = "table"


Collect: TypeAlias = CopyFiles | CopyPages | CopyTable


@dataclass(frozen=True, slots=True)
class Copy:
    """All that `messages:` says. `packs` are ids of rule packs of statutes and marketplaces.

    `timezone` is the workspace's: of dates and times without an offset in columns.
    """

    collect: tuple[Collect, ...] = ()
    levels: Mapping[Kind, Level] = field(default_factory=dict)
    packs: tuple[str, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    baseline: Path | None = None
    timezone: str = "UTC"
