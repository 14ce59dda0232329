"""Findings that are known and accepted for now, so that an old site can start today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import Field

from expectmon.audit.model import Finding
from expectmon.documents import Wire, read, validate
from expectmon.errors import ConfigurationError

_ABOUT: Final = "Findings of `expectmon audit` that are accepted for now. Delete an entry to hear of it again."


class _BaselineFile(Wire):
    """A baseline as it is written."""

    about: str = Field(default=_ABOUT, description="what this file is for")
    findings: dict[str, str] = Field(
        description="fingerprints, each with a line for people",
        examples=["{3f2a…: 'vague: index.html: fast delivery'}"],
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """Fingerprints of findings that are accepted, each with its line for people."""

    entries: Mapping[str, str] = field(default_factory=dict)


def parse_baseline(text: bytes, file: str) -> Baseline:
    """Read a baseline.

    Args:
        text: what the file holds: JSON, UTF-8.
        file: its path, as problems shall name it.

    Raises:
        ConfigurationError: with every problem found, each with its place.
    """
    quickly = _well_formed(text)
    if quickly is not None:
        return Baseline(dict(quickly.findings))
    document = read(text, file)
    wire, problems = validate(_BaselineFile, document)
    if wire is None:
        raise ConfigurationError(problems)
    return Baseline(dict(wire.findings))


def _well_formed(text: bytes) -> _BaselineFile | None:
    """Read a file that is as we write it: large ones take long by the reader that knows the place of every mistake."""
    try:
        return _BaselineFile.model_validate(json.loads(text))
    except (ValueError, RecursionError):
        return None


def baseline_text(findings: Iterable[Finding]) -> str:
    """Return a baseline of these findings, sorted so that it changes only where findings do."""
    entries = {finding.fingerprint: _line(finding) for finding in findings}
    ordered = dict(sorted(entries.items(), key=lambda entry: (entry[1], entry[0])))
    return json.dumps({"about": _ABOUT, "findings": ordered}, ensure_ascii=False, indent=2) + "\n"


def _line(finding: Finding) -> str:
    """Say a finding in one line without its line number, which may move."""
    place = finding.at.message.id if finding.at else finding.promise
    quote = " ".join(finding.at.said.claim.quote.split()) if finding.at else ""
    return ": ".join(part for part in (finding.kind.value, place, quote) if part)
