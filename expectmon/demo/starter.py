"""Writes the small workspace that `expectmon init` begins with: one promise, its tests, a dozen orders."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

from expectmon.demo import files
from expectmon.errors import Code, Problem, UsageError
from expectmon.resources import shipped

_DATE: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
#: The orders of the template are as of this Saturday.
_TEMPLATE_DAY: Final = dt.date(2026, 6, 20)


def write_starter(folder: Path, at: dt.datetime) -> tuple[Path, ...]:
    """Write the starter's files into a folder and return their paths, in order.

    Its orders are moved by whole weeks so that they lead up to `at`: the first check has something to say.

    Raises:
        UsageError: one of the files is there already, or the folder cannot be written. Nothing is overwritten.
    """
    root = shipped("templates", "workspace")
    names = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    try:
        _refuse_existing(folder, names)
        for name in names:
            text = (root / name).read_text(encoding="utf-8")
            files.write_text(folder / name, _moved(text, at) if name.suffix == ".csv" else text)
    except OSError as error:
        raise files.unwritable("workspace", folder, error) from error
    return tuple(folder / name for name in names)


def _refuse_existing(folder: Path, names: list[Path]) -> None:
    found = [str(name) for name in names if (folder / name).exists()]
    if found:
        problem = Problem(
            Code.FOLDER_NOT_EMPTY,
            f"{folder} already has {', '.join(found)}",
            expected="a folder without them; nothing is overwritten",
            hint="name another folder: expectmon init my-shop",
        )
        raise UsageError(problem)


def _moved(text: str, at: dt.datetime) -> str:
    weeks = dt.timedelta(weeks=(at.date() - _TEMPLATE_DAY).days // 7)
    return _DATE.sub(lambda match: str(dt.date.fromisoformat(match[0]) + weeks), text)
