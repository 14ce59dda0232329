"""The places that an audit names, as editors and GitHub count them: what stands there is what is quoted."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest
from sarif_pydantic import Sarif

from tests.acceptance.copy_shop import CopyShop
from tests.cli.test_audit_formats import command_of
from tests.readers import warm_readers

FILES: Final = {
    "entities.html": "<p>Lamps &amp; chairs &mdash; your parcel is delivered&nbsp;within &#50; d&#97;ys.</p>\n",
    "tags.html": "<p>Your parcel <b>is</b> <i class='a>b'>deli</i>vered <a href=#x>within <b>2</b> days</a>.</p>\n",
    "lines.html": "\r\n<p>\r\n\t\r\n\tYour parcel is delivered\r\n\twithin\t2\tdays\r\n\tof it.</p>\r\n",
    "wide.html": "<p>\U0001f389 Ünïté 日本 — Größe e\u0301: your parcel is delivered within 2 days. 日本</p>\n",
    "old-mac.html": "<p>Lamps</p>\r\r<p>Your parcel is delivered within 2 days of the order.</p>\r",
    "vertical.html": "<p>Lamps\x0c\u2028\x85 here</p>\n<p>Your parcel is delivered within 2 days of the order.</p>\n",
    "mark.txt": "\ufeffYour parcel is delivered within 2 days of the order.\n",
    "wrapped.txt": "Lamps and\tchairs. Your parcel is\tdelivered within\r\n   2 days of the order, and\r\nso on.\r\n",
    "emphasis.md": "# Lämps\r\n\r\n> Your parcel is **delivered** _within_ [2 days](/a_(b)).\r\n",
    "escapes.json": '{"a": {"b": "L\\u00e4", "text": "Your \\"parcel\\" is\\tdelivered within\\u00a02 days."}}\n',
    "folded.yaml": "a:\n  note: >-\n    Lämps. Your parcel is\n    delivered within 2 days\n    of the order.\n",
    "quoted.yaml": "checkout:\r\n\r\n  note: 'It''s lämps; your parcel is delivered within 2 days of the order.'\r\n",
    "parts.po": 'msgid "a"\nmsgstr ""\n"Lämps. Your parcel \\"is\\" "\n"delivered within 2 days of the order."\n',
    "Größe & Preis/über uns, 100 %.html": "<p>Your parcel is delivered within 2 days of the order.</p>\n",
}  # fmt: skip
MARKUP: Final = re.compile(r"</?[a-z](?:'[^']*'|[^<>'])*>|\]\(.*\)|[*_\[\]>\"\\]")


@pytest.fixture(scope="module", autouse=True)
def readers() -> Iterator[None]:
    yield from warm_readers()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CopyShop:
    shop = CopyShop(tmp_path_factory.mktemp("a b") / "läden", collect=[{"files": "copy/**/*"}])
    shop.write()
    for name, text in FILES.items():
        path = shop.root / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return shop


def cut(text: str, line: int, column: int, end_line: int, end_column: int) -> str:
    """Cut a text as editors count: lines end with CR, LF or both, columns are characters."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text.removeprefix("\ufeff")))]
    return text.removeprefix("\ufeff")[starts[line - 1] + column - 1 : starts[end_line - 1] + end_column - 1]


def plain(source: str) -> str:
    """Read a piece of a file as people see it, without blanks and quotation marks."""
    unescaped = re.sub(r"\\u([0-9a-f]{4})|\\t", lambda found: chr(int(found[1] or "20", 16)), source)
    return re.sub(r"\s", "", html.unescape(MARKUP.sub("", unescaped)))


def quoted(at: dict[str, Any]) -> str:
    start, end = at["mark"]
    return plain(at["excerpt"][start:end])


def audited(shop: CopyShop, form: str) -> str:
    return shop.run("audit", "--dry-run", "--format", form).stdout


@pytest.fixture(scope="module")
def found(shop: CopyShop) -> dict[str, dict[str, Any]]:
    """The places of findings, by file."""
    told = json.loads(audited(shop, "json"))
    return {each["at"]["message"].removeprefix("copy/"): each["at"] for each in told["findings"]}


def test_there_is_one_finding_in_each_file(found: dict[str, Any]) -> None:
    assert sorted(found) == sorted(FILES)
    assert {quoted(at)[-11:] for at in found.values()} == {"within2days"}


@pytest.mark.parametrize("name", FILES)
def test_what_stands_at_the_place_of_a_finding_is_what_it_quotes(name: str, found: dict[str, Any]) -> None:
    at = found[name]
    assert plain(cut(FILES[name], at["line"], at["column"], at["end_line"], at["end_column"])) == quoted(at)


def test_annotations_of_github_stand_at_the_same_places(
    shop: CopyShop, found: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(shop.root.parent))
    lines = [line for line in audited(shop, "github").splitlines() if line.startswith("::")]
    assert len(lines) == len(FILES)
    for command, place, _ in map(command_of, lines):
        assert command == "error"
        name = place["file"].removeprefix("läden/copy/")
        at = found[name]
        assert (place["line"], place["endLine"]) == (str(at["line"]), str(at["end_line"]))
        if at["line"] == at["end_line"]:
            assert (place["col"], place["endColumn"]) == (str(at["column"]), str(at["end_column"]))
        else:
            assert "col" not in place


def test_sarif_stands_at_the_same_places(shop: CopyShop, found: dict[str, Any]) -> None:
    log = Sarif.model_validate_json(audited(shop, "sarif"))
    (run,) = log.runs
    base = Path(unquote(urlsplit(str(run.original_uri_base_ids["WORKSPACE"].uri)).path))
    assert base == shop.root
    places = [result.locations[0].physical_location for result in run.results or []]
    assert len(places) == len(FILES)
    for place in places:
        uri = place.artifact_location.uri
        assert uri.isascii()
        assert " " not in uri
        at = found[unquote(uri).removeprefix("copy/")]
        region = place.region
        assert (region.start_line, region.start_column) == (at["line"], at["column"])
        assert (region.end_line, region.end_column) == (at["end_line"], at["end_column"])
