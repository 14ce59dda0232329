"""What is measured of a subject, as an alert tells it. Each kind has its own numbers; all can be kept as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, TypeAdapter


@dataclass(frozen=True, slots=True)
class Number:
    """Commitments that are nearing, overdue or broken: `count`, out of `of` that are open or were due lately.

    `new` are those that the check before did not know. `first_deadline` is the earliest of them.
    """

    count: int
    of: int
    new: int = 0
    first_deadline: dt.datetime | None = None
    kind: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class OneLate:
    """A single commitment that is told by itself."""

    deadline: dt.datetime | None
    delta_seconds: float | None = None
    kind: Literal["one"] = "one"


@dataclass(frozen=True, slots=True)
class Attained:
    """A share kept against its objective, with its 95 % bounds; shares are 0..1, None without a due commitment."""

    kept: int
    due: int
    share: float | None
    low: float | None
    high: float | None
    objective: float
    days: int
    kind: Literal["attained"] = "attained"


@dataclass(frozen=True, slots=True)
class Burning:
    """How fast the error budget goes: the share missed in a long and in a short window, in budgets (1: just used up).

    `hours_left` is when the whole budget of the objective's window is gone at the pace of the long window.
    """

    long_hours: float
    short_hours: float
    long_rate: float
    short_rate: float
    limit: float
    missed: int
    due: int
    hours_left: float | None = None
    kind: Literal["burning"] = "burning"


@dataclass(frozen=True, slots=True)
class Shifted:
    """Deltas that are no longer what they were: a day's median or p90 beyond the limits of the days before (XmR)."""

    measure: Literal["median", "p90"]
    value: float
    usual: float
    limit: float
    unit: str
    day: dt.date
    kind: Literal["shifted"] = "shifted"


@dataclass(frozen=True, slots=True)
class Aged:
    """A source without new records: the time of its newest one, and after how long that is too old."""

    newest: dt.datetime | None
    limit_seconds: float
    kind: Literal["aged"] = "aged"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Commitments whose state is not known, of all in the window; `reason` is the most frequent one."""

    count: int
    of: int
    reason: str
    kind: Literal["unreadable"] = "unreadable"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that has no number: the words of what failed. They hold no secret."""

    message: str
    kind: Literal["trouble"] = "trouble"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A report that was due and was not made: when it was due, and what kept it from being made, if that is known."""

    due: dt.datetime
    reason: str = ""
    kind: Literal["unsent"] = "unsent"


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote and where it stands: a path or URL as it is shown, the line, if it has one, and who owns the message.

    `language` is that of the quote, None where there is none.
    """

    location: str
    line: int | None
    quote: str
    owner: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Experience:
    """How often what copy says came true: `kept` of `due` commitments, in the last `days` days (None: ever).

    `share`, its 95 % bounds and the share that is `wanted` are 0..1, None without a due commitment. `exposed` are the
    records whose clock started while it was said, None where that is not known.
    """

    kept: int
    due: int
    share: float | None
    low: float | None
    high: float | None
    wanted: float
    days: int | None = None
    exposed: int | None = None


@dataclass(frozen=True, slots=True)
class Misstated:
    """Something in copy that should be mended.

    `finding` and `level` are words of the audit (`unbacked`, `error`). `at` is the place, without a quote where a
    promise is told nowhere; `other` is a text that it conflicts with. `says` and `do` are the audit's sentences, in
    English. `promise` is the one it is about, `suggestion` a better wording in the language of the copy. `more` are
    some of `others` other places that say the same, one of each owner first. `owners` are those of all these messages,
    `touchpoint` is that of the first. `authority` is the norm that it falls short of.
    """

    finding: str
    level: str
    at: Passage
    says: str
    do: str = ""
    promise: str | None = None
    suggestion: str | None = None
    other: Passage | None = None
    experience: Experience | None = None
    more: tuple[Passage, ...] = ()
    others: int = 0
    owners: tuple[str, ...] = ()
    touchpoint: str | None = None
    authority: str | None = None
    kind: Literal["misstated"] = "misstated"


Figures: TypeAlias = Number | OneLate | Attained | Burning | Shifted | Aged | Unreadable | Trouble | Unsent | Misstated

_ADAPTER: Final[TypeAdapter[Figures]] = TypeAdapter(Annotated[Figures, Field(discriminator="kind")])


def to_json(figures: Figures) -> dict[str, Any]:
    """Return figures as plain data."""
    found: dict[str, Any] = _ADAPTER.dump_python(figures, mode="json")
    return found


def from_json(data: dict[str, Any]) -> Figures:
    """Read what `to_json` wrote."""
    return _ADAPTER.validate_python(data)
