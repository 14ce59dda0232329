"""All copy of a workspace, from its places to claims."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from expectmon.audit.message import About, Message, Unchanged, Unread
from expectmon.claims.lexicon import Lexicons, shipped_lexicons
from expectmon.errors import Code, Problem
from expectmon.messages.collect.collecting import Bounds, Collected, collect
from expectmon.workspace.copy import Collect, Columns, Copy, CopyFiles, CopyPages, CopyTable
from tests.pages import BOMB, HTML, Site, on_loopback, paragraph, quick_web, running_pages
from tests.webhooks import Reaction


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return shipped_lexicons()


@pytest.fixture
def site() -> Iterator[Site]:
    with running_pages() as running:
        yield running


def names(found: list[Collected]) -> list[str]:
    """Name what came: messages by their id, all else by its code."""
    listed = []
    for each in found:
        match each:
            case Message() | Unchanged():
                listed.append(each.id)
            case Unread():
                listed.append(f"{each.code} {each.id}")
            case Problem():
                listed.append(f"{each.severity} {each.code} {each.where}")
    return listed


def quotes(found: list[Collected]) -> list[tuple[str, str]]:
    return [(each.id, said.claim.quote) for each in found if isinstance(each, Message) for said in each.said]


def test_copy_of_every_kind_comes_in_the_order_of_its_entries(tmp_path: Path, site: Site, lexicons: Lexicons) -> None:
    (tmp_path / "b.html").write_text(paragraph("We deliver within 3 working days."), encoding="utf-8")
    (tmp_path / "a.txt").write_text("We deliver within 14 days.", encoding="utf-8")
    (tmp_path / "ads.csv").write_text("id,body\n7,We deliver within 24 hours.\n", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "replies.db")) as database, database:
        database.execute("create table replies (id integer, body text)")
        database.execute("insert into replies values (3, 'We deliver within 2 hours.')")
    site.put_dated("/shipping", paragraph("We deliver within 5 days."), '"one"')
    places: tuple[Collect, ...] = (
        CopyTable(
            f"sqlite:///{tmp_path}/replies.db", "select * from replies", Columns("id", ("body",)), About(), "chat"
        ),
        CopyFiles("*.[ht]*", About("web")),
        CopyFiles("*.csv", About("ad"), Columns("id", ("body",))),
        on_loopback(site.urls("/shipping"), about=About("web")),
    )
    found = list(collect(Copy(places), tmp_path, lexicons, web=quick_web()))
    page = site.url("/shipping")
    assert names(found) == ["chat#3", "a.txt", "b.html", "ads.csv#7", page]
    assert [name for name, _ in quotes(found)] == names(found)
    assert "within 3 working days" in dict(quotes(found))["b.html"]
    assert [each.about.channel for each in found if isinstance(each, Message)] == [None, "web", "web", "ad", "web"]
    last = found[-1]
    assert isinstance(last, Message)
    assert last.validators is not None
    again = collect(Copy(places), tmp_path, lexicons, known={page: last.validators}, web=quick_web())
    assert list(again) == [*found[:-1], Unchanged(page, About("web"))]


DEEP = "<div>" * 50_000 + "We deliver within 3 days."
ATTRIBUTES = f"<p {' '.join(f'a{number}=1' for number in range(200_000))}>We deliver within 3 days.</p>"


def test_a_site_with_every_bad_page_is_read_to_its_end(tmp_path: Path, site: Site, lexicons: Lexicons) -> None:
    site.say("/first", "We deliver within 3 days.")
    site.say("/last", "We deliver within 4 days.")
    site.put("/broken", "<p>We deliver <b>within 3 days</i>.<table><td <p <!-- ")
    site.put("/attributes", ATTRIBUTES)
    site.put("/deep", DEEP)
    site.put("/empty", "")
    site.put("/binary", bytes(range(256)) * 20)
    site.put("/charset", "<p>Größe: We deliver within 3 days.".encode("cp1252"), "text/html; charset=utf-8")
    site.put("/rtl", "<p>\u202ewe deliver\u202c with\u200bin 3\u2060 days.")
    finnish = "Toimitamme tilauksesi kolmen arkipäivän kuluessa. Palautukset hyväksytään kolmenkymmenen päivän ajan."
    site.put("/foreign", paragraph(finnish))
    site.put("/image", b"\x89PNG", "image/png")
    site.server.reactions |= {
        "/50MB": Reaction(200, {"Content-Type": HTML}, b"x" * 2_000_000),
        "/bomb": Reaction(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, BOMB),
        "/gone": Reaction(410),
        "/broke": Reaction(500),
    }
    site.lead("/circle", "/circle")
    site.lead("/inside", "http://10.1.2.3/")
    site.robots("User-agent: *\nDisallow: /forbidden")
    bad = [
        "/broken", "/attributes", "/deep", "/empty", "/binary", "/charset", "/rtl", "/foreign", "/image", "/50MB",
        "/bomb", "/gone", "/missing", "/broke", "/circle", "/inside", "/forbidden",
    ]  # fmt: skip
    pages = on_loopback(site.urls("/first", *bad, "/last"))
    found = list(collect(Copy((pages,)), tmp_path, lexicons, web=quick_web(max_bytes=1_900_000)))
    listed = {each.id.removeprefix(site.url("/")): each.code for each in found if isinstance(each, Unread)}
    assert listed == {
        "binary": Code.NOT_TEXT,
        "image": Code.NOT_TEXT,
        "50MB": Code.ANSWER_TOO_LARGE,
        "bomb": Code.ANSWER_TOO_LARGE,
        "gone": Code.PAGE_MISSING,
        "missing": Code.PAGE_MISSING,
        "broke": Code.PAGE_FAILED,
        "circle": Code.SERVER_UNREACHABLE,
        "inside": Code.ADDRESS_REFUSED,
        "forbidden": Code.ROBOTS_DENIED,
    }
    assert len(found) == len(pages.urls)
    read = {each.id.removeprefix(site.url("/")): each for each in found if isinstance(each, Message)}
    assert [name for name, message in read.items() if message.said] == [
        "first", "broken", "attributes", "deep", "charset", "rtl", "last",
    ]  # fmt: skip
    assert {name for name, message in read.items() if message.notes} >= {"empty", "charset", "rtl", "foreign"}


def test_a_file_that_is_too_hard_is_listed_and_the_others_come(tmp_path: Path, lexicons: Lexicons) -> None:
    (tmp_path / "a.html").write_text(paragraph("We deliver within 3 days."), encoding="utf-8")
    (tmp_path / "b.html").write_bytes(b"<p>We deliver within 3 days.</p>\n" * 500_000)
    (tmp_path / "c.html").write_text(paragraph("We deliver within 4 days."), encoding="utf-8")
    bounds = Bounds(seconds=2, seconds_a_megabyte=0)
    found = list(collect(Copy((CopyFiles("*.html", About()),)), tmp_path, lexicons, bounds=bounds))
    assert names(found) == ["a.html", "too-hard b.html", "c.html"]


def test_without_places_nothing_is_collected_and_no_process_started(tmp_path: Path, lexicons: Lexicons) -> None:
    assert list(collect(Copy(), tmp_path, lexicons)) == []


def test_collecting_may_be_left_off_at_any_time(tmp_path: Path, site: Site, lexicons: Lexicons) -> None:
    for number in range(20):
        site.say(f"/{number}", "We deliver within 3 days.")
    pages: CopyPages = on_loopback(site.urls(*(f"/{number}" for number in range(20))))
    found = collect(Copy((pages,)), tmp_path, lexicons, web=quick_web())
    assert names([next(found)]) == [site.url("/0")]
    found.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(found) == []
    assert len(site.asked) < 20
