"""Reading an index."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.result import ListState


class Index:
    """One open generation: immutable, memory-mapped, safe to share between threads."""

    @classmethod
    def open(cls, directory: Path) -> Index:
        """The current generation of ``directory``; raises :class:`UnableToOpenIndex`."""
        if not (directory / "CURRENT").is_file():
            raise UnableToOpenIndex("screening.index.absent")
        raise UnableToOpenIndex("screening.index.damaged")

    def lists(self, at: datetime) -> tuple[ListState, ...]:
        """The lists inside, with their ages at ``at``, in order of name."""
        return ()
