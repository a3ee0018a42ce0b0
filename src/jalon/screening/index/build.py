"""Filling one generation: entries go to disk as they come, arrays stay in memory until the end.

About 50 bytes of memory a name and 12 a document number; the parts of names once each.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from jalon.screening.entry import Audience, ListEntry
from jalon.screening.index.layout import (
    ARRAYS,
    KEY_BYTES,
    ListHead,
    Manifest,
    document_hash,
    encode_entry,
    near_hash,
)
from jalon.screening.names import neighbours, parts, spelling_key
from jalon.screening.rarity import information

_CODES = {"u64": "Q", "i32": "i", "u32": "I", "u16": "H", "u8": "B", "f32": "f"}
_READ_BYTES = 1 << 20


class GenerationBuilder:
    """Writes the files of one generation into an empty folder. Use as a context manager, then :meth:`finish`."""

    def __init__(self, folder: Path, *, audience: Audience, key: bytes) -> None:
        assert len(key) == KEY_BYTES
        self._folder = folder
        self._audience = audience
        self._key = key
        self._arrays: dict[str, array[Any]] = {name: array(_CODES[name.rsplit(".", 1)[1]]) for name in ARRAYS}
        self._parts: dict[str, int] = {}
        self._lists: list[ListHead] = []
        self._entries = 0
        self._end = 0
        self._stream = (folder / "entry.jsonl").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def close_list(self, head: ListHead) -> None:
        """Ends one list: the entries added since the last one are its own."""
        self._lists.append(head)

    def add(self, entry: ListEntry) -> None:
        """Adds one checked entry to the list that is open."""
        assert not (entry.discreet and self._audience is Audience.POST), "discreet entry in an index for posts"
        row = self._entries
        line = encode_entry(entry)
        self._stream.write(line)
        self._end += len(line)
        self._put("entry_end.u64", self._end)
        self._put("entry_birth.i32", entry.birth.to_number() if entry.birth else 0)
        self._put("entry_from.i32", entry.entered_on.toordinal())
        self._put("entry_until.i32", entry.expires_on.toordinal())
        self._put("entry_list.u16", len(self._lists))
        for number, name in enumerate(entry.names):
            self._add_name(row, number, name)
        for document in entry.documents:
            self._put("document_hash.u64", document_hash(self._key, document.country, document.number))
            self._put("document_entry.u32", row)
        self._entries += 1

    def finish(self) -> Manifest:
        """Writes every file and returns the manifest, not yet on disk."""
        self._stream.close()
        self._finish_parts()
        self._finish_postings()
        self._finish_documents()
        for name, values in self._arrays.items():
            self._write(name, np.frombuffer(values, dtype=ARRAYS[name]) if len(values) else np.empty(0, ARRAYS[name]))
        (self._folder / "key.bin").write_bytes(self._key)
        (self._folder / "key.bin").chmod(0o600)
        names = len(self._arrays["name_entry.u32"])
        files = {path.name: describe(path) for path in sorted(self._folder.iterdir())}
        return Manifest(self._audience, tuple(self._lists), names, files)

    def _put(self, name: str, value: float) -> None:
        self._arrays[name].append(value)

    def _add_name(self, row: int, number: int, name: str) -> None:
        found = parts(name)
        if not found:
            return
        self._put("name_entry.u32", row)
        self._put("name_number.u8", number)
        for part in dict.fromkeys(found):
            self._put("name_part.u32", self._parts.setdefault(part, len(self._parts)))
        self._put("name_part_end.u32", len(self._arrays["name_part.u32"]))

    def _finish_parts(self) -> None:
        """Texts of all parts, their surprise, and the hashes by which near spellings find them."""
        names = len(self._arrays["name_entry.u32"])
        counts = np.bincount(self._values("name_part.u32"), minlength=len(self._parts))
        by_key: dict[str, int] = {}
        for part, number in self._parts.items():
            key = spelling_key(part)
            by_key[key] = by_key.get(key, 0) + int(counts[number])
        end = 0
        with (self._folder / "part.txt").open("wb") as stream:
            for part in self._parts:
                end += stream.write(part.encode())
                self._put("part_end.u32", end)
                key = spelling_key(part)
                self._put("part_information.f32", information(key, by_key[key], names))
        self._finish_near()

    def _finish_near(self) -> None:
        hashes, numbers = array("I"), array("I")
        for part, number in self._parts.items():
            for text in neighbours(spelling_key(part)):
                hashes.append(near_hash(text))
                numbers.append(number)
        order = np.argsort(np.asarray(hashes, np.uint32), kind="stable")
        self._arrays["near_hash.u32"].frombytes(np.asarray(hashes, np.uint32)[order].tobytes())
        self._arrays["near_part.u32"].frombytes(np.asarray(numbers, np.uint32)[order].tobytes())

    def _finish_postings(self) -> None:
        name_part = self._values("name_part.u32")
        ends = self._values("name_part_end.u32").astype(np.int64)
        names = np.repeat(np.arange(len(ends), dtype=np.uint32), np.diff(ends, prepend=0))
        order = np.argsort(name_part, kind="stable")
        counts = np.bincount(name_part, minlength=len(self._parts))
        self._arrays["posting.u32"].frombytes(names[order].tobytes())
        self._arrays["posting_end.u32"].frombytes(np.cumsum(counts).astype(np.uint32).tobytes())

    def _finish_documents(self) -> None:
        hashes, entries = self._values("document_hash.u64"), self._values("document_entry.u32")
        order = np.argsort(hashes, kind="stable")
        sorted_hashes, sorted_entries = hashes[order].tobytes(), entries[order].tobytes()
        self._arrays["document_hash.u64"] = array("Q", sorted_hashes)
        self._arrays["document_entry.u32"] = array("I", sorted_entries)

    def _values(self, name: str) -> npt.NDArray[np.integer]:
        return np.array(self._arrays[name], dtype=ARRAYS[name])

    def _write(self, name: str, values: npt.NDArray[np.generic]) -> None:
        (self._folder / name).write_bytes(values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes())


def describe(path: Path) -> tuple[int, str]:
    """Size in bytes and BLAKE2b-256 of a file, read in pieces."""
    digest = blake2b(digest_size=32)
    size = 0
    with path.open("rb") as stream:
        while piece := stream.read(_READ_BYTES):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
