"""What is kept outside the database, so that a restore cannot rewind it: how far the node had been, what was erased.

``JALON_HIGH_WATER_DIR`` names a folder on another disk or partition; without it both files lie in the node's folder,
which survives a database that is put back, and not the loss of the disk. Neither file says anything of a person.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jalon.kernel.ids import EPOCH_BYTES, NODE_ID_BYTES

_MARK = "high-water.json"
_ERASURES = "erasures.txt"
_PLACE_BYTES = 27
_HASH_BYTES = 32
_LINE_FIELDS = 3
"""Without the hash."""


@dataclass(frozen=True, slots=True)
class HighWater:
    """``streams``: of ``epoch``, [lane, sub, seq, unix time]; ``ordinal``: the highest that the node has had.

    ``leaf``: at a hub, the number of the last receipt that it signed, -1 for none.
    """

    node: bytes
    epoch: bytes
    ordinal: int
    streams: tuple[tuple[int, int, int, int], ...]
    leaf: int = -1
    openings: tuple[bytes, ...] = ()
    """Payloads of every epoch that the node opened: a database put back does not know the latest."""
    swept: bytes = b""
    """The epoch in which the database was last compared with the list of erasures."""


@dataclass(frozen=True, slots=True)
class KnownErasure:
    """UTC day since 1970 of an erasure, 27 bytes of the entry's place, bitmap of its parts, the entry's hash.

    ``hash`` is empty in lines written before it was noted.
    """

    day: int
    place: bytes
    parts: int
    hash: bytes = b""


class HighWaterFile:
    """The two files of one node."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> HighWater | None:
        """The mark; None when there is none, or when it cannot be read."""
        try:
            found = json.loads((self.folder / _MARK).read_text(encoding="utf-8"))
            node, epoch = bytes.fromhex(found["node"]), bytes.fromhex(found["epoch"])
            streams = tuple(tuple(map(int, one)) for one in found["streams"])
            ordinal, leaf = int(found["ordinal"]), int(found["leaf"])
            openings = tuple(bytes.fromhex(one) for one in found.get("openings", ()))
            swept = bytes.fromhex(found.get("swept", ""))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if len(node) != NODE_ID_BYTES or len(epoch) != EPOCH_BYTES or any(len(one) != 4 for one in streams):
            return None
        return HighWater(node, epoch, ordinal, tuple((a, b, c, d) for a, b, c, d in streams), leaf, openings, swept)

    def write(self, mark: HighWater) -> None:
        """Replace the mark, durably."""
        values = {
            "node": mark.node.hex(),
            "epoch": mark.epoch.hex(),
            "ordinal": mark.ordinal,
            "streams": mark.streams,
            "leaf": mark.leaf,
            "openings": [one.hex() for one in mark.openings],
            "swept": mark.swept.hex(),
        }
        self._replace(_MARK, json.dumps(values) + "\n")

    def erasures(self) -> Iterator[KnownErasure]:
        """Every erasure that is still named; a line that a power cut left half written is passed over."""
        try:
            lines = (self.folder / _ERASURES).read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            fields = line.split()
            try:
                day, place, parts = int(fields[0]), bytes.fromhex(fields[1]), int(fields[2])
                entry_hash = bytes.fromhex(fields[3]) if len(fields) > _LINE_FIELDS else b""
            except (ValueError, IndexError):
                continue
            if len(place) == _PLACE_BYTES and len(entry_hash) in (0, _HASH_BYTES):
                yield KnownErasure(day, place, parts, entry_hash)

    def add_erasures(self, erasures: Iterable[KnownErasure]) -> None:
        """Name more erasures, durably."""
        lines = "".join(_line(one) for one in erasures)
        if not lines:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / _ERASURES, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as out:
            out.write("\n" + lines)
            out.flush()
            os.fsync(out.fileno())

    def forget_before(self, day: int) -> None:
        """Name erasures before ``day`` no more: no backup that could bring their parts back lives so long."""
        kept = [one for one in self.erasures() if one.day >= day]
        if (self.folder / _ERASURES).exists():
            self._replace(_ERASURES, "".join(_line(one) for one in kept))

    def _replace(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self.folder / f"{name}.new"
        descriptor = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self.folder / name)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _line(one: KnownErasure) -> str:
    return f"{one.day} {one.place.hex()} {one.parts} {one.hash.hex()}".rstrip() + "\n"
