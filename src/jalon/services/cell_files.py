"""Files that carry sealed cells from a hub to the protection service, and its receipt back. Pure, one cell at a time.

    cells   = "JLC1" certificates (u16), each: length (u16) signed certificate;
              cells (u32), each 4,096 bytes; SHA-256 of all bytes before (32)
    receipt = T("jalon/cack/1") node (8) count (u32), per cell: SHA-256 of the cell (32); signature (64)

Size and content of both depend on posts and clocks alone: a dummy is named in the receipt like every other cell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from jalon.journal import keys
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import NODE_ID_BYTES, tag

MAGIC = b"JLC1"
_RECEIPT = tag("jalon/cack/1")
_NAME_BYTES = 32
_RECEIPT_HEAD_BYTES = len(_RECEIPT) + NODE_ID_BYTES + 4
RECEIPT_BYTES_MAX = _RECEIPT_HEAD_BYTES + limits.COLLECTED_CELLS_MAX * _NAME_BYTES + keys.SIGNATURE_BYTES


def name_of(cell: bytes) -> bytes:
    """How a cell is named: 32 bytes of its hash."""
    return hashlib.sha256(cell).digest()


def write_cells(out: BinaryIO, *, certificates: Sequence[bytes], count: int, cells: Iterable[bytes]) -> None:
    """Write a file of exactly ``count`` cells."""
    digest = hashlib.sha256()

    def put(data: bytes) -> None:
        digest.update(data)
        out.write(data)

    put(MAGIC + len(certificates).to_bytes(2, "big"))
    for signed in certificates:
        put(len(signed).to_bytes(2, "big") + signed)
    put(count.to_bytes(4, "big"))
    written = 0
    for cell in cells:
        assert len(cell) == limits.CELL_BYTES, "every cell has the same size"
        put(cell)
        written += 1
    assert written == count, "as many cells as the file says"
    out.write(digest.digest())


class CellFile:
    """A file of cells while it is read: ``certificates`` as bytes, none of them verified; then the cells.

    Raises :class:`UnableToRead` with the offset where the file stops being one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self._at = file, hashlib.sha256(), 0
        if self._take(len(MAGIC)) != MAGIC:
            raise UnableToRead("services.cell_files.form", offset=0)
        certificates = self._number(2)
        if certificates > limits.EXPORT_CERTIFICATES_MAX:
            raise UnableToRead("services.cell_files.form", offset=len(MAGIC))
        self.certificates = tuple(self._take(self._number(2)) for _ in range(certificates))
        self.count = self._number(4)
        if self.count > limits.COLLECTED_CELLS_MAX:
            raise UnableToRead("services.cell_files.form", offset=self._at - 4)

    def cells(self) -> Iterator[bytes]:
        """Every cell; after the last one the file must end with the digest of all of it."""
        for _ in range(self.count):
            yield self._take(limits.CELL_BYTES)
        expected = self._digest.digest()
        if self._take(len(expected)) != expected:
            raise UnableToRead("services.cell_files.digest", offset=self._at - len(expected))
        if self._file.read(1):
            raise UnableToRead("services.cell_files.form", offset=self._at)

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def _take(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise UnableToRead("services.cell_files.truncated", offset=self._at + len(data))
        self._digest.update(data)
        self._at += size
        return data


def make_receipt(names: Sequence[bytes], *, node: bytes, signing_key: bytes) -> bytes:
    """The service's word that it holds these sealed cells durably."""
    body = _RECEIPT + node + len(names).to_bytes(4, "big") + b"".join(names)
    return body + keys.sign(signing_key, body)


def read_receipt(wire: bytes, public_of: Callable[[bytes], bytes | None]) -> tuple[bytes, ...]:
    """Names of the cells that a service holds. ``public_of``: its node to the key that must have signed, or None.

    Raises :class:`UnableToRead`.
    """
    body, signature = wire[: -keys.SIGNATURE_BYTES], wire[-keys.SIGNATURE_BYTES :]
    if len(body) < _RECEIPT_HEAD_BYTES or len(wire) > RECEIPT_BYTES_MAX or not body.startswith(_RECEIPT):
        raise UnableToRead("services.cell_files.receipt_form", offset=0)
    count = int.from_bytes(body[_RECEIPT_HEAD_BYTES - 4 : _RECEIPT_HEAD_BYTES], "big")
    if len(body) != _RECEIPT_HEAD_BYTES + count * _NAME_BYTES:
        raise UnableToRead("services.cell_files.receipt_form", offset=_RECEIPT_HEAD_BYTES - 4)
    public = public_of(body[len(_RECEIPT) : len(_RECEIPT) + NODE_ID_BYTES])
    if public is None or not keys.signature_holds(public, signature, body):
        raise UnableToRead("services.cell_files.receipt_signature", offset=len(body))
    return tuple(body[start : start + _NAME_BYTES] for start in range(_RECEIPT_HEAD_BYTES, len(body), _NAME_BYTES))
