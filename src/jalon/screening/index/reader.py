"""Reading an index: one verified generation, memory-mapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jalon.screening.entry import Audience, ListEntry
from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.index.generations import pointed, verify
from jalon.screening.index.layout import ARRAYS, ListHead, Manifest, decode_entry, document_hash, near_hash
from jalon.screening.names import neighbours, similarity, spelling_key
from jalon.screening.result import ListState

Rows = npt.NDArray[np.integer]


class ListedPart(NamedTuple):
    """One folded part of a listed name: its number, its text, its surprise (natural log-odds)."""

    number: int
    text: str
    information: float


@dataclass(frozen=True)
class RefusedGeneration:
    """A generation that was not opened, and the code of the reason."""

    name: str
    code: str


class Index:
    """One open generation: immutable, safe to share between threads. ``refused`` names newer ones that are damaged."""

    def __init__(self, folder: Path, manifest: Manifest, refused: tuple[RefusedGeneration, ...] = ()) -> None:
        self.generation = folder.name
        self.audience: Audience = manifest.audience
        self.heads: tuple[ListHead, ...] = manifest.lists
        self.names = manifest.names
        self.refused = refused
        self._arrays = {name: _mapped(folder / name, dtype) for name, dtype in ARRAYS.items()}
        self._entries = _mapped(folder / "entry.jsonl", np.uint8)
        self._parts = (folder / "part.txt").read_bytes()
        self._key = (folder / "key.bin").read_bytes()

    @classmethod
    def open(cls, directory: Path) -> Index:
        """The current generation of ``directory``, or the one before it when the current one is cut short or altered.

        Every checksum is compared. Raises :class:`UnableToOpenIndex` when none can be read.
        """
        refused: list[RefusedGeneration] = []
        reason: UnableToOpenIndex | None = None
        for name, digest in pointed(directory):
            try:
                manifest = verify(directory / name, digest)
            except UnableToOpenIndex as error:
                refused.append(RefusedGeneration(name, error.code))
                reason = reason or error
            else:
                return cls(directory / name, manifest, tuple(refused))
        raise reason or UnableToOpenIndex("screening.index.absent")

    def lists(self, at: datetime) -> tuple[ListState, ...]:
        """The lists inside, with their ages at ``at`` (aware), in order of name."""
        states = (
            ListState(head.name, head.as_of, head.entries, int((at - head.as_of).total_seconds()))
            for head in self.heads
        )
        return tuple(sorted(states, key=lambda state: state.name))

    @property
    def document_numbers(self) -> int:
        """How many document numbers are inside."""
        return len(self.array("document_hash.u64"))

    def array(self, name: str) -> npt.NDArray[Any]:
        """One array of the generation, read-only."""
        return self._arrays[name]

    def entry(self, row: int) -> ListEntry:
        """The entry in one row."""
        start, end = self._span("entry_end.u64", row)
        return decode_entry(self._entries[start:end].tobytes())

    def head_of(self, row: int) -> ListHead:
        """The list to which the entry in one row belongs."""
        return self.heads[int(self.array("entry_list.u16")[row])]

    def entries_of(self, number: int) -> Iterator[ListEntry]:
        """All entries of one list, in their order (``number`` is its place in ``heads``)."""
        for row in np.flatnonzero(self.array("entry_list.u16") == number):
            yield self.entry(int(row))

    def parts_of(self, name_row: int) -> tuple[ListedPart, ...]:
        """The folded parts of one listed name with their surprise."""
        start, end = self._span("name_part_end.u32", name_row)
        surprise = self.array("part_information.f32")
        return tuple(
            ListedPart(int(part), self.part(int(part)), float(surprise[part]))
            for part in self.array("name_part.u32")[start:end]
        )

    def parts_in_names(self, name_rows: Rows) -> Rows:
        """How many parts each of these listed names has."""
        ends = self.array("name_part_end.u32")
        starts = np.where(name_rows > 0, ends[name_rows - 1], 0)
        found: Rows = ends[name_rows].astype(np.int32) - starts.astype(np.int32)
        return found

    def name_rows_of(self, row: int) -> range:
        """Rows of the names of the entry in one row."""
        start, end = np.searchsorted(self.array("name_entry.u32"), np.array((row, row + 1), np.uint32))
        return range(int(start), int(end))

    def near_parts(self, part: str) -> dict[int, float]:
        """Listed parts near a folded part: number of the part to similarity (0.75..1)."""
        numbers = self.array("near_part.u32")
        spans = self._near_spans(neighbours(spelling_key(part)))
        found = {number for start, end in spans if start < end for number in numbers[start:end].tolist()}
        compared = {number: similarity(part, self.part(number)) for number in sorted(found)}
        return {number: near for number, near in compared.items() if near > 0}

    def parts_with_keys(self, keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """Numbers of the listed parts that have one of these spelling keys, by key."""
        asked = sorted(keys)
        numbers = self.array("near_part.u32")
        found = {}
        for key, (start, end) in zip(asked, self._near_spans(asked), strict=True):
            same = {int(number) for number in numbers[start:end] if spelling_key(self.part(int(number))) == key}
            if same:
                found[key] = tuple(sorted(same))
        return found

    def surprise(self, part: int) -> float:
        """How much the agreement of one listed part says, in natural log-odds."""
        return float(self.array("part_information.f32")[part])

    def _near_spans(self, texts: Sequence[str]) -> list[tuple[int, int]]:
        """Where the hashes of ``texts`` stand among those of near spellings."""
        hashes = np.array([near_hash(text) for text in texts], np.uint32)
        known = self.array("near_hash.u32")
        starts, ends = np.searchsorted(known, hashes, "left"), np.searchsorted(known, hashes, "right")
        return list(zip(starts.tolist(), ends.tolist(), strict=True))

    def postings(self, part: int) -> Rows:
        """Rows of the names that hold one listed part."""
        start, end = self._span("posting_end.u32", part)
        return self.array("posting.u32")[start:end]

    def rows_with_document(self, country: str, numbers: Sequence[str]) -> list[int]:
        """Rows of entries whose document may be one of ``numbers`` of ``country``, both in normal form.

        A row is certain only after its entry was compared.
        """
        hashes = np.array([document_hash(self._key, country, number) for number in numbers], np.uint64)
        known = self.array("document_hash.u64")
        starts, ends = np.searchsorted(known, hashes, "left"), np.searchsorted(known, hashes, "right")
        entries = self.array("document_entry.u32")
        return sorted({int(row) for start, end in zip(starts, ends, strict=True) for row in entries[start:end]})

    def part(self, number: int) -> str:
        """The text of one listed part."""
        start, end = self._span("part_end.u32", number)
        return self._parts[start:end].decode()

    def _span(self, ends: str, row: int) -> tuple[int, int]:
        values = self._arrays[ends]
        return (int(values[row - 1]) if row else 0), int(values[row])


def _mapped(path: Path, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A file as a read-only array; an empty file cannot be mapped."""
    if not path.stat().st_size:
        return np.empty(0, dtype)
    return np.asarray(np.memmap(path, dtype=np.dtype(dtype).newbyteorder("<"), mode="r"))
