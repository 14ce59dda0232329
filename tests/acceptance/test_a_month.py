"""A month of the service over the demo's shop, in a minute: what its people would have got."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from expectmon.alerts.incident import Incident, Why
from expectmon.alerts.notice import Notice, Verdict
from expectmon.demo.shop import write_demo
from expectmon.jobs.alerting.tending import tend
from expectmon.jobs.check import CheckAsked, run_check
from expectmon.jobs.deliver import deliver
from expectmon.store import incidents, notices, outbox
from expectmon.store.outbox_records import Delivery
from expectmon.store.state import open_state
from expectmon.workspace.load import load_workspace

UNTIL = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
DAYS = 30
CHECKED_EVERY = 12
"""Hours. What is due between checks is done every hour."""
OVER = (Why.RESOLVED, Why.WITHDRAWN)
MOST_A_DAY = 10


@dataclass(frozen=True)
class Month:
    incidents: list[Incident]
    notices: list[Notice]
    mails: Counter[tuple[str, dt.date]]
    files: int


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    root = tmp_path_factory.mktemp("month")
    write_demo(root, UNTIL)
    workspace = load_workspace(root)
    zone = ZoneInfo(workspace.timezone)
    mails: Counter[tuple[str, dt.date]] = Counter()
    with open_state(workspace.state_url) as state:
        for at in hours():
            if at <= UNTIL and at.hour % CHECKED_EVERY == 0:
                run_check(workspace, CheckAsked(), at)
            tend(state, workspace, at)
            sent = deliver(root, workspace.notify, state, lambda at=at: at, holder="month")  # type: ignore[misc]
            assert not sent.broken
        with state.reading() as connection:
            known = incidents.list_incidents(connection)
            told = notices.notices_of_all(connection, [incident.number or 0 for incident in known])
            for letter in outbox.posted(connection, {notice.message for notice in told if notice.message}):
                assert letter.status is Delivery.SENT
                mails[letter.recipient, letter.created.astimezone(zone).date()] += 1
    return Month(known, told, mails, len(list((root / "reports" / "outbox").iterdir())))


def hours() -> Iterator[dt.datetime]:
    begin = UNTIL - dt.timedelta(days=DAYS)
    for hour in range((DAYS + 1) * 24 + 1):  # what waits for the next letter does so for a day at most
        yield begin + dt.timedelta(hours=hour)


def test_nobody_gets_more_than_ten_mails_a_day(month: Month) -> None:
    print(f"\n{'receiver':<28} {'days':>5} {'mails':>6} {'most a day':>11}")  # noqa: T201 - shown by pytest -s
    for receiver in sorted({receiver for receiver, _ in month.mails}):
        days = [count for (name, _), count in month.mails.items() if name == receiver]
        print(f"{receiver:<28} {len(days):>5} {sum(days):>6} {max(days):>11}")  # noqa: T201 - as above
    assert max(month.mails.values()) <= MOST_A_DAY


def test_every_mail_is_a_file(month: Month) -> None:
    assert month.files == sum(month.mails.values())


def test_that_it_is_over_is_told_to_exactly_those_who_were_told_that_it_fired(month: Month) -> None:
    over = {
        incident.number for incident in month.incidents if incident.ended is not None and incident.fired is not None
    }
    assert len(over) > 20
    sent = [notice for notice in month.notices if notice.verdict is Verdict.SEND]
    fired = {(notice.incident, notice.receiver) for notice in sent if notice.why not in OVER}
    ended = Counter((notice.incident, notice.receiver) for notice in sent if notice.why in OVER)
    assert set(ended) == {pair for pair in fired if pair[0] in over}
    assert set(ended.values()) == {1}


def test_an_incident_is_told_as_new_at_most_once_to_each(month: Month) -> None:
    new = Counter(
        (notice.incident, notice.receiver)
        for notice in month.notices
        if notice.verdict is Verdict.SEND and notice.why is Why.FIRST
    )
    assert set(new.values()) == {1}


def test_every_notice_that_is_sent_names_the_mail_that_carries_it(month: Month) -> None:
    assert all((notice.message is not None) == (notice.verdict is Verdict.SEND) for notice in month.notices)
