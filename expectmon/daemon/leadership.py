"""Being the one daemon at work: taking the lease, keeping it, noticing that it is lost, giving it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from expectmon.store import leases
from expectmon.store.leases import Fence
from expectmon.store.state import State

LEASE: Final = "daemon"
LEASE_SECONDS: Final = 45.0
RENEW_EVERY: Final = dt.timedelta(seconds=15)
TRY_EVERY: Final = dt.timedelta(seconds=10)
"""A lease ends 45 s after the last sign of life, and a standby asks every 10 s: it takes over within 60 s."""

_RENEW_FROM: Final = dt.timedelta(seconds=5)

LeaseClock = Callable[[Connection, dt.datetime], dt.datetime]
"""The time that leases go by, given a connection and this machine's time."""


def by_database(connection: Connection, _now: dt.datetime) -> dt.datetime:
    """Return the database's own time, where it has one: machines that share it need not agree on theirs."""
    return leases.database_now(connection)


class Leadership:
    """The lease as one daemon has it, or not. `fence` is None while another one is at work."""

    def __init__(self, holder: str, clock: LeaseClock = by_database) -> None:
        self.fence: Fence | None = None
        self._holder = holder
        self._clock = clock
        self._renewed: dt.datetime | None = None

    def hold(self, state: State, now: dt.datetime) -> Fence | None:
        """Take the lease or renew it, when it is time to; return the fence, None while somebody else holds it.

        Raises:
            StateError: the state cannot be reached. Whether the lease is still ours is not known then; what another
                holder would mind is refused by the fence.
        """
        if self.fence is not None and self._is_fresh(now):
            return self.fence
        with state.writing(alone=False) as connection:
            moment = self._clock(connection, now)
            if self.fence is None:
                self.fence = leases.take(connection, LEASE, self._holder, moment, LEASE_SECONDS)
            elif not leases.renew(connection, self.fence, moment, LEASE_SECONDS):
                self.fence = None
        self._renewed = now
        return self.fence

    def give_up(self, state: State) -> None:
        """Let another daemon begin at once.

        Raises:
            StateError: the state cannot be reached; the lease ends by itself then.
        """
        fence, self.fence = self.fence, None
        if fence is not None:
            with state.writing(alone=False) as connection:
                leases.give_up(connection, fence)

    def lose(self) -> None:
        """Take note that somebody else has taken it."""
        self.fence = None

    def _is_fresh(self, now: dt.datetime) -> bool:
        # A clock that was set back is no reason not to renew.
        return self._renewed is not None and dt.timedelta() <= now - self._renewed < _RENEW_FROM
