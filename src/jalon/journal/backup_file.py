"""The file of a backup: chunks, each compressed and encrypted, behind a key sealed to whoever keeps the backup key.

    file  = "JBK1" u16 length, HPKE hybrid(backup key, key32, info = T("jalon/backup/1"))
            then per chunk u32 length, ChaCha20-Poly1305(key32, nonce = u64 number u32 last, zstd frame)

The number and the mark of the last chunk stand in the nonce: no chunk can be left out, moved, or taken for the last.
A node holds the public half alone, so that it makes backups and reads none; whoever steals the medium reads nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.journal import keys
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import tag

JOURNAL_FILE, SECRETS_FILE, NODE_FILE, FILES_FILE = "journal.jbk", "secrets.jbk", "node.jbk", "files.jbk"
EXPIRING = (SECRETS_FILE, NODE_FILE, FILES_FILE)
"""The files of a backup, and those of them that live 35 days."""
MAGIC = b"JBK1"
_INFO = tag("jalon/backup/1")
_LEVEL = 6
_TAG_BYTES = 16
_KEY_BYTES = 32


class UnableToReadBackup(UnableToRead):
    """The file is no backup, is damaged or cut off, or was sealed to another key."""


class BackupWriter:
    """Writes chunks to ``out``; nothing can be read before :meth:`end`. ``public``: 1,216 bytes."""

    def __init__(self, out: BinaryIO, public: bytes) -> None:
        key = secrets.token_bytes(_KEY_BYTES)
        sealed = keys.seal_to(public, key, _INFO)
        out.write(MAGIC + len(sealed).to_bytes(2, "big") + sealed)
        self._out, self._cipher, self._number = out, ChaCha20Poly1305(key), 0
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)

    def write(self, raw: bytes) -> None:
        """One chunk that is not the last, of at most ``BACKUP_CHUNK_BYTES_MAX`` bytes."""
        self._put(raw, last=False)

    def end(self) -> None:
        """The last chunk, which is empty."""
        self._put(b"", last=True)

    def _put(self, raw: bytes, *, last: bool) -> None:
        if len(raw) > limits.BACKUP_CHUNK_BYTES_MAX:
            raise UnableTo("journal.backup_file.chunk_too_large")
        frame = self._compressor.compress(raw)
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), frame, None)
        self._out.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


def read_backup(source: BinaryIO, private: bytes) -> Iterator[bytes]:
    """The chunks of a backup in order. Raises :class:`UnableToReadBackup`, at the latest at the end, when it is cut."""
    cipher = ChaCha20Poly1305(_key_of(source, private))
    decompressor = zstandard.ZstdDecompressor(max_window_size=limits.BACKUP_CHUNK_BYTES_MAX)
    number, at = 0, source.tell()
    while True:
        head = source.read(4)
        length = int.from_bytes(head, "big")
        if len(head) != 4 or not _TAG_BYTES < length <= limits.BACKUP_CHUNK_BYTES_MAX + limits.REQUEST_BODY_BYTES_MAX:
            raise UnableToReadBackup("journal.backup_file.damaged", offset=at)
        sealed = source.read(length)
        last = False
        try:
            frame = cipher.decrypt(_nonce(number, last=False), sealed, None)
        except InvalidTag:
            last = True
            try:
                frame = cipher.decrypt(_nonce(number, last=True), sealed, None)
            except InvalidTag:
                raise UnableToReadBackup("journal.backup_file.damaged", offset=at) from None
        if last:
            if source.read(1):
                raise UnableToReadBackup("journal.backup_file.damaged", offset=at + 4 + length)
            return
        yield _raw(decompressor, frame, at)
        number, at = number + 1, at + 4 + length


def _key_of(source: BinaryIO, private: bytes) -> bytes:
    head = source.read(len(MAGIC) + 2)
    if head[: len(MAGIC)] != MAGIC or len(head) != len(MAGIC) + 2:
        raise UnableToReadBackup("journal.backup_file.no_backup", offset=0)
    sealed = source.read(int.from_bytes(head[len(MAGIC) :], "big"))
    key = keys.open_sealed(private, sealed, _INFO)
    if key is None or len(key) != _KEY_BYTES:
        raise UnableToReadBackup("journal.backup_file.other_key", offset=len(head))
    return key


def _raw(decompressor: zstandard.ZstdDecompressor, frame: bytes, at: int) -> bytes:
    try:
        with decompressor.stream_reader(frame) as reader:
            raw = reader.read(limits.BACKUP_CHUNK_BYTES_MAX + 1)
    except zstandard.ZstdError:
        raise UnableToReadBackup("journal.backup_file.damaged", offset=at) from None
    if len(raw) > limits.BACKUP_CHUNK_BYTES_MAX:
        raise UnableToReadBackup("journal.backup_file.damaged", offset=at)
    return raw


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(8, "big") + int(last).to_bytes(4, "big")
