"""Reading an index: one verified generation, memory-mapped. A generation is one segment, or a base and its changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from jalon.screening.entry import Audience, ListEntry
from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.index.generations import Signers, pointed, verify
from jalon.screening.index.layout import ListHead, Manifest, id_hash
from jalon.screening.index.segment import Segment
from jalon.screening.result import ListState


@dataclass(frozen=True)
class RefusedGeneration:
    """A generation that was not opened, and the code of the reason."""

    name: str
    code: str


class Index:
    """One open generation: immutable, safe to share between threads. ``refused`` names newer ones that are damaged."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        base: tuple[Path, Manifest] | None = None,
        refused: tuple[RefusedGeneration, ...] = (),
    ) -> None:
        self.generation = folder.name
        self.audience: Audience = manifest.audience
        self.heads: tuple[ListHead, ...] = manifest.lists
        self.refused = refused
        self.base = manifest.base
        newest = Segment(folder, manifest)
        self.segments: tuple[Segment, ...] = (newest,)
        if base:
            self.segments = (Segment(*base, gone=newest.array("gone.u32")), newest)

    @classmethod
    def open(cls, directory: Path, signers: Signers = (), unread: frozenset[str] = frozenset()) -> Index:
        """The current generation of ``directory``, or the one before it when the current one is cut short or altered.

        Every checksum is compared, and where ``signers`` (Ed25519 public keys, 32 bytes) are given, a signature of one
        of them is required. Of files of the whole generation that the caller leaves ``unread`` only the size is
        compared. Raises :class:`UnableToOpenIndex` when none can be read.
        """
        refused: list[RefusedGeneration] = []
        reason: UnableToOpenIndex | None = None
        for name, digest in pointed(directory):
            try:
                manifest = verify(directory / name, digest, signers, unread)
                base = None
                if manifest.base:
                    below = directory / manifest.base[0]
                    base = (below, verify(below, manifest.base[1], signers, unread))
            except UnableToOpenIndex as error:
                refused.append(RefusedGeneration(name, error.code))
                reason = reason or error
            else:
                return cls(directory / name, manifest, base, tuple(refused))
        raise reason or UnableToOpenIndex("screening.index.absent")

    def lists(self, at: datetime) -> tuple[ListState, ...]:
        """The lists inside, with their ages at ``at`` (aware), in order of name."""
        states = (
            ListState(head.name, head.as_of, head.entries, int((at - head.as_of).total_seconds()))
            for head in self.heads
        )
        return tuple(sorted(states, key=lambda state: state.name))

    @property
    def names(self) -> int:
        """How many names are inside, replaced ones included."""
        return sum(segment.names for segment in self.segments)

    @property
    def document_numbers(self) -> int:
        """How many document numbers are inside, replaced ones included."""
        return sum(len(segment.array("document_hash.u64")) for segment in self.segments)

    def entries_of(self, number: int) -> Iterator[ListEntry]:
        """All entries of one list, in their order (``number`` is its place in ``heads``)."""
        for segment in self.segments:
            for row in np.flatnonzero(segment.array("entry_list.u16") == number):
                if segment.counts(int(row)):
                    yield segment.entry(int(row))

    def rows_with_id(self, number: int, entry_id: str) -> Iterator[tuple[Segment, int]]:
        """Where the entry with an id of one list stands."""
        for segment in self.segments:
            for row in segment.found("id_hash.u64", "id_entry.u32", [id_hash(number, entry_id)]):
                if segment.counts(row) and segment.entry(row).entry_id == entry_id:
                    yield segment, row
