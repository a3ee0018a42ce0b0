"""Fuzz the reader of bundles: whatever the file, a coded refusal, or frames that were written and no other.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. Three kinds of attack: bytes of a file
altered, cut or moved; a well sealed header that says anything; a well sealed index that says anything.
"""

from __future__ import annotations

import io
import os
import random
import sys
import time

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from jalon.journal import bundle, keys
from jalon.journal.bundle import BLOCK_BYTES, Frame, Parity
from jalon.journal.bundle_read import open_bundle
from jalon.journal.bundle_write import write_bundle
from jalon.kernel.canonical import Value, encode
from jalon.kernel.errors import UnableToRead

_REPORT_S = 2.0
_PRIVATE = bytes(range(96))
_PUBLIC = keys.encryption_public(_PRIVATE)
_SENDER, _NAME = b"POST0001", bytes(range(16))


def made(parity: Parity) -> tuple[bytes, frozenset[bytes], bundle.Header]:
    """A good file, what it holds, and its header."""
    dice = random.Random(int(parity))
    frames = [Frame(2, 1 + n, 1, b"JLE1" + dice.randbytes(dice.randint(1, 20_000))) for n in range(60)]
    out = io.BytesIO()
    header = write_bundle(out, frames, recipient_public=_PUBLIC, sender=_SENDER, bundle=_NAME, parity=parity)
    return out.getvalue(), frozenset(frame.wire for frame in frames), header


def damaged(dice: random.Random, good: bytes) -> bytes:
    """Blocks altered, swapped, repeated, dropped; the end cut."""
    blocks = [good[start : start + BLOCK_BYTES] for start in range(0, len(good), BLOCK_BYTES)]
    for _ in range(dice.choice((1, 4, 30))):
        place, other = dice.randrange(len(blocks)), dice.randrange(len(blocks))
        action = dice.randrange(4)
        if action == 0:
            blocks[place] = dice.randbytes(BLOCK_BYTES)
        elif action == 1:
            blocks[place], blocks[other] = blocks[other], blocks[place]
        elif action == 2:
            blocks[place] = blocks[other]
        else:
            del blocks[place]
    return b"".join(blocks)[: dice.choice((len(good), dice.randrange(len(good))))]


def odd_number(dice: random.Random) -> Value:
    """A number that a hostile writer may choose."""
    return dice.choice((0, 1, -1, 2, 254, 255, 256, 4_080, 1 << 20, 1 << 32, (1 << 64) - 1, True, None, b"", "x"))


def hostile_header(dice: random.Random) -> bytes:
    """A header that opens, with any values."""
    row: list[Value] = [1, dice.randbytes(32), 256, _SENDER, _NAME, dice.randrange(256), dice.randrange(3)]
    for _ in range(dice.randrange(3)):
        row[dice.randrange(7)] = odd_number(dice)
    room = (encode(row) + dice.choice((b"", b"\1"))).ljust(bundle.HEADER_ROOM_BYTES, b"\0")
    return (keys.seal_to(_PUBLIC, room, bundle.INFO) + bytes(16)).ljust(dice.choice((4_096, 1_048_576)), b"\0")


def hostile_index(dice: random.Random, good: bytes, header: bundle.Header) -> bytes:
    """A good file whose first index is another one, well encrypted."""
    rows: list[Value] = []
    for _ in range(dice.randrange(6)):
        row: list[Value] = [2, 1, 1, dice.randrange(1 << 20), dice.randrange(1 << 16), dice.randbytes(16)]
        row[dice.randrange(6)] = odd_number(dice)
        rows.append(row)
    data = bundle.frame_bytes(b"".join(map(encode, rows)) + dice.choice((b"", b"\x9f", b"\0")))
    if dice.randrange(3) == 0:
        data = dice.randbytes(8) + data[8:]
    room = data[: bundle.ROOM_BYTES].ljust(bundle.ROOM_BYTES, b"\0")
    block = ChaCha20Poly1305(header.key).encrypt(bundle.nonce(1), room, None)
    out = bytearray(good)
    out[BLOCK_BYTES : 2 * BLOCK_BYTES] = block
    return bytes(out)


def main() -> int:
    """Run until the time is over."""
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or random.SystemRandom().getrandbits(32))
    dice = random.Random(seed)
    print(f"seed {seed}, {seconds:g} s")
    known = [made(parity) for parity in Parity]
    start = reported = time.monotonic()
    count = frames = 0
    while (now := time.monotonic()) - start < seconds:
        good, written, header = dice.choice(known)
        kind = dice.randrange(4)
        if kind < 2:
            data = damaged(dice, good)
        else:
            data = hostile_header(dice) if kind == 2 else hostile_index(dice, good, header)
        try:
            read = {frame.wire for frame in open_bundle(io.BytesIO(data), [_PRIVATE]).frames()}
        except UnableToRead:
            read = set()
        except Exception as error:  # noqa: BLE001 any other exception is what this looks for
            print(f"broken ({error!r}) in input {count}", file=sys.stderr)
            return 1
        if not read <= written:
            print(f"a frame that nobody wrote, in input {count}", file=sys.stderr)
            return 1
        frames += len(read)
        count += 1
        if now - reported > _REPORT_S:
            reported = now
            print(f"  {count} inputs", flush=True)
    print(f"{count} inputs, {frames} frames read, none broke the promise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
