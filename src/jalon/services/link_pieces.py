"""Resume by byte: a wire or an image as pieces, kept until it is whole, in any order, any number of times.

    piece = u8 what (1 envelope, 2 image) transfer(16) u32 total u32 offset bytes

The transfer's name is the first 16 bytes of the hash of the whole, so that a wrong byte anywhere is found at the end
and nothing but the whole is ever read.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records.models import Arriving
from jalon.services.journaling import one_transaction
from jalon.services.link_exchange import TRANSFER_BYTES, Held
from jalon.services.peers import UnableToAccept

ENVELOPE, BLOB = 1, 2
_HEAD = struct.Struct(">B16sII")
_TOTAL_MAX = {ENVELOPE: limits.ENVELOPE_BYTES_MAX, BLOB: limits.BLOB_BYTES_MAX}


@dataclass(frozen=True, slots=True)
class Piece:
    """``data`` stands at ``offset`` of a transfer of ``total`` bytes."""

    what: int
    transfer: bytes
    total: int
    offset: int
    data: bytes

    def to_bytes(self) -> bytes:
        """The payload of a frame."""
        return _HEAD.pack(self.what, self.transfer, self.total, self.offset) + self.data


def read_piece(payload: bytes) -> Piece:
    """The inverse of :meth:`Piece.to_bytes`. Raises :class:`UnableToRead`."""
    if len(payload) <= _HEAD.size or len(payload) > _HEAD.size + limits.LINK_PIECE_BYTES_MAX:
        raise UnableToRead("services.link_pieces.form", offset=min(len(payload), _HEAD.size))
    what, transfer, total, offset = _HEAD.unpack_from(payload)
    data = payload[_HEAD.size :]
    if what not in _TOTAL_MAX or not 1 <= total <= _TOTAL_MAX[what] or offset + len(data) > total:
        raise UnableToRead("services.link_pieces.form", offset=0)
    return Piece(what, transfer, total, offset, data)


def transfer_of(data: bytes) -> bytes:
    """How both sides name a transfer: 16 bytes of the hash of the whole."""
    return hashlib.sha256(data).digest()[:TRANSFER_BYTES]


def keep(piece: Piece, *, sender: str, at: datetime) -> bytes | None:
    """Keep a piece; the whole when this one made it whole, and then its pieces are gone.

    Raises :class:`UnableToAccept` when the sender has too much under way, or when the whole is not what its name says
    (it is forgotten, and sent again from its beginning); UnableToRecord.
    """
    name = piece.transfer.hex()
    with one_transaction():
        rows = Arriving.objects.filter(transfer=name, node=sender)
        if rows.exclude(total=piece.total, blob=piece.what == BLOB).exists():
            raise UnableToAccept("services.link_pieces.contradiction")
        if not _covered(piece, list(rows.order_by("offset").values_list("offset", "length"))):
            _make_room(piece, sender, at)
            rows.filter(offset=piece.offset).delete()
            Arriving.objects.create(
                transfer=name,
                offset=piece.offset,
                length=len(piece.data),
                total=piece.total,
                node=sender,
                blob=piece.what == BLOB,
                data=piece.data,
                arrived_at=at,
            )
        held = list(rows.order_by("offset").values_list("offset", "length"))
        if not is_whole(held, piece.total):
            return None
        whole = _joined(rows.order_by("offset").values_list("offset", "data"))
        if transfer_of(whole) == piece.transfer:
            return whole
        rows.delete()
    raise UnableToAccept("services.link_pieces.hash_wrong")


def forget(transfer: bytes, *, sender: str) -> None:
    """Drop the pieces of a transfer whose whole is kept elsewhere now."""
    Arriving.objects.filter(transfer=transfer.hex(), node=sender).delete()


def held(transfers: Sequence[bytes], *, sender: str) -> tuple[Held, ...]:
    """What is held of transfers under way; those of which nothing is held are left out."""
    names = [transfer.hex() for transfer in transfers]
    found: dict[str, list[tuple[int, int]]] = {}
    rows = Arriving.objects.filter(node=sender, transfer__in=names).order_by("offset")
    for name, offset, length in rows.values_list("transfer", "offset", "length"):
        found.setdefault(name, []).append((offset, length))
    return tuple(Held(bytes.fromhex(name), tuple(found[name])) for name in names if name in found)


def is_whole(pieces: Sequence[tuple[int, int]], total: int) -> bool:
    """Whether ``(offset, length)`` in order reach from 0 to ``total``."""
    return missing_from(pieces, total) == total


def missing_from(pieces: Sequence[tuple[int, int]], total: int, start: int = 0) -> int:
    """The first offset at or after ``start`` that no piece covers; ``total`` when all is covered."""
    for offset, length in pieces:
        if offset > start:
            break
        start = max(start, offset + length)
    return min(start, total)


def _covered(piece: Piece, pieces: Sequence[tuple[int, int]]) -> bool:
    stop = piece.offset + len(piece.data)
    return missing_from([one for one in pieces if one[0] <= stop], stop, piece.offset) >= stop


def _joined(rows: Iterable[tuple[int, bytes | memoryview]]) -> bytes:
    whole = bytearray()
    for offset, data in rows:
        whole[offset : offset + len(data)] = bytes(data)
    return bytes(whole)


def _make_room(piece: Piece, sender: str, at: datetime) -> None:
    own = Arriving.objects.filter(node=sender)
    own.filter(arrived_at__lt=at - timedelta(hours=limits.ARRIVING_KEPT_H)).delete()
    under_way = own.aggregate(total=Sum("length"))["total"] or 0
    if under_way + len(piece.data) > limits.ARRIVING_BYTES_MAX:
        raise UnableToAccept("services.link_pieces.full")
