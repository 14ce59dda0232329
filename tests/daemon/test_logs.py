from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from expectmon.daemon.logs import LogForm, configure_logs
from expectmon.workspace.secrets import register

SECRET = "tulips-and-onions"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where logs go; afterwards logging is as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    register(SECRET)
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.configure(**before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_a_line_of_json_with_time_level_and_place(stream: io.StringIO) -> None:
    configure_logs(LogForm.JSON, stream)
    structlog.get_logger("expectmon.daemon.service").info("done", plan="check", missed=2)
    (line,) = lines(stream)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "done",
        "level": "info",
        "logger": "expectmon.daemon.service",
        "plan": "check",
        "missed": 2,
    }


@pytest.mark.parametrize("form", LogForm)
def test_no_secret_gets_through_however_it_is_logged(stream: io.StringIO, form: LogForm) -> None:
    configure_logs(form, stream)
    log = structlog.get_logger("expectmon.daemon")
    log.warning("reached", host=SECRET, url="postgresql://ops:open-sesame@db/shop", deep=[{"a": SECRET}])
    log.warning("an object", error=ValueError(SECRET))
    logging.getLogger("elsewhere").error("said %s", SECRET)
    try:
        int(f"cannot use {SECRET}")
    except ValueError:
        log.exception("failed")
    text = stream.getvalue()
    assert "invalid literal" in text
    assert SECRET not in text
    assert "open-sesame" not in text
    assert text.count("***") >= 6


def test_a_traceback_is_one_line_of_json(stream: io.StringIO) -> None:
    configure_logs(LogForm.JSON, stream)
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        structlog.get_logger("expectmon.daemon").exception("failed")
    (line,) = lines(stream)
    assert "ZeroDivisionError: division by zero" in str(line["exception"])


def test_libraries_are_heard_from_warning_on_in_the_same_form(stream: io.StringIO) -> None:
    configure_logs(LogForm.JSON, stream)
    for name in ("httpx", "apscheduler.scheduler", "sqlalchemy.engine"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble")
    assert [(line["logger"], line["event"]) for line in lines(stream)] == [
        ("httpx", "trouble"),
        ("apscheduler.scheduler", "trouble"),
        ("sqlalchemy.engine", "trouble"),
    ]


def test_warnings_of_python_are_logged(stream: io.StringIO) -> None:
    configure_logs(LogForm.JSON, stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old ways", UserWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "old ways" in str(lines(stream)[0]["event"])
