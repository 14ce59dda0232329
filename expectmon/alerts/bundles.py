"""Which notices go together: few letters, each about one thing, and a digest where there would be many."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from expectmon.alerts.addressing import is_machine
from expectmon.alerts.incident import Incident, Why
from expectmon.alerts.notice import Because, Notice
from expectmon.alerts.receivers import Receiver
from expectmon.alerts.setting import OVER, Setting
from expectmon.promises.alerting import Condition

MOST_NEW: Final = 10
"""More new incidents than these for one receiver are one digest."""
MOST_LETTERS: Final = 3
"""More letters than these at once are one digest."""

_Key = TypeVar("_Key", bound=Hashable)
_Item = TypeVar("_Item")
_NEW: Final = frozenset({Why.FIRST, Why.UNMUTED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident in a letter, with all notices that the letter carries, oldest first.

    `deferred_since` is when the oldest of them was decided, if it had to wait.
    """

    incident: Incident
    notices: tuple[Notice, ...]

    @property
    def why(self) -> Why:
        """What the letter tells: that it is over; else that it is new to the receiver; else the newest reason."""
        newest = self.notices[-1].why
        if newest in OVER:
            return newest
        return next((notice.why for notice in self.notices if notice.why in _NEW), newest)

    @property
    def deferred_since(self) -> dt.datetime | None:
        """When it happened, if it had to wait; else None."""
        return min((notice.at for notice in self.notices if notice.because is Because.RELEASED), default=None)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A letter to one receiver. Without `is_digest` it is about exactly one incident.

    `history`: these are the first findings of a promise.
    """

    receiver: Receiver
    entries: tuple[Entry, ...]
    is_digest: bool
    history: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All notices that the letter carries."""
        return tuple(notice for entry in self.entries for notice in entry.notices)


def bundle(
    notices: Sequence[Notice], incidents: Mapping[int, Incident], setting: Setting, *, catching_up: bool = False
) -> tuple[Bundle, ...]:
    """Put the notices that are sent now into letters, by receiver.

    - What a promise's first check found is one digest.
    - Catching up after downtime, and more than ten new incidents: everything is one digest.
    - Repeats are one digest, and so is what was released together after it had waited. That something is over, which
      has waited, goes with another letter if there is one.
    - Of the rest, and of what is urgent, one letter for each promise or source, and one for all copy; but no more than
      three at once, and only one for whom was written to before on the same day.
    - A receiver that is a machine has one message for each incident, up to ten.

    Args:
        notices: Those with the verdict to send: new ones, and released ones.
        incidents: Their incidents by number.
        setting: Of the decision.
        catching_up: Whether checks were missed before this one.
    """
    bundles: list[Bundle] = []
    for name, found in _grouped(notices, _receiver).items():
        receiver = setting.routing.receiver(name)
        if receiver is None:
            raise AssertionError(f"{name} is told, so the decision knew this receiver")
        by_incident = _grouped(sorted(found, key=_seq), _incident)
        entries = [Entry(incidents[number], tuple(of_one)) for number, of_one in by_incident.items()]
        history, recent = _parted(entries, _is_history)
        letters = _letters(receiver, recent, len(setting.letters.get(name, ())), catching_up=catching_up)
        bundles += [_bundle(receiver, letter) for letter in letters]
        if history:
            bundles.append(_bundle(receiver, history, history=True))
    return tuple(bundles)


def _letters(receiver: Receiver, entries: list[Entry], written: int, *, catching_up: bool) -> list[list[Entry]]:
    """Share out a receiver's entries; `written` is how many letters they had lately."""
    if catching_up or sum(entry.why in _NEW for entry in entries) > MOST_NEW:
        return _together(entries)
    if is_machine(receiver):
        return [[entry] for entry in entries] if len(entries) <= MOST_NEW else [entries]
    repeats, news = _parted(entries, _is_repeat)
    urgent, calm = _parted(news, lambda entry: entry.incident.severity in receiver.urgent)
    released, fresh = _parted(calm, _is_released)
    ended, late_news = _parted(released, lambda entry: entry.why in OVER)
    calm_letters = [*_together(late_news), *_grouped(fresh, _topic).values(), *_together(repeats)]
    if calm_letters:
        calm_letters[-1] = [*calm_letters[-1], *ended]
    else:
        calm_letters = _together(ended)
    if len(calm_letters) > max(1, MOST_LETTERS - written):
        calm_letters = [[*calm, *repeats]]
    urgent_letters = list(_grouped(urgent, _topic).values())
    return [*(urgent_letters if len(urgent_letters) <= MOST_LETTERS else [urgent]), *calm_letters]


def _bundle(receiver: Receiver, entries: Sequence[Entry], *, history: bool = False) -> Bundle:
    return Bundle(receiver, tuple(sorted(entries, key=_worst_first)), len(entries) > 1 or history, history)


def _worst_first(entry: Entry) -> tuple[int, bool, int]:
    return (-entry.incident.severity.rank, entry.why in OVER, entry.notices[-1].incident)


def _receiver(notice: Notice) -> str:
    return notice.receiver


def _incident(notice: Notice) -> int:
    return notice.incident


def _seq(notice: Notice) -> int:
    return notice.seq


def _is_history(entry: Entry) -> bool:
    return entry.incident.history and entry.why is Why.FIRST


def _is_repeat(entry: Entry) -> bool:
    return entry.why is Why.REPEAT


def _is_released(entry: Entry) -> bool:
    return entry.deferred_since is not None


def _topic(entry: Entry) -> str:
    """What a letter is about: a promise, a source, all copy of an owner, or else a single incident."""
    subject = entry.incident.subject
    if subject.condition is Condition.FINDING:
        return subject.condition
    return json.dumps([subject.promise, subject.source]) if subject.promise or subject.source else subject.fingerprint


def _together(entries: list[Entry]) -> list[list[Entry]]:
    return [entries] if entries else []


def _grouped(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    groups: dict[_Key, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _parted(entries: Iterable[Entry], belongs: Callable[[Entry], bool]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries that belong, and the others."""
    groups = _grouped(entries, belongs)
    return groups.get(True, []), groups.get(False, [])
