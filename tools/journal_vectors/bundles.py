"""(g) bundles of which three blocks are bad, without parity and with it."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from fixed import NODE, PROTECTION_KEY

from jalon.journal import bundle, keys
from jalon.journal.bundle import BLOCK_BYTES, ROOM_BYTES, Frame, Parity
from jalon.journal.bundle_read import open_bundle
from jalon.journal.bundle_write import write_bundle

_BUNDLE = bytes(range(0x50, 0x60))
_FRAMES, _WIRE_BYTES = 12, 1_500


def _wire(number: int) -> bytes:
    """Synthetic bytes that begin as an envelope does."""
    stretched = b"".join(hashlib.sha256(bytes((number, part))).digest() for part in range(_WIRE_BYTES // 32))
    return b"JLE1" + stretched


def _bad_blocks(header: bundle.Header) -> list[int]:
    """The first index and two content blocks; with parity two content blocks and the parity of the second."""
    start = header.content_start
    if header.parity is Parity.NONE:
        return [1, start + 1, start + 3]
    return [start, start + 2, start + header.content_blocks + 2]


def _case(name: str, parity: Parity) -> dict[str, Any]:
    frames = [Frame(2, 1 + 50 * number, 50, _wire(number)) for number in range(_FRAMES)]
    out = io.BytesIO()
    public = keys.encryption_public(PROTECTION_KEY)
    header = write_bundle(out, frames, recipient_public=public, sender=NODE, bundle=_BUNDLE, parity=parity)
    data = bytearray(out.getvalue())
    bad = _bad_blocks(header)
    for block in bad:
        data[block * BLOCK_BYTES] ^= 0xFF
    cipher = ChaCha20Poly1305(header.key)
    blocks = {number: bytes(data[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]) for number in range(header.blocks)}
    padding = [n for n, block in blocks.items() if block == cipher.encrypt(bundle.nonce(n), bytes(ROOM_BYTES), None)]
    opened = open_bundle(io.BytesIO(bytes(data)), [PROTECTION_KEY])
    missing = opened.missing()
    assert missing is not None
    return {
        "name": name,
        "private_key": PROTECTION_KEY,
        "key": header.key,
        "bytes": len(data),
        "bad_blocks": bad,
        "blocks": {str(number): block for number, block in blocks.items() if number not in set(padding)},
        "sender": NODE,
        "bundle": _BUNDLE,
        "parity": int(parity),
        "frames": [bundle.wire_hash(frame.wire) for frame in opened.frames()],
        "missing": [[row.lane, row.first, row.count] for row in missing],
    }


def make_bundles() -> dict[str, Any]:
    """Blocks that are not given hold zeros, sealed under ``key``."""
    return {"cases": [_case("no parity", Parity.NONE), _case("parity", Parity.XOR_16)]}
