"""A daemon for test_process.py that never gets on. Arguments: the workspace, the seconds of grace, and where it hangs.

It hangs in the `check`, or while the workspace is `load`ed.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from expectmon.daemon import run as process
from expectmon.daemon.logs import LogForm
from expectmon.daemon.run import Duties, RunOptions, run
from expectmon.daemon.work import Done, Task
from expectmon.schedules.model import Job
from expectmon.store.state import open_state
from expectmon.workspace.model import Workspace


def check_for_ever(task: Task) -> Done:
    """Write something, in a transaction that nobody ends."""
    with open_state(task.workspace.state_url) as state, state.reading():
        sys.stderr.write('{"event": "at it"}\n')
        sys.stderr.flush()
        threading.Event().wait()
    return Done("never")


def load_for_ever(_root: Path) -> Workspace:
    """Never come to the end of the rules."""
    sys.stderr.write('{"event": "at it"}\n')
    sys.stderr.flush()
    threading.Event().wait()
    raise AssertionError


if __name__ == "__main__":
    if sys.argv[3:] == ["load"]:
        process._load = load_for_ever  # type: ignore[assignment] # it takes its place
    options = RunOptions(listen=None, logs=LogForm.JSON, grace=float(sys.argv[2]))
    sys.exit(run(Path(sys.argv[1]), options, Duties({Job.CHECK: check_for_ever}, lambda *_: None)))
