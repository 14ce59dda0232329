"""Reading in processes of their own, whatever befalls them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil
import pypdf
import pytest

from expectmon.audit.message import About, Message, Unchanged, Unread
from expectmon.claims.lexicon import Lexicons
from expectmon.errors import Code, Problem, SourceError
from expectmon.messages.collect.apart import Readers
from expectmon.messages.collect.tasks import Bounds, Collected, Document, Task
from expectmon.messages.raw import Format, Raw
from expectmon.workspace.copy import Columns

EVIL = "tests.messages.collect.evil_worker"
USUAL = Bounds(seconds=60, memory_bytes=600_000_000)
IMPATIENT = Bounds(seconds=1, memory_bytes=600_000_000)


def task(name: str, deed: str = "") -> Document:
    return Document(Raw(name, name, About(), Format.TEXT, deed))


def read(items: Iterable[Task | Collected], *, processes: int = 1, bounds: Bounds = USUAL) -> list[Collected]:
    with Readers(Lexicons(), bounds, processes=processes, module=EVIL) as readers:
        return list(readers.in_order(items))


def outcome(found: Collected) -> str:
    return f"{found.id} {found.code}" if isinstance(found, Unread) else getattr(found, "id", "")


@pytest.mark.parametrize(
    ("deed", "code", "why"),
    [
        ("memory", Code.TOO_HARD, "reading it takes more memory than one message may take"),
        ("recurse", Code.TOO_HARD, "reading it takes more memory than one message may take"),
        ("killed", Code.TOO_HARD, "the process that read it ended early (SIGKILL): as a rule memory ran out"),
        ("exit", Code.TOO_HARD, "the process that read it ended early (exit code 7): as a rule memory ran out"),
        ("stumble", Code.UNREADABLE_MESSAGE, "reading it failed: ZeroDivisionError: by nothing"),
        ("refuse", Code.NOT_TEXT, "this is no text"),
    ],
)
def test_a_message_that_harms_its_reader_is_listed_and_the_next_one_is_read(deed: str, code: Code, why: str) -> None:
    first, bad, last = read([task("first"), task("bad", deed), task("last")])
    assert isinstance(bad, Unread)
    assert (bad.id, bad.code, bad.why) == ("bad", code, why)
    assert [outcome(first), outcome(last)] == ["first", "last"]


def test_a_message_that_takes_too_long_is_listed_and_the_next_one_is_read() -> None:
    bad, last = read([task("bad", "wait"), task("last")], bounds=IMPATIENT)
    assert isinstance(bad, Unread)
    assert (bad.id, bad.code, bad.why) == ("bad", Code.TOO_HARD, "reading it took longer than 1 seconds")
    assert outcome(last) == "last"


def test_a_message_that_computes_without_end_is_given_up_by_the_system_too() -> None:
    # It has longer to wait than to compute: nobody waits for it here.
    with Readers(Lexicons(), IMPATIENT, processes=1, module=EVIL) as readers:
        reader = readers._readers[0]
        reader.begin(task("bad", "compute"))
        assert reader._process is not None
        reader._process.wait()
        reader._since += 1000
        (bad,) = reader.results()
    assert isinstance(bad, Unread)
    assert (bad.code, bad.why) == (Code.TOO_HARD, "reading it took longer than 1 seconds")


def test_a_process_goes_on_to_the_next_message_and_is_replaced_only_when_it_dies() -> None:
    found = read([task("a"), task("b"), task("bad", "exit"), task("c"), task("d")])
    pids = [each.words for each in found if isinstance(each, Message)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert os.getpid() not in pids


def test_results_come_in_the_order_of_the_tasks_also_from_several_processes() -> None:
    deeds = ["", "stumble", "", "exit", "", "refuse", "", ""]
    items: list[Task | Collected] = [task(f"t{number}", deed) for number, deed in enumerate(deeds)]
    remark = Problem(Code.LEFT_OUT, "some")
    items[3:3] = [Unchanged("same"), remark]
    found = read(items, processes=3)
    assert found.pop(4) == remark
    assert [outcome(each) for each in found] == [
        "t0",
        "t1 unreadable-message",
        "t2",
        "same",
        "t3 too-hard",
        "t4",
        "t5 not-text",
        "t6",
        "t7",
    ]


def test_what_need_not_be_read_waits_for_nothing_and_starts_nothing() -> None:
    with Readers(Lexicons(), processes=1, module="no.such.module") as readers:
        assert list(readers.in_order([Unchanged("a"), Unchanged("b")])) == [Unchanged("a"), Unchanged("b")]


def test_few_results_wait_however_many_there_are_behind_one_that_is_read() -> None:
    drawn = 0

    def many() -> Iterable[Task | Collected]:
        nonlocal drawn
        yield task("slow")
        for number in range(5000):
            drawn += 1
            yield Unchanged(str(number))

    with Readers(Lexicons(), USUAL, processes=1, module=EVIL) as readers:
        results = readers.in_order(many())
        assert outcome(next(results)) == "slow"
        assert drawn <= 501
        assert sum(1 for _ in results) == 5000


def test_a_process_that_cannot_begin_is_an_error() -> None:
    with (
        pytest.raises(SourceError, match="no process could be started to read messages"),
        Readers(Lexicons(), module="tests.pages", processes=1) as readers,
    ):
        list(readers.in_order([task("a")]))


def test_no_process_is_left_when_nobody_wants_the_rest() -> None:
    with Readers(Lexicons(), USUAL, processes=2, module=EVIL) as readers:
        results = readers.in_order([task("a"), task("b", "wait"), task("c"), task("d", "wait")])
        first = next(results)
        assert isinstance(first, Message)
        results.close()  # type: ignore[attr-defined]  # it is a generator
        assert [reader._process for reader in readers._readers] == [None, None]
    assert not psutil.pid_exists(first.words)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_process_ends_quietly_when_we_are_killed_or_interrupted(tmp_path: Path, how: signal.Signals) -> None:
    script = f"""
from expectmon.claims.lexicon import Lexicons
from expectmon.messages.collect.apart import Readers
from tests.messages.collect.test_apart import EVIL, task
try:
    with Readers(Lexicons(), processes=1, module={EVIL!r}) as readers:
        reader = readers._readers[0]
        reader.begin(task("bad", "wait"))
        print(reader._process.pid, flush=True)
        next(reader.results())
except KeyboardInterrupt:
    pass
"""
    (tmp_path / "parent.py").write_text(script, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        os.killpg(parent.pid, how)
        _, words = parent.communicate(timeout=30)
    psutil.wait_procs([child], timeout=30)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE  # whoever inherits it has not looked yet
    assert words == b""


def test_libraries_that_read_a_damaged_file_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    writer, content = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(content)
    damaged = content.getvalue().replace(b"startxref\n", b"startxref\n9")
    with Readers(Lexicons(), USUAL, processes=1) as readers:
        (message,) = readers.in_order([Document(Raw("a.pdf", "a.pdf", About(), Format.PDF, damaged))])
    assert isinstance(message, Message)
    assert capfd.readouterr() == ("", "")


def test_a_table_that_harms_its_reader_says_which_messages_were_not_looked_at() -> None:
    raw = Raw("ads.csv", "ads.csv", About(), Format.CSV, b"id,body\n1,\xff\x00\n")
    found = Document(raw, Columns("id", ("body",))).unread("too-hard", "it is too hard")
    assert found.beginning == "ads.csv#"
