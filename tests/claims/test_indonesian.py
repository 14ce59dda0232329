"""Indonesian copy: amounts as they are written, the slang of chats, and what only looks like a promise."""

from __future__ import annotations

import pytest

from expectmon.claims.find import find
from expectmon.claims.lexicon import shipped_lexicons
from expectmon.claims.model import Claim, Clock


def said(claim: Claim) -> str:
    """A claim as lexicons write it: `delivery 2..3 day`."""
    if claim.unit is None:
        return f"{claim.topic} {claim.qualifier}"
    low, high = ("" if bound is None else f"{bound:g}" for bound in (claim.min, claim.max))
    return f"{claim.topic} {low if low == high else f'{low}..{high}'} {claim.unit}"


def claims_in(text: str) -> list[str]:
    return [said(claim) for claim in find(text, shipped_lexicons())]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dalam 3 hari", "..3 day"),
        ("dlm 3hr", "..3 day"),
        ("maksimal 2x24 jam", "..48 hour"),
        ("maks. 1 \u00d7 24 jam kerja", "..24 hour"),
        ("paling lambat 7 (tujuh) hari kerja", "..7 business_day"),
        ("selambat-lambatnya empat belas hari kerja", "..14 business_day"),
        ("dalam waktu dua puluh satu hari kalender", "..21 day"),
        ("antara 2 dan 4 minggu", "2..4 week"),
        ("dua hingga tiga minggu", "2..3 week"),
        ("1 s/d 2 bulan", "1..2 month"),
        ("1,5 bulan", "1.5 month"),
        ("satu setengah bulan", "1.5 month"),
        ("dalam seminggu", "..1 week"),
        ("kurang dari setengah jam", "..0.5 hour"),
        ("dalam 2 hari sampai 2 minggu", "2..14 day"),
        ("H+2", "2 day"),
        ("maksimal H+1", "..1 day"),
        ("di hari yang sama", "0 day"),
        ("keesokan harinya", "1 day"),
        ("pada hari kerja berikutnya", "1 business_day"),
        ("dalam beberapa hari", "vague"),
    ],
)
def test_amounts_are_read_as_indonesians_write_them(written: str, meant: str) -> None:
    assert claims_in(f"Semua pesanan kami kirim {written} setelah pembayaran masuk.") == [f"dispatch {meant}"]


@pytest.mark.parametrize(
    ("chat", "meant"),
    [
        ("ready kak, bs dikirim hr ini jg klo transfer sblm jam 3", ["dispatch 0 day"]),
        ("packing 1 hr ya kak, sampe 2-3 hr lagi", ["dispatch 1 day", "delivery 2..3 day"]),
        ("garansi toko 1 thn gan, rusak tinggal tuker", ["warranty 1 year"]),
        ("admin fast respon ya sis, tanya aja dulu", ["response vague"]),
        ("retur max 3hari stlh brg diterima ya kak", ["return_window ..3 day"]),
        ("refund kita proses 2 mgg ya kak", ["refund 2 week"]),
    ],
)
def test_the_short_spelling_of_chats_is_understood(chat: str, meant: list[str]) -> None:
    assert claims_in(chat) == meant


@pytest.mark.parametrize(
    ("copy", "meant"),
    [
        ("Kami balas email Anda dalam 2 jam.", "response ..2 hour"),
        ("Servis mesin jahit selesai dalam 5 hari kerja.", "resolution ..5 business_day"),
        ("Paket tiba di rumah Anda dalam 4 hari.", "delivery ..4 day"),
        ("Uang Anda kami kembalikan dalam 10 hari kerja.", "refund ..10 business_day"),
        ("Barang boleh ditukar sampai 14 hari.", "return_window ..14 day"),
        ("Kursi pijat bergaransi 2 tahun.", "warranty 2 year"),
        ("Pesanan bisa dibatalkan dalam 30 menit.", "cancellation_window ..30 minute"),
        ("Reservasi bisa dibatalkan gratis hingga 3 hari sebelum tiba.", "cancellation_window 3.. day"),
        ("Ubah jadwal gratis sampai H-2.", "cancellation_window 2.. day"),
        ("Jaminan uptime server 99,5%.", "uptime 99.5.. percent"),
        ("Uang kembali 80% jika kursus kami batalkan.", "refund 80 percent"),
        ("Coba gratis selama 21 hari.", "other 21 day"),
        ("Dijamin termurah se-Bandung, berani adu.", "price exact"),
    ],
)
def test_each_topic_is_known_by_its_words(copy: str, meant: str) -> None:
    assert claims_in(copy) == [meant]


@pytest.mark.parametrize(
    "hours",
    [
        "Senin - Jumat: 08.00 - 16.30 WIB",
        "Senin s/d Sabtu, pukul 09.00-17.00 WITA",
        "Buka setiap hari jam 10.00 sampai 22.00",
        "Layanan pelanggan 24/7",
        "Apotek kami buka 24 jam nonstop",
    ],
)
def test_opening_hours_are_one_claim_of_availability(hours: str) -> None:
    assert claims_in(f"Kunjungi kami. {hours}.") == ["availability exact"]


@pytest.mark.parametrize(
    "copy",
    [
        "Kami tidak dapat menjamin paket sampai dalam 2 hari.",
        "Mohon selesaikan pembayaran dalam 1x24 jam agar pesanan tidak batal.",
        "Kode OTP ini berlaku selama 5 menit.",
        "Data transaksi kami simpan selama 10 tahun.",
        "Berpengalaman lebih dari 12 tahun di bidang katering.",
        "Pesan kemarin, hari ini sudah sampai. Mantap, recommended seller!",
        "Baterai tahan hingga 10 jam pemakaian.",
        "Apakah pesanan bisa dikirim hari ini?",
        "Denda keterlambatan 2% per hari.",
        "Diskon 40% selama 3 hari saja!",
        "Terlalu banyak percobaan. Coba lagi dalam 15 menit.",
        "Penjualan naik 35% dalam 3 bulan terakhir.",
        "Minum obat 3 kali sehari selama 5 hari.",
        "Paket wisata 3 hari 2 malam ke Lombok.",
        "Kebutuhan sehari-hari untuk dapur Anda.",
    ],
)
def test_what_only_looks_like_a_promise_is_none(copy: str) -> None:
    assert claims_in(copy) == []


@pytest.mark.parametrize(
    "copy",
    [
        "Pesanan biasanya kami kirim dalam 2 hari.",
        "Estimasi kirim: 2 hari setelah pembayaran, pesanan kami proses.",
        "Pesanan kami kirim kurang lebih 2 hari.",
    ],
)
def test_a_careful_word_makes_a_claim_hedged(copy: str) -> None:
    assert [claim.hedged for claim in find(copy, shipped_lexicons())] == [True]


def test_the_event_from_which_the_time_counts_is_told() -> None:
    (claim,) = find("Pesanan kami kirim dalam 2 hari setelah pembayaran.", shipped_lexicons())

    assert claim.clock is Clock.PAYMENT


def test_the_quote_is_cut_from_the_text_with_its_markup() -> None:
    text = "Pengembalian&nbsp;dana diproses <b>maksimal 7</b> hari&nbsp;kerja."

    (claim,) = find(text, shipped_lexicons())

    assert claim.quote == text[claim.start : claim.end]
    assert "maksimal 7" in claim.quote
    assert said(claim) == "refund ..7 business_day"


def test_each_price_zone_of_a_list_is_a_claim_of_its_own() -> None:
    copy = "Estimasi pengiriman: Jawa 2-3 hari, Bali 3-4 hari, Papua 7-14 hari."

    assert claims_in(copy) == ["delivery 2..3 day", "delivery 3..4 day", "delivery 7..14 day"]


def test_english_words_in_indonesian_copy_are_understood_too() -> None:
    copy = (
        "Free shipping ke seluruh Indonesia, delivery 2-4 hari kerja, money back guarantee 7 hari untuk semua produk."
    )

    assert claims_in(copy) == ["delivery 2..4 business_day", "return_window ..7 day"]


def test_the_answer_takes_its_topic_from_the_question() -> None:
    assert claims_in("Berapa lama pengirimannya? | Rata-rata 3 hari kerja.") == ["delivery 3 business_day"]


def test_hours_that_run_on_over_fields_are_one_claim() -> None:
    text = "Jam buka | Senin - Jumat: 08.00 - 17.00 WIB | Sabtu: 08.00 - 12.00 WIB | Minggu: tutup"

    (claim,) = find(text, shipped_lexicons())

    assert claim.quote.startswith("Senin")
    assert "12.00 WIB" in claim.quote


def test_days_that_only_set_the_share_paid_back_are_no_claims() -> None:
    copy = "Pembatalan 14 hari sebelum acara: refund 80%. Pembatalan 7 hari sebelum acara: refund 40%."

    assert claims_in(copy) == ["refund 80 percent", "refund 40 percent"]


def test_a_time_said_again_in_brackets_is_said_once() -> None:
    assert claims_in("Pesanan Anda kami kirim keesokan harinya (H+1).") == ["dispatch 1 day"]


def test_a_notice_that_is_asked_of_the_customer_is_no_claim() -> None:
    assert claims_in("Permohonan diajukan minimal 7 hari sebelum tanggal kunjungan.") == []


@pytest.mark.parametrize(
    ("copy", "meant"),
    [
        ("Isi ulang diamond dan pulsa | Proses instan", "dispatch vague"),
        ("Pengurusan izin usaha | Proses instan", "resolution vague"),
    ],
)
def test_fast_processing_is_of_the_topic_that_stands_around_it(copy: str, meant: str) -> None:
    assert claims_in(copy) == [meant]


@pytest.mark.parametrize(
    ("copy", "meant"),
    [
        ("Klaim garansi maksimal 3 hari setelah barang diterima.", "return_window ..3 day"),
        ("Proses klaim garansi maksimal 14 hari kerja.", "resolution ..14 business_day"),
        ("Masa garansi 6 bulan.", "warranty 6 month"),
    ],
)
def test_to_claim_a_warranty_is_told_from_its_handling_and_its_length(copy: str, meant: str) -> None:
    assert claims_in(copy) == [meant]


@pytest.mark.parametrize(
    ("copy", "meant"),
    [
        ("Pesan sebelum pukul 11.00, sampai hari kerja berikutnya.", "delivery 1 business_day"),
        ("Layanan ekspres: sampai dalam 2 hari kerja.", "delivery ..2 business_day"),
        ("Barang kami kirim sampai dengan 3 hari.", "dispatch ..3 day"),
    ],
)
def test_a_word_for_at_most_that_also_says_arrives_is_read_by_what_follows(copy: str, meant: str) -> None:
    assert claims_in(copy) == [meant]


def test_a_figure_in_a_field_of_its_own_is_of_the_field_beside_it() -> None:
    assert claims_in("1.500 | Pelanggan | 15 menit | Waktu tanggap rata-rata") == ["response 15 minute"]


def test_a_method_whose_name_says_a_time_is_no_claim_beside_the_time_it_takes() -> None:
    assert claims_in("Pengiriman: Same Day: 5-7 jam") == ["delivery 5..7 hour"]


@pytest.mark.parametrize(
    "copy",
    [
        "Stok tinggal 12, gercep ya kak!",
        "Tukar tambah ponsel lama Anda di sini. Bisa tukar tambah!",
        "Tekan tombol batal kapan saja bila ingin keluar.",
    ],
)
def test_words_of_a_claim_inside_a_phrase_that_means_something_else_are_none(copy: str) -> None:
    assert claims_in(copy) == []


@pytest.mark.parametrize(
    "copy",
    [
        "Mohon bayar dalam 1x24 jam, kalau tidak pesanan dibatalkan.",
        "Minta penelepon mengirim foto dalam 2 hari.",
        "Admin wajib membalas chat maksimal 5 menit.",
        "Kontraktor menyelesaikan gudang dalam 90 hari kalender.",
        "Kriteria keberhasilan: 95% keluhan selesai dalam 24 jam.",
        "Waktu respons rata-rata | 9 menit | turun 4% dari minggu lalu",
        "Pesanan otomatis selesai dalam 3x24 jam jika tidak dikonfirmasi.",
        "Meja Sungkai restock hari ini.",
    ],
)
def test_duties_of_others_and_figures_of_the_past_are_none(copy: str) -> None:
    assert claims_in(copy) == []
