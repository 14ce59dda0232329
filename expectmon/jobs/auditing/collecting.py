"""Brings the messages of an audit together: those of the workspace, or drafts that are named or handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from glob import escape, has_magic
from pathlib import Path
from typing import Final

from expectmon.audit.message import About, Message, Unchanged, Unread, Validators
from expectmon.claims.lexicon import Lexicons
from expectmon.errors import Problem
from expectmon.messages.collect.collecting import Collected, collect
from expectmon.messages.raw import Format, Raw, format_of
from expectmon.messages.reading import read
from expectmon.workspace.copy import Collect, Copy, CopyFiles, CopyPages
from expectmon.workspace.patterns import matching

DRAFT: Final = "-"
"""The id and location of a text that was handed in."""
_WEB: Final = ("http://", "https://")


@dataclass(slots=True)
class Gathered:
    """What was collected. `messages` are complete but for the pages that said they are as they were: `unchanged`."""

    messages: list[Message] = field(default_factory=list)
    unchanged: list[Unchanged] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def take(self, collected: Iterable[Collected]) -> Gathered:
        """Put everything in its place."""
        for each in collected:
            match each:
                case Message():
                    self.messages.append(each)
                case Unchanged():
                    self.unchanged.append(each)
                case Unread():
                    self.unread.append(each)
                case Problem():
                    self.warnings.append(each)
        return self


def gather(copy: Copy, root: Path, lexicons: Lexicons, known: Mapping[str, Validators]) -> Gathered:
    """Read all messages that a workspace names; one that cannot be read is listed and stops nothing.

    Args:
        copy: Where they are.
        root: The folder that paths are relative to.
        lexicons: The languages.
        known: What the servers said of pages when they were read last, by message.
    """
    return Gathered().take(collect(copy, root, lexicons, known=known))


def gather_places(places: Iterable[str], copy: Copy, about: About, base: Path, lexicons: Lexicons) -> Gathered:
    """Read paths and URLs. What the workspace says of a place it names, how a table is to be read above all, holds.

    Args:
        places: Paths relative to `base`, folders, patterns, URLs.
        copy: The workspace's; empty without one.
        about: What is known of all of them.
        base: The folder.
        lexicons: The languages.
    """
    asked = tuple(entry for place in places for entry in _entries(place, copy, about, base))
    return Gathered().take(collect(replace(copy, collect=asked), base, lexicons))


def read_draft(text: str, about: About, lexicons: Lexicons) -> Message:
    """Read a text that was handed in; HTML if it begins like it."""
    form = Format.HTML if text.lstrip()[:1] == "<" else Format.TEXT
    return read(Raw(DRAFT, DRAFT, about, form, text), lexicons)


def _entries(place: str, copy: Copy, about: About, base: Path) -> list[Collect]:
    """Return how to read what a place names: as the workspace would, where it names it too."""
    if place.startswith(_WEB):
        return [_page(place, copy, about)]
    known = {
        (base / name).resolve(): each
        for each in reversed(copy.collect)
        if isinstance(each, CopyFiles)
        for name in _matching(each.files, base)
    }
    found = [name for name in _matching(place, base) if format_of(name) or not has_magic(place)]
    entries: list[Collect] = [
        replace(known.get((base / name).resolve(), CopyFiles(name, about)), files=escape(name)) for name in found
    ]
    return entries or [CopyFiles(place, about)]


def _page(url: str, copy: Copy, about: About) -> CopyPages:
    """Return how to read a page: with the settings of the entry that lists it, and what any of them may dial."""
    pages = [each for each in copy.collect if isinstance(each, CopyPages)]
    listed = next((each for each in pages if url in each.urls), None)
    private = tuple(dict.fromkeys(net for each in pages for net in each.allow_private))
    known = listed.about if listed else about
    return CopyPages((url,), (), known, allow_private=listed.allow_private if listed else private, at_most=1)


def _matching(pattern: str, base: Path) -> list[str]:
    return [name for name in matching(pattern, base) if (base / name).is_file()]


def placed(messages: Iterable[Message], about: About) -> Iterator[Message]:
    """Yield messages with what was said of all of them on the command line."""
    for message in messages:
        yield replace(message, about=_merged(message.about, about))


def _merged(own: About, given: About) -> About:
    return replace(
        own,
        channel=given.channel or own.channel,
        touchpoint=given.touchpoint or own.touchpoint,
        locale=given.locale or own.locale,
        owner=given.owner or own.owner,
    )
