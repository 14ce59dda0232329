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


class AuditFormat(StrEnum):
    """How an audit is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


class FailLevel(StrEnum):
    """From which level on a finding makes an audit end with exit code 1."""

    ERROR = "error"
    WARNING = "warning"
    NONE = "none"


class ClaimsFormat(StrEnum):
    """How claims are printed."""

    TEXT = "text"
    JSON = "json"
