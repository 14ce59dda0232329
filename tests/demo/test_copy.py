from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from expectmon.demo.shop import write_demo
from expectmon.workspace.copy import CopyFiles
from expectmon.workspace.load import load_workspace
from tests.demo.shopfront import AT, JAKARTA, digests

SEED = 11


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "shop"
    write_demo(folder, AT, seed=SEED)
    return folder


def ads(shop: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((shop / "copy" / "ads.csv").read_text(encoding="utf-8").splitlines()))


def posts(shop: Path) -> list[dict[str, str]]:
    lines = (shop / "copy" / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def collected(shop: Path) -> list[tuple[CopyFiles, list[Path]]]:
    """Return each entry of `collect:` with the files that it matches."""
    entries = load_workspace(shop).copy.collect
    return [(entry, sorted(shop.glob(entry.files))) for entry in entries if isinstance(entry, CopyFiles)]


def test_every_text_of_the_shop_is_collected_once(shop: Path) -> None:
    found = Counter(path for _, paths in collected(shop) for path in paths)

    assert found == Counter(path for path in (shop / "copy").rglob("*") if path.is_file())
    assert all(paths for _, paths in collected(shop))


def test_the_shop_speaks_on_more_than_six_channels_and_somebody_answers_for_each(shop: Path) -> None:
    entries = [entry for entry, _ in collected(shop)]

    assert {entry.about.channel for entry in entries} == {"web", "mail", "ad", "social", "script", "policy", "app"}
    assert all((entry.about.owner or "").endswith("@toko.example") for entry in entries)


def test_touchpoints_of_promises_are_touchpoints_of_the_copy(shop: Path) -> None:
    promised = {promise.touchpoint for promise in load_workspace(shop).promises}

    assert promised - {entry.about.touchpoint for entry, _ in collected(shop)} == set()


@pytest.mark.parametrize("at", [AT, dt.datetime(2024, 2, 29, 23, 59, tzinfo=JAKARTA), AT + dt.timedelta(days=200)])
def test_some_ads_run_at_the_moment_and_some_are_over(tmp_path: Path, at: dt.datetime) -> None:
    write_demo(tmp_path, at, seed=SEED)
    today = at.date().isoformat()

    running = {ad["ad_id"] for ad in ads(tmp_path) if ad["starts"] <= today <= (ad["ends"] or today)}
    over = {ad["ad_id"] for ad in ads(tmp_path) if ad["ends"] and ad["ends"] < today}

    assert running == {"A-288", "A-301", "A-302", "A-303", "A-304"}
    assert over == {"A-255", "A-256"}
    days = [post["posted_at"] for post in posts(tmp_path)]
    assert days == sorted(days)
    assert days[-1] < today


def test_only_the_dates_of_ads_and_posts_depend_on_the_moment(shop: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, AT - dt.timedelta(days=1), seed=SEED + 1)

    mine, theirs = digests(shop / "copy"), digests(tmp_path / "copy")
    assert mine.keys() == theirs.keys()
    assert {name for name in mine if mine[name] != theirs[name]} == {"ads.csv", "posts.jsonl"}


def test_nothing_in_the_copy_is_left_to_fill_in(shop: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (shop / "copy").rglob("*") if path.is_file()]

    assert len(texts) == len(digests(shop / "copy"))
    assert not any("$" in text for text in texts)
