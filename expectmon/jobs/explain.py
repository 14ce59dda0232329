"""Explains a promise: what it means in plain words, and one record that is walked through it, day by day.

The walk is reckoned by the formulas of calendars, and the engine that judges records judges the same row: both are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.explain_calendar import short_date
from expectmon.jobs.explain_row import Asked, Example, example_of
from expectmon.jobs.explain_walk import walk_of
from expectmon.jobs.explain_words import Part, Section, meaning
from expectmon.jobs.judged_rows import Scene
from expectmon.jobs.rule_sets import Ground, promise_named, refuse_errors, rule_sets
from expectmon.documents import did_you_mean
from expectmon.promises.model import Promise
from expectmon.sources.duck import open_duckdb
from pathlib import Path
