"""Mails as bytes: what is put in comes out, by the standard parser, and nothing else."""

from __future__ import annotations

import datetime as dt
import email
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectmon.present.letter import Attachment, Image, Rendered
from expectmon.present.mime import MailHeaders, build
from expectmon.present.render import render
from tests.present.letters import item, letter

HEADERS: Final = MailHeaders(
    sender="Ops <ops@shop.example>",
    to="sari@shop.example",
    message_id="<12.3.mail@expectmon.shop.example>",
    date=dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.timezone(dt.timedelta(hours=7))),
    references=("<12.1.mail@expectmon.shop.example>", "<12.2.mail@expectmon.shop.example>"),
    list_id="ops.expectmon.shop.example",
)
PLAIN: Final = Rendered("Late", "text\n", "<p>html</p>\n", "short")
ANY: Final = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("=?\r\n\t \u202e")), max_size=400)


def parse(mail: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(mail, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    for part in parsed.walk():
        assert part.defects == []
    return parsed


def parts_of(mail: bytes) -> tuple[str, str]:
    parsed = parse(mail)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_mail_gives_back_its_letter(language: str) -> None:
    rendered = render(letter(item(cases=37), language=language))
    mail = build(rendered, HEADERS)
    text, html = parts_of(mail)
    assert (text.replace("\r\n", "\n"), html.replace("\r\n", "\n")) == (rendered.text, rendered.html)
    assert parse(mail)["Subject"] == rendered.subject
    (attached,) = parse(mail).iter_attachments()
    assert attached.get_payload(decode=True) == rendered.attachments[0].content
    assert (attached.get_filename(), attached.get_content_type()) == ("incident-12.csv", "text/csv")


def test_a_mail_says_who_when_and_what_thread_it_belongs_to() -> None:
    parsed = parse(build(PLAIN, HEADERS))
    wanted = {
        "From": "Ops <ops@shop.example>",
        "To": "sari@shop.example",
        "Date": "Sun, 22 Nov 2026 07:00:00 +0000",
        "Message-ID": "<12.3.mail@expectmon.shop.example>",
        "In-Reply-To": "<12.2.mail@expectmon.shop.example>",
        "References": "<12.1.mail@expectmon.shop.example> <12.2.mail@expectmon.shop.example>",
        "List-Id": "<ops.expectmon.shop.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert {name: parsed[name] for name in wanted} == wanted


def test_the_first_letter_of_a_thread_refers_to_none() -> None:
    parsed = parse(build(PLAIN, replace(HEADERS, references=(), list_id="")))
    assert [parsed[name] for name in ("References", "In-Reply-To", "List-Id")] == [None, None, None]


def test_text_and_html_are_alternatives_and_files_stand_beside_them() -> None:
    bare, full = build(PLAIN, HEADERS), build(render(letter(item(cases=37))), HEADERS)
    alternative = ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_content_type() for part in parse(bare).walk()] == alternative
    assert [part.get_content_type() for part in parse(full).walk()] == ["multipart/mixed", *alternative, "text/csv"]


def test_the_same_letter_gives_the_same_bytes_and_another_one_other_boundaries() -> None:
    other = replace(HEADERS, message_id="<13.1.mail@expectmon.shop.example>")
    assert build(PLAIN, HEADERS) == build(PLAIN, HEADERS)
    assert parse(build(PLAIN, HEADERS)).get_boundary() != parse(build(PLAIN, other)).get_boundary()


@settings(deadline=None, max_examples=60)
@given(ANY, ANY, ANY)
def test_any_letter_is_ascii_in_short_lines_and_is_read_back(subject: str, text: str, html: str) -> None:
    lines = [part.replace("\r", "") for part in (text, html)]
    attached = Attachment("x.csv", "text/csv", text.encode())
    mail = build(Rendered(subject, lines[0], lines[1], "", (attached,)), HEADERS)
    assert mail.isascii()
    assert max(len(line) for line in mail.split(b"\r\n")) <= 998
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert b"\r" not in mail.replace(b"\r\n", b"")
    assert [part.replace("\r\n", "\n") for part in parts_of(mail)] == lines
    assert parse(mail).keys() == parse(build(PLAIN, HEADERS)).keys()


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?a=0ABcc:_e@x.example?=",
        "x\r\nBcc: e@x.example",
        "é =?utf-8?q?a=0ABcc:_e@x.example?= é",
        "x" * 149 + "=?utf-8?q?=0ABcc:_x?=",
    ],
)
def test_a_subject_makes_no_header(subject: str) -> None:
    mail = build(replace(PLAIN, subject=subject), HEADERS)
    assert parse(mail)["Bcc"] is None
    assert b"\nBcc" not in mail


def test_a_long_subject_in_other_letters_is_folded_and_read_back() -> None:
    subject = "Terlambat: 37 dari 412 pesanan é " * 4
    mail = build(replace(PLAIN, subject=subject), HEADERS)
    assert parse(mail)["Subject"] == subject.strip()
    assert max(len(line) for line in mail.split(b"\r\n\r\n")[0].split(b"\r\n")) <= 78


def test_long_identities_stay_whole() -> None:
    long = f"<{'x' * 120}@expectmon.shop.example>"
    mail = build(PLAIN, replace(HEADERS, message_id=long, references=(long, long)))
    assert f"Message-ID: {long}\r\n".encode() in mail
    assert f"References: {long}\r\n {long}\r\n".encode() in mail


def test_a_senders_name_can_have_other_letters() -> None:
    mail = build(PLAIN, replace(HEADERS, sender="Öps, Toko <ops@shop.example>"))
    assert parse(mail)["From"].addresses[0].addr_spec == "ops@shop.example"
    assert "ps" in parse(mail)["From"].addresses[0].display_name


def test_a_senders_name_may_be_quoted() -> None:
    mail = build(PLAIN, replace(HEADERS, sender='"Ops, Toko" <ops@shop.example>'))
    assert parse(mail)["From"] == '"Ops, Toko" <ops@shop.example>'


def test_an_identity_may_come_without_brackets() -> None:
    assert parse(build(PLAIN, replace(HEADERS, message_id="a@b")))["Message-ID"] == "<a@b>"


@pytest.mark.parametrize(
    "link",
    [
        "mailto:ops@shop.example",
        "mailto:ops@shop.example?subject=unsubscribe%20report",
        "https://ops.shop.example/expectmon/off?a=1&b=2",
        f"https://shop.example/{'x' * 200}",
    ],
)
def test_a_mail_says_how_to_get_no_more_of_them(link: str) -> None:
    mail = build(PLAIN, replace(HEADERS, unsubscribe=link))
    assert "".join(parse(mail)["List-Unsubscribe"].split()) == f"<{link}>"
    assert parse(build(PLAIN, HEADERS))["List-Unsubscribe"] is None


def test_pictures_belong_to_the_html_and_files_stand_beside() -> None:
    image = Image("chart-1@expectmon", "chart 1.png", b"\x89PNG" * 50)
    attached = Attachment("x.csv", "text/csv", b"x")
    parsed = parse(build(replace(PLAIN, images=(image,), attachments=(attached,)), HEADERS))
    alternative = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/mixed", *alternative, "text/csv"]
    related = next(part for part in parsed.walk() if part.get_content_type() == "multipart/related")
    assert related.get_param("type") == "text/html"
    (picture,) = (part for part in parsed.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<chart-1@expectmon>", "inline")
    assert (picture.get_filename(), picture.get_payload(decode=True)) == ("chart_1.png", image.png)


@pytest.mark.parametrize("cid", ["chart", "a b@expectmon", "x@y>\r\nBcc: e"])
def test_an_identity_of_a_picture_that_is_none_is_refused(cid: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        build(replace(PLAIN, images=(Image(cid, "x.png", b""),)), HEADERS)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "nobody"},
        {"sender": "<b> <ops@shop.example>"},
        {"to": "a@b.example, c@d.example"},
        {"to": "a@b.example\r\nBcc: e@x.example"},
        {"to": "é@b.example"},
        {"sender": ""},
        {"message_id": "<a b@c>"},
        {"message_id": "<a@c>\r\nBcc: e@x.example"},
        {"references": ("<a@b> <c@d>",)},
        {"list_id": "a\r\nBcc: e"},
        {"date": dt.datetime(2026, 1, 1)},
        {"unsubscribe": "ops@shop.example"},
        {"unsubscribe": "http://shop.example/off"},
        {"unsubscribe": "mailto:ops"},
        {"unsubscribe": "mailto:ops@shop.example\r\nBcc: e@x.example"},
        {"unsubscribe": "mailto:ops@shop.example>, <https://x.example"},
        {"unsubscribe": "https://shop.example/é"},
        {"unsubscribe": f"https://shop.example/{'x' * 900}"},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is not|needs a zone"):
        build(PLAIN, replace(HEADERS, **changes))  # type: ignore[arg-type]  # fields of the headers


def test_the_name_of_a_file_is_made_safe() -> None:
    nasty = Attachment('a"\r\nBcc: e\u202e.csv', "text/csv", b"x")
    (attached,) = parse(build(replace(PLAIN, attachments=(nasty,)), HEADERS)).iter_attachments()
    assert attached.get_filename() == "a___Bcc__e_.csv"


def test_long_names_of_files_keep_what_tells_them_apart_and_their_ending() -> None:
    names = [f"2026-06-15-promise-{'x' * 100}-7d.{each}.csv" for each in ("segments", "incidents")]
    files = tuple(Attachment(name, "text/csv", b"a") for name in names)
    mail = parse(build(replace(PLAIN, attachments=files), HEADERS))
    found = [str(each.get_filename()) for each in mail.iter_attachments()]
    assert [name.split(".")[-2:] for name in found] == [["segments", "csv"], ["incidents", "csv"]]
    assert all(len(name) <= 70 for name in found)


def test_no_line_of_the_head_ends_with_a_space() -> None:
    link = "mailto:operations@shop.example?subject=unsubscribe%20reports%20of%20the%20week"
    head = build(PLAIN, replace(HEADERS, unsubscribe=link)).partition(b"\r\n\r\n")[0]
    assert f"List-Unsubscribe:\r\n <{link}>".encode() in head
    assert [line for line in head.split(b"\r\n") if line.endswith(b" ")] == []


def test_an_empty_file_is_sent_as_one() -> None:
    empty = Attachment("x.csv", "text/csv", b"")
    (attached,) = parse(build(replace(PLAIN, attachments=(empty,)), HEADERS)).iter_attachments()
    assert attached.get_payload(decode=True) == b""
