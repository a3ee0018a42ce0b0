"""Entries: a header, parts, and the hash that chains them to the entry before (journal format, section 3)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jalon.journal.parts import ErasedPart, Part, commitment
from jalon.kernel import limits
from jalon.kernel.ids import tag

FLAG_URGENT = 1
FLAG_ADOPTED = 2
FLAGS_KNOWN = FLAG_URGENT | FLAG_ADOPTED
HEADER_BYTES = 24
_HEADER = struct.Struct(">QHBBQI")
HASH_BYTES = 32
_BODY = tag("jalon/body/1")
_ENTRY = tag("jalon/entry/1")


@dataclass(frozen=True, slots=True)
class Header:
    """What stays for ever: seq (u64, from 1), kind (u16), version (u8), flags (u8), tick (u64), day (u32 since 1970).

    Kind 0 belongs to no kind. Flag bit 0 is urgent, bit 1 an adopted branch.
    """

    seq: int
    kind: int
    version: int
    flags: int
    tick: int
    day: int

    def to_bytes(self) -> bytes:
        """24 bytes, as hashed."""
        return _HEADER.pack(self.seq, self.kind, self.version, self.flags, self.tick, self.day)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``salts[j]`` is the secret of ``parts[j]``, None where the part is erased or withheld."""

    header: Header
    parts: tuple[Part | ErasedPart, ...]
    salts: tuple[bytes | None, ...] = field(repr=False)
    hash: bytes

    @property
    def seq(self) -> int:
        """Number in its stream, from 1."""
        return self.header.seq

    @property
    def erased_bitmap(self) -> int:
        """Bit j is set where part j is erased or withheld."""
        bitmap = 0
        for index, part in enumerate(self.parts):
            if isinstance(part, ErasedPart):
                bitmap |= 1 << index
        return bitmap

    def commitments(self) -> tuple[bytes, ...]:
        """Commitment of every part, computed for those that are there."""
        return tuple(part_commitment(part, salt) for part, salt in zip(self.parts, self.salts, strict=True))


def part_commitment(part: Part | ErasedPart, salt: bytes | None) -> bytes:
    """Commitment of a part that is there (with its salt) or was erased (without)."""
    if isinstance(part, ErasedPart):
        return part.commitment
    assert salt is not None, "a part that is there has its salt"
    return commitment(salt, part)


def body_commitment(commitments: Sequence[bytes]) -> bytes:
    """C: one hash over the commitments of 1 to 8 parts."""
    assert 1 <= len(commitments) <= limits.PARTS_MAX, "1 to 8 parts"
    return hashlib.sha256(_BODY + len(commitments).to_bytes(1, "big") + b"".join(commitments)).digest()


def entry_hash(previous: bytes, header: Header, body: bytes) -> bytes:
    """h of this entry from h of the one before, the header, and C."""
    return hashlib.sha256(_ENTRY + previous + header.to_bytes() + body).digest()


def hash_of(previous: bytes, entry: Entry) -> bytes:
    """What the entry's hash must be after ``previous``, recomputed from parts, salts and kept commitments."""
    return entry_hash(previous, entry.header, body_commitment(entry.commitments()))


def make_entry(
    previous: bytes,
    header: Header,
    parts: Sequence[Part | ErasedPart],
    salts: Sequence[bytes | None],
) -> Entry:
    """The entry that follows the hash ``previous`` (genesis for seq 1)."""
    assert header.seq >= 1, "seq starts at 1"
    assert header.flags & ~FLAGS_KNOWN == 0, "unknown flag"
    assert len(parts) == len(salts), "one salt a part"
    commitments = [part_commitment(part, salt) for part, salt in zip(parts, salts, strict=True)]
    kept = tuple(None if isinstance(part, ErasedPart) else salt for part, salt in zip(parts, salts, strict=True))
    return Entry(header, tuple(parts), kept, entry_hash(previous, header, body_commitment(commitments)))


def erase_part(entry: Entry, index: int) -> Entry:
    """The same entry with part ``index`` replaced by its commitment and its salt forgotten. Its hash stays."""
    part = entry.parts[index]
    if isinstance(part, ErasedPart):
        return entry
    erased = ErasedPart(part.part_class, part_commitment(part, entry.salts[index]))
    return replace(
        entry,
        parts=(*entry.parts[:index], erased, *entry.parts[index + 1 :]),
        salts=(*entry.salts[:index], None, *entry.salts[index + 1 :]),
    )
