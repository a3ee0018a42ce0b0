"""One folder of arrays: entries, names, parts and the ways to find them."""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from jalon.screening.comparison import Weighed
from jalon.screening.entry import ListEntry
from jalon.screening.index.layout import (
    ARRAYS,
    PART_BITS,
    ROLE_BIT,
    ListHead,
    Manifest,
    decode_entry,
    document_hash,
    near_hash,
)
from jalon.screening.names import Part, Role

Rows = npt.NDArray[np.integer]
Remembered = TypeVar("Remembered")
_REMEMBERED_MAX = 256


class Segment:
    """The verified files of one generation. ``gone`` are rows of entries that a newer generation replaced."""

    def __init__(self, folder: Path, manifest: Manifest, gone: Rows | None = None) -> None:
        self.heads: tuple[ListHead, ...] = manifest.lists
        self.names = manifest.names
        self._gone = frozenset(gone.tolist()) if gone is not None else frozenset()
        self.gone = gone if gone is not None else np.empty(0, np.uint32)
        self._arrays = {name: _mapped(folder / name, dtype) for name, dtype in ARRAYS.items()}
        # Read and not mapped: one page of it per candidate would otherwise stay resident with its neighbours.
        self._entries = os.open(folder / "entry.jsonl", os.O_RDONLY)
        weakref.finalize(self, os.close, self._entries)
        self._parts = (folder / "part.txt").read_bytes()
        self._keys = (folder / "key.txt").read_bytes()
        self._memory: dict[Part, Any] = {}
        self._key = (folder / "key.bin").read_bytes()
        self._scripts = (folder / "part_script.u8").read_bytes()
        self._spans: dict[str, memoryview] = {
            name: self._arrays[name].astype(ARRAYS[name], copy=False).data for name in ARRAYS if "_end." in name
        }

    def remembered(self, part: Part, make: Callable[[Segment, Part], Remembered]) -> Remembered:
        """What ``make`` gives for one asked part; the same names come again and again at a post."""
        part = part._replace(role=Role.PLAIN)
        known: Remembered | None = self._memory.get(part)
        if known is None:
            if len(self._memory) >= _REMEMBERED_MAX:
                self._memory.clear()
            known = self._memory[part] = make(self, part)
        return known

    def array(self, name: str) -> npt.NDArray[Any]:
        """One array of the segment, read-only."""
        return self._arrays[name]

    def counts(self, row: int) -> bool:
        """Whether the entry in one row still counts."""
        return row not in self._gone

    def entry(self, row: int) -> ListEntry:
        """The entry in one row."""
        start, end = self._span("entry_end.u64", row)
        return decode_entry(os.pread(self._entries, end - start, start))

    def list_number(self, row: int) -> int:
        """The place, among the heads, of the list to which the entry in one row belongs."""
        return int(self.array("entry_list.u16")[row])

    def name(self, name_row: int) -> tuple[Weighed, ...]:
        """The parts of one listed name with their surprise."""
        start, end = self._span("name_part_end.u32", name_row)
        found = []
        for written in self.array("name_part.u32")[start:end].tolist():
            part = self.part(written & PART_BITS)
            if written & ROLE_BIT:
                part = part._replace(role=Role.FATHER)
            found.append(Weighed(part, self.surprise(written & PART_BITS)))
        return tuple(found)

    def parts_of_names(self, name_rows: Rows) -> tuple[Rows, Rows]:
        """Numbers of the parts of these names one after the other, and where each name begins among them."""
        ends = self.array("name_part_end.u32")[name_rows].astype(np.int64)
        starts = np.where(name_rows > 0, self.array("name_part_end.u32")[name_rows - 1], 0).astype(np.int64)
        lengths = ends - starts
        begins = np.cumsum(lengths) - lengths
        places = np.arange(int(lengths.sum())) - np.repeat(begins - starts, lengths)
        return self.array("name_part.u32")[places] & np.uint32(PART_BITS), begins

    def name_rows_of(self, row: int) -> range:
        """Rows of the names of the entry in one row."""
        start, end = np.searchsorted(self.array("name_entry.u32"), np.array((row, row + 1), np.uint32))
        return range(int(start), int(end))

    def name_rows_of_all(self, rows: Rows) -> Rows:
        """Rows of the names of several entries, sorted."""
        known = self.array("name_entry.u32")
        wanted = np.unique(rows).astype(np.uint32)
        starts, ends = np.searchsorted(known, wanted, "left"), np.searchsorted(known, wanted, "right")
        lengths = ends - starts
        begins = np.cumsum(lengths) - lengths
        found: Rows = np.arange(int(lengths.sum())) - np.repeat(begins - starts, lengths)
        return found

    def part(self, number: int) -> Part:
        """One listed part; its role depends on the name and is not told here."""
        start, end = self._span("part_end.u32", number)
        return Part(self._parts[start:end].decode(), Role.PLAIN, bool(self._scripts[number]))

    def unvowelled(self, number: int) -> bool:
        """Whether one listed part came from Arabic script."""
        return bool(self._scripts[number])

    def key(self, number: int) -> str:
        """The spelling key of one listed part."""
        start, end = self._span("key_end.u32", number)
        return self._keys[start:end].decode()

    def parts(self, numbers: Sequence[int]) -> list[Part]:
        """Several listed parts."""
        scripts = self._scripts
        texts = self._texts(self._parts, "part_end.u32", numbers)
        return [Part(text, Role.PLAIN, bool(scripts[one])) for one, text in zip(numbers, texts, strict=True)]

    def keys(self, numbers: Sequence[int]) -> list[str]:
        """Their spelling keys."""
        return self._texts(self._keys, "key_end.u32", numbers)

    def _texts(self, content: bytes, ends: str, numbers: Sequence[int]) -> list[str]:
        values = self._spans[ends]
        return [content[values[one - 1] if one else 0 : values[one]].decode() for one in numbers]

    def surprise(self, part: int) -> float:
        """How much the agreement of one listed part says, in natural log-odds."""
        return float(self._arrays["part_information.f32"][part])

    def parts_with(self, texts: Sequence[str]) -> list[int]:
        """Numbers of the parts that may have one of these keys or near keys, sorted."""
        return self.found("near_hash.u32", "near_part.u32", [near_hash(text) for text in texts])

    def postings(self, part: int) -> Rows:
        """Rows of the names that hold one listed part."""
        start, end = self._span("posting_end.u32", part)
        return self.array("posting.u32")[start:end]

    def rows_with_document(self, country: str, numbers: Sequence[str]) -> list[int]:
        """Rows of entries whose document may be one of ``numbers`` of ``country``, both in normal form.

        A row is certain only after its entry was compared.
        """
        hashes = [document_hash(self._key, country, number) for number in numbers]
        return self.found("document_hash.u64", "document_entry.u32", hashes)

    def found(self, keys: str, values: str, wanted: Sequence[int]) -> list[int]:
        """Values beside any of ``wanted`` in a sorted pair of arrays, sorted."""
        known, beside = self._arrays[keys], self._arrays[values]
        asked = np.array(wanted, known.dtype)
        starts, ends = np.searchsorted(known, asked, "left"), np.searchsorted(known, asked, "right")
        found: set[int] = set()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if start < end:
                found.update(beside[start:end].tolist())
        return sorted(found)

    def _span(self, ends: str, row: int) -> tuple[int, int]:
        values = self._spans[ends]
        return (values[row - 1] if row else 0), values[row]


def _mapped(path: Path, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A file as a read-only array; an empty file cannot be mapped."""
    if not path.stat().st_size:
        return np.empty(0, dtype)
    mapped = np.asarray(np.memmap(path, dtype=np.dtype(dtype).newbyteorder("<"), mode="r"))
    return mapped.view(dtype) if sys.byteorder == "little" else mapped
