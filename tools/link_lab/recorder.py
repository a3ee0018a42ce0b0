"""Records synthetic events at a post, as its pages would: ``recorder HOME``, one order a line.

``crossings 50``, ``alert``, ``image 90000``. Each answer is one JSON line, given once the record is durable.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

_BATCH = 50
_TRIES = 60


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
            for first in range(0, int(amount), _BATCH):
                several = [next(bodies) for _ in range(min(_BATCH, int(amount) - first))]
                _patiently(partial(_crossings, home, several))
        elif name == "alert":
            _patiently(partial(_alert, home))
        else:
            picture = random.Random(f"{seed}/{begun}").randbytes(int(amount))
            _patiently(partial(_image, home, next(bodies), picture))
        print(json.dumps({"done": name, "begun": begun, "at": time.time()}), flush=True)


def _patiently(work: Callable[[], None]) -> None:
    """Do it; again while the database is busy, as an officer would."""
    from jalon.services.journaling import UnableToRecord

    for _ in range(_TRIES):
        with contextlib.suppress(UnableToRecord):
            work()
            return
        time.sleep(1)
    work()


def _crossings(home: Path, bodies: Sequence[Mapping[str, Any]]) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import Event, record

    record(load_node(home), [Event("crossing.decided", body) for body in bodies], at=datetime.now(UTC))


def _alert(home: Path) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.journaling import record
    from tests.nodes import events

    record(load_node(home), [events.detection(datetime.now(UTC), inspection=uuid.uuid4())], at=datetime.now(UTC))


def _image(home: Path, body: Mapping[str, Any], picture: bytes) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.blobs import Image
    from jalon.services.journaling import Event, record

    image = Image(1, 1_200, 840, picture)
    whole = {**body, "images": {"images": [[0, image.format, image.width, image.height]]}}
    record(load_node(home), [Event("crossing.decided", whole, images=(image,))], at=datetime.now(UTC))


if __name__ == "__main__":
    main()
