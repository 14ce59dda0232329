"""Pages and sitemaps, fetched from a real server on loopback."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address

import pytest

from expectmon.audit.message import About, Unchanged, Unread, Validators
from expectmon.errors import Code, Problem, Severity
from expectmon.messages.collect.crawl import Pages
from expectmon.messages.collect.sitemaps import is_same_host
from expectmon.messages.collect.tasks import Document
from expectmon.messages.collect.visits import Web
from expectmon.messages.raw import Format
from expectmon.net.addresses import Address
from expectmon.workspace.copy import CopyPages
from tests.pages import BOMB, HTML, XML, Site, Watch, on_loopback, quick_web, running_pages
from tests.webhooks import Reaction

Found = Document | Unchanged | Unread | Problem


@pytest.fixture
def site() -> Iterator[Site]:
    with running_pages() as running:
        yield running


def crawl(*entries: CopyPages, web: Web | None = None, known: Mapping[str, Validators] | None = None) -> list[Found]:
    pages = Pages(known or {}, web or quick_web())
    return [found for entry in entries for found in pages.of(entry)]


def told(found: Sequence[Found]) -> list[str]:
    """Name what was found: pages by their path, all else by its code."""
    names = []
    for each in found:
        match each:
            case Document():
                names.append(path_of(each.raw.id))
            case Unread():
                names.append(f"{each.code} {path_of(each.id)}")
            case Problem():
                names.append(f"{each.severity} {each.code} {path_of(str(each.where))}")
            case Unchanged():
                names.append(f"unchanged {path_of(each.id)}")
    return names


def path_of(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def test_pages_come_in_their_order_with_what_is_known_of_them(site: Site) -> None:
    site.say("/b", "Refunds in 5 days")
    site.say("/a", "Ships in 2 days")
    about = About("web", "checkout")
    first, second = crawl(on_loopback(site.urls("/b", "/a#top"), about=about))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.raw.id, first.raw.location, first.raw.about) == (site.url("/b"), site.url("/b"), about)
    assert (second.raw.id, second.raw.format, second.raw.charset) == (site.url("/a"), Format.HTML, "utf-8")
    assert b"Ships in 2 days" in bytes(second.raw.content)  # type: ignore[arg-type]  # pages are bytes


@pytest.mark.parametrize(
    ("reaction", "listed"),
    [
        (Reaction(404), "page-missing"),
        (Reaction(410), "page-missing"),
        (Reaction(500), "page-failed"),
        (Reaction(503), "page-failed"),
        (Reaction(401), "page-failed"),
        (Reaction(204, {}, b""), "page-failed"),
        (Reaction(304, {}, b""), "page-failed"),
        (Reaction(200, {"Content-Type": "image/png"}, b"\x89PNG"), "not-text"),
        (Reaction(200, {"Content-Type": "application/octet-stream"}, b"\0"), "not-text"),
        (Reaction(200, {"Content-Type": HTML}, b"x" * 1_000_001), "answer-too-large"),
        (Reaction(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, BOMB), "answer-too-large"),
        (Reaction(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, b"no gzip"), "server-unreachable"),
        (Reaction(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, BOMB[:50]), "server-unreachable"),
        (Reaction(200, {"Content-Type": HTML, "Content-Encoding": "br"}, b"??"), "server-unreachable"),
        (Reaction(break_off=True), "server-unreachable"),
        (Reaction(302, {"Location": "/bad"}), "server-unreachable"),
        (Reaction(302, {"Location": "http://[::1"}), "bad-url"),
        (Reaction(302, {"Location": "http://[bad"}), "server-unreachable"),
        (Reaction(302, {"Location": "file:///etc/passwd"}), "bad-url"),
        (Reaction(302, {"Location": "http://169.254.169.254/latest"}), "address-refused"),
        (Reaction(302, {"Location": "http://10.0.0.1/"}), "address-refused"),
        (Reaction(302, {"Location": "http://[::1]/"}), "address-refused"),
    ],
)
def test_a_bad_page_is_listed_and_the_others_come(site: Site, reaction: Reaction, listed: str) -> None:
    site.say("/before", "Ships in 2 days")
    site.say("/after", "Ships in 3 days")
    site.server.reactions["/bad"] = reaction
    assert told(crawl(on_loopback(site.urls("/before", "/bad", "/after")))) == ["/before", f"{listed} /bad", "/after"]


@pytest.mark.parametrize("reaction", [Reaction(hang=True), Reaction(200, {"Content-Length": "9999"}, drip=True)])
def test_a_server_that_does_not_come_to_an_end_is_given_up(site: Site, reaction: Reaction) -> None:
    site.server.reactions["/slow"] = reaction
    (found,) = crawl(on_loopback(site.urls("/slow")), web=quick_web(seconds=0.2))
    assert isinstance(found, Unread)
    assert (found.code, found.why) == ("server-unreachable", "127.0.0.1 did not answer in time")


def test_a_host_that_fails_again_and_again_is_left_alone(site: Site) -> None:
    paths = [f"/{number}" for number in range(8)]
    site.server.reactions.update({path: Reaction(break_off=True) for path in paths})
    found = crawl(on_loopback(site.urls(*paths)))
    assert [each.code for each in found if isinstance(each, Unread)] == ["server-unreachable"] * 8
    assert site.asked == paths[:5]


def test_a_page_without_a_type_is_taken_for_html_unless_its_name_says_more(site: Site) -> None:
    site.server.reactions |= {"/page": Reaction(body=b"<p>Hi"), "/notes.md": Reaction(body=b"# Hi")}
    found = crawl(on_loopback(site.urls("/page", "/notes.md")))
    assert [each.raw.format for each in found if isinstance(each, Document)] == [Format.HTML, Format.MARKDOWN]


@pytest.mark.parametrize(
    ("kind", "charset"),
    [
        ('text/html; charset="ISO-8859-1"', "ISO-8859-1"),
        ("text/html;charset=windows-1252; x=y", "windows-1252"),
        ("text/html; charset=nonsense", None),
        ("text/html; charset=base64", None),
        ("text/html", None),
    ],
)
def test_the_charset_of_the_header_goes_along_if_there_is_such_a_one(
    site: Site, kind: str, charset: str | None
) -> None:
    site.put("/a", b"<p>\xe9", kind)
    (found,) = crawl(on_loopback(site.urls("/a")))
    assert isinstance(found, Document)
    assert found.raw.charset == charset


# --- robots.txt and pauses


def test_what_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /\n\nUser-agent: expectmon\nDisallow: /private/\nAllow: /private/open\n")
    for path in ("/a", "/private/b", "/private/open"):
        site.say(path, "Ships in 2 days")
    found = crawl(on_loopback(site.urls("/a", "/private/b", "/private/open")))
    assert told(found) == ["/a", "robots-denied /private/b", "/private/open"]
    assert site.asked == ["/a", "/private/open"]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Reaction(404), True),
        (Reaction(403), True),
        (Reaction(200, {}, b"<html>no rules at all</html>"), True),
        (Reaction(200, {}, b"\xff\xfe\x00" * 100), True),
        (Reaction(500), False),
        (Reaction(503), False),
        (Reaction(429), False),
        (Reaction(301, {"Location": "/robots.txt"}), False),
        (Reaction(200, {}, b"User-agent: *\nDisallow: /"), False),
    ],
)
def test_a_robots_txt_that_is_not_there_allows_all_and_one_that_fails_nothing(
    site: Site, robots: Reaction, allowed: bool
) -> None:
    site.say("/a", "Ships in 2 days")
    site.server.reactions["/robots.txt"] = robots
    found = crawl(on_loopback(site.urls("/a", "/a?again")))
    assert [isinstance(each, Document) for each in found] == [allowed, allowed]
    assert bool(site.asked) is allowed


def test_a_robots_txt_that_moved_is_followed_and_read_once(site: Site) -> None:
    site.lead("/robots.txt", "/rules.txt", 301)
    site.put("/rules.txt", "User-agent: *\nDisallow: /b", "text/plain")
    site.say("/a", "Ships in 2 days")
    assert told(crawl(on_loopback(site.urls("/a", "/b")))) == ["/a", "robots-denied /b"]
    assert site.asked == ["/rules.txt", "/a"]


def test_a_redirect_into_what_robots_txt_forbids_is_not_followed(site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /secret")
    site.lead("/a", "/secret")
    assert told(crawl(on_loopback(site.urls("/a")))) == ["robots-denied /a"]
    assert site.asked == ["/a"]


def test_requests_to_a_host_are_a_pause_apart_over_all_entries(site: Site) -> None:
    watch = Watch()
    for path in ("/a", "/b", "/c"):
        site.say(path, "Ships in 2 days")
    crawl(on_loopback(site.urls("/a", "/b"), pause=2.0), on_loopback(site.urls("/c"), pause=0.5), web=quick_web(watch))
    # robots.txt and a, a and b; then the second entry: b and its robots.txt, robots.txt and c.
    assert watch.slept == [2.0, 2.0, 0.5, 0.5]


@pytest.mark.parametrize(("delay", "pause"), [("7", 7.0), ("3600", 30.0), ("0.1", 1.0), ("soon", 1.0)])
def test_a_crawl_delay_is_heeded_within_reason(site: Site, delay: str, pause: float) -> None:
    watch = Watch()
    site.robots(f"User-agent: *\nCrawl-delay: {delay}")
    crawl(on_loopback(site.urls("/a", "/b")), web=quick_web(watch))
    assert watch.slept == [pause, pause]


# --- redirects and addresses


def test_a_page_that_moved_keeps_the_name_that_it_is_listed_by(site: Site) -> None:
    site.lead("/old", "/new", 301)
    site.say("/new", "Ships in 2 days")
    assert told(crawl(on_loopback(site.urls("/old")))) == ["/old"]


def test_a_page_that_two_addresses_lead_to_is_read_once(site: Site) -> None:
    site.lead("/old", "/new", 301)
    site.say("/new", "Ships in 2 days")
    listed = ["/old", "warning read-already /new"]
    assert told(crawl(on_loopback(site.urls("/old", "/new")))) == listed
    assert told(crawl(on_loopback(site.urls("/new", "/old")))) == ["/new", "warning read-already /old"]
    assert told(crawl(on_loopback(site.urls("/new")), on_loopback(site.urls("/new")))) == [
        "/new",
        "warning read-already /new",
    ]


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.lead("/a", "/b")
    site.lead("/b", "/a")
    (found,) = crawl(on_loopback(site.urls("/a")))
    assert isinstance(found, Unread)
    assert found.why.endswith("redirects too often")
    assert len(site.asked) == 6


def test_private_addresses_are_not_called_unless_they_are_declared(site: Site) -> None:
    site.say("/a", "Ships in 2 days")
    (found,) = crawl(replace(on_loopback(site.urls("/a")), allow_private=()))
    assert isinstance(found, Unread)
    assert (found.code, site.server.requests) == ("address-refused", [])
    assert "allow_private" in str(found.hint)


def test_a_name_that_turns_private_between_two_requests_is_not_called(site: Site) -> None:
    answers: list[Sequence[Address]] = [[ip_address("127.0.0.1")], [ip_address("10.0.0.1")]]
    site.server.reactions["/robots.txt"] = Reaction(404, {"Connection": "close"})
    site.say("/a", "Ships in 2 days")

    def resolve(_host: str, _port: int) -> Sequence[Address]:
        return answers.pop(0)

    web = replace(quick_web(), resolve=resolve)
    (found,) = crawl(on_loopback((site.url("/a", host="shop.example"),)), web=web)
    assert isinstance(found, Unread)
    assert (found.code, answers, site.asked) == ("address-refused", [], [])


def test_a_name_that_is_not_known_is_listed() -> None:
    def resolve(_host: str, _port: int) -> Sequence[Address]:
        raise socket.gaierror

    (found,) = crawl(on_loopback(("http://nowhere.example/a",)), web=replace(quick_web(), resolve=resolve))
    assert isinstance(found, Unread)
    assert (found.code, found.why) == ("server-unreachable", "no address is known for nowhere.example")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://u:p@[::1", "[::1"),
        ("http://u:p@[::1/a?key=1", "[::1/a"),
        ("http://shop.example:99999/", "http://shop.example:99999/"),
        ("http:///a", "http:///a"),
    ],
)
def test_what_is_no_url_is_listed_without_a_secret(url: str, shown: str) -> None:
    (found,) = crawl(on_loopback((url,)), web=quick_web())
    assert isinstance(found, Unread)
    assert (found.id, found.code) == (shown, Code.BAD_URL)


def test_user_and_password_go_to_their_own_server_only_and_are_never_shown(site: Site) -> None:
    site.lead("/a", "/b")
    site.lead("/b", site.url("/c", host="localhost"))
    site.say("/c", "Ships in 2 days")
    (found,) = crawl(on_loopback((site.url("/a", host="reader:zitronenfalter@127.0.0.1"),)))
    assert isinstance(found, Document)
    assert found.raw.id == site.url("/a")
    with_password = {request.path for request in site.server.requests if "authorization" in request.headers}
    assert with_password == {"/robots.txt", "/a", "/b"}
    assert "zitronenfalter" not in repr(found)


# --- pages that have not changed


def test_a_page_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.put_dated("/a", "<p>Ships in 2 days", '"one"')
    (first,) = crawl(on_loopback(site.urls("/a")))
    assert isinstance(first, Document)
    assert first.validators == Validators('"one"')
    known = {first.raw.id: first.validators}
    assert crawl(on_loopback(site.urls("/a")), known=known) == [Unchanged(site.url("/a"), About())]
    site.put_dated("/a", "<p>Ships in 3 days", '"two"')
    (changed,) = crawl(on_loopback(site.urls("/a")), known=known)
    assert isinstance(changed, Document)
    assert changed.validators == Validators('"two"')


def test_the_date_of_a_page_goes_back_as_it_came(site: Site) -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    site.put("/a", "<p>Hi", Last_Modified=date)
    (first,) = crawl(on_loopback(site.urls("/a")))
    assert isinstance(first, Document)
    assert first.validators == Validators(None, date)
    crawl(on_loopback(site.urls("/a")), known={first.raw.id: first.validators})
    assert site.server.requests[-1].headers["if-modified-since"] == date


@pytest.mark.parametrize("etag", ["é", "x" * 501, ""])
def test_an_etag_that_could_not_be_sent_back_is_not_kept(site: Site, etag: str) -> None:
    site.put("/a", "<p>Hi", ETag=etag)
    (found,) = crawl(on_loopback(site.urls("/a")))
    assert isinstance(found, Document)
    assert found.validators is None


# --- sitemaps


def test_all_pages_of_a_sitemap_come_once(site: Site) -> None:
    for path in ("/a", "/b"):
        site.say(path, "Ships in 2 days")
    site.sitemap("/sitemap.xml", ["/b", "/a", "/b"])
    assert told(crawl(on_loopback(sitemaps=site.urls("/sitemap.xml")))) == ["/b", "/a"]


def test_an_index_leads_to_sitemaps_also_compressed_and_of_plain_text(site: Site) -> None:
    for path in ("/a", "/b", "/c"):
        site.say(path, "Ships in 2 days")
    site.sitemap("/index.xml", sitemaps=["/one.xml.gz", "/two.txt", "/index.xml", "/three.xml"])
    packed = f"<urlset><url><loc> {site.url('/a')} </loc></url></urlset>"
    site.put("/one.xml.gz", gzip.compress(packed.encode()), "application/gzip")
    site.put("/two.txt", f"{site.url('/b')}\n\n{site.url('/c')}\n", "text/plain")
    found = crawl(on_loopback(sitemaps=site.urls("/index.xml")))
    assert told(found) == ["/a", "/b", "/c", "page-missing /three.xml"]


def test_pages_beyond_the_limit_are_told(site: Site) -> None:
    for path in ("/a", "/b", "/c"):
        site.say(path, "Ships in 2 days")
    site.sitemap("/sitemap.xml", ["/a", "/b", "/c"])
    found = crawl(on_loopback(sitemaps=site.urls("/sitemap.xml"), at_most=2))
    assert told(found) == ["/a", "/b", "left-out /sitemap.xml"]
    last = found[-1]
    assert isinstance(last, Unread)
    assert last.beginning == site.url("/")


def test_pages_of_another_host_are_left_out_and_told(site: Site) -> None:
    site.say("/a", "Ships in 2 days")
    others = ["https://other.example/x", "/relative", "javascript:alert(1)", site.url("/c", host="me:pw@127.0.0.1")]
    items = "".join(f"<url><loc>{each}</loc></url>" for each in [site.url("/a"), *others])
    site.put("/sitemap.xml", f"<urlset>{items}</urlset>", XML)
    found = crawl(on_loopback(sitemaps=site.urls("/sitemap.xml")))
    assert told(found) == ["/a", "warning left-out /sitemap.xml"]
    assert isinstance(found[1], Problem)
    assert (found[1].severity, found[1].message.partition(" are ")[0]) == (
        Severity.WARNING,
        "4 addresses in the sitemap",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Code.BAD_SITEMAP),
        (b"<html><body>Not found, but 200</body></html>", Code.BAD_SITEMAP),
        (b"<urlset><url><loc>http://x/", Code.BAD_SITEMAP),
        (b"Nothing to see here", Code.BAD_SITEMAP),
        (b"\x1f\x8b no gzip", Code.BAD_SITEMAP),
        (BOMB, Code.BAD_SITEMAP),
        (gzip.compress(b"<urlset>" + b" " * 20_000_001), Code.BAD_SITEMAP),
        (b"<urlset>" + b"<a>" * 100_000, Code.BAD_SITEMAP),
        (b'<?xml version="1.0" encoding="nonsense"?><urlset/>', Code.BAD_SITEMAP),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>', Code.BAD_SITEMAP),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset/>', Code.BAD_SITEMAP),
        (b"<urlset>" + b"<url><loc>http://x/%d</loc></url>" * 50_001 + b"</urlset>", None),
    ],
)
def test_a_bad_sitemap_is_listed_with_what_was_not_looked_at(site: Site, body: bytes, code: Code | None) -> None:
    site.say("/a", "Ships in 2 days")
    site.put("/sitemap.xml", body, XML)
    found = crawl(on_loopback(site.urls("/a"), site.urls("/sitemap.xml")))
    assert isinstance(found[0], Document)
    (bad,) = found[1:]
    if code is None:  # the same address again and again: one, and of another host
        assert isinstance(bad, Problem)
        assert bad.code is Code.LEFT_OUT
    else:
        assert isinstance(bad, Unread)
        assert (bad.code, bad.beginning) == (code, site.url("/"))


def test_a_sitemap_may_be_larger_than_a_page_but_robots_txt_rules_it_too(site: Site) -> None:
    site.say("/a", "Ships in 2 days")
    site.put("/sitemap.xml", f"<urlset><url><loc>{site.url('/a')}</loc></url>{' ' * 100_000}</urlset>", XML)
    entry = on_loopback(sitemaps=site.urls("/sitemap.xml"))
    assert told(crawl(entry, web=quick_web(max_bytes=1000))) == ["/a"]
    site.robots("User-agent: *\nDisallow: /sitemap.xml")
    assert told(crawl(entry)) == ["robots-denied /sitemap.xml"]


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://shop.example/a", True),
        ("http://SHOP.example:443/a", True),
        ("https://shop.example:8443/a", False),
        ("https://www.shop.example/a", False),
        ("ftp://shop.example/a", False),
        ("https://shop.example:port/a", False),
        ("https://[bad/a", False),
        ("/a", False),
    ],
)
def test_addresses_are_of_one_host_by_name_and_port(url: str, same: bool) -> None:
    assert is_same_host(url, "http://shop.example/sitemap.xml") is same
