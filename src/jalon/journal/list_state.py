"""What stands inside feeds of list partitions: records under a data key, and the root of a list's state. Pure.

    item  = H(T("jalon/item/1") id length (u16) id record)
    root  = H(T("jalon/list/1") number of items (u32) items in ascending order)
    plain = canonical [id, record or null] one after another; null: the id goes
    bytes = ChaCha20-Poly1305(key, nonce = u8 form u32 version u32 piece 0 0 0, frame of plain, ad = T("jalon/list/1")
            partition (u16) generation (u32)); form 0 a change, 1 a snapshot

A record is the canonical array of whoever keeps lists; here it is bytes. Reference: docs/reference/feeds.md.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.journal.compression import compress, decompress
from jalon.journal.dictionaries import NO_DICTIONARY
from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, encode
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import tag

DATA_KEY_BYTES = 32
ROOT_BYTES = 32
FORM_CHANGE, FORM_SNAPSHOT = 0, 1
SNAPSHOT_SUB = 0x8000
"""Set in the sub of a partition's snapshots, whose bulk never stands before a change."""
_ITEM = tag("jalon/item/1")
_LIST = tag("jalon/list/1")
_NONCE = struct.Struct(">BII3x")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry by its id with its record, or without: it goes."""

    entry_id: str
    record: Value

    def to_bytes(self) -> bytes:
        """As it is compressed."""
        return encode([self.entry_id, self.record])

    def digest(self) -> bytes:
        """32 bytes that stand for it in the root."""
        return item_digest(self.entry_id, encode(self.record))


@dataclass(frozen=True, slots=True)
class Place:
    """Where sealed records belong: they open nowhere else."""

    partition: int
    generation: int
    version: int
    form: int
    piece: int = 0

    @property
    def nonce(self) -> bytes:
        """12 bytes; a generation's key meets each once."""
        return _NONCE.pack(self.form, self.version, self.piece)

    @property
    def bound(self) -> bytes:
        """Associated data."""
        return _LIST + self.partition.to_bytes(2, "big") + self.generation.to_bytes(4, "big")


def item_digest(entry_id: str, record: bytes) -> bytes:
    """32 bytes that stand for an entry in the root."""
    name = entry_id.encode()
    return hashlib.sha256(_ITEM + len(name).to_bytes(2, "big") + name + record).digest()


def root_of(digests: Iterable[bytes]) -> bytes:
    """The root of a list by the digests of its entries, in any order."""
    ordered = sorted(digests)
    return hashlib.sha256(_LIST + len(ordered).to_bytes(4, "big") + b"".join(ordered)).digest()


def seal_items(key: bytes, place: Place, items: Sequence[Item]) -> bytes:
    """Records under the data key."""
    return _seal(key, place, _frame(items))


def _frame(items: Sequence[Item]) -> bytes:
    return compress(b"".join(item.to_bytes() for item in items), NO_DICTIONARY)


def _seal(key: bytes, place: Place, frame: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(place.nonce, frame, place.bound)


def open_items(key: bytes, place: Place, sealed: bytes) -> tuple[Item, ...]:
    """The inverse of :func:`seal_items`. Raises :class:`UnableToRead`."""
    try:
        frame = ChaCha20Poly1305(key).decrypt(place.nonce, sealed, place.bound)
    except (InvalidTag, ValueError) as error:
        raise UnableToRead("journal.list_state.sealed", offset=0) from error
    return tuple(_items(decompress(frame, NO_DICTIONARY)))


def _items(plain: bytes) -> Iterator[Item]:
    reader = Reader(plain)
    while reader.at < len(plain):
        start = reader.at
        match reader.item():
            case [str(entry_id), record] if 0 < len(entry_id) <= limits.LIST_FIELD_CHARACTERS_MAX:
                yield Item(entry_id, record)
            case _:
                raise UnableToRead("journal.list_state.item", offset=start)


def batches(key: bytes, first: Place, items: Sequence[Item]) -> Iterator[tuple[tuple[Item, ...], bytes]]:
    """Items in runs whose sealed bytes fit one entry, each with the bytes of its number: piece or version of ``first``.

    None of them is :func:`too_long`.
    """
    at, number, step = 0, 0, _ITEMS_AT_ONCE
    while at < len(items):
        run = tuple(items[at : at + step])
        frame = _frame(run)
        if len(frame) + _TAG_BYTES > limits.FEED_CONTENT_BYTES_MAX and len(run) > 1:
            step = len(run) // 2
            continue
        yield run, _seal(key, _numbered(first, number), frame)
        at, number = at + len(run), number + 1


_ITEMS_AT_ONCE = 256


def _numbered(first: Place, number: int) -> Place:
    if first.form == FORM_SNAPSHOT:
        return Place(first.partition, first.generation, first.version, first.form, number)
    return Place(first.partition, first.generation, first.version + number, first.form)


def too_long(item: Item) -> bool:
    """Whether an entry cannot travel even alone: it would not fit one part."""
    if len(item.to_bytes()) + _FRAME_BYTES + _TAG_BYTES <= limits.FEED_CONTENT_BYTES_MAX:
        return False
    return len(_frame([item])) + _TAG_BYTES > limits.FEED_CONTENT_BYTES_MAX


_TAG_BYTES = 16
_FRAME_BYTES = 64
"""More than a frame adds to bytes that do not compress."""


def pieces_of(content: bytes) -> list[bytes]:
    """Bytes cut into strings that canonical CBOR takes."""
    size = limits.CBOR_STRING_BYTES_MAX
    return [content[at : at + size] for at in range(0, len(content), size)] or [b""]
