"""A hub with posts whose rows go into a lake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jalon.journal.lanes import Lane
from jalon.services import ingest
from jalon.services.journaling import Event
from jalon.services.statistics.export import Done, export, lake_folder
from jalon.stats.lake.reading import Lake, open_lake
from tests.hub.posts import KeyPost, certify
from tests.nodes import events
from tests.nodes.hub import HubNode

LANE_OF = {"detection.recorded": Lane.ALERTS}


@dataclass
class World:
    """A hub, its posts by name, and a clock that moves."""

    hub: HubNode
    posts: dict[str, KeyPost] = field(default_factory=dict)

    def post(self, label: str) -> KeyPost:
        """The post of that name, enrolled at first use."""
        if label not in self.posts:
            if self.hub.node.certificate is None:
                certify(self.hub)
            self.posts[label] = KeyPost(self.hub)
            self.posts[label].enrol(label=label)
        return self.posts[label]

    def send(self, label: str, happened: list[Event], *, at: datetime | None = None, twice: bool = False) -> None:
        """Events of one lane that happened at ``at`` reach the hub now."""
        post = self.post(label)
        made = post.write(happened, at=at)
        lane = next(lane for lane, entries in post.entries.items() if made[0] in entries)
        wire = post.wire(made, lane=lane)
        for _ in range(2 if twice else 1):
            ingest.receive_envelope(node=self.hub.node, wire=wire, at=self.hub.at)

    def cross(self, label: str, count: int = 1, *, at: datetime | None = None, **movement: Any) -> None:
        """Crossings at a post."""
        when = at or self.hub.at
        given = {"crossing_point": "faramana-koury"} | movement
        self.send(label, [events.crossing(when, number=f"B{n:08d}", **given) for n in range(count)], at=when)

    def export(self, **asked: Any) -> Done:
        """Bring the lake up to date."""
        return export(node=self.hub.node, at=self.hub.at, **asked)

    @property
    def lake(self) -> Lake:
        """The lake as it stands."""
        return open_lake(lake_folder())

    def rows(self, table: str = "crossings") -> list[dict[str, Any]]:
        """Its rows."""
        found: list[dict[str, Any]] = self.lake.rows(table).to_pylist()
        return found

    def later(self, **amount: int) -> datetime:
        """Move the clock."""
        self.hub.at += timedelta(**amount)
        return self.hub.at


def all_bytes(root: Path) -> bytes:
    """Every byte of every file below a folder, its names too."""
    return b"\n".join(
        str(path).encode() + b"\n" + path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    )
