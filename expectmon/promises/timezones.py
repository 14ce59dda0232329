"""Which time zones there are."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from expectmon.documents import did_you_mean


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def is_timezone(name: str) -> bool:
    """Tell whether a name is one of the IANA database, case included."""
    return name in _names()


def timezone_hint(name: str) -> str:
    """Return what to write instead of a name that is no zone: the nearest name, or an example."""
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(_names())}
    city = cities.get(name.strip().replace(" ", "_").title())
    if city is not None:
        return f"did you mean {city!r}?"
    return did_you_mean(name, sorted(_names())) or "write a name like Asia/Jakarta or Europe/Berlin"
