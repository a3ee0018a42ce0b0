"""An entry at its place, its parts decoded: what every projection is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from jalon.kernel.canonical import Value
from jalon.kernel.ids import Place

Body = Mapping[str, Mapping[str, Value] | None]


class Placed(NamedTuple):
    """``body``: field values by part name; None where erased; no key where an optional part was left out."""

    place: Place
    tick: int
    day: int
    hash: bytes
    erased: int
    body: Body

    def part(self, name: str) -> Mapping[str, Value]:
        """Values of a part; empty when it is erased or was left out, so that every field reads as null."""
        return self.body.get(name) or {}

    def common(self) -> dict[str, Any]:
        """What every row says of its entry."""
        return {
            "id": self.place.record_id(),
            "node": self.place.node.hex(),
            "epoch": self.place.epoch.hex(),
            "lane": self.place.lane,
            "seq": self.place.seq,
            "tick": self.tick,
            "day": self.day,
            "erased": self.erased,
        }
