from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from expectmon.demo.shop import write_demo
from expectmon.errors import Code, UsageError
from tests.demo.shopfront import AT, JAKARTA, Shop, digests

HAPPENED = {
    "orders.csv": ("ordered_at", "dispatched_at", "ready_at", "cancelled_at", "updated_at"),
    "shipments.csv": ("ordered_at", "delivered_at", "cancelled_at"),
    "tickets.jsonl": ("opened_at", "first_reply_at", "resolved_at", "withdrawn_at"),
    "refunds.csv.gz": ("requested_at", "refunded_at", "rejected_at"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("demo") / "shop"
    write_demo(folder, AT)
    return Shop(folder, AT)


def instant(text: str | None) -> dt.datetime | None:
    """Read a time as it is written in any of the files; None for nothing or dirt."""
    if text and text[2:3] == "/":
        text = f"{text[6:10]}-{text[3:5]}-{text[:2]}{text[10:]}"
    try:
        moment = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=JAKARTA)


def instants(shop: Shop) -> Iterator[dt.datetime]:
    for name, columns in HAPPENED.items():
        for row in shop.rows(name):
            yield from (moment for column in columns if (moment := instant(row.get(column))) is not None)
    yield from (row[1].replace(tzinfo=dt.UTC) for row in shop.calls())


def shares(rows: list[dict[str, Any]], column: str) -> dict[str, float]:
    counted = Counter(row[column] for row in rows)
    return {value: number / len(rows) for value, number in counted.items()}


def test_there_is_as_much_of_everything_as_half_a_year_of_a_busy_shop_has(shop: Shop) -> None:
    assert 20_000 <= len(shop.rows("orders.csv")) <= 20_100
    assert 17_500 <= len(shop.rows("shipments.csv")) <= 19_500
    assert 4_000 <= len(shop.rows("tickets.jsonl")) <= 4_050
    assert 640 <= len(shop.rows("refunds.csv.gz")) <= 760
    assert len(shop.calls()) == 6_000
    assert [row["carrier_id"] for row in shop.rows("carriers.csv")] == ["K1", "K2", "K3", "K4", "K5"]


def test_nothing_has_happened_after_the_moment_and_nothing_before_the_half_year(shop: Shop) -> None:
    moments = list(instants(shop))

    assert len(moments) > 80_000
    assert AT - dt.timedelta(hours=2) < max(moments) <= AT
    assert min(moments) >= AT - dt.timedelta(days=183)


def test_a_parcel_is_delivered_exactly_when_it_says_so(shop: Shop) -> None:
    for row in shop.rows("shipments.csv"):
        assert (row["status"] == "delivered") == bool(row["delivered_at"]), row
        assert row["status"] != "cancelled" or row["cancelled_at"], row


def test_some_parcels_are_still_on_their_way_and_some_are_cancelled(shop: Shop) -> None:
    share = shares(shop.rows("shipments.csv"), "status")

    assert share["delivered"] > 0.9
    assert 0.005 < share["shipped"] < 0.06
    assert 0.0005 < share["new"] < 0.02
    assert 0.008 < share["cancelled"] < 0.03


def test_there_is_dirt_of_every_kind_and_little_of_it(shop: Shop) -> None:
    orders, parcels = shop.rows("orders.csv"), shop.rows("shipments.csv")
    tickets, refunds = shop.rows("tickets.jsonl"), shop.rows("refunds.csv.gz")
    found = {
        "unreadable starts": sum(bool(row["ordered_at"]) and instant(row["ordered_at"]) is None for row in orders),
        "missing starts": sum(not row["ordered_at"] for row in orders),
        "words in amounts": sum(not row["paid_total"].isdigit() for row in orders),
        "null markers": sum(row["region"] in ("-", "n/a") for row in orders),
        "unknown warehouses": sum(row["warehouse"] == "bandung" for row in orders),
        "newer versions": len(orders) - len({row["order_id"] for row in orders}),
        "repeated keys": len(parcels) - len({row["shipment_id"] for row in parcels}),
        "unknown carriers": sum(row["carrier_id"] in ("K9", "") for row in parcels),
        "stops before starts": sum(
            (stop := instant(row["delivered_at"])) is not None
            and (start := instant(row["ordered_at"])) is not None
            and stop < start
            for row in parcels
        ),
        "targets in words": sum(not str(row["sla_minutes"] or 0).isdigit() for row in tickets),
        "missing targets": sum(row["sla_minutes"] is None for row in tickets),
        "missing fields": sum("opened_at" not in row for row in tickets),
        "repeated refunds": len(refunds) - len({row["refund_id"] for row in refunds}),
        "lost waits": sum(row[3] is None for row in shop.calls()),
    }

    assert {name: count for name, count in found.items() if not 1 <= count <= 60} == {}
    assert sum(isinstance(row["sla_minutes"], str) for row in tickets) > 500


def test_of_an_order_that_comes_twice_one_row_is_newer(shop: Shop) -> None:
    versions: dict[str, list[str]] = {}
    for row in shop.rows("orders.csv"):
        versions.setdefault(row["order_id"], []).append(row["updated_at"])

    assert all(len(times) == len(set(times)) for times in versions.values())


def test_people_are_recognisably_made_up(shop: Shop) -> None:
    orders, tickets = shop.rows("orders.csv"), shop.rows("tickets.jsonl")

    assert all(row["customer_mail"].endswith("@surat.example") for row in [*orders, *tickets])
    assert all(row["customer_phone"].startswith("+62 899 0000 ") for row in orders)
    assert 4_000 < len({row["customer_id"] for row in orders}) < 7_000


def test_delivery_times_are_skewed_to_the_right_and_differ_by_region_and_carrier(shop: Shop) -> None:
    days: dict[str, list[float]] = {}
    for row in shop.rows("shipments.csv"):
        start, stop = instant(row["ordered_at"]), instant(row["delivered_at"])
        if row["service"] == "standard" and start and stop and stop > start:
            for name in ("all", row["region"], row["carrier_id"]):
                days.setdefault(name, []).append((stop - start).total_seconds() / 86_400)
    middle = {name: sorted(values)[len(values) // 2] for name, values in days.items()}

    assert sum(days["all"]) / len(days["all"]) > middle["all"]
    assert middle["Papua"] > middle["Sumatra"] > middle["Jakarta"]
    assert middle["K2"] > middle["K5"]


def test_one_carrier_delivers_nothing_in_the_week_of_its_strike(shop: Shop) -> None:
    strike = {dt.date(2026, 6, 1) + dt.timedelta(days=ahead) for ahead in range(6)}
    parcels = [row for row in shop.rows("shipments.csv") if row["service"] == "standard"]
    quiet = [row for row in parcels if row["carrier_id"] == "K3" and (stop := instant(row["delivered_at"])) is not None]

    # Rows whose stop was made to lie before their start are dirt.
    delivered = [row for row in quiet if (stop := instant(row["delivered_at"])) and stop.date() in strike]
    assert len(delivered) <= 2
    assert sum(row["cause"] == "strike" for row in parcels) > 60


def test_orders_have_a_day_and_a_year_of_their_own(shop: Shop) -> None:
    moments = [moment for row in shop.rows("orders.csv") if (moment := instant(row["ordered_at"])) is not None]
    hours, days = Counter(moment.hour for moment in moments), Counter(moment.date() for moment in moments)
    average = len(moments) / len(days)

    assert hours[20] > 5 * hours[3]
    assert days[dt.date(2026, 3, 21)] < average / 2, "Eid al-Fitr"
    assert days[dt.date(2026, 3, 8)] > average * 1.1, "the weeks before it"
    assert days[dt.date(2026, 6, 6)] > average * 1.5, "the sale of 6/6"


def test_the_same_moment_gives_the_same_bytes_whatever_the_machine_is_set_to(shop: Shop, tmp_path: Path) -> None:
    script = (
        "import datetime as dt, pathlib, sys; from expectmon.demo.shop import write_demo; "
        "write_demo(pathlib.Path(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]))"
    )
    settings = {
        "PYTHONHASHSEED": "4711",
        "TZ": "America/St_Johns",
        "LC_ALL": "C",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    same_moment = AT.astimezone(ZoneInfo("Pacific/Chatham")).isoformat()
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "again"), same_moment], env=settings, check=True, timeout=60
    )

    assert digests(tmp_path / "again") == digests(shop.folder)


def test_another_seed_gives_another_shop_under_the_same_rules(shop: Shop, tmp_path: Path) -> None:
    write_demo(tmp_path, AT, seed=8)

    mine, theirs = digests(tmp_path), digests(shop.folder)
    assert mine.keys() == theirs.keys()
    # The carriers are the same five.
    differing = {name for name in mine if mine[name] != theirs[name]}
    assert differing == {name for name in mine if name.startswith("data") and not name.endswith("carriers.csv")}


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(dt.datetime(2026, 3, 21, 0, 0, tzinfo=JAKARTA), id="midnight of Eid al-Fitr"),
        pytest.param(dt.datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=JAKARTA), id="the last moment of a leap day"),
        pytest.param(
            dt.datetime(2027, 1, 3, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=-11, minutes=-30))), id="an odd zone"
        ),
    ],
)
def test_it_works_for_any_moment(tmp_path: Path, at: dt.datetime) -> None:
    write_demo(tmp_path, at)
    shop = Shop(tmp_path, at)

    assert max(instants(shop)) <= at
    assert 20_000 <= len(shop.rows("orders.csv")) <= 20_100
    assert "${" not in "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.yaml"))


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text("sources: {}\n", encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        write_demo(tmp_path, AT)

    assert [problem.code for problem in caught.value.problems] == [Code.FOLDER_NOT_EMPTY]
    assert [path.name for path in tmp_path.iterdir()] == ["expectmon.yaml"]


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "shop").write_text("", encoding="utf-8")

    with pytest.raises(UsageError, match="could not be written"):
        write_demo(tmp_path / "shop", AT)


def test_an_earlier_demo_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text("# Written by `expectmon demo`\n", encoding="utf-8")

    write_demo(tmp_path, AT)

    assert (tmp_path / "data" / "orders.csv").is_file()


@pytest.mark.parametrize("year", [1, 1989, 2150, 9999])
def test_a_year_out_of_reach_is_refused(tmp_path: Path, year: int) -> None:
    with pytest.raises(UsageError) as caught:
        write_demo(tmp_path / "shop", AT.replace(year=year))

    assert [problem.code for problem in caught.value.problems] == [Code.BAD_TIME]
    assert not (tmp_path / "shop").exists()


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        write_demo(tmp_path, AT.replace(tzinfo=None))
