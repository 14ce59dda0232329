"""Logs to stderr, a line an event, as JSON or for the eye. No secret gets through, whoever logs it."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, Final, TextIO

import structlog

from expectmon.workspace.secrets import redact

_OTHERS: Final = ("apscheduler", "httpx", "httpcore", "sqlalchemy", "alembic")


class LogForm(StrEnum):
    """How logs are written."""

    CONSOLE = "console"
    JSON = "json"


_configured: Final[deque[LogForm]] = deque(maxlen=1)


def configure_logs(form: LogForm, stream: TextIO | None = None) -> None:
    """Send everything that is logged to stderr: ours from INFO on, what libraries say from WARNING on."""
    _configured.append(form)
    stream = stream or sys.stderr
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                mask_secrets,
                _renderer(form, stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("expectmon").setLevel(logging.INFO)
    for name in _OTHERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # loggers of modules are made before this is called
    )


def current_form() -> LogForm | None:
    """Return how logs are written, None if they were not configured."""
    return _configured[-1] if _configured else None


def mask_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask secrets in every text of an event, however deep."""
    for name, value in event.items():
        event[name] = _masked(value)
    return event


def _masked(value: object) -> object:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, dict):
        return {str(_masked(key)): _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    return redact(str(value))


def _renderer(form: LogForm, stream: TextIO) -> structlog.types.Processor:
    if form is LogForm.JSON:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())
