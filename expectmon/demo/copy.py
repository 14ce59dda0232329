"""Writes what the shop tells its customers: pages, mails, ads, posts, a call script, a policy, the texts of its app.

Most of it is true. In twelve places it is not, one of each kind that an audit finds.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from string import Template
from typing import Final

from expectmon.demo import files
from expectmon.demo.timeline import TOLD_DAYS, Timeline
from expectmon.resources import shipped

COPY: Final = "copy"
#: Days from the moment to the first and to the last day of an ad, and to the day of each post.
_ADS: Final = {"running": (-20, 10), "past": (-100, -70)}
_POSTS: Final = (-24, -17, -11, -5, -2)


def write_copy(folder: Path, timeline: Timeline) -> None:
    """Write all copy into the workspace's folder; it differs from moment to moment only in the dates of ads and posts.

    Raises:
        OSError: a file cannot be written.
    """
    root = shipped("templates", "demo")
    days = _days(timeline)
    for path in sorted((root / COPY).rglob("*")):
        if path.is_file():
            text = Template(path.read_text(encoding="utf-8")).substitute(days)
            files.write_text(folder / path.relative_to(root), text)


def _days(timeline: Timeline) -> dict[str, str]:
    """Return the dates that the tables of ads and posts leave open."""
    today = timeline.dates[TOLD_DAYS]
    ads = {
        f"{name}_{edge}": today + dt.timedelta(days=ahead)
        for name, ends in _ADS.items()
        for edge, ahead in zip(("from", "to"), ends, strict=True)
    }
    posts = {f"post_{number}": today + dt.timedelta(days=ahead) for number, ahead in enumerate(_POSTS, 1)}
    return {name: day.isoformat() for name, day in (ads | posts).items()}
