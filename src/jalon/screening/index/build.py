"""Filling one generation: entries go to disk as they come, arrays stay in memory until the end.

About 50 bytes of memory a name and 12 a document number; the parts of names once each.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from jalon.screening.entry import Audience, ListEntry
from jalon.screening.index.layout import (
    ARRAYS,
    KEY_BYTES,
    ROLE_BIT,
    ListHead,
    Manifest,
    document_hash,
    encode_entry,
    id_hash,
    near_hash,
)
from jalon.screening.names import Part, analyse
from jalon.screening.rarity import information
from jalon.screening.spelling import neighbours, skeleton, spelling_key

_CODES = {"u64": "Q", "i32": "i", "u32": "I", "u16": "H", "u8": "B", "f32": "f"}
_ENTRY_COLUMNS = (
    "entry_end.u64",
    "entry_birth.i32",
    "entry_from.i32",
    "entry_until.i32",
    "entry_list.u16",
    "entry_births.u8",
    "id_hash.u64",
)
_READ_BYTES = 1 << 20
_CHUNK_NAMES = 100_000


class _Chunk(NamedTuple):
    """A run of names: their rows, how many parts each has, and the numbers of all these parts."""

    names: slice
    lengths: npt.NDArray[np.int64]
    parts: npt.NDArray[np.uint32]


class GenerationBuilder:
    """Writes the files of one generation into an empty folder. Use as a context manager, then :meth:`finish`."""

    def __init__(
        self, folder: Path, *, audience: Audience, key: bytes, known: Callable[[Part], float | None] | None = None
    ) -> None:
        """``known`` gives the surprise of parts that the generation below counts already."""
        assert len(key) == KEY_BYTES
        self._known = known
        self._folder = folder
        self._audience = audience
        self._key = key
        self._arrays: dict[str, array[Any]] = {name: array(_CODES[name.rsplit(".", 1)[1]]) for name in ARRAYS}
        self._finished: dict[str, npt.NDArray[Any]] = {}
        self._entry_columns = [self._arrays[name].append for name in _ENTRY_COLUMNS]
        self._parts: dict[tuple[str, bool], int] = {}
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
        births = [birth.to_number() for birth in entry.births]
        values = (
            self._end,
            births[0] if births else 0,
            entry.entered_on.toordinal(),
            entry.expires_on.toordinal(),
            len(self._lists),
            min(255, len(births)),
            id_hash(len(self._lists), entry.entry_id),
        )
        for append, value in zip(self._entry_columns, values, strict=True):
            append(value)
        for birth in births:
            self._put("birth_day.i32", birth // 2)
            self._put("birth_entry.u32", row)
        for number, name in enumerate(entry.names):
            self._add_name(row, number, name)
        for document in entry.documents:
            self._put("document_hash.u64", document_hash(self._key, document.country, document.number))
            self._put("document_entry.u32", row)
        self._entries += 1

    def forget(self, rows: Iterable[int]) -> None:
        """Says which entries of the generation below no longer count."""
        self._arrays["gone.u32"] = array("I", sorted(rows))

    def finish(self, base: tuple[str, str] | None = None) -> Manifest:
        """Writes every file and returns the manifest, not yet on disk."""
        self._stream.close()
        self._finish_parts()
        self._finish_postings()
        self._sort_pair("document_hash.u64", "document_entry.u32")
        self._sort_pair("birth_day.i32", "birth_entry.u32")
        self._arrays["id_entry.u32"] = array("I", range(self._entries))
        self._sort_pair("id_hash.u64", "id_entry.u32")
        for name in ARRAYS:
            self._write(name, self._values(name))
        (self._folder / "key.bin").write_bytes(self._key)
        (self._folder / "key.bin").chmod(0o600)
        names = len(self._arrays["name_entry.u32"])
        files = {path.name: describe(path) for path in sorted(self._folder.iterdir())}
        return Manifest(self._audience, tuple(self._lists), names, files, base)

    def _put(self, name: str, value: float) -> None:
        self._arrays[name].append(value)

    def _add_name(self, row: int, number: int, name: str) -> None:
        found = analyse(name).parts
        if not found:
            return
        self._put("name_entry.u32", row)
        self._put("name_number.u8", number)
        places, put = self._parts, self._arrays["name_part.u32"].append
        for text, role, unvowelled in dict.fromkeys(found):
            put(places.setdefault((text, unvowelled), len(places)) | (ROLE_BIT if role else 0))
        self._put("name_part_end.u32", len(self._arrays["name_part.u32"]))

    def _finish_parts(self) -> None:
        """Texts of all parts with their keys, their surprise, and the hashes by which near spellings find them."""
        keys = [spelling_key(text) for text, _ in self._parts]
        counts = self._entries_by_key(keys)
        end = key_end = 0
        with (self._folder / "part.txt").open("wb") as stream, (self._folder / "key.txt").open("wb") as key_stream:
            for (text, unvowelled), key in zip(self._parts, keys, strict=True):
                end += stream.write(text.encode())
                key_end += key_stream.write(key.encode())
                self._put("part_end.u32", end)
                self._put("key_end.u32", key_end)
                self._put("part_script.u8", unvowelled)
                surprise = self._known(Part(text, unvowelled=unvowelled)) if self._known else None
                self._put("part_information.f32", surprise or information(key, counts[key], self._entries))
        self._finish_near(keys)

    def _entries_by_key(self, keys: list[str]) -> dict[str, int]:
        """In how many entries each spelling key stands, whatever the number of names that repeat it."""
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        key_of_part = np.array([places[key] for key in keys], np.int64)
        counts = np.zeros(len(places), np.int64)
        for chunk in self._chunks():
            entries = self._values("name_entry.u32")[chunk.names].astype(np.int64)
            both = np.unique(np.repeat(entries, chunk.lengths) * len(places) + key_of_part[chunk.parts])
            counts += np.bincount(both % len(places), minlength=len(places))
        return {key: int(counts[place]) for key, place in places.items()}

    def _chunks(self) -> Iterator[_Chunk]:
        """All names in runs of whole entries, so that no step needs memory for all of them."""
        entries, ends = self._values("name_entry.u32"), self._values("name_part_end.u32")
        parts = self._values("name_part.u32")
        first = 0
        while first < len(entries):
            last = first + _CHUNK_NAMES
            if last < len(entries):
                last = int(np.searchsorted(entries, entries[last], "left"))
            begin = int(ends[first - 1]) if first else 0
            inside = ends[first:last].astype(np.int64)
            numbers = parts[begin : int(inside[-1])] & np.uint32(ROLE_BIT - 1)
            yield _Chunk(slice(first, last), np.diff(inside, prepend=begin), numbers)
            first = last

    def _finish_near(self, keys: list[str]) -> None:
        hashes, numbers = array("I"), array("I")
        for number, (key, (_, unvowelled)) in enumerate(zip(keys, self._parts, strict=True)):
            texts = (key, "=" + skeleton(key)) if unvowelled else neighbours(key)
            hashes.extend(map(near_hash, texts))
            numbers.extend([number] * len(texts))
        self._arrays["near_hash.u32"], self._arrays["near_part.u32"] = hashes, numbers
        self._sort_pair("near_hash.u32", "near_part.u32")

    def _finish_postings(self) -> None:
        """The names of each part, in their order: a counting sort, chunk by chunk."""
        counts = np.zeros(len(self._parts), np.int64)
        for chunk in self._chunks():
            counts += np.bincount(chunk.parts, minlength=len(counts))
        ends = np.cumsum(counts)
        free = ends - counts
        postings = np.empty(int(counts.sum()), np.uint32)
        for chunk in self._chunks():
            order = np.argsort(chunk.parts, kind="stable")
            names = np.repeat(np.arange(chunk.names.start, chunk.names.start + len(chunk.lengths)), chunk.lengths)
            here = np.bincount(chunk.parts, minlength=len(counts))
            starts = np.cumsum(here) - here
            parts = chunk.parts[order]
            postings[free[parts] + np.arange(len(parts)) - starts[parts]] = names[order]
            free += here
        self._finished["posting.u32"] = postings
        self._finished["posting_end.u32"] = ends.astype(np.uint32)

    def _sort_pair(self, key: str, value: str) -> None:
        """Two arrays in the order of the first."""
        keys, values = self._values(key), self._values(value)
        order = np.argsort(keys, kind="stable")
        self._finished[key], self._finished[value] = keys[order], values[order]

    def _values(self, name: str) -> npt.NDArray[Any]:
        """A column as it is now; nothing may be added to it while the view is used."""
        if name in self._finished:
            return self._finished[name]
        column = self._arrays[name]
        return np.frombuffer(column, dtype=ARRAYS[name]) if len(column) else np.empty(0, ARRAYS[name])

    def _write(self, name: str, values: npt.NDArray[np.generic]) -> None:
        with (self._folder / name).open("wb") as stream:
            stream.write(np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"), copy=False)).data)


def describe(path: Path) -> tuple[int, str]:
    """Size in bytes and BLAKE2b-256 of a file, read in pieces."""
    digest = blake2b(digest_size=32)
    size = 0
    with path.open("rb") as stream:
        while piece := stream.read(_READ_BYTES):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
