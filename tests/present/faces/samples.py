"""A made-up report with every kind of block in it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from expectmon.present.blocks import Facts, Lines, Paragraph, Step
from expectmon.present.charts.specs import Attained, Attainment, Bar, Lollipop, Mark, Pop, Spec, Spread
from expectmon.present.report import (
    Block,
    Card,
    Cell,
    Chart,
    Grid,
    Part,
    Quote,
    Report,
    ReportKind,
    Sheet,
    Terms,
    Tile,
    Tiles,
    Verdict,
)

AT: Final = dt.datetime(2026, 6, 15, 1, 0, tzinfo=dt.UTC)
_PROMISES: Final = (
    (
        "standard-delivery",
        "Delivered within 5 working days",
        "88.4%",
        "85.9% to 90.6%",
        "90.1%",
        "95%",
        "1,204",
        "61",
        "+1",
        "-2.1 points",
        "critical",
    ),
    (
        "refund-in-a-week",
        "Your money is back in 7 days",
        "91.2%",
        "86.0% to 94.6%",
        "91.2%",
        "95%",
        "182",
        "9",
        "+0.5",
        "no clear change",
        "warning",
    ),
    (
        "same-day-answer",
        "We answer the same day",
        "96.8%",
        "95.9% to 97.5%",
        "97.0%",
        "95%",
        "2,310",
        "4",
        "-0.2",
        "+1.4 points",
        "good",
    ),
    ("phone-pickup", "Picked up in 30 seconds", "no data", "", "no data", "90%", "0", "0", "", "", None),
)


def grid(count: int = 12, *, key: str = "promises", sheet: str = "promises", shown: int = 10) -> Grid:
    rows = []
    for number in range(count):
        name, says, kept, between, ours, goal, due, late, delta, trend, tone = _PROMISES[number % len(_PROMISES)]
        label = name if number < len(_PROMISES) else f"{name}-{number}"
        cells = (Cell(label, None, says), Cell(kept, tone, between), *map(Cell, (ours, goal, due, late, delta, trend)))  # type: ignore[arg-type]  # tones of the table above
        rows.append(cells)
    columns = ("Promise", "Kept", "In our control", "Goal", "Due", "Late", "Delta, median", "Trend")
    return Grid(key, "All promises, worst first", columns, tuple(rows), frozenset({1, 2, 3, 4, 5, 6}), shown, sheet)


def small_grid() -> Grid:
    rows = tuple(
        (Cell(name), Cell(share, tone), Cell(due))  # type: ignore[arg-type]  # tones of the table
        for name, share, tone, due in (
            ("carrier Lintas Bayu, region Sumatra", "71.0%", "critical", "214"),
            ("carrier Kilat, region Java", "93.1%", "calm", "890"),
            ("carrier (empty), region (empty)", "96.4%", "good", "100"),
        )
    )
    return Grid(
        "segments",
        "Segments below their goal",
        ("Segment", "Kept", "Due"),
        rows,
        frozenset({1, 2}),
        10,
        "segments",
        "Only where the difference is beyond chance.",
    )


def attainment() -> Attainment:
    first = dt.date(2026, 3, 23)
    points = tuple(
        Attained(
            first + dt.timedelta(weeks=week),
            first + dt.timedelta(weeks=week + 1),
            100,
            share,
            share - 0.03,
            min(share + 0.02, 1),
        )
        for week, share in enumerate((0.95, 0.96, 0.94, 0.955, 0.93, 0.95, 0.94, 0.92, 0.91, 0.90, 0.885, 0.88))
    )
    return Attainment(points, Mark(0.95, "Goal 95%"), "Kept", "", "No data", "Kept in time")


def spread() -> Spread:
    bars = tuple(Bar(low, low + 1, n) for low, n in enumerate((40, 160, 320, 210, 80, 40, 20, 8, 3), start=-3))
    return Spread(
        bars,
        Mark(0, "Promised"),
        (Mark(1, "Median"),),
        (Mark(0, "fine"), Mark(2, "annoyed")),
        "lost",
        "Working days after the promise",
        "Orders",
        is_whole=True,
    )


def lollipop() -> Lollipop:
    pops = tuple(
        Pop(f"carrier {name}", share, share - 0.04, share + 0.03, n)
        for name, share, n in (("Lintas Bayu", 0.71, 214), ("Kilat", 0.93, 890), ("Pos", 0.95, 77))
    )
    return Lollipop(pops, Mark(0.95, "Goal"), Mark(0.9, "All"), "Kept", "Due")


def chart(name: str = "attainment-standard-delivery", *, in_mail: bool = True, spec: Spec | None = None) -> Chart:
    rows = tuple((Cell(f"week {week}"), Cell(f"{95 - week}%"), Cell("100")) for week in range(12))
    table = Grid(f"{name}-figures", "", ("Week", "Kept", "Due"), rows, frozenset({1, 2}))
    alt = "Kept fell from 95.0% to 88.0% in 12 weeks; below the goal of 95% since the week of 11 May."
    return Chart(name, "standard-delivery: kept by week", alt, spec or attainment(), table, in_mail)


def card(name: str = "standard-delivery: 88.4% kept, the goal is 95%") -> Card:
    blocks = (
        Paragraph("Mostly orders of the carrier Lintas Bayu to Sumatra: 71.0% kept. Without them it would be 93.6%."),
        Step("Call the 61 that are late now, oldest first.", "expectmon commitments standard-delivery --state overdue"),
        Facts((("Owner", "logistics@shop.example"), ("Late by", "1 working day for half of them"))),
    )
    return Card(name, "critical", "Misses its goal", blocks)


def finding() -> Card:
    blocks = (
        Quote("Pasti sampai dalam 2 hari, ke seluruh Indonesia.", "site/index.html, line 12", "id"),
        Paragraph("The page promises 2 days; the rule standard-delivery promises 5 working days. 41.2% came true."),
        Lines("Say instead", ("Sampai dalam 5 hari kerja.",)),
    )
    return Card("Tighter than the rule", "warning", "Warning", blocks)


def parts() -> tuple[Part, ...]:
    tiles = (
        Tile("Kept, as customers felt it", "91.7%", "1.2 points less than the week before", "critical"),
        Tile("Kept, in our control", "93.4%", "no clear change"),
        Tile("Late now", "74", "12 more than a week ago", "warning"),
        Tile("At risk now", "31"),
        Tile("Unknown", "0.8%", "of 3,696", "good"),
        Tile("Customers affected", "812"),
        Tile("Value affected", "Rp 1.2 billion", "", "warning"),
    )
    told: tuple[tuple[str, str, tuple[Block, ...]], ...] = (
        (
            "verdict",
            "",
            (
                Verdict(
                    "critical",
                    "91.7% of what fell due in the last 7 days was kept, 1.2 points less than the week before; "
                    "812 customers felt it.",
                    ("3 of 12 promises miss their goal beyond chance, 2 cannot be told, 1 has no data.",),
                ),
            ),
        ),
        ("numbers", "", (Tiles(tiles),)),
        (
            "changes",
            "What changed since the last report",
            (
                Lines(
                    "",
                    (
                        "standard-delivery now misses its goal.",
                        "Incident 12 has ended.",
                        "The rule refund-in-a-week was edited.",
                    ),
                ),
            ),
        ),
        ("worst", "The worst three, and what to do", (card(), card("refund-in-a-week: 91.2% kept, the goal is 95%"))),
        (
            "data",
            "Can the figures be trusted?",
            (
                Facts((("Orders", "newest event Sun, 14 Jun, 23:52"), ("Tickets", "silent since Fri, 12 Jun, 18:00"))),
                Paragraph("0.8% of the records are unknown: their deadline could not be told."),
            ),
        ),
        ("promises", "Promises", (grid(), chart(), chart("attainment-refund", in_mail=False, spec=attainment()))),
        ("segments", "Segments", (small_grid(), chart("lollipop-standard-delivery", spec=lollipop()))),
        ("journey", "Journey", (chart("spread-standard-delivery", spec=spread()),)),
        ("findings", "What the copy says", (finding(),)),
        (
            "incidents",
            "Incidents",
            (
                Paragraph("1 is open, 2 have ended."),
                Step("Look at it.", "", "https://ops.shop.example/expectmon/incidents/12"),
            ),
        ),
        (
            "improvements",
            "What would help most",
            (
                Lines(
                    "In this order",
                    ("Lintas Bayu, Sumatra: 44 fewer misses a week.", "Promise 7 working days: 95% would be kept."),
                ),
            ),
        ),
        (
            "method",
            "How these figures are made",
            (
                Terms(
                    (
                        ("Kept", "Done by its deadline, as the customer felt it."),
                        ("Goal", "The share that the rule wants to be kept."),
                    )
                ),
            ),
        ),
    )
    return tuple(Part(name, title, blocks) for name, title, blocks in told)


def report(*some: Part, language: str = "en", sheets: tuple[Sheet, ...] | None = None) -> Report:
    own = (
        Sheet("promises", ("promise", "kept", "due"), (("standard-delivery", 0.884, 1204), ("=cmd()", None, -3))),
        Sheet("segments", ("segment", "kept"), (("carrier K1", 0.71),)),
    )
    return Report(
        kind=ReportKind.OPS,
        stem="2026-06-15-ops-7d",
        language=language,
        timezone="Asia/Jakarta",
        at=AT,
        subject="91.7% kept in the last 7 days, 1.2 points less",
        preheader="812 customers felt it. 3 of 12 promises miss their goal.",
        label="3 promises miss their goal",
        tone="critical",
        title="Operations report: the last 7 days",
        parts=some or parts(),
        footer=(
            Paragraph("You get this because you are the receiver ops."),
            Step("To stop it, edit schedule: report: in expectmon.yaml."),
        ),
        about=(("Period", "Mon, 8 Jun to Sun, 14 Jun 2026"), ("As of", "Mon, 15 Jun 2026, 08:00 WIB")),
        sheets=own if sheets is None else sheets,
        short=("91.7% kept, 1.2 points less.", "Worst: standard-delivery 88.4%."),
        data={"schema": 1, "kept": 0.917, "due": 3696},
    )
