"""Finds promises by the names that people gave, and says what there is instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from expectmon.documents import did_you_mean
from expectmon.errors import Code, ConfigurationError, Problem, UsageError, Where
from expectmon.promises.model import Promise
from expectmon.workspace.files import RULES


def chosen(promises: tuple[Promise, ...], ids: Sequence[str]) -> tuple[Promise, ...]:
    """Return the promises of some ids, in that order; all without ids.

    Raises:
        ConfigurationError: there are no promises at all.
        UsageError: there is no such promise; all that are unknown.
    """
    if not promises:
        raise ConfigurationError(no_promises())
    known = {promise.id: promise for promise in promises}
    unknown = [name for name in dict.fromkeys(ids) if name not in known]
    if unknown:
        raise UsageError([unknown_promise(name, known) for name in unknown])
    return tuple(known[name] for name in dict.fromkeys(ids)) if ids else promises


def unknown_promise(name: str, known: Collection[str]) -> Problem:
    """The problem of an id that no promise has."""
    expected = f"one of {', '.join(sorted(known))}" if known else None
    hint = did_you_mean(name, known) if known else f"there are no promises yet; write one in {RULES}/"
    return Problem(Code.UNKNOWN_PROMISE, f"there is no promise {name!r}", expected=expected, hint=hint)


def no_promises() -> Problem:
    """The problem of a workspace that promises nothing: there is nothing to check."""
    return Problem(Code.NO_PROMISES, "there are no promises", Where(f"{RULES}/"), hint=f"write one in {RULES}/")
