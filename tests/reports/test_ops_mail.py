"""The operations report as a mail: all promises, on a phone, without a face that has to cut anything."""

from __future__ import annotations

import re

import pytest

from expectmon.present.faces.mail import mail_face
from expectmon.present.faces.pictures import Pictures
from expectmon.present.report import Grid
from expectmon.present.speech import Speech
from expectmon.reports.ops.report import ops_report
from tests.reports import shop
from tests.reports.copied import part
from tests.reports.test_ops_parts import rich


@pytest.mark.parametrize("spoken", [shop.ENGLISH, shop.INDONESIAN], ids=["en", "id"])
def test_a_mail_tells_all_of_twelve_promises_and_stays_small(spoken: Speech) -> None:
    names = [f"promise-{number:02}" for number in range(12)]
    made = [shop.week((98, 2), (80 + number, 20 - number), promise=name) for number, name in enumerate(names)]
    report = ops_report(shop.ground(*made, copy=rich().copy, incidents=rich().incidents), spoken)
    (grid,) = [block for block in part(report, "promises").blocks if isinstance(block, Grid)]
    mail = mail_face(report, Pictures(), {})
    rows = re.findall(r'<th[^>]*scope="row"[^>]*>(?:<span[^>]*>)?(promise-\d\d)', mail.html)
    assert rows[:12] == [row[0].text for row in grid.rows]
    assert sorted(rows[:12]) == names
    assert len(mail.html.encode()) < 70_000


def test_nothing_of_the_first_screen_is_cut_in_a_mail() -> None:
    mail = mail_face(ops_report(rich(), shop.ENGLISH), Pictures(), {}).text
    first, _, _ = mail.partition("All promises, the worst first")
    assert "wati@shop.example" in first
    assert "more is on the report's page" not in first
    assert "more are on the report's page" not in first
