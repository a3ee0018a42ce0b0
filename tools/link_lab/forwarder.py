"""Carries packets between two TUN devices as a bad line would: rate, delay, loss, bursts, reordering, all from a seed.

One process holds both devices. Each direction is a queue of its own with its own random numbers. Standard input takes
changes, one JSON object a line (``{"loss": 0.3}``); when it ends, the counts of both directions are printed as JSON.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import json
import os
import random
import selectors
import struct
import sys
import time
from dataclasses import asdict, dataclass, field, replace

_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_PACKET_BYTES_MAX = 2_048
_IDLE_S = 0.2


@dataclass(frozen=True)
class Line:
    """``rate_bit_s``: 0 for no limit. ``delay_ms``: one way. ``loss``, ``reorder``: shares from 0 to 1.

    ``burst``: mean length of a run of lost packets (Gilbert-Elliott); 1 loses each packet by itself.
    ``queue_bytes``: what waits before the slow line at most; more is dropped, as a modem does.
    """

    rate_bit_s: int = 0
    delay_ms: float = 0.0
    loss: float = 0.0
    burst: float = 1.0
    reorder: float = 0.0
    queue_bytes: int = 65_536
    cut: bool = False


@dataclass
class Counts:
    """What passed and what did not, in packets and bytes."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    overflowed: int = 0
    reordered: int = 0


@dataclass
class Direction:
    """One way of the line."""

    line: Line
    chance: random.Random
    counts: Counts = field(default_factory=Counts)
    free_at: float = 0.0
    bad: bool = False
    waiting: list[tuple[float, int, bytes]] = field(default_factory=list)
    number: int = 0

    def enter(self, packet: bytes, now: float) -> None:
        """A packet comes from the sender's device."""
        line = self.line
        begins = max(now, self.free_at)
        if line.rate_bit_s and (begins - now) * line.rate_bit_s / 8 > line.queue_bytes:
            self.counts.overflowed += 1
            return
        takes = len(packet) * 8 / line.rate_bit_s if line.rate_bit_s else 0.0
        self.free_at = begins + takes
        self.counts.packets += 1
        self.counts.bytes += len(packet)
        # A packet that is lost has taken its time on the line all the same.
        if line.cut or self._loses():
            self.counts.lost += 1
            return
        late = 0.0
        if line.reorder and self.chance.random() < line.reorder:
            late = self.chance.uniform(0.1, 0.6) * line.delay_ms / 1_000
            self.counts.reordered += 1
        self.number += 1
        heapq.heappush(self.waiting, (self.free_at + line.delay_ms / 1_000 + late, self.number, packet))

    def _loses(self) -> bool:
        line = self.line
        if line.burst <= 1:
            return self.chance.random() < line.loss
        leave, come = 1 / line.burst, line.loss / (line.burst * (1 - line.loss))
        self.bad = self.chance.random() >= leave if self.bad else self.chance.random() < come
        return self.bad

    def due(self, now: float) -> list[bytes]:
        """Packets that arrive now."""
        found = []
        while self.waiting and self.waiting[0][0] <= now:
            found.append(heapq.heappop(self.waiting)[2])
        return found


def open_tun(name: str) -> int:
    """A new TUN device; it lives as long as its descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def forward(devices: tuple[int, int], directions: tuple[Direction, Direction]) -> None:
    """Carry packets until standard input ends."""
    found = selectors.DefaultSelector()
    for place, device in enumerate(devices):
        found.register(device, selectors.EVENT_READ, place)
    found.register(sys.stdin.fileno(), selectors.EVENT_READ, "orders")
    os.set_blocking(sys.stdin.fileno(), False)
    while True:
        now = time.monotonic()
        next_at = min((one.waiting[0][0] for one in directions if one.waiting), default=now + _IDLE_S)
        for key, _ in found.select(max(0.0, next_at - now)):
            if key.data == "orders":
                if not _obey(directions):
                    return
            else:
                _read_all(devices[key.data], directions[key.data])
        now = time.monotonic()
        for place, direction in enumerate(directions):
            for packet in direction.due(now):
                # A device that is not up yet takes nothing: the packet is lost, as it would be.
                with contextlib.suppress(OSError):
                    os.write(devices[1 - place], packet)


def _read_all(device: int, direction: Direction) -> None:
    while True:
        try:
            packet = os.read(device, _PACKET_BYTES_MAX)
        except OSError:
            return
        direction.enter(packet, time.monotonic())


def _obey(directions: tuple[Direction, Direction]) -> bool:
    """Take changes; False when there will be none any more."""
    said = os.read(sys.stdin.fileno(), 65_536)
    for line in said.decode().splitlines():
        change = json.loads(line)
        for direction in directions:
            direction.line = replace(direction.line, **change)
    return bool(said)


def main() -> None:
    """``forwarder DEVICE DEVICE SEED LINE``: the line as JSON. Prints "ready" when both devices are there."""
    first, second, seed, line = sys.argv[1:]
    devices = (open_tun(first), open_tun(second))
    asked = Line(**json.loads(line))
    up, down = (Direction(asked, random.Random(f"{seed}/{way}")) for way in ("up", "down"))
    print("ready", flush=True)
    forward(devices, (up, down))
    print(json.dumps({"up": asdict(up.counts), "down": asdict(down.counts)}), flush=True)


if __name__ == "__main__":
    main()
