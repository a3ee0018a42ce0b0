"""The files of one generation, and how an entry stands in them. ``docs/reference/lists.md`` describes the bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any
from zlib import crc32

import numpy as np

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.screening.entry import Audience, Ground, ListEntry
from jalon.screening.query import DocumentKey

VERSION = 2
KEY_BYTES = 32
MANIFEST = "manifest.json"

ARRAYS: dict[str, type[np.generic]] = {
    "entry_end.u64": np.uint64,
    "entry_birth.i32": np.int32,
    "entry_from.i32": np.int32,
    "entry_until.i32": np.int32,
    "entry_list.u16": np.uint16,
    "entry_births.u8": np.uint8,
    "name_entry.u32": np.uint32,
    "name_number.u8": np.uint8,
    "name_part_end.u32": np.uint32,
    "name_part.u32": np.uint32,
    "part_end.u32": np.uint32,
    "part_script.u8": np.uint8,
    "key_end.u32": np.uint32,
    "part_information.f32": np.float32,
    "posting_end.u32": np.uint32,
    "posting.u32": np.uint32,
    "near_hash.u32": np.uint32,
    "near_part.u32": np.uint32,
    "birth_day.i32": np.int32,
    "birth_entry.u32": np.uint32,
    "id_hash.u64": np.uint64,
    "id_entry.u32": np.uint32,
    "document_hash.u64": np.uint64,
    "document_entry.u32": np.uint32,
    "gone.u32": np.uint32,
}
"""Little-endian arrays. ``*_end`` holds where the bytes or items of each row end; a row begins where the last ended."""

BLOBS = ("entry.jsonl", "part.txt", "key.txt", "key.bin")
ROLE_BIT = 1 << 31
"""Set in ``name_part.u32`` where the part is the name of the father; the other bits are its number."""
PART_BITS = ROLE_BIT - 1
READ_BY_CHANGES = frozenset(
    {
        "entry_end.u64",
        "entry_list.u16",
        "gone.u32",
        "id_entry.u32",
        "id_hash.u64",
        "key.bin",
        "key.txt",
        "key_end.u32",
        "near_hash.u32",
        "near_part.u32",
        "part_information.f32",
    }
)
"""What a change reads of the whole generation below it, beside the entries that it replaces."""
FILES = frozenset(ARRAYS) | frozenset(BLOBS)


@dataclass(frozen=True)
class ListHead:
    """One list of a generation: its name, its own date, its usable entries and the records that were left out."""

    name: str
    as_of: datetime
    entries: int
    broken: int


@dataclass(frozen=True)
class Manifest:
    """What a generation says of itself: lists, audience, and size and checksum of every file."""

    audience: Audience
    lists: tuple[ListHead, ...]
    names: int
    files: dict[str, tuple[int, str]]
    base: tuple[str, str] | None = None
    """Name and manifest checksum of the generation that this one changes; None for a whole one."""

    def to_bytes(self) -> bytes:
        """JSON with sorted keys."""
        content = {
            "version": VERSION,
            "audience": self.audience.value,
            "lists": [
                {"name": one.name, "as_of": one.as_of.isoformat(), "entries": one.entries, "broken": one.broken}
                for one in self.lists
            ],
            "names": self.names,
            "base": list(self.base) if self.base else None,
            "files": {name: {"bytes": size, "blake2b": digest} for name, (size, digest) in self.files.items()},
        }
        return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode()

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        """The inverse of :meth:`to_bytes`. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for anything else."""
        content: Any = json.loads(data)
        if content["version"] != VERSION:
            raise ValueError("another version")
        lists = tuple(
            ListHead(one["name"], datetime.fromisoformat(one["as_of"]), one["entries"], one["broken"])
            for one in content["lists"]
        )
        files = {name: (one["bytes"], one["blake2b"]) for name, one in content["files"].items()}
        base = content["base"]
        return cls(
            Audience(content["audience"]),
            lists,
            content["names"],
            files,
            (str(base[0]), str(base[1])) if base else None,
        )


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_entry(entry: ListEntry) -> bytes:
    """One line of ``entry.jsonl``: a JSON array in the order of the fields."""
    row = [
        entry.entry_id,
        entry.names,
        entry.birth.to_number() if entry.birth else None,
        entry.nationality,
        entry.sex,
        [(key.type, key.country, key.number) for key in entry.documents],
        entry.ground.value,
        entry.legal_basis,
        entry.source,
        entry.entered_on.toordinal(),
        entry.expires_on.toordinal(),
        entry.review_on.toordinal(),
        entry.judicial_order,
        entry.discreet,
        [birth.to_number() for birth in entry.other_births],
        entry.other_nationalities,
    ]
    return _ENCODE(row).encode() + b"\n"


def decode_entry(line: bytes) -> ListEntry:
    """The inverse of :func:`encode_entry`, for bytes whose checksum was verified."""
    row: Any = json.loads(line)
    return ListEntry(
        entry_id=row[0],
        names=tuple(row[1]),
        birth=None if row[2] is None else ApproximateDate.from_number(row[2]),
        nationality=row[3],
        sex=None if row[4] is None else Sex(row[4]),
        documents=tuple(DocumentKey(*key) for key in row[5]),
        ground=Ground(row[6]),
        legal_basis=row[7],
        source=row[8],
        entered_on=date.fromordinal(row[9]),
        expires_on=date.fromordinal(row[10]),
        review_on=date.fromordinal(row[11]),
        judicial_order=row[12],
        discreet=row[13],
        other_births=tuple(ApproximateDate.from_number(number) for number in row[14]),
        other_nationalities=tuple(row[15]),
    )


def document_hash(key: bytes, country: str, number: str) -> int:
    """64 bits of keyed BLAKE2b over ``COUNTRY|NUMBER`` in normal form, little-endian.

    The type is left out: a passport may be listed as ``P`` and read as ``PO``; it is compared afterwards.
    """
    digest = blake2b(f"{country}|{number}".encode(), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "little")


def id_hash(list_number: int, entry_id: str) -> int:
    """64 bits by which an entry of a list is found again; what is found is compared afterwards."""
    return int.from_bytes(blake2b(f"{list_number}|{entry_id}".encode(), digest_size=8).digest(), "little")


def near_hash(text: str) -> int:
    """32 bits by which near spelling keys meet; what meets is compared afterwards."""
    return crc32(text.encode())
