"""Settings for tests, written as text and loaded with rules."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from expectmon.errors import Code, ConfigurationError
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace

SOURCES = """\
timezone: Asia/Jakarta
language: id
sources:
  orders: {files: data/orders.csv, key: id}
  calls: {files: data/calls.csv, key: id}
"""
RULES = """\
calendars:
  office: {timezone: Asia/Jakarta, hours: {mon-fri: "08:00-16:00"}}
promises:
  quick:
    says: Delivered within two days
    source: orders
    owner: parcels@shop.example
    touchpoint: checkout
    start: ordered_at
    stop: delivered_at
    within: 2 days
    objective: 95% over 28 days
    segments: [carrier, [carrier, region]]
  answered:
    says: Answered within a minute
    source: calls
    owner: ops
    measure: wait_seconds
    at_most: 60
"""
FIRST_LINE = SOURCES.count("\n") + 1


def write(root: Path, section: str, rules: str = RULES) -> Path:
    """Write a workspace whose settings end with a section."""
    (root / "rules").mkdir(exist_ok=True)
    (root / "expectmon.yaml").write_text(SOURCES + textwrap.dedent(section), encoding="utf-8")
    (root / "rules" / "a.yaml").write_text(rules, encoding="utf-8")
    return root


def load(root: Path, section: str) -> Workspace:
    """Load a workspace whose settings end with a section; there must be no error."""
    return load_workspace(write(root, section))


def refused(root: Path, section: str) -> list[tuple[str, Code]]:
    """Load one that is wrong and return the places of its problems, lines counted from the section's first."""
    with pytest.raises(ConfigurationError) as caught:
        load(root, section)
    found = []
    for problem in caught.value.problems:
        assert problem.where is not None
        assert problem.where.file == "expectmon.yaml"
        assert problem.excerpt
        found.append((f"{(problem.where.line or 0) - FIRST_LINE + 1}:{problem.where.column}", problem.code))
    return found
