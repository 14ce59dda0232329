"""Warnings of a check in the reader's words. A check speaks English; a report speaks as its reader does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from expectmon.errors import Code
from expectmon.present.clean import plain
from expectmon.present.speech import Speech
from expectmon.present.words import msg, msg_n
from expectmon.reports.ground import Warned
from expectmon.reports.saying import NAME

CHECK: Final = "expectmon check"
_ENGLISH: Final = "en"
_SHORT: Final = 90
"""Characters of a warning: what, and of how many; the check tells the rest."""
_COUNT: Final = r"(?P<count>[\d,]+) "
_OF_SOURCE: Final = re.compile(rf"(?:source )?(?P<name>[^:]+): {_COUNT}.*", re.DOTALL)
_OF_PROMISE: Final = re.compile(rf"(?P<name>.+) was edited: {_COUNT}.*", re.DOTALL)
_FORMS: Final[Mapping[str, tuple[re.Pattern[str], tuple[str, str]]]] = {
    Code.UNREADABLE_CELLS.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} cell cannot be read", "{name}: {n} cells cannot be read"),
    ),
    Code.UNREADABLE_ROWS.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} row could not be read", "{name}: {n} rows could not be read"),
    ),
    Code.DUPLICATE_KEYS.value: (
        _OF_SOURCE,
        msg_n(
            "{name}: {n} record shares its key with another and is not judged",
            "{name}: {n} records share their key with another and are not judged",
        ),
    ),
    Code.MISSING_KEY.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} record has no key", "{name}: {n} records have no key"),
    ),
    Code.NOT_UTF8.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} cell has letters that may be wrong", "{name}: {n} cells have letters that may be wrong"),
    ),
    Code.SHIFTED_TIMES.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} time falls into a change of clocks", "{name}: {n} times fall into a change of clocks"),
    ),
    Code.OUTSIDE_VERSIONS.value: (
        _OF_SOURCE,
        msg_n(
            "{name}: {n} record began before the rule held and is not judged",
            "{name}: {n} records began before the rule held and are not judged",
        ),
    ),
    Code.DUE_BEFORE_START.value: (
        _OF_SOURCE,
        msg_n("{name}: {n} was due before it began", "{name}: {n} were due before they began"),
    ),
    Code.DELTAS_LEFT_OUT.value: (
        _OF_SOURCE,
        msg_n(
            "{name}: {n} delta is in an earlier unit and left out",
            "{name}: {n} deltas are in an earlier unit and left out",
        ),
    ),
    Code.RESTATED.value: (
        _OF_PROMISE,
        msg_n(
            "{name}: the rule was edited; by it {n} case has another state",
            "{name}: the rule was edited; by it {n} cases have another state",
        ),
    ),
}


_PLAIN: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    Code.NO_RECORDS.value: (re.compile(r"source (?P<name>.+) has no records; .*"), msg("{name} has no records")),
    Code.NOTHING_APPLIES.value: (
        re.compile(r"(?P<name>[^:]+): .+ falls under it"),
        msg("{name}: no record falls under it"),
    ),
    Code.UNCOVERED_HOLIDAYS.value: (
        re.compile(r"calendar (?P<name>.+): the holidays library .+ does not cover \d+"),
        msg("{name}: holidays of coming years are not known"),
    ),
}
"""Warnings without a count."""


def warnings_in_words(warned: Sequence[Warned], speech: Speech, most: int) -> Iterator[str]:
    """Yield the first warnings in the reader's words, and how many more there are.

    One that there are no words for is told as the check says it, if the reader reads English, and else counted.
    """
    told = [text for each in warned if (text := _words(each, speech))]
    yield from told[:most]
    more = len(warned) - min(len(told), most)
    if more:
        yield speech.say_n("{n} more: {command}", "{n} more: {command}", more, command=CHECK)


def _words(each: Warned, speech: Speech) -> str:
    if each.code in _FORMS:
        form, texts = _FORMS[each.code]
        if found := form.fullmatch(each.message):
            return speech.say_n(*texts, int(found["count"].replace(",", "")), name=plain(found["name"], NAME))
    if each.code in _PLAIN:
        form, text = _PLAIN[each.code]
        if found := form.fullmatch(each.message):
            return speech.say(text, name=plain(found["name"], NAME))
    if speech.words.language != _ENGLISH:
        return ""
    where, message = plain(each.where, NAME), plain(each.message, _SHORT)
    return speech.say("{where}: {message}", where=where, message=message) if where else message
