"""Writing lines for people: wrapped to the width there is, indented, with excerpts."""

from __future__ import annotations

import shutil
import sys
from typing import Final

from rich.text import Text

from expectmon.cli import terminal
from expectmon.cli.audit_excerpt import excerpt
from expectmon.cli.errors import printable
from expectmon.workspace.secrets import redact

WIDEST: Final = 100
"""Longer lines are hard to read."""
_NARROWEST: Final = 32
_MARGIN: Final = "| "
_PERCENT: Final = " %"
_UNBROKEN: Final = "\N{NO-BREAK SPACE}%"


class Page:
    """Paper for a reader: a terminal, or a pipe of 100 columns without colours."""

    def __init__(self) -> None:
        terminal.never_fail_to_print()
        self._console = terminal.console()
        seen = max(shutil.get_terminal_size().columns, _NARROWEST)
        self.width = min(seen, WIDEST) if sys.stdout.isatty() else WIDEST
        self._console.width = max(self._console.width, WIDEST)

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Print one line as it is: the terminal wraps it, so that a path stays one word. Parts can have a style."""
        shown = [(part, "") if isinstance(part, str) else part for part in parts]
        told = ((_shown(text), style) for text, style in shown)
        self._console.print(Text.assemble(*told), soft_wrap=True)

    def text(self, text: str, indent: int = 0, *, style: str = "", first: str = "") -> None:
        """Print text, wrapped; `first` stands before its first line, and the others are indented as far."""
        blanks = " " * indent
        room = max(self.width - indent - len(first), 20)
        lines = Text(_shown(text).replace(_PERCENT, _UNBROKEN)).wrap(self._console, room)
        for number, each in enumerate(lines):
            line = Text(each.plain.rstrip(" ").replace(_UNBROKEN, _PERCENT), style=style)
            self._console.print(Text(f"{blanks}{first if number == 0 else ' ' * len(first)}") + line, soft_wrap=True)

    def excerpt(self, text: str, mark_from: int, mark_to: int, indent: int, style: str = "bold") -> None:
        """Print a line of copy with carets under what is marked."""
        blanks = f"{' ' * indent}{_MARGIN}"
        before, marked, after = map(redact, (text[:mark_from], text[mark_from:mark_to], text[mark_to:]))
        text, mark_from, mark_to = f"{before}{marked}{after}", len(before), len(before) + len(marked)
        found = excerpt(text, mark_from, mark_to, self.width - len(blanks))
        shown = Text(blanks, style="dim") + Text(found.text, style="not dim")
        shown.stylize(style, len(blanks) + found.start, len(blanks) + found.end)
        self._console.print(shown, soft_wrap=True)
        self._console.print(Text(blanks, style="dim") + Text(found.carets, style=f"not dim {style}"), soft_wrap=True)

    def gap(self) -> None:
        """Print an empty line."""
        self._console.print()


def _shown(text: str) -> str:
    """Return a text that is fit to be shown: one line, without secrets and without what would drive a terminal."""
    return printable(redact(text)).replace("\n", " ").replace("\t", " ")
