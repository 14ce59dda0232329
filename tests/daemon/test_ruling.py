from __future__ import annotations

import os
from pathlib import Path

import pytest

from expectmon.daemon.ruling import Ruling
from expectmon.errors import Code, ConfigurationError, Problem, SourceError
from expectmon.workspace.load import load_workspace
from expectmon.workspace.model import Workspace
from tests.daemon.conftest import MakeLab
from tests.daemon.lab import RULES, Lab, write

TWO = RULES.replace("promises: {", "promises: {second: {says: x, source: orders, by: due, stop: delivered}, ")


def test_a_changed_file_is_read_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    assert not ruling.refresh()
    (tmp_path / "rules/all.yaml").write_text(TWO)
    assert ruling.refresh()
    assert [promise.id for promise in ruling.workspace.promises] == ["second", "delivery"]
    assert not ruling.refresh()


@pytest.mark.parametrize("name", ["expectmon.yaml", "rules/new.yaml"])
def test_the_settings_and_new_files_are_seen_too(tmp_path: Path, name: str) -> None:
    ruling = Ruling(write(tmp_path))
    path = tmp_path / name
    path.write_text(path.read_text() + "\n" if path.exists() else "promises: {}\n")
    assert ruling.refresh()


def test_a_file_that_is_put_back_with_the_same_time_and_size_is_seen(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    path, other = tmp_path / "rules/all.yaml", tmp_path / "other"
    before = path.stat()
    other.write_text(path.read_text().replace("Two", "Too"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)
    assert ruling.refresh()


def test_a_bad_edit_keeps_the_last_good_rules_and_says_why(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    (tmp_path / "rules/all.yaml").write_text(RULES.replace("source: orders", "source: nowhere"))
    assert not ruling.refresh()  # perhaps it is being written just now
    assert ruling.problems == ()
    assert ruling.refresh()
    found: tuple[Problem, ...] = ruling.problems
    assert [str(problem.where) for problem in found] == ["rules/all.yaml:1:47"]
    assert len(ruling.workspace.promises) == 1
    (tmp_path / "rules/all.yaml").write_text(TWO)
    assert ruling.refresh()
    assert ruling.problems == ()


def test_a_file_that_was_only_half_written_is_no_bad_edit(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    (tmp_path / "rules/all.yaml").write_text(TWO[:40])
    assert not ruling.refresh()
    (tmp_path / "rules/all.yaml").write_text(TWO)
    assert ruling.refresh()
    assert ruling.problems == ()


def test_with_force_a_bad_edit_is_told_at_once(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    assert ruling.refresh(force=True)
    assert ruling.problems == ()
    (tmp_path / "expectmon.yaml").unlink()
    assert ruling.refresh(force=True)
    found: tuple[Problem, ...] = ruling.problems
    assert [problem.code for problem in found] == ["no-workspace"]


def test_a_process_that_is_killed_while_it_reads_the_rules_is_no_bad_edit(tmp_path: Path) -> None:
    killed = iter([False, True, True, False])

    def load(root: Path) -> Workspace:
        if next(killed):
            raise SourceError(Problem(Code.OUT_OF_MEMORY, "the process of the run ended early (SIGKILL)"))
        return load_workspace(root)

    ruling = Ruling(write(tmp_path), load)
    (tmp_path / "rules/all.yaml").write_text(TWO)
    assert [ruling.refresh(), ruling.refresh(force=True)] == [False, False]
    assert ruling.problems == ()
    assert ruling.refresh()
    assert len(ruling.workspace.promises) == 2


def test_another_state_needs_a_new_start(tmp_path: Path) -> None:
    ruling = Ruling(write(tmp_path))
    write(tmp_path, state="sqlite:///elsewhere.db")
    assert ruling.refresh()
    assert [problem.hint for problem in ruling.problems] == ["start the daemon anew, or put the old value back"]
    assert ruling.workspace.state_url.endswith("/state.db")


def test_rules_that_are_wrong_from_the_beginning_start_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        Ruling(write(tmp_path, rules="promises: 7"))


def test_who_leads_tells_of_a_bad_edit_and_of_its_end(lab: Lab) -> None:
    lab.tick("2026-06-01T10:00")
    assert lab.rules == [()]
    (lab.root / "rules/all.yaml").write_text("promises: 7")
    for moment in ("10:01", "10:02", "10:03"):
        lab.tick(f"2026-06-01T{moment}")
    assert [len(problems) for problems in lab.rules] == [0, 1]
    assert lab.figure("expectmon_rules_in_force") == 0
    (lab.root / "rules/all.yaml").write_text(RULES)
    lab.tick("2026-06-01T10:15")
    assert [len(problems) for problems in lab.rules] == [0, 1, 0]
    assert [slot for slot, _, _ in lab.done()] == ["01 10:00", "01 10:15"]


def test_a_standby_tells_of_a_bad_edit_when_it_takes_over(make_lab: MakeLab) -> None:
    one, two = make_lab(), make_lab(holder="two")
    one.tick("2026-06-01T10:00")
    (one.root / "rules/all.yaml").write_text("promises: 7")
    two.tick("2026-06-01T10:00:20")
    two.tick("2026-06-01T10:00:30")
    assert two.rules == []
    two.tick("2026-06-01T10:02")
    assert [len(problems) for problems in two.rules] == [1]


def test_rules_that_cannot_be_told_of_do_not_stop_the_daemon(lab: Lab) -> None:
    lab.refuse_rules = True
    lab.tick("2026-06-01T10:00")
    assert len(lab.done()) == 1


def test_a_new_schedule_is_followed_from_the_next_step_on(lab: Lab) -> None:
    lab.tick("2026-06-01T10:00")
    write(lab.root, "  check: every 10 minutes\n  deliver: every 1 hour")
    lab.tick("2026-06-01T10:10")
    lab.tick("2026-06-01T10:15")
    assert [slot for slot, _, _ in lab.done()] == ["01 10:00", "01 10:10"]
