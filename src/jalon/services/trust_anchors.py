"""The trust store of this node: opened once, again when it changes. Never a reason to stop."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jalon.documents.trust.errors import UnableToOpenStore
from jalon.documents.trust.folder import open_store
from jalon.documents.trust.trust_store import TrustStore

_POINTER = "CURRENT"


def folder() -> Path:
    """Where this node keeps its trust store."""
    return Path(settings.JALON_HOME) / "trust"


def current() -> TrustStore | None:
    """The newest generation that can be read; None where there is none, and no signature can be traced to a State."""
    try:
        stamp = (folder() / _POINTER).stat()
    except OSError:
        return None
    return _opened(folder(), stamp.st_mtime_ns, stamp.st_ino)


@lru_cache(maxsize=2)
def _opened(directory: Path, _changed_ns: int, _inode: int) -> TrustStore | None:
    try:
        return open_store(directory).store
    except (UnableToOpenStore, OSError):
        return None
