"""Comments in the copy that keep findings quiet: `expectmon-ignore vague, unbacked: agreed with legal`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from expectmon.audit.message import Ignore, Noted, Remark
from expectmon.audit.model import Kind
from expectmon.messages.block import Comment
from expectmon.messages.trace import Lines

Stretch: TypeAlias = tuple[Lines, int, int]

_WORDS: Final = re.compile(r"expectmon-ignore(-file)?(?![\w-])([^:]*)(?::(.*))?", re.DOTALL)
_KINDS: Final = {str(kind) for kind in Kind}
_LINE_COMMENT: Final = re.compile(r"(?:^|(?<=[ \t]))(?:#|//)[ \t]*(expectmon-ignore[^\r\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ignores:
    """What the comments of a message say: of all of it, and of single blocks and declarations by their number."""

    whole: tuple[Ignore, ...]
    single: Mapping[int, tuple[Ignore, ...]]
    notes: tuple[Noted, ...]


def line_comments(source: str, lines: Lines) -> list[Comment]:
    """Return the comments of a text whose comments begin with `#` or `//`."""
    if "expectmon-ignore" not in source:
        return []
    return [Comment(found[1], *found.span(), lines) for found in _LINE_COMMENT.finditer(source)]


def ignores_of(comments: Sequence[Comment], stretches: Sequence[Stretch]) -> Ignores:
    """Read the comments, and find what they are about: what stands on the same line, else what comes next.

    `stretches` are the blocks and declarations of the message, as spans of their source.
    """
    whole: list[Ignore] = []
    of_blocks: dict[int, list[Ignore]] = defaultdict(list)
    notes: list[Noted] = []
    places = _Places(stretches) if comments else None
    for comment in comments:
        line = comment.lines.line(comment.start)
        ignore, is_whole = _read(comment.text, line, notes)
        if ignore is None or places is None:
            continue
        if is_whole:
            whole.append(ignore)
        for at in () if is_whole else places.about(comment):
            of_blocks[at].append(ignore)
    return Ignores(tuple(whole), {at: tuple(found) for at, found in of_blocks.items()}, tuple(notes))


def _read(text: str, line: int, notes: list[Noted]) -> tuple[Ignore | None, bool]:
    found = _WORDS.search(text)
    if found is None:
        return None, False
    named = [name for name in re.split(r"[\s,]+", found[2].strip()) if name]
    kinds = tuple(name for name in named if name in _KINDS)
    unknown = [name for name in named if name not in _KINDS]
    if unknown:
        detail = f"the comment names {', '.join(unknown)}, which is no kind of finding"
        notes.append(Noted(Remark.UNKNOWN_KIND, detail, line))
    reason = " ".join((found[3] or "").split())
    if not reason:
        detail = "the comment gives no reason behind a colon, so it has no effect"
        notes.append(Noted(Remark.IGNORE_WITHOUT_REASON, detail, line))
    if not reason or (named and not kinds):
        return None, False
    return Ignore(kinds, reason, line), found[1] is not None


class _Places:
    """Stretches by their source, in the order of their places there."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._of: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._lines: dict[int, dict[int, list[int]]] = {}
        for at, (lines, start, end) in enumerate(stretches):
            self._of[id(lines)].append((start, end, at))
        for found in self._of.values():
            found.sort()

    def about(self, comment: Comment) -> list[int]:
        """Return the numbers of the stretches that a comment is about."""
        source = id(comment.lines)
        places = self._of.get(source, [])
        on_line = self._on_line(comment)
        if on_line:
            return on_line
        following = bisect_right(places, (comment.end, -1, -1))
        if following and places[following - 1][1] > comment.end:  # it stands within a block
            return [places[following - 1][2]]
        return [at for _, _, at in places[following : following + 1]]

    def _on_line(self, comment: Comment) -> list[int]:
        source, lines = id(comment.lines), comment.lines
        if source not in self._lines:
            by_line: dict[int, list[int]] = defaultdict(list)
            for start, end, at in self._of.get(source, []):
                by_line[lines.line(start)].append(at)
                if lines.line(end) != lines.line(start):
                    by_line[lines.line(end)].append(at)
            self._lines[source] = by_line
        return self._lines[source].get(lines.line(comment.start), [])
