from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from expectmon.demo.starter import write_starter
from expectmon.errors import Code, UsageError
from expectmon.resources import shipped

AT = dt.datetime(2027, 2, 10, 12, 0, tzinfo=dt.UTC)


def test_the_starter_has_a_rule_its_tests_orders_and_a_text_for_customers(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "shop", AT)

    assert [str(path.relative_to(tmp_path / "shop")) for path in written] == [
        "data/orders.csv",
        "expectmon.yaml",
        "messages/shipping.en.md",
        "rules/first-promise.cases.yaml",
        "rules/first-promise.yaml",
    ]
    assert all(path.is_file() for path in written)


def test_its_orders_lead_up_to_the_moment_on_the_same_weekdays(tmp_path: Path) -> None:
    write_starter(tmp_path, AT)

    with (tmp_path / "data" / "orders.csv").open(encoding="utf-8") as moved:
        mine = list(csv.DictReader(moved))
    with shipped("templates", "workspace", "data", "orders.csv").open(encoding="utf-8") as template:
        theirs = list(csv.DictReader(template))
    for row, original in zip(mine, theirs, strict=True):
        then, now = (dt.datetime.fromisoformat(each["ordered_at"]) for each in (original, row))
        assert (now - then).days % 7 == 0
        assert now.time() == then.time()
        assert now < AT.replace(tzinfo=None)
    assert max(row["ordered_at"] for row in mine) > "2027-02-03"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "expectmon.yaml").write_text("mine\n", encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        write_starter(tmp_path, AT)

    assert [problem.code for problem in caught.value.problems] == [Code.FOLDER_NOT_EMPTY]
    assert [path.name for path in tmp_path.iterdir()] == ["expectmon.yaml"]


def test_other_files_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine\n", encoding="utf-8")

    write_starter(tmp_path, AT)

    assert (tmp_path / "rules" / "first-promise.yaml").is_file()


def test_what_is_not_shipped_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="not part of this installation"):
        shipped("templates", "no-such-thing")
