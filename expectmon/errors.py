"""One tree of errors, all of them for people.

    ExpectmonError            something the person at the keyboard can mend
    ├── UsageError            exit 2: the command line, a time that cannot be read
    ├── ConfigurationError    exit 2: the workspace or the rules; holds every problem found
    ├── SourceError           exit 3: records could not be read; other sources go on
    ├── StateError            exit 3: the state database could not be read or written
    └── NetError              exit 3: another machine could not be asked (in `net`)

Each carries one or more `Problem`s: a code, a place, what was expected and a hint. `docs/errors.md`
lists every code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import ClassVar


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3


class Severity(StrEnum):
    """How bad a problem is: an error stops the command, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """What kind of problem it is; stable, documented in `docs/errors.md`."""

    # reading YAML
    FILE_UNREADABLE = "file-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    NOT_UTF8 = "not-utf8"
    YAML_SYNTAX = "yaml-syntax"
    YAML_ALIAS = "yaml-alias"
    DUPLICATE_FIELD = "duplicate-field"
    QUOTE_IT = "quote-it"
    # the shape of the workspace and of rules
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    WRONG_TYPE = "wrong-type"
    BAD_VALUE = "bad-value"
    BAD_ID = "bad-id"
    BAD_DATE = "bad-date"
    BAD_DURATION = "bad-duration"
    BAD_TIMEZONE = "bad-timezone"
    BAD_HOURS = "bad-hours"
    BAD_ADDRESS = "bad-address"
    BAD_SCHEDULE = "bad-schedule"
    DUPLICATE_ID = "duplicate-id"
    NOT_YET = "not-yet"
    NO_WORKSPACE = "no-workspace"
    MISSING_VARIABLE = "missing-variable"
    NO_PROMISES = "no-promises"
    # references and meaning
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_CALENDAR = "unknown-calendar"
    UNKNOWN_PROMISE = "unknown-promise"
    UNKNOWN_COLUMN = "unknown-column"
    UNKNOWN_RECEIVER = "unknown-receiver"
    UNKNOWN_PACK = "unknown-pack"
    BAD_CONDITION = "bad-condition"
    NEEDS_CALENDAR = "needs-calendar"
    BAD_TARGET = "bad-target"
    OVERLAPPING_VERSIONS = "overlapping-versions"
    # lint
    VOID_WITHOUT_AT = "void-without-at"
    NO_OBJECTIVE = "no-objective"
    NO_OWNER = "no-owner"
    NO_NEARING = "no-nearing"
    NEARING_WITHOUT_EFFECT = "nearing-without-effect"
    NO_EARLIER_TERMS = "no-earlier-terms"
    UNUSED_CALENDAR = "unused-calendar"
    UNCOVERED_HOLIDAYS = "uncovered-holidays"
    EXCEPT_WITHOUT_EFFECT = "except-without-effect"
    EACH_WITHOUT_CLOCK = "each-without-clock"
    UNKNOWN_TOPIC = "unknown-topic"
    ROUTE_WITHOUT_EFFECT = "route-without-effect"
    REACHES_NOBODY = "reaches-nobody"
    # rule tests
    CASE_FAILED = "case-failed"
    # command line
    BAD_TIME = "bad-time"
    BAD_OPTION = "bad-option"
    FOLDER_NOT_EMPTY = "folder-not-empty"
    NO_SUCH_INCIDENT = "no-such-incident"
    NO_SUCH_RECEIVER = "no-such-receiver"
    INTERRUPTED = "interrupted"
    # sources
    NO_FILES = "no-files"
    EMPTY_FILE = "empty-file"
    NOT_A_TABLE = "not-a-table"
    FILE_CHANGED = "file-changed"
    BAD_QUERY = "bad-query"
    SOURCE_UNREACHABLE = "source-unreachable"
    MISSING_DRIVER = "missing-driver"
    UNREADABLE_ROWS = "unreadable-rows"
    UNREADABLE_CELLS = "unreadable-cells"
    MISSING_KEY = "missing-key"
    SHIFTED_TIMES = "shifted-times"
    OUT_OF_MEMORY = "out-of-memory"
    DUPLICATE_KEYS = "duplicate-keys"
    # what a check says beside its figures
    NO_RECORDS = "no-records"
    NOTHING_APPLIES = "nothing-applies"
    OUTSIDE_VERSIONS = "outside-versions"
    DUE_BEFORE_START = "due-before-start"
    DELTAS_LEFT_OUT = "deltas-left-out"
    RESTATED = "restated"
    # other machines
    BAD_URL = "bad-url"
    ADDRESS_REFUSED = "address-refused"
    SERVER_UNREACHABLE = "server-unreachable"
    BAD_CERTIFICATE = "bad-certificate"
    ANSWER_TOO_LARGE = "answer-too-large"
    # copy
    PAGE_MISSING = "page-missing"
    PAGE_FAILED = "page-failed"
    ROBOTS_DENIED = "robots-denied"
    BAD_SITEMAP = "bad-sitemap"
    LEFT_OUT = "left-out"
    READ_ALREADY = "read-already"
    MESSAGE_TOO_LARGE = "message-too-large"
    TOO_HARD = "too-hard"
    NOT_TEXT = "not-text"
    UNREADABLE_MESSAGE = "unreadable-message"
    # copy
    IGNORE_WITHOUT_EFFECT = "ignore-without-effect"
    # letters and reports
    BAD_TEMPLATE = "bad-template"
    CHART_FAILED = "chart-failed"
    REPORT_UNWRITABLE = "report-unwritable"
    AUDIT_FAILED = "audit-failed"
    # state
    STATE_UNREACHABLE = "state-unreachable"
    STATE_READ_ONLY = "state-read-only"
    STATE_LOCKED = "state-locked"
    STATE_NEWER = "state-newer"
    STATE_DAMAGED = "state-damaged"
    DISK_FULL = "disk-full"
    CLOCK_BACKWARDS = "clock-backwards"
    LEASE_LOST = "lease-lost"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a text: the path as the user gave it, line and column counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with all that is needed to mend it.

    `message` says what is wrong, `expected` what would be right, `hint` what to do; `excerpt` is the
    line of text that `where` points at.
    """

    code: Code
    message: str
    where: Where | None = None
    expected: str | None = None
    hint: str | None = None
    excerpt: str | None = None
    severity: Severity = Severity.ERROR

    def at(self, where: Where, excerpt: str | None = None) -> Problem:
        """Return the same problem, placed."""
        return replace(self, where=where, excerpt=excerpt)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.severity}[{self.code}]: {self.message}"


class ExpectmonError(Exception):
    """Something that a person can mend. Holds one or more problems, all found at once."""

    exit_code: ClassVar[Exit] = Exit.USAGE

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(ExpectmonError):
    """The command line could not be understood."""


class ConfigurationError(ExpectmonError):
    """The workspace or its rules are wrong. Every problem of every file is listed."""


class SourceError(ExpectmonError):
    """The records of a source could not be read."""

    exit_code = Exit.INCOMPLETE


class StateError(ExpectmonError):
    """The state database could not be read or written; what it held before is intact."""

    exit_code = Exit.INCOMPLETE
