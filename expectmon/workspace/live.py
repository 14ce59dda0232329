"""When a message is live, from texts of settings and of tables."""

from __future__ import annotations

import datetime as dt

from expectmon.promises.instants import placed, read_time


def live_from(text: str, zone: str) -> dt.datetime:
    """Return the instant from which on something is live, in UTC; a day begins at its local midnight.

    Raises:
        TimeTextError: it is no date or time, or cannot be reckoned with.
    """
    return placed(read_time(text), zone)


def live_to(text: str, zone: str) -> dt.datetime:
    """Return the instant at which something ends, in UTC; a day still counts, to its end.

    Raises:
        TimeTextError: it is no date or time, or cannot be reckoned with.
    """
    found = read_time(text)
    return placed(found if isinstance(found, dt.datetime) else found + dt.timedelta(days=1), zone)
