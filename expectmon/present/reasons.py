"""Why a commitment is what it is, in words."""

from __future__ import annotations

from typing import Final

from expectmon.present.clean import plain
from expectmon.present.speech import Speech
from expectmon.present.words import msg
from expectmon.promises.commitment import Reason

REASONS: Final = {
    Reason.LATE: msg("too late"),
    Reason.EARLY: msg("too early"),
    Reason.ABOVE: msg("above what was promised"),
    Reason.NOT_AS_EXPECTED: msg("not as expected"),
    Reason.MISSING_START: msg("the start is empty"),
    Reason.MISSING_DUE: msg("the due time is empty"),
    Reason.MISSING_TARGET: msg("the target is empty"),
    Reason.MISSING_OPERAND: msg("a column that is compared is empty"),
    Reason.MISSING_VOID_TIME: msg("cancelled, but the time of it is empty"),
    Reason.UNUSABLE_TARGET: msg("the target cannot be used"),
    Reason.NO_MATCHING_TARGET: msg("no target fits the record"),
    Reason.UNKNOWN_CALENDAR: msg("the record names a calendar that does not exist"),
    Reason.STOP_BEFORE_START: msg("the end lies before the start"),
    Reason.OUT_OF_RANGE: msg("a time before 1970 or after 2200"),
    Reason.DUPLICATE_KEY: msg("several records have the same key"),
    Reason.UNREADABLE: msg("a cell cannot be read"),
}


def reason_in_words(reason: str, speech: Speech) -> str:
    """Say a reason, with its column where it names one; one that is not known stays as it is."""
    name, _, column = reason.partition(":")
    if name not in list(Reason):
        return plain(reason)
    text = speech.say(REASONS[Reason(name)])
    return speech.say("{reason}: {column}", reason=text, column=plain(column)) if column else text
