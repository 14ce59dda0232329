"""What a chart shows. Words are in the reader's language already; numbers are raw and written by the reader's locale.

A chart has no title in its picture: that stands above it as text. Shares are 0..1, days are local dates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["critical", "warning", "good", "calm"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line or a point that has a name: where it is on the axis, and what it is called."""

    at: float
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`n` of [low, high)."""

    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How deltas are distributed: bars, the line of what was promised, and bands of how it feels.

    `marks` are further lines (median, p90). `bands` are upper bounds with names, ascending; beyond the last is
    `beyond`. `cut` says how many lie outside of the picture, empty where none do.
    """

    bars: tuple[Bar, ...]
    promised: Mark
    marks: tuple[Mark, ...]
    bands: tuple[Mark, ...]
    beyond: str
    x: str
    y: str
    is_whole: bool = False
    cut: str = ""
    kind: Literal["spread"] = "spread"


@dataclass(frozen=True, slots=True)
class Step:
    """A point of a step curve: from `x` on the share is `y`; `low` and `high` are its interval, None without one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Sayable:
    """A share that could be promised: `share` were done at `x`; `name` says it ("95%: 7 working days")."""

    x: float
    share: float
    name: str


@dataclass(frozen=True, slots=True)
class Ecdf:
    """Which share was done by when, with what could be said honestly, and what is said now."""

    steps: tuple[Step, ...]
    promised: Mark | None
    sayable: tuple[Sayable, ...]
    objective: Mark | None
    x: str
    y: str
    kind: Literal["ecdf"] = "ecdf"


@dataclass(frozen=True, slots=True)
class Attained:
    """The share kept of one day or week, with its 95 % interval; `share` is None without a due commitment."""

    first: dt.date
    end: dt.date
    due: int
    share: float | None
    low: float | None
    high: float | None
    controllable: float | None = None


@dataclass(frozen=True, slots=True)
class Attainment:
    """Shares kept over time against the objective. `controllable_name` names the second line, empty for none."""

    points: tuple[Attained, ...]
    objective: Mark | None
    name: str
    controllable_name: str
    no_data: str
    y: str
    kind: Literal["attainment"] = "attainment"


@dataclass(frozen=True, slots=True)
class Left:
    """How much of the error budget is left at the end of a day: 1 is all, negative is overdrawn."""

    day: dt.date
    share: float


@dataclass(frozen=True, slots=True)
class Burndown:
    """The error budget of a window, day by day, beside an even use of it. `empty` names the line at 0."""

    left: tuple[Left, ...]
    even: str
    actual: str
    empty: str
    y: str
    kind: Literal["burndown"] = "burndown"


@dataclass(frozen=True, slots=True)
class Pop:
    """One segment of a lollipop chart: its name, its share and interval, how many."""

    name: str
    share: float
    low: float
    high: float
    n: int
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True)
class Lollipop:
    """Segments, worst first, against the objective and all records. `more` says how many are not drawn."""

    pops: tuple[Pop, ...]
    objective: Mark | None
    total: Mark | None
    x: str
    n_name: str
    more: str = ""
    kind: Literal["lollipop"] = "lollipop"


@dataclass(frozen=True, slots=True)
class Cell:
    """Column and row are indexes; `share` is None where nothing is known."""

    column: int
    row: int
    share: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Heatmap:
    """Shares missed by weekday (rows) and hour (columns). `few` names cells with too few to tell, `none` empty ones."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[Cell, ...]
    scale: str
    none: str
    x: str
    y: str
    few: str = ""
    kind: Literal["heatmap"] = "heatmap"


@dataclass(frozen=True, slots=True)
class Valued:
    """A value of a day or week; `is_signal` where it is no usual variation."""

    day: dt.date
    value: float
    is_signal: bool = False


@dataclass(frozen=True, slots=True)
class Xmr:
    """Values over time with their centre line and natural limits (XmR chart): what is usual, and what is not.

    `is_share`: values are shares (0..1), written as percentages.
    """

    values: tuple[Valued, ...]
    centre: Mark
    upper: Mark
    lower: Mark
    signal: str
    y: str
    is_share: bool = False
    kind: Literal["xmr"] = "xmr"


@dataclass(frozen=True, slots=True)
class Survival:
    """Which share is still open after how long (Kaplan-Meier), with its interval, and what was promised.

    `censored` are ages of those still open now.
    """

    steps: tuple[Step, ...]
    promised: Mark | None
    censored: tuple[float, ...]
    censored_name: str
    x: str
    y: str
    kind: Literal["survival"] = "survival"


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of the journey: what stands in it (one line each), and how it is."""

    column: int
    row: int
    lines: tuple[str, ...]
    tone: Tone | None


@dataclass(frozen=True, slots=True)
class Journey:
    """The journey map: stages are columns, touchpoints are rows. `none` names empty places."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    stops: tuple[Stop, ...]
    none: str
    kind: Literal["journey"] = "journey"


Spec: TypeAlias = Spread | Ecdf | Attainment | Burndown | Lollipop | Heatmap | Xmr | Survival | Journey
"""One chart, ready to be drawn."""
