"""The samples in reports/samples are what the demo gives, and a mail client can show them."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import email
import email.policy
import gzip
import hashlib
import io
import json
import re
import runpy
from collections.abc import Iterator
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from expectmon.demo.people import MAIL_DOMAIN, PHONE_PREFIX
from expectmon.demo.shop import write_demo

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "reports" / "samples"
NAMES = [f"{kind}-{language}" for kind in ("ops", "audit") for language in ("en", "id")]
FILES = [f"{name}.{ending}" for name in NAMES for ending in ("html", "eml", "txt")]
EMBEDDED = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


@pytest.fixture(scope="session")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    runpy.run_path(str(ROOT / "bench" / "report_sample.py"))["write_samples"](folder)
    return folder


def mail(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def part(message: EmailMessage, media_type: str) -> str:
    (found,) = [each for each in message.walk() if each.get_content_type() == media_type and not each.is_attachment()]
    return str(found.get_content())


def images(message: EmailMessage) -> dict[str, bytes]:
    found = [each for each in message.walk() if each.get_content_maintype() == "image"]
    return {str(each["Content-ID"]).strip("<>"): each.get_content() for each in found}


def pixels(png: bytes) -> str:
    with Image.open(io.BytesIO(png)) as picture:
        return f"{picture.size} {hashlib.sha256(picture.convert('RGB').tobytes()).hexdigest()}"


def seen(path: Path) -> object:
    """What a reader gets of a file: another compressor of pictures makes no difference."""
    if path.suffix == ".eml":
        message = mail(path)
        texts = [str(each.get_content()) for each in message.walk() if each.get_content_maintype() == "text"]
        heads = [(name, value) for name, value in message.items() if name != "Content-Type"]
        return heads, texts, {name: pixels(png) for name, png in images(message).items()}
    return EMBEDDED.sub(lambda found: pixels(base64.b64decode(found[1])), path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_a_sample_is_what_the_demo_gives_today(rebuilt: Path, name: str) -> None:
    assert seen(rebuilt / name) == seen(SAMPLES / name), "write the samples again: make report-sample"


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_has_text_html_and_every_picture_that_it_shows(name: str) -> None:
    message = mail(SAMPLES / f"{name}.eml")
    html, pictures = part(message, "text/html"), images(message)
    assert set(re.findall(r'src="cid:([^"]+)"', html)) == set(pictures) != set()
    assert part(message, "text/plain").strip()
    assert not message.defects
    assert "List-Unsubscribe" in message


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_small_enough_for_every_client(name: str) -> None:
    message = mail(SAMPLES / f"{name}.eml")
    assert len(part(message, "text/html").encode()) < 80_000
    assert sum(map(len, images(message).values())) < 150_000


def figures(text: str) -> list[str]:
    """Every number with a unit or a sign of share in a text."""
    return re.findall(r"[<>]?\d[\d.,]*\s?%", text.replace("\xa0", " "))


def words(html: str) -> str:
    without = re.sub(r"(?s)<(style|head)\b.*?</\1>", " ", html)
    without = re.sub(r'<img[^>]*\balt="([^"]*)"[^>]*>', r" \1 ", without)
    return unescape(re.sub(r"<[^>]+>", " ", without))


@pytest.mark.parametrize("name", NAMES)
def test_the_text_and_the_html_of_a_mail_tell_the_same_shares(name: str) -> None:
    message = mail(SAMPLES / f"{name}.eml")
    told = set(figures(part(message, "text/plain")))
    assert set(figures(words(part(message, "text/html")))) <= told
    assert len(told) > 10


@pytest.mark.parametrize("name", NAMES)
def test_the_text_beside_a_page_is_that_of_the_mail(name: str) -> None:
    text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    assert part(mail(SAMPLES / f"{name}.eml"), "text/plain").replace("\r\n", "\n").strip() == text.strip()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_and_a_mail_ask_for_nothing_from_elsewhere(name: str) -> None:
    page = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
    asked = r"""(?:src|href|srcset|poster|action|background)=["'](?!#|cid:|data:|mailto:)([^"']+)|url\((?!#)|@import"""
    assert re.findall(asked, page) == []
    assert re.findall(asked, part(mail(SAMPLES / f"{name}.eml"), "text/html")) == []


def customers(shop: Path) -> Iterator[str]:
    """Every name, mail address, phone number, street and id of a customer in the demo's records."""
    columns = ("customer_name", "customer_mail", "customer_phone", "customer_id", "street")
    for path in (shop / "data").iterdir():
        if path.name.endswith((".csv", ".csv.gz")):
            text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            lines = text.decode("utf-8").splitlines()
            rows: list[dict[str, str]] = list(csv.DictReader(lines, delimiter=";" if ";" in lines[0] else ","))
        elif path.suffix == ".jsonl":
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        else:
            continue
        yield from (row[name] for row in rows for name in columns if row.get(name))


def test_no_customer_of_the_demo_is_named_in_any_report(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write_demo(shop, dt.datetime(2026, 6, 15, tzinfo=dt.UTC))
    known = set(customers(shop))
    told = " ".join(words(text) for path in sorted(SAMPLES.iterdir()) for text in _texts(path))
    named = {each for each in known if each in told and re.search(rf"(?<!\w){re.escape(each)}(?!\w)", told)}
    assert len(known) > 5000
    assert named == set()
    assert MAIL_DOMAIN not in told
    assert PHONE_PREFIX not in told


def _texts(path: Path) -> list[str]:
    if path.suffix != ".eml":
        return [EMBEDDED.sub("", path.read_text(encoding="utf-8"))]
    return [str(each.get_content()) for each in mail(path).walk() if each.get_content_maintype() == "text"]
