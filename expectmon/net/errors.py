"""What can go wrong between us and another machine. Errors name the host and never a URL, which may hold a secret."""

from __future__ import annotations

from typing import ClassVar

from expectmon.errors import Code, Exit, ExpectmonError, Problem


class NetError(ExpectmonError):
    """A request that was not made, or not answered as it should be."""

    exit_code: ClassVar[Exit] = Exit.INCOMPLETE

    def __init__(self, code: Code, message: str, hint: str | None = None) -> None:
        super().__init__(Problem(code, message, hint=hint))
        self.code = code
        self.message = message
