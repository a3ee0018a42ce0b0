"""Fuzz the strict CBOR reader: any bytes are the one encoding of a value, or refused with an offset inside them.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. A failure prints the bytes and exits 1.
"""

from __future__ import annotations

import os
import random
import sys
import time

from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.errors import UnableToRead

_REPORT_S = 2.0
_EDGES = (0, 23, 24, 255, 256, 65_535, 65_536, (1 << 32) - 1, 1 << 32, (1 << 64) - 1, -1, -24, -25, -(1 << 64))


def a_value(dice: random.Random, depth: int = 0) -> Value:
    """Any value of the profile, with a liking for the edges of its forms."""
    choice = dice.randrange(6 if depth < 4 else 5)
    if choice == 0:
        return dice.choice((None, True, False))
    if choice == 1:
        return dice.choice(_EDGES)
    if choice == 2:
        return dice.randbytes(dice.choice((0, 1, 23, 24, 255, 256)))
    if choice == 3:
        return "".join(dice.choice("aZ0<éعش𐎀") for _ in range(dice.randrange(30)))
    if choice == 4:
        return dice.getrandbits(dice.randrange(1, 64))
    return [a_value(dice, depth + 1) for _ in range(dice.randrange(6))]


def damaged(dice: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut, repeated or added."""
    out = bytearray(data)
    for _ in range(dice.randrange(4)):
        place = dice.randrange(len(out) + 1)
        action = dice.randrange(4)
        if action == 0 and place < len(out):
            out[place] ^= 1 << dice.randrange(8)
        elif action == 1:
            del out[place:]
        elif action == 2:
            out[place:place] = dice.randbytes(dice.randrange(1, 9))
        else:
            out += out[place : place + 8]
    return bytes(out)


def holds(data: bytes) -> bool:
    """Whether the reader keeps its promise for ``data``."""
    try:
        return encode(decode(data)) == data
    except UnableToRead as refused:
        return 0 <= refused.offset <= len(data)


def main() -> int:
    """Run until the time is over."""
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or random.SystemRandom().getrandbits(32))
    dice = random.Random(seed)
    print(f"seed {seed}, {seconds:g} s")
    start = reported = time.monotonic()
    count = 0
    while (now := time.monotonic()) - start < seconds:
        data = damaged(dice, encode(a_value(dice))) if dice.random() < 0.8 else dice.randbytes(dice.randrange(64))
        if not holds(data):
            print(f"broken by {data.hex()}", file=sys.stderr)
            return 1
        count += 1
        if now - reported > _REPORT_S:
            reported = now
            print(f"  {count} inputs", flush=True)
    print(f"{count} inputs, none broke the promise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
