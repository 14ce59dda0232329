"""Explains a promise: what it means in plain words, and one record that is walked through it, day by day.

The walk is reckoned by the formulas of calendars, and the engine that judges records judges the same row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from expectmon.calendars.instants import OutOfRangeError
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explaining.row import Asked, example_of
from expectmon.jobs.explaining.walk import agrees, walk_of
from expectmon.jobs.explaining.words import Section, meaning
from expectmon.jobs.judged_rows import Scene
from expectmon.jobs.named import unknown_promise
from expectmon.jobs.rule_sets import Ground, promise_named, refuse_errors, rule_sets
from expectmon.promises.instants import YEARS, is_reckoned
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said. `agrees` False: the engine judges the example otherwise than it was reckoned, which is a bug."""

    promise: Promise
    sections: tuple[Section, ...]
    agrees: bool


def explain(name: str, paths: tuple[Path, ...], ground: Ground, ask: Callable[[str], Asked]) -> Explanation:
    """Explain a promise.

    Args:
        name: its id.
        paths: files and folders with rules; none: the workspace's.
        ground: where the command was called.
        ask: given the zone of times without an offset, returns what the example shall be like.

    Raises:
        ConfigurationError: the rules cannot be loaded, or the workspace's settings are wrong.
        UsageError: there is no such promise, or the example cannot be made.
    """
    sets = rule_sets(paths, ground)
    found = promise_named(sets, name)
    if found is None:
        refuse_errors([problem for each in sets for problem in each.problems])
        raise UsageError(unknown_promise(name, [promise.id for each in sets for promise in each.promises]))
    promise, rules = found
    refuse_errors(rules.settings.problems if rules.settings else ())
    return explained(promise, Scene(rules.source_of(promise), rules.zone_of(promise)), ask(rules.zone_of(promise)))


def explained(promise: Promise, scene: Scene, asked: Asked) -> Explanation:
    """Explain a promise by an example.

    Raises:
        ConfigurationError: a condition compares what cannot be compared.
        UsageError: the example cannot be made.
    """
    _refuse_far(asked)
    try:
        with open_duckdb([], in_memory=True) as connection:
            example = example_of(connection, promise, scene, asked)
    except OutOfRangeError as error:
        raise UsageError(Problem(Code.BAD_TIME, f"the example goes too far: {error}")) from error
    since = (example.start or asked.now).astimezone(ZoneInfo(example.zone)).date() - dt.timedelta(days=31)
    sections = (meaning(example.promise, example.terms, since), *walk_of(example))
    return Explanation(promise, sections, agrees(example))


def _refuse_far(asked: Asked) -> None:
    """Refuse moments that nothing can be reckoned with."""
    for option, moment in (("start", asked.start), ("stop", asked.stop), ("at", asked.at)):
        if moment and not is_reckoned(moment):
            message = f"--{option} {moment:%Y-%m-%dT%H:%M:%SZ} is before {YEARS[0]} or after {YEARS[-1]}"
            raise UsageError(Problem(Code.BAD_TIME, message, expected=f"a time from {YEARS[0]} to {YEARS[-1]}"))
