"""Messages and findings, made up, for tests that keep them or tell of them."""

from __future__ import annotations

from typing import Any, Final

from expectmon.audit.message import About, BlockKind, Ignore, Message, Noted, Remark, Said, Spot
from expectmon.audit.model import LEVELS, Answer, Delta, Finding, Kind, Place
from expectmon.claims.model import Claim, Clock, Qualifier, Scope, Unit
from expectmon.errors import Where
from expectmon.promises.topics import Topic

MARKETING: Final = "marketing@shop.example"
PAGE: Final = "site/shipping.html"
ABOUT: Final = About(channel="web", touchpoint="checkout", locale="en", owner=MARKETING)


def said(days: float = 3, *, line: int = 12, topic: Topic = Topic.DELIVERY) -> Said:
    """Return a claim: delivered within so many days, in a line of its own."""
    quote = f"within {days:g} days"
    claim = Claim(
        start=10,
        end=10 + len(quote),
        quote=quote,
        topic=topic,
        min=None,
        max=days,
        unit=Unit.DAY,
        qualifier=Qualifier.AT_MOST,
        scope=Scope("on Java", regions=("java",)),
        clock=Clock.ORDER,
    )
    excerpt = f"Delivered {quote} on Java"
    return Said(
        claim, Spot(line, 11, line, 11 + len(quote), "main > p"), BlockKind.PARAGRAPH, excerpt, 10, 23, "Delivery"
    )


def message(name: str = PAGE, *claims: Said, digest: str = "", **others: Any) -> Message:  # noqa: ANN401 - any field
    """Return a message that makes these claims; its digest follows from their quotes unless it is given."""
    values: dict[str, Any] = {
        "id": name,
        "location": name,
        "about": ABOUT,
        "digest": digest or "/".join(each.claim.quote for each in claims) or "empty",
        "language": "en",
        "said": claims,
        "words": 120,
        "ignores": (Ignore(("vague",), "agreed with legal", 3),),
        "notes": (Noted(Remark.HIDDEN_CHARACTERS, "2 zero-width characters", 7),),
    }
    return Message(**{**values, **others})


def answer(share: float = 0.4, due: int = 400) -> Answer:
    """Return what the engine says: so many were kept."""
    kept, nothing = round(share * due), Delta(0, "day", None, None)
    return Answer(kept, due, share, share - 0.05, share + 0.05, 28, 1240, nothing, nothing, None, 0.95, None)


def finding(name: str = "f1", at: Message | None = None, **others: Any) -> Finding:  # noqa: ANN401 - any field
    """Return what is wrong with the first claim of a message: it promises more than the rule, unless told."""
    read = at or message(PAGE, said())
    kind = others.get("kind", Kind.TIGHTER_THAN_RULE)
    values: dict[str, Any] = {
        "kind": kind,
        "level": LEVELS[kind],
        "says": "The page says 3 days; the rule says 5.",
        "do": "Change the page.",
        "fingerprint": name,
        "at": Place(read, read.said[0]) if read.said else None,
        "promise": "delivery",
        "suggestion": "Delivered within 6 days",
    }
    return Finding(**{**values, **others})


def told_nowhere(promise: str = "delivery") -> Finding:
    """Return that no message tells customers of a promise."""
    says = "No message tells of it."
    kind = Kind.MISSING
    where = Where("rules/a.yaml", 2, 3)
    return Finding(kind, LEVELS[kind], says, "Tell them.", f"missing-{promise}", promise=promise, where=where)
