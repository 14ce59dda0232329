"""What options may be."""

from __future__ import annotations

from enum import StrEnum


class CheckFormat(StrEnum):
    """How a check is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class ListFormat(StrEnum):
    """How commitments are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class FailOn(StrEnum):
    """What makes a check end with exit code 1."""

    BROKEN = "broken"
    OBJECTIVE = "objective"
    NONE = "none"


class LogFormat(StrEnum):
    """How the service writes its logs."""

    CONSOLE = "console"
    JSON = "json"
