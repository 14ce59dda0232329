"""Places, warehouses and carriers of the shop. All invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from expectmon.demo.timeline import Week


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse: its hours (in Jakarta's time), and how long an order waits there, in working minutes."""

    id: str
    week: Week
    minutes: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where customers live: how many of them, which warehouse is theirs, how far it is from there in days."""

    name: str
    share: float
    home: str
    distance: float
    cities: tuple[str, ...]
    stormy: bool = False
    express: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier: its pace (1 is as planned), how much that varies, the hour it mostly calls, and its weak regions."""

    id: str
    name: str
    kind: str
    pace: float
    spread: float
    hour: float
    share: float
    outer_share: float
    week: Week
    weak: Mapping[str, float] = field(default_factory=dict)


# Makassar is an hour ahead of Jakarta: it opens at 8 there.
WAREHOUSES: Final = (
    Warehouse("jakarta", Week((8, 20), (8, 16)), 160),
    Warehouse("surabaya", Week((8, 17), (8, 13)), 130),
    Warehouse("makassar", Week((7, 15)), 150),
)

REGIONS: Final = (
    Region("Jakarta", 24, "jakarta", 0.5, ("Jakarta", "Depok", "Bekasi", "Tangerang"), express=True),
    Region("West Java", 16, "jakarta", 0.9, ("Bandung", "Cirebon", "Tasikmalaya"), express=True),
    Region("Central Java", 12, "surabaya", 1.1, ("Semarang", "Solo", "Magelang"), express=True),
    Region("East Java", 15, "surabaya", 0.7, ("Surabaya", "Malang", "Kediri"), express=True),
    Region("Bali", 6, "surabaya", 1.2, ("Denpasar", "Singaraja"), express=True),
    Region("Sumatra", 12, "jakarta", 1.8, ("Medan", "Padang", "Palembang"), stormy=True),
    Region("Kalimantan", 6, "surabaya", 1.8, ("Banjarmasin", "Pontianak", "Balikpapan"), stormy=True),
    Region("Sulawesi", 6, "makassar", 1.0, ("Makassar", "Palu", "Kendari"), stormy=True),
    Region("Papua", 3, "makassar", 2.3, ("Jayapura", "Sorong"), stormy=True),
)

_SIX_DAYS: Final = Week((8, 20), (8, 18))
_EVERY_DAY: Final = Week((8, 21), (8, 21), (9, 18))

CARRIERS: Final = (
    Carrier("K1", "Kurir Senja", "van", 0.85, 0.28, 18.5, 30, 14, _SIX_DAYS),
    Carrier("K2", "Antar Kirana", "motorbike", 1.02, 0.40, 14.0, 22, 16, _SIX_DAYS, {"Sumatra": 1.12}),
    Carrier("K3", "Lintas Bayu", "van", 0.95, 0.30, 12.5, 22, 22, _SIX_DAYS),
    Carrier("K4", "Paket Rimba", "sea and truck", 1.0, 0.33, 11.0, 10, 40, _SIX_DAYS, {"West Java": 1.25}),
    Carrier("K5", "Jalak Kilat", "motorbike", 0.75, 0.30, 15.5, 16, 8, _EVERY_DAY, {"Papua": 1.5, "Kalimantan": 1.2}),
)
STRIKING: Final = "K3"
EXPRESS: Final = "K5"
