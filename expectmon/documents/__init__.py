"""DOCUMENTS: YAML 1.2 text read into plain values that know where they stand. Knows no I/O."""

from expectmon.documents.document import Document, Path
from expectmon.documents.read import read
from expectmon.documents.validate import did_you_mean, validate
from expectmon.documents.wire import Maybe, Wire, by_kind

__all__ = ["Document", "Maybe", "Path", "Wire", "by_kind", "did_you_mean", "read", "validate"]
