"""Charts of shares and places as reports make them, made up: usual ones, and those at the edge."""

from __future__ import annotations

import datetime as dt
import math

from expectmon.present.charts.specs import (
    Attained,
    Attainment,
    Burndown,
    Cell,
    Heatmap,
    Journey,
    Left,
    Lollipop,
    Mark,
    Pop,
    Spec,
    Stop,
    Tone,
)

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 8, 31)
LONG = "Pengiriman reguler dari gudang Cikarang ke seluruh kabupaten di luar Pulau Jawa " * 4
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OBJECTIVE = Mark(0.95, "objective 95%")


def wave(index: int, height: float = 1.0) -> float:
    """Return a number between -height and height that looks like chance and is none."""
    return height * math.sin(index * 1.7) * math.cos(index * 0.6 + 1)


def attained(index: int, share: float | None, days: int = 7, room: float = 0.02) -> Attained:
    first = MONDAY + index * days * DAY
    if share is None:
        return Attained(first, first + days * DAY, 0, None, None, None)
    low, high = max(0.0, share - 1.4 * room), min(1.0, share + room)
    return Attained(first, first + days * DAY, 120, share, low, high, min(1.0, share + 0.015))


def attainment(
    *shares: float | None, days: int = 7, objective: Mark | None = OBJECTIVE, room: float = 0.02, second: str = ""
) -> Attainment:
    points = tuple(attained(index, share, days, room) for index, share in enumerate(shares))
    return Attainment(points, objective, "as customers felt it", second, "no data", "kept")


def weeks() -> Attainment:
    shares = [None if index in (6, 7) else 0.955 + wave(index, 0.025) for index in range(13)]
    return attainment(*shares, second="in our control")


def burndown(*shares: float) -> Burndown:
    left = tuple(Left(MONDAY + index * DAY, share) for index, share in enumerate(shares))
    return Burndown(left, "even use", "left", "budget used up", "budget left")


def month() -> Burndown:
    return burndown(
        *(1 - 0.03 * index - (0.35 if index > 11 else 0) - (0.3 if index > 17 else 0) for index in range(24))
    )


def pop(index: int, name: str, n: int = 400) -> Pop:
    share = min(1.0, 0.71 + 0.022 * index)
    tones: tuple[Tone, ...] = ("critical", "critical", "warning", "warning", "calm", "calm", "good")
    return Pop(name, share, max(0.0, share - 0.05), min(1.0, share + 0.04), n, tones[min(index // 2, 6)])


def lollipop(*names: str, total: Mark | None = None, objective: Mark | None = OBJECTIVE, more: str = "") -> Lollipop:
    pops = tuple(pop(index, name, 13 * (index + 1) ** 3) for index, name in enumerate(names))
    return Lollipop(pops, objective, total, "kept", "orders", more)


def provinces() -> Lollipop:
    names = ("Papua Barat", "Nusa Tenggara Timur", "Maluku Utara", "Kalimantan Utara", "Aceh", "Bali", "Jawa Timur")
    more = ("Banten", "DI Yogyakarta", "Sulawesi Selatan", "Sumatera Utara")
    return lollipop(*names, *more, total=Mark(0.913, "all 91.3%"), more="and 23 more")


def heatmap(*, columns: int = 24, rows: tuple[str, ...] = WEEKDAYS, quiet: int = 6) -> Heatmap:
    cells = []
    for row in range(len(rows)):
        for column in range(columns):
            n = 0 if column < quiet else 3 if column in (quiet, 23) else 40
            share = abs(wave(row * 5 + column, 0.3)) + (0.25 if column > 17 and row > 4 else 0)
            cells.append(Cell(column, row, share if n else None, n))
    hours = tuple(f"{hour:02}" for hour in range(columns))
    return Heatmap(hours, rows, tuple(cells), "share missed", "none", "hour of the order", "weekday", "fewer than 5")


def journey(columns: int = 5, rows: int = 4, words: str = "Website") -> Journey:
    stages = ("Discover", "Order", "Pay", "Delivery", "Support", "Return", "Stay", "Leave")[:columns]
    points = (words, "App", "WhatsApp", "Courier", "Store", "E-mail", "Call centre", "Invoice", "Marketplace")[:rows]
    tones: tuple[Tone | None, ...] = ("critical", "good", "warning", "calm", None)
    stops = []
    for column in range(columns):
        for row in range(rows):
            if (column * 3 + row * 5) % 4 == 1:
                continue
            tone = tones[(column + 2 * row) % 5]
            lines = ("91.3% kept", "late by 2 days", "3 claims, 1 doubtful")[: 1 + (column + row) % 3]
            stops.append(Stop(column, row, lines, tone))
    return Journey(tuple(stages), tuple(points), tuple(stops), "nothing promised")


def usual() -> dict[str, Spec]:
    """Return a chart of each kind as a report shows it."""
    return {
        "attainment": weeks(),
        "burndown": month(),
        "lollipop": provinces(),
        "heatmap": heatmap(),
        "journey": journey(),
    }


def at_the_edge() -> dict[str, Spec]:
    """Return charts with next to nothing, with far too much, and with names that no font of ours can draw."""
    one = Pop("Bali", 1.0, 1.0, 1.0, 1, "good")
    return {
        "attainment, one point": attainment(0.93),
        "attainment, two days": attainment(0.93, 0.97, days=1),
        "attainment, always all": attainment(*[1.0] * 9, room=0),
        "attainment, never any": attainment(*[0.0] * 9, room=0),
        "attainment, far below": attainment(*[0.31 + wave(index, 0.1) for index in range(9)], room=0.1),
        "attainment, no objective": attainment(0.4, None, 0.6, 0.7, objective=None),
        "attainment, many gaps": attainment(*[None if index % 3 == 1 else 0.9 for index in range(30)]),
        "attainment, one known of many": attainment(*[None] * 11, 0.9),
        "attainment, a year of days": attainment(*[0.94 + wave(i, 0.05) for i in range(365)], days=1, second="ours"),
        "attainment, long names": attainment(0.9, 0.92, 0.94, objective=Mark(0.95, LONG), second=LONG),
        "attainment, objective at all": attainment(
            0.995, 0.999, 1.0, objective=Mark(1.0, "objective $100%$"), room=0.001
        ),
        "burndown, one day": burndown(0.8),
        "burndown, untouched": burndown(*[1.0] * 12),
        "burndown, far overdrawn": burndown(*[1 - index * 0.9 for index in range(30)]),
        "burndown, all below": burndown(-3.0, -3.0, -3.0),
        "burndown, just below": burndown(1.0, 0.5, -0.01),
        "burndown, wild": burndown(1.0, -4000.0),
        "lollipop, one": Lollipop((one,), OBJECTIVE, None, "kept", "orders"),
        "lollipop, no lines": lollipop("A", "B", objective=None),
        "lollipop, long names": lollipop(*[f"{index} {LONG}" for index in range(15)], more=LONG),
        "lollipop, Chinese": lollipop("上海", "$x^2$", "北京", "上海", total=Mark(0.949, "all 94.9%")),
        "lollipop, one word": lollipop("X" * 300, "y" * 40),
        "lollipop, nothing and all": Lollipop(
            (Pop("never", 0.0, 0.0, 0.3, 9, "critical"), Pop("always", 1.0, 0.7, 1.0, 12_345_678, "good")),
            Mark(0.5, "objective 50%"),
            Mark(0.5, "all 50%"),
            "kept",
            "orders",
        ),
        "heatmap, one cell": Heatmap(
            ("00",), ("Mon",), (Cell(0, 0, 0.2, 5),), "share missed", "none", "hour", "weekday"
        ),
        "heatmap, all the same": Heatmap(
            tuple(f"{hour}" for hour in range(24)),
            WEEKDAYS,
            tuple(Cell(column, row, 0.0, 50) for column in range(24) for row in range(7)),
            "share missed",
            "none",
            "hour",
            "weekday",
        ),
        "heatmap, no cells but one": Heatmap(
            tuple(f"{hour}" for hour in range(24)), WEEKDAYS, (Cell(3, 3, 1.0, 1),), "missed", "none", "hour", "day"
        ),
        "heatmap, long names": heatmap(rows=tuple(f"{day} {LONG}" for day in WEEKDAYS)),
        "journey, one place": journey(1, 1),
        "journey, full": journey(6, 8),
        "journey, too much": journey(8, 9, LONG),
        "journey, long lines": Journey(
            ("上海", LONG, "$Pay$"),
            ("a", LONG),
            tuple(
                Stop(column, row, (LONG, LONG, LONG, LONG, LONG), "critical") for column in range(3) for row in range(2)
            ),
            "nothing promised",
        ),
        "journey, nothing": Journey(("Order", "Pay"), ("App",), (), "nothing promised"),
    }
