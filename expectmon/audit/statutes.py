"""Claims and rules against packs: statutes, marketplaces, common practice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from expectmon.audit import sentences
from expectmon.audit.cases import Case, fingerprint
from expectmon.audit.compare import Comparison, is_notice
from expectmon.audit.desk import Desk, milder
from expectmon.audit.message import clause_of
from expectmon.audit.model import Finding, Kind, Level, Verdict
from expectmon.audit.packs import Entry, Pack
from expectmon.audit.promised import Promised
from expectmon.audit.quantities import Quantity, is_clearly_less, lower_of, of_duration, upper_of
from expectmon.audit.scopes import ScopeWords

_WORD: Final = re.compile(r"[\w-]+")


def judge_statutes(desk: Desk) -> None:
    """Find rules that promise less than a pack asks for, then claims that promise less than a law does.

    Copy that follows such a rule is one finding with it.
    """
    entries = _entries(desk)
    for promise in sorted(desk.setting.promised, key=lambda promise: promise.id):
        broken = next(((p, e, amount) for p, e in entries if (amount := _broken_by_rule(promise, e))), None)
        if broken is not None:
            _file_rule(desk, promise, *broken)
    _judge_claims(desk, [(pack, entry) for pack, entry in entries if entry.level is Level.ERROR])


def judge_customs(desk: Desk) -> None:
    """Find claims that promise less than is asked for by less than a law, where no rule has proved them wrong."""
    _judge_claims(desk, [(pack, entry) for pack, entry in _entries(desk) if entry.level is not Level.ERROR])


def _entries(desk: Desk) -> list[tuple[Pack, Entry]]:
    return [(pack, entry) for pack in sorted(desk.setting.packs, key=lambda pack: pack.id) for entry in pack.entries]


def _judge_claims(desk: Desk, entries: Sequence[tuple[Pack, Entry]]) -> None:
    for case in desk.open:
        broken = next(((p, e) for p, e in entries if _is_about(case, e) and _is_less(case, e)), None)
        if broken is None:
            continue
        pack, entry = broken
        sentence = sentences.statutory(desk.setting, case, entry, pack)
        source = f"{entry.source}, {pack.source}"
        key = f"{pack.id}.{entry.id}"
        desk.file(Kind.STATUTORY, case, sentence, level=entry.level, source=source, key=key)


def _file_rule(desk: Desk, promise: Promised, pack: Pack, entry: Entry, amount: str) -> None:
    sentence = sentences.statutory_rule(promise, amount, entry, pack)
    level = milder(desk.setting.level(Kind.STATUTORY), entry.level)
    key = f"{pack.id}.{entry.id}"
    is_of_time = entry.at_most != entry.at_least
    copies = [
        case
        for case in desk.open
        if is_of_time and case.link.promise == promise.id and case.comparison is Comparison.SAME
    ]
    desk.findings.append(
        Finding(
            Kind.STATUTORY,
            level,
            sentence.says,
            sentence.do,
            fingerprint(Kind.STATUTORY, None, promise=promise.id, other=f"{key} {amount}"),
            promise=promise.id,
            where=promise.where,
            source=_source(entry, pack),
            more=tuple(place for case in copies for place in case.places),
        )
    )
    desk.settled |= dict.fromkeys(copies, Verdict.CONTRADICTED)


def _source(entry: Entry, pack: Pack) -> str:
    """Name where an entry stands; the page of its pack only if it names none of its own."""
    return entry.source if "://" in entry.source else f"{entry.source}, {pack.source}"


def _broken_by_rule(promise: Promised, entry: Entry) -> str:
    """Return what of a rule falls short of an entry, empty if nothing does."""
    text = f"{promise.id} {promise.says}".lower().replace("-", " ")
    if promise.topic not in entry.topics or not _says_so(text, entry):
        return ""
    if entry.share is not None and promise.wanted is not None and promise.wanted < entry.share:
        return f"an objective of {promise.wanted * 100:g} %"
    if entry.grace is not None and promise.grace is not None:
        grace = of_duration(promise.grace)
        return f"a grace of {promise.grace}" if is_clearly_less(of_duration(entry.grace), grace) else ""
    return next(_amounts_short(promise, entry, text), "")


def _amounts_short(promise: Promised, entry: Entry, text: str) -> Iterator[str]:
    for aim in promise.aims:
        meant = _is_meant(entry, promise.scope | aim.scope, text)
        if meant and aim.is_notice is not True and _falls_short(aim.latest, entry):
            yield str(aim.latest)


def _is_about(case: Case, entry: Entry) -> bool:
    said = case.place.said
    text = f"{said.excerpt} {said.heading or ''}".lower()
    return (
        case.claim.topic in entry.topics
        and not is_notice(case.claim)
        and _is_of_locale(case, entry)
        and _says_so(text, entry)
        and _is_meant(entry, case.asked, f"{clause_of(said)} {said.heading or ''}".lower())
    )


def _is_of_locale(case: Case, entry: Entry) -> bool:
    locale = (case.message.about.locale or "").lower().replace("_", "-")
    wanted = [name.lower() for name in entry.locales]
    return not wanted or not locale or any(locale == name or locale.startswith(f"{name}-") for name in wanted)


def _says_so(text: str, entry: Entry) -> bool:
    asked = not entry.words or any(word in text for word in entry.words)
    return asked and not any(word in text for word in entry.unless)


def _is_meant(entry: Entry, scope: ScopeWords, text: str) -> bool:
    """Tell whether an entry that is for a method or a tier only is for this; the words may say so themselves."""
    wanted = entry.scope.words
    return not wanted or bool(wanted & scope.words) or not wanted.isdisjoint(_WORD.findall(text))


def _is_less(case: Case, entry: Entry) -> bool:
    """Tell whether a claim promises less than an entry asks for: by its upper number, or the only one it has."""
    number: Quantity | None = upper_of(case.claim)
    if entry.at_least is not None:
        number = number or lower_of(case.claim)
    return number is not None and _falls_short(number, entry)


def _falls_short(number: Quantity, entry: Entry) -> bool:
    if number.is_share:
        return False
    if entry.at_most is not None:
        return is_clearly_less(entry.at_most, number)
    return entry.at_least is not None and is_clearly_less(number, entry.at_least)
