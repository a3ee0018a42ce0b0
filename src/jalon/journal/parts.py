"""Parts of an entry's body: each has a class, a 16-byte secret (its salt) and a commitment, and is erased alone.

Journal format, section 3. The salt hides the part inside its commitment, encrypts it at rest, and derives the keys of
its images; who forgets the salt has erased the part from every copy.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import tag

SALT_BYTES = 16
SEED_BYTES = 16
COMMITMENT_BYTES = 32
_SALT = tag("jalon/salt/1")
_PART = tag("jalon/part/1")
_KEY = tag("jalon/key/1")
_BLOB = tag("jalon/blob/1")
_NONCE = bytes(12)
"""A key seals one message ever, so the nonce may be constant."""
_SALTS_PER_BLOCK = 4


class PartClass(IntEnum):
    """What a part holds; retention is set per class. Biometrics are not written yet."""

    NONE = 0
    MOVEMENT = 1
    IDENTITY = 2
    STAFF = 3
    BIOMETRIC = 4
    IMAGES = 5
    LIST = 6
    PROTECTION = 7
    FREE_TEXT = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is there: its class (u8) and its canonical CBOR array."""

    part_class: int
    data: bytes = field(repr=False)
    row: Value = field(default=None, repr=False, compare=False)
    """The values of that array where the reader of ``data`` has them already; None says nothing."""


@dataclass(frozen=True, slots=True)
class ErasedPart:
    """A part that was erased or is withheld: only its class and its commitment remain."""

    part_class: int
    commitment: bytes


def salts(seed: bytes, seq: int, count: int) -> tuple[bytes, ...]:
    """The first ``count`` (0 to 8) salts of entry ``seq`` of a segment: HMAC-SHA-512 of the seed, cut into 16 bytes."""
    assert len(seed) == SEED_BYTES, "seed of 16 bytes"
    assert 0 <= count <= limits.PARTS_MAX, "at most 8 parts"
    message = _SALT + seq.to_bytes(8, "big")
    stream = hmac.digest(seed, message + b"\0", "sha512")
    if count > _SALTS_PER_BLOCK:
        stream += hmac.digest(seed, message + b"\1", "sha512")
    return tuple(stream[start : start + SALT_BYTES] for start in range(0, count * SALT_BYTES, SALT_BYTES))


def commitment(salt: bytes, part: Part) -> bytes:
    """32 bytes that bind the part and, without its salt, tell nothing of it."""
    assert len(salt) == SALT_BYTES, "salt of 16 bytes"
    return hashlib.sha256(_PART + salt + part.part_class.to_bytes(1, "big") + part.data).digest()


def seal_part(salt: bytes, data: bytes) -> bytes:
    """The part as it lies at rest: ChaCha20-Poly1305, 16 bytes longer."""
    assert len(salt) == SALT_BYTES, "salt of 16 bytes"
    return ChaCha20Poly1305(hashlib.sha256(_KEY + salt).digest()).encrypt(_NONCE, data, None)


def open_part(salt: bytes, sealed: bytes) -> bytes:
    """The inverse of :func:`seal_part`. Raises :class:`UnableToRead` when salt or bytes are not the right ones."""
    if len(salt) != SALT_BYTES or len(sealed) < 16:
        raise UnableToRead("journal.part.unreadable", offset=0)
    try:
        return ChaCha20Poly1305(hashlib.sha256(_KEY + salt).digest()).decrypt(_NONCE, sealed, None)
    except InvalidTag as error:
        raise UnableToRead("journal.part.unreadable", offset=0) from error


def blob_key(salt: bytes, slot: int) -> bytes:
    """32-byte key of the image in ``slot`` (u8) of the part that this salt belongs to."""
    assert len(salt) == SALT_BYTES, "salt of 16 bytes"
    return hashlib.sha256(_BLOB + salt + slot.to_bytes(1, "big")).digest()


def seal_blob(salt: bytes, slot: int, image: bytes) -> bytes:
    """The image as it lies at rest and travels, 16 bytes longer. The key seals this one message ever."""
    return ChaCha20Poly1305(blob_key(salt, slot)).encrypt(_NONCE, image, None)


def open_blob(salt: bytes, slot: int, sealed: bytes) -> bytes:
    """The inverse of :func:`seal_blob`. Raises :class:`UnableToRead` when salt, slot or bytes are wrong."""
    try:
        return ChaCha20Poly1305(blob_key(salt, slot)).decrypt(_NONCE, sealed, None)
    except InvalidTag as error:
        raise UnableToRead("journal.part.unreadable", offset=0) from error


def blob_name(ciphertext: bytes) -> bytes:
    """32-byte name of an encrypted image: the hash of the ciphertext, so that it confirms no guess of the content."""
    return hashlib.sha256(ciphertext).digest()
