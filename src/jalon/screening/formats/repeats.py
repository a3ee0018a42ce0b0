"""Ids that were met already, in bounded memory."""

from __future__ import annotations

from hashlib import blake2b

from jalon.kernel.limits import LIST_ENTRIES_MAX
from jalon.screening.formats.records import UnableToReadList, UnableToUseRecord


class Repeats:
    """Remembers ids as 64-bit hashes, and counts them."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def check(self, entry_id: str) -> None:
        """Raises :class:`UnableToUseRecord` when the id was met, :class:`UnableToReadList` when there are too many."""
        mark = int.from_bytes(blake2b(entry_id.encode(), digest_size=8).digest(), "little")
        if mark in self._known:
            raise UnableToUseRecord("screening.record.id_repeated")
        self._known.add(mark)
        if len(self._known) > LIST_ENTRIES_MAX:
            raise UnableToReadList(
                "screening.list_file.too_many_entries", offset=len(self._known), limit=LIST_ENTRIES_MAX
            )
