"""The commands that letters name, and where links lead. Nothing of a record stands in them but a quoted segment."""

from __future__ import annotations

import shlex

from expectmon.alerts.subject import Segment, Subject
from expectmon.present.clean import plain


def show(number: int) -> str:
    """Tell all of an incident."""
    return f"expectmon alerts show {number}"


def ack(number: int) -> str:
    """Take an incident in hand."""
    return f"expectmon alerts ack {number}"


def silence(number: int, reason: str, length: str = "8h") -> str:
    """Keep quiet what an incident is about."""
    return f"expectmon alerts silence {number} --for {length} --reason {shlex.quote(reason)}"


def test(receiver: str) -> str:
    """Try whether letters arrive."""
    return f"expectmon notify test {shlex.quote(plain(receiver))}"


def commitments(subject: Subject, state: str) -> str:
    """List the commitments behind an incident."""
    return f"expectmon commitments {subject.promise} --state {state}{_segment(subject.segment)}"


def _segment(segment: Segment) -> str:
    # A value that was cut or cleaned would find nothing: such a list is left unfiltered.
    pairs = [f"{column}={value}" for column, value in segment if value is not None]
    if len(pairs) < len(segment) or any(plain(pair) != pair for pair in pairs):
        return ""
    return "".join(f" --segment {shlex.quote(pair)}" for pair in pairs)


def incident_url(base_url: str, number: int) -> str:
    """Return where an incident can be seen."""
    return f"{base_url.rstrip('/')}/incidents/{number}"
