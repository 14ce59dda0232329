"""Mails as files."""

from __future__ import annotations

import datetime as dt
import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectmon.notify.files import FileTransport, file_name
from expectmon.store.outbox_records import AttemptOutcome
from tests.notify.letters import NOW, outgoing

MAIL = replace(outgoing(b"Subject: late\r\n\r\n", key="12.3.mail.ops@shop.example"), recipient="ops@shop.example")
NAME = "20260302T030000Z-ops@shop.example-8376f7bc.eml"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "reports" / "outbox"
    yield made
    if made.exists():
        made.chmod(0o700)


def test_a_mail_is_a_file_named_by_date_and_recipient_and_eight_characters_of_its_own(
    folder: Path, tmp_path: Path
) -> None:
    with FileTransport(folder, tmp_path) as transport:
        answer = transport.send(MAIL, NOW)
    assert (answer.outcome, answer.words) == (AttemptOutcome.ACCEPTED, f"written to reports/outbox/{NAME}")
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert (folder / NAME).read_bytes() == MAIL.payload


def test_the_same_mail_again_replaces_what_a_crash_left(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (folder / f".{NAME}.part").write_bytes(b"Subj")
    (folder / NAME).write_bytes(b"Subj")
    assert FileTransport(folder, tmp_path).send(MAIL, NOW).outcome is AttemptOutcome.ACCEPTED
    assert [path.name for path in folder.iterdir()] == [NAME]
    assert (folder / NAME).read_bytes() == MAIL.payload


def test_a_full_disk_is_told_and_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = FileTransport(folder, tmp_path).send(MAIL, NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
    assert answer.words == "reports/outbox cannot be written: No space left on device"
    assert list(folder.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_told(folder: Path, tmp_path: Path) -> None:
    folder.parent.write_bytes(b"")
    answer = FileTransport(folder, tmp_path).send(MAIL, NOW)
    assert (answer.outcome, answer.whole_channel) == (AttemptOutcome.RETRY, True)
    assert answer.words.startswith("reports/outbox cannot be written: ")


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_names_are_short_and_safe_and_two_keys_never_share_one(first: str, second: str, recipient: str) -> None:
    names = [file_name(replace(MAIL, key=key, recipient=recipient)) for key in (first, second)]
    assert (names[0] == names[1]) == (first == second)
    for name in names:
        assert name.isascii()
        assert len(name) <= 110
        assert not set(name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-")


def test_names_in_order_are_mails_in_the_order_they_were_made() -> None:
    later = NOW.astimezone(dt.timezone(dt.timedelta(hours=-9))) + dt.timedelta(seconds=1)  # a smaller hour, elsewhere
    mails = [replace(MAIL, recipient="zoe@shop.example"), replace(MAIL, recipient="anna@shop.example", created=later)]
    assert sorted(map(file_name, mails)) == [file_name(each) for each in mails]
