"""What the elements of HTML mean for text: which break it, which hide it, which are the frame of every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from expectmon.audit.message import BlockKind

VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
BLOCKS: Final = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "button",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
        ),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hgroup", "legend", "li", "main", "menu", "nav", "object", "ol", "optgroup", "option", "p"),
        *("pre", "search", "section", "select", "summary", "table", "tbody", "td", "template", "tfoot", "th", "thead"),
        *("tr", "ul"),
    )
)
"""What stands on lines of its own; all others run along with the text."""

_MAIL_BLOCK: Final = "mj-"  # of MJML, which mails are written in

HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SECTIONS: Final = frozenset(
    ("article", "aside", "details", "dialog", "fieldset", "footer", "form", "header", "main", "nav", "section")
)
"""What begins a part of the page whose text belongs together."""

CELLS: Final = frozenset(("td", "th", "caption"))
ROW_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
NOT_IN_PARAGRAPHS: Final = (
    BLOCKS
    - {"button", "optgroup", "option", "select", "object", "template", "caption"}
    - {
        *CELLS,
        *ROW_GROUPS,
        "tr",
        "body",
    }
)
"""Blocks whose start ends an open paragraph."""

WITHOUT_TEXT: Final = frozenset(
    ("template", "object", "canvas", "audio", "video", "map", "datalist", "mj-style", "mj-attributes")
)
STRUCK_OUT: Final = frozenset(("del", "s", "strike"))
"""Shown, but as what is no longer said: `<s>5 days</s> 3 days`."""

SPACED: Final = frozenset(("span", "a", "time", "label"))
"""Set apart by style where one begins as another ends: `<span>Express</span><span>1 day</span>`."""

KINDS: Final = {
    **dict.fromkeys(HEADINGS, BlockKind.HEADING),
    **dict.fromkeys(CELLS, BlockKind.TABLE_CELL),
    **dict.fromkeys(("button", "option", "select", "mj-button"), BlockKind.BUTTON),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.LIST_ITEM),
    "summary": BlockKind.HEADING,
}
SCOPES: Final = frozenset(("table", "td", "th", "caption"))
"""Out of these no end tag reaches, but their own."""

IMPLIED_ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu", "section", "article", *SCOPES))),
    **dict.fromkeys(("dt", "dd"), (frozenset(("dt", "dd")), frozenset(("dl", *SCOPES)))),
    "option": (frozenset(("option",)), frozenset(("select", "optgroup", *SCOPES))),
    "optgroup": (frozenset(("option", "optgroup")), frozenset(("select", *SCOPES))),
    **dict.fromkeys(("td", "th"), (frozenset(("td", "th", "caption")), frozenset(("tr", "table")))),
    "tr": (frozenset(("tr", "caption")), frozenset(("table",))),
    **dict.fromkeys(ROW_GROUPS, (frozenset((*ROW_GROUPS, "caption")), frozenset(("table",)))),
    "a": (frozenset(("a",)), frozenset(SCOPES)),
    "button": (frozenset(("button",)), frozenset(SCOPES)),
}
"""Which open elements (first) a start tag ends, unless one of the second lies between."""

_FRAME_TAGS: Final = frozenset(("nav", "aside"))
_FRAME_ROLES: Final = frozenset(("navigation", "banner", "contentinfo", "complementary", "menubar", "menu"))
_FRAME_CLASS: Final = re.compile(
    r"(?:^|\s)(?:"
    r"[\w-]*(?:cookie|gdpr)[\w-]*"
    r"|(?:(?:site|page|global|main|app|shop|top|bottom|js|the|mobile)[-_]?)*"
    r"(?:footer|header|nav|navbar|navigation|sidebar|topbar|masthead|breadcrumbs?|consent|offcanvas|drawer)"
    r"(?:[-_]+(?:bar|banner|notice|wrapper|container|inner|links?|menu|main|nav|top|bottom|content|widgets?|dialog))*"
    r"|(?:main|nav|site|mobile|top)[-_]menu"
    r")(?=\s|$)",
    re.IGNORECASE,
)
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STRIKING_STYLE: Final = re.compile(r"text-decoration(?:-line)?\s*+:[^;:]{0,80}line-through", re.IGNORECASE)
_FRACTION: Final = re.compile(r"\s*+[0-9]++\s*+</sup>\s*+(?:[/\u2044]|&frasl;|&#8260;)", re.IGNORECASE)
_REFERENCE: Final = re.compile(
    r"\s*+(?:<a\b[^<>]*+>\s*+)?+(?:[*\u2020\u2021]{1,3}|[\[(]?(?:1[0-9]|[1-9])[\])]?)\s*+(?:</a>\s*+)?+</sup>"
    r"(?!\s*+(?:[/\u2044]|&frasl;|&#8260;))",
    re.IGNORECASE,
)
_BUTTON_CLASS: Final = re.compile(r"(?:^|\s)(?:btn|button)(?:[-_][\w-]*)?(?=\s|$)", re.IGNORECASE)

_TELLING: Final = re.compile(
    r"hidden|display|visibility|role|title|label|btn|button|nav|header|footer|sidebar|topbar|masthead|breadcrumb"
    r"|cookie|consent|gdpr|canvas|drawer|menu|line-through",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def may_tell(attributes: str) -> bool:
    """False for attributes that mean nothing for the text of their element, as most do."""
    return _TELLING.search(attributes) is not None


def is_block(tag: str) -> bool:
    """True for what stands on lines of its own."""
    return tag in BLOCKS or tag.startswith(_MAIL_BLOCK)


def is_own(tag: str) -> bool:
    """True for the elements that a page makes itself, such as `<delivery-card>`: two of them make no sentence."""
    return "-" in tag


def is_struck_out(tag: str, value: Callable[[str], str]) -> bool:
    """True for what is shown as no longer said."""
    return tag in STRUCK_OUT or _STRIKING_STYLE.search(value("style")) is not None


def is_fraction(source: str, behind: int) -> bool:
    """True for the upper half of a fraction: `2<sup>1</sup>/<sub>2</sub>` is not 21/2. Its `<sup>` ends at `behind`."""
    return _FRACTION.match(source, behind) is not None


def is_reference(source: str, behind: int) -> bool:
    """True for a `<sup>` that only refers to a footnote: `3<sup>1</sup> days` are not 31. It ends at `behind`."""
    return _REFERENCE.match(source, behind) is not None


def is_frame(tag: str, value: Callable[[str], str], *, in_content: bool) -> bool:
    """True for what frames every page: navigation, site header and footer, side bars, cookie banners.

    `in_content` says that it stands in an article or section, where a header or footer is that of the content.
    """
    if tag in _FRAME_TAGS or value("role").lower() in _FRAME_ROLES:
        return True
    if tag in ("header", "footer"):
        return not in_content
    return any(_FRAME_CLASS.search(value(name)) is not None for name in ("class", "id"))


def is_hidden(tag: str, value: Callable[[str], str], names: object) -> bool:
    """True for what readers of the page never see. `names` are those of the element's attributes."""
    if tag in WITHOUT_TEXT:
        return True
    if isinstance(names, dict) and "hidden" in names:
        return True
    return _HIDING_STYLE.search(value("style")) is not None


def is_button(tag: str, value: Callable[[str], str]) -> bool:
    """True for a link that is made to look like a button."""
    return value("role").lower() == "button" or (tag == "a" and _BUTTON_CLASS.search(value("class")) is not None)
