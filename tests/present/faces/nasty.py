"""The same report with something nasty in every text."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from expectmon.present.report import Report

_KEPT = frozenset({"kind", "name", "key", "stem", "language", "timezone", "tone", "spec", "data", "at", "url", "sheet"})
_Thing = TypeVar("_Thing")


def spoiled(thing: _Thing, nasty: str) -> _Thing:
    """Return a report or a block with `nasty` behind each text that a reader sees."""
    return _spoiled(thing, nasty)  # type: ignore[no-any-return]  # of the type that went in


def _spoiled(thing: object, nasty: str) -> Any:  # noqa: ANN401 - of the type that went in
    if isinstance(thing, str):
        return f"{thing}{nasty}" if thing else ""
    if isinstance(thing, tuple):
        return tuple(_spoiled(each, nasty) for each in thing)
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return thing
    fields = [each.name for each in dataclasses.fields(thing)]
    kept = _KEPT if not isinstance(thing, Report) else _KEPT | {"sheets"}
    return dataclasses.replace(
        thing, **{name: _spoiled(getattr(thing, name), nasty) for name in fields if name not in kept}
    )
