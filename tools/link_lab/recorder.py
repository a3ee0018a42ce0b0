"""Records synthetic events at a post, as its pages would: ``recorder HOME``, one order a line.

``crossings 50``, ``alert``, ``image 90000``. Each answer is one JSON line, given once the record is durable.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def main() -> None:
    """Read orders until there are no more."""
    home = Path(sys.argv[1])
    from jalon.cli.node_process import open_node

    open_node(home)
    from jalon.journal.synthetic import crossing_bodies

    seed = int.from_bytes(home.name.encode()[:4], "big") + os.getpid()
    bodies = crossing_bodies(seed)
    for line in sys.stdin:
        name, _, amount = line.strip().partition(" ")
        begun = time.time()
        if name == "crossings":
            _crossings(home, bodies, int(amount))
        elif name == "alert":
            _alert(home)
        else:
            _image(home, bodies, int(amount), random.Random(seed))
        print(json.dumps({"done": name, "begun": begun, "at": time.time()}), flush=True)


def _crossings(home: Path, bodies: Iterator[Mapping[str, Any]], count: int) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import Event, record

    node = load_node(home)
    for first in range(0, count, 50):
        events = [Event("crossing.decided", next(bodies)) for _ in range(min(50, count - first))]
        record(node, events, at=datetime.now(UTC))


def _alert(home: Path) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import record
    from tests.nodes import events

    record(load_node(home), [events.detection(datetime.now(UTC), inspection=uuid.uuid4())], at=datetime.now(UTC))


def _image(home: Path, bodies: Iterator[Mapping[str, Any]], size: int, chance: random.Random) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.blobs import Image
    from jalon.services.journaling import Event, record

    image = Image(1, 1_200, 840, chance.randbytes(size))
    body = {**next(bodies), "images": {"images": [[0, image.format, image.width, image.height]]}}
    record(load_node(home), [Event("crossing.decided", body, images=(image,))], at=datetime.now(UTC))


if __name__ == "__main__":
    main()
