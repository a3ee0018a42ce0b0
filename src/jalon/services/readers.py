"""The port of document readers and what one delivers.

Adapters lie in :mod:`jalon.adapters.readers`. A reader that types (a wedge) needs none: it fills the booth's field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from jalon.documents.finding import Finding
from jalon.kernel.codes.entry_channel import EntryChannel


@dataclass(frozen=True)
class ReaderDelivery:
    """What a reader read of one document: its zone as text, its chip's files by name (``SOD``, ``DG1``...), or both.

    ``findings`` say what was wrong with the delivery itself; a grave one leaves neither zone nor chip.
    """

    zone: str | None = None
    chip: Mapping[str, bytes] | None = None
    findings: tuple[Finding, ...] = ()
    channel: EntryChannel = EntryChannel.READER

    @property
    def empty(self) -> bool:
        """Nothing was delivered that an inspection could begin with."""
        return self.zone is None and not self.chip


class DocumentReader(Protocol):
    """A reader of one post, which serves its booths."""

    def take(self, booth: str) -> ReaderDelivery | None:
        """The oldest delivery for a booth, which is gone afterwards; None when there is none. Never raises."""
