"""What finding claims costs: `python bench/audit.py`, on copy that it makes. The last line is one JSON object.

- `text_mb_per_s`: plain text of shops, half of it English and half Indonesian, searched for claims on one core; the
  best of three runs, as on the other side.
- `ratio_to_proselint`: how many times as long proselint takes for the same text, in the same run.
- `pages_1000_s`: `expectmon audit` of 1,000 pages of 60 kB HTML on disk, from start to end.
- `growth_mb_1000`: by how much the peak memory of that is above that of 250 pages.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psutil
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

from expectmon.claims.find import find
from expectmon.claims.lexicon import shipped_lexicons

ROOT: Final = Path(__file__).resolve().parents[1]
BOUNDS: Final = {"text_mb_per_s": 1.5, "pages_1000_s": 60.0}
TEXT_BYTES: Final = 2_000_000
RUNS: Final = 3
PAGE_BYTES: Final = 60_000
PAGES: Final = 1_000
FEW: Final = 250

ENGLISH: Final = (
    "The {noun} comes in three colours and feels {adjective} in the hand.",
    "Our workshop has made {noun}s by hand since {year}, and every one of them is checked before it leaves us.",
    "Wash it at thirty degrees and let the {noun} dry in the shade, away from heaters and open fire.",
    "People write to us about the {noun} more than about anything else, so here is what they ask most.",
    "The wood is oiled twice; after {n} months of use you may want to do it again.",
    "Choose the size that fits your room: the small {noun} is {n} cm wide, the large one twice as much.",
    "If the box is damaged, take a picture before you open it and keep the wrapping.",
    "It pairs well with the {adjective} {noun} of the same series, which is sold by the piece.",
    "Orders are packed by people who know the {noun} and who put a note into every parcel.",
)
CLAIMS: Final = (
    "Standard delivery takes {n} to {m} working days.",
    "We answer every question within {n} hours.",
    "You may return the {noun} within {n} days of delivery for a full refund.",
    "Each {noun} has a {n}-year warranty.",
)
INDONESIAN: Final = (
    "{Noun} ini ada dalam tiga warna dan terasa {adjective} di tangan.",
    "Bengkel kami membuat {noun} dengan tangan sejak {year}, dan semuanya diperiksa sebelum keluar dari gudang.",
    "Cuci dengan air dingin dan jemur {noun} di tempat teduh, jauh dari api dan panas matahari.",
    "Banyak orang bertanya kepada kami tentang {noun}, jadi inilah yang paling sering ditanyakan.",
    "Kayunya dilapisi minyak dua kali; setelah dipakai {n} bulan boleh dilapisi lagi.",
    "Pilih ukuran yang cocok dengan ruangan: yang kecil lebarnya {n} cm, yang besar dua kali lipat.",
    "Kalau kotaknya rusak, ambil foto dulu sebelum dibuka dan simpan bungkusnya.",
)
KLAIM: Final = (
    "Pengiriman reguler memakan waktu {n} sampai {m} hari kerja.",
    "Kami membalas setiap pertanyaan dalam {n} jam.",
    "Setiap {noun} bergaransi {n} tahun.",
)
NOUNS: Final = ("shelf", "lamp", "basket", "rug", "table", "cushion", "mirror", "teapot", "bench", "bowl")
BARANG: Final = ("rak", "lampu", "keranjang", "karpet", "meja", "bantal", "cermin", "teko", "bangku", "mangkuk")
FEELS: Final = ("warm", "light", "solid", "smooth", "plain")
TERASA: Final = ("hangat", "ringan", "kokoh", "halus", "sederhana")


def sentences(seed: int, *, english: bool) -> Iterator[str]:
    """Yield sentences of a shop without end; about one in twelve claims something."""
    draw = random.Random(seed)  # noqa: S311 - copy that is made up keeps no secret
    plain, claims = (ENGLISH, CLAIMS) if english else (INDONESIAN, KLAIM)
    nouns, feels = (NOUNS, FEELS) if english else (BARANG, TERASA)
    while True:
        pattern = draw.choice(claims if draw.random() < 1 / 12 else plain)
        noun, few = draw.choice(nouns), draw.randint(2, 9)
        yield pattern.format(
            noun=noun,
            Noun=noun.capitalize(),
            adjective=draw.choice(feels),
            year=draw.randint(1950, 2015),
            n=few,
            m=few + 2,
        )


def prose(seed: int, size: int, *, english: bool) -> str:
    """Return paragraphs of four sentences, `size` characters of them."""
    found, length = [], 0
    for number, sentence in enumerate(sentences(seed, english=english), 1):
        found.append(sentence + ("\n\n" if number % 4 == 0 else " "))
        length += len(found[-1])
        if length >= size:
            return "".join(found)
    raise AssertionError


def page(seed: int) -> str:
    """Return a page of 60 kB as shops have them: a third is text, the rest markup, styles and scripts."""
    english = seed % 2 == 0
    source = sentences(seed, english=english)
    parts: list[str] = []
    size = 0
    while size < PAGE_BYTES * 0.8:
        text = " ".join(next(source) for _ in range(3))
        block = (
            f'<section class="card card--wide" id="{seed}-{len(parts)}" data-item="shelf-{seed}" style="margin:0 auto">'
            f'<h3 class="card__title">{next(source)}</h3><div class="card__body"><p class="text text--body">{text}</p>'
            f'<ul class="list"><li class="list__item"><a href="/items/{seed}?ref=list">{next(source)}</a></li></ul>'
            '<img src="/img/pixel.gif" width="1" height="1" alt="" loading="lazy" decoding="async"></div></section>\n'
        )
        parts.append(block)
        size += len(block)
    script = "/* layout */ " + "window.shop = window.shop || {}; " * 300
    head = f'<!doctype html><html lang="{"en" if english else "id"}"><head><meta charset="utf-8"><title>Shop</title>'
    return f"{head}<script>{script}</script></head><body><main>{''.join(parts)}</main></body></html>"


def text_speed() -> tuple[float, float]:
    """Return megabytes a second of our own search, and how many times as long proselint takes."""
    text = "".join(prose(7, TEXT_BYTES // 2, english=english) for english in (True, False))
    _cpu_of_finding(prose(1, 4_000, english=True) + prose(1, 4_000, english=False))  # patterns are compiled once
    ours = min(_cpu_of_finding(text) for _ in range(RUNS))
    theirs = min(_cpu_of_proselint(text) for _ in range(RUNS))
    return len(text.encode()) / 1e6 / ours, theirs / ours


def _cpu_of_finding(text: str) -> float:
    lexicons = shipped_lexicons()
    began = time.process_time()
    found = sum(len(find(paragraph, lexicons)) for paragraph in text.split("\n\n"))
    if found < len(text) / 4_000:
        raise SystemExit(f"only {found} claims were found: the copy or the finder is broken")
    return time.process_time() - began


def _cpu_of_proselint(text: str) -> float:
    from proselint.checks import __register__  # noqa: PLC0415 - its checks are loaded for this measurement only

    CheckRegistry().register_many(__register__)
    began = time.process_time()
    LintFile("<copy>", content=text).lint(DEFAULT)
    return time.process_time() - began


def pages_cost(folder: Path, count: int) -> tuple[float, float]:
    """Return the seconds and the peak memory (MB, with its children) of an audit of so many pages."""
    command = [sys.executable, "-m", "expectmon", "-C", str(folder), "audit", "--dry-run", "--format", "json"]
    for number, path in enumerate(sorted((folder / "copy").glob("*.html"))):
        if number >= count:
            path.unlink()
    began, peak = time.monotonic(), 0
    with (folder / "found.json").open("wb") as out, subprocess.Popen(command, stdout=out, cwd=ROOT) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(watched))
            time.sleep(0.02)
    if process.returncode not in (0, 1):
        raise SystemExit(f"the audit ended with exit code {process.returncode}")
    found = json.loads((folder / "found.json").read_bytes())
    if found["counts"]["messages"] != count:
        raise SystemExit(f"{found['counts']['messages']} messages were read instead of {count}")
    return time.monotonic() - began, peak / 1e6


def _memory(process: psutil.Process) -> int:
    total = 0
    for each in (process, *_children(process)):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def main() -> None:
    """Measure everything and print it."""
    speed, ratio = text_speed()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "copy").mkdir()
        (folder / "expectmon.yaml").write_text(
            "sources: {orders: {files: orders.csv, key: id}}\n"
            'messages: {collect: [{files: "copy/*.html", channel: web}]}\n'
        )
        for number in range(PAGES):
            (folder / "copy" / f"page-{number:04}.html").write_text(page(number), encoding="utf-8")
        seconds, much = pages_cost(folder, PAGES)
        _, little = pages_cost(folder, FEW)
    found = {
        "text_mb_per_s": round(speed, 3),
        "pages_1000_s": round(seconds, 2),
        "ratio_to_proselint": round(ratio, 2),
        "growth_mb_1000": round(much - little, 1),
        "peak_mb": round(much, 1),
    }
    for name, value in found.items():
        bound = BOUNDS.get(name)
        print(f"{name:<20} {value:>10}{f'   bound {bound:g}' if bound else ''}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
