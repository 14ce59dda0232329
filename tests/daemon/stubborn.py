"""A daemon for test_process.py whose check never ends. Arguments: the workspace, and the seconds of grace."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from expectmon.daemon.logs import LogForm
from expectmon.daemon.run import Duties, RunOptions, run
from expectmon.daemon.work import Done, Task
from expectmon.schedules.model import Job
from expectmon.store.state import open_state


def check_for_ever(task: Task) -> Done:
    """Write something, in a transaction that nobody ends."""
    with open_state(task.workspace.state_url) as state, state.reading():
        sys.stderr.write('{"event": "at it"}\n')
        sys.stderr.flush()
        threading.Event().wait()
    return Done("never")


if __name__ == "__main__":
    options = RunOptions(listen=None, logs=LogForm.JSON, grace=float(sys.argv[2]))
    sys.exit(run(Path(sys.argv[1]), options, Duties({Job.CHECK: check_for_ever}, lambda *_: None)))
