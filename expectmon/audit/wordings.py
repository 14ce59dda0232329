"""Figures in a sentence, and the wording that a finding suggests."""

from __future__ import annotations

from expectmon.audit.cases import Case
from expectmon.audit.compare import gains_by_length, is_notice
from expectmon.audit.model import Answer
from expectmon.audit.quantities import Quantity, is_clearly_less, of_duration
from expectmon.audit.setting import Setting
from expectmon.claims.model import Unit


def figures(case: Case, answer: Answer | None) -> str:
    """Say what the data tells of a claim's number: the share, its sample and interval, and whom it reached."""
    if answer is None or not answer.due or answer.share is None or answer.low is None or answer.high is None:
        return ""
    over = f" in the last {answer.days} days" if answer.days else ""
    when = "on the same day" if _is_same_day(case.number) else f"within {case.number}"
    told = (
        f"Of {answer.due:,} that fell due{over}, {percent(answer.share)} were done {when} "
        f"(95 % interval {percent(answer.low)} to {percent(answer.high)})"
    )
    missed = 1 - answer.share
    believed = f": of customers who believe it, {percent(missed)} are disappointed." if missed > 0 else "."
    reached = f" {answer.exposed:,} began while it was live." if answer.exposed else ""
    return told + believed + reached


def percent(share: float) -> str:
    """Say a share without decimals."""
    return f"{share * 100:.0f} %"


def _is_same_day(number: Quantity | None) -> bool:
    return number is not None and number.amount == 0 and number.unit in ("day", "business_day")


def sayable_for(case: Case, answer: Answer | None) -> Quantity | None:
    """Return the amount that the rule allows and the data would keep; None where there is no such number."""
    rule = case.aim.latest if case.aim else None
    sayable = of_duration(answer.sayable) if answer and answer.sayable else None
    if rule is None or (sayable is not None and is_clearly_less(rule, sayable) and not gains_by_length(case.claim)):
        return sayable
    return rule


def worded(setting: Setting, case: Case, amount: Quantity) -> str | None:
    """Say an amount in the language of a claim; None where no lexicon has the words."""
    language = case.claim.language
    try:
        unit = Unit(amount.unit)
    except ValueError:
        return f"within {amount}" if language == "en" else None
    return None if is_notice(case.claim) else setting.wording(language, amount.amount, unit)
