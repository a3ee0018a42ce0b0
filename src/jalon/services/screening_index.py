"""The index of lists that this node searches: opened once, again when its lists change. Never a reason to stop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.index.reader import Index

_POINTER = "CURRENT"


@dataclass(frozen=True)
class OpenIndex:
    """The index, or why there is none: ``NO_LIST`` or ``LIST_DAMAGED``."""

    index: Index | None
    reason: NotCheckedReason = NotCheckedReason.NO_LIST


def folder() -> Path:
    """Where this node keeps its index."""
    return Path(settings.JALON_HOME) / "index"


def current() -> OpenIndex:
    """The newest generation that can be read."""
    pointer = folder() / _POINTER
    try:
        stamp = pointer.stat()
    except OSError:
        return OpenIndex(None, NotCheckedReason.NO_LIST)
    return _opened(folder(), stamp.st_mtime_ns, stamp.st_ino)


@lru_cache(maxsize=2)
def _opened(directory: Path, _changed_ns: int, _inode: int) -> OpenIndex:
    try:
        return OpenIndex(Index.open(directory))
    except (UnableToOpenIndex, OSError) as error:
        absent = isinstance(error, UnableToOpenIndex) and error.code == "screening.index.absent"
        return OpenIndex(None, NotCheckedReason.NO_LIST if absent else NotCheckedReason.LIST_DAMAGED)
