"""One border for all journeys of a worker: a hub and a post, enrolled, each with its people, in real processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.real_nodes import HUB, POST, RealNode, clear_away, enrol, set_up


@dataclass(frozen=True)
class Border:
    """A running hub and a running post that reports to it."""

    hub: RealNode
    post: RealNode


@pytest.fixture(scope="package")
def border() -> Iterator[Border]:
    folder = Path(tempfile.mkdtemp(prefix="jalon-border-"))
    folder.chmod(0o711)
    try:
        with ThreadPoolExecutor(2) as pool:
            hub, post = pool.map(lambda place: set_up(folder, place), (HUB, POST))
        try:
            hub.start()
            enrol(post, hub)
            post.start("--hub", hub.address)
            yield Border(hub, post)
        finally:
            post.stop()
            hub.stop()
    finally:
        clear_away(folder)
