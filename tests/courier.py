"""Delivers as often as it is told and kills itself at the step it is told: run as a program, by the kill test.

Everything is loaded once; each delivery is a fork of its own, so that a kill costs no start of Python.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from expectmon.alerts.receivers import Notify, Smtp
from expectmon.jobs.deliver import Step, deliver
from expectmon.net.trust import trust
from expectmon.store.state import open_state


def main() -> None:
    """Read one order a line, carry it out in a fork, and answer with the signal that ended it (0: none)."""
    settings = json.loads(sys.stdin.readline())
    smtp = Smtp(**settings["smtp"] | {"authority": Path(settings["smtp"]["authority"])})
    trust(smtp.authority)
    with open_state(settings["state"]) as state:  # what is loaded late is loaded now
        state.upgrade()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _deliver(settings, smtp, json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _deliver(settings: dict[str, Any], smtp: Smtp, order: dict[str, Any]) -> None:
    at = dt.datetime.fromisoformat(order["at"])
    steps_left = order["after"]

    def on_step(step: Step) -> None:
        nonlocal steps_left
        if step == order["step"]:
            steps_left -= 1
            if not steps_left:
                os.kill(os.getpid(), signal.SIGKILL)

    with open_state(settings["state"]) as state:
        deliver(
            Path(settings["root"]), Notify(smtp), state, lambda: at, holder=f"courier-{os.getpid()}", on_step=on_step
        )


if __name__ == "__main__":
    main()
