"""Whom TLS connections trust."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path


@cache
def trust(authority: Path | None = None) -> ssl.SSLContext:
    """Return a TLS context that verifies certificates and names by the system's authorities, and by a file of others.

    Raises:
        OSError: the file cannot be read; `ssl.SSLError` if it holds no certificate.
    """
    context = ssl.create_default_context()
    if authority is not None:
        context.load_verify_locations(authority)
    return context
