from __future__ import annotations

import pytest

from expectmon.audit.message import BlockKind, Remark
from expectmon.messages.formats.html import parse
from tests.messages.texts import of_kind, source_of, texts


@pytest.mark.parametrize(
    ("page", "kind", "expected"),
    [
        ("<h2>Our <em>promise</em></h2>", BlockKind.HEADING, ["Our promise"]),
        ("<div role=heading>Promise</div>", BlockKind.HEADING, ["Promise"]),
        ("<details><summary>How long?</summary>Two days</details>", BlockKind.HEADING, ["How long?"]),
        ("<p>One<p>Two", BlockKind.PARAGRAPH, ["One", "Two"]),
        ("<p>One<div>Two</div>Three", BlockKind.PARAGRAPH, ["One", "Two", "Three"]),
        ("<p>a<b>b</b>c &amp; d</p>", BlockKind.PARAGRAPH, ["abc & d"]),
        ("<p>1 < 2 and <3 and & and &nosuch;</p>", BlockKind.PARAGRAPH, ["1 < 2 and <3 and & and &nosuch;"]),
        ("<p>in 5&nbsp;&#100;ays&hellip;</p>", BlockKind.PARAGRAPH, ["in 5 days…"]),
        ("<p>de&shy;liv\u00adery</p>", BlockKind.PARAGRAPH, ["delivery"]),
        ("<p>within<br>5 days</p>", BlockKind.PARAGRAPH, ["within", "5 days"]),
        ("<p>we send it<br>within 5 days</p>", BlockKind.PARAGRAPH, ["we send it within 5 days"]),
        ("<p>one<br><br>two</p>", BlockKind.PARAGRAPH, ["one", "two"]),
        ("<div><span>Express</span><span>1 day</span></div>", BlockKind.PARAGRAPH, ["Express 1 day"]),
        ("<p>in <del>5</del> <ins>3</ins> days, <s>9</s>ever</p>", BlockKind.PARAGRAPH, ["in 3 days, ever"]),
        ("<p>in <b style='text-decoration:line-through'>5</b> 3 days", BlockKind.PARAGRAPH, ["in 3 days"]),
        ("<p>in 3<sup>1</sup> days<sup><a href=#n>[2]</a></sup>", BlockKind.PARAGRAPH, ["in 3 days"]),
        ("<p><sup>1</sup>Working days<sup>*</sup>", BlockKind.PARAGRAPH, ["Working days"]),
        (
            "<p>2<sup>1</sup>&frasl;<sub>2</sub> weeks, the 3<sup>rd</sup>",
            BlockKind.PARAGRAPH,
            ["2 1\u20442 weeks, the 3rd"],
        ),
        ("<mj-text>in 3</mj-text><mj-text>14 days</mj-text>", BlockKind.PARAGRAPH, ["in 3", "14 days"]),
        ("<mj-column><mj-button>Buy</mj-button></mj-column>", BlockKind.BUTTON, ["Buy"]),
        ("<x-card>in 3</x-card>\n<x-card>14 days</x-card>", BlockKind.PARAGRAPH, ["in 3", "14 days"]),
        ("<p>in <x-days>3</x-days> <b>days</b>", BlockKind.PARAGRAPH, ["in 3 days"]),
        (
            "<pre>Post   3 days\nExpress 1 day\n\nRefund</pre>",
            BlockKind.PARAGRAPH,
            ["Post 3 days", "Express 1 day", "Refund"],
        ),
        ("<ul><li>One<li>Two<ul><li>Three</ul></ul>", BlockKind.LIST_ITEM, ["One", "Two", "Three"]),
        ("<li><p>One</p><p>Two</p>", BlockKind.LIST_ITEM, ["One", "Two"]),
        (
            "<dl><dt>Express<dd>1 day<dt>Post<dd>3 days</dl>",
            BlockKind.LIST_ITEM,
            ["Express", "1 day", "Post", "3 days"],
        ),
        ("<table><tr><th>By<th>In<tr><td>Post<td>3 days</table>", BlockKind.TABLE_CELL, ["By", "In", "Post", "3 days"]),
        ("<button>Buy</button>", BlockKind.BUTTON, ["Buy"]),
        ("<a class='btn btn-big' href=x>Buy</a>", BlockKind.BUTTON, ["Buy"]),
        ("<a role=button>Buy</a>", BlockKind.BUTTON, ["Buy"]),
        ("<input type=submit value='Buy now'>", BlockKind.BUTTON, ["Buy now"]),
        ("<select><option>Post<option>Express</select>", BlockKind.BUTTON, ["Post", "Express"]),
        (
            "<input placeholder='Your town'><textarea placeholder=Note>x</textarea>",
            BlockKind.FIELD,
            ["Your town", "Note"],
        ),
        ("<img alt='In 2 &amp; 3 days'>", BlockKind.ALT_TEXT, ["In 2 & 3 days"]),
        ("<a title='Two days' aria-label='Fast'>Go</a>", BlockKind.ALT_TEXT, ["Fast", "Two days"]),
        ("<a aria-label='Go'>Go</a>", BlockKind.ALT_TEXT, []),
        ("<svg><title>Van</title></svg>", BlockKind.ALT_TEXT, ["Van"]),
        ("<title>A &amp; B</title><meta name=description content='C'>", BlockKind.META, ["A & B", "C"]),
        ("<meta property='og:description' content=C><meta name=Description content=C>", BlockKind.META, ["C"]),
    ],
)
def test_each_part_of_a_page_is_a_block_of_its_kind(page: str, kind: BlockKind, expected: list[str]) -> None:
    assert of_kind(parse(page), kind) == expected


@pytest.mark.parametrize(
    "page",
    [
        "<script>if (a<b) { '<p>no</p>' }</script>",
        "<style>p { color: red }</style>",
        "<noscript>no</noscript>",
        "<template><p>no</p></template>",
        "<p hidden>no</p>",
        "<div style='Display : none'><p>no <b>no</b></p></div>",
        "<span style='visibility:hidden'>no</span>",
        "<input type=hidden value=no placeholder=no>",
        "<!-- <p>no</p> -->",
        "<? no ?><![CDATA[ no ]]><!doctype no>",
        "<p title",
        "<!-- no end <p>no",
        "<script>no end",
        "",
        "  \n ",
    ],
)
def test_what_nobody_sees_is_not_read(page: str) -> None:
    assert texts(parse(page)) == []


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<b><p>One</b> two", ["One two"]),
        ("</p></div></b>One", ["One"]),
        ("<table><td>One<td>Two</table>Three", ["One", "Two", "Three"]),
        ("<div><table><tr><td>One</div>Two</table>Three", ["One", "Two", "Three"]),
        ("<p a='>'>One", ["One"]),
        ('<p a="x" b=\'y"\' c=d>One', ["One"]),
        ("<p don't>One", ["One"]),
        ("<!-->One", ["One"]),
        ("<!--->One", ["One"]),
        ("<!-- a --!>One", ["One"]),
        ("<P>One</P ><Title>T</TITLE >", ["One", "T"]),
        ("<h1>One<h2>Two</h2>", ["One", "Two"]),
        ("One</br>Two", ["One", "Two"]),
    ],
)
def test_broken_pages_are_read_as_browsers_read_them(page: str, expected: list[str]) -> None:
    assert texts(parse(page)) == expected


@pytest.mark.parametrize(
    "frame",
    [
        "<nav>Home</nav>",
        "<aside>Home</aside>",
        "<footer><p>Home</p></footer>",
        "<header>Home</header>",
        "<div role=navigation>Home</div>",
        "<div class='x site-footer'>Home</div>",
        "<div id=cookie-consent>Home</div>",
        "<div class=CookieBanner>Home</div>",
    ],
)
def test_what_frames_every_page_is_marked(frame: str) -> None:
    blocks = parse(f"<p>Before</p>{frame}<p>After</p>").blocks
    assert [(block.text, block.boilerplate) for block in blocks] == [
        ("Before", False),
        ("Home", True),
        ("After", False),
    ]


def test_the_header_of_an_article_belongs_to_its_content() -> None:
    blocks = parse("<article><header><h2>Refunds</h2></header><p>In 3 days</p></article>").blocks
    assert [(block.text, block.boilerplate, block.heading) for block in blocks] == [
        ("Refunds", False, "Refunds"),
        ("In 3 days", False, "Refunds"),
    ]


def test_a_heading_holds_until_the_part_of_the_page_ends() -> None:
    page = "<h1>Shop</h1><section><h2>Post</h2><p>a</p></section><p>b</p><aside><h3>More</h3></aside><p>c</p>"
    headings = {block.text: block.heading for block in parse(page).blocks}
    assert (headings["a"], headings["b"], headings["c"]) == ("Post", "Shop", "Shop")


def test_css_paths_lead_to_the_block_as_a_browser_builds_the_page() -> None:
    page = "<main><section><p>a</section><section><p>b<p>c</section><table><tr><td>d</table></main>"
    paths = {block.text: block.css() for block in parse(page).blocks if block.css}
    assert paths == {
        "a": "body > main > section:nth-of-type(1) > p",
        "b": "body > main > section:nth-of-type(2) > p:nth-of-type(1)",
        "c": "body > main > section:nth-of-type(2) > p:nth-of-type(2)",
        "d": "body > main > table > tbody > tr > td",
    }


def test_css_paths_count_elements_without_text_too() -> None:
    page = "<p><img src=a><img alt=b><input title=c placeholder=d><input title=e></p>"
    paths = {block.text: block.css() for block in parse(page).blocks if block.css}
    assert paths == {
        "b": "body > p > img:nth-of-type(2)",
        "c": "body > p > input:nth-of-type(1)",
        "d": "body > p > input:nth-of-type(1)",
        "e": "body > p > input:nth-of-type(2)",
    }


def test_the_first_row_of_a_table_is_its_header_if_it_holds_nothing_else() -> None:
    page = "<table><tr><th>By<th>In<tr><th>Post<td>3 days</table><table><tr><th>By<td>Van</table>"
    assert [block.text for block in parse(page).blocks if block.header] == ["By", "In"]


def test_a_quote_leads_back_through_tags_entities_and_line_breaks() -> None:
    page = "<p>We deliver in <b>5&nbsp;business\r\n   d&#97;ys</b> or&hellip;</p>"
    (block,) = parse(page).blocks
    assert source_of(block, page, "5 business days") == "5&nbsp;business\r\n   d&#97;ys"
    assert source_of(block, page, "…") == "&hellip;"
    start = block.text.index("business")
    assert block.lines.place(block.span(start, start + 1)[0]) == (1, 28)
    assert block.lines.place(block.span(start + 9, start + 10)[0]) == (2, 4)


def test_an_invisible_character_inside_a_word_is_told() -> None:
    parsed = parse("<p>fine\u200b here</p>\n<p>with\u200bin 1\u20664 days</p>")
    assert texts(parsed) == ["fine here", "within 14 days"]
    assert [(note.remark, note.line) for note in parsed.notes] == [(Remark.HIDDEN_CHARACTERS, 2)]


def test_right_to_left_text_keeps_its_order() -> None:
    assert texts(parse("<p dir=rtl>\u202b\u05d0\u05d1 5 ימים\u202c</p>")) == ["\u05d0\u05d1 5 ימים"]


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f"a{number}=x" for number in range(200_000)) + ">ok",
        "<p " + 'a="' * 50_001 + '">ok',
        "<div>" * 50_000 + "ok" + "</div>" * 50_000,
        "<b>" * 50_000 + "ok" + "</i>" * 50_000,
        "<table><tr><td>" * 20_000 + "ok",
        "<p>ok</p>" + "<!-- " * 100_000,
        "<p>ok</p>" + "<a " * 100_000,
        "<p>ok</p>" + "<script>" * 100_000,
        "<p>ok</p>" + "<a b='" * 50_001,
    ],
    ids=["attributes", "quotes", "nested", "inline", "tables", "comments", "tags", "scripts", "unclosed"],
)
def test_no_page_is_too_hard(page: str) -> None:
    assert texts(parse(page)) == ["ok"]


def test_styled_away_text_of_a_mail_is_read_since_its_preview_shows_it() -> None:
    page = "<div style='display:none'>In 2 days</div><template>no</template>"
    assert texts(parse(page, shows_hidden=True)) == ["In 2 days"]
