"""Copy that changes from audit to audit: what is new, what is settled, who hears of it. Kills, and two at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event

from tests.acceptance.copy_shop import OWNER, CopyShop
from tests.postgresql import running_postgresql
from tests.readers import WarmReaders, warm_readers

ADS: Final = "ads@shop.example"
PAGE: Final = """\
<!doctype html>
<html lang="en"><body><main>
<h1>Lamps for the house</h1>
<p>Our lamps come in many colours.</p>
<p>Your parcel is delivered within {days} days of the order.</p>
</main></body></html>
"""
AD: Final = "Chairs for everybody. Your chair is delivered within {days} days of the order.\n"
MOVED: Final = """\
<!doctype html><html lang="en"><head><style>p { color: red }</style></head><body><main><div class="wide"><section>
<p>Your parcel
   is <em>delivered</em>   within <b>2</b>&#32;days of the&nbsp;order.</p></section>
<h1>Lamps for the house</h1><p>Our lamps come in many colours.</p><!-- summer --></div></main></body></html>
"""
STEPS: Final = (
    "before INTO message ", "before INTO message_version", "before INTO claim", "at the commit of INTO claim",
    "before UPDATE finding", "before INTO finding", "before INTO incident", "before INTO transition",
    "before INTO outbox", "before INTO notice", "at the commit of INTO notice",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    yield from warm_readers()


@pytest.fixture
def shop(tmp_path: Path) -> CopyShop:
    collect = [{"files": "copy/*.html", "owner": OWNER}, {"files": "copy/*.txt", "channel": "ad", "owner": ADS}]
    shop = CopyShop(tmp_path / "shop", collect=collect)
    shop.write()
    shop.say("lamps.txt", "Lamps in many colours, for everybody and for every house.\n")
    tell(shop, page=3, ad=3)
    return shop


def tell(shop: CopyShop, **days: int) -> None:
    """Write copy that promises so many days."""
    for name, number in days.items():
        shop.say("home.html" if name == "page" else "chairs.txt", (PAGE if name == "page" else AD).format(days=number))


def changes(told: dict[str, Any]) -> tuple[int, int, int]:
    """How many findings are new, standing and resolved."""
    found = told["changes"]
    return len(found["new"]), len(found["standing"]), len(found["resolved"])


def test_a_changed_number_is_one_new_finding_and_settles_the_old_one(shop: CopyShop) -> None:
    assert shop.audit()[0] == 0
    tell(shop, page=2, ad=1)
    assert changes(shop.audit()[1]) == (2, 0, 0)
    tell(shop, page=1)
    code, told = shop.audit()
    assert (code, changes(told)) == (1, (1, 1, 1))
    (new,) = told["changes"]["new"]
    (finding,) = (each for each in told["findings"] if each["fingerprint"] == new)
    assert (finding["kind"], finding["at"]["message"]) == ("tighter-than-rule", "copy/home.html")
    assert "within 2 days" in told["changes"]["resolved"][0]["says"]
    assert [quote[-13:] for _, _, quote in shop.open_findings()] == ["within 1 days"] * 2


def test_each_finding_is_told_once_to_its_owner_and_its_end_to_exactly_those_who_were_told(shop: CopyShop) -> None:
    shop.audit()
    tell(shop, page=2, ad=1)
    shop.audit()
    first = shop.letters()
    assert sorted(to for to, _ in first) == [ADS, OWNER]
    shop.audit()
    assert shop.letters() == first
    tell(shop, page=3)
    shop.collect[0]["owner"] = "new@shop.example"
    shop.write()
    shop.audit()
    ((to, subject),) = shop.letters()[len(first) :]
    assert to == OWNER
    assert "settled" in subject
    assert shop.rows("SELECT phase FROM incident ORDER BY phase") == [("firing",), ("resolved",)]
    shop.audit()
    assert len(shop.letters()) == len(first) + 1


def test_text_that_moves_and_markup_that_changes_are_neither_new_nor_settled(shop: CopyShop) -> None:
    shop.audit()
    tell(shop, page=2)
    shop.audit()
    letters, version = shop.letters(), "SELECT number FROM message_version WHERE ended IS NULL AND message LIKE '%html'"
    assert shop.rows(version) == [(2,)]
    shop.say("home.html", PAGE.format(days=2).replace("<p>", "<p class=x>").replace("\n", "\r\n\r\n"))
    assert changes(shop.audit()[1]) == (0, 1, 0)
    assert shop.rows(version) == [(2,)]
    shop.say("home.html", MOVED)
    _, told = shop.audit()
    assert changes(told) == (0, 1, 0)
    assert told["findings"][0]["at"]["line"] == 3
    assert shop.letters() == letters


def test_what_cannot_be_read_keeps_its_findings_and_what_is_gone_has_none(shop: CopyShop) -> None:
    shop.audit()
    tell(shop, page=2, ad=2)
    shop.audit()
    (shop.root / "copy/home.html").write_bytes(bytes(range(256)) * 10)
    (shop.root / "copy/chairs.txt").unlink()
    code, told = shop.audit()
    assert (code, changes(told)) == (3, (0, 1, 1))
    assert [message for _, message, _ in shop.open_findings()] == ["copy/home.html"]
    tell(shop, page=2, ad=2)
    assert changes(shop.audit()[1]) == (1, 1, 0)


def test_a_baseline_lets_the_next_audit_end_well_and_tells_what_is_new(shop: CopyShop) -> None:
    tell(shop, page=2, ad=1)
    known = str(shop.root / "known.json")
    assert shop.run("audit", "--write-baseline", known).returncode == 0
    code, told = shop.audit("--baseline", known)
    assert (code, changes(told), told["counts"]["silenced"]) == (0, (0, 0, 0), 2)
    assert shop.letters() == []
    tell(shop, page=1)
    assert shop.audit("--baseline", known)[0] == 1
    assert [to for to, _ in shop.letters()] == [OWNER]


# Kills


def forked(act: Callable[[], object]) -> int:
    """Do something in a copy of this process, and return its id. That copy ends by itself, whatever happens."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    finally:
        os._exit(0)


def ended(child: int) -> int:
    """Wait for the end of a process; return its exit code, or the negative number of the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(step: str) -> Callable[[], None]:
    """Return what lets this process be killed before a statement, or at the end of a transaction that has it."""
    is_at_commit, text = "commit" in step, f"INSERT INTO {step.partition(' INTO ')[2]}"
    if "UPDATE" in step:
        text = step.removeprefix("before ")
    seen = []

    def on_statement(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if text in statement:
            seen.append(statement)
            if not is_at_commit:
                os.kill(os.getpid(), signal.SIGKILL)

    def on_commit(_connection: object) -> None:
        if seen:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm() -> None:
        event.listen(Engine, "before_cursor_execute", on_statement)
        event.listen(Engine, "commit", on_commit)

    return arm


def found_out(shop: CopyShop) -> list[list[tuple[Any, ...]]]:
    """All that the audit decides in the end, which must be there in whole or not at all."""
    tables = ("finding", "incident", "transition", "notice", "outbox")
    return [shop.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]


@pytest.mark.parametrize("step", STEPS)
def test_an_audit_that_is_killed_decides_nothing_and_the_next_one_catches_up(shop: CopyShop, step: str) -> None:
    shop.audit()
    tell(shop, page=2)
    shop.audit()
    before = found_out(shop)
    tell(shop, page=1)
    shop.say("beds.txt", AD.format(days=3))
    arm = killed_at(step)
    child = forked(lambda: (arm(), shop.run("audit")))
    assert ended(child) == -signal.SIGKILL
    assert found_out(shop) == before
    assert changes(shop.audit()[1]) == (1, 0, 1)
    assert len(shop.letters()) == len(before[-1]) + 1
    versions = shop.rows("SELECT number FROM message_version WHERE message LIKE '%html' ORDER BY number")
    assert versions == [(1,), (2,), (3,)]
    assert changes(shop.audit()[1]) == (0, 1, 0)


# Two at once


def audited_twice(shop: CopyShop) -> list[int]:
    """Audit in two processes at the same time; return their exit codes."""

    def audit() -> None:
        WarmReaders.warm.clear()  # a process reads for one audit at a time
        os._exit(shop.run("audit").returncode)

    return [ended(child) for child in [forked(audit), forked(audit)]]


def test_two_audits_at_once_find_and_tell_everything_once(shop: CopyShop) -> None:
    shop.audit()
    for days in (2, 1):
        tell(shop, page=days)
        assert audited_twice(shop) == [1, 1]
        assert [quote[-13:] for _, _, quote in shop.open_findings()] == [f"within {days} days"]
    assert shop.rows("SELECT count(*) FROM finding") == [(2,)]
    assert shop.rows("SELECT phase FROM incident ORDER BY phase") == [("firing",), ("resolved",)]
    assert [to for to, _ in shop.letters()] == [OWNER] * 2
    assert changes(shop.audit()[1]) == (0, 1, 0)


def test_the_same_with_the_state_in_postgresql(shop: CopyShop) -> None:
    with running_postgresql() as shop.state:
        shop.write()
        shop.audit()
        tell(shop, page=2, ad=1)
        assert changes(shop.audit()[1]) == (2, 0, 0)
        tell(shop, page=1)
        before = found_out(shop)
        arm = killed_at(STEPS[-1])
        assert ended(forked(lambda: (arm(), shop.run("audit")))) == -signal.SIGKILL
        assert found_out(shop) == before
        assert audited_twice(shop) == [1, 1]
        assert [quote[-13:] for _, _, quote in shop.open_findings()] == ["within 1 days"] * 2
        assert sorted(to for to, _ in shop.letters()) == [ADS, OWNER, OWNER]
