"""What damage costs: 12.5 MB in 400 frames, as media with parity and as two independent files.

Beside the prototype of the journal format (section 7): 12.5 MB in 400 frames, +6.7 % of parity; a burst of 192 blocks
lost nothing, 1 % of blocks at random lost 7 frames, the last 10 % cut off lost 23. Random wires, synthetic; the
figures of random damage are means of five seeds, with the worst behind them.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable

from jalon.journal import keys
from jalon.journal.bundle import BLOCK_BYTES, Frame, Header, Parity
from jalon.journal.bundle_read import open_bundle
from jalon.journal.bundle_write import write_bundle

FRAMES, BYTES = 400, 12_500_000
SEEDS = range(5)
PRIVATE = bytes(range(96))
Damage = Callable[[bytearray, random.Random, Header], bytes]


def _used(header: Header) -> int:
    """Blocks that hold something: up to the last frame, and parity."""
    needed = -(-(BYTES + 12 * FRAMES) // 4_080)
    return header.content_start + (header.content_blocks + header.groups if header.groups else needed)


def _burst(data: bytearray, dice: random.Random, header: Header) -> bytes:
    first = dice.randrange(header.content_start, _used(header) - 192)
    return _overwrite(data, range(first, first + 192), dice)


def _scattered(data: bytearray, dice: random.Random, header: Header) -> bytes:
    return _overwrite(data, dice.sample(range(header.blocks), header.blocks // 100), dice)


def _cut(data: bytearray, _dice: random.Random, header: Header) -> bytes:
    """The last tenth of what holds something, and all behind it; with parity that is parity and padding first."""
    return bytes(data[: _used(header) * 9 // 10 * BLOCK_BYTES])


def _cut_deep(data: bytearray, _dice: random.Random, header: Header) -> bytes:
    """The last tenth of the frames, and all behind them."""
    needed = -(-(BYTES + 12 * FRAMES) // 4_080)
    return bytes(data[: (header.content_start + needed * 9 // 10) * BLOCK_BYTES])


def _overwrite(data: bytearray, blocks: range | list[int], dice: random.Random) -> bytes:
    for block in blocks:
        data[block * BLOCK_BYTES : (block + 1) * BLOCK_BYTES] = dice.randbytes(BLOCK_BYTES)
    return bytes(data)


def _written(frames: list[Frame], parity: Parity) -> tuple[bytes, Header]:
    out = io.BytesIO()
    public = keys.encryption_public(PRIVATE)
    header = write_bundle(
        out, frames, recipient_public=public, sender=b"POST0001", bundle=bytes(range(16)), parity=parity
    )
    return out.getvalue(), header


def _read(data: bytes) -> set[bytes]:
    return {frame.wire for frame in open_bundle(io.BytesIO(data), [PRIVATE]).frames()}


def main() -> None:
    """Print speed, then frames lost by kind of damage."""
    dice = random.Random(7)
    frames = [Frame(5, 1 + n, 1, b"JLE1" + dice.randbytes(BYTES // FRAMES - 4)) for n in range(FRAMES)]
    begun = time.perf_counter()
    covered, header = _written(frames, Parity.XOR_16)
    write_s = time.perf_counter() - begun
    begun = time.perf_counter()
    assert len(_read(covered)) == FRAMES
    read_s = time.perf_counter() - begun
    pair = [_written(frames, Parity.NONE) for _ in range(2)]
    print(f"{FRAMES} frames, {BYTES / 1e6:g} MB, file of {len(covered) >> 20} MiB, {header.groups} parity blocks")
    print(f"write {write_s:.2f} s, read {read_s:.2f} s")
    print(f"{'damage':<32} {'lost, parity':>16} {'lost, one file':>16} {'lost, two files':>16}")
    kinds: tuple[tuple[str, Damage], ...] = (
        ("burst of 192 blocks", _burst),
        ("1 % of blocks at random", _scattered),
        ("last 10 % cut off", _cut),
        ("last 10 % of the frames cut off", _cut_deep),
    )
    for name, damage in kinds:
        columns: list[list[int]] = [[], [], []]
        for seed in SEEDS:
            dice = random.Random(seed)
            columns[0].append(FRAMES - len(_read(damage(bytearray(covered), dice, header))))
            copies = [_read(damage(bytearray(data), dice, of)) for data, of in pair]
            columns[1].append(FRAMES - len(copies[0]))
            columns[2].append(FRAMES - len(copies[0] | copies[1]))
        shown = (f"{sum(lost) / len(lost):.1f} (max {max(lost)})" for lost in columns)
        print(f"{name:<32} " + " ".join(f"{one:>16}" for one in shown))


if __name__ == "__main__":
    main()
