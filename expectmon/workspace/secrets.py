"""`${NAME}` and `${file:path}` in settings, and keeping their values out of everything that is printed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus, unquote

from expectmon.documents.document import Document, Value
from expectmon.documents.document import Path as Place
from expectmon.errors import Code, Problem

EXPANDED: Final = ("state", "sources", "notify", "messages")
MASK: Final = "***"
MAX_FILE_BYTES: Final = 64 * 1024
_SHORTEST: Final = 4

_VARIABLE: Final = re.compile(r"\$\{([^{}]*)(\}?)")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_URL_PASSWORD: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s/:@\"'<>]*:)[^\s\"'<>]*@")
_QUERY_PASSWORD: Final = re.compile(
    r"([?&](?:(?:ssl)?password|passwd|pwd|passphrase|token|secret)=)[^&\s#\"'<>]*", re.IGNORECASE
)


@dataclass
class Redactor:
    """Knows secret values and masks them; the module's own is used by the whole program."""

    _values: set[str] = field(default_factory=set)

    def register(self, value: str) -> None:
        """Remember a secret, and the password in it if it is a URL. Shorter than 4 characters: it would mask words."""
        found = _URL_PASSWORD.match(value)
        password = value[found.end(1) : found.end() - 1] if found else ""
        for secret in (value, password, unquote(password)):
            for form in (secret, quote(secret, safe=""), quote_plus(secret)):
                if len(form.strip()) >= _SHORTEST:
                    self._values.add(form)

    def registered(self) -> frozenset[str]:
        """Return what is masked, for another process of ours that is to mask it too."""
        return frozenset(self._values)

    def redact(self, text: str) -> str:
        """Return the text with every known secret, and every password in a URL, masked."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, MASK)
        text = _URL_PASSWORD.sub(rf"\1{MASK}@", text)
        return _QUERY_PASSWORD.sub(rf"\1{MASK}", text)


_redactor: Final = Redactor()
register = _redactor.register
registered = _redactor.registered
redact = _redactor.redact


def expand(
    document: Document, root: Path, environment: Mapping[str, str] | None = None
) -> tuple[Document, list[Problem]]:
    """Replace `${NAME}` and `${file:path}` under `state`, `sources`, `notify` and `messages`; `$${` stays as `${`.

    The values are registered for redaction, and not expanded again.

    Args:
        document: expectmon.yaml as it was read.
        root: the folder that paths are relative to.
        environment: variables by name; those of the process when None.

    Returns:
        The document with the values, and a problem for each that is missing.
    """
    lookup = _Lookup(root, os.environ if environment is None else environment)
    problems: list[Problem] = []

    def replace(text: str, place: Place) -> str:
        def value(match: re.Match[str]) -> str:
            try:
                return lookup.value(match)
            except LookupError as error:
                message, hint = error.args
                problems.append(document.problem(Code.MISSING_VARIABLE, message, place, hint=hint))
                return match.group()

        return "${".join(_VARIABLE.sub(value, part) for part in text.split("$${"))

    data = document.data
    if isinstance(data, dict):
        data = {key: _map(item, (key,), replace) if key in EXPANDED else item for key, item in data.items()}
    return Document(document.text, data, document.places), problems


def _map(value: Value, place: Place, replace: Callable[[str, Place], str]) -> Value:
    if isinstance(value, str):
        return replace(value, place)
    if isinstance(value, dict):
        return {key: _map(item, (*place, key), replace) for key, item in value.items()}
    if isinstance(value, list):
        return [_map(item, (*place, index), replace) for index, item in enumerate(value)]
    return value


@dataclass(frozen=True, slots=True)
class _Lookup:
    root: Path
    environment: Mapping[str, str]

    def value(self, match: re.Match[str]) -> str:
        """Return what a variable stands for, or raise LookupError(message, hint)."""
        name, closed = match.groups()
        if not closed:
            raise LookupError(f"'{match.group()}' is not closed", "write ${NAME}, or $${ for the signs themselves")
        value = self._file(name[5:]) if name.startswith("file:") else self._variable(name)
        register(value)
        return value

    def _variable(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise LookupError(f"'${{{name}}}' names no variable", "write ${NAME} or ${file:path}")
        if name not in self.environment:
            raise LookupError(f"the environment variable {name} is not set", f"set it: export {name}=...")
        return self.environment[name]

    def _file(self, name: str) -> str:
        path = self.root / name
        try:
            if not path.is_file():
                raise LookupError(f"the file {name!r} is not there", "the path is relative to expectmon.yaml's folder")
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                raise LookupError(f"the file {name!r} is larger than {MAX_FILE_BYTES // 1024} KiB", None)
            return content.decode("utf-8-sig").rstrip("\r\n")
        except OSError as error:
            raise LookupError(f"the file {name!r} cannot be read: {error.strerror}", None) from None
        except ValueError:  # not UTF-8, or a path with a null character
            raise LookupError(f"the file {name!r} cannot be read: it is no UTF-8 text", None) from None
