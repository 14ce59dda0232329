"""The journey of a customer: how promises are kept at each stage and touchpoint, and where it rubs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from expectmon.insights.comparing import Compared, in_period, pooled
from expectmon.insights.factors import Standing, standing_of, worst_of
from expectmon.insights.felt import felt, fine_bands
from expectmon.insights.portrait import Portrait

STAGES: Final = (
    ("awareness", "discovery", "research", "kesadaran", "pencarian"),
    ("consideration", "comparison", "pertimbangan"),
    ("purchase", "order", "ordering", "buying", "checkout", "booking", "pembelian", "pemesanan", "pesanan"),
    ("payment", "pembayaran"),
    ("onboarding", "activation", "sign up", "pendaftaran"),
    ("fulfilment", "fulfillment", "preparation", "dispatch", "warehouse", "pemenuhan", "gudang"),
    ("delivery", "shipping", "transport", "collection", "pickup", "pengiriman", "pengambilan"),
    ("use", "usage", "service", "pemakaian", "layanan"),
    ("support", "help", "complaint", "complaints", "care", "dukungan", "bantuan", "keluhan"),
    ("returns", "return", "refund", "refunds", "exchange", "pengembalian", "retur"),
    ("repair", "warranty", "perbaikan", "garansi"),
    ("renewal", "retention", "loyalty", "perpanjangan", "loyalitas"),
    ("leaving", "cancellation", "pembatalan"),
)
"""Stages as a customer lives through them, each by its usual names."""
_PLACE_OF: Final = {name: number for number, names in enumerate(STAGES) for name in names}


@dataclass(frozen=True, slots=True)
class Place:
    """What is promised at one stage and touchpoint (None: the rule names none), over the report's period.

    `compared` pools its promises as customers felt it, None without a promise. `worst` is the promise with the lowest
    share, None without any due. `median` is the median delta in `unit`, over the objectives' windows, of the promise
    with most deltas; None where promises have several units, or none. `claims` and `findings` count what copy says at
    the touchpoint. `friction` is a share, 0..1; see `friction`.
    """

    stage: str | None
    touchpoint: str | None
    promises: tuple[str, ...]
    compared: Compared | None
    worst: str | None
    standing: Standing
    median: float | None
    unit: str
    claims: int
    findings: int
    friction: float | None


@dataclass(frozen=True, slots=True)
class Journey:
    """The map: stages as a customer lives through them, touchpoints as promises name them, and their places."""

    stages: tuple[str | None, ...] = ()
    touchpoints: tuple[str | None, ...] = ()
    places: tuple[Place, ...] = field(default=())


def journey(portraits: Sequence[Portrait], said: Mapping[str, tuple[int, int]] | None = None) -> Journey:
    """Return the map of promises by stage and touchpoint.

    Args:
        portraits: In the order of the rules. Stages with a usual name (see `STAGES`) come as a customer lives through
            them, then all others in the order in which promises name them.
        said: Claims and findings of each touchpoint's copy. A touchpoint that only copy speaks of has a place without a
            stage. What is said at a touchpoint stands at its first stage only, so that it is counted once.
    """
    copy = dict(said or {})
    found: dict[tuple[str | None, str | None], list[Portrait]] = {}
    for each in portraits:
        if each.profile.stage is not None or each.profile.touchpoint is not None:
            found.setdefault((each.profile.stage, each.profile.touchpoint), []).append(each)
    ordered = sorted(found.items(), key=lambda item: _rank(item[0][0]))
    places = [_place(key, each, copy.pop(key[1], (0, 0)) if key[1] else (0, 0)) for key, each in ordered]
    places += [_place((None, touchpoint), [], counts) for touchpoint, counts in sorted(copy.items()) if any(counts)]
    stages = _last_none(place.stage for place in places)
    return Journey(stages, _last_none(place.touchpoint for place in places), tuple(places))


def _rank(stage: str | None) -> tuple[bool, int]:
    """Return where a stage stands: those that are known in their order, then those that are not, then that without."""
    words = (stage or "").lower().replace("-", " ").replace("_", " ").split()
    return stage is None, _PLACE_OF.get(" ".join(words), len(STAGES))


def _last_none(names: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return names once each, in their order; what has no name comes last."""
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name is None))


def _place(key: tuple[str | None, str | None], portraits: Sequence[Portrait], said: tuple[int, int]) -> Place:
    median, unit = _median(portraits)
    return Place(
        stage=key[0],
        touchpoint=key[1],
        promises=tuple(each.profile.id for each in portraits),
        compared=pooled(portraits) if portraits else None,
        worst=worst_of(portraits),
        standing=standing_of(portraits),
        median=median,
        unit=unit,
        claims=said[0],
        findings=said[1],
        friction=friction(portraits),
    )


def _median(portraits: Sequence[Portrait]) -> tuple[float | None, str]:
    deltas = [each.total.delta for each in portraits if each.total.delta is not None and each.total.delta.n]
    if len({delta.unit for delta in deltas}) != 1:
        return None, ""
    most = max(deltas, key=lambda delta: delta.n)
    return most.p50, most.unit


def friction(portraits: Sequence[Portrait]) -> float | None:
    """Return the share of due commitments of the period that customers felt as disappointing or worse, pooled.

    Without bands, or with deltas of several units, these are all that were not kept, excused or not. With bands, they
    are those of them that customers felt: the missed ones of the period, times the share that was felt of those missed
    in the objective's window. Felt is what stopped beyond the last fine band (`felt.fine_bands`: the one that holds a
    delta of 0), and what has not stopped at all. So where a day late still feels fine, it is no friction.

    Returns:
        0..1; None where nothing was due.
    """
    due = sum(in_period(each).due for each in portraits)
    if not due:
        return None
    return sum(_missed(each) * _felt_share(each) for each in portraits) / due


def _missed(portrait: Portrait) -> int:
    tally = in_period(portrait)
    return tally.due - tally.kept


def _felt_share(portrait: Portrait) -> float:
    """Which share of the missed ones of the window customers felt; all of them where not all can be told by bands."""
    counts = portrait.total.counts
    missed = counts.due - counts.kept
    bands = felt(portrait)
    if not missed or not bands or portrait.other_unit:
        return 1.0
    fine = fine_bands(portrait.profile)
    open_still = max(0, counts.due - sum(band.n for band in bands))
    beyond = sum(band.n for band in bands if band.name not in fine)
    return min(1.0, (beyond + open_still) / missed)
