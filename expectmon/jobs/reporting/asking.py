"""Looks at what was asked for before anything is measured: what it is about, who gets it, in which languages."""

from __future__ import annotations

from dataclasses import dataclass

from expectmon.alerts.receivers import Receiver
from expectmon.alerts.routing import Routing
from expectmon.documents import did_you_mean
from expectmon.errors import Code, Problem, UsageError
from expectmon.jobs.named import chosen
from expectmon.jobs.reporting.result import ReportAsked
from expectmon.present.report import ReportKind
from expectmon.promises.addresses import address_fault
from expectmon.resources import languages
from expectmon.schedules.periods import MOST_DAYS
from expectmon.store import incidents
from expectmon.store.state import State
from expectmon.workspace.model import Workspace


@dataclass(frozen=True, slots=True)
class Aimed:
    """Who gets a report, and the languages it is written in: those of its readers, and the one it is kept in."""

    receivers: tuple[Receiver, ...]
    languages: tuple[str, ...]

    def language_of(self, receiver: Receiver) -> str:
        """Return the language in which a receiver reads it."""
        return receiver.language if receiver.language in self.languages else self.languages[0]


def aim(workspace: Workspace, state: State, asked: ReportAsked) -> Aimed:
    """Return who gets it in which languages.

    Raises:
        UsageError: there is no such promise, incident, receiver or language, or the period is too long; all of them.
    """
    problems: list[Problem] = []
    problems += _of_subject(workspace, state, asked)
    if not 1 <= asked.days <= MOST_DAYS:
        message = f"a period of {asked.days} days cannot be told"
        problems.append(Problem(Code.BAD_OPTION, message, expected=f"1 to {MOST_DAYS} days"))
    if asked.language is not None and asked.language not in languages():
        expected = f"one of {', '.join(languages())}"
        problems.append(Problem(Code.BAD_OPTION, f"there are no words in {asked.language!r}", expected=expected))
    routing = Routing(workspace.notify, workspace.language, workspace.timezone)
    # Of a receiver and their address only the receiver gets it, in their language: they come first.
    names = sorted(dict.fromkeys(asked.to), key=lambda name: name not in workspace.notify.receivers)
    found = [(name, routing.receiver(name)) for name in names]
    problems += [_unknown(workspace, name) for name, receiver in found if receiver is None]
    problems += [_machine(receiver) for _, receiver in found if receiver is not None and not _can_read(receiver)]
    if problems:
        raise UsageError(problems)
    receivers = tuple(receiver for _, receiver in found if receiver is not None)
    if asked.language is not None:
        return Aimed(receivers, (asked.language,))
    return Aimed(receivers, tuple(dict.fromkeys((workspace.language, *(each.language for each in receivers)))))


def _of_subject(workspace: Workspace, state: State, asked: ReportAsked) -> tuple[Problem, ...]:
    match asked.kind:
        case ReportKind.PROMISE:
            try:
                chosen(workspace.promises, (asked.subject,))
            except UsageError as error:
                return error.problems
            return ()
        case ReportKind.INCIDENT:
            return _of_incident(state, asked.subject)
    return ()


def _of_incident(state: State, subject: str) -> tuple[Problem, ...]:
    number = int(subject) if subject.isascii() and subject.isdigit() and len(subject) < 10 else None  # noqa: PLR2004 - no database counts further
    with state.reading() as connection:
        if number is not None and incidents.get_incident(connection, number) is not None:
            return ()
    message, hint = f"there is no incident {subject!r}", "see them: expectmon alerts list"
    return (Problem(Code.NO_SUCH_INCIDENT, message, expected="the number of an incident", hint=hint),)


def _can_read(receiver: Receiver) -> bool:
    return any(channel.kind != "pagerduty" for channel in receiver.channels)


def _machine(receiver: Receiver) -> Problem:
    message = f"{receiver.id} has nothing but PagerDuty, which gets no reports"
    return Problem(Code.BAD_OPTION, message, expected="a receiver with mail, a chat or a webhook")


def _unknown(workspace: Workspace, name: str) -> Problem:
    names = list(workspace.notify.receivers)
    if "@" in name:
        return Problem(Code.BAD_ADDRESS, f"{name!r} {address_fault(name)}", expected="an address like ops@shop.example")
    expected = f"one of {', '.join(names)}, or a mail address" if names else "a mail address"
    hint = did_you_mean(name, names)
    return Problem(Code.NO_SUCH_RECEIVER, f"there is no receiver {name!r}", expected=expected, hint=hint)
