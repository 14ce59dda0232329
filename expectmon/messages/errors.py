"""What can be wrong with a message as a whole. It is listed and stops no other."""

from __future__ import annotations

from typing import ClassVar

from expectmon.errors import Code, Exit, ExpectmonError, Problem


class MessageError(ExpectmonError):
    """A message that cannot be read."""

    exit_code: ClassVar[Exit] = Exit.INCOMPLETE

    def __init__(self, code: Code, message: str, hint: str | None = None) -> None:
        super().__init__(Problem(code, message, hint=hint))
        self.code = code
        self.message = message
        self.hint = hint
