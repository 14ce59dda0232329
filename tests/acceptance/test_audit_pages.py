"""The audit of a web site with every bad page there is among the good ones: the whole program, on a real server."""

from __future__ import annotations

import gzip
import itertools
import socket
from collections.abc import Iterator
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import pytest

from tests.acceptance.copy_shop import OWNER, CopyShop
from tests.pages import Site, paragraph, running_pages
from tests.readers import warm_readers
from tests.webhooks import Reaction, Request

TWO_DAYS: Final = "Your parcel is delivered within 2 days of the order."
THREE_DAYS: Final = "Your parcel is delivered within 3 days of the order."
NOISE: Final = bytes(range(256)) * 200
Told: TypeAlias = tuple[int, dict[str, Any]]
REBINDING: Final = "rebinding.shop.example"

READ: Final = {
    "/good": paragraph(THREE_DAYS).encode(),
    "/bold": paragraph(TWO_DAYS).encode(),
    "/broken": f"<html><table><p>A <b>lamp<div></i>{TWO_DAYS}</b><td><p <a href='x>".encode(),
    "/attributes": f"<p {' '.join(f'a{number}={number}' for number in range(200_000))}>{TWO_DAYS}</p>".encode(),
    "/deep": f"{'<div>' * 100_000}{TWO_DAYS}{'</div>' * 100_000}".encode(),
    "/charset": paragraph(f"Caf\xe9 lamps. {TWO_DAYS}").encode("windows-1252"),
    "/hidden": paragraph("Your parcel is deli\u200bvered \u200fwithin 2\u2060 days\u200e of the order.").encode(),
    "/arabic": paragraph(
        "\u0646\u0648\u0635\u0644 \u0637\u0644\u0628\u0643 \u062e\u0644\u0627\u0644 2 \u0623\u064a\u0627\u0645 "
        "\u0645\u0646 \u062a\u0627\u0631\u064a\u062e \u0627\u0644\u0637\u0644\u0628 "
        "\u0625\u0644\u0649 \u0628\u0627\u0628 \u0628\u064a\u062a\u0643 \u0645\u062c\u0627\u0646\u0627"
    ).encode(),
    "/german": paragraph(
        "Wir liefern jedes Paket innerhalb von 2 Tagen nach der Bestellung, und wenn etwas nicht gefällt, kann man es "
        "wieder zu uns zurück schicken. Das kostet nichts, und wir sind immer für Sie da."
    ).encode(),
    "/empty": b"",
    "/dated": paragraph(TWO_DAYS).encode(),
}
"""Pages that can be read, and what they hold."""
NOTED: Final = {
    "/charset": "wrong-charset",
    "/hidden": "hidden-characters",
    "/arabic": "language-without-lexicon",
    "/german": "language-without-lexicon",
    "/empty": "empty",
}
BOLD: Final = ["/attributes", "/bold", "/broken", "/charset", "/dated", "/deep", "/hidden"]
"""Pages that promise more than the rule."""
UNREAD: Final = {
    "/huge": "answer-too-large",
    "/bomb": "answer-too-large",
    "/loop": "server-unreachable",
    "/inside": "address-refused",
    "/metadata": "address-refused",
    "/rebound": "address-refused",
    "/private": "robots-denied",
    "/away": "page-missing",
    "/down": "page-failed",
    "/binary": "not-text",
}


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    yield from warm_readers()


@pytest.fixture(scope="module", autouse=True)
def rebinding() -> Iterator[None]:
    """Let a name mean this machine when it is first asked for, one of the inner network the next time, and so on."""
    known, turns = socket.getaddrinfo, itertools.cycle(["127.0.0.1", "10.0.0.7"])

    def resolve(host: str, port: int, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the library's own
        return known(next(turns) if host == REBINDING else host, port, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        yield


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_pages() as running:
        for path, content in READ.items():
            running.put(path, content)
        running.put_dated("/dated", paragraph(TWO_DAYS), '"1"')
        misbehave(running)
        running.sitemap("/sitemap.xml", ["/good", "/bold", "/away", "/german"])
        yield running


def misbehave(site: Site) -> None:
    """Put all that cannot be read."""
    site.robots("User-agent: expectmon\nDisallow: /private")
    site.say("/private", TWO_DAYS)
    site.put("/huge", paragraph(TWO_DAYS).encode() + b"<p>word word word</p>" * 2_400_000)
    site.put("/bomb", gzip.compress(b"<p>word</p>" * 5_000_000), Content_Encoding="gzip")
    site.lead("/loop", "/loop")
    site.lead("/inside", "http://10.0.0.1/prices")
    site.lead("/metadata", "http://169.254.169.254/latest/meta-data/")
    site.answer("/down", 500)
    site.put("/binary", NOISE)
    robots = site.server.reactions["/robots.txt"]

    def answer(request: Request) -> Reaction:
        """Hang up behind a host whose name means another address the next time."""
        if request.headers["host"].startswith(REBINDING):
            return Reaction(404, {"Connection": "close"}, b"")
        assert isinstance(robots, Reaction)
        return robots

    site.server.reactions["/robots.txt"] = answer


@pytest.fixture(scope="module")
def shop(site: Site, tmp_path_factory: pytest.TempPathFactory) -> CopyShop:
    usual = {"allow_private": ["127.0.0.0/8"], "pause": 0, "channel": "web", "owner": OWNER}
    listed = [site.url(path, REBINDING if path == "/rebound" else "127.0.0.1") for path in [*UNREAD, *READ]]
    collect = [{"sitemap": site.url("/sitemap.xml")} | usual, {"urls": listed} | usual]
    shop = CopyShop(tmp_path_factory.mktemp("site"), collect=collect)
    shop.write()
    return shop


@pytest.fixture(scope="module")
def first(shop: CopyShop) -> Told:
    return shop.audit()


def path_of(message: str) -> str:
    return urlsplit(message).path


def listing(told: dict[str, Any]) -> dict[str, str]:
    return {path_of(each["message"]): each["code"] for each in told["unread"]}


def test_every_bad_page_is_listed_and_the_good_ones_are_judged(first: Told) -> None:
    code, told = first
    assert code == 3
    assert listing(told) == UNREAD
    assert sorted((each["kind"], path_of(each["at"]["message"])) for each in told["findings"]) == [
        ("tighter-than-rule", path) for path in BOLD
    ]
    assert {path_of(each["location"]): each["remark"] for each in told["notes"]} == NOTED


def state_of(shop: CopyShop) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept, but for the moments at which it was seen."""
    return {
        "messages": shop.rows("SELECT id, etag, versions, gone_at IS NULL FROM message ORDER BY id"),
        "versions": shop.rows("SELECT message, number, digest, words FROM message_version ORDER BY message, number"),
        "claims": shop.rows("SELECT version_id, ordinal, quote, line FROM claim ORDER BY version_id, ordinal"),
        "findings": shop.rows("SELECT fingerprint, message, resolved_at IS NULL FROM finding ORDER BY fingerprint"),
    }


@pytest.mark.usefixtures("first")
def test_what_could_not_be_read_left_nothing_half_written(shop: CopyShop) -> None:
    kept = state_of(shop)
    assert {path_of(message) for message, _, _, present in kept["messages"] if present} == set(READ)
    assert sorted(path_of(message) for message, *_ in kept["versions"]) == sorted(READ)
    assert len(kept["claims"]) == len(BOLD) + 1
    assert shop.rows("SELECT count(*) FROM outbox") == [(1,)]


@pytest.mark.usefixtures("first")
def test_a_second_audit_finds_the_same_of_pages_that_have_not_changed(shop: CopyShop, site: Site) -> None:
    before, asked = state_of(shop), len(site.server.requests)
    code, told = shop.audit()
    assert code == 3
    assert listing(told) == UNREAD
    changes = told["changes"]
    assert (changes["new"], len(changes["standing"]), changes["resolved"]) == ([], len(BOLD), [])
    assert told["counts"]["messages"] == len(READ)
    assert state_of(shop) == before
    again = [request.path for request in site.server.requests[asked:] if "if-none-match" in request.headers]
    assert again == ["/dated"]


def test_text_for_people_lists_the_same(shop: CopyShop) -> None:
    ended = shop.run("audit", "--dry-run")
    assert ended.returncode == 3
    unread = ended.stdout.partition(f"{len(UNREAD)} messages could not be read:\n")[2]
    assert [path for path, code in UNREAD.items() if f"{path}: " not in unread or f"({code})" not in unread] == []
    assert f"{len(BOLD)} errors.\n" in ended.stdout


@pytest.mark.usefixtures("first")
def test_a_page_that_is_mended_settles_its_finding_and_one_that_cannot_be_read_any_more_does_not(
    shop: CopyShop, site: Site
) -> None:
    site.say("/broken", THREE_DAYS)
    site.answer("/bold", 503)
    site.say("/down", TWO_DAYS)
    _, told = shop.audit()
    assert [path_of(each["location"]) for each in told["changes"]["resolved"]] == ["/broken"]
    new = [each["at"] for each in told["findings"] if each["fingerprint"] in told["changes"]["new"]]
    assert [path_of(each["message"]) for each in new] == ["/down"]
    assert listing(told) == {path: code for path, code in UNREAD.items() if path != "/down"} | {"/bold": "page-failed"}
    still_open = sorted(path_of(message) for _, message, _ in shop.open_findings())
    assert still_open == sorted({*BOLD, "/down"} - {"/broken"})
