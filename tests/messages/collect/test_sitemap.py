"""What a sitemap and a robots.txt may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.errors import Code
from expectmon.messages.collect.robots import Robots
from expectmon.messages.collect.sitemap import Sitemap, SitemapError, read_sitemap
from expectmon.net.client import Reply
from expectmon.net.errors import NetError

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def test_only_addresses_of_pages_and_sitemaps_are_taken() -> None:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="{NAMESPACE}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc> https://shop.example/a?b=1&amp;c=2 </loc><lastmod>2026-06-01</lastmod>
        <image:image><image:loc>https://shop.example/picture.png</image:loc></image:image></url>
      <url><loc>https://shop.example/b</loc></url><loc>https://shop.example/stray</loc><url><loc/></url>
    </urlset>"""
    assert read_sitemap(text.encode()) == Sitemap(("https://shop.example/a?b=1&c=2", "https://shop.example/b"))


def test_an_index_has_sitemaps() -> None:
    text = (
        f'<sitemapindex xmlns="{NAMESPACE}"><sitemap><loc>https://shop.example/one.xml</loc></sitemap></sitemapindex>'
    )
    assert read_sitemap(b"\xef\xbb\xbf" + text.encode()) == Sitemap((), ("https://shop.example/one.xml",))
    assert read_sitemap(text.encode("utf-16")) == Sitemap((), ("https://shop.example/one.xml",))


def test_a_sitemap_with_more_addresses_than_there_may_be_is_refused() -> None:
    text = "".join(f"<url><loc>http://x/{number}</loc></url>" for number in range(50_001))
    with pytest.raises(SitemapError, match="more than 50,000 addresses"):
        read_sitemap(f"<urlset>{text}</urlset>".encode())


@given(st.binary() | st.text(alphabet="<>/&;!urlsetoc \n[]").map(lambda text: f"<urlset>{text}".encode()))
@settings(max_examples=200, deadline=None)
def test_whatever_a_server_sends_is_a_sitemap_or_is_said_to_be_none(content: bytes) -> None:
    said = "this is no sitemap"
    try:
        read_sitemap(content)
    except SitemapError as error:
        said = str(error)
    assert said.startswith(("the sitemap", "this is no sitemap"))


FIELDS = st.sampled_from(["User-agent: *", "Disallow: ", "Allow: /%", "Crawl-delay: ", "Request-rate: 1/0", "Sitemap:"])


@given(st.lists(FIELDS | st.text(max_size=20)).map("\n".join), st.text(max_size=10))
@settings(max_examples=200, deadline=None)
def test_whatever_a_robots_txt_says_there_is_an_answer(text: str, path: str) -> None:
    reply = Reply(200, {}, text.encode("utf-8", "replace"), "https://shop.example/robots.txt")
    robots = Robots(lambda _: reply)
    answer: float | Code = -1.0
    try:
        answer = robots.leave(f"https://shop.example/{path}")
    except NetError as error:
        answer = error.code
    assert answer is Code.ROBOTS_DENIED or float(answer) >= 0
