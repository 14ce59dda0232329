"""Reports as files: `reports/YYYY/MM/`, with an index of all that are there. Each file is whole, or as it was."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from expectmon.errors import Code, Problem
from expectmon.present.blocks import Tone
from expectmon.present.faces.faces import Faces
from expectmon.present.faces.index import Entry, index_page
from expectmon.present.report import Report

REPORTS: Final = "reports"
INDEX: Final = "index.html"
_YEAR: Final = "[0-9][0-9][0-9][0-9]"
_MONTH: Final = "[0-9][0-9]"
_TAIL: Final = 65_536
_ABANDONED_SECONDS: Final = 3600
_META: Final = '"report": '
_DECODER: Final = json.JSONDecoder()
_TONES: Final[tuple[Tone, ...]] = ("good", "warning", "critical", "calm")


@dataclass(frozen=True, slots=True)
class Made:
    """A report in one language, with its faces and as the file of a mail."""

    report: Report
    faces: Faces = field(repr=False)
    eml: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """The files that were written, and what could not be."""

    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def folder_of(root: Path, report: Report) -> Path:
    """Return where a report of a workspace is kept."""
    day = day_of(report)
    return root / REPORTS / f"{day:%Y}" / f"{day:%m}"


def day_of(report: Report) -> dt.date:
    """Return the local day of a report's moment."""
    return report.at.astimezone(ZoneInfo(report.timezone)).date()


def page_name(report: Report) -> str:
    """Return the file name of a report's page."""
    return f"{report.stem}.{report.language}.html"


def keep(made: Iterable[Made], folder: Path, root: Path) -> Kept:
    """Write all files of a report into a folder; what cannot be written is told, and the rest is.

    Args:
        made: The report, once a language.
        folder: Where to; it is made where it is not there.
        root: The workspace: below it, folders are told relative to it.
    """
    _sweep(folder)
    files: list[Path] = []
    problems: dict[str, Problem] = {}
    for each in made:
        for name, content in _contents(each):
            try:
                _write(folder / name, content)
            except OSError as error:
                problem = unwritable(folder, root, error)
                problems.setdefault(problem.message, problem)
            else:
                files.append(folder / name)
    return Kept(tuple(dict.fromkeys(files)), tuple(problems.values()))


def keep_index(root: Path, language: str) -> Kept:
    """Write the index of a workspace's reports anew, from the files that are there."""
    path = root / REPORTS / INDEX
    _sweep(path.parent)
    try:
        _write(path, index_page(_entries(root / REPORTS, language), language).encode())
    except OSError as error:
        return Kept(problems=(unwritable(path, root, error),))
    return Kept((path,))


def unwritable(path: Path, root: Path, error: OSError) -> Problem:
    """Return the problem of a folder or a file that cannot be written."""
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    if isinstance(error, FileExistsError | NotADirectoryError):
        words = "a file is in the way"
    else:
        words = (error.strerror or str(error)).lower()
    hint = "mend the permissions of the folder, or make room; then make the report again"
    return Problem(Code.REPORT_UNWRITABLE, f"{shown}: the report cannot be written: {words}", hint=hint)


def _contents(made: Made) -> Iterator[tuple[str, bytes]]:
    stem, faces = f"{made.report.stem}.{made.report.language}", made.faces
    yield f"{stem}.html", faces.page.encode()
    yield f"{stem}.txt", faces.text.encode()
    yield f"{stem}.json", faces.data.encode()
    yield f"{stem}.eml", made.eml
    for sheet in faces.sheets:
        yield sheet.name, sheet.content


def _write(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it meanwhile has the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _sweep(folder: Path) -> None:
    """Remove what a killed process has left half written; who writes now has written it in less than an hour."""
    with suppress(OSError):
        for path in folder.glob(".*.new"):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink(missing_ok=True)


def _entries(folder: Path, language: str) -> Iterator[Entry]:
    """Yield an entry for each report whose page is there, its words in one language where it is written in several."""
    for pages in _by_stem(folder).values():
        told = {each: _meta(page.with_suffix(".json")) for each, page in pages.items()}
        chosen = language if told.get(language) else next((each for each in sorted(told) if told[each]), None)
        if chosen is not None:
            links = sorted(pages, key=lambda each: (each != chosen, each))
            relative = tuple((each.upper(), pages[each].relative_to(folder).as_posix()) for each in links)
            entry = _entry(told[chosen], relative)
            if entry is not None:
                yield entry


def _by_stem(folder: Path) -> dict[str, dict[str, Path]]:
    found: dict[str, dict[str, Path]] = {}
    for page in sorted(folder.glob(f"{_YEAR}/{_MONTH}/*.html")):
        stem, _, language = page.stem.rpartition(".")
        if stem:
            found.setdefault(f"{page.parent.as_posix()}/{stem}", {})[language] = page
    return found


def _entry(meta: Mapping[str, Any], links: tuple[tuple[str, str], ...]) -> Entry | None:
    """Return the entry of a report; None where the file is none of ours."""
    try:
        moment = dt.datetime.fromisoformat(meta["at"]).astimezone(ZoneInfo(meta["timezone"]))
        tone = next((tone for tone in _TONES if tone == meta["tone"]), _TONES[-1])
        return Entry(moment.date(), str(meta["title"]), links, str(meta["label"]), tone, str(meta["verdict"]))
    except (KeyError, TypeError, ValueError, OSError):
        return None


def _meta(path: Path) -> Mapping[str, Any]:
    """Read what a report's JSON says of the report itself: it stands near its end, and figures may be many."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read().decode(errors="replace")
        begins = tail.rfind(_META)
        found = _DECODER.raw_decode(tail, begins + len(_META))[0] if begins >= 0 else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
