"""Customers, invented: their mail ends in `@surat.example` and their phones begin with `+62 899 0000`."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

MAIL_DOMAIN: Final = "surat.example"
PHONE_PREFIX: Final = "+62 899 0000"
CUSTOMERS: Final = 7000

_GIVEN_NAMES: Final = (
    "Adinda Bagas Cahyo Darma Endah Fajar Galuh Hesti Indra Jelita Kartika Laras Mahesa Nirmala Oka Pandu Ratih Satria "
    "Tirta Utari Wulan Yudha Zahra Arga Bunga Candra Dimas Elok Gilang Harum Intan Kirana Lintang Melati Ningsih Puspa "
    "Rangga Sekar Taufan Wening"
)
_FAMILY_NAMES: Final = (
    "Adiwangsa Bratamaja Cakrabuana Danurweda Ekalaya Gandasari Hastawira Irawanta Jatikusuma Kertapraja Lesmanata "
    "Mandalika Narendrata Pranajaya Raharjanta Sastrawinata Tanuwidara Wirasena Yogapratama Wibisana Suryalaga "
    "Purnamasidi Kusumawangi Hardaningrat Gumelara Dwipangga Baskarajaya Anggarawati Prabangkara Somawijaya"
)
_STREETS: Final = (
    "Jalan Kenanga Biru",
    "Jalan Teluk Senja",
    "Gang Layang-Layang",
    "Jalan Bukit Pandan",
    "Jalan Kincir Angin",
    "Gang Delima Putih",
    "Jalan Perahu Kayu",
    "Jalan Rumpun Bambu",
)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. The first in the list buy most, and their tier shows it."""

    id: str
    name: str
    mail: str
    phone: str
    street: str
    tier: str


def customers(rng: Random) -> list[Customer]:
    """Invent all customers of the shop, the busiest first."""
    given, family = _GIVEN_NAMES.split(), _FAMILY_NAMES.split()
    return [_customer(rng, number, rng.choice(given), rng.choice(family)) for number in range(CUSTOMERS)]


def _customer(rng: Random, number: int, given: str, family: str) -> Customer:
    return Customer(
        id=f"C{number + 1:05d}",
        name=f"{given} {family}",
        mail=f"{given}.{family}{number}@{MAIL_DOMAIN}".lower(),
        phone=f"{PHONE_PREFIX} {number:04d}",
        street=f"{rng.choice(_STREETS)} {rng.randint(1, 180)}",
        tier=_tier(number),
    )


def _tier(number: int) -> str:
    if number < CUSTOMERS * 6 // 100:
        return "gold"
    return "silver" if number < CUSTOMERS * 25 // 100 else "basic"
