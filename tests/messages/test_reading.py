from __future__ import annotations

import email.message
import io
from dataclasses import replace

import pytest

from expectmon.audit.message import About, BlockKind, Ignore, Message, Remark, Said
from expectmon.claims.lexicon import shipped_lexicons
from expectmon.claims.model import Unit
from expectmon.errors import Code
from expectmon.messages.errors import MessageError
from expectmon.messages.excerpts import LONGEST, excerpt
from expectmon.messages.formats import blocks_of
from expectmon.messages.raw import Format, Raw, format_of, format_of_type
from expectmon.messages.reading import read
from expectmon.promises.topics import Topic
from tests.messages.texts import texts

RAW = Raw("a", "a", About(), Format.HTML, "")
CLAIM = "We deliver your order within 5 business days."


def _read(content: bytes | str, format: Format = Format.HTML, about: About = RAW.about) -> Message:  # noqa: A002 - what it is
    return read(replace(RAW, content=content, format=format, about=about), shipped_lexicons())


def _of(message: Message, topic: Topic = Topic.DELIVERY) -> list[Said]:
    return [said for said in message.said if said.claim.topic is topic]


def test_a_claim_is_told_with_its_place_its_sentence_and_its_heading() -> None:
    text = CLAIM.replace("5 business days", "<b>5&nbsp;business\n days</b>")
    page = f"<main><h1>Shipping</h1>\n<p>Hello there. {text} Bye.</p></main>"
    (said,) = _of(_read(page))
    assert (said.claim.max, said.claim.unit, said.kind) == (5, Unit.BUSINESS_DAY, BlockKind.PARAGRAPH)
    assert (said.heading, said.boilerplate, said.spot.css) == ("Shipping", False, "body > main > p")
    assert (said.spot.line, said.spot.end_line, said.spot.end_column) == (2, 3, 6)
    assert said.excerpt == CLAIM
    assert said.excerpt[said.mark_from : said.mark_to] == said.claim.quote


def test_the_digest_is_of_what_is_said_and_not_of_its_markup() -> None:
    first = _read(f"<p class=a>{CLAIM}</p>")
    assert first.digest == _read(f"<div>\n<p class=b id=c>{CLAIM.replace(' ', '  ')}</p></div>").digest
    assert first.digest != _read(f"<p class=a>{CLAIM.replace('5', '6')}</p>").digest
    data = '<script type="application/ld+json">{"merchantReturnDays": %d}</script>'
    assert _read(data % 3).digest != _read(data % 4).digest


def test_what_is_declared_to_search_engines_is_said() -> None:
    message = _read(f'<p>{CLAIM}</p><script type="application/ld+json">{{"merchantReturnDays": 30}}</script>')
    (said,) = _of(message, Topic.RETURN_WINDOW)
    assert (said.kind, said.excerpt, said.spot.column) == (BlockKind.STRUCTURED, '"merchantReturnDays": 30', 89)


def test_the_frame_of_a_page_that_is_there_twice_is_said_once() -> None:
    menu = f"<nav>{CLAIM}</nav>"
    assert [said.boilerplate for said in _of(_read(menu + "<p>x</p>" + menu))] == [True]
    assert len(_of(_read(f"<p>{CLAIM}</p><hr><p>{CLAIM}</p>"))) == 2


def test_a_table_that_is_too_long_for_one_passage_says_its_header_once() -> None:
    row = "<tr><td>Somewhere that has a rather long name<td>which takes a while to reach</tr>"
    page = f"<table><tr><th>Region<th>We deliver your order within 5 business days{row * 60}</table>"
    assert len(_of(_read(page))) == 1


@pytest.mark.parametrize("content", ["", b"", b" \n", "<p> </p>", "<!-- a -->", "<script>a</script>", "\ufeff"])
def test_an_empty_message_is_told(content: bytes | str) -> None:
    message = _read(content)
    assert [note.remark for note in message.notes] == [Remark.EMPTY]
    assert (message.said, message.words) == ((), 0)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (CLAIM + " You will get a mail from us when it is on its way to you.", "en"),
        ("Pesanan Anda akan kami kirim dalam 2 hari kerja setelah pembayaran kami terima dengan baik.", "id"),
    ],
)
def test_the_language_of_a_message_is_told(text: str, language: str) -> None:
    message = _read(text, Format.TEXT)
    assert (message.language, message.notes) == (language, ())


def test_a_language_without_a_lexicon_is_told_and_not_guessed() -> None:
    text = "Wir liefern Ihre Bestellung innerhalb von 5 Werktagen, und das Geld bekommen Sie sofort danach zurück."
    message = _read(text, Format.TEXT)
    assert (message.language, message.said) == (None, ())
    assert [note.remark for note in message.notes] == [Remark.LANGUAGE_WITHOUT_LEXICON]


def test_a_part_in_a_language_without_a_lexicon_is_told_with_its_share() -> None:
    german = "Wir liefern Ihre Bestellung innerhalb von fünf Werktagen, das Geld bekommen Sie sofort danach. " * 2
    english = "We think that this is the best of all the shops, and you will be happy with what we send to you. " * 3
    message = _read(f"<h2>One</h2><p>{english}</p><h2>Two</h2><p>{german}</p>")
    assert message.language == "en"
    assert [note.remark for note in message.notes] == [Remark.PARTLY_WITHOUT_LEXICON]
    assert message.notes[0].detail.startswith("29 of ")


def test_a_mail_has_a_subject_and_says_what_both_its_parts_say_once() -> None:
    mail = email.message.EmailMessage()
    mail["Subject"] = "We deliver your order within 2 days \u2013 really"
    mail.set_content(f"Dear customer,\n\n{CLAIM}\n\nRefunds are paid within 7 days.\n")
    mail.add_alternative(
        f"<div style='display:none'>hi</div><p>Dear <b>customer</b>,</p><p>{CLAIM}</p>", subtype="html"
    )
    mail.add_attachment(f"{CLAIM} {CLAIM}", filename="a.txt")
    message = _read(bytes(mail), Format.EML)
    assert [(said.kind, said.claim.max) for said in _of(message)] == [(BlockKind.SUBJECT, 2), (BlockKind.PARAGRAPH, 5)]
    assert [said.claim.max for said in _of(message, Topic.REFUND)] == [7]
    assert _of(message)[1].spot.css == "body > p:nth-of-type(2)"


def test_what_is_no_mail_is_told() -> None:
    with pytest.raises(MessageError) as caught:
        _read(b"\njust a text", Format.EML)
    assert caught.value.code is Code.UNREADABLE_MESSAGE


def test_a_word_document_counts_paragraphs_as_lines() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Shipping", 1)
    document.add_paragraph("Hello")
    document.add_paragraph(CLAIM)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Refund"
    table.cell(0, 1).text = "Refunds are paid within 7 days"
    buffer = io.BytesIO()
    document.save(buffer)
    message = _read(buffer.getvalue(), Format.DOCX)
    (said,) = _of(message)
    assert (said.spot.line, said.heading, said.spot.column) == (3, "Shipping", CLAIM.index(said.claim.quote) + 1)
    assert [(said.kind, said.spot.line) for said in _of(message, Topic.REFUND)] == [(BlockKind.TABLE_CELL, 5)]


def _pdf(*pages: str) -> bytes:
    """Return a small PDF with a line of text a page."""
    count = len(pages)
    kids = " ".join(f"{3 + number * 2} 0 R" for number in range(count))
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}/MediaBox[0 0 600 800]/Resources<</Font<</F {font}>>>>>>",
    ]
    for number, text in enumerate(pages):
        stream = f"BT /F 12 Tf 50 700 Td ({text}) Tj ET"
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {4 + number * 2} 0 R>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def test_a_pdf_counts_pages_as_lines() -> None:
    pytest.importorskip("pypdf")
    (said,) = _of(_read(_pdf("Hello", CLAIM), Format.PDF))
    assert (said.spot.line, said.spot.column) == (2, CLAIM.index(said.claim.quote) + 1)


@pytest.mark.parametrize(
    ("format", "content"),
    [
        (Format.DOCX, b"PK\x03\x04 broken"),
        (Format.DOCX, b"no zip"),
        (Format.PDF, b"%PDF-1.7 broken"),
        (Format.PDF, b"no pdf"),
        (Format.JSON, "{"),
        (Format.CSV, "id,text\n1,a"),
        (Format.JSONL, "{}"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_code(format: Format, content: bytes | str) -> None:  # noqa: A002 - a column of the table
    with pytest.raises(MessageError) as caught:
        _read(content, format)
    assert caught.value.code is Code.UNREADABLE_MESSAGE


@pytest.mark.parametrize(
    ("content", "format", "expected"),
    [
        (f"<!-- expectmon-ignore vague, stale: agreed -->\n<p>{CLAIM}</p>", Format.HTML, ("vague", "stale")),
        (f"<p>{CLAIM}</p> <!-- expectmon-ignore: agreed -->", Format.HTML, ()),
        (f"<p>{CLAIM} <!-- expectmon-ignore\n vague: agreed --></p>\n<p>x</p>", Format.HTML, ("vague",)),
        (f"x\n\n<!-- expectmon-ignore vague: agreed -->\n\n{CLAIM}", Format.MARKDOWN, ("vague",)),
        (f"x\n\n{CLAIM} <!-- expectmon-ignore vague: agreed -->", Format.MARKDOWN, ("vague",)),
        (f"# expectmon-ignore vague: agreed\n{CLAIM}", Format.TEXT, ("vague",)),
        (f"// expectmon-ignore vague: agreed\n{CLAIM}", Format.TEXT, ("vague",)),
        (f"a: x\n# expectmon-ignore vague: agreed\nb: {CLAIM}", Format.YAML, ("vague",)),
        (f"a: {CLAIM} # expectmon-ignore vague: agreed\nb: x", Format.YAML, ("vague",)),
        (f'# expectmon-ignore vague: agreed\nmsgid "a"\nmsgstr "{CLAIM}"', Format.PO, ("vague",)),
    ],
)
def test_a_comment_keeps_findings_of_its_line_or_the_next_block_quiet(
    content: str,
    format: Format,  # noqa: A002 - a column of the table
    expected: tuple[str, ...],
) -> None:
    message = _read(content, format)
    (said,) = _of(message)
    assert [(ignore.kinds, ignore.reason) for ignore in said.ignores] == [(expected, "agreed")]
    assert (message.ignores, message.notes) == ((), ())


def test_a_comment_is_not_about_blocks_elsewhere() -> None:
    message = _read(f"<p>{CLAIM}</p>\n<!-- expectmon-ignore: agreed --><p>x</p>\n<hr>\n<p>{CLAIM}</p>")
    assert [said.ignores for said in _of(message)] == [(), ()]


def test_a_comment_can_be_about_structured_data() -> None:
    data = '<script type="application/ld+json">{"merchantReturnDays": 30}</script>'
    message = _read(f"<p>x</p>\n<!-- expectmon-ignore unbacked: agreed -->\n{data}")
    assert [said.ignores[0].kinds for said in _of(message, Topic.RETURN_WINDOW)] == [("unbacked",)]


def test_a_comment_can_be_about_the_whole_file() -> None:
    message = _read(f"<!-- expectmon-ignore-file vague: old page -->\n<p>{CLAIM}</p>")
    assert message.ignores == (Ignore(("vague",), "old page", 1),)
    assert [said.ignores for said in _of(message)] == [()]


@pytest.mark.parametrize(
    ("comment", "remark"),
    [
        ("expectmon-ignore vague", Remark.IGNORE_WITHOUT_REASON),
        ("expectmon-ignore vague:  ", Remark.IGNORE_WITHOUT_REASON),
        ("expectmon-ignore-file", Remark.IGNORE_WITHOUT_REASON),
        ("expectmon-ignore vage: agreed", Remark.UNKNOWN_KIND),
    ],
)
def test_a_comment_without_effect_is_told(comment: str, remark: Remark) -> None:
    message = _read(f"<p>x</p>\n<!-- {comment} -->\n<p>{CLAIM}</p>")
    assert [(note.remark, note.line) for note in message.notes] == [(remark, 2)]
    assert (message.ignores, [said.ignores for said in _of(message)]) == ((), [()])


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("One. Two three. Four", "three", "Two three."),
        ("Field | Two three | Four", "three", "Two three"),
        ("One. | Two three", "three", "Two three"),
        ("Two three", "Two three", "Two three"),
        ("a " * 300 + "three " + "b " * 300, "three", None),
        ("c" * 500, "c" * 500, None),
    ],
)
def test_an_excerpt_is_the_sentence_or_what_fits_of_it(text: str, quote: str, expected: str | None) -> None:
    start = text.index(quote)
    shown, mark_from, mark_to = excerpt(text, start, start + len(quote))
    assert expected in (None, shown)
    assert len(shown) <= LONGEST
    assert quote.startswith(shown[mark_from:mark_to])
    assert mark_to > mark_from


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a/b.HTML", Format.HTML), ("a.po", Format.PO), ("a.b.yml", Format.YAML), ("a", None), ("a.exe", None)],
)
def test_the_end_of_a_name_tells_the_format(name: str, expected: Format | None) -> None:
    assert format_of(name) is expected


def test_a_media_type_tells_the_format() -> None:
    assert format_of_type("Text/HTML; charset=utf-8") is Format.HTML
    assert format_of_type("image/png") is None


def test_what_is_attached_to_a_mail_is_not_read() -> None:
    mail = (
        "Subject: Hello\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=A\n\n"
        "--A\nContent-Type: text/plain\n\nThis is read.\n"
        "--A\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: old\n\nThis is not.\n"
        "--A\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nNor is this.\n--A--\n"
    )
    assert texts(blocks_of(mail, Format.EML)) == ["Hello", "This is read."]


@pytest.mark.parametrize(
    "text",
    [
        "配送について Toko。ご注文は3日以内にお届けします。返品は30日以内に承ります。",
        "เราจะจัดส่งสินค้าภายใน 3 วันทำการ",
        "التوصيل خلال 3 أيام",
        "Доставка за 3 дня",
    ],
)
def test_a_script_without_a_lexicon_is_told_however_few_its_words_are(text: str) -> None:
    message = _read(text, Format.TEXT, About(locale="en"))
    assert (message.language, message.said) == (None, ())
    assert [note.remark for note in message.notes] == [Remark.LANGUAGE_WITHOUT_LEXICON]


def test_a_language_that_is_declared_and_has_no_lexicon_is_told_where_the_text_is_too_short() -> None:
    message = _read("Levering: 3 dagen", Format.TEXT, About(locale="nl-NL"))
    assert (message.language, message.said) == (None, ())
    assert [note.remark for note in message.notes] == [Remark.LANGUAGE_WITHOUT_LEXICON]
